//! What the server can tell of a case without reading it: on which days members wrote. For mail.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use hotline_crypto::{
    case::{ACKNOWLEDGE_DAYS, FEEDBACK_MONTHS},
    charter::{Charter, Role},
    date::Day,
    entry::Stream,
    id::MemberId,
};

use super::{
    Connection,
    ids::{day as to_day, member_id, stream_text},
    tables::{cases, entries, wraps},
};
use crate::error::Outcome;

/// From how many days after the report on an unanswered one is near its date.
const NEAR_ACKNOWLEDGE_DAYS: u16 = 5;
/// For how many days before and after its date feedback is asked for: an answer on the first day may have been the
/// last one that the case needs, which the server cannot see.
const NEAR_FEEDBACK_DAYS: i64 = 14;
const LATE_FEEDBACK_DAYS: i64 = 30;

/// How a case stands to its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    /// A date is near.
    Near,
    /// It is past.
    Over,
}

/// The days on which members wrote in a case.
#[derive(Debug, Clone, Copy, Default)]
struct Written {
    anything: bool,
    /// The first and the last day in the dialogue.
    dialogue: Option<(Day, Day)>,
}

/// How a case of that day stands today.
fn due(filed: Day, written: Written, today: Day) -> Option<Due> {
    let acknowledge_by = filed.add_days(ACKNOWLEDGE_DAYS);
    if !written.anything {
        let near = today >= filed.add_days(NEAR_ACKNOWLEDGE_DAYS);
        return near.then_some(if today > acknowledge_by { Due::Over } else { Due::Near });
    }
    let (first, last) = written.dialogue.unwrap_or((acknowledge_by, acknowledge_by));
    let late = today.days_since(first.add_months(FEEDBACK_MONTHS));
    let asked_for = last == first && (-NEAR_FEEDBACK_DAYS..=LATE_FEEDBACK_DAYS).contains(&late);
    asked_for.then_some(if late > 0 { Due::Over } else { Due::Near })
}

/// The members who can read a case of which a date is near or past. Alternates are told only once it is past, where
/// there is somebody else to act before.
pub fn who_is_reminded(
    connection: &mut Connection,
    charter: &Charter,
    today: Day,
) -> Outcome<BTreeSet<MemberId>> {
    let filed: Vec<(Vec<u8>, i64)> = cases::table.select((cases::id, cases::day)).load(connection)?;
    let (mut written, mut readers) = (written(connection)?, readers(connection)?);
    let roles: BTreeMap<MemberId, Role> =
        charter.current_members(today).map(|line| (line.id, line.role)).collect();
    let mut reminded = BTreeSet::new();
    for (case, day) in filed {
        let Some(due) = due(to_day(day)?, written.remove(&case).unwrap_or_default(), today) else { continue };
        let mut readers = readers.remove(&case).unwrap_or_default();
        readers.retain(|reader| roles.contains_key(reader));
        let is_alternate = |reader: &MemberId| roles.get(reader) == Some(&Role::Alternate);
        if due == Due::Near && !readers.iter().all(is_alternate) {
            readers.retain(|reader| !is_alternate(reader));
        }
        reminded.extend(readers);
    }
    Ok(reminded)
}

/// Who can read each case now.
fn readers(connection: &mut Connection) -> Outcome<BTreeMap<Vec<u8>, Vec<MemberId>>> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = wraps::table
        .inner_join(
            cases::table.on(cases::id.eq(wraps::case_id).and(cases::generation.eq(wraps::generation))),
        )
        .select((wraps::case_id, wraps::member_id))
        .load(connection)?;
    let mut all: BTreeMap<Vec<u8>, Vec<MemberId>> = BTreeMap::new();
    for (case, member) in rows {
        all.entry(case).or_default().push(member_id(&member)?);
    }
    Ok(all)
}

/// On which days members wrote in each case.
fn written(connection: &mut Connection) -> Outcome<BTreeMap<Vec<u8>, Written>> {
    let rows: Vec<(Vec<u8>, String, i64)> = entries::table
        .filter(entries::member_id.is_not_null())
        .select((entries::case_id, entries::stream, entries::day))
        .load(connection)?;
    let mut all: BTreeMap<Vec<u8>, Written> = BTreeMap::new();
    for (case, stream, day) in rows {
        let (written, day) = (all.entry(case).or_default(), to_day(day)?);
        written.anything = true;
        if stream == stream_text(Stream::Dialogue) {
            let (first, last) = written.dialogue.unwrap_or((day, day));
            written.dialogue = Some((first.min(day), last.max(day)));
        }
    }
    Ok(all)
}

/// Whether somebody else wrote in a case that this member can read, from `since` until the day before `today`.
pub fn is_news(connection: &mut Connection, member: MemberId, since: Day, today: Day) -> Outcome<bool> {
    let member = member.as_bytes().as_slice();
    let by_others = entries::member_id.is_null().or(entries::member_id.ne(member));
    let found: Option<i64> = entries::table
        .inner_join(cases::table.on(cases::id.eq(entries::case_id)))
        .inner_join(
            wraps::table.on(wraps::case_id.eq(cases::id).and(wraps::generation.eq(cases::generation))),
        )
        .filter(entries::day.ge(since.unix_days()).and(entries::day.lt(today.unix_days())))
        .filter(wraps::member_id.eq(member))
        .filter(by_others)
        .select(entries::seq)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_report_that_nobody_answered_is_near_on_the_fifth_day_and_over_after_the_seventh() {
        let filed = day("2026-11-20");
        let at = |today| due(filed, Written::default(), day(today));
        assert_eq!(at("2026-11-24"), None);
        assert_eq!(at("2026-11-25"), Some(Due::Near));
        assert_eq!(at("2026-11-27"), Some(Due::Near));
        assert_eq!(at("2026-11-28"), Some(Due::Over));
        assert_eq!(at("2027-11-28"), Some(Due::Over), "it is never too late to answer");
    }

    #[test]
    fn feedback_is_due_three_months_after_the_first_answer() {
        let written = |first, last| Written { anything: true, dialogue: Some((day(first), day(last))) };
        let at = |written, today| due(day("2026-11-20"), written, day(today));
        let once = written("2026-11-30", "2026-11-30");
        assert_eq!(at(once, "2027-02-13"), None);
        assert_eq!(at(once, "2027-02-14"), Some(Due::Near));
        assert_eq!(at(once, "2027-02-28"), Some(Due::Near));
        assert_eq!(at(once, "2027-03-01"), Some(Due::Over));
        assert_eq!(at(once, "2027-03-30"), Some(Due::Over));
        assert_eq!(at(once, "2027-03-31"), None, "whoever answered once for all is not asked for ever");
        assert_eq!(at(written("2026-11-30", "2027-01-10"), "2027-02-20"), None);
    }

    #[test]
    fn notes_alone_are_no_answer_after_three_months() {
        let notes = Written { anything: true, dialogue: None };
        let at = |today| due(day("2026-11-20"), notes, day(today));
        assert_eq!(at("2026-11-30"), None);
        assert_eq!(at("2027-02-13"), Some(Due::Near));
        assert_eq!(at("2027-02-28"), Some(Due::Over));
    }
}
