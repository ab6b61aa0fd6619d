//! Taking in what is new: pages of changes, kept one transaction a page, then checked.
//!
//! What was seen first stays: an entry that the server shows in another form is an alarm, not a replacement. Two runs
//! may sync at once: what both fetch is kept once.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    sync::mpsc,
    thread,
};

use hotline_crypto::{
    entry::Stream,
    id::{AttachmentId, CaseId},
    wire::{Authorization, CaseEntry, CasesAnswer, ChangesAnswer, DeskAttachment, DeskCase, Tombstone},
};

use super::{
    Desk,
    fold::fold_all,
    record::{Alarm, Pieces, Record},
    store::{Store, Which},
};
use crate::{
    client::{CallError, Client},
    terminal,
};

const CURSOR: &str = "cursor";
const NEWEST: &str = "newest";
/// A restored server counts on from further ahead than anything could have happened meanwhile.
const JUMP: u64 = 1 << 31;
/// A case of fewer octets comes whole: an answer holds four MiB.
const WHOLE: usize = 3 << 20;
/// After so many pages in a row that tell of nothing new, a server is not believed to have an end.
const REPEATED: usize = 16;
/// How many changed cases it takes for a progress bar.
const LONG: usize = 100;

impl Desk<'_> {
    /// Fetches, keeps and checks what is new, and sees whether the server has gone back meanwhile.
    ///
    /// # Errors
    /// [`CallError`]s; the kept state's.
    pub fn sync(&mut self) -> anyhow::Result<()> {
        let since = self.store.find_fact::<u64>(CURSOR)?.unwrap_or_default();
        match self.take_pages(since, |_| {}) {
            Ok(last) => {
                let jumped = last > since.saturating_add(JUMP) && since > 0;
                if jumped || self.has_gone_back()? {
                    return self.recheck();
                }
                self.check_changed()
            }
            Err(error) if error.is::<UnknownCase>() && since > 0 => self.recheck(),
            Err(error) => Err(error),
        }
    }

    /// Fetches everything from the start and holds it against what is kept.
    ///
    /// # Errors
    /// As [`Self::sync`].
    pub fn recheck(&mut self) -> anyhow::Result<()> {
        let before = self.store.records()?;
        let mut seen = Seen::default();
        let last = self.take_pages(0, |page| seen.take(page))?;
        self.store.change(|store| store.put_fact(CURSOR, &last))?;
        for record in before.into_iter().filter(|record| record.purged.is_none()) {
            self.compare(&record, &seen)?;
        }
        let newest = self.client.newest(&self.session, 1)?;
        let newest: Vec<CaseId> = newest.cases.iter().map(|case| case.case).collect();
        self.remember_newest(&newest)?;
        self.store.make_all_dirty()?;
        self.check_changed()
    }

    /// Holds what the server showed from its start against what was kept of a case.
    fn compare(&self, record: &Record, seen: &Seen) -> anyhow::Result<()> {
        let shown = |stream| seen.next(record.case, stream);
        let gone = shown(Stream::Dialogue) == 0 && record.held.dialogue > 0;
        if gone != record.gone {
            self.store.change(|store| {
                if let Some(mut record) = store.find_record(record.case)? {
                    record.gone = gone;
                    store.update_record(&record)?;
                }
                Ok(())
            })?;
            if gone {
                self.raise(record.case, Alarm::Gone)?;
            }
        }
        for stream in [Stream::Dialogue, Stream::Desk] {
            if !gone && shown(stream) < record.held.of(stream) {
                self.raise(record.case, Alarm::Shorter(stream))?;
            }
        }
        Ok(())
    }

    /// Whether the server is not where it was: a server put back to an earlier state counts its changes anew, so a cursor
    /// alone would go past what comes then, and says nothing of a report that is gone. Looks at the case that changed last,
    /// by the server's word, which must be one that changed last here, too, and exactly as far.
    fn has_gone_back(&self) -> anyhow::Result<bool> {
        let answer = self.client.newest(&self.session, 1)?;
        let last: Vec<CaseId> = self.store.find_fact(NEWEST)?.unwrap_or_default();
        let Some(case) = answer.cases.first() else { return Ok(!last.is_empty()) };
        let Some(record) = self.store.find_record(case.case)? else { return Ok(true) };
        let mut seen = Seen::default();
        answer.entries.iter().for_each(|entry| seen.take_entry(entry));
        // A large case comes in part.
        let octets: usize = answer.entries.iter().map(|entry| entry.envelope.0.len()).sum();
        let mut ahead = !last.is_empty() && !last.contains(&case.case);
        let mut behind = false;
        for stream in [Stream::Dialogue, Stream::Desk] {
            let (shown, held) = (seen.next(case.case, stream), record.held.of(stream));
            ahead |= shown > held;
            if shown < held && octets < WHOLE {
                self.raise(case.case, Alarm::Shorter(stream))?;
                behind = true;
            }
        }
        // Pieces are changes, too, and the last ones may be all that is missing of this case.
        behind |= octets < WHOLE && has_fewer_pieces(&record, &answer);
        if last.is_empty() && !ahead && !behind {
            // After a purge nobody could tell which one changed last.
            self.remember_newest(&[case.case])?;
        }
        // Where one went back, others may be gone altogether.
        Ok(ahead || behind)
    }

    pub(super) fn remember_newest(&self, cases: &[CaseId]) -> anyhow::Result<()> {
        self.store.change(|store| store.put_fact(NEWEST, &cases))
    }

    /// Keeps that the server did something that an honest one does not.
    pub(super) fn raise(&self, case: CaseId, alarm: Alarm) -> anyhow::Result<()> {
        self.store.change(|store| {
            if let Some(mut record) = store.find_record(case)? {
                record.alarms.insert(alarm);
                store.put_record(&record, true)?;
            }
            Ok(())
        })
    }

    /// Takes in what came after `since`; says how far the server's counter is.
    fn take_pages(&mut self, since: u64, mut hear: impl FnMut(&ChangesAnswer)) -> anyhow::Result<u64> {
        let (client, session, store) = (&self.client, &self.session, &self.store);
        let bar = terminal::spinner("Fetching");
        thread::scope(|scope| {
            let (fetched, received) = mpsc::sync_channel(1);
            scope.spawn(move || fetch(client, session, since, &fetched));
            let (mut last, mut entries) = (since, 0);
            for page in received {
                let page: ChangesAnswer = page?;
                hear(&page);
                entries += page.entries.len();
                bar.set_message(format!("Fetching: {entries} entries"));
                last = page.cursor;
                store.change(|store| keep(store, page))?;
            }
            bar.finish_and_clear();
            Ok(last)
        })
    }

    /// Reads all cases that have changed.
    pub(super) fn check_changed(&mut self) -> anyhow::Result<()> {
        let mut dirty = self.store.dirty_records()?;
        if self.eyes.keys.len() > 1 {
            // An older key may open what the newest alone did not, in an earlier run.
            let known: HashSet<CaseId> = dirty.iter().map(|record| record.case).collect();
            let fails = |record: &Record| record.wrap_fails && record.purged.is_none();
            dirty.extend(
                self.store.records()?.into_iter().filter(|one| fails(one) && !known.contains(&one.case)),
            );
        }
        if dirty.is_empty() {
            return Ok(());
        }
        let long = dirty.len() >= LONG;
        let bar = long.then(|| terminal::bar(dirty.len() as u64, "Checking"));
        fold_all(&self.store, dirty, &self.eyes, || bar.iter().for_each(|bar| bar.inc(1)))?;
        bar.iter().for_each(indicatif::ProgressBar::finish_and_clear);
        Ok(())
    }
}

