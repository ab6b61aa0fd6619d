//! All routes with what lies around them.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, ServiceConfig},
};
use hotline_crypto::wire::ErrorCode;
use hotline_pages::{self as pages, Served};

use crate::{error::ApiError, routes};

/// Adds everything that the server answers. The application state is a `web::Data<App>`.
pub fn configure(service: &mut ServiceConfig) {
    routes::configure(service);
    pages::report(service);
    pages::desk(service, &Served::Server);
    service.default_service(web::to(nothing_here));
}

/// Below `/api` a code, elsewhere a page.
async fn nothing_here(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    if request.path() == "/api" || request.path().starts_with("/api/") {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(pages::not_found(request).await)
}
