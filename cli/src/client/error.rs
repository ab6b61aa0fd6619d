//! Why a call did not do what it should.

use std::io;

use hotline_crypto::wire::ErrorCode;

use crate::exit::{Exit, Failure};

/// Why a call did not do what it should. None of it says what was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// No connection, or one that broke.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// What answered does not speak this protocol.
    #[error("what answers there is not a hotline: {0}")]
    NotAHotline(String),
    /// The server said no.
    #[error("{}", words(*.code))]
    Refused {
        /// Its word.
        code: ErrorCode,
        /// The free place, where a `seq` was taken.
        next: Option<u64>,
    },
    /// The server asks for more work than a client does.
    #[error("the server asks for more work than is reasonable")]
    TooMuchWork,
}

impl CallError {
    pub(super) fn unreachable(error: &io::Error) -> Self {
        Self::Unreachable(error.to_string())
    }

    pub(super) fn from_transport(error: &ureq::Error) -> Self {
        match error {
            ureq::Error::HostNotFound => Self::Unreachable("its name is not known".into()),
            ureq::Error::Timeout(_) => Self::Unreachable("it does not answer".into()),
            ureq::Error::Protocol(_) | ureq::Error::TooManyRedirects | ureq::Error::RedirectFailed => {
                Self::NotAHotline("it does not answer as one".into())
            }
            ureq::Error::Io(error) => Self::unreachable(error),
            other => Self::Unreachable(other.to_string()),
        }
    }

    /// Whether the same call may well succeed a little later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_) | Self::Refused { code: ErrorCode::Busy | ErrorCode::Internal, .. }
        )
    }

    /// In words for people, with an exit code.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let failure = |exit| Failure::new(exit, self.to_string());
        match self {
            Self::Unreachable(_) => failure(Exit::Unreachable)
                .advise("Look at the address and at your connection, and try again. Nothing was lost."),
            Self::NotAHotline(_) => failure(Exit::Unreachable)
                .means("The address may be wrong, or something between here and there answers in its place."),
            Self::TooMuchWork => failure(Exit::Refused),
            Self::Refused { code, .. } => match advice(*code) {
                Some(advice) => failure(exit(*code)).advise(advice),
                None => failure(exit(*code)),
            },
        }
    }
}

fn exit(code: ErrorCode) -> Exit {
    match code {
        ErrorCode::NotFound => Exit::NotFound,
        ErrorCode::Unauthorized => Exit::Locked,
        _ => Exit::Refused,
    }
}

fn words(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Malformed => "the server does not understand this program",
        ErrorCode::Unauthorized => "the server does not know this key or token",
        ErrorCode::Forbidden => "the server refuses this: it takes another role, or a second member",
        ErrorCode::NotFound => "there is no such thing, or you have no access to it",
        ErrorCode::MethodNotAllowed | ErrorCode::UnsupportedMediaType => {
            "the server does not take such calls"
        }
        ErrorCode::Conflict => "somebody else was faster",
        ErrorCode::TooLarge => "that is more than the server takes",
        ErrorCode::CharterRefused => {
            "the server refuses this charter: it does not follow from the present one"
        }
        ErrorCode::WorkRequired | ErrorCode::WorkStale => "the server did not accept the proof of work",
        ErrorCode::Busy => "the server has too much to do",
        ErrorCode::StorageFull => "the server takes nothing more today, or its disk is full",
        _ => "the server failed",
    }
}

fn advice(code: ErrorCode) -> Option<&'static str> {
    match code {
        ErrorCode::Malformed | ErrorCode::MethodNotAllowed | ErrorCode::UnsupportedMediaType => {
            Some("One of the two is older than the other: get the newest version of this program.")
        }
        ErrorCode::Conflict => Some("Try again: it is read anew first."),
        ErrorCode::Busy | ErrorCode::Internal => Some("Try again later. Nothing was lost."),
        ErrorCode::StorageFull => {
            Some("Try again tomorrow, or tell whoever runs the server. Reading goes on.")
        }
        _ => None,
    }
}
