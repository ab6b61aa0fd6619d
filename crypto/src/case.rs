//! Reading a case: both streams, in order, every entry checked against everything before it.
//!
//! An entry that fails is a numbered gap with the check that failed; the chain runs on over its bytes, so one bad
//! entry hides nothing else. The reader does no I/O and keeps every entry in memory.

mod check;
mod heads;
mod keeping;
mod state;

use std::{collections::HashMap, sync::Arc};

pub use self::{
    check::{Check, Flag},
    heads::{Head, Heads, Rollback},
    keeping::{Keeping, LONE_DAYS, Waiting, Wish, asks_for_purge, cannot_be},
    state::{ACKNOWLEDGE_DAYS, CaseState, FEEDBACK_MONTHS, Turn},
};
use crate::{
    bytes::Hash,
    charter::{Charter, MemberLine},
    date::Day,
    entry::{Access, Author, Body, Frame, Kind, ReporterKeys, Stream},
    envelope,
    id::{CaseId, MemberId},
    instance::Instance,
    keys::Identity,
    wrap::{CaseKeys, WrapError, wrap_hash},
};

/// What the reader must know before the first entry.
#[derive(Clone)]
pub struct Context {
    /// The hotline.
    pub instance: Instance,
    /// The case that was asked for.
    pub case: CaseId,
    /// The verified charter: which keys are whose, and when they were in force.
    pub charter: Arc<Charter>,
    /// What opens the entries: the case's identities from a wrap, newest first, or the reporter's one.
    pub identities: Vec<Identity>,
    /// In the reporter's own client, the keys derived from the token: the report must carry these and no others.
    pub own_keys: Option<ReporterKeys>,
}

/// One place in a stream.
pub struct Item {
    /// The stream.
    pub stream: Stream,
    /// The place, from 0.
    pub seq: u64,
    /// The server's day for it: what the server says, not what anybody signed.
    pub day: Day,
    /// SHA-256 of the envelope.
    pub hash: Hash,
    /// The entry, or the first check that failed: a gap.
    pub result: Result<Entry, Check>,
}

/// An entry that passed every check.
pub struct Entry {
    /// What its author signed.
    pub frame: Frame,
    /// What is odd about it but no reason to refuse it.
    pub flags: Vec<Flag>,
}

/// The next entry of a stream was not the one that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("entry {found} came where entry {expected} was due")]
pub struct OutOfOrder {
    /// The place that was due.
    pub expected: u64,
    /// The place that came.
    pub found: u64,
}

/// An `access` that is in force from a dialogue entry on.
pub(crate) struct AccessPoint {
    pub(crate) seq: u64,
    pub(crate) author: Author,
    pub(crate) date: Day,
    pub(crate) access: Access,
}

/// What a stream has come to.
#[derive(Default, Clone, Copy)]
struct Chain {
    head: Head,
    last_member_date: Option<Day>,
    /// The dialogue's place that the last valid entry had seen; the dialogue's own stays at nothing.
    last_seen: Option<u64>,
}

/// Folds a case's envelopes into entries, gaps and the present state.
///
/// Push the dialogue before the desk: a desk entry is judged by the dialogue entry that its author had `seen`.
pub struct CaseReader {
    pub(crate) context: Context,
    items: Vec<Item>,
    dialogue: Chain,
    desk: Chain,
    pub(crate) reporter: Option<ReporterKeys>,
    pub(crate) accesses: Vec<AccessPoint>,
    dialogue_places: HashMap<Hash, u64>,
    state: Option<CaseState>,
}

impl CaseReader {
    /// A reader that has seen nothing yet.
    #[must_use]
    pub fn new(context: Context) -> Self {
        Self {
            context,
            items: Vec::new(),
            dialogue: Chain::default(),
            desk: Chain::default(),
            reporter: None,
            accesses: Vec::new(),
            dialogue_places: HashMap::new(),
            state: None,
        }
    }

    /// Takes the next envelope of a stream; `day` is the server's day for it.
    ///
    /// # Errors
    /// [`OutOfOrder`] where `seq` is not the stream's next place: the server skipped or repeated one.
    pub fn push(&mut self, stream: Stream, seq: u64, day: Day, file: &[u8]) -> Result<&Item, OutOfOrder> {
        let expected = self.chain(stream).head.next;
        if seq != expected {
            return Err(OutOfOrder { expected, found: seq });
        }
        let hash = envelope::envelope_hash(file);
        let result = self.check(stream, file, day);
        if let Ok(entry) = &result {
            self.accept(entry, day);
        }
        let chain = self.chain_mut(stream);
        chain.head = Head { next: seq + 1, hash: Some(hash) };
        if stream == Stream::Dialogue {
            // The first place, should a server show the same bytes twice.
            self.dialogue_places.entry(hash).or_insert(seq);
        }
        let place = self.items.len();
        self.items.push(Item { stream, seq, day, hash, result });
        self.items.get(place).ok_or(OutOfOrder { expected, found: seq })
    }

