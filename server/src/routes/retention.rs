//! How long a case is kept, and its early purge.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Payload},
};
use hotline_crypto::{
    id::CaseId,
    wire::{ErrorCode, PurgeRequest, RetentionRequest, SeqAnswer, StoredEntry},
};

use super::{
    check_room,
    desk::{self, DeskCall},
};
use crate::{
    answer,
    body::check_entry,
    error::Outcome,
    purge,
    state::App,
    store::{
        Connection, Writing,
        access::Written,
        cases, is_postgres,
        retention::{self, Asker},
        tombstones,
    },
};

/// Keeps a case longer or shorter, held or not.
///
/// # Errors
/// `unauthorized`, `unsupported_media_type`, `too_large`, `malformed`, `not_found`, `conflict`, `storage_full`, `busy`.
pub async fn change(app: Data<App>, request: HttpRequest, payload: Payload) -> Outcome<HttpResponse> {
    let DeskCall { session, case, body: request }: DeskCall<RetentionRequest> =
        desk::read(&app, &request, payload).await?;
    check_entry(&app, &request.envelope, &[])?;
    let answer = SeqAnswer { seq: request.seq };
    let state = app.clone();
    let store = move |connection: &mut Writing| {
        let me = session.member(&state, connection)?;
        let case = cases::find_for(connection, case, me.id)?.ok_or(ErrorCode::NotFound)?;
        let (charter, today) = (&me.published.charter, state.clock.today());
        let asker = Asker { case: &case, charter, by: me.id, today };
        let written = retention::change(connection, asker, &request)?;
        check_room(&state, connection, case.id)?;
        Ok(written)
    };
    let written = app.store.write(store).await?;
    Ok(answer::json(status(written), &answer))
}

/// Asks for a purge, or confirms one.
///
/// # Errors
/// `unauthorized`, `unsupported_media_type`, `too_large`, `malformed`, `not_found`, `forbidden`, `conflict`,
/// `storage_full`, `busy`.
pub async fn purge(app: Data<App>, request: HttpRequest, payload: Payload) -> Outcome<HttpResponse> {
    let DeskCall { session, case: id, body: request }: DeskCall<PurgeRequest> =
        desk::read(&app, &request, payload).await?;
    check_entry(&app, &request.envelope, &[])?;
    let answer = SeqAnswer { seq: request.seq };
    let state = app.clone();
    let store = move |connection: &mut Writing| {
        let me = session.member(&state, connection)?;
        let Some(case) = cases::find_for(connection, id, me.id)? else {
            return was_purged_by(connection, id, &request).map(|()| Written::Now);
        };
        let (charter, today) = (&me.published.charter, state.clock.today());
        let asker = Asker { case: &case, charter, by: me.id, today };
        let written = retention::purge(connection, asker, &request)?;
        if written == Written::Waiting {
            check_room(&state, connection, case.id)?;
        }
        Ok(written)
    };
    let written = app.store.write(store).await?;
    // PostgreSQL writes its tables anew for that, which stops everybody: once a day is enough.
    if written == Written::Now && !is_postgres(&app.config.database) {
        purge::erase(&app).await;
    }
    Ok(answer::json(status(written), &answer))
}

/// The confirmation that was sent again after it had its effect: its tombstone has the same bytes, which nobody else
/// can know.
fn was_purged_by(connection: &mut Connection, id: CaseId, request: &PurgeRequest) -> Outcome<()> {
    let tombstone = tombstones::find(connection, id)?.ok_or(ErrorCode::NotFound)?;
    let is_it = |entry: &StoredEntry| entry.seq == request.seq && entry.envelope == request.envelope;
    if tombstone.entries.iter().any(is_it) { Ok(()) } else { Err(ErrorCode::NotFound.into()) }
}

fn status(written: Written) -> StatusCode {
    match written {
        Written::Now => StatusCode::OK,
        Written::Waiting => StatusCode::ACCEPTED,
    }
}
