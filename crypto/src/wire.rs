//! The HTTP interface as types: every request, every answer and every error code of `/api/v1`.
//!
//! One source of truth: `web/src/protocol/wire.gen.ts` is generated from here by `make generate`, and a test fails
//! where the two differ. Unknown members are refused, byte fields are base64, days are days. These types say what a
//! body looks like, not whether it is allowed, and nothing here sends or receives. Bodies are ordinary JSON: members
//! in any order, spaces where one likes; only what is signed or sealed is canonical.

mod authorization;
mod desk;
mod error;
mod field;
#[cfg(feature = "openapi")]
mod openapi;
mod pad;
pub mod path;
mod public;
mod reporter;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod typescript;

pub use authorization::{Authorization, BadAuthorization, Session};
pub use desk::{
    AccessRequest, CaseEntry, CasesAnswer, CasesQuery, ChallengeAnswer, ChallengeRequest, ChangesAnswer,
    ChangesQuery, DeskAttachment, DeskCase, DeskEntryRequest, PurgeRequest, RetentionRequest, SeqAnswer,
    SessionAnswer, SessionRequest, Tombstone,
};
pub use error::{ErrorBody, ErrorCode};
pub use field::{Base64Bytes, Base64Fixed};
pub use pad::{DoesNotFit, Pad, Padded, WIRE_STEP, WRAP_ROOM, pad_body, report_body, report_body_length};
pub use public::{CharterAnswer, CharterRequest, InstanceAnswer, Limits, WorkTerms};
pub use reporter::{
    Declared, EntryAnswer, EntryRequest, FetchAnswer, FetchRequest, MemberWrap, ReportAnswer, ReportRequest,
    Stored, StoredEntry,
};