    /// Everything so far, in the order in which it was pushed.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The present state; `None` while there is no valid report.
    #[must_use]
    pub fn state(&self) -> Option<&CaseState> {
        self.state.as_ref()
    }

    /// The last valid access: who can read now, and the recipient to encrypt to.
    #[must_use]
    pub fn access(&self) -> Option<&Access> {
        self.accesses.last().map(|point| &point.access)
    }

    /// The reporter's keys, once there is a valid report.
    #[must_use]
    pub fn reporter(&self) -> Option<&ReporterKeys> {
        self.reporter.as_ref()
    }

    /// The heads of both streams, to be remembered and compared at the next visit.
    #[must_use]
    pub fn heads(&self) -> Heads {
        Heads { dialogue: self.dialogue.head, desk: self.desk.head }
    }

    /// Compares what came now with what was remembered.
    ///
    /// # Errors
    /// [`Rollback`] where a stream is shorter than it was, or has another past.
    pub fn check_heads(&self, remembered: &Heads) -> Result<(), Rollback> {
        for (stream, old) in [(Stream::Dialogue, remembered.dialogue), (Stream::Desk, remembered.desk)] {
            let Some(last) = old.next.checked_sub(1) else { continue };
            if self.chain(stream).head.next < old.next {
                return Err(Rollback::Shorter(stream));
            }
            let item = self.items.iter().find(|item| item.stream == stream && item.seq == last);
            if item.map(|item| item.hash) != old.hash {
                return Err(Rollback::Different(stream));
            }
        }
        Ok(())
    }

    /// A code of ten characters for two people to compare aloud: the same code, the same past.
    #[must_use]
    pub fn head_code(&self) -> String {
        self.heads().code(self.context.case)
    }

    /// The day to put on a member's next entry: today, or the last valid member entry's day where that is later, so
    /// that one wrong clock does not turn everybody's later entries into gaps.
    #[must_use]
    pub fn next_date(&self, stream: Stream, today: Day) -> Day {
        self.chain(stream).last_member_date.map_or(today, |last| last.max(today))
    }

    /// Checks that `file` is the wrap that the current access names for `member` and that its newest key is the
    /// current recipient's. A member for whom this fails says so and is wrapped again.
    ///
    /// # Errors
    /// [`WrapError::Content`].
    pub fn check_wrap(&self, member: MemberId, file: &[u8], keys: &CaseKeys) -> Result<(), WrapError> {
        let access = self.access().ok_or(WrapError::Content)?;
        let named = access.members.iter().any(|reader| reader.id == member && reader.wrap == wrap_hash(file));
        if named && keys.newest().as_ref() == Some(&access.recipient) {
            Ok(())
        } else {
            Err(WrapError::Content)
        }
    }

    fn charter_knows(&self, id: MemberId) -> bool {
        self.context.charter.members.iter().any(|line| line.id == id)
    }

    fn chain(&self, stream: Stream) -> &Chain {
        match stream {
            Stream::Dialogue => &self.dialogue,
            Stream::Desk => &self.desk,
        }
    }

    fn chain_mut(&mut self, stream: Stream) -> &mut Chain {
        match stream {
            Stream::Dialogue => &mut self.dialogue,
            Stream::Desk => &mut self.desk,
        }
    }

    /// Every check, in the protocol's order.
    fn check(&self, stream: Stream, file: &[u8], day: Day) -> Result<Entry, Check> {
        let opened = envelope::open(&self.context.identities, file).map_err(|error| match error {
            envelope::OpenError::Decrypt => Check::Decrypt,
            envelope::OpenError::Parse => Check::Parse,
        })?;
        let frame = Frame::parse(&opened.text).map_err(|_| Check::Parse)?;
        let head = self.chain(stream).head;
        ensure(frame.instance == self.context.instance, Check::Instance)?;
        ensure(frame.case == self.context.case, Check::Case)?;
        ensure(frame.stream() == stream, Check::Stream)?;
        ensure(frame.seq == head.next, Check::Seq)?;
        ensure(frame.prev == head.hash, Check::Prev)?;
        let access = self.access_for(&frame)?;
        match frame.author {
            Author::Reporter => {
                let keys = self.reporter_keys(&frame)?;
                ensure(opened.is_signed_by(&keys.sign), Check::Signature)?;
            }
            Author::Member(id) => {
                let access = access.ok_or(Check::Author)?;
                ensure(may_member_write(frame.body.kind()) && access.lists(id), Check::Author)?;
                let lines: Vec<&MemberLine> = self.context.charter.lines_in_force(id, frame.date).collect();
                ensure(!lines.is_empty(), Check::Author)?;
                ensure(lines.iter().any(|line| opened.is_signed_by(&line.sign)), Check::Signature)?;
                let last = self.chain(stream).last_member_date;
                ensure(last.is_none_or(|last| frame.date >= last), Check::Date)?;
            }
        }
        let known = |access: &Access| access.members.iter().all(|reader| self.charter_knows(reader.id));
        ensure(frame.body.access().is_none_or(known), Check::Access)?;
        let flags = self.flags(&frame, access, opened.opened_by, day);
        Ok(Entry { frame, flags })
    }

