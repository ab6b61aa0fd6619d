//! What is kept of a case: how far it has come, what stands out, and what an inbox shows of it.

use std::collections::{BTreeMap, BTreeSet};

use hotline_crypto::{
    bytes::Hash,
    case::{CaseReader, Heads, Item, Waiting},
    date::Day,
    entry::Stream,
    id::{AttachmentId, CaseId, MemberId},
    wire::{DeskCase, Tombstone},
};
use serde::{Deserialize, Serialize};

mod failed;
mod summary;

pub use self::{
    failed::{Alarm, Failed, Gap},
    summary::{Due, Summary},
};

/// What is kept of a case besides its envelopes and wraps.
#[derive(Clone, Serialize, Deserialize)]
pub struct Record {
    /// The case.
    pub case: CaseId,
    /// The server's day on which it was filed.
    pub day: Day,
    /// The server's last day for it.
    pub purge_after: Option<Day>,
    /// Whether the server holds it.
    pub hold: bool,
    /// Of each stream, how many envelopes are here without a hole.
    pub held: Places,
    /// Places that came although one before them is missing.
    pub ahead: BTreeSet<(Stream, u64)>,
    /// The heads when it was last checked.
    pub heads: Heads,
    /// How far its member has read it.
    pub read: Places,
    /// What the server did that an honest one does not. It stays until it is settled.
    pub alarms: BTreeSet<Alarm>,
    /// What its member has cleared up and need not be warned of any more.
    pub settled: Vec<Failed>,
    /// The attachments, and which of their pieces the server has.
    pub attachments: BTreeMap<AttachmentId, Pieces>,
    /// What an inbox shows; `None` where there is no valid report, or no key opens it.
    pub summary: Option<Summary>,
    /// Entries that failed a check.
    pub gaps: Vec<Gap>,
    /// The wrap does not open it, or is not the one that its access names.
    pub wrap_fails: bool,
    /// The wrap leaves out keys that an earlier one opened.
    pub wrap_short: bool,
    /// The server has nothing of it for this member any more.
    pub gone: bool,
    /// What the server says of its purge, until that is checked.
    pub tombstone: Option<Tombstone>,
    /// The day on which the server purged it; then nothing else of it is here.
    pub purged: Option<Day>,
    /// Who asked for the purge, and why.
    pub purged_by: Vec<Asked>,
}

/// A signed entry that asked for a purge.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// Who.
    pub member: MemberId,
    /// When.
    pub date: Day,
    /// Why.
    pub reason: String,
}

/// A place in each stream.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Places {
    /// In the dialogue.
    pub dialogue: u64,
    /// On the desk.
    pub desk: u64,
}

impl Places {
    /// The place in a stream.
    #[must_use]
    pub fn of(&self, stream: Stream) -> u64 {
        match stream {
            Stream::Dialogue => self.dialogue,
            Stream::Desk => self.desk,
        }
    }

    /// The place in a stream, to be changed.
    pub fn of_mut(&mut self, stream: Stream) -> &mut u64 {
        match stream {
            Stream::Dialogue => &mut self.dialogue,
            Stream::Desk => &mut self.desk,
        }
    }
}

/// What the server has of an attachment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pieces {
    /// How many there are.
    pub pieces: u32,
    /// Those that are there.
    pub stored: Vec<u32>,
}

impl Pieces {
    /// Whether all are there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.stored.len() == usize::try_from(self.pieces).unwrap_or(usize::MAX)
    }
}

impl Record {
    /// A case that was not here before.
    #[must_use]
    pub fn new(case: &DeskCase) -> Self {
        Self {
            case: case.case,
            day: case.day,
            purge_after: case.purge_after,
            hold: case.hold,
            held: Places::default(),
            ahead: BTreeSet::new(),
            heads: Heads::default(),
            read: Places::default(),
            alarms: BTreeSet::new(),
            attachments: BTreeMap::new(),
            summary: None,
            settled: Vec::new(),
            gaps: Vec::new(),
            wrap_fails: false,
            wrap_short: false,
            gone: false,
            tombstone: None,
            purged: None,
            purged_by: Vec::new(),
        }
    }

