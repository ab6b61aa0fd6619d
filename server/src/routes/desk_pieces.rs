//! Pieces of attachments, for members.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Payload},
};
use hotline_crypto::{id::CaseId, wire::ErrorCode};

use super::pieces::{Place, add};
use crate::{
    answer,
    body::{self, Kind, check_age},
    error::Outcome,
    sessions,
    state::App,
    store::{Connection, Writing, attachments, cases},
    work::MAX_PIECE,
};

/// Takes a piece of an attachment that this member declared.
///
/// # Errors
/// `unauthorized`, `unsupported_media_type`, `too_large`, `malformed`, `not_found`, `forbidden`, `storage_full`, `busy`.
pub async fn put(app: Data<App>, request: HttpRequest, payload: Payload) -> Outcome<HttpResponse> {
    let session = sessions::enter(&app, &request).await?;
    let body = body::read(&app, (&request, payload), &app.rooms.desk, (Kind::Octets, MAX_PIECE)).await?;
    check_age(&body.octets, MAX_PIECE as u64)?;
    let (case, place): (CaseId, _) = (body::segment(&request, "case")?, Place::of(&request)?);
    let state = app.clone();
    let store = move |connection: &mut Writing| {
        let me = session.member(&state, connection)?.id;
        cases::find_for(connection, case, me)?.ok_or(ErrorCode::NotFound)?;
        let attachment = place.find(connection, case)?;
        add(connection, case, (attachment, Some(me)), (place, &body.octets))
    };
    app.store.write(store).await?;
    Ok(HttpResponse::Created().finish())
}

/// Gives a piece.
///
/// # Errors
/// `unauthorized`, `malformed`, `not_found`.
pub async fn get(app: Data<App>, request: HttpRequest) -> Outcome<HttpResponse> {
    let session = sessions::enter(&app, &request).await?;
    let (case, place): (CaseId, _) = (body::segment(&request, "case")?, Place::of(&request)?);
    let state = app.clone();
    let read = move |connection: &mut Connection| {
        let me = session.member(&state, connection)?.id;
        cases::find_for(connection, case, me)?.ok_or(ErrorCode::NotFound)?;
        place.find(connection, case)?;
        let octets = attachments::piece(connection, case, place.attachment, place.piece)?;
        octets.ok_or_else(|| ErrorCode::NotFound.into())
    };
    app.store.read(read).await.map(answer::octets)
}
