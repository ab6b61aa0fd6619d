//! Who can read, and when the case key must change.
//!
//! Decisions and new wraps only: sealing the `access` entry and sending it with its wraps is the caller's part. Where
//! another access takes the place first (409), forget what was made here, fetch, read, and ask again whether a change
//! is still needed.

use rand_core::CryptoRngCore;

use crate::{
    case::CaseReader,
    charter::{Charter, MemberLine, Role},
    date::Day,
    entry::{Access, AccessMember, Author},
    id::MemberId,
    keys::{Identity, Recipient},
    wrap::{CaseKeys, wrap_hash},
};

/// Fewer regular readers than this, and the alternates are given access too.
pub const MIN_REGULAR: usize = 2;

/// A change of access that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessError {
    /// The case has no valid report, so nobody can tell who may read it.
    #[error("the case has no valid report")]
    NoReport,
    /// The reporter excluded this member. Only one such member may be added at a time, with a reason.
    #[error("the reporter excluded this member")]
    Excluded(MemberId),
    /// This member has no key in the charter that can be used today.
    #[error("this member has no key in force")]
    NotCurrent(MemberId),
    /// The keys at hand are not those of the case's last access: the wrap they came from is stale or was exchanged.
    /// Another reader has to share the case again.
    #[error("these keys do not fit the case's access")]
    Keys,
    /// Nobody would remain.
    #[error("nobody would be able to read the case")]
    Nobody,
}

/// A change of access, ready to be sealed and sent.
pub struct AccessChange {
    /// The body of the `access` entry.
    pub access: Access,
    /// A wrap for every reader.
    pub wraps: Vec<(MemberId, Vec<u8>)>,
    /// The case's keys from here on. The `access` entry and all later ones are sealed to the newest.
    pub keys: CaseKeys,
}

/// The members to whom a reporter's client wraps a new case: all regular members whom the reporter does not exclude,
/// and the alternates too where fewer than two of those remain. Empty only where everybody is excluded.
#[must_use]
pub fn first_readers<'a>(charter: &'a Charter, excluded: &[MemberId], today: Day) -> Vec<&'a MemberLine> {
    let allowed: Vec<&MemberLine> =
        charter.current_members(today).filter(|line| !excluded.contains(&line.id)).collect();
    let regular = allowed.iter().filter(|line| line.role != Role::Alternate).count();
    allowed.into_iter().filter(|line| regular < MIN_REGULAR || line.role != Role::Alternate).collect()
}

impl CaseReader {
    /// Whether a member must rotate the case key before writing anything else: the current recipient was held by
    /// somebody who is not a reader now. The reporter made the first one, so the first member to write rotates.
    ///
    /// A reader whose charter line has ended, or whose key has changed since, counts as somebody who is not.
    #[must_use]
    pub fn needs_rotation(&self, today: Day) -> bool {
        let Some(last) = self.accesses.last() else { return false };
        let Some(first) =
            self.accesses.iter().position(|point| point.access.recipient == last.access.recipient)
        else {
            return false;
        };
        let introduced = self.accesses.get(first..).unwrap_or_default();
        let reads_now = |id: MemberId, then: Day| {
            let key = self.current_key(id, today);
            key.is_some() && last.access.lists(id) && self.wrapped_on(id, then, today) == key
        };
        introduced.iter().enumerate().any(|(index, point)| {
            let author_left = index == 0
                && match point.author {
                    Author::Reporter => true,
                    Author::Member(id) => !reads_now(id, point.date),
                };
            author_left || point.access.members.iter().any(|reader| !reads_now(reader.id, point.date))
        })
    }

    /// Makes a change of access: `readers` from here on, with a new case key where one is needed or somebody
    /// is left out. Alternates are added where fewer than two regular readers would remain.
    ///
    /// # Errors
    /// See [`AccessError`].
    pub fn change_access(
        &self,
        keys: &CaseKeys,
        readers: &[MemberId],
        reason: &str,
        today: Day,
        rng: &mut impl CryptoRngCore,
    ) -> Result<AccessChange, AccessError> {
        let lines = self.lines_of(readers, reason, today)?;
        let old = self.access().ok_or(AccessError::NoReport)?;
        let stays = |reader: &AccessMember| lines.iter().any(|line| line.id == reader.id);
        let rotate = self.needs_rotation(today) || !old.members.iter().all(stays);
        let keys = self.proven(keys)?;
        let keys = if rotate { keys.with_new(Identity::generate(rng)) } else { keys };
        self.wrap_for(&lines, keys, reason)
    }

