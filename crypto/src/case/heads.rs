//! What a client remembers of a case, so that a server cannot take its past back.

use serde::{Deserialize, Serialize};

use crate::{
    bytes::{Hash, frame, sha256, short_code},
    entry::Stream,
    id::CaseId,
};

/// How far a stream has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The next free place.
    pub next: u64,
    /// SHA-256 of the last envelope; none before the first.
    pub hash: Option<Hash>,
}

/// The heads of both streams of a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heads {
    /// The dialogue's.
    pub dialogue: Head,
    /// The desk's; stays at nothing in a reporter's client.
    pub desk: Head,
}

impl Heads {
    /// A code for two people to compare aloud: ten characters over both heads of this case.
    #[must_use]
    pub fn code(&self, case: CaseId) -> String {
        let bytes = |head: &Head| head.hash.map(|hash| hash.0.to_vec()).unwrap_or_default();
        let (case, dialogue, desk) = (case.to_string(), bytes(&self.dialogue), bytes(&self.desk));
        short_code(&sha256(&frame("hotline/v1/head", &[case.as_bytes(), &dialogue, &desk])))
    }
}

/// The server shows another past than it did before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rollback {
    /// Entries that were there are no longer shown.
    #[error("entries that were there before are missing")]
    Shorter(Stream),
    /// Other entries stand where these stood.
    #[error("the past has changed")]
    Different(Stream),
}
