//! Keeping a page of changes, as one transaction. What was seen first stays.

use std::collections::{HashMap, hash_map::Entry};

use hotline_crypto::{
    id::CaseId,
    wire::{CaseEntry, ChangesAnswer, DeskAttachment, DeskCase, Tombstone},
};

use super::{CURSOR, NEWEST, pages::is_empty};
use crate::desk::{
    record::{Alarm, Pieces, Record},
    store::{Store, Which},
};

/// Something came of a case that the server never told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server tells of a case that it never told of before")]
pub(super) struct UnknownCase;

/// Keeps a page.
pub(super) fn keep(store: &Store, page: ChangesAnswer) -> anyhow::Result<()> {
    if !is_empty(&page) {
        let last = if page.removed.is_empty() { newest_of(&page) } else { Vec::new() };
        store.put_fact(NEWEST, &last)?;
    }
    let ChangesAnswer { cursor, cases, entries, attachments, removed, .. } = page;
    let mut touched: HashMap<CaseId, Record> = HashMap::new();
    for case in cases {
        let record = match touched.remove(&case.case) {
            Some(record) => Some(record),
            None => store.find_record(case.case)?,
        };
        touched.insert(case.case, take_case(store, record, &case)?);
    }
    for entry in entries {
        let record = find(store, &mut touched, entry.case)?;
        take_entry(store, record, &entry)?;
    }
    for DeskAttachment { case, id, pieces, stored } in attachments {
        find(store, &mut touched, case)?.attachments.insert(id, Pieces { pieces, stored });
    }
    for record in touched.values() {
        store.put_record(record, true)?;
    }
    for tombstone in &removed {
        hear_of_purge(store, tombstone)?;
    }
    let last = store.find_fact::<u64>(CURSOR)?.unwrap_or_default();
    if cursor > last {
        store.put_fact(CURSOR, &cursor)?;
    }
    Ok(())
}

fn find<'a>(
    store: &Store,
    touched: &'a mut HashMap<CaseId, Record>,
    case: CaseId,
) -> anyhow::Result<&'a mut Record> {
    match touched.entry(case) {
        Entry::Occupied(there) => Ok(there.into_mut()),
        Entry::Vacant(place) => Ok(place.insert(store.find_record(case)?.ok_or(UnknownCase)?)),
    }
}

fn take_case(store: &Store, record: Option<Record>, case: &DeskCase) -> anyhow::Result<Record> {
    store.put_wrap(case.case, Which::Newest, &case.wrap.0)?;
    let Some(mut record) = record else { return Ok(Record::new(case)) };
    if record.day != case.day {
        record.alarms.insert(Alarm::Day);
    }
    (record.purge_after, record.hold) = (case.purge_after, case.hold);
    Ok(record)
}

fn take_entry(store: &Store, record: &mut Record, entry: &CaseEntry) -> anyhow::Result<()> {
    let place = (entry.stream, entry.seq);
    let held = record.held.of(entry.stream);
    if entry.seq < held || record.ahead.contains(&place) {
        let kept = store.find_envelope(record.case, entry.stream, entry.seq)?;
        if kept.is_some_and(|kept| kept.file != entry.envelope.0) {
            record.alarms.insert(Alarm::Different(entry.stream));
        }
        return Ok(());
    }
    store.put_envelope(record.case, place, entry.day, &entry.envelope.0)?;
    if entry.seq > held {
        record.ahead.insert(place);
        record.alarms.insert(Alarm::Missing(entry.stream));
        return Ok(());
    }
    let mut next = held + 1;
    while record.ahead.remove(&(entry.stream, next)) {
        next += 1;
    }
    *record.held.of_mut(entry.stream) = next;
    if !record.ahead.iter().any(|(stream, _)| *stream == entry.stream) {
        // What was late has come.
        record.alarms.remove(&Alarm::Missing(entry.stream));
    }
    Ok(())
}

/// Keeps what the server says of a purge, to be checked. Of a case that is not here there is nothing to lose.
fn hear_of_purge(store: &Store, tombstone: &Tombstone) -> anyhow::Result<()> {
    let Some(mut record) = store.find_record(tombstone.case)? else {
        let mut record = Record::buried(tombstone.case, tombstone.day);
        record.purged = Some(tombstone.purged);
        return store.put_record(&record, false);
    };
    if record.purged.is_some() {
        return Ok(());
    }
    record.tombstone = Some(tombstone.clone());
    store.put_record(&record, true)
}

/// The cases of which one changed last: the lists of a page are apart, so it is the last of one of them. Where a case was
/// purged it may have been any other.
fn newest_of(page: &ChangesAnswer) -> Vec<CaseId> {
    let cases = page.cases.last().map(|case| case.case);
    let entries = page.entries.last().map(|entry| entry.case);
    // A later change of one stands where the first one stood.
    let attachments = page.attachments.iter().map(|one| one.case);
    cases.into_iter().chain(entries).chain(attachments).collect()
}
