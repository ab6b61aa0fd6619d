//! What reporters wrote on a day: for the budgets, the difficulty and the metrics.

use diesel::prelude::*;
use hotline_crypto::date::Day;

use super::{
    Connection,
    ids::{big, count},
    tables::totals,
};
use crate::error::Outcome;

/// Writes and bytes of one UTC day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Reports and entries.
    pub writes: u64,
    /// Their envelopes and wraps, and the octets of pieces.
    pub bytes: u64,
}

/// The totals of a day.
pub fn of(connection: &mut Connection, day: Day) -> Outcome<Totals> {
    let row: Option<(i64, i64)> = totals::table
        .find(day.unix_days())
        .select((totals::writes, totals::bytes))
        .first(connection)
        .optional()?;
    let Some((writes, bytes)) = row else { return Ok(Totals::default()) };
    Ok(Totals { writes: count(writes)?, bytes: count(bytes)? })
}

/// The last day on which a reporter wrote anything.
pub fn last_day(connection: &mut Connection) -> Outcome<Option<Day>> {
    let last: Option<i64> = totals::table.select(diesel::dsl::max(totals::day)).first(connection)?;
    last.map(super::ids::day).transpose()
}

/// Sets the totals of a day.
pub fn put(connection: &mut Connection, day: Day, Totals { writes, bytes }: Totals) -> Outcome<()> {
    let sums = (totals::writes.eq(big(writes)), totals::bytes.eq(big(bytes)));
    let day = day.unix_days();
    if diesel::update(totals::table.find(day)).set(sums).execute(connection)? == 0 {
        diesel::insert_into(totals::table)
            .values((totals::day.eq(day), sums.0, sums.1))
            .execute(connection)?;
    }
    Ok(())
}
