//! Reading a case from what is kept: keys from its wraps, every entry checked, the result as a [`Record`].

use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use hotline_crypto::{
    case::{CaseReader, Context, Waiting},
    charter::Charter,
    date::Day,
    entry::{Body, Stream},
    id::MemberId,
    member::MemberKey,
    wire::Tombstone,
    wrap::CaseKeys,
};

use super::{
    purge,
    record::{Alarm, Record},
    store::{Store, Which},
};

/// Whose eyes read, and when: the member, their keys (the newest first) and the charter.
pub(super) struct Eyes {
    pub(super) today: Day,
    pub(super) charter: Arc<Charter>,
    pub(super) me: MemberId,
    pub(super) keys: Vec<MemberKey>,
}

/// A case as it is kept, sealed.
pub(super) struct Sealed {
    pub(super) record: Record,
    newest: Option<Vec<u8>>,
    good: Option<Vec<u8>>,
    envelopes: Vec<(Stream, u64, Day, Vec<u8>)>,
}

/// A case that was read.
pub struct Folded {
    /// What is kept of it, brought up to date.
    pub record: Record,
    /// Its entries and gaps, and its state.
    pub reader: CaseReader,
    /// Its keys; `None` where no wrap opens.
    pub keys: Option<CaseKeys>,
    /// Its newest wrap opens, but not with the member's present key.
    pub needs_old_key: bool,
    /// The wrap that was the newest then.
    newest: Option<Vec<u8>>,
}

impl Sealed {
    /// Loads a case.
    pub(super) fn load(store: &Store, record: Record) -> anyhow::Result<Self> {
        let mut envelopes = Vec::new();
        for stream in [Stream::Dialogue, Stream::Desk] {
            for seq in 0..record.held.of(stream) {
                if let Some(envelope) = store.find_envelope(record.case, stream, seq)? {
                    envelopes.push((stream, seq, envelope.day, envelope.file));
                }
            }
        }
        let newest = store.find_wrap(record.case, Which::Newest)?;
        let good = store.find_wrap(record.case, Which::Good)?.filter(|good| newest.as_ref() != Some(good));
        Ok(Self { record, newest, good, envelopes })
    }

    /// Reads and checks it.
    pub(super) fn fold(self, eyes: &Eyes) -> Folded {
        let Self { mut record, newest, good, envelopes } = self;
        // By which of the member's keys, and what it holds.
        let open = |wrap: &Vec<u8>| {
            let keys = eyes.keys.iter().enumerate();
            keys.filter_map(|(by, key)| Some((by, CaseKeys::open(wrap, record.case, key.identity()).ok()?)))
                .next()
        };
        let opened = newest.as_ref().and_then(open);
        let needs_old_key = opened.as_ref().is_some_and(|(by, _)| *by > 0);
        let newest_keys = opened.map(|(_, keys)| keys);
        let mut identities = newest_keys.as_ref().map(|keys| keys.identities().to_vec()).unwrap_or_default();
        // A newer wrap that leaves out what an older one opened takes nothing away.
        for identity in good.as_ref().and_then(open).iter().flat_map(|(_, keys)| keys.identities()) {
            if !identities.contains(identity) {
                identities.push(identity.clone());
            }
        }
        let identities_count = identities.len();
        let oldest_first = identities.iter().rev().cloned();
        let keys = oldest_first.fold(None::<CaseKeys>, |keys, identity| {
            Some(keys.map_or_else(|| CaseKeys::of(identity.clone()), |keys| keys.with_new(identity.clone())))
        });
        let mut reader = CaseReader::new(Context {
            instance: eyes.charter.instance,
            case: record.case,
            charter: Arc::clone(&eyes.charter),
            identities,
            own_keys: None,
        });
        for (stream, seq, day, file) in &envelopes {
            if reader.push(*stream, *seq, *day, file).is_err() {
                record.alarms.insert(Alarm::Missing(*stream));
            }
        }
        let fails = |wrap: &Vec<u8>, keys: &CaseKeys| {
            reader.state().is_some() && reader.check_wrap(eyes.me, wrap, keys).is_err()
        };
        record.wrap_fails =
            newest.as_ref().zip(newest_keys.as_ref()).is_none_or(|(wrap, keys)| fails(wrap, keys));
        let newest_count = newest_keys.as_ref().map_or(0, |keys| keys.identities().len());
        record.wrap_short = newest_keys.is_some() && newest_count < identities_count;
        record.take(&reader, eyes.today);
        Folded { record, reader, keys, needs_old_key, newest }
    }
}

