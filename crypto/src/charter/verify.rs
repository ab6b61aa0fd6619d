//! Whether a client may go by a charter that a server shows.

use std::fmt;

use super::{Charter, MemberLine};
use crate::{date::Day, instance::Instance, sshsig};

/// What a client already knows. The more it knows, the less a server can make it believe.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The pin from the poster's link, or the instance that this client has dealt with before.
    pub instance: Option<Instance>,
    /// The last charter that this client accepted.
    pub charter: Option<&'a Charter>,
}

/// Why a charter is refused. The first that applies, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Not signed by one of its own roots, for this purpose, in the one form that is read.
    Signature,
    /// Not the canonical JSON of a charter, or one that breaks a rule.
    Malformed,
    /// Not the hash of its roots, not the pin, or not the instance known before.
    Instance,
    /// Of an earlier epoch than one already known.
    Older,
    /// Of an epoch already known, with other bytes.
    Fork,
    /// A known member line is gone or changed, or its end was taken away or put off.
    Vanished,
    /// Past its last day.
    Expired,
}

impl Reason {
    /// The one word, the same in both languages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Malformed => "malformed",
            Self::Instance => "instance",
            Self::Older => "older",
            Self::Fork => "fork",
            Self::Vanished => "vanished",
            Self::Expired => "expired",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A charter that a client must not go by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the charter is refused: {reason}")]
pub struct Refused {
    /// Why.
    pub reason: Reason,
    /// The charter where it could be read at all: enough to show the contact and the outside routes, to say why no
    /// report is taken, and for nothing else.
    pub charter: Option<Box<Charter>>,
}

impl Charter {
    /// Reads a charter and decides whether to go by it today.
    ///
    /// # Errors
    /// [`Refused`], with the first [`Reason`] that applies.
    pub fn verify(text: &str, armored: &str, known: Known<'_>, today: Day) -> Result<Self, Refused> {
        let signer = sshsig::verify(armored, text.as_bytes());
        let charter = match (&signer, Self::parse(text)) {
            (_, Ok(charter)) => charter,
            (Err(_), Err(_)) => return Err(Refused { reason: Reason::Signature, charter: None }),
            (Ok(_), Err(_)) => return Err(Refused { reason: Reason::Malformed, charter: None }),
        };
        let signed = signer.is_ok_and(|signer| charter.is_root(&signer));
        match if signed { charter.refusal(known, today) } else { Some(Reason::Signature) } {
            None => Ok(charter),
            Some(reason) => Err(Refused { reason, charter: Some(Box::new(charter)) }),
        }
    }

    /// What speaks against a charter whose signature is good.
    fn refusal(&self, known: Known<'_>, today: Day) -> Option<Reason> {
        let pinned = known.instance.is_none_or(|instance| instance == self.instance);
        let same = known.charter.is_none_or(|charter| charter.instance == self.instance);
        if self.instance_of_roots() != Some(self.instance) || !pinned || !same {
            return Some(Reason::Instance);
        }
        if let Some(last) = known.charter {
            if self.epoch < last.epoch {
                return Some(Reason::Older);
            }
            // One text for each value: equal charters are equal bytes.
            if self.epoch == last.epoch && self != last {
                return Some(Reason::Fork);
            }
            if !last.members.iter().all(|line| self.members.iter().any(|new| continues(line, new))) {
                return Some(Reason::Vanished);
            }
        }
        (today > self.expires).then_some(Reason::Expired)
    }
}

/// Whether `new` is `old`, perhaps under another name, title or role, and ended no later.
fn continues(old: &MemberLine, new: &MemberLine) -> bool {
    let same = old.id == new.id && old.age == new.age && old.sign == new.sign && old.from == new.from;
    let ended = match (old.until, new.until) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(old), Some(new)) => new <= old,
    };
    same && ended
}
