//! Calls of the members.

use serde::{Deserialize, Serialize};

use super::{
    Declared, MemberWrap, Session, StoredEntry,
    field::{Base64Bytes, Base64Fixed, nullable},
};
use crate::{
    date::Day,
    entry::Stream,
    id::{AttachmentId, CaseId, MemberId},
    json::integer,
};

/// `POST /desk/challenge`: begins a sign-in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChallengeRequest {
    /// Who wants to sign in.
    pub member: MemberId,
}

/// `POST /desk/challenge` → 200. A member that does not exist gets one, too.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChallengeAnswer {
    /// To be signed.
    pub nonce: Base64Fixed<32>,
    /// When it expires, in seconds since 1970.
    #[serde(deserialize_with = "integer")]
    pub expires: u64,
}

/// `POST /desk/session`: ends a sign-in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
    /// Who signs in.
    pub member: MemberId,
    /// The address at which the client meant to reach the server.
    pub origin: String,
    /// The challenge's.
    pub nonce: Base64Fixed<32>,
    /// The challenge's.
    #[serde(deserialize_with = "integer")]
    pub expires: u64,
    /// The member's, of the sign-in frame.
    pub signature: Base64Fixed<64>,
}

/// `POST /desk/session` → 200. It holds a secret.
// No `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SessionAnswer {
    /// For the `Authorization` header of all further calls.
    pub session: Session,
    /// When it ends at the latest, in seconds since 1970; after 30 idle minutes before that.
    #[serde(deserialize_with = "integer")]
    pub expires: u64,
}

/// The query of `GET /desk/changes`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangesQuery {
    /// The last answer's `cursor`; 0 the first time.
    #[serde(deserialize_with = "integer")]
    pub since: u64,
}

/// `GET /desk/changes` → 200: what changed for this member, in the cases that they have access to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangesAnswer {
    /// For the next call. It counts this member's changes alone.
    #[serde(deserialize_with = "integer")]
    pub cursor: u64,
    /// Whether there is more from `cursor` on already.
    pub more: bool,
    /// Cases that are new or changed.
    pub cases: Vec<DeskCase>,
    /// New entries, those of one stream in order.
    pub entries: Vec<CaseEntry>,
    /// Attachments that are new or have new pieces.
    pub attachments: Vec<DeskAttachment>,
    /// Cases that were purged.
    pub removed: Vec<Tombstone>,
}

/// The query of `GET /desk/cases`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CasesQuery {
    /// How many of the newest cases are wanted.
    pub newest: u32,
}

/// `GET /desk/cases` → 200: the newest cases alone, whole, so that a screen fills before all is synced.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CasesAnswer {
    /// Whether this member has access to more cases than these.
    pub more: bool,
    /// The newest cases, newest first.
    pub cases: Vec<DeskCase>,
    /// Their entries.
    pub entries: Vec<CaseEntry>,
    /// Their attachments.
    pub attachments: Vec<DeskAttachment>,
    /// Empty: those purged are among the changes.
    pub removed: Vec<Tombstone>,
}

/// A case as the server keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeskCase {
    /// The case.
    pub case: CaseId,
    /// The server's day on which it was filed.
    pub day: Day,
    /// The day after which it is purged, unless something holds it; null for never.
    #[serde(deserialize_with = "nullable")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub purge_after: Option<Day>,
    /// Whether it is held.
    pub hold: bool,
    /// This member's newest wrap.
    pub wrap: Base64Bytes,
}

/// An entry of a case as the server keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CaseEntry {
    /// The case.
    pub case: CaseId,
    /// Which of its streams.
    pub stream: Stream,
    /// Its number in that stream.
    #[serde(deserialize_with = "integer")]
    pub seq: u64,
    /// The server's day.
    pub day: Day,
    /// The sealed entry.
    pub envelope: Base64Bytes,
}

/// An attachment of a case, and which of its pieces the server has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeskAttachment {
    /// The case.
    pub case: CaseId,
    /// The attachment.
    pub id: AttachmentId,
    /// How many pieces it has.
    pub pieces: u32,
    /// The numbers of those that are there, ascending, from 0.
    pub stored: Vec<u32>,
}

/// What remains of a purged case, so that a register never loses a row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Tombstone {
    /// The case.
    pub case: CaseId,
    /// The server's day on which it was filed.
    pub day: Day,
    /// The server's day on which it was purged.
    pub purged: Day,
    /// The signed desk entries that asked for it and confirmed it; none when its time had come.
    pub entries: Vec<StoredEntry>,
}

/// `POST /desk/cases/{case}/entries`: a member's next entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeskEntryRequest {
    /// Into which stream.
    pub stream: Stream,
    /// Its number in that stream.
    #[serde(deserialize_with = "integer")]
    pub seq: u64,
    /// The sealed entry.
    pub envelope: Base64Bytes,
    /// The attachments that will follow.
    pub attachments: Vec<Declared>,
}

/// `POST /desk/cases/{case}/access`: an `access` entry and all its wraps. Those wrapped are the readers from now on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AccessRequest {
    /// The entry's number in the dialogue.
    #[serde(deserialize_with = "integer")]
    pub seq: u64,
    /// The sealed entry.
    pub envelope: Base64Bytes,
    /// One for each reader.
    #[cfg_attr(feature = "openapi", schema(min_items = 1))]
    pub wraps: Vec<MemberWrap>,
}

/// `POST /desk/cases/{case}/retention`: a `retention` entry and what the server is to do by it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RetentionRequest {
    /// The entry's number on the desk.
    #[serde(deserialize_with = "integer")]
    pub seq: u64,
    /// The sealed entry.
    pub envelope: Base64Bytes,
    /// The day after which the case is purged; null for never. Leaving it out is a mistake.
    #[serde(deserialize_with = "nullable")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub purge_after: Option<Day>,
    /// Whether the case is held.
    pub hold: bool,
}

/// `POST /desk/cases/{case}/purge`: a signed desk entry that asks for a purge, or confirms one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PurgeRequest {
    /// The entry's number on the desk.
    #[serde(deserialize_with = "integer")]
    pub seq: u64,
    /// The sealed entry.
    pub envelope: Base64Bytes,
}

/// The answer to a member's write: 201 for entries and access; 200 for retention and purge, or 202 while they wait
/// for a second member. The same request again is the same answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SeqAnswer {
    /// The entry's number in its stream.
    #[serde(deserialize_with = "integer")]
    pub seq: u64,
}