impl Folded {
    /// What waits for a second member where another than `me` asked for it, and why they did.
    #[must_use]
    pub fn waits_for(&self, me: MemberId) -> Option<(Waiting, &str)> {
        let waiting = self.record.waits_for(me)?;
        let mut items = self.reader.items().iter();
        let item = items.find(|item| item.stream == Stream::Desk && item.seq == waiting.seq)?;
        match &item.result.as_ref().ok()?.frame.body {
            Body::Retention(retention) => Some((waiting, &retention.reason)),
            _ => None,
        }
    }

    /// Keeps what was found out.
    pub(super) fn keep(&self, store: &Store, eyes: &Eyes) -> anyhow::Result<()> {
        // Another run may have added to it meanwhile: then it stays to be checked.
        let now = store.find_record(self.record.case)?;
        let Some(now) = now.filter(|now| now.purged.is_none()) else { return Ok(()) };
        if let Some(tombstone) = &now.tombstone {
            return self.bury(store, eyes, tombstone);
        }
        let same = now.held == self.record.held
            && now.ahead == self.record.ahead
            && store.find_wrap(now.case, Which::Newest)? == self.newest;
        if !same {
            return Ok(());
        }
        let mut record = self.record.clone();
        record.alarms.extend(now.alarms);
        (record.read, record.settled, record.gone) = (now.read, now.settled, now.gone);
        (record.attachments, record.purge_after, record.hold) = (now.attachments, now.purge_after, now.hold);
        store.put_record(&record, false)?;
        // One that opens less than an earlier one does not take its place.
        let good = !record.wrap_fails && !record.wrap_short && record.summary.is_some();
        if let Some(wrap) = self.newest.as_ref().filter(|_| good) {
            store.put_wrap(record.case, Which::Good, wrap)?;
        }
        Ok(())
    }

    /// A purge that is shown to be one leaves a row; any other is an alarm and takes nothing away.
    fn bury(&self, store: &Store, eyes: &Eyes, tombstone: &Tombstone) -> anyhow::Result<()> {
        let Some(asked) = purge::check(self, eyes, tombstone) else {
            let mut record = self.record.clone();
            record.tombstone = None;
            record.alarms.insert(Alarm::Purged);
            return store.put_record(&record, false);
        };
        store.forget_files(&self.record)?;
        let mut record = Record::buried(self.record.case, self.record.day);
        (record.purged, record.purged_by) = (Some(tombstone.purged), asked);
        store.put_record(&record, false)
    }
}

/// Reads all of `records` on all cores and keeps what was found out; `done` hears of each.
pub(super) fn fold_all(
    store: &Store,
    records: Vec<Record>,
    eyes: &Eyes,
    mut done: impl FnMut(),
) -> anyhow::Result<()> {
    const BATCH: usize = 128;
    let mut keep = |folded: Vec<Folded>| {
        store.change(|store| {
            for folded in &folded {
                folded.keep(store, eyes)?;
                done();
            }
            Ok(())
        })
    };
    let mut records = records.into_iter().peekable();
    let mut last = Vec::new();
    while records.peek().is_some() {
        let batch: Vec<Record> = records.by_ref().take(BATCH).collect();
        last = fold_batch(store, batch, eyes, || keep(last))?;
    }
    keep(last)
}

/// Loads on this thread, which has the file, and folds on the others; `meanwhile` is done here while they do.
fn fold_batch(
    store: &Store,
    batch: Vec<Record>,
    eyes: &Eyes,
    meanwhile: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<Vec<Folded>> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    // Enough for all to go on with while this thread does the rest, and not the whole batch: cases may be large.
    let (to_fold, sealed) = mpsc::sync_channel::<Sealed>(workers * 8);
    let sealed = Mutex::new(sealed);
    let folded = Mutex::new(Vec::with_capacity(batch.len()));
    let work = || {
        loop {
            let next = sealed.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(next) = next else { return };
            let case = next.fold(eyes);
            folded.lock().unwrap_or_else(PoisonError::into_inner).push(case);
        }
    };
    let done: anyhow::Result<()> = thread::scope(|scope| {
        for _ in 0..workers.min(batch.len()) {
            scope.spawn(work);
        }
        for record in batch {
            // Fails only where all workers are gone.
            let _ = to_fold.send(Sealed::load(store, record)?);
        }
        drop(to_fold);
        meanwhile()
    });
    done?;
    Ok(folded.into_inner().unwrap_or_else(PoisonError::into_inner))
}
