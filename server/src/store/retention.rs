//! How long a case is kept: purge day, hold and early purge, and what of it takes two members.

use hotline_crypto::{
    case::LONE_DAYS,
    charter::Charter,
    date::Day,
    entry::Stream,
    id::MemberId,
    wire::{Base64Bytes, ErrorCode, PurgeRequest, RetentionRequest},
};

use super::{
    Connection, Writing,
    access::Written,
    cases::{self, Case},
    changes::{self, Change},
    entries::{self, Appended, NewEntry},
    requests::{self, Request, Wish},
    tombstones, wraps,
};
use crate::error::Outcome;

/// Who asks in which case, and when.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// The case, which `by` can read.
    pub case: &'a Case,
    /// The charter in force.
    pub charter: &'a Charter,
    /// Who asks.
    pub by: MemberId,
    /// Today.
    pub today: Day,
}

/// Keeps the case as asked, or lets it wait: lifting a hold or an earlier day takes a second member. A hold is set at
/// once in any case. What keeps a case longer withdraws what waits about keeping it, and no wish about who reads.
///
/// # Errors
/// [`crate::error::ApiError::taken`].
pub fn change(connection: &mut Writing, asker: Asker<'_>, request: &RetentionRequest) -> Outcome<Written> {
    let case = asker.case;
    if let Some(done) = append(connection, asker, request.seq, &request.envelope)? {
        return Ok(done);
    }
    let wish = Wish::Retention(request.purge_after, request.hold);
    let lifts = case.hold && !request.hold;
    if (lifts || is_earlier(request.purge_after, case.purge_after)) && !is_agreed(connection, asker, &wish)? {
        if request.hold && !case.hold {
            cases::set_retention(connection, case.id, case.purge_after, true)?;
            announce_case(connection, case)?;
        }
        return wait(connection, asker, wish, request.seq);
    }
    cases::set_retention(connection, case.id, request.purge_after, request.hold)?;
    requests::delete_keeping(connection, case.id)?;
    announce_case(connection, case)?;
    Ok(Written::Now)
}

/// Purges the case, or lets it wait for a second member.
///
/// # Errors
/// [`crate::error::ApiError::taken`]; forbidden under a hold.
pub fn purge(connection: &mut Writing, asker: Asker<'_>, request: &PurgeRequest) -> Outcome<Written> {
    let case = asker.case;
    if asker.charter.hold || case.hold {
        return Err(ErrorCode::Forbidden.into());
    }
    if let Some(done) = append(connection, asker, request.seq, &request.envelope)? {
        return Ok(done);
    }
    let asked = requests::find(connection, case.id)?;
    match asked {
        Some(asked)
            if asked.wish == Wish::Purge
                && asked.is_agreed_by(connection, asker.charter, asker.today, asker.by)? =>
        {
            tombstones::purge(connection, case.id, asker.today, &[asked.seq, request.seq])?;
            Ok(Written::Now)
        }
        _ => wait(connection, asker, Wish::Purge, request.seq),
    }
}

/// Lets those requests take effect that nobody could have agreed to, 30 days after they were made. Says how many cases
/// were purged.
///
/// # Errors
/// The database's.
pub fn apply_lone_requests(connection: &mut Writing, charter: &Charter, today: Day) -> Outcome<usize> {
    let mut purged = 0;
    let Some(latest) = Day::from_unix_days(today.unix_days() - LONE_DAYS) else { return Ok(0) };
    for request in requests::made_until(connection, latest)? {
        let Some(case) = cases::find(connection, request.case)? else { continue };
        if !request.is_ripe(connection, charter, today)? {
            continue;
        }
        match request.wish {
            Wish::Retention(purge_after, hold) => {
                cases::set_retention(connection, case.id, purge_after, hold)?;
                requests::delete(connection, case.id)?;
                announce_case(connection, &case)?;
            }
            Wish::Purge if !charter.hold && !case.hold => {
                tombstones::purge(connection, case.id, today, &[request.seq])?;
                purged += 1;
            }
            Wish::Purge | Wish::Access(_) => {}
        }
    }
    Ok(purged)
}

/// Appends the signed entry. Where it was there before, says how the first time was answered.
fn append(
    connection: &mut Writing,
    asker: Asker<'_>,
    seq: u64,
    envelope: &Base64Bytes,
) -> Outcome<Option<Written>> {
    let entry = NewEntry {
        case: asker.case.id,
        stream: Stream::Desk,
        seq,
        day: asker.today,
        author: Some(asker.by),
        envelope: &envelope.0,
        attachments: &[],
    };
    if entries::append(connection, entry)? == Appended::Again {
        let waits = requests::find(connection, asker.case.id)?
            .is_some_and(|request| request.seq == seq && !matches!(request.wish, Wish::Access(_)));
        return Ok(Some(if waits { Written::Waiting } else { Written::Now }));
    }
    let readers = wraps::readers(connection, asker.case.id)?;
    changes::announce(connection, asker.case.id, &readers, &[Change::Entry(Stream::Desk, seq)])?;
    Ok(None)
}

fn is_agreed(connection: &mut Connection, asker: Asker<'_>, wish: &Wish) -> Outcome<bool> {
    match requests::find(connection, asker.case.id)? {
        Some(asked) if asked.wish == *wish => {
            asked.is_agreed_by(connection, asker.charter, asker.today, asker.by)
        }
        _ => Ok(false),
    }
}

fn wait(connection: &mut Connection, asker: Asker<'_>, wish: Wish, seq: u64) -> Outcome<Written> {
    let (case, generation) = (asker.case.id, asker.case.generation);
    requests::put(connection, &Request { case, wish, member: asker.by, generation, day: asker.today, seq })?;
    Ok(Written::Waiting)
}

fn announce_case(connection: &mut Writing, case: &Case) -> Outcome<()> {
    let readers = wraps::readers(connection, case.id)?;
    changes::announce(connection, case.id, &readers, &[Change::Case])
}

/// Whether `new` is before `old`; never is after everything.
fn is_earlier(new: Option<Day>, old: Option<Day>) -> bool {
    match (new, old) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(new), Some(old)) => new < old,
    }
}
