//! Passing on what the desk's page asks for, as it is, and what is answered to it.

use std::io::Read;

use hotline_crypto::wire::Authorization;

use super::{Body, Call, CallError, Client, JSON, MOST_JSON, OCTETS};

/// What a body is. Pages and the API have no other kinds, and another one, such as a script, is not passed on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `application/json`.
    Json,
    /// `application/octet-stream`.
    Octets,
}

impl Kind {
    /// The kind that a `Content-Type` names. `None` for any other.
    #[must_use]
    pub fn find(content_type: &str) -> Option<Self> {
        match content_type.split(';').next().unwrap_or_default().trim() {
            JSON => Some(Self::Json),
            OCTETS => Some(Self::Octets),
            _ => None,
        }
    }

    /// As a `Content-Type`.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => JSON,
            Self::Octets => OCTETS,
        }
    }
}

/// What was asked, to be passed on: nothing of a request but this.
pub struct Asked {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query, without its question mark.
    pub query: Option<String>,
    /// Who asks.
    pub authorization: Option<Authorization>,
    /// The body, where there is one.
    pub body: Option<(Kind, Vec<u8>)>,
}

/// What was answered: nothing of a response but this.
pub struct Answered {
    /// The status, of success or of failure.
    pub status: u16,
    /// What the body is. `None` where there is none.
    pub kind: Option<Kind>,
    /// Its length, where it was announced.
    pub length: Option<u64>,
    /// The body as it comes in. Reading more than [`MOST_JSON`] octets fails.
    pub body: Box<dyn Read + Send>,
}

impl Client {
    /// Passes a call on. The path and the query must be of the characters that calls are made of.
    ///
    /// # Errors
    /// [`CallError::Unreachable`], and [`CallError::NotAHotline`] for an answer that is of no [`Kind`], leads elsewhere
    /// or is too long.
    pub fn pass_on(&self, asked: &Asked) -> Result<Answered, CallError> {
        let body = match &asked.body {
            None => Body::None,
            Some((Kind::Octets, octets)) => Body::Octets(octets),
            Some((Kind::Json, text)) => {
                Body::Json(std::str::from_utf8(text).map_err(|_| not_one("a request that is no text"))?)
            }
        };
        let call = Call::new(&asked.method, &asked.path, asked.authorization.as_ref(), body);
        let response = self.request(&Call { query: asked.query.clone(), ..call })?;
        let status = response.status().as_u16();
        if !(200..300).contains(&status) && !(400..600).contains(&status) {
            return Err(not_one("it leads elsewhere"));
        }
        let content_type = response.headers().get("Content-Type").and_then(|value| value.to_str().ok());
        let kind = content_type.and_then(Kind::find);
        let length = response.body().content_length();
        if length.is_some_and(|length| length > MOST_JSON) {
            return Err(not_one("an answer that does not end"));
        }
        let mut body = response.into_body().into_with_config().limit(MOST_JSON).reader();
        if kind.is_some() {
            return Ok(Answered { status, kind, length, body: Box::new(body) });
        }
        match body.read(&mut [0]) {
            Ok(0) => Ok(Answered { status, kind, length: Some(0), body: Box::new(body) }),
            _ => Err(not_one("an answer of another kind")),
        }
    }
}

fn not_one(what: &str) -> CallError {
    CallError::NotAHotline(what.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_kinds_are_passed_on() {
        assert_eq!(Kind::find("application/json"), Some(Kind::Json));
        assert_eq!(Kind::find("application/json; charset=utf-8"), Some(Kind::Json));
        assert_eq!(Kind::find("application/octet-stream"), Some(Kind::Octets));
        for other in
            ["", "text/html", "text/javascript", "application/jsonp", "image/svg+xml", "APPLICATION/JSON"]
        {
            assert_eq!(Kind::find(other), None, "{other}");
        }
    }
}
