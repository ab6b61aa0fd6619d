//! The gate of reporters' writes: proof of work, and what a day may bring.

use actix_web::HttpRequest;
use hmac::{Hmac, Mac};
use hotline_crypto::{
    attachment::PIECE_SIZE,
    bytes::frame,
    date::Day,
    wire::{ErrorCode, WorkTerms},
    work::{self, HEADER, MAX_DIFFICULTY, Request, Seed, Work},
};

use sha2::Sha256;

use crate::{
    config::Config,
    error::{ApiError, Outcome},
    state::App,
    store::{Writing, is_postgres, totals},
};

/// The most that a busy day adds to what is configured, in bits.
pub const MAX_STEP: u8 = 4;

/// How much harder work is today than configured.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    day: Day,
    bits: u8,
}

/// The seeds that are accepted: this epoch's first.
#[must_use]
pub fn seeds(app: &App) -> [Seed; 2] {
    let epoch = work::epoch(app.clock.now());
    [epoch, epoch.saturating_sub(1)].map(|epoch| work::seed(app.secret.as_bytes(), epoch))
}

/// What a write costs now. It moves at midnight alone, and coarsely: two bits more after a day that took about a
/// quarter of its budget of writes, four after one that took about half.
///
/// # Errors
/// The database's.
pub async fn terms(app: &App) -> Outcome<WorkTerms> {
    let today = app.clock.today();
    let known = *app.step.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let step = match known.filter(|step| step.day == today) {
        Some(step) => step,
        None => {
            let yesterday = Day::from_unix_days(today.unix_days() - 1).unwrap_or(today);
            let writes = app.store.read(move |connection| totals::of(connection, yesterday)).await?.writes;
            let budget = app.config.budget.writes_a_day;
            let bits = if writes >= budget.div_ceil(2) - noise(app, yesterday, "half", budget)? {
                MAX_STEP
            } else if writes >= budget.div_ceil(4) - noise(app, yesterday, "quarter", budget)? {
                2
            } else {
                0
            };
            let step = Step { day: today, bits };
            *app.step.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(step);
            step
        }
    };
    let harder = |bits: u8| bits.saturating_add(step.bits).min(MAX_DIFFICULTY);
    let [seed, _] = seeds(app);
    let difficulty = harder(app.config.work.difficulty);
    Ok(WorkTerms { seed, difficulty, piece_difficulty: harder(app.config.work.piece_difficulty) })
}

/// The proof that a request carries, if it is not out of date. Nothing of the body is needed yet.
///
/// # Errors
/// `work_required` or `work_stale`.
pub fn proof(app: &App, request: &HttpRequest) -> Outcome<Work> {
    let mut values = request.headers().get_all(HEADER);
    let value = values.next().and_then(|value| value.to_str().ok()).ok_or(ErrorCode::WorkRequired)?;
    let work: Work = value.parse().map_err(|_| ErrorCode::WorkRequired)?;
    if values.next().is_some() {
        return Err(ErrorCode::WorkRequired.into());
    }
    if work.is_stale(&seeds(app)) { Err(ErrorCode::WorkStale.into()) } else { Ok(work) }
}

/// Holds the proof against the request with its body.
///
/// # Errors
/// `work_required` or `work_stale`.
pub fn check(app: &App, work: &Work, request: &HttpRequest, body: &[u8], difficulty: u8) -> Outcome<()> {
    let header = request.headers().get(actix_web::http::header::AUTHORIZATION);
    let paid = Request {
        method: request.method().as_str(),
        path: request.uri().path(),
        authorization: header.and_then(|value| value.to_str().ok()).unwrap_or(""),
        body,
    };
    work.verify(&paid.password(), &seeds(app), difficulty).map_err(|error| match error {
        work::WorkError::StaleSeed => ErrorCode::WorkStale.into(),
        _ => ErrorCode::WorkRequired.into(),
    })
}

/// What a reporter's write takes of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// A report or an entry, of so many bytes.
    Write(usize),
    /// A piece of an attachment, of so many bytes.
    Piece(usize),
}

/// Takes a write out of the day's budgets.
///
/// # Errors
/// `storage_full` where a budget is spent or the disk is full; then nothing was written.
pub fn spend(app: &App, writing: &mut Writing, cost: Cost) -> Outcome<()> {
    check_disk(&app.config)?;
    let (writes, bytes) = match cost {
        Cost::Write(bytes) => (1, bytes),
        Cost::Piece(bytes) => (0, bytes),
    };
    let today = app.clock.today();
    let day = writing.add_totals(today, writes, u64::try_from(bytes).unwrap_or(u64::MAX))?;
    let budget = app.config.budget;
    let most_writes = budget.writes_a_day - noise(app, today, "writes", budget.writes_a_day)?;
    let most_bytes = budget.bytes_a_day - noise(app, today, "bytes", budget.bytes_a_day)?;
    // The last quarter is for reports and entries, which cost more work than pieces.
    let spent = match cost {
        Cost::Write(_) => day.writes > most_writes || day.bytes > most_bytes,
        Cost::Piece(_) => day.bytes > most_bytes / 4 * 3,
    };
    if spent { Err(ErrorCode::StorageFull.into()) } else { Ok(()) }
}

/// What is taken off a threshold of `of` that day, less than an eighth, as the secret decides: whoever spends a budget
/// to the end does not learn by counting how much others wrote.
fn noise(app: &App, day: Day, what: &str, of: u64) -> Outcome<u64> {
    let mut hmac =
        Hmac::<Sha256>::new_from_slice(app.secret.as_bytes().as_slice()).map_err(ApiError::internal)?;
    hmac.update(&frame("hotline/v1/budget", &[what.as_bytes(), &day.unix_days().to_be_bytes()]));
    let tag: [u8; 32] = hmac.finalize().into_bytes().into();
    let number = tag.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte));
    Ok(number % (of / 8).max(1))
}

/// Refuses writes before the disk is full, so that members can go on reading and answering.
///
/// # Errors
/// `storage_full`.
pub fn check_disk(config: &Config) -> Outcome<()> {
    let is_full = free_disk(config).is_some_and(|free| free < config.budget.disk_floor);
    if is_full { Err(ErrorCode::StorageFull.into()) } else { Ok(()) }
}

/// Free bytes on the disk of the SQLite file. Another machine's disk cannot be seen from here: PostgreSQL says itself
/// when it is full.
#[must_use]
pub fn free_disk(config: &Config) -> Option<u64> {
    if is_postgres(&config.database) {
        return None;
    }
    let disk = rustix::fs::statvfs(config.database.as_str()).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// The most that a sealed piece may take: a piece and what age adds to it.
pub const MAX_PIECE: usize = PIECE_SIZE + (16 << 10);
