//! Not written yet.
use actix_web::{HttpRequest, HttpResponse, web::ServiceConfig};

/// Nothing.
pub fn configure(_: &mut ServiceConfig) {}

/// Nothing.
pub async fn not_found(_: HttpRequest) -> HttpResponse {
    HttpResponse::NotFound().finish()
}
