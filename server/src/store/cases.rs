//! Cases: filing one, and finding it by its token or for a member.

use diesel::prelude::*;
use hotline_crypto::{
    date::Day,
    id::{CaseId, MemberId},
    wire::{Base64Bytes, DeskCase},
};

use super::{
    Connection,
    ids::{big, case_id, count, day as to_day},
    tables::{cases, tombstones, wraps},
};
use crate::error::Outcome;

/// What the server knows of a case.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// The case.
    pub id: CaseId,
    /// The day on which it was filed.
    pub day: Day,
    /// The day after which it is purged; `None` for never.
    pub purge_after: Option<Day>,
    /// Whether it is held.
    pub hold: bool,
    /// The place of the access entry in force, and the generation of its wraps.
    pub generation: u64,
}

type Row = (Vec<u8>, i64, Option<i64>, bool, i64);
const COLUMNS: (cases::id, cases::day, cases::purge_after, cases::hold, cases::generation) =
    (cases::id, cases::day, cases::purge_after, cases::hold, cases::generation);

impl Case {
    fn of((id, day, purge_after, hold, generation): Row) -> Outcome<Self> {
        Ok(Self {
            id: case_id(&id)?,
            day: to_day(day)?,
            purge_after: purge_after.map(to_day).transpose()?,
            hold,
            generation: count(generation)?,
        })
    }
}

/// A new case.
#[derive(Debug, Clone, Copy)]
pub struct NewCase<'a> {
    /// The case, named by the reporter's client.
    pub id: CaseId,
    /// By which its token will be known.
    pub authenticator_hash: &'a [u8; 32],
    /// Today.
    pub day: Day,
    /// The day after which it is purged.
    pub purge_after: Day,
}

/// Adds a case. Neither its id nor its token may be taken.
pub fn insert(connection: &mut Connection, case: NewCase<'_>) -> Outcome<()> {
    diesel::insert_into(cases::table)
        .values((
            cases::id.eq(case.id.as_bytes().as_slice()),
            cases::authenticator_hash.eq(case.authenticator_hash.as_slice()),
            cases::day.eq(case.day.unix_days()),
            cases::purge_after.eq(Some(case.purge_after.unix_days())),
        ))
        .execute(connection)?;
    Ok(())
}

/// The case, whoever asks.
pub fn find(connection: &mut Connection, id: CaseId) -> Outcome<Option<Case>> {
    let row = cases::table.find(id.as_bytes().as_slice()).select(COLUMNS).first(connection).optional()?;
    row.map(Case::of).transpose()
}

/// The case of a token.
pub fn find_by_token(connection: &mut Connection, authenticator_hash: &[u8; 32]) -> Outcome<Option<Case>> {
    let row = cases::table
        .filter(cases::authenticator_hash.eq(authenticator_hash.as_slice()))
        .select(COLUMNS)
        .first(connection)
        .optional()?;
    row.map(Case::of).transpose()
}

/// Cases of that id or of that token: none, one, or one of each; and whether it is of that token.
pub fn find_taken(
    connection: &mut Connection,
    id: CaseId,
    authenticator_hash: &[u8; 32],
) -> Outcome<Vec<(Case, bool)>> {
    let rows: Vec<(Row, Vec<u8>)> = cases::table
        .filter(
            cases::id
                .eq(id.as_bytes().as_slice())
                .or(cases::authenticator_hash.eq(authenticator_hash.as_slice())),
        )
        .select((COLUMNS, cases::authenticator_hash))
        .load(connection)?;
    rows.into_iter().map(|(row, hash)| Ok((Case::of(row)?, hash == authenticator_hash))).collect()
}

/// The rows of a case that this member can read now, with their newest wrap; none for anybody else.
macro_rules! readable {
    ($id:expr, $member:expr) => {
        cases::table
            .inner_join(
                wraps::table.on(wraps::case_id.eq(cases::id).and(wraps::generation.eq(cases::generation))),
            )
            .filter(
                cases::id
                    .eq($id.as_bytes().as_slice())
                    .and(wraps::member_id.eq($member.as_bytes().as_slice())),
            )
    };
}

/// The case, if this member can read it now.
pub fn find_for(connection: &mut Connection, id: CaseId, member: MemberId) -> Outcome<Option<Case>> {
    let row = readable!(id, member).select(COLUMNS).first(connection).optional()?;
    row.map(Case::of).transpose()
}

/// The case as this member's client sees it, if they can read it now.
pub fn desk_case(connection: &mut Connection, id: CaseId, member: MemberId) -> Outcome<Option<DeskCase>> {
    let row: Option<(Row, Vec<u8>)> =
        readable!(id, member).select((COLUMNS, wraps::file)).first(connection).optional()?;
    row.map(|(row, wrap)| {
        let Case { id, day, purge_after, hold, .. } = Case::of(row)?;
        Ok(DeskCase { case: id, day, purge_after, hold, wrap: Base64Bytes(wrap) })
    })
    .transpose()
}

/// Whether a case of this id was purged.
pub fn was_purged(connection: &mut Connection, id: CaseId) -> Outcome<bool> {
    let found =
        tombstones::table.find(id.as_bytes().as_slice()).select(tombstones::day).first::<i64>(connection);
    Ok(found.optional()?.is_some())
}

/// Goes by the access entry at that place from now on.
pub fn set_generation(connection: &mut Connection, id: CaseId, generation: u64) -> Outcome<()> {
    diesel::update(cases::table.find(id.as_bytes().as_slice()))
        .set(cases::generation.eq(big(generation)))
        .execute(connection)?;
    Ok(())
}

/// Keeps the case until that day, `None` for ever, and held or not.
pub fn set_retention(
    connection: &mut Connection,
    id: CaseId,
    purge_after: Option<Day>,
    hold: bool,
) -> Outcome<()> {
    diesel::update(cases::table.find(id.as_bytes().as_slice()))
        .set((cases::purge_after.eq(purge_after.map(Day::unix_days)), cases::hold.eq(hold)))
        .execute(connection)?;
    Ok(())
}

/// Cases whose last day is over and that nothing of their own holds.
pub fn due(connection: &mut Connection, today: Day) -> Outcome<Vec<CaseId>> {
    let ids: Vec<Vec<u8>> = cases::table
        .filter(cases::purge_after.lt(today.unix_days()).and(cases::hold.eq(false)))
        .select(cases::id)
        .load(connection)?;
    ids.iter().map(|id| case_id(id)).collect()
}

/// Whether [`due`] would name this case.
pub fn is_due(connection: &mut Connection, id: CaseId, today: Day) -> Outcome<bool> {
    let case = find(connection, id)?;
    Ok(case.is_some_and(|case| !case.hold && case.purge_after.is_some_and(|last| last < today)))
}

/// Removes the case with its wraps, entries, attachments, pieces and request.
pub fn delete(connection: &mut Connection, id: CaseId) -> Outcome<()> {
    diesel::delete(cases::table.find(id.as_bytes().as_slice())).execute(connection)?;
    Ok(())
}
