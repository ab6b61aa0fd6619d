//! Errors as codes. The server never answers in sentences; clients translate.

use serde::{Deserialize, Serialize};

use super::{Pad, Padded};
use crate::json::MAX_INTEGER;

/// Why a request was refused: stable words, the same in every version.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorCode {
    /// Status 400. The request is not what the interface says: JSON, a member, a path or a query that does not parse, a body
    /// of a reporter's call that is not padded, a piece that the attachment does not have.
    Malformed,
    /// Status 401. No session or an ended one; a sign-in whose nonce, origin or signature is not accepted; no token where
    /// one is needed. An unknown token is not told from a wrong one.
    Unauthorized,
    /// Status 403. A member who has access asks for what takes another role, or a second member who agrees.
    Forbidden,
    /// Status 404. No such path, case, attachment or piece, or none that one has access to: the answer is the same.
    NotFound,
    /// Status 405. The path exists with another method.
    MethodNotAllowed,
    /// Status 409. Taken: the `seq` (`next` is the free one), the case's id or token, or an attachment's id, with other
    /// content.
    Conflict,
    /// Status 413. The body, an envelope, an attachment, or what a case holds in all is above the limits of `GET /instance`.
    TooLarge,
    /// Status 415. A body that is neither JSON nor, for a piece, octets.
    UnsupportedMediaType,
    /// Status 422. A charter that does not follow from the present one, or that a client would refuse.
    CharterRefused,
    /// Status 428. No proof of work, a malformed one, or one that is too easy by now: fetch `GET /instance` and solve again.
    WorkRequired,
    /// Status 428. Proof of work for a seed that has passed: fetch `GET /instance` and solve again.
    WorkStale,
    /// Status 500. The server failed; what it says about it is in its own log alone.
    Internal,
    /// Status 503. The server has more to do than it can, or its database does not answer: try again later.
    Busy,
    /// Status 507. The day's budget is spent or the disk is as full as it may be; reading goes on.
    StorageFull,
}

impl ErrorCode {
    /// All codes.
    pub const ALL: [Self; 14] = [
        Self::Malformed,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::CharterRefused,
        Self::WorkRequired,
        Self::WorkStale,
        Self::Internal,
        Self::Busy,
        Self::StorageFull,
    ];

    /// The HTTP status that goes with it.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::CharterRefused => 422,
            Self::WorkRequired | Self::WorkStale => 428,
            Self::Internal => 500,
            Self::Busy => 503,
            Self::StorageFull => 507,
        }
    }
}

/// The body of every answer that is not a success.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorCode,
    /// With `conflict` over a `seq`: the free one.
    #[serde(default, deserialize_with = "next", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    #[cfg_attr(feature = "openapi", schema(value_type = u64, required = false))]
    pub next: Option<u64>,
    /// On reporter calls: spaces, to a multiple of 64 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    #[cfg_attr(feature = "openapi", schema(value_type = Pad, required = false))]
    pub pad: Option<Pad>,
}

impl ErrorBody {
    /// An error with nothing but its code.
    #[must_use]
    pub fn new(error: ErrorCode) -> Self {
        Self { error, next: None, pad: None }
    }
}

impl Padded for ErrorBody {
    fn set_pad(&mut self, pad: Pad) {
        self.pad = Some(pad);
    }
}

fn next<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let next = Option::<u64>::deserialize(deserializer)?;
    if next.is_none_or(|next| next <= MAX_INTEGER) {
        Ok(next)
    } else {
        Err(serde::de::Error::custom("integer out of range"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_stable_words() {
        let words: Vec<String> =
            ErrorCode::ALL.iter().map(|code| serde_json::to_string(code).unwrap()).collect();
        let expected = [
            "malformed",
            "unauthorized",
            "forbidden",
            "not_found",
            "method_not_allowed",
            "conflict",
            "too_large",
            "unsupported_media_type",
            "charter_refused",
            "work_required",
            "work_stale",
            "internal",
            "busy",
            "storage_full",
        ];
        assert_eq!(words, expected.map(|word| format!("\"{word}\"")));
        assert_eq!(ErrorCode::ALL.iter().collect::<HashSet<_>>().len(), ErrorCode::ALL.len());
    }

    #[test]
    fn every_code_is_an_error_to_http() {
        assert!(ErrorCode::ALL.iter().all(|code| (400..600).contains(&code.status())));
    }

    #[test]
    fn an_error_says_no_more_than_it_has_to() {
        assert_eq!(
            serde_json::to_string(&ErrorBody::new(ErrorCode::NotFound)).unwrap(),
            "{\"error\":\"not_found\"}"
        );
        for bad in [
            "{}",
            "{\"error\":\"other\"}",
            "{\"error\":\"conflict\",\"next\":-1}",
            "{\"error\":\"busy\",\"x\":1}",
        ] {
            assert!(serde_json::from_str::<ErrorBody>(bad).is_err(), "{bad}");
        }
    }
}
