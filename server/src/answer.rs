//! Answers: JSON, padded to reporters; and what is said where there is nothing to say.

use actix_web::{
    HttpResponse, HttpResponseBuilder, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
    middleware::Next,
};
use hotline_crypto::{
    json,
    wire::{ErrorBody, ErrorCode, Padded, pad_body},
};
use serde::Serialize;

use crate::error::ApiError;

fn start(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header((header::CONTENT_TYPE, "application/json"));
    answer
}

/// An answer to members and to everybody.
pub fn json<T: Serialize>(status: StatusCode, body: &T) -> HttpResponse {
    start(status).body(json::to_text(body))
}

/// An answer to a reporter.
pub fn padded(status: StatusCode, body: impl Padded) -> HttpResponse {
    start(status).body(pad_body(body, 0))
}

/// A piece of an attachment.
pub fn octets(octets: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "application/octet-stream")).body(octets)
}

/// The answer of a path that exists with other methods: these, which HTTP wants named.
#[must_use]
pub fn method_not_allowed(methods: &'static str) -> HttpResponse {
    let mut answer = ApiError::from(ErrorCode::MethodNotAllowed).error_response();
    answer.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(methods));
    answer
}

/// Pads the errors of a reporter's calls; what succeeds is padded where it is made.
///
/// # Errors
/// None: errors become answers here.
pub async fn pad(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let parts = request.request().clone();
    let response = match next.call(request).await {
        Ok(response) => response.map_into_boxed_body(),
        Err(error) => {
            let error = error
                .as_error::<ApiError>()
                .map_or_else(|| error.error_response(), ResponseError::error_response);
            ServiceResponse::new(parts, error)
        }
    };
    let Some(body) = response.response().extensions().get::<ErrorBody>().cloned() else {
        return Ok(response);
    };
    Ok(response.map_body(|_, _| BoxBody::new(pad_body(body, 0))))
}
