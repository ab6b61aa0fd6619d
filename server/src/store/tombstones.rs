//! What remains of a purged case: two days, and the signed entries that asked for the purge.

use diesel::prelude::*;
use hotline_crypto::{
    date::Day,
    entry::Stream,
    id::CaseId,
    wire::{Base64Bytes, StoredEntry, Tombstone},
};

use super::{
    Connection, Writing, cases, changes, entries,
    ids::{big, count, day as to_day},
    tables::{tombstone_entries, tombstones},
    wraps,
};
use crate::error::Outcome;

/// The tombstone of a case.
pub fn find(connection: &mut Connection, case: CaseId) -> Outcome<Option<Tombstone>> {
    let row: Option<(i64, i64)> = tombstones::table
        .find(case.as_bytes().as_slice())
        .select((tombstones::day, tombstones::purged))
        .first(connection)
        .optional()?;
    let Some((day, purged)) = row else { return Ok(None) };
    let rows: Vec<(i64, i64, Vec<u8>)> = tombstone_entries::table
        .filter(tombstone_entries::case_id.eq(case.as_bytes().as_slice()))
        .order(tombstone_entries::seq)
        .select((tombstone_entries::seq, tombstone_entries::day, tombstone_entries::envelope))
        .load(connection)?;
    let entry = |(seq, day, envelope)| -> Outcome<StoredEntry> {
        Ok(StoredEntry { seq: count(seq)?, day: to_day(day)?, envelope: Base64Bytes(envelope) })
    };
    let entries = rows.into_iter().map(entry).collect::<Outcome<_>>()?;
    Ok(Some(Tombstone { case, day: to_day(day)?, purged: to_day(purged)?, entries }))
}

/// Whether a case was purged on that day or later.
pub fn any_since(connection: &mut Connection, day: Day) -> Outcome<bool> {
    let newest: Option<i64> =
        tombstones::table.select(diesel::dsl::max(tombstones::purged)).first(connection)?;
    Ok(newest.is_some_and(|newest| newest >= day.unix_days()))
}

/// Purges a case: all of it goes but its tombstone, of which those hear who could read it. `asked` are the places on
/// the desk of the entries that asked for it.
pub fn purge(connection: &mut Writing, id: CaseId, today: Day, asked: &[u64]) -> Outcome<()> {
    let Some(case) = cases::find(connection, id)? else { return Ok(()) };
    let readers = wraps::readers(connection, id)?;
    diesel::insert_into(tombstones::table)
        .values((
            tombstones::case_id.eq(id.as_bytes().as_slice()),
            tombstones::day.eq(case.day.unix_days()),
            tombstones::purged.eq(today.unix_days()),
        ))
        .execute(&mut **connection)?;
    for seq in asked {
        let Some(entry) = entries::find(connection, id, Stream::Desk, *seq)? else { continue };
        diesel::insert_into(tombstone_entries::table)
            .values((
                tombstone_entries::case_id.eq(id.as_bytes().as_slice()),
                tombstone_entries::seq.eq(big(*seq)),
                tombstone_entries::day.eq(entry.day.unix_days()),
                tombstone_entries::envelope.eq(entry.envelope.0),
            ))
            .execute(&mut **connection)?;
    }
    cases::delete(connection, id)?;
    changes::forget(connection, id, &readers)?;
    changes::announce(connection, id, &readers, &[changes::Change::Case])
}
