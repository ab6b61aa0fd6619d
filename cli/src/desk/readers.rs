//! Who reads a case: adding somebody, leaving somebody out, leaving oneself.

use hotline_crypto::{
    charter::Role,
    entry::Stream,
    envelope::envelope_hash,
    id::{CaseId, MemberId},
    rotation::AccessError,
    wire::AccessRequest,
};
use rand_core::OsRng;

use super::{Desk, Folded};
use crate::{
    client::Written,
    display,
    exit::{Exit, Failure},
};

/// How often others may be faster before it is given up.
const ATTEMPTS: u32 = 10;

/// A change of a case's readers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// Gives this member access; wraps the case anew for one who has it.
    Add(MemberId),
    /// Takes this member's access away.
    LeaveOut(MemberId),
    /// Gives up one's own access.
    Recuse,
}

impl Desk<'_> {
    /// Changes who reads a case; the reporter sees it, with the reason.
    ///
    /// # Errors
    /// A rule of the protocol, in words; [`crate::client::CallError`]s.
    pub fn change_readers(
        &mut self,
        case: CaseId,
        change: Change,
        reason: &str,
        mut look: impl FnMut(&Folded) -> anyhow::Result<()>,
    ) -> anyhow::Result<Written> {
        for _ in 0..ATTEMPTS {
            let folded = self.read(case)?;
            look(&folded)?;
            self.check_change(&folded, change)?;
            let (reader, today) = (&folded.reader, self.context.today);
            let request = self.access_request(&folded, |keys| match change {
                Change::Recuse => reader.recuse(keys, self.eyes.me, reason, today),
                Change::Add(member) => {
                    let mut readers = reader.current_readers(today);
                    readers.push(member);
                    reader.change_access(keys, &readers, reason, today, &mut OsRng)
                }
                Change::LeaveOut(member) => {
                    let mut readers = reader.current_readers(today);
                    readers.retain(|reader| *reader != member);
                    reader.change_access(keys, &readers, reason, today, &mut OsRng)
                }
            })?;
            let hash = envelope_hash(&request.envelope.0);
            match self.call(|client, session| client.post_access(session, case, &request)) {
                Ok(Written::Now) if change == Change::Recuse => return self.left(&folded),
                // What waits for a second reader is not shown before.
                Ok(Written::Waiting) => {
                    self.sync()?;
                    return match self.takes_a_second(&folded, &request) {
                        true => Ok(Written::Waiting),
                        false => Err(put_off().into()),
                    };
                }
                Ok(written) => {
                    self.sync()?;
                    self.ensure_shown(case, (Stream::Dialogue, request.seq), hash)?;
                    return Ok(written);
                }
                Err(error) => self.lost(case, (Stream::Dialogue, request.seq), &error)?,
            }
        }
        Err(Failure::new(Exit::Refused, "others write to this case all the time")
            .advise("Try again later.")
            .into())
    }

    /// Looks whether the server still shows the case, and keeps nothing of it here where it does not.
    fn left(&mut self, folded: &Folded) -> anyhow::Result<Written> {
        self.recheck()?;
        let Some(record) = self.store.find_record(folded.record.case)? else { return Ok(Written::Now) };
        if !record.gone && record.purged.is_none() {
            return Err(not_let_go().into());
        }
        self.store.change(|store| store.forget(&record))?;
        Ok(Written::Now)
    }

    /// Whether a change is one for which PROTOCOL.md 6.2 wants a second reader: it leaves out somebody else who is a member
    /// still, and who asks is no chair, or fewer than two of the former readers would remain.
    fn takes_a_second(&self, folded: &Folded, request: &AccessRequest) -> bool {
        let today = self.context.today;
        let former = folded.reader.access().map(|access| access.members.as_slice()).unwrap_or_default();
        let (stay, go): (Vec<MemberId>, Vec<MemberId>) = former
            .iter()
            .map(|reader| reader.id)
            .partition(|id| request.wraps.iter().any(|wrap| wrap.member == *id));
        let line = |id: MemberId| self.charter().current_members(today).find(|line| line.id == id);
        let is_chair = line(self.me()).is_some_and(|line| line.role == Role::Chair);
        let leaves_out = go.iter().any(|id| *id != self.me() && line(*id).is_some());
        leaves_out && !(is_chair && stay.len() >= 2)
    }

    fn check_change(&self, folded: &Folded, change: Change) -> Result<(), Failure> {
        let readers = folded.reader.access().map(|access| access.members.as_slice()).unwrap_or_default();
        let reads = |member: MemberId| readers.iter().any(|reader| reader.id == member);
        match change {
            Change::LeaveOut(member) if member == self.eyes.me => {
                Err(Failure::new(Exit::Usage, "that is you")
                    .advise("`hotline recuse` gives up your own access."))
            }
            Change::LeaveOut(member) if !reads(member) => {
                let name = display::member(self.charter(), member);
                Err(Failure::new(Exit::Refused, format!("{name} has no access to this case")))
            }
            _ => Ok(()),
        }
    }

    /// A change of access that the rules forbid, in words.
    pub(super) fn refused(&self, error: AccessError) -> Failure {
        let name = |member| display::member(self.charter(), member);
        match error {
            AccessError::NoReport => Failure::new(Exit::Check, "the case has no valid report"),
            AccessError::Excluded(member) => {
                Failure::new(Exit::Refused, format!("the reporter has excluded {}", name(member))).advise(
                    "Such a member is added singly, and only with a reason, which the reporter sees: give --reason-file.",
                )
            }
            AccessError::NotCurrent(member) => {
                Failure::new(Exit::Refused, format!("{} has no key that counts today", name(member)))
            }
            AccessError::Keys => super::write::no_keys(),
            AccessError::Nobody => Failure::new(Exit::Refused, "nobody would be able to read the case any more")
                .advise("Share it with somebody else first."),
            _ => Failure::new(Exit::Refused, error.to_string()),
        }
    }
}

fn put_off() -> Failure {
    Failure::new(Exit::Check, "the server says that this waits for a second member, and it needs none")
        .means("Nothing of it can be seen: who reads the case is as it was. The server is faulty or keeps it back.")
        .advise("Try again; if it stays so, ask whoever runs the server, and tell the other readers.")
}

fn not_let_go() -> Failure {
    Failure::new(Exit::Check, "the server says that you have given up your access, and goes on showing you the case")
        .means("It has not kept what you signed, or shows different people different pasts. You are a reader still.")
        .advise("Tell another reader by another way than this hotline, and have them leave you out (`hotline unshare`).")
}
