//! What one member asked for that takes a second one. Asking again replaces what was asked before.

use diesel::prelude::*;
use hotline_crypto::{
    case::LONE_DAYS,
    charter::Charter,
    date::Day,
    id::{CaseId, MemberId},
    wire::ErrorCode,
};

use super::{
    Connection,
    ids::{big, case_id, count, day as to_day, member_id, member_ids},
    tables::requests,
    wraps,
};
use crate::error::{ApiError, Outcome};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// To leave out these readers, ascending.
    Access(Vec<MemberId>),
    /// To keep the case until then, held or not.
    Retention(Option<Day>, bool),
    /// To purge the case.
    Purge,
}

/// A request that waits.
#[derive(Debug, Clone)]
pub struct Request {
    /// The case.
    pub case: CaseId,
    /// What is asked for.
    pub wish: Wish,
    /// Who asked.
    pub member: MemberId,
    /// Who could read the case then.
    pub generation: u64,
    /// When.
    pub day: Day,
    /// The place of the signed entry that asks: on the desk, or for access the one that was not taken.
    pub seq: u64,
}

type Row = (Vec<u8>, String, Vec<u8>, i64, i64, i64, Option<i64>, bool, Vec<u8>);

impl Request {
    fn of(row: Row) -> Outcome<Self> {
        let (case, kind, member, generation, day, seq, purge_after, hold, leaves_out) = row;
        let wish = match kind.as_str() {
            "access" => Wish::Access(member_ids(&leaves_out)?),
            "retention" => Wish::Retention(purge_after.map(to_day).transpose()?, hold),
            "purge" => Wish::Purge,
            _ => return Err(ApiError::internal("the database holds a damaged request")),
        };
        Ok(Self {
            case: case_id(&case)?,
            wish,
            member: member_id(&member)?,
            generation: count(generation)?,
            day: to_day(day)?,
            seq: count(seq)?,
        })
    }

    /// Whether `by` makes two of it: another member, who could read the case when it was asked; and who asked still can.
    pub fn is_agreed_by(
        &self,
        connection: &mut Connection,
        charter: &Charter,
        today: Day,
        by: MemberId,
    ) -> Outcome<bool> {
        let readers = wraps::readers_of(connection, self.case, self.generation)?;
        Ok(by != self.member && readers.contains(&by) && self.stands(connection, charter, today)?)
    }

    /// Whether who asked is still a member and can still read the case.
    fn stands(&self, connection: &mut Connection, charter: &Charter, today: Day) -> Outcome<bool> {
        let is_member = charter.current_members(today).any(|line| line.id == self.member);
        Ok(is_member && wraps::readers(connection, self.case)?.contains(&self.member))
    }

    /// Whether nobody could have agreed to it, and long enough ago. Who was no member that day could not.
    pub fn is_ripe(&self, connection: &mut Connection, charter: &Charter, today: Day) -> Outcome<bool> {
        let mut readers = wraps::readers_of(connection, self.case, self.generation)?;
        readers.retain(|id| charter.current_members(self.day).any(|line| line.id == *id));
        let is_alone = readers == [self.member] && today.days_since(self.day) >= LONE_DAYS;
        Ok(is_alone && self.stands(connection, charter, today)?)
    }
}

/// The request that waits in a case.
pub fn find(connection: &mut Connection, case: CaseId) -> Outcome<Option<Request>> {
    let row: Option<Row> = requests::table.find(case.as_bytes().as_slice()).first(connection).optional()?;
    row.map(Request::of).transpose()
}

/// All requests that were made up to a day.
pub fn made_until(connection: &mut Connection, day: Day) -> Outcome<Vec<Request>> {
    let rows: Vec<Row> = requests::table.filter(requests::day.le(day.unix_days())).load(connection)?;
    rows.into_iter().map(Request::of).collect()
}

/// Lets a request wait, in the place of any other.
///
/// # Errors
/// Forbidden for who would withdraw by it that they are to be left out.
pub fn put(connection: &mut Connection, request: &Request) -> Outcome<()> {
    if let Some(Request { wish: Wish::Access(left_out), .. }) = find(connection, request.case)?
        && left_out.contains(&request.member)
    {
        return Err(ErrorCode::Forbidden.into());
    }
    delete(connection, request.case)?;
    let (kind, purge_after, hold, leaves_out) = match &request.wish {
        Wish::Access(members) => ("access", None, false, members.as_slice()),
        Wish::Retention(purge_after, hold) => ("retention", *purge_after, *hold, [].as_slice()),
        Wish::Purge => ("purge", None, false, [].as_slice()),
    };
    let leaves_out: Vec<u8> = leaves_out.iter().flat_map(|member| *member.as_bytes()).collect();
    diesel::insert_into(requests::table)
        .values((
            requests::case_id.eq(request.case.as_bytes().as_slice()),
            requests::kind.eq(kind),
            requests::member_id.eq(request.member.as_bytes().as_slice()),
            requests::generation.eq(big(request.generation)),
            requests::day.eq(request.day.unix_days()),
            requests::seq.eq(big(request.seq)),
            requests::purge_after.eq(purge_after.map(Day::unix_days)),
            requests::hold.eq(hold),
            requests::leaves_out.eq(leaves_out),
        ))
        .execute(connection)?;
    Ok(())
}

/// Withdraws the request of a case that is about how long it is kept. One about who reads it stays: who is to be left
/// out would otherwise withdraw it by setting a hold, as often as they like.
pub fn delete_keeping(connection: &mut Connection, case: CaseId) -> Outcome<()> {
    let of_case = requests::table.find(case.as_bytes().as_slice());
    diesel::delete(of_case.filter(requests::kind.ne("access"))).execute(connection)?;
    Ok(())
}

/// Withdraws the request of a case.
pub fn delete(connection: &mut Connection, case: CaseId) -> Outcome<()> {
    diesel::delete(requests::table.find(case.as_bytes().as_slice())).execute(connection)?;
    Ok(())
}
