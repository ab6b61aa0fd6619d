//! Calls over real HTTP, and what holds for every answer whatever was asked.

use std::{
    sync::{Arc, Mutex, atomic::AtomicBool},
    time::Duration,
};

use hotline_crypto::{
    bytes::to_base64,
    wire::{ErrorBody, InstanceAnswer, WIRE_STEP, WorkTerms, path},
    work::{self, Request, solve},
};
use hotline_server::clock::Clock;
use serde::{Serialize, de::DeserializeOwned};
use ureq::{
    Agent,
    http::{self, HeaderMap},
};

pub const JSON: &str = "application/json";
pub const OCTETS: &str = "application/octet-stream";

/// A request, ready to be sent or to be spoilt.
#[derive(Clone)]
pub struct Call {
    pub method: &'static str,
    /// With its query, if any.
    pub path: String,
    headers: Vec<(&'static str, String)>,
    pub body: Option<Vec<u8>>,
}

impl Call {
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: "GET", path: path.into(), headers: vec![], body: None }
    }

    pub fn new(method: &'static str, path: impl Into<String>, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        let call = Self { method, path: path.into(), headers: vec![], body: Some(body.into()) };
        call.with("content-type", kind)
    }

    pub fn post(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self::new("POST", path, JSON, serde_json::to_vec(body).unwrap())
    }

    /// A piece.
    pub fn put(path: impl Into<String>, octets: impl Into<Vec<u8>>) -> Self {
        Self::new("PUT", path, OCTETS, octets)
    }

    /// With this header and no other of its name.
    pub fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        let mut call = self.without(name);
        call.headers.push((name, value.into()));
        call
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(other, _)| *other == name).map_or("", |(_, value)| value)
    }

    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// The same JSON, changed. A reporter's is brought to its length again.
    pub fn edited(self, edit: impl FnOnce(&mut serde_json::Value)) -> Self {
        let mut value = serde_json::from_slice(self.body.as_deref().unwrap()).unwrap();
        edit(&mut value);
        let text = value.to_string();
        let padded = if is_reporters(&self.path) { to_length(&text) } else { text };
        self.body(padded)
    }
}

/// Spaces in front of the last character, to the next multiple of 64 KiB: what is written stays what it was.
pub fn to_length(text: &str) -> String {
    let (head, end) = text.split_at(text.len().saturating_sub(1));
    format!("{head}{}{end}", " ".repeat(text.len().next_multiple_of(WIRE_STEP) - text.len()))
}

pub fn is_reporters(path: &str) -> bool {
    path == path::CASES || path.starts_with("/api/v1/case/")
}

pub fn is_piece(path: &str) -> bool {
    path.contains("/attachments/")
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// A success of this status, with this body.
    #[track_caller]
    pub fn ok<T: DeserializeOwned>(&self, status: u16) -> T {
        assert_eq!(self.status, status, "{}", self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!(self.outcome(), format!("{status} {code}"));
    }

    /// A `seq` that is taken.
    #[track_caller]
    pub fn taken(&self) -> u64 {
        self.refused(409, "conflict");
        self.ok::<ErrorBody>(409).next.expect("the free seq")
    }

    /// The status, and the code if there is one.
    pub fn outcome(&self) -> String {
        let code = serde_json::from_slice::<serde_json::Value>(&self.body);
        match code.as_ref().ok().and_then(|body| body["error"].as_str()) {
            Some(code) => format!("{} {code}", self.status),
            None => self.status.to_string(),
        }
    }

    /// All that a client could tell two answers apart by, but the time.
    pub fn seen(&self) -> (u16, Vec<(String, String)>, Vec<u8>) {
        let text = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            (name.to_string(), value.to_str().unwrap().to_owned())
        };
        let mut headers: Vec<_> = self.headers.iter().map(text).filter(|(name, _)| name != "date").collect();
        headers.sort();
        (self.status, headers, self.body.clone())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).chars().filter(|char| *char != ' ').take(300).collect()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Holds for every answer of the API. A body that is not what the OpenAPI document says ends here, too.
fn answered(call: &Call, answer: &Answer) {
    let path = call.path.split('?').next().unwrap();
    let what = format!("{} {path} → {} {}", call.method, answer.status, answer.text());
    assert!(answer.status < 500 || [503, 507].contains(&answer.status), "{what}");
    assert!(answer.header("set-cookie").is_empty(), "{what}");
    assert!(answer.header("content-encoding").is_empty(), "{what}");
    if !path.starts_with("/api/") {
        return;
    }
    let success = answer.status < 300;
    let octets = success && is_piece(path);
    assert_eq!(answer.header("content-type"), kind(call, octets), "{what}");
    if !success {
        let error: ErrorBody = serde_json::from_slice(&answer.body).expect(&what);
        assert_eq!(error.error.status(), answer.status, "{what}");
    }
    if is_reporters(path) && !octets {
        assert_eq!(answer.body.len() % WIRE_STEP, 0, "{what}");
        assert!(answer.body.ends_with(b" \"}") || answer.body.ends_with(b"\"\"}"), "{what}");
    }
    crate::openapi::check(call.method, path, answer.status, answer.header("content-type"), &answer.body);
}

fn kind(call: &Call, octets: bool) -> &'static str {
    match (octets, call.method) {
        (false, _) => JSON,
        (true, "GET") => OCTETS,
        // A reporter's piece is answered without a body, and a member's the same.
        (true, _) => "",
    }
}

