//! The charter: who the members are, with their keys, and how this hotline works, signed by a root key.
//!
//! [`Charter`] is a plain struct for whoever writes one; [`Charter::check`] lists what is wrong with it,
//! [`Charter::sign`] signs it, [`Charter::parse`] reads its text and [`Charter::verify`] decides whether a client may
//! go by it. This module fetches and remembers nothing: the pin and the last known charter come in as [`Known`].

use serde::{Deserialize, Serialize};

use crate::{
    date::Day,
    id::MemberId,
    instance::Instance,
    json::{self, Version1, integer},
    signature::VerifyingKey,
    sshsig::{NotSigned, RootKey, RootLine},
};

mod check;
mod line;
mod origin;
mod texts;
mod verify;

pub use check::{Fault, Problem};
pub use line::{MemberLine, Role};
pub use origin::is_origin;
pub use texts::Texts;
pub use verify::{Known, Reason, Refused};

/// The longest text of a charter, in bytes: some four hundred lines of members.
pub const MAX_TEXT: usize = 1 << 20;
/// The most days from `issued` to `expires`.
pub const MAX_DAYS: i64 = 200;
/// From how many days before it expires the keeper is reminded.
pub const REMINDER_DAYS: i64 = 30;
/// For how many days a case is kept, unless the charter says otherwise.
pub const RETENTION_DAYS: u64 = 2555;

/// What the root keys sign. The order of the members is the order of the text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charter {
    /// The protocol's version.
    pub v: Version1,
    /// The hash of `roots`, by which people know this hotline.
    pub instance: Instance,
    /// The keys of which any one may sign.
    pub roots: Vec<RootLine>,
    /// Whose hotline it is.
    pub organisation: String,
    /// Counts the charters of an instance from 1.
    #[serde(deserialize_with = "integer")]
    pub epoch: u64,
    /// The day on which it was signed.
    pub issued: Day,
    /// The last day on which it is valid.
    pub expires: Day,
    /// The addresses at which the hotline is reached; see [`is_origin`].
    pub origins: Vec<String>,
    /// The languages in which all texts are given, the preferred one first.
    pub languages: Vec<String>,
    /// For how many days a case is kept after it was filed.
    #[serde(deserialize_with = "integer")]
    pub retention_days: u64,
    /// Nothing is purged at all, as in litigation.
    pub hold: bool,
    /// The privacy notice and policy.
    pub notice: Texts,
    /// How to reach the organisation when the hotline takes no report.
    pub contact: String,
    /// Authorities that a reporter may turn to.
    pub outside: Vec<Outside>,
    /// The questions of the report form; `None` for the built-in ones.
    pub questionnaire: Option<Vec<Question>>,
    /// One line for each key ever used. Lines are added and ended, never removed.
    pub members: Vec<MemberLine>,
}

/// An authority outside the organisation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outside {
    /// Two capital letters, as in ISO 3166 (and `EU`).
    pub country: String,
    /// What it is called.
    pub name: String,
    /// Where it takes reports.
    pub url: String,
}

/// A question of the report form.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Names the question in a report.
    pub id: String,
    /// How it is answered.
    pub kind: QuestionKind,
    /// Whether a report must answer it.
    pub required: bool,
    /// The question.
    pub label: Texts,
    /// What there is to choose from; empty for a text.
    pub options: Vec<Choice>,
}

/// How a question is answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// In words.
    Text,
    /// By choosing among options.
    Choice,
}

/// One option of a question.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Names the option in a report.
    pub id: String,
    /// What it says.
    pub label: Texts,
}

/// A charter's text is not canonical JSON of a charter, or breaks a rule of [`Charter::check`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Malformed {
    /// Longer than [`MAX_TEXT`].
    #[error("longer than a charter may be")]
    TooLong,
    /// Not the canonical JSON of a charter. Malformed keys and days end here, too.
    #[error("not the canonical JSON of a charter")]
    Json,
    /// Rules are broken.
    #[error("a charter with problems: {}", list(.0))]
    Problems(Vec<Problem>),
}

/// A charter that cannot be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CannotSign {
    /// What [`Charter::check`] found, or a text that is too long.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The key is not one of the charter's roots.
    #[error("the key is not one of the charter's roots")]
    NotARoot,
    /// The signature could not be written.
    #[error(transparent)]
    NotSigned(#[from] NotSigned),
}

/// A charter as it is published: the signed text, and the armored signature of exactly that text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedCharter {
    /// Canonical JSON without a line end.
    pub text: String,
    /// SSHSIG, as `ssh-keygen` writes it.
    pub signature: String,
}

impl Charter {
    /// The text that is signed.
    #[must_use]
    pub fn to_text(&self) -> String {
        json::to_text(self)
    }

    /// Reads a charter's text. This checks no signature, no day, and not that `instance` is the hash of `roots`.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if text.len() > MAX_TEXT {
            return Err(Malformed::TooLong);
        }
        let charter: Self = json::parse(text).map_err(|_| Malformed::Json)?;
        let problems = charter.problems();
        if problems.is_empty() { Ok(charter) } else { Err(Malformed::Problems(problems)) }
    }

    /// Signs the charter, once [`Self::check`] has nothing to say.
    ///
    /// # Errors
    /// [`CannotSign`].
    pub fn sign(&self, root: &RootKey) -> Result<SignedCharter, CannotSign> {
        let problems = self.check();
        if !problems.is_empty() {
            return Err(Malformed::Problems(problems).into());
        }
        if !self.is_root(root.line().key()) {
            return Err(CannotSign::NotARoot);
        }
        let text = self.to_text();
        if text.len() > MAX_TEXT {
            return Err(Malformed::TooLong.into());
        }
        Ok(SignedCharter { signature: root.sign(text.as_bytes())?, text })
    }

    /// The instance of the roots that the charter lists, where they make one.
    #[must_use]
    pub fn instance_of_roots(&self) -> Option<Instance> {
        let keys: Vec<VerifyingKey> = self.roots.iter().map(|root| *root.key()).collect();
        Instance::from_roots(&keys).ok()
    }

    /// The lines of `member` that are in force on `day`: under which an entry of that date may verify.
    pub fn lines_in_force(&self, member: MemberId, day: Day) -> impl Iterator<Item = &MemberLine> {
        self.members.iter().filter(move |line| line.id == member && line.is_in_force(day))
    }

    /// The lines that are used on `day` for wrapping and sign-in, alternates included. At most one for each member.
    pub fn current_members(&self, day: Day) -> impl Iterator<Item = &MemberLine> {
        self.members.iter().filter(move |line| line.is_current(day))
    }

    /// Days from `today` to the last valid one; negative once it has expired.
    #[must_use]
    pub fn days_until_expiry(&self, today: Day) -> i64 {
        self.expires.days_since(today)
    }

    /// Whether the keeper is to be reminded: from [`REMINDER_DAYS`] days before it expires, and after.
    #[must_use]
    pub fn reminder_due(&self, today: Day) -> bool {
        self.days_until_expiry(today) <= REMINDER_DAYS
    }

    fn is_root(&self, key: &VerifyingKey) -> bool {
        self.roots.iter().any(|root| root.key() == key)
    }
}

fn list(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests;
