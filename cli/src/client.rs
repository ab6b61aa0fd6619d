//! Calls to a server, as PROTOCOL.md 6 has them: one method for each, and errors that say what to do.
//!
//! Nothing of an answer is believed here beyond its shape. A [`Client`] sends no `User-Agent`, follows no redirect,
//! keeps no cookie and takes no proxy from the environment.

use std::{io::Read, path::Path, time::Duration};

use hotline_crypto::{
    attachment::PIECE_SIZE,
    wire::{self, Authorization, ErrorBody, ErrorCode, InstanceAnswer},
};
use serde::{Serialize, de::DeserializeOwned};
use ureq::{Agent, Proxy, config::AutoHeaderValue, http::Response};

mod address;
mod again;
pub mod charter;
mod desk;
mod error;
pub mod relay;
pub mod reporter;
mod root;
pub mod signin;
mod tls;

pub use address::Server;
pub use again::{again, again_while};
pub use desk::Written;
pub use error::CallError;

/// How long to wait for a connection: Tor takes its time.
const CONNECT: Duration = Duration::from_secs(60);
/// How long to wait for the next bytes.
const SILENCE: Duration = Duration::from_secs(120);
/// The largest JSON answer that is read. A page of changes is below 16 MiB; one case that is more comes in parts.
const MOST_JSON: u64 = 64 << 20;
/// A sealed piece.
const MOST_PIECE: u64 = PIECE_SIZE as u64 + (64 << 10);
const JSON: &str = "application/json";
const OCTETS: &str = "application/octet-stream";

/// What is sent with a request.
#[derive(Clone, Copy)]
enum Body<'a> {
    None,
    Json(&'a str),
    Octets(&'a [u8]),
}

/// One request.
struct Call<'a> {
    method: &'a str,
    path: &'a str,
    query: Option<String>,
    authorization: Option<&'a Authorization>,
    work: Option<String>,
    body: Body<'a>,
}

impl<'a> Call<'a> {
    fn new(method: &'a str, path: &'a str, authorization: Option<&'a Authorization>, body: Body<'a>) -> Self {
        Self { method, path, query: None, authorization, work: None, body }
    }
}

/// A server that can be called. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    server: Server,
}

impl Client {
    /// A client of `server`, through a SOCKS `proxy` that also resolves its name, trusting the certificates of the
    /// file `ca` alone where one is given.
    ///
    /// # Errors
    /// A proxy that is none; an onion service without a proxy; certificates that cannot be read.
    pub fn new(server: &Server, proxy: Option<&str>, ca: Option<&Path>) -> anyhow::Result<Self> {
        let proxy = proxy.map(address::proxy).transpose()?;
        server.check_reachable(proxy.is_some())?;
        Ok(Self { agent: agent(server, proxy, ca)?, server: server.clone() })
    }

    /// The server.
    #[must_use]
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// `GET /instance`. Nothing of it is verified: see [`charter`].
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn instance(&self) -> Result<InstanceAnswer, CallError> {
        self.json(&Call::new("GET", wire::path::INSTANCE, None, Body::None)).map(|(_, answer)| answer)
    }

    /// Sends JSON and reads JSON; the status tells apart what was done and what waits.
    fn send<T: Serialize, R: DeserializeOwned>(
        &self,
        path: &str,
        authorization: Option<&Authorization>,
        body: &T,
    ) -> Result<(u16, R), CallError> {
        let body = serde_json::to_string(body).map_err(|_| CallError::NotAHotline("a request".into()))?;
        self.json(&Call::new("POST", path, authorization, Body::Json(&body)))
    }

    fn json<R: DeserializeOwned>(&self, call: &Call<'_>) -> Result<(u16, R), CallError> {
        let (status, bytes) = self.octets(call, MOST_JSON)?;
        let answer = serde_json::from_slice(&bytes).map_err(|_| {
            CallError::NotAHotline(format!("the answer to {} {}", call.method, route(call.path)))
        })?;
        Ok((status, answer))
    }

