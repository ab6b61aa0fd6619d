//! `PUT /charter`: the root publishes the next charter.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Payload},
};
use hotline_crypto::{
    charter::{Charter, Known, MAX_TEXT, SignedCharter},
    date::Day,
    id::MemberId,
    instance::Instance,
    wire::{CharterAnswer, CharterRequest, ErrorCode},
};

use crate::{
    answer,
    body::{self, Kind},
    error::Outcome,
    state::{App, Published},
    store::{Connection, changes, charters, sessions},
};

/// The most octets of a body: the text with its quotes escaped, and a signature.
const MOST: usize = 2 * MAX_TEXT + (64 << 10);

/// Takes the next charter.
///
/// # Errors
/// `unsupported_media_type`, `too_large`, `malformed`, `charter_refused`, `busy`.
pub async fn put(app: Data<App>, request: HttpRequest, payload: Payload) -> Outcome<HttpResponse> {
    let body = body::read(&app, (&request, payload), &app.rooms.charter, (Kind::Json, MOST)).await?;
    let CharterRequest { charter, signature } = body::parse(&body.octets)?;
    let signed = SignedCharter { text: charter, signature };
    let state = app.clone();
    let instance = app.config.instance;
    let epoch = app.store.write(move |connection| publish(&state, connection, &signed, instance)).await?;
    Ok(answer::json(StatusCode::OK, &CharterAnswer { epoch }))
}

/// Publishes a charter that follows from the present one, and ends the sessions of members whose line ended or whose
/// key changed. The first one must be of `instance`, where there is any: without one nobody may publish it. The same
/// charter again changes nothing. Answers the epoch in force.
///
/// # Errors
/// `charter_refused`.
pub fn publish(
    app: &App,
    connection: &mut Connection,
    signed: &SignedCharter,
    instance: Option<Instance>,
) -> Outcome<u64> {
    let today = app.clock.today();
    let last = app.charter(connection)?;
    if let Some(last) = last.as_ref().filter(|last| last.signed.text == signed.text) {
        return Ok(last.charter.epoch);
    }
    let known = Known { instance, charter: last.as_ref().map(|last| &last.charter) };
    if known.instance.is_none() && known.charter.is_none() {
        return Err(ErrorCode::CharterRefused.into());
    }
    let charter = Charter::verify(&signed.text, &signed.signature, known, today)
        .map_err(|_| ErrorCode::CharterRefused)?;
    if last.as_ref().is_some_and(|last| charter.epoch != last.charter.epoch + 1) {
        return Err(ErrorCode::CharterRefused.into());
    }
    charters::insert(connection, charter.epoch, signed)?;
    let members: Vec<MemberId> = charter.members.iter().map(|line| line.id).collect();
    changes::add_members(connection, &members)?;
    if let Some(last) = last {
        sessions::end_all(connection, &turned_away(&last, &charter, today))?;
    }
    tracing::info!(epoch = charter.epoch, "a new charter is in force");
    Ok(charter.epoch)
}

/// Members who could sign in under the last charter and cannot with the same key under the new one.
fn turned_away(last: &Published, charter: &Charter, today: Day) -> Vec<MemberId> {
    let stays = |id, sign| charter.current_members(today).any(|line| line.id == id && line.sign == sign);
    let current = last.charter.current_members(today);
    current.filter(|line| !stays(line.id, line.sign)).map(|line| line.id).collect()
}
