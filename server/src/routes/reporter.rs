//! What a reporter does with a token: read the dialogue, and write more.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Payload},
};
use hotline_crypto::{
    entry::Stream,
    id::CaseId,
    wire::{EntryAnswer, EntryRequest, ErrorCode, FetchAnswer, FetchRequest, Pad, WIRE_STEP},
};

use rand_core::OsRng;

use crate::{
    answer,
    body::{self, Body, Kind, check_entry},
    error::Outcome,
    state::App,
    store::{
        Connection, Writing, attachments, cases,
        changes::{self, Change},
        entries::{self, Appended, NewEntry},
        wraps,
    },
    work::{self, Cost, spend},
};

/// How many bytes of envelopes one answer holds.
const PAGE_OCTETS: usize = 2 << 20;
/// Reads the body of a reporter's write, for which work was done.
///
/// # Errors
/// `work_required`, `work_stale`, `unsupported_media_type`, `too_large`, `malformed`, `busy`.
pub async fn paid(app: &App, request: &HttpRequest, payload: actix_web::web::Payload) -> Outcome<Body> {
    let proof = work::proof(app, request)?;
    let difficulty = work::terms(app).await?.difficulty;
    let body =
        body::read(app, (request, payload), &app.rooms.reporter, (Kind::Json, body::most(app))).await?;
    work::check(app, &proof, request, &body.octets, difficulty)?;
    Ok(body)
}

/// The dialogue, from an entry on.
///
/// # Errors
/// `unauthorized`, `unsupported_media_type`, `too_large`, `malformed`.
pub async fn fetch(app: Data<App>, request: HttpRequest, payload: Payload) -> Outcome<HttpResponse> {
    let hash = body::reporter(&request)?;
    let body = body::read(&app, (&request, payload), &app.rooms.small, (Kind::Json, 2 * WIRE_STEP)).await?;
    let FetchRequest { from, .. } = body::parse_padded(&body.octets)?;
    let fetched = app.store.read(move |connection| read(connection, &hash, from)).await?;
    Ok(answer::padded(StatusCode::OK, fetched))
}

fn read(connection: &mut Connection, hash: &[u8; 32], from: u64) -> Outcome<FetchAnswer> {
    let case = cases::find_by_token(connection, hash)?;
    // A token that opens nothing is looked up as one that opens an empty case, which nobody can have filed: the same
    // questions to the database.
    let id = case.map_or_else(|| CaseId::random(&mut OsRng), |case| case.id);
    let entries = entries::page(connection, id, Stream::Dialogue, from, PAGE_OCTETS)?;
    let end = entries::next(connection, id, Stream::Dialogue)?;
    let attachments = attachments::of_stream(connection, id, Stream::Dialogue)?;
    let next = entries.last().map_or(end, |last| last.seq + 1);
    Ok(FetchAnswer {
        case: case.map(|case| case.id),
        day: case.map(|case| case.day),
        entries,
        next,
        more: next < end,
        attachments,
        pad: Pad::default(),
    })
}

/// A reporter's next entry.
///
/// # Errors
/// `unauthorized`, `work_required`, `work_stale`, `unsupported_media_type`, `too_large`, `malformed`, `conflict`,
/// `storage_full`, `busy`.
pub async fn add_entry(app: Data<App>, request: HttpRequest, payload: Payload) -> Outcome<HttpResponse> {
    let hash = body::reporter(&request)?;
    let body = paid(&app, &request, payload).await?;
    let entry: EntryRequest = body::parse_padded(&body.octets)?;
    check_entry(&app, &entry.envelope, &entry.attachments)?;
    let seq = entry.seq;
    let state = app.clone();
    app.store.write(move |connection| store(&state, connection, &hash, &entry)).await?;
    Ok(answer::padded(StatusCode::CREATED, EntryAnswer { seq, pad: Pad::default() }))
}

fn store(app: &App, connection: &mut Writing, hash: &[u8; 32], entry: &EntryRequest) -> Outcome<()> {
    let case = cases::find_by_token(connection, hash)?.ok_or(ErrorCode::Unauthorized)?;
    let new = NewEntry {
        case: case.id,
        stream: Stream::Dialogue,
        seq: entry.seq,
        day: app.clock.today(),
        author: None,
        envelope: &entry.envelope.0,
        attachments: &entry.attachments,
    };
    if entries::append(connection, new)? == Appended::Again {
        return Ok(());
    }
    super::check_room(app, connection, case.id)?;
    spend(app, connection, Cost::Write(entry.envelope.0.len()))?;
    let readers = wraps::readers(connection, case.id)?;
    changes::announce(connection, case.id, &readers, &[Change::Entry(Stream::Dialogue, entry.seq)])
}
