//! Requests as they come in: header fields and bodies, within limits of size and of time, and strictly parsed.

use std::{sync::Arc, time::Duration};

use actix_web::{
    HttpRequest,
    http::header,
    web::{Bytes, Payload, Query},
};
use futures_util::StreamExt;
use hotline_crypto::wire::{Authorization, Base64Bytes, Declared, ErrorCode, WIRE_STEP, WRAP_ROOM};
use serde::de::DeserializeOwned;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time,
};

use crate::{error::Outcome, state::App};

/// How every age file begins. Whatever else comes in is a client's mistake that would be stored in clear.
const AGE: &[u8] = b"age-encryption.org/v1\n";

/// The most octets of one wrap: a case's identities, of which each rotation adds one.
pub const MAX_WRAP: u64 = 64 << 10;
/// For how many wraps a report's body has room at least.
const MANY_WRAPS: usize = 64;

/// Bytes a second below which a body is given up.
const SLOWEST: usize = 4 << 10;

/// A body in memory, and the room that it takes there.
pub struct Body {
    /// Its octets.
    pub octets: Bytes,
    _room: Option<OwnedSemaphorePermit>,
}

/// What a body is said to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `application/json`.
    Json,
    /// `application/octet-stream`.
    Octets,
}

impl Kind {
    fn is_of(self, request: &HttpRequest) -> bool {
        let wanted = match self {
            Self::Json => "application/json",
            Self::Octets => "application/octet-stream",
        };
        let headers = request.headers();
        let is = |value: &header::HeaderValue| {
            let text = value.to_str().unwrap_or("");
            text.split(';').next().is_some_and(|text| text.trim().eq_ignore_ascii_case(wanted))
        };
        headers.get(header::CONTENT_TYPE).is_some_and(is) && !headers.contains_key(header::CONTENT_ENCODING)
    }
}

/// The most octets of a JSON body: an envelope in base64, wraps, and padding.
#[must_use]
pub fn most(app: &App) -> usize {
    let envelope = usize::try_from(app.limits().entry).unwrap_or(usize::MAX) / 3 * 4;
    envelope.saturating_add(MANY_WRAPS * WRAP_ROOM + 2 * WIRE_STEP)
}

/// Reads a body of at most `most` octets into a room.
///
/// # Errors
/// `unsupported_media_type`; `too_large`, from its announced length where it has one; `busy` where all bodies together
/// take too much; `malformed` where it breaks off or does not come in time.
pub async fn read(
    app: &App,
    (request, mut payload): (&HttpRequest, Payload),
    room: &Arc<Semaphore>,
    (kind, most): (Kind, usize),
) -> Outcome<Body> {
    if !kind.is_of(request) {
        return Err(ErrorCode::UnsupportedMediaType.into());
    }
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > most) {
        return Err(ErrorCode::TooLarge.into());
    }
    let limits = app.config.connections;
    let mut octets = Vec::with_capacity(length.unwrap_or(0));
    let mut held: Option<OwnedSemaphorePermit> = None;
    let reading = async {
        let stall = Duration::from_secs(limits.stall_seconds);
        while let Some(chunk) =
            time::timeout(stall, payload.next()).await.map_err(|_| ErrorCode::Malformed)?
        {
            let chunk = chunk.map_err(|_| ErrorCode::Malformed)?;
            if octets.len() + chunk.len() > most {
                return Err(ErrorCode::TooLarge);
            }
            octets.extend_from_slice(&chunk);
            let kib =
                octets.len().div_ceil(1024) - held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
            if kib > 0 {
                let more = u32::try_from(kib).map_err(|_| ErrorCode::TooLarge)?;
                let more = room.clone().try_acquire_many_owned(more).map_err(|_| ErrorCode::Busy)?;
                match &mut held {
                    Some(held) => held.merge(more),
                    None => held = Some(more),
                }
            }
        }
        Ok(())
    };
    // At a slow line's speed at least: who sends one byte now and then holds no room for a quarter of an hour.
    let slowest = u64::try_from(length.unwrap_or(most) / SLOWEST).unwrap_or(u64::MAX);
    let patience = limits.stall_seconds.saturating_add(slowest).min(limits.body_seconds);
    time::timeout(Duration::from_secs(patience), reading).await.map_err(|_| ErrorCode::Malformed)??;
    Ok(Body { octets: octets.into(), _room: held })
}

