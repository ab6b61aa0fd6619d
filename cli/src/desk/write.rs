//! Writing to a case: rotation first where it is due, then the entry; all anew where somebody else was faster.

use anyhow::Context as _;
use hotline_crypto::{
    attachment::Attachment,
    bytes::Hash,
    date::Day,
    entry::{Author, Body, Frame, Stream},
    envelope::{self, envelope_hash},
    id::CaseId,
    keys::Recipient,
    wire::{
        AccessRequest, Base64Bytes, Declared, DeskEntryRequest, ErrorCode, MemberWrap, PurgeRequest,
        RetentionRequest,
    },
};
use rand_core::OsRng;

use super::{Desk, Folded, record::Alarm};
use crate::{
    client::{CallError, Written, is_code},
    exit::{Exit, Failure},
};

/// How often others may be faster before it is given up.
const ATTEMPTS: u32 = 10;

/// What a member means to write.
#[derive(Clone)]
pub struct Draft {
    /// What it says.
    pub body: Body,
    /// Its attachments, whose pieces follow.
    pub attachments: Vec<Attachment>,
    /// What the server is to do by it.
    pub purpose: Purpose,
}

/// What the server is to do by an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Keep it.
    Keep,
    /// Keep the case as long as this says, too.
    Retention {
        /// The last day; `None` for never.
        purge_after: Option<Day>,
        /// Whether it is held.
        hold: bool,
    },
    /// Purge the case.
    Purge,
}

/// What became of a draft.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    /// Where it stands.
    pub stream: Stream,
    /// Its place.
    pub seq: u64,
    /// Whether it is done, or waits for a second member.
    pub written: Written,
    /// A new case key was made first.
    pub rotated: bool,
    /// How often somebody else was faster.
    pub raced: u32,
}

