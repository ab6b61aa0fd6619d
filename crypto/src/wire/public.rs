//! Calls that need no one's key but a root's: what this hotline is, and its next charter.

use serde::{Deserialize, Serialize};

use crate::{
    json::{Version1, integer},
    work::Seed,
};

/// `GET /instance` → 200. Public, the same for all, and so the one answer that is compressed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InstanceAnswer {
    /// The protocol's version.
    pub v: Version1,
    /// The signed text of the charter.
    pub charter: String,
    /// The armored SSH signature of exactly that text.
    pub charter_signature: String,
    /// What the server takes.
    pub limits: Limits,
    /// What a write costs.
    pub work: WorkTerms,
}

/// What the server takes, in bytes unless it says otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The largest envelope.
    #[serde(deserialize_with = "integer")]
    pub entry: u64,
    /// The largest attachment, before padding.
    #[serde(deserialize_with = "integer")]
    pub attachment: u64,
    /// How many attachments a case may have.
    #[serde(deserialize_with = "integer")]
    pub attachments: u64,
    /// All envelopes and pieces of a case together.
    #[serde(deserialize_with = "integer")]
    pub case: u64,
}

/// What a write costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WorkTerms {
    /// What to work on; another every ten minutes.
    pub seed: Seed,
    /// Leading zero bits of each puzzle.
    #[cfg_attr(feature = "openapi", schema(maximum = 255))]
    pub difficulty: u8,
    /// The same for a piece of an attachment.
    #[cfg_attr(feature = "openapi", schema(maximum = 255))]
    pub piece_difficulty: u8,
}

/// `PUT /charter`: the next epoch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CharterRequest {
    /// The signed text.
    pub charter: String,
    /// The armored SSH signature of exactly that text.
    pub signature: String,
}

/// `PUT /charter` → 200.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CharterAnswer {
    /// The epoch that is in force now.
    #[serde(deserialize_with = "integer")]
    pub epoch: u64,
}