/// Reads JSON: one object, without unknown or missing members.
///
/// # Errors
/// `malformed`.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Outcome<T> {
    // A list of the members' values would be read as an object, too.
    let is_object = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    if !is_object {
        return Err(ErrorCode::Malformed.into());
    }
    serde_json::from_slice(body).map_err(|_| ErrorCode::Malformed.into())
}

/// Reads a reporter's JSON, which is padded.
///
/// # Errors
/// `malformed`.
pub fn parse_padded<T: DeserializeOwned>(body: &[u8]) -> Outcome<T> {
    if body.is_empty() || !body.len().is_multiple_of(WIRE_STEP) {
        return Err(ErrorCode::Malformed.into());
    }
    parse(body)
}

/// Reads the query.
///
/// # Errors
/// `malformed`.
pub fn query<T: DeserializeOwned>(request: &HttpRequest) -> Outcome<T> {
    Query::from_query(request.query_string()).map(Query::into_inner).map_err(|_| ErrorCode::Malformed.into())
}

/// Reads one segment of the path, in its canonical form.
///
/// # Errors
/// `malformed`.
pub fn segment<T: std::str::FromStr + ToString>(request: &HttpRequest, name: &str) -> Outcome<T> {
    let text = request.match_info().get(name).unwrap_or("");
    let value: Option<T> = text.parse().ok();
    value.filter(|value| value.to_string() == text).ok_or_else(|| ErrorCode::Malformed.into())
}

/// Reads the `Authorization` header.
///
/// # Errors
/// `unauthorized` where there is none, more than one, or one of another form.
pub fn authorization(request: &HttpRequest) -> Outcome<Authorization> {
    let mut values = request.headers().get_all(header::AUTHORIZATION);
    let value = values.next().and_then(|value| value.to_str().ok()).ok_or(ErrorCode::Unauthorized)?;
    if values.next().is_some() {
        return Err(ErrorCode::Unauthorized.into());
    }
    Authorization::parse(value).map_err(|_| ErrorCode::Unauthorized.into())
}

/// The hash of a reporter's authenticator.
///
/// # Errors
/// `unauthorized`.
pub fn reporter(request: &HttpRequest) -> Outcome<[u8; 32]> {
    match authorization(request)? {
        Authorization::Hotline(authenticator) => Ok(authenticator.hash()),
        Authorization::Bearer(_) => Err(ErrorCode::Unauthorized.into()),
    }
}

/// Checks what looks like ciphertext: an age file of at most `most` octets.
///
/// # Errors
/// `malformed`, `too_large`.
pub fn check_age(file: &[u8], most: u64) -> Outcome<()> {
    if u64::try_from(file.len()).is_ok_and(|length| length > most) {
        return Err(ErrorCode::TooLarge.into());
    }
    if file.starts_with(AGE) && file.len() > AGE.len() { Ok(()) } else { Err(ErrorCode::Malformed.into()) }
}

/// Checks an envelope with the attachments that it declares.
///
/// # Errors
/// `malformed`, `too_large`.
pub fn check_entry(app: &App, envelope: &Base64Bytes, attachments: &[Declared]) -> Outcome<()> {
    let limits = app.limits();
    check_age(&envelope.0, limits.entry)?;
    let most = hotline_crypto::attachment::piece_count(limits.attachment);
    if u64::try_from(attachments.len()).is_ok_and(|count| count > limits.attachments) {
        return Err(ErrorCode::TooLarge.into());
    }
    for (index, attachment) in attachments.iter().enumerate() {
        let earlier = attachments.iter().take(index);
        if attachment.pieces == 0 || earlier.map(|earlier| earlier.id).any(|id| id == attachment.id) {
            return Err(ErrorCode::Malformed.into());
        }
        if usize::try_from(attachment.pieces).is_ok_and(|pieces| pieces > most) {
            return Err(ErrorCode::TooLarge.into());
        }
    }
    Ok(())
}
