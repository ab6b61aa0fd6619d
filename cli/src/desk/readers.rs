//! Who reads a case: adding somebody, leaving somebody out, leaving oneself.

use hotline_crypto::{
    entry::Stream,
    id::{CaseId, MemberId},
    rotation::AccessError,
};
use rand_core::OsRng;

use super::{Desk, Folded};
use crate::{
    client::{Written, again},
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
            match again(|| self.client.post_access(&self.session, case, &request)) {
                Ok(Written::Now) if change == Change::Recuse => {
                    self.store.change(|store| store.forget(&folded.record))?;
                    self.remember_newest(&[])?;
                    return Ok(Written::Now);
                }
                Ok(written) => {
                    self.sync()?;
                    return Ok(written);
                }
                Err(error) => self.lost(case, (Stream::Dialogue, request.seq), &error)?,
            }
        }
        Err(Failure::new(Exit::Refused, "others write to this case all the time")
            .advise("Try again later.")
            .into())
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
                    "Such a member is added singly, and only with a reason, which the reporter sees: give --reason.",
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
