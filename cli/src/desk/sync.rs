//! Taking in what is new: pages of changes, kept one transaction a page, then checked.
//!
//! What was seen first stays: an entry that the server shows in another form is an alarm, not a replacement. Two runs
//! may sync at once: what both fetch is kept once.

use std::{
    collections::{HashMap, HashSet},
    sync::mpsc,
    thread,
};

use hotline_crypto::{
    entry::Stream,
    id::CaseId,
    wire::{CaseEntry, CasesAnswer, ChangesAnswer},
};

use self::{
    keep::{UnknownCase, keep},
    pages::fetch,
};
use super::{
    Desk,
    fold::fold_all,
    record::{Alarm, Record},
};
use crate::terminal;

mod keep;
mod pages;

/// How far the server's changes are kept here.
const CURSOR: &str = "cursor";
/// The cases of which one changed last; none where nobody can tell.
const NEWEST: &str = "newest";
/// A restored server counts on from further ahead than anything could have happened meanwhile.
const JUMP: u64 = 1 << 31;
/// A case of fewer octets comes whole: an answer holds four MiB.
const WHOLE: usize = 3 << 20;
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

/// Whether the server has fewer pieces of an attachment of this case than it has shown before.
fn has_fewer_pieces(record: &Record, answer: &CasesAnswer) -> bool {
    record.attachments.iter().any(|(id, pieces)| {
        let mut shown = answer.attachments.iter().filter(|one| one.case == record.case);
        let stored = shown.find(|one| one.id == *id).map_or(0, |one| one.stored.len());
        stored < pieces.stored.len()
    })
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
