//! What is said of a request at the level `debug`: route, status, duration. Never a path, a header, an address, a body.

use std::time::Instant;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};

/// Follows a call of a member, the root or a machine. Not for what reporters ask for: the log has the time.
///
/// # Errors
/// What the inside answers with.
#[allow(clippy::disallowed_methods, reason = "a duration is measured, and nothing depends on it")]
pub async fn request<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let (route, method) = (request.match_pattern(), request.method().clone());
    let start = Instant::now();
    let result = next.call(request).await;
    let status = match &result {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    let (route, ms) = (route.unwrap_or_default(), start.elapsed().as_millis());
    tracing::debug!(%method, route, status = status.as_u16(), ms, "request");
    result
}
