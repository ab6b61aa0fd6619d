//! What is new for a member.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use hotline_crypto::wire::{CasesQuery, ChangesQuery};

use crate::{answer, body, error::Outcome, sessions, state::App, store::changes};

/// `GET /desk/changes`.
///
/// # Errors
/// `unauthorized`, `malformed`.
pub async fn since(app: Data<App>, request: HttpRequest) -> Outcome<HttpResponse> {
    let session = sessions::enter(&app, &request).await?;
    let ChangesQuery { since } = body::query(&request)?;
    let state = app.clone();
    let read = move |connection: &mut _| {
        let me = session.member(&state, connection)?;
        changes::page(connection, me.id, since)
    };
    Ok(answer::json(StatusCode::OK, &app.store.read(read).await?))
}

/// `GET /desk/cases`.
///
/// # Errors
/// `unauthorized`, `malformed`.
pub async fn newest(app: Data<App>, request: HttpRequest) -> Outcome<HttpResponse> {
    let session = sessions::enter(&app, &request).await?;
    let CasesQuery { newest } = body::query(&request)?;
    let state = app.clone();
    let read = move |connection: &mut _| {
        let me = session.member(&state, connection)?;
        changes::newest(connection, me.id, newest)
    };
    Ok(answer::json(StatusCode::OK, &app.store.read(read).await?))
}