/// Speaks to one server. Clones share their connections.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    base: String,
    clock: Clock,
    terms: Arc<Mutex<Option<(u64, WorkTerms)>>>,
}

impl Client {
    pub fn new(base: String, clock: Clock) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        Self { agent: Agent::new_with_config(config), base, clock, terms: Arc::default() }
    }

    pub fn address(&self) -> &str {
        self.base.strip_prefix("http://").unwrap()
    }

    pub fn send(&self, call: &Call) -> Answer {
        self.try_send(call).unwrap_or_else(|error| panic!("{} {}: {error}", call.method, call.path))
    }

    /// As [`Self::send`], where the server may go away meanwhile.
    pub fn try_send(&self, call: &Call) -> Result<Answer, ureq::Error> {
        let request = call.headers.iter().fold(
            http::Request::builder().method(call.method).uri(format!("{}{}", self.base, call.path)),
            |request, (name, value)| request.header(*name, value),
        );
        let response = match &call.body {
            Some(body) => self.agent.run(request.body(body.as_slice()).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        };
        let mut response = response?;
        let body = response.body_mut().with_config().limit(64 << 20).read_to_vec()?;
        let answer = Answer { status: response.status().as_u16(), headers: response.headers().clone(), body };
        answered(call, &answer);
        Ok(answer)
    }

    /// With work done, and sent.
    pub fn pay(&self, call: Call) -> Answer {
        self.send(&self.paid(call))
    }

    /// With work done for it as it is now.
    pub fn paid(&self, call: Call) -> Call {
        let terms = self.terms();
        let difficulty = if is_piece(&call.path) { terms.piece_difficulty } else { terms.difficulty };
        let work = work_for(&call, &terms.seed, difficulty);
        call.with(work::HEADER, work)
    }

    pub fn instance(&self) -> InstanceAnswer {
        self.send(&Call::get(path::INSTANCE)).ok(200)
    }

    /// As of the present ten minutes.
    pub fn terms(&self) -> WorkTerms {
        let epoch = work::epoch(self.clock.now());
        let mut terms = self.terms.lock().unwrap();
        match *terms {
            Some((of, known)) if of == epoch => known,
            _ => terms.insert((epoch, self.instance().work)).1,
        }
    }
}

/// The value of `Hotline-Work`.
pub fn work_for(call: &Call, seed: &work::Seed, difficulty: u8) -> String {
    let request = Request {
        method: call.method,
        path: &call.path,
        authorization: call.header("authorization"),
        body: call.body.as_deref().unwrap_or_default(),
    };
    solve(&request.password(), seed, difficulty, |_| {}, &AtomicBool::new(false)).unwrap().to_string()
}

/// An `Authorization` that nobody has.
pub fn stranger(scheme: &str, byte: u8) -> String {
    format!("{scheme} {}", to_base64(&[byte; 32]))
}
