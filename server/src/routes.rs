//! The URL table. What each call takes and answers is `hotline_crypto::wire`; where it leads is here, on one screen.

use actix_web::{
    Resource,
    middleware::from_fn,
    web::{self, ServiceConfig, get, post, put},
};
use hotline_crypto::{
    attachment::PIECE_SIZE,
    id::CaseId,
    wire::{ErrorCode, path},
};

use crate::{
    answer,
    error::Outcome,
    state::App,
    store::{Connection, attachments, entries},
    trace,
};

pub mod access;
pub mod changes;
pub mod charter;
pub mod desk;
pub mod desk_entries;
pub mod desk_pieces;
pub mod health;
pub mod instance;
pub mod pieces;
pub mod reporter;
pub mod reports;
pub mod retention;
pub mod sign_in;

/// Where the OpenAPI document is.
pub const OPENAPI: &str = "/api/v1/openapi.json";
/// Whether the server is well.
pub const HEALTH: &str = "/healthz";

/// All routes of the API.
pub fn configure(service: &mut ServiceConfig) {
    let at = |path: &str, methods: &'static str| {
        let other = move || async move { answer::method_not_allowed(methods) };
        web::resource(path).default_service(web::to(other))
    };
    // Answers to reporters are padded, errors included.
    let padded = |resource: Resource| resource.wrap(from_fn(answer::pad));
    // Members' calls can be followed in the log. Of what a reporter asks for, pages and `GET /instance` among it, not
    // even the time is recorded.
    let logged = |resource: Resource| resource.wrap(from_fn(trace::request));

    service
        .service(at(path::INSTANCE, "GET").route(get().to(instance::get)))
        .service(logged(at(path::CHARTER, "PUT").route(put().to(charter::put))))
        .service(logged(at(OPENAPI, "GET").route(get().to(health::openapi))))
        .service(logged(at(HEALTH, "GET").route(get().to(health::get))))
        .service(padded(at(path::CASES, "POST").route(post().to(reports::file))))
        .service(padded(at(path::CASE_FETCH, "POST").route(post().to(reporter::fetch))))
        .service(padded(at(path::CASE_ENTRIES, "POST").route(post().to(reporter::add_entry))))
        .service(padded(
            at(path::CASE_PIECE, "GET, PUT").route(put().to(pieces::put)).route(get().to(pieces::get)),
        ))
        .service(logged(at(path::DESK_CHALLENGE, "POST").route(post().to(sign_in::challenge))))
        .service(logged(at(path::DESK_SESSION, "POST").route(post().to(sign_in::begin))))
        .service(logged(at(path::DESK_CHANGES, "GET").route(get().to(changes::since))))
        .service(logged(at(path::DESK_CASES, "GET").route(get().to(changes::newest))))
        .service(logged(at(path::DESK_ENTRIES, "POST").route(post().to(desk_entries::add))))
        .service(logged(
            at(path::DESK_PIECE, "GET, PUT")
                .route(put().to(desk_pieces::put))
                .route(get().to(desk_pieces::get)),
        ))
        .service(logged(at(path::DESK_ACCESS, "POST").route(post().to(access::change))))
        .service(logged(at(path::DESK_RETENTION, "POST").route(post().to(retention::change))))
        .service(logged(at(path::DESK_PURGE, "POST").route(post().to(retention::purge))));
}

/// Checks that a case, with what was just added to it, is within its limits. Pieces count when they are declared, so
/// that nobody sends half an attachment to learn that the rest has no room.
///
/// # Errors
/// `too_large`.
fn check_room(app: &App, connection: &mut Connection, case: CaseId) -> Outcome<()> {
    let limits = app.limits();
    let (attachments, pieces) = attachments::totals(connection, case)?;
    let octets = entries::octets(connection, case)?.saturating_add(pieces.saturating_mul(PIECE_SIZE as u64));
    if attachments > limits.attachments || octets > limits.case {
        Err(ErrorCode::TooLarge.into())
    } else {
        Ok(())
    }
}