    /// The access under which this entry was written: the last one before it or, at the desk, the last one up to the
    /// dialogue entry that its author had seen.
    fn access_for(&self, frame: &Frame) -> Result<Option<&Access>, Check> {
        let Some(seen) = frame.seen else { return Ok(self.access()) };
        let place = *self.dialogue_places.get(&seen).ok_or(Check::Seen)?;
        // Who knows the entry before this one has seen what its author had seen. Otherwise somebody who lost access
        // could go on writing as of a day when they had it.
        ensure(self.desk.last_seen.is_none_or(|last| place >= last), Check::Seen)?;
        let point = self.accesses.iter().rev().find(|point| point.seq <= place);
        Ok(point.map(|point| &point.access))
    }

    /// The keys under which an entry of the reporter must verify: the report's own, and from then on the report's.
    fn reporter_keys<'a>(&'a self, frame: &'a Frame) -> Result<&'a ReporterKeys, Check> {
        match &frame.body {
            Body::Report(report) if frame.seq == 0 => {
                let own = self.context.own_keys.as_ref();
                ensure(own.is_none_or(|own| *own == report.reporter), Check::Author)?;
                Ok(&report.reporter)
            }
            Body::Message(_) => self.reporter.as_ref().ok_or(Check::Author),
            _ => Err(Check::Author),
        }
    }

    fn flags(&self, frame: &Frame, access: Option<&Access>, opened_by: usize, day: Day) -> Vec<Flag> {
        let mut flags = Vec::new();
        if frame.date.days_since(day).abs() > 1 {
            flags.push(Flag::DateDiffers);
        }
        // The reporter's client opens with the reporter's key and cannot tell. An access entry that rotates is sealed
        // to the key that it introduces.
        let current = if frame.seq == 0 { frame.body.access().or(access) } else { access };
        let current =
            current.filter(|_| self.context.own_keys.is_none() && frame.body.kind() != Kind::Access);
        let opener = self.context.identities.get(opened_by);
        if let (Some(access), Some(opener)) = (current, opener)
            && opener.recipient() != access.recipient
        {
            flags.push(Flag::OldRecipient);
        }
        flags
    }

    fn accept(&mut self, entry: &Entry, day: Day) {
        let frame = &entry.frame;
        if let Author::Member(_) = frame.author {
            self.chain_mut(frame.stream()).last_member_date = Some(frame.date);
        }
        if let Some(place) = frame.seen.and_then(|seen| self.dialogue_places.get(&seen)) {
            self.desk.last_seen = Some(*place);
        }
        if let Body::Report(report) = &frame.body {
            self.reporter = Some(report.reporter.clone());
        }
        if let Some(access) = frame.body.access() {
            let (seq, author, date) = (frame.seq, frame.author, frame.date);
            self.accesses.push(AccessPoint { seq, author, date, access: access.clone() });
        }
        match (&mut self.state, &frame.body) {
            (None, Body::Report(report)) => {
                self.state = Some(CaseState::new(report, entry.counting_day(day)));
            }
            (Some(state), _) => state.apply(frame),
            (None, _) => {}
        }
    }
}

impl Entry {
    /// The day that counts: the signed one, or the server's where a reporter's differs from it by more than one.
    #[must_use]
    pub fn counting_day(&self, server_day: Day) -> Day {
        let reporters = self.frame.author == Author::Reporter;
        if reporters && self.flags.contains(&Flag::DateDiffers) { server_day } else { self.frame.date }
    }
}

fn may_member_write(kind: Kind) -> bool {
    kind != Kind::Report
}

fn ensure(holds: bool, check: Check) -> Result<(), Check> {
    if holds { Ok(()) } else { Err(check) }
}
