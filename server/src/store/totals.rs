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

/// Adds to a day and says what the day comes to.
pub fn add(connection: &mut Connection, day: Day, writes: u64, bytes: u64) -> Outcome<Totals> {
    let sum = (totals::writes.eq(totals::writes + big(writes)), totals::bytes.eq(totals::bytes + big(bytes)));
    let row: Option<(i64, i64)> = diesel::update(totals::table.find(day.unix_days()))
        .set(sum)
        .returning((totals::writes, totals::bytes))
        .get_result(connection)
        .optional()?;
    if let Some((writes, bytes)) = row {
        return Ok(Totals { writes: count(writes)?, bytes: count(bytes)? });
    }
    diesel::insert_into(totals::table)
        .values((
            totals::day.eq(day.unix_days()),
            totals::writes.eq(big(writes)),
            totals::bytes.eq(big(bytes)),
        ))
        .execute(connection)?;
    Ok(Totals { writes, bytes })
}
