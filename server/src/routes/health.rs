//! What is asked by machines: whether the server is well, and what it understands.

use actix_web::{HttpResponse, web::Data};

use crate::{
    error::Outcome,
    openapi::json,
    state::App,
    store::{self, Connection},
};

/// 200 and `ok`.
///
/// # Errors
/// `busy` where the database does not answer.
pub async fn get(app: Data<App>) -> Outcome<HttpResponse> {
    app.store.read(|connection: &mut Connection| store::ping(connection)).await?;
    Ok(HttpResponse::Ok().content_type("text/plain").body("ok\n"))
}

/// The OpenAPI document.
pub async fn openapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(json())
}