/// Fetches page after page and hands each on; stops where nobody listens any more.
fn fetch(
    client: &Client,
    session: &Authorization,
    mut since: u64,
    to: &mpsc::SyncSender<Result<ChangesAnswer, CallError>>,
) {
    let (mut told, mut idle) = (HashSet::new(), 0);
    loop {
        let page = client.changes(session, since);
        let next = page.as_ref().ok().filter(|page| page.more).map(|page| page.cursor);
        if let Ok(page) = &page {
            idle = if tells_something(page, &mut told) { 0 } else { idle + 1 };
        }
        let empty = page.as_ref().is_ok_and(|page| page.more && is_empty(page));
        let stuck = next.is_some_and(|next| next <= since || empty || idle >= REPEATED);
        let page = if stuck { Err(CallError::NotAHotline("it repeats itself".into())) } else { page };
        if to.send(page).is_err() || stuck {
            return;
        }
        let Some(next) = next else { return };
        since = next;
    }
}

/// Something that a page tells of.
#[derive(PartialEq, Eq, Hash)]
enum Told {
    Case(CaseId),
    Entry(CaseId, Stream, u64),
    Attachment(CaseId, AttachmentId),
}

/// Whether a page tells of something that none before it `told` of.
fn tells_something(page: &ChangesAnswer, told: &mut HashSet<Told>) -> bool {
    let before = told.len();
    told.extend(page.cases.iter().map(|case| Told::Case(case.case)));
    told.extend(page.removed.iter().map(|case| Told::Case(case.case)));
    told.extend(page.entries.iter().map(|entry| Told::Entry(entry.case, entry.stream, entry.seq)));
    told.extend(page.attachments.iter().map(|one| Told::Attachment(one.case, one.id)));
    told.len() > before
}

/// Whether the server has fewer pieces of an attachment of this case than it has shown before.
fn has_fewer_pieces(record: &Record, answer: &CasesAnswer) -> bool {
    record.attachments.iter().any(|(id, pieces)| {
        let mut shown = answer.attachments.iter().filter(|one| one.case == record.case);
        let stored = shown.find(|one| one.id == *id).map_or(0, |one| one.stored.len());
        stored < pieces.stored.len()
    })
}

fn is_empty(page: &ChangesAnswer) -> bool {
    let ChangesAnswer { cases, entries, attachments, removed, .. } = page;
    cases.is_empty() && entries.is_empty() && attachments.is_empty() && removed.is_empty()
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

/// Something came of a case that the server never told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server tells of a case that it never told of before")]
struct UnknownCase;

/// Keeps a page.
fn keep(store: &Store, page: ChangesAnswer) -> anyhow::Result<()> {
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

/// How far the server has come in each stream of each case.
#[derive(Default)]
struct Seen(HashMap<(CaseId, Stream), u64>);

impl Seen {
    fn take(&mut self, page: &ChangesAnswer) {
        page.entries.iter().for_each(|entry| self.take_entry(entry));
        for removed in &page.removed {
            for stream in [Stream::Dialogue, Stream::Desk] {
                self.0.insert((removed.case, stream), u64::MAX);
            }
        }
    }

    fn take_entry(&mut self, entry: &CaseEntry) {
        let next = self.0.entry((entry.case, entry.stream)).or_default();
        *next = (*next).max(entry.seq + 1);
    }

    fn next(&self, case: CaseId, stream: Stream) -> u64 {
        self.0.get(&(case, stream)).copied().unwrap_or_default()
    }
}