    fn octets(&self, call: &Call<'_>, most: u64) -> Result<(u16, Vec<u8>), CallError> {
        let mut bytes = Vec::new();
        self.octets_into(call, most, &mut bytes).map(|status| (status, bytes))
    }

    /// The answer in place of what `bytes` holds, in its memory as far as that goes.
    fn octets_into(&self, call: &Call<'_>, most: u64, bytes: &mut Vec<u8>) -> Result<u16, CallError> {
        let mut response = self.request(call)?;
        let status = response.status().as_u16();
        let length =
            response.body().content_length().and_then(|length| usize::try_from(length.min(most)).ok());
        // What is there already need not be zeroed again.
        bytes.resize(length.unwrap_or_default(), 0);
        let mut reader = response.body_mut().as_reader().take(most + 1);
        let filled = fill(&mut reader, bytes).map_err(|error| CallError::unreachable(&error))?;
        bytes.truncate(filled);
        reader.read_to_end(bytes).map_err(|error| CallError::unreachable(&error))?;
        if bytes.len() as u64 > most {
            return Err(CallError::NotAHotline("an answer that does not end".into()));
        }
        if (200..300).contains(&status) {
            return Ok(status);
        }
        let error: ErrorBody = serde_json::from_slice(bytes)
            .map_err(|_| CallError::NotAHotline(format!("status {status}, without a code")))?;
        Err(CallError::Refused { code: error.error, next: error.next })
    }

    fn request(&self, call: &Call<'_>) -> Result<Response<ureq::Body>, CallError> {
        let query = call.query.as_deref().map(|query| format!("?{query}")).unwrap_or_default();
        let url = format!("{}{}{query}", self.server.origin(), call.path);
        let mut request = ureq::http::Request::builder().method(call.method).uri(url);
        let authorization = call.authorization.map(Authorization::header);
        if let Some(value) = &authorization {
            request = request.header("Authorization", value.as_str());
        }
        if let Some(work) = &call.work {
            request = request.header(hotline_crypto::work::HEADER, work);
        }
        let sent = match call.body {
            Body::None => request.body(()).map(|request| self.agent.run(request)),
            Body::Json(text) => {
                request.header("Content-Type", JSON).body(text).map(|request| self.agent.run(request))
            }
            Body::Octets(bytes) => {
                request.header("Content-Type", OCTETS).body(bytes).map(|request| self.agent.run(request))
            }
        };
        sent.map_err(ureq::Error::from).flatten().map_err(|error| CallError::from_transport(&error))
    }
}

/// Reads until the buffer is full or nothing more comes; says how much that was.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest)? {
            0 => break,
            some => filled += some,
        }
    }
    Ok(filled)
}

/// A path without ids, for messages.
fn route(path: &str) -> String {
    let is_id = |part: &&str| part.len() == 36 || part.bytes().all(|byte| byte.is_ascii_digit());
    path.split('/')
        .map(|part| if is_id(&part) && !part.is_empty() { "…" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

fn agent(server: &Server, proxy: Option<Proxy>, ca: Option<&Path>) -> anyhow::Result<Agent> {
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .user_agent(AutoHeaderValue::None)
        .accept(AutoHeaderValue::None)
        .accept_encoding(AutoHeaderValue::None)
        .timeout_connect(Some(CONNECT))
        .timeout_per_read(Some(SILENCE))
        .timeout_per_write(Some(SILENCE))
        .proxy(proxy);
    if server.is_tls() {
        config = config.tls_config(tls::config(ca)?).https_only(true);
    }
    Ok(config.build().into())
}

/// Whether a call is worth repeating by itself: what it asks for changes nothing, or is the same again.
#[must_use]
pub fn is_code(error: &CallError, wanted: ErrorCode) -> bool {
    matches!(error, CallError::Refused { code, .. } if *code == wanted)
}
