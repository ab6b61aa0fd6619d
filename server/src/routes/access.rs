//! `POST /desk/cases/{case}/access`: a member changes who reads.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Payload},
};
use hotline_crypto::wire::{AccessRequest, ErrorCode, SeqAnswer};

use super::{
    check_room,
    desk::{self, DeskCall},
};
use crate::{
    answer,
    body::{MAX_WRAP, check_age, check_entry},
    error::Outcome,
    state::App,
    store::{
        Writing,
        access::{self, AccessChange, Written},
        cases,
    },
};

/// Changes who reads, or lets the wish wait for a second member (202).
///
/// # Errors
/// `unauthorized`, `unsupported_media_type`, `too_large`, `malformed`, `not_found`, `forbidden`, `conflict`,
/// `storage_full`, `busy`.
pub async fn change(app: Data<App>, request: HttpRequest, payload: Payload) -> Outcome<HttpResponse> {
    let DeskCall { session, case, body: request }: DeskCall<AccessRequest> =
        desk::read(&app, &request, payload).await?;
    check_entry(&app, &request.envelope, &[])?;
    request.wraps.iter().try_for_each(|wrap| check_age(&wrap.wrap.0, MAX_WRAP))?;
    let answer = SeqAnswer { seq: request.seq };
    let state = app.clone();
    let store = move |connection: &mut Writing| {
        let me = session.member(&state, connection)?;
        let case = cases::find_for(connection, case, me.id)?.ok_or(ErrorCode::NotFound)?;
        let (charter, today) = (&me.published.charter, state.clock.today());
        access::check_readers(charter, today, &request.wraps)?;
        let change = AccessChange { case: &case, by: me.id, request: &request, charter, today };
        let written = access::change(connection, change)?;
        check_room(&state, connection, case.id)?;
        Ok(written)
    };
    let status = match app.store.write(store).await? {
        Written::Now => StatusCode::CREATED,
        Written::Waiting => StatusCode::ACCEPTED,
    };
    Ok(answer::json(status, &answer))
}