impl Desk<'_> {
    /// Writes an entry. `compose` is asked before each attempt what it says, with the case as it is then.
    ///
    /// # Errors
    /// What `compose` says; [`CallError`]s; [`Exit::Refused`] where the case cannot be written to; [`Exit::Check`] where
    /// the server takes a new case key and does not show it.
    pub fn write(
        &mut self,
        case: CaseId,
        mut compose: impl FnMut(&Folded) -> anyhow::Result<Draft>,
    ) -> anyhow::Result<Sent> {
        let (mut made, mut raced) = (None, 0);
        while raced < ATTEMPTS {
            let folded = self.read(case)?;
            let draft = compose(&folded)?;
            if folded.reader.needs_rotation(self.context.today) {
                // Sealed to the old key it could be read by whoever was left out.
                if made.is_some_and(|seq| folded.record.held.dialogue <= seq) {
                    return Err(withheld().into());
                }
                made = self.rotate(&folded)?.or(made);
                raced += 1;
                self.sync()?;
                continue;
            }
            let (seq, envelope) = self.seal(&folded, &draft)?;
            let (stream, hash) = (draft.body.kind().stream(), envelope_hash(&envelope.0));
            match self.send(case, &draft, seq, envelope) {
                Ok(written) => {
                    self.sync()?;
                    self.ensure_shown(case, (stream, seq), hash)?;
                    self.mark_own_read(case)?;
                    let raced = raced - u32::from(made.is_some());
                    return Ok(Sent { stream, seq, written, rotated: made.is_some(), raced });
                }
                Err(error) => self.lost(case, (stream, seq), &error)?,
            }
            raced += 1;
        }
        Err(Failure::new(Exit::Refused, "others write to this case all the time")
            .advise("Try again later.")
            .into())
    }

    /// What the server took, it shows at the next sync, in that place; or the case was purged.
    ///
    /// # Errors
    /// [`Exit::Check`].
    pub(super) fn ensure_shown(
        &self,
        case: CaseId,
        (stream, seq): (Stream, u64),
        hash: Hash,
    ) -> anyhow::Result<()> {
        let record = self.store.find_record(case)?;
        let shown = self.store.find_envelope(case, stream, seq)?;
        if record.is_none_or(|record| record.purged.is_some())
            || shown.is_some_and(|shown| envelope_hash(&shown.file) == hash)
        {
            return Ok(());
        }
        self.raise(case, Alarm::Shorter(stream))?;
        Err(swallowed().into())
    }

    /// A place was taken: takes in by whom. Any other error is returned.
    pub(super) fn lost(
        &mut self,
        case: CaseId,
        (stream, seq): (Stream, u64),
        error: &CallError,
    ) -> anyhow::Result<()> {
        if let CallError::Refused { code: ErrorCode::Conflict, next } = error {
            if next.is_some_and(|next| next < seq) {
                self.raise(case, Alarm::Shorter(stream))?;
                let failure = crate::findings::of_alarm(Alarm::Shorter(stream));
                return Err(Failure::new(Exit::Check, failure.what)
                    .means(failure.meaning)
                    .advise(failure.advice)
                    .into());
            }
            return self.sync();
        }
        if is_code(error, ErrorCode::NotFound) {
            self.store.change(|store| {
                if let Some(mut record) = store.find_record(case)? {
                    record.gone = true;
                    store.update_record(&record)?;
                }
                Ok(())
            })?;
            return Err(Failure::new(
                Exit::NotFound,
                "you have no access to this case any more, or it was purged",
            )
            .into());
        }
        Err(error.clone().into())
    }

    /// Makes a new case key for those who read now; says at which place. `None` where somebody else was faster.
    fn rotate(&mut self, folded: &Folded) -> anyhow::Result<Option<u64>> {
        let readers = folded.reader.current_readers(self.context.today);
        let request = self.access_request(folded, |keys| {
            folded.reader.change_access(keys, &readers, "", self.context.today, &mut OsRng)
        })?;
        let case = folded.record.case;
        match self.call(|client, session| client.post_access(session, case, &request)) {
            Ok(Written::Now) => Ok(Some(request.seq)),
            Ok(Written::Waiting) => {
                Err(Failure::new(Exit::Refused, "the server does not let the key change").into())
            }
            Err(error) => self.lost(case, (Stream::Dialogue, request.seq), &error).map(|()| None),
        }
    }

    /// A change of access, sealed, with all its wraps.
    pub(super) fn access_request(
        &self,
        folded: &Folded,
        change: impl FnOnce(
            &hotline_crypto::wrap::CaseKeys,
        ) -> Result<
            hotline_crypto::rotation::AccessChange,
            hotline_crypto::rotation::AccessError,
        >,
    ) -> anyhow::Result<AccessRequest> {
        // The keys of a wrap that fails its check may be anybody's, and would become the case's.
        let keys = folded.keys.as_ref().filter(|_| !folded.record.wrap_fails).ok_or_else(no_keys)?;
        let change = change(keys).map_err(|error| self.refused(error))?;
        let recipient = change.access.recipient.clone();
        let body = Body::Access(change.access);
        let (seq, envelope) = self.seal_body(folded, (&body, &[]), &recipient)?;
        let wrap = |(member, wrap)| MemberWrap { member, wrap: Base64Bytes(wrap) };
        Ok(AccessRequest { seq, envelope, wraps: change.wraps.into_iter().map(wrap).collect() })
    }

    fn seal(&self, folded: &Folded, draft: &Draft) -> anyhow::Result<(u64, Base64Bytes)> {
        let access = folded.reader.access().ok_or_else(no_report)?;
        self.seal_body(folded, (&draft.body, &draft.attachments), &access.recipient)
    }

    /// Seals an entry for its next place, to `current` and, in the dialogue, to the reporter.
    fn seal_body(
        &self,
        folded: &Folded,
        (body, attachments): (&Body, &[Attachment]),
        current: &Recipient,
    ) -> anyhow::Result<(u64, Base64Bytes)> {
        let (reader, stream) = (&folded.reader, body.kind().stream());
        let heads = reader.heads();
        let (head, seen) = match stream {
            Stream::Dialogue => (heads.dialogue, None),
            Stream::Desk => (heads.desk, heads.dialogue.hash),
        };
        let frame = Frame {
            instance: self.charter().instance,
            case: folded.record.case,
            seq: head.next,
            prev: head.hash,
            seen,
            date: reader.next_date(stream, self.context.today),
            author: Author::Member(self.me()),
            body: body.clone(),
            attachments: attachments.to_vec(),
        };
        let reporter = &reader.reporter().ok_or_else(no_report)?.age;
        let both = [current, reporter];
        let recipients =
            if stream == Stream::Dialogue { both.as_slice() } else { std::slice::from_ref(&current) };
        let key = self.eyes.keys.first().context("no key")?.signing_key();
        let file = envelope::seal_entry(&frame, &key, recipients)
            .map_err(|error| Failure::new(Exit::Refused, error.to_string()))?;
        Ok((head.next, Base64Bytes(file)))
    }

    fn send(
        &mut self,
        case: CaseId,
        draft: &Draft,
        seq: u64,
        envelope: Base64Bytes,
    ) -> Result<Written, CallError> {
        match draft.purpose {
            Purpose::Keep => {
                let pieces =
                    |attachment: &Attachment| u32::try_from(attachment.pieces.len()).unwrap_or(u32::MAX);
                let declare = |one: &Attachment| Declared { id: one.id, pieces: pieces(one) };
                let attachments = draft.attachments.iter().map(declare).collect();
                let stream = draft.body.kind().stream();
                let request = DeskEntryRequest { stream, seq, envelope, attachments };
                self.call(|client, session| client.post_entry(session, case, &request))
            }
            Purpose::Retention { purge_after, hold } => {
                let request = RetentionRequest { seq, envelope, purge_after, hold };
                self.call(|client, session| client.post_retention(session, case, &request))
            }
            Purpose::Purge => {
                let request = PurgeRequest { seq, envelope };
                self.call(|client, session| client.post_purge(session, case, &request))
            }
        }
    }
}

pub(super) fn no_keys() -> Failure {
    Failure::new(
        Exit::Check,
        "your copy of this case's keys fails its check, so nobody is given access by it",
    )
    .means("It may have been exchanged on the server, to make its keys those of the case.")
    .advise("Ask another reader of the case to share it with you again.")
}

fn withheld() -> Failure {
    Failure::new(Exit::Check, "the server has taken a new key of the case and does not show it")
        .means("Sealed to the old key, what you write could be read by somebody who was left out. Nothing was sent.")
        .advise("Do not use this server before whoever runs it has explained that. Tell the other readers.")
}

fn swallowed() -> Failure {
    Failure::new(Exit::Check, "the server says that it took what you wrote, and does not show it")
        .means("It may keep it from everybody. As things stand nobody can read it; what you wrote is gone from here.")
        .advise(
            "Do not take it for sent, and mind the due days. Keep your text, and tell the other readers by another way.",
        )
}

fn no_report() -> Failure {
    Failure::new(Exit::Check, "the case has no valid report, so there is nobody to write to")
}
