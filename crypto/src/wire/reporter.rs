//! Calls of the reporter. All bodies end with `pad`.

use serde::{Deserialize, Serialize};

use super::{
    Pad, Padded,
    field::{Base64Bytes, Base64Fixed, nullable},
};
use crate::{
    date::Day,
    id::{AttachmentId, CaseId, MemberId},
    json::integer,
};

/// `POST /cases`: files a report. Without `Authorization`, so that nothing ties it to another request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportRequest {
    /// The case, named by the reporter's client.
    pub case: CaseId,
    /// SHA-256 of the framed authenticator: by which the token will be known.
    pub authenticator_hash: Base64Fixed<32>,
    /// The case's key for each member who may read it.
    #[cfg_attr(feature = "openapi", schema(min_items = 1))]
    pub wraps: Vec<MemberWrap>,
    /// The report, sealed.
    pub envelope: Base64Bytes,
    /// The attachments that will follow.
    pub attachments: Vec<Declared>,
    /// Spaces, so many that the length does not tell who is excluded.
    pub pad: Pad,
}

/// The case's identities, sealed to one member.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MemberWrap {
    /// The member.
    pub member: MemberId,
    /// The age file.
    pub wrap: Base64Bytes,
}

/// An attachment whose pieces will follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Declared {
    /// The attachment, as the sealed entry names it.
    pub id: AttachmentId,
    /// How many pieces it has.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub pieces: u32,
}

/// `POST /cases` → 201: the report is filed, durably. The same request again is the same answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportAnswer {
    /// The case.
    pub case: CaseId,
    /// The server's day.
    pub day: Day,
    /// Spaces.
    pub pad: Pad,
}

/// `POST /case/fetch`: the dialogue, from an entry on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FetchRequest {
    /// The first `seq` that is wanted.
    #[serde(deserialize_with = "integer")]
    pub from: u64,
    /// Spaces.
    pub pad: Pad,
}

/// `POST /case/fetch` → 200. For an unknown or wrong token the nulls, the empty lists, 0 and false.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FetchAnswer {
    /// The case.
    #[serde(deserialize_with = "nullable")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub case: Option<CaseId>,
    /// The server's day on which it was filed.
    #[serde(deserialize_with = "nullable")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub day: Option<Day>,
    /// Dialogue entries, in order.
    pub entries: Vec<StoredEntry>,
    /// The `seq` after the last of `entries`: the next `from`, and the free one once `more` is false.
    #[serde(deserialize_with = "integer")]
    pub next: u64,
    /// Whether there is more from `next` on.
    pub more: bool,
    /// The attachments of the dialogue: all of them, each time.
    pub attachments: Vec<Stored>,
    /// Spaces.
    pub pad: Pad,
}

/// An entry as the server keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StoredEntry {
    /// Its number in its stream.
    #[serde(deserialize_with = "integer")]
    pub seq: u64,
    /// The server's day.
    pub day: Day,
    /// The sealed entry.
    pub envelope: Base64Bytes,
}

/// An attachment, and which of its pieces the server has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// The attachment.
    pub id: AttachmentId,
    /// How many pieces it has.
    pub pieces: u32,
    /// The numbers of those that are there, ascending, from 0.
    pub stored: Vec<u32>,
}

/// `POST /case/entries`: the reporter's next entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EntryRequest {
    /// Its number in the dialogue.
    #[serde(deserialize_with = "integer")]
    pub seq: u64,
    /// The sealed entry.
    pub envelope: Base64Bytes,
    /// The attachments that will follow.
    pub attachments: Vec<Declared>,
    /// Spaces.
    pub pad: Pad,
}

/// `POST /case/entries` → 201. The same request again is the same answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EntryAnswer {
    /// Its number in the dialogue.
    #[serde(deserialize_with = "integer")]
    pub seq: u64,
    /// Spaces.
    pub pad: Pad,
}

macro_rules! padded {
    ($($body:ty),+) => {
        $(impl Padded for $body {
            fn set_pad(&mut self, pad: Pad) {
                self.pad = pad;
            }
        })+
    };
}

padded!(ReportRequest, ReportAnswer, FetchRequest, FetchAnswer, EntryRequest, EntryAnswer);
