//! `POST /cases`: a report comes in.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Payload},
};
use hotline_crypto::{
    date::Day,
    entry::Stream,
    id::MemberId,
    wire::{ErrorCode, Pad, ReportAnswer, ReportRequest},
};

use super::reporter::paid;
use crate::{
    answer,
    body::{self, MAX_WRAP, check_age, check_entry},
    error::Outcome,
    state::App,
    store::{
        Writing,
        access::check_readers,
        cases::{self, NewCase},
        changes::{self, Change},
        entries::{self, NewEntry},
        wraps,
    },
    work::{Cost, spend},
};

/// Files a report.
///
/// # Errors
/// `malformed`, `too_large`, `work_required`, `work_stale`, `conflict`, `storage_full`, `busy`.
pub async fn file(app: Data<App>, request: HttpRequest, payload: Payload) -> Outcome<HttpResponse> {
    if request.headers().contains_key(header::AUTHORIZATION) {
        return Err(ErrorCode::Malformed.into());
    }
    let body = paid(&app, &request, payload).await?;
    let report: ReportRequest = body::parse_padded(&body.octets)?;
    check_entry(&app, &report.envelope, &report.attachments)?;
    report.wraps.iter().try_for_each(|wrap| check_age(&wrap.wrap.0, MAX_WRAP))?;

    let case = report.case;
    let state = app.clone();
    let day = app.store.write(move |connection| store(&state, connection, &report)).await?;
    Ok(answer::padded(StatusCode::CREATED, ReportAnswer { case, day, pad: Pad::default() }))
}

/// Stores the report, or finds that it is there. Answers the day on which it was filed.
fn store(app: &App, connection: &mut Writing, report: &ReportRequest) -> Outcome<Day> {
    let day = app.clock.today();
    let hash = &report.authenticator_hash.0;
    let entry = NewEntry {
        case: report.case,
        stream: Stream::Dialogue,
        seq: 0,
        day,
        author: None,
        envelope: &report.envelope.0,
        attachments: &report.attachments,
    };
    match cases::find_taken(connection, report.case, hash)?.as_slice() {
        [] if !cases::was_purged(connection, report.case)? => {}
        [(case, true)] if case.id == report.case => {
            let same =
                entries::is_there(connection, &entry)? && wraps::are(connection, case.id, 0, &report.wraps)?;
            return if same { Ok(case.day) } else { Err(ErrorCode::Conflict.into()) };
        }
        _ => return Err(ErrorCode::Conflict.into()),
    }
    let published = app.charter(connection)?.ok_or(ErrorCode::Busy)?;
    check_readers(&published.charter, day, &report.wraps)?;
    let octets = report.envelope.0.len() + report.wraps.iter().map(|wrap| wrap.wrap.0.len()).sum::<usize>();
    spend(app, connection, Cost::Write(octets))?;

    let days = u16::try_from(published.charter.retention_days).unwrap_or(u16::MAX);
    let purge_after = day.add_days(days);
    cases::insert(connection, NewCase { id: report.case, authenticator_hash: hash, day, purge_after })?;
    wraps::add(connection, report.case, 0, &report.wraps)?;
    entries::insert(connection, entry)?;
    // An entry alone, which is within its own limit, is within that of a case.
    if !report.attachments.is_empty() {
        super::check_room(app, connection, report.case)?;
    }
    let readers: Vec<MemberId> = report.wraps.iter().map(|wrap| wrap.member).collect();
    changes::announce(connection, report.case, &readers, &[Change::Entry(Stream::Dialogue, 0)])?;
    Ok(day)
}
