//! What is passed on: the calls that members' clients make, and `GET /instance`. Of a request its method, path, query,
//! body and session go on, of an answer its status and body come back, as JSON or as octets; nothing else of either.
//!
//! A call that cannot be passed on is answered with 502 and `{"error":"unreachable"}`, a code that no server has.

use std::{
    io::{self, Read},
    pin::Pin,
    sync::atomic::{AtomicBool, Ordering},
    task::{Context, Poll},
};

use actix_web::{
    HttpRequest, HttpResponse,
    body::{BodySize, MessageBody},
    http::{
        Method, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE, HeaderName},
    },
    rt::task::spawn_blocking,
    web::{self, Bytes, Data, PayloadConfig, ServiceConfig},
};
use hotline_crypto::wire::{Authorization, ErrorBody, ErrorCode, path};
use tokio::sync::{mpsc, oneshot};

use crate::client::{
    CallError, Client,
    relay::{Answered, Asked, Kind},
};

/// What is answered where no answer of the server's can be had.
const UNREACHABLE: &str = r#"{"error":"unreachable"}"#;
/// The most octets of a request: an envelope of 16 MiB in base64, and wraps.
const MOST: usize = 32 << 20;
/// What of an answer is in memory at once.
const CHUNK: usize = 64 << 10;
const CHUNKS: usize = 4;

/// Every call that is passed on, with its methods.
const CALLS: [(&str, &[Method]); 10] = [
    (path::INSTANCE, &[Method::GET]),
    (path::DESK_CHALLENGE, &[Method::POST]),
    (path::DESK_SESSION, &[Method::POST]),
    (path::DESK_CHANGES, &[Method::GET]),
    (path::DESK_CASES, &[Method::GET]),
    (path::DESK_ENTRIES, &[Method::POST]),
    (path::DESK_PIECE, &[Method::GET, Method::PUT]),
    (path::DESK_ACCESS, &[Method::POST]),
    (path::DESK_RETENTION, &[Method::POST]),
    (path::DESK_PURGE, &[Method::POST]),
];

/// Hears why calls are not passed on any more and, with `None`, that they are again.
pub type News = Box<dyn Fn(Option<&CallError>) + Send + Sync>;

/// Where calls go, and who hears whether they get there.
pub(super) struct Calls {
    client: Client,
    news: News,
    well: AtomicBool,
}

impl Calls {
    pub(super) fn new(client: Client, news: News) -> Self {
        Self { client, news, well: AtomicBool::new(true) }
    }

    fn tell(&self, trouble: Option<&CallError>) {
        let well = trouble.is_none();
        if self.well.swap(well, Ordering::Relaxed) != well {
            (self.news)(trouble);
        }
    }
}

/// Registers the calls. Whatever else lies below `/api` is not there.
pub(super) fn configure(service: &mut ServiceConfig) {
    service.app_data(PayloadConfig::new(MOST));
    for (path, methods) in CALLS {
        let mut resource =
            web::resource(path).default_service(web::to(async || refusal(ErrorCode::MethodNotAllowed)));
        for method in methods {
            resource = resource.route(web::method(method.clone()).to(pass_on));
        }
        service.service(resource);
    }
    service.service(web::resource("/api/{rest:.*}").to(async || refusal(ErrorCode::NotFound)));
}

async fn pass_on(
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
    calls: Data<Calls>,
) -> HttpResponse {
    let asked = match body.map_err(|error| too_large_or_broken(&error)).and_then(|body| read(&request, &body))
    {
        Ok(asked) => asked,
        Err(code) => return refusal(code),
    };
    let (head, answered) = oneshot::channel();
    let (pieces, rest) = mpsc::channel(CHUNKS);
    let client = calls.client.clone();
    // The client waits in a thread. Where the page goes away, its next piece finds nobody and ends it.
    spawn_blocking(move || match client.pass_on(&asked) {
        Err(error) => drop(head.send(Err(error))),
        Ok(Answered { status, kind, length, body }) => {
            if head.send(Ok((status, kind, length))).is_ok() {
                send(body, &pieces);
            }
        }
    });
    let answered =
        answered.await.unwrap_or_else(|_| Err(CallError::Unreachable("this program failed".into())));
    calls.tell(answered.as_ref().err());
    let Ok((status, kind, length)) = answered else {
        return HttpResponse::BadGateway().content_type(Kind::Json.content_type()).body(UNREACHABLE);
    };
    let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or_default());
    if let Some(kind) = kind {
        response.content_type(kind.content_type());
    }
    response.body(Pieces { rest, size: length.map_or(BodySize::Stream, BodySize::Sized) })
}

/// What is passed on of a request.
fn read(request: &HttpRequest, body: &Bytes) -> Result<Asked, ErrorCode> {
    let (path, query) = (request.uri().path(), request.uri().query());
    let plain = |text: &str, also: &[u8]| {
        text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || also.contains(&byte))
    };
    if !plain(path, b"/-") || !query.is_none_or(|query| plain(query, b"=&")) {
        return Err(ErrorCode::NotFound);
    }
    let field =
        |name: &HeaderName| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
    let authorization = match field(&AUTHORIZATION).map(Authorization::parse) {
        None => None,
        Some(Ok(session @ Authorization::Bearer(_))) => Some(session),
        Some(_) => return Err(ErrorCode::Unauthorized),
    };
    let has_body = request.method() != Method::GET;
    let kind = field(&CONTENT_TYPE).and_then(Kind::find);
    let body =
        has_body.then(|| Ok((kind.ok_or(ErrorCode::UnsupportedMediaType)?, body.to_vec()))).transpose()?;
    Ok(Asked {
        method: request.method().to_string(),
        path: path.to_owned(),
        query: query.map(str::to_owned),
        authorization,
        body,
    })
}

/// Hands on an answer as it comes in. One that breaks off, or does not end, breaks off.
fn send(mut body: impl Read, pieces: &mpsc::Sender<io::Result<Bytes>>) {
    loop {
        let mut chunk = vec![0; CHUNK];
        let piece = match body.read(&mut chunk) {
            Ok(0) => return,
            Ok(length) => {
                chunk.truncate(length);
                Ok(Bytes::from(chunk))
            }
            Err(error) => Err(error),
        };
        let broken = piece.is_err();
        if pieces.blocking_send(piece).is_err() || broken {
            return;
        }
    }
}

/// A body that comes from a thread.
struct Pieces {
    rest: mpsc::Receiver<io::Result<Bytes>>,
    size: BodySize,
}

impl MessageBody for Pieces {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        self.size
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        self.rest.poll_recv(context)
    }
}

fn too_large_or_broken(error: &actix_web::Error) -> ErrorCode {
    match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge,
        _ => ErrorCode::Malformed,
    }
}

/// An answer of this program's own, in the server's words.
fn refusal(code: ErrorCode) -> HttpResponse {
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status).json(ErrorBody::new(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_of_members_is_passed_on_and_no_other() {
        let passed: Vec<&str> = CALLS.iter().map(|(path, _)| *path).collect();
        for (name, path) in path::ALL {
            let wanted = name == "instance" || name.starts_with("desk_");
            assert_eq!(passed.contains(&path), wanted, "{name}");
        }
    }
}
