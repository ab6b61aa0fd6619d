//! Who can read a case from here on, and who may decide that.

use hotline_crypto::{
    charter::{Charter, Role},
    date::Day,
    entry::Stream,
    id::MemberId,
    wire::{AccessRequest, ErrorCode, MemberWrap},
};

use super::{
    Connection, Writing,
    cases::{self, Case},
    changes::{self, Change},
    entries::{self, NewEntry},
    requests::{self, Request, Wish},
    wraps,
};
use crate::error::{ApiError, Outcome};

/// Whether what a member asked for has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It has.
    Now,
    /// It waits for a second member.
    Waiting,
}

/// A member's wish to change who reads.
#[derive(Debug, Clone, Copy)]
pub struct AccessChange<'a> {
    /// The case, which `by` can read.
    pub case: &'a Case,
    /// Who asks.
    pub by: MemberId,
    /// The entry and the wraps, which are for current members, each once, and at least one.
    pub request: &'a AccessRequest,
    /// The charter in force.
    pub charter: &'a Charter,
    /// Today.
    pub today: Day,
}

/// Adds the `access` entry and its wraps, and goes by them; or lets the wish wait.
///
/// Anybody may add a reader, leave, or leave out who is no member any more. A chair, or two readers one after the
/// other, may leave out others: a chair only where two of the former readers remain, and nobody where none does.
///
/// # Errors
/// [`ApiError::taken`]; forbidden where nobody who could read before would remain.
pub fn change(connection: &mut Writing, change: AccessChange<'_>) -> Outcome<Written> {
    let AccessChange { case, by, request, .. } = change;
    let entry = NewEntry {
        case: case.id,
        stream: Stream::Dialogue,
        seq: request.seq,
        day: change.today,
        author: Some(by),
        envelope: &request.envelope.0,
        attachments: &[],
    };
    let next = entries::next(connection, case.id, Stream::Dialogue)?;
    if request.seq != next {
        let again = entries::is_there(connection, &entry)?
            && wraps::are(connection, case.id, request.seq, &request.wraps)?;
        return if again { Ok(Written::Now) } else { Err(ApiError::taken(next)) };
    }
    let former = wraps::readers(connection, case.id)?;
    let readers: Vec<MemberId> = request.wraps.iter().map(|wrap| wrap.member).collect();
    if !may_change(connection, &change, &former, &readers)? {
        return Ok(Written::Waiting);
    }
    let (stay, gain): (Vec<MemberId>, Vec<MemberId>) =
        readers.iter().partition(|reader| former.contains(reader));
    let lose: Vec<MemberId> = former.iter().filter(|reader| !readers.contains(reader)).copied().collect();
    changes::forget(connection, case.id, &lose)?;
    changes::replay(connection, case.id, &gain)?;
    entries::insert(connection, entry)?;
    wraps::add(connection, case.id, request.seq, &request.wraps)?;
    cases::set_generation(connection, case.id, request.seq)?;
    let new_entry = Change::Entry(Stream::Dialogue, request.seq);
    changes::announce(connection, case.id, &stay, &[Change::Case, new_entry])?;
    changes::announce(connection, case.id, &gain, &[new_entry])?;
    // A new key or another reader withdraws no wish to leave somebody out: it ends with those or with who asked.
    if let Some(Request { wish: Wish::Access(left_out), member, .. }) = requests::find(connection, case.id)?
        && (!readers.contains(&member) || !left_out.iter().any(|id| readers.contains(id)))
    {
        requests::delete(connection, case.id)?;
    }
    Ok(Written::Now)
}

/// Whether it may happen now; if not, the wish is left waiting.
fn may_change(
    connection: &mut Connection,
    change: &AccessChange<'_>,
    former: &[MemberId],
    readers: &[MemberId],
) -> Outcome<bool> {
    let AccessChange { case, by, request, charter, today } = *change;
    let is_current = |id: &MemberId| charter.current_members(today).any(|line| line.id == *id);
    let mut left_out: Vec<MemberId> =
        former.iter().filter(|id| **id != by && !readers.contains(id) && is_current(id)).copied().collect();
    let remaining = former.iter().filter(|id| readers.contains(id)).count();
    if remaining == 0 {
        return Err(ErrorCode::Forbidden.into());
    }
    if left_out.is_empty() {
        return Ok(true);
    }
    left_out.sort_unstable();
    let is_chair = charter.current_members(today).any(|line| line.id == by && line.role == Role::Chair);
    if is_chair && remaining >= 2 {
        return Ok(true);
    }
    let wish = Wish::Access(left_out);
    if let Some(asked) = requests::find(connection, case.id)?
        && asked.wish == wish
        && asked.is_agreed_by(connection, charter, today, by)?
    {
        return Ok(true);
    }
    let (case, generation, seq) = (case.id, case.generation, request.seq);
    requests::put(connection, &Request { case, wish, member: by, generation, day: today, seq })?;
    Ok(false)
}

/// Checks the wraps of a report or of a change of access: one at least, each for another current member.
///
/// # Errors
/// Malformed.
pub fn check_readers(charter: &Charter, today: Day, wraps: &[MemberWrap]) -> Outcome<()> {
    let mut seen = Vec::with_capacity(wraps.len());
    for MemberWrap { member, .. } in wraps {
        if seen.contains(member) || !charter.current_members(today).any(|line| line.id == *member) {
            return Err(ErrorCode::Malformed.into());
        }
        seen.push(*member);
    }
    if seen.is_empty() { Err(ErrorCode::Malformed.into()) } else { Ok(()) }
}