    /// What remains of a case that was purged.
    #[must_use]
    pub fn buried(case: CaseId, day: Day) -> Self {
        let wrap = hotline_crypto::wire::Base64Bytes::default();
        Self::new(&DeskCase { case, day, purge_after: None, hold: false, wrap })
    }

    /// Everything about it that fails a check, settled or not.
    #[must_use]
    pub fn failed(&self) -> Vec<Failed> {
        let mut failed: Vec<Failed> = self.alarms.iter().map(|alarm| Failed::Alarm(*alarm)).collect();
        if self.purged.is_some() {
            return failed;
        }
        if self.wrap_fails {
            failed.push(Failed::Wrap);
        }
        if self.wrap_short {
            failed.push(Failed::WrapShort);
        }
        if self.summary.is_none() && !self.wrap_fails {
            failed.push(Failed::NoReport);
        }
        let keeping = self.summary.as_ref().map(|summary| summary.keeping);
        if keeping.is_some_and(|keeping| keeping.is_denied_by(self.purge_after, self.hold)) {
            failed.push(Failed::Retention);
        }
        failed.extend(self.gaps.iter().map(|gap| Failed::Gap(*gap)));
        failed
    }

    /// What fails and was not settled.
    #[must_use]
    pub fn unsettled(&self) -> Vec<Failed> {
        self.failed().into_iter().filter(|failed| !self.settled.contains(failed)).collect()
    }

    /// Whether something about it fails a check that its member has not cleared up.
    #[must_use]
    pub fn is_alarming(&self) -> bool {
        !self.unsettled().is_empty()
    }

    /// Its member has cleared up all that fails now.
    pub fn settle(&mut self) {
        self.settled =
            self.failed().into_iter().filter(|failed| !matches!(failed, Failed::Alarm(_))).collect();
        self.alarms.clear();
    }

    /// How many entries its member has not read.
    #[must_use]
    pub fn unread(&self) -> u64 {
        self.held.dialogue.saturating_sub(self.read.dialogue) + self.held.desk.saturating_sub(self.read.desk)
    }

    /// What waits for a second member, where another than `me` asked for it.
    #[must_use]
    pub fn waits_for(&self, me: MemberId) -> Option<Waiting> {
        let summary = self.summary.as_ref().filter(|_| self.purged.is_none())?;
        summary.keeping.waits.filter(|waiting| waiting.member != me)
    }

    /// Whether it is still being worked on. A case without an outcome is, whatever triage says: the reporter was promised
    /// one; and so is one whose reporter wrote after it was closed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let is_worked_on = |summary: &Summary| {
            summary.status != "closed" || summary.outcome.is_none() || summary.is_answered_since
        };
        // Garbage that its member has settled is nothing to work on.
        let summary = self.summary.as_ref();
        self.purged.is_none() && !self.gone && summary.map_or(self.is_alarming(), is_worked_on)
    }

    /// The next day on which something is due, in a closed case too: the acknowledgement, then the feedback; `None` once
    /// the reporter has the outcome.
    #[must_use]
    pub fn due(&self) -> Option<(Due, Day)> {
        let summary = self.summary.as_ref().filter(|_| self.is_open())?;
        if summary.acknowledged.is_none() && summary.outcome.is_none() {
            return Some((Due::Acknowledge, summary.acknowledge_by));
        }
        summary.outcome.is_none().then_some((Due::Feedback, summary.feedback_by))
    }

    /// Takes over what a reader has come to.
    pub(super) fn take(&mut self, reader: &CaseReader, today: Day) {
        self.heads = reader.heads();
        let gap = |item: &Item| {
            Some(Gap { stream: item.stream, seq: item.seq, check: item.result.as_ref().err().copied()? })
        };
        self.gaps = reader.items().iter().filter_map(gap).collect();
        self.summary = Summary::of(reader, self.day, today);
    }
}

/// A charter that was accepted, as it is remembered.
#[derive(Clone, Serialize, Deserialize)]
pub struct KnownCharter {
    /// Its exact text.
    pub text: String,
    /// The signature of that text.
    pub signature: String,
}

impl KnownCharter {
    /// What names it.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(self.text.as_bytes())
    }
}