    /// Leaves the case: the same key, everybody but `member`. The next one to write rotates, because who leaves must
    /// not know the next key.
    ///
    /// # Errors
    /// See [`AccessError`].
    pub fn recuse(
        &self,
        keys: &CaseKeys,
        member: MemberId,
        reason: &str,
        today: Day,
    ) -> Result<AccessChange, AccessError> {
        let remaining: Vec<MemberId> =
            self.current_readers(today).into_iter().filter(|reader| *reader != member).collect();
        let lines: Vec<&MemberLine> =
            self.lines_of(&remaining, reason, today)?.into_iter().filter(|line| line.id != member).collect();
        self.wrap_for(&lines, self.proven(keys)?, reason)
    }

    /// What may be handed on of these keys: those that an access of this case named, the current one first.
    ///
    /// Anybody can make a wrap for a member, a server too. An identity that it put in front would become the key to
    /// which everybody seals from then on.
    fn proven(&self, keys: &CaseKeys) -> Result<CaseKeys, AccessError> {
        let current = &self.access().ok_or(AccessError::NoReport)?.recipient;
        let is_named =
            |recipient: &Recipient| self.accesses.iter().any(|point| point.access.recipient == *recipient);
        keys.only(is_named).filter(|keys| keys.newest().as_ref() == Some(current)).ok_or(AccessError::Keys)
    }

    /// The readers who can still use their access: listed now, with a charter line that is current.
    #[must_use]
    pub fn current_readers(&self, today: Day) -> Vec<MemberId> {
        let listed = self.access().map(|access| access.members.as_slice()).unwrap_or_default();
        let ids = listed.iter().map(|reader| reader.id);
        ids.filter(|id| self.current_key(*id, today).is_some()).collect()
    }

    fn wrap_for(
        &self,
        lines: &[&MemberLine],
        keys: CaseKeys,
        reason: &str,
    ) -> Result<AccessChange, AccessError> {
        let recipient = keys.newest().ok_or(AccessError::Nobody)?;
        let mut wraps = Vec::with_capacity(lines.len());
        for line in lines {
            let wrap = keys.wrap(self.context.case, &line.age).map_err(|_| AccessError::Nobody)?;
            wraps.push((line.id, wrap));
        }
        if wraps.is_empty() {
            return Err(AccessError::Nobody);
        }
        let members =
            wraps.iter().map(|(id, wrap)| AccessMember { id: *id, wrap: wrap_hash(wrap) }).collect();
        Ok(AccessChange { access: Access { recipient, members, reason: reason.to_owned() }, wraps, keys })
    }

    /// The charter lines of these readers, in ascending order of id, with the alternates where too few would remain.
    fn lines_of(
        &self,
        readers: &[MemberId],
        reason: &str,
        today: Day,
    ) -> Result<Vec<&MemberLine>, AccessError> {
        let state = self.state().ok_or(AccessError::NoReport)?;
        let excluded = |id: &MemberId| state.excluded.contains(id);
        let mut wanted = readers.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        let added: Vec<MemberId> = wanted.iter().copied().filter(|id| !state.readers.contains(id)).collect();
        if let Some(id) = added.iter().copied().find(excluded)
            && (added.len() > 1 || reason.trim().is_empty())
        {
            return Err(AccessError::Excluded(id));
        }
        let current: Vec<&MemberLine> = self.context.charter.current_members(today).collect();
        if let Some(id) = wanted.iter().find(|id| !current.iter().any(|line| line.id == **id)) {
            return Err(AccessError::NotCurrent(*id));
        }
        let chosen = |line: &MemberLine| wanted.contains(&line.id);
        let regular = current.iter().filter(|line| chosen(line) && line.role != Role::Alternate).count();
        let stands_in =
            |line: &MemberLine| regular < MIN_REGULAR && line.role == Role::Alternate && !excluded(&line.id);
        let mut lines: Vec<&MemberLine> =
            current.into_iter().filter(|line| chosen(line) || stands_in(line)).collect();
        lines.sort_by_key(|line| line.id);
        Ok(lines)
    }

    fn current_key(&self, id: MemberId, today: Day) -> Option<&Recipient> {
        self.context.charter.current_members(today).find(|line| line.id == id).map(|line| &line.age)
    }

    /// The key to which a wrap for this member went on an earlier day, or today. Where two lines meet on one day,
    /// nobody can tell which it was: then it counts as none from the next day on, which costs one rotation more.
    fn wrapped_on(&self, id: MemberId, then: Day, today: Day) -> Option<&Recipient> {
        let mut lines = self.context.charter.lines_in_force(id, then).map(|line| &line.age);
        match (lines.next(), lines.next()) {
            (only, None) => only,
            _ if then < today => None,
            _ => self.current_key(id, then),
        }
    }
}
