//! Case keys and wraps: a case's identities, sealed to one member.

use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use crate::{
    bytes::Hash,
    id::CaseId,
    keys::{Identity, Recipient},
    member::identity_lines,
    sealing,
};

/// A case's identities, newest first. At least one.
#[derive(Clone)]
pub struct CaseKeys(Vec<Identity>);

/// Why a wrap did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WrapError {
    /// It is sealed to somebody else's key, or to a key that this member no longer uses.
    #[error("this wrap is sealed to another key")]
    NotForThisKey,
    /// Not an intact age file for one hybrid recipient.
    #[error("this wrap is damaged")]
    Damaged,
    /// It opened, but is not an identity file of this case.
    #[error("this wrap does not hold the keys of this case")]
    Content,
}

impl CaseKeys {
    /// The first key of a new case.
    pub fn generate(rng: &mut impl CryptoRngCore) -> Self {
        Self(vec![Identity::generate(rng)])
    }

    /// A case whose only key is `identity`: for a reporter's client and for vectors.
    #[must_use]
    pub fn of(identity: Identity) -> Self {
        Self(vec![identity])
    }

    /// These keys with a new one in front, made for a rotation.
    #[must_use]
    pub fn with_new(&self, identity: Identity) -> Self {
        Self(std::iter::once(identity).chain(self.0.iter().cloned()).collect())
    }

    /// Those of these keys whose recipient fulfils this, in their order. `None` where none does.
    #[must_use]
    pub fn only(&self, is_wanted: impl Fn(&Recipient) -> bool) -> Option<Self> {
        let wanted: Vec<_> =
            self.0.iter().filter(|identity| is_wanted(&identity.recipient())).cloned().collect();
        (!wanted.is_empty()).then_some(Self(wanted))
    }

    /// All identities, newest first.
    #[must_use]
    pub fn identities(&self) -> &[Identity] {
        &self.0
    }

    /// The recipient of the newest identity. `None` never happens: there is always one.
    #[must_use]
    pub fn newest(&self) -> Option<Recipient> {
        self.0.first().map(Identity::recipient)
    }

    /// Seals these keys to one member.
    ///
    /// # Errors
    /// None that can happen; the signature is [`sealing::seal`]'s.
    pub fn wrap(&self, case: CaseId, member: &Recipient) -> Result<Vec<u8>, sealing::NoRecipient> {
        let mut text = Zeroizing::new(String::with_capacity(64 + 80 * self.0.len()));
        text.push_str("# case ");
        text.push_str(&case.to_string());
        text.push('\n');
        for identity in &self.0 {
            text.push_str(&identity.to_text());
            text.push('\n');
        }
        sealing::seal(&[member], text.as_bytes())
    }

    /// Opens a wrap of `case`. That the wrap is the one that the case's `access` names is not checked here: see
    /// [`crate::case::CaseReader::check_wrap`].
    ///
    /// # Errors
    /// See [`WrapError`].
    pub fn open(file: &[u8], case: CaseId, member: &Identity) -> Result<Self, WrapError> {
        let plaintext = sealing::open_sole(member, file)
            .map_err(|_| WrapError::Damaged)?
            .ok_or(WrapError::NotForThisKey)?;
        Self::parse(&plaintext, case).ok_or(WrapError::Content)
    }

    fn parse(plaintext: &[u8], case: CaseId) -> Option<Self> {
        // Line feeds alone: only our own clients write wraps, and one wrap has one form.
        let text = std::str::from_utf8(plaintext).ok().filter(|text| !text.contains('\r'))?;
        let comment = text.lines().next()?.strip_prefix("# ")?;
        if comment.split(' ').next_back() != Some(case.to_string().as_str()) {
            return None;
        }
        identity_lines(text).filter(|identities| !identities.is_empty()).map(Self)
    }
}

/// How an `access` names a wrap.
#[must_use]
pub fn wrap_hash(file: &[u8]) -> Hash {
    Hash::of(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::SeedableRng;

    fn rng() -> rand_chacha::ChaCha20Rng {
        rand_chacha::ChaCha20Rng::seed_from_u64(3)
    }

    #[test]
    fn a_wrap_opens_for_its_member_and_its_case_alone() {
        let rng = &mut rng();
        let (case, member, other) = (CaseId::random(rng), Identity::generate(rng), Identity::generate(rng));
        let keys = CaseKeys::generate(rng).with_new(Identity::generate(rng));
        let file = keys.wrap(case, &member.recipient()).unwrap();
        assert!(CaseKeys::open(&file, case, &member).unwrap().0 == keys.0);
        assert_eq!(CaseKeys::open(&file, case, &other).err(), Some(WrapError::NotForThisKey));
        assert_eq!(CaseKeys::open(&file, CaseId::random(rng), &member).err(), Some(WrapError::Content));
        assert_eq!(CaseKeys::open(&file[..file.len() - 1], case, &member).err(), Some(WrapError::Damaged));
    }

    #[test]
    fn a_wrap_for_two_or_with_other_content_is_refused() {
        let rng = &mut rng();
        let (case, member, other) = (CaseId::random(rng), Identity::generate(rng), Identity::generate(rng));
        let line = member.to_text();
        let good = format!("# case {case}\n{}\n", *line);
        let seal =
            |recipients: &[&Recipient], text: &str| sealing::seal(recipients, text.as_bytes()).unwrap();
        assert!(CaseKeys::open(&seal(&[&member.recipient()], &good), case, &member).is_ok());
        let two = seal(&[&member.recipient(), &other.recipient()], &good);
        assert_eq!(CaseKeys::open(&two, case, &member).err(), Some(WrapError::Damaged));
        for bad in [
            good.replace('\n', "\r\n"),
            format!("{}\n", *line),
            format!("# case {case}\n"),
            format!("{good}hello\n"),
            String::new(),
        ] {
            let file = seal(&[&member.recipient()], &bad);
            assert_eq!(CaseKeys::open(&file, case, &member).err(), Some(WrapError::Content), "{bad}");
        }
    }
}
