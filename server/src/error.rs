//! What a request that cannot be served gets: a code, and nothing else.
//!
//! The inside of a failure is logged once, when the answer is made, and never sent.

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use diesel::result::{DatabaseErrorKind, Error as DatabaseError};
use hotline_crypto::{
    json,
    wire::{ErrorBody, ErrorCode},
};

/// The result of everything that a request runs through.
pub type Outcome<T> = Result<T, ApiError>;

/// Why a request is refused, as the protocol's code.
pub struct ApiError {
    code: ErrorCode,
    next: Option<u64>,
    inside: Option<String>,
}

impl ApiError {
    /// `seq` is taken; `next` is the free one.
    #[must_use]
    pub fn taken(next: u64) -> Self {
        Self { next: Some(next), ..ErrorCode::Conflict.into() }
    }

    /// The server failed. `inside` goes to the log and must hold nothing of a request.
    #[must_use]
    pub fn internal(inside: impl fmt::Display) -> Self {
        Self { inside: Some(inside.to_string()), ..ErrorCode::Internal.into() }
    }

    /// The code that is sent.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// The body that is sent, without padding.
    #[must_use]
    pub fn body(&self) -> ErrorBody {
        ErrorBody { next: self.next, ..ErrorBody::new(self.code) }
    }
}

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        Self { code, next: None, inside: None }
    }
}

impl From<DatabaseError> for ApiError {
    fn from(error: DatabaseError) -> Self {
        let code = match &error {
            // Both databases say in words alone that the disk is full.
            DatabaseError::DatabaseError(_, information) if is_disk_full(information.message()) => {
                ErrorCode::StorageFull
            }
            DatabaseError::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => ErrorCode::Busy,
            _ => ErrorCode::Internal,
        };
        Self { inside: Some(format!("database: {error}")), ..code.into() }
    }
}

fn is_disk_full(message: &str) -> bool {
    ["database or disk is full", "No space left on device"].iter().any(|words| message.contains(words))
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.code)?;
        self.inside.as_ref().map_or(Ok(()), |inside| write!(f, " ({inside})"))
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        if let Some(inside) = &self.inside {
            // Without the route: of a reporter's, not even the time is recorded.
            tracing::error!(code = ?self.code, "{inside}");
        }
        let body = self.body();
        let mut response = HttpResponse::build(self.status_code())
            .insert_header((header::CONTENT_TYPE, "application/json"))
            .body(json::to_text(&body));
        // For the layer that pads the answers to reporters.
        response.extensions_mut().insert(body);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_answers_with_its_own_status() {
        for code in ErrorCode::ALL {
            assert_eq!(ApiError::from(code).error_response().status().as_u16(), code.status());
        }
    }

    #[test]
    fn the_inside_is_not_sent() {
        let error = ApiError::internal("the inside");
        assert_eq!(json::to_text(&error.body()), "{\"error\":\"internal\"}");
    }

    #[test]
    fn a_full_disk_is_told_apart() {
        let full = |message: &str| {
            let information: Box<String> = Box::new(message.to_owned());
            ApiError::from(DatabaseError::DatabaseError(DatabaseErrorKind::Unknown, information)).code()
        };
        assert_eq!(full("database or disk is full"), ErrorCode::StorageFull);
        assert_eq!(full("could not extend file \"x\": No space left on device"), ErrorCode::StorageFull);
        assert_eq!(full("other"), ErrorCode::Internal);
    }
}
