//! The body of each kind of entry. See [`crate::entry`], which re-exports all of this.

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    bytes::Hash,
    date::Day,
    entry::Stream,
    id::MemberId,
    json::{self, NotCanonical},
    keys::Recipient,
    signature::VerifyingKey,
};

/// The `kind` of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The report that opens a case.
    Report,
    /// A letter, from the reporter or a member.
    Message,
    /// The committee has the report.
    Acknowledgement,
    /// What came of it.
    Outcome,
    /// Who can read from here on, and to which key everybody encrypts.
    Access,
    /// A note among members.
    Note,
    /// A change of status, severity, category, assignee, labels or due days.
    Triage,
    /// Until when the case is kept.
    Retention,
}

impl Kind {
    /// The stream in which this kind stands.
    #[must_use]
    pub fn stream(self) -> Stream {
        match self {
            Self::Report | Self::Message | Self::Acknowledgement | Self::Outcome | Self::Access => {
                Stream::Dialogue
            }
            Self::Note | Self::Triage | Self::Retention => Stream::Desk,
        }
    }
}

/// What an entry says.
#[derive(Clone, PartialEq)]
#[allow(clippy::large_enum_variant)] // one lives at a time, and a report is what most of them are
pub enum Body {
    /// See [`Kind::Report`].
    Report(Report),
    /// See [`Kind::Message`].
    Message(Text),
    /// See [`Kind::Acknowledgement`].
    Acknowledgement(Text),
    /// See [`Kind::Outcome`].
    Outcome(Outcome),
    /// See [`Kind::Access`].
    Access(Access),
    /// See [`Kind::Note`].
    Note(Text),
    /// See [`Kind::Triage`].
    Triage(Triage),
    /// See [`Kind::Retention`].
    Retention(Retention),
}

impl Body {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Report(_) => Kind::Report,
            Self::Message(_) => Kind::Message,
            Self::Acknowledgement(_) => Kind::Acknowledgement,
            Self::Outcome(_) => Kind::Outcome,
            Self::Access(_) => Kind::Access,
            Self::Note(_) => Kind::Note,
            Self::Triage(_) => Kind::Triage,
            Self::Retention(_) => Kind::Retention,
        }
    }

    /// The access that this entry sets: an `access` entry's, or a report's first one.
    #[must_use]
    pub fn access(&self) -> Option<&Access> {
        match self {
            Self::Report(report) => Some(&report.access),
            Self::Access(access) => Some(access),
            _ => None,
        }
    }

    /// The body's canonical JSON.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Report(body) => json::to_text(body),
            Self::Message(body) | Self::Acknowledgement(body) | Self::Note(body) => json::to_text(body),
            Self::Outcome(body) => json::to_text(body),
            Self::Access(body) => json::to_text(body),
            Self::Triage(body) => json::to_text(body),
            Self::Retention(body) => json::to_text(body),
        }
    }

    /// Reads the body of an entry of this kind.
    ///
    /// # Errors
    /// [`NotCanonical`] for another shape; an access with no member or with one twice; a triage that changes nothing.
    pub fn parse(kind: Kind, text: &str) -> Result<Self, NotCanonical> {
        let body = match kind {
            Kind::Report => Self::Report(json::parse(text)?),
            Kind::Message => Self::Message(json::parse(text)?),
            Kind::Acknowledgement => Self::Acknowledgement(json::parse(text)?),
            Kind::Outcome => Self::Outcome(json::parse(text)?),
            Kind::Access => Self::Access(json::parse(text)?),
            Kind::Note => Self::Note(json::parse(text)?),
            Kind::Triage => Self::Triage(json::parse(text)?),
            Kind::Retention => Self::Retention(json::parse(text)?),
        };
        let fits = match &body {
            Self::Triage(triage) => *triage != Triage::default(),
            other => other.access().is_none_or(Access::is_consistent),
        };
        if fits { Ok(body) } else { Err(NotCanonical) }
    }
}

/// The report.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The language that the reporter used, one of the charter's.
    pub language: String,
    /// What was asked and answered, in order. A question that was skipped is left out.
    pub answers: Vec<Answer>,
    /// Members who must not learn of the case.
    pub excluded: Vec<MemberId>,
    /// The reporter's public keys.
    pub reporter: ReporterKeys,
    /// Who can read the case from its first day.
    pub access: Access,
    /// SHA-256 of the charter that the reporter saw.
    pub charter: Hash,
}

/// One answer.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The question's id in the questionnaire.
    pub question: String,
    /// What was answered.
    pub answer: AnswerText,
}

/// A text, or the ids of the options chosen.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AnswerText {
    /// What was written.
    Text(String),
    /// Option ids.
    Options(Vec<String>),
}

/// The reporter's public keys, derived from the token.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReporterKeys {
    /// Every dialogue entry is sealed to this too.
    pub age: Recipient,
    /// Later entries of the reporter verify under this.
    pub sign: VerifyingKey,
}

/// Who can read from here on, and to which key everybody encrypts.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// The current case recipient.
    pub recipient: Recipient,
    /// The readers, at least one, none twice.
    pub members: Vec<AccessMember>,
    /// Why it changed; may be empty. The reporter sees it.
    pub reason: String,
}

impl Access {
    fn is_consistent(&self) -> bool {
        let mut ids: Vec<_> = self.members.iter().map(|member| member.id).collect();
        ids.sort_unstable();
        !ids.is_empty() && ids.windows(2).all(|pair| pair.first() != pair.last())
    }

    /// Whether this member can read.
    #[must_use]
    pub fn lists(&self, member: MemberId) -> bool {
        self.members.iter().any(|reader| reader.id == member)
    }
}

/// One reader.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessMember {
    /// The member.
    pub id: MemberId,
    /// SHA-256 of the member's wrap.
    pub wrap: Hash,
}

/// The body of a message, an acknowledgement or a note.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// What was written.
    pub text: String,
}

/// What came of the case.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// A word for the result; we write `substantiated`, `unsubstantiated` or `out_of_scope`.
    pub result: String,
    /// What the reporter is told.
    pub text: String,
}

/// What a triage entry changes: at least one of these.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Triage {
    /// We write `new`, `under_review`, `investigating`, `substantiated`, `unsubstantiated`, `out_of_scope`, `closed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// We write `low`, `medium`, `high`, `critical`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// A category of the questionnaire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// A member, or null for nobody.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub assignee: Option<Option<MemberId>>,
    /// All labels from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Vec<String>>,
    /// The day by which the report must be acknowledged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledge_by: Option<Day>,
    /// The day by which the reporter must have feedback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback_by: Option<Day>,
}

/// Until when the case is kept.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// The day after which the server purges the case; null: the charter's retention goes.
    pub purge_after: Option<Day>,
    /// A legal hold: nothing is purged while it stands.
    pub hold: bool,
    /// Why.
    pub reason: String,
}

/// Tells a member that is null (`Some(None)`) from one that is absent (`None`).
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
