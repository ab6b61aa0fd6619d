//! `POST /desk/cases/{case}/entries`: a member adds to a case.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Payload},
};
use hotline_crypto::wire::{DeskEntryRequest, ErrorCode, SeqAnswer};

use super::{
    check_room,
    desk::{self, DeskCall},
};
use crate::{
    answer,
    body::check_entry,
    error::Outcome,
    state::App,
    store::{
        Writing, cases,
        changes::{self, Change},
        entries::{self, Appended, NewEntry},
        wraps,
    },
};

/// A member's next entry.
///
/// # Errors
/// `unauthorized`, `unsupported_media_type`, `too_large`, `malformed`, `not_found`, `conflict`, `storage_full`, `busy`.
pub async fn add(app: Data<App>, request: HttpRequest, payload: Payload) -> Outcome<HttpResponse> {
    let DeskCall { session, case, body: entry }: DeskCall<DeskEntryRequest> =
        desk::read(&app, &request, payload).await?;
    check_entry(&app, &entry.envelope, &entry.attachments)?;
    let answer = SeqAnswer { seq: entry.seq };
    let state = app.clone();
    let store = move |connection: &mut Writing| {
        let me = session.member(&state, connection)?.id;
        cases::find_for(connection, case, me)?.ok_or(ErrorCode::NotFound)?;
        let new = NewEntry {
            case,
            stream: entry.stream,
            seq: entry.seq,
            day: state.clock.today(),
            author: Some(me),
            envelope: &entry.envelope.0,
            attachments: &entry.attachments,
        };
        if entries::append(connection, new)? == Appended::Again {
            return Ok(());
        }
        check_room(&state, connection, case)?;
        let readers = wraps::readers(connection, case)?;
        changes::announce(connection, case, &readers, &[Change::Entry(entry.stream, entry.seq)])
    };
    app.store.write(store).await?;
    Ok(answer::json(StatusCode::CREATED, &answer))
}
