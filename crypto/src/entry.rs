//! Entries in clear: the frame that is signed, and the body of each kind.
//!
//! Only shapes are judged here. Whether an entry may stand where it stands is [`crate::case`]'s business. Nothing in
//! this module has `Debug`: it all is what the hotline exists to keep secret.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::value::RawValue;

mod body;

pub use self::body::{
    Access, AccessMember, Answer, AnswerText, Body, Kind, Outcome, Report, ReporterKeys, Retention, Text,
    Triage,
};
use crate::{
    attachment::Attachment,
    bytes::Hash,
    date::Day,
    id::{CaseId, MemberId},
    instance::Instance,
    json::{self, Version1},
};

/// One of the two chains of a case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// Between the reporter and the members.
    Dialogue,
    /// Among the members.
    Desk,
}

/// Who signed an entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Author {
    /// The holder of the token, written `reporter`.
    Reporter,
    /// A member, written as the member's id.
    Member(MemberId),
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reporter => f.write_str("reporter"),
            Self::Member(id) => fmt::Display::fmt(id, f),
        }
    }
}

impl Serialize for Author {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Author {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == "reporter" {
            return Ok(Self::Reporter);
        }
        text.parse().map(Self::Member).map_err(de::Error::custom)
    }
}

/// What an entry's author signs.
#[derive(Clone)]
pub struct Frame {
    /// The hotline.
    pub instance: Instance,
    /// The case.
    pub case: CaseId,
    /// The entry's place in its stream, from 0.
    pub seq: u64,
    /// SHA-256 of the stream's previous envelope; `None` for the first.
    pub prev: Option<Hash>,
    /// In the desk stream, and there always: SHA-256 of the last dialogue envelope that the author had read.
    pub seen: Option<Hash>,
    /// The author's day.
    pub date: Day,
    /// Who signed it.
    pub author: Author,
    /// What it says; also decides the stream.
    pub body: Body,
    /// Its attachments.
    pub attachments: Vec<Attachment>,
}

/// The frame as it stands in JSON, members in the protocol's order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    v: Version1,
    instance: Instance,
    case: CaseId,
    stream: Stream,
    #[serde(deserialize_with = "json::integer")]
    seq: u64,
    prev: Option<Hash>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seen: Option<Hash>,
    date: Day,
    author: Author,
    kind: Kind,
    body: Box<RawValue>,
    attachments: Vec<Attachment>,
}

impl Frame {
    /// The stream that this entry belongs to.
    #[must_use]
    pub fn stream(&self) -> Stream {
        self.body.kind().stream()
    }

    /// The frame's text: what is signed and sealed.
    #[must_use]
    pub fn to_text(&self) -> String {
        let body = RawValue::from_string(self.body.to_text()).unwrap_or_default();
        json::to_text(&Wire {
            v: Version1,
            instance: self.instance,
            case: self.case,
            stream: self.stream(),
            seq: self.seq,
            prev: self.prev,
            seen: self.seen,
            date: self.date,
            author: self.author,
            kind: self.body.kind(),
            body,
            attachments: self.attachments.clone(),
        })
    }

    /// Reads a frame strictly.
    ///
    /// # Errors
    /// [`json::NotCanonical`] for any text that [`Self::to_text`] would not write: another shape, a kind in the wrong
    /// stream, a `seen` in the dialogue or none at the desk, an attachment whose pieces do not fit its size.
    pub fn parse(text: &str) -> Result<Self, json::NotCanonical> {
        let wire: Wire = json::parse(text)?;
        let fits = wire.kind.stream() == wire.stream && wire.seen.is_some() == (wire.stream == Stream::Desk);
        if !fits || !wire.attachments.iter().all(Attachment::is_consistent) {
            return Err(json::NotCanonical);
        }
        Ok(Self {
            instance: wire.instance,
            case: wire.case,
            seq: wire.seq,
            prev: wire.prev,
            seen: wire.seen,
            date: wire.date,
            author: wire.author,
            body: Body::parse(wire.kind, wire.body.get())?,
            attachments: wire.attachments,
        })
    }
}
