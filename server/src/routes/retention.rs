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

use super::{check_room, reporter::most};
use crate::{
    answer,
    body::{self, Kind, check_entry},
    error::Outcome,
    purge, sessions,
    state::App,
    store::{
        Connection, Writing,
        access::Written,
        cases,
        retention::{self, Asker},
        tombstones,
    },
};

/// Keeps a case longer or shorter, held or not.
///
/// # Errors
/// `unauthorized`, `unsupported_media_type`, `too_large`, `malformed`, `not_found`, `conflict`, `storage_full`, `busy`.
pub async fn change(app: Data<App>, request: HttpRequest, payload: Payload) -> Outcome<HttpResponse> {
    let session = sessions::enter(&app, &request).await?;
    let case: CaseId = body::segment(&request, "case")?;
    let body = body::read(&app, (&request, payload), &app.rooms.desk, (Kind::Json, most(&app))).await?;
    let request: RetentionRequest = body::parse(&body.octets)?;
    check_entry(&app, &request.envelope, &[])?;
    let answer = SeqAnswer { seq: request.seq };
    let state = app.clone();
    let store = move |connection: &mut Writing| {
        let by = session.member(&state, connection)?.id;
        let (case, _) = cases::find_for(connection, case, by)?.ok_or(ErrorCode::NotFound)?;
        let asker = Asker { case: &case, by, today: state.clock.today() };
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
    let session = sessions::enter(&app, &request).await?;
    let id: CaseId = body::segment(&request, "case")?;
    let body = body::read(&app, (&request, payload), &app.rooms.desk, (Kind::Json, most(&app))).await?;
    let request: PurgeRequest = body::parse(&body.octets)?;
    check_entry(&app, &request.envelope, &[])?;
    let answer = SeqAnswer { seq: request.seq };
    let state = app.clone();
    let store = move |connection: &mut Writing| {
        let me = session.member(&state, connection)?;
        let Some((case, _)) = cases::find_for(connection, id, me.id)? else {
            return was_purged_by(connection, id, &request).map(|()| Written::Now);
        };
        let asker = Asker { case: &case, by: me.id, today: state.clock.today() };
        let written = retention::purge(connection, asker, &request, me.published.charter.hold)?;
        if written == Written::Waiting {
            check_room(&state, connection, case.id)?;
        }
        Ok(written)
    };
    let written = app.store.write(store).await?;
    if written == Written::Now {
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
