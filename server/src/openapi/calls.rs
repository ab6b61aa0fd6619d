//! The table of calls: PROTOCOL.md 6.1 with the codes of 6.4 that each may be refused with.
//!
//! Codes that follow from what a call takes (a body, a token, proof of work, room) are not repeated here.

use hotline_crypto::wire::{
    AccessRequest, CasesAnswer, CasesQuery, ChallengeAnswer, ChallengeRequest, ChangesAnswer, ChangesQuery,
    CharterAnswer, CharterRequest, DeskEntryRequest, EntryAnswer, EntryRequest,
    ErrorCode::{CharterRefused, Conflict, Forbidden, NotFound, Unauthorized},
    FetchAnswer, FetchRequest, InstanceAnswer, PurgeRequest, ReportAnswer, ReportRequest, RetentionRequest,
    SeqAnswer, SessionAnswer, SessionRequest, path,
};
use utoipa::openapi::HttpMethod::{Get, Post, Put};

use super::call::Call;
use crate::routes::{HEALTH, OPENAPI};

/// Every call of the server, but its pages.
pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::new(Get, path::INSTANCE, "What this hotline is, and what a write costs")
            .answers::<InstanceAnswer>(200)
            .refuses(&[NotFound]),
        Call::new(Put, path::CHARTER, "The next charter")
            .takes::<CharterRequest>()
            .stores()
            .answers::<CharterAnswer>(200)
            .refuses(&[CharterRefused]),
        Call::new(Get, OPENAPI, "This document").answers_object(200).always(),
        Call::new(Get, HEALTH, "Whether the server and its database answer").answers_text(),
        Call::new(Post, path::CASES, "Files a report")
            .with_work()
            .takes::<ReportRequest>()
            .answers::<ReportAnswer>(201)
            .refuses(&[Conflict]),
        Call::new(Post, path::CASE_FETCH, "Reads a case; an unknown token has an empty one")
            .with_token()
            .takes::<FetchRequest>()
            .answers::<FetchAnswer>(200),
        Call::new(Post, path::CASE_ENTRIES, "Adds to a case")
            .with_token()
            .with_work()
            .takes::<EntryRequest>()
            .answers::<EntryAnswer>(201)
            .refuses(&[Conflict]),
        Call::new(Put, path::CASE_PIECE, "Stores a piece of an attachment, unless it is there")
            .with_token()
            .with_work()
            .takes_octets()
            .answers_nothing(201)
            .refuses(&[NotFound, Forbidden]),
        Call::new(Get, path::CASE_PIECE, "A piece of an attachment")
            .with_token()
            .answers_octets()
            .refuses(&[NotFound]),
        Call::new(Post, path::DESK_CHALLENGE, "Begins a sign-in, also of somebody who does not exist")
            .takes::<ChallengeRequest>()
            .answers::<ChallengeAnswer>(200),
        Call::new(Post, path::DESK_SESSION, "Ends a sign-in")
            .takes::<SessionRequest>()
            .stores()
            .answers::<SessionAnswer>(200)
            .refuses(&[Unauthorized]),
        Call::new(Get, path::DESK_CHANGES, "What changed for this member")
            .with_session()
            .query::<ChangesQuery>()
            .answers::<ChangesAnswer>(200),
        Call::new(Get, path::DESK_CASES, "The newest cases, whole")
            .with_session()
            .query::<CasesQuery>()
            .answers::<CasesAnswer>(200),
        Call::new(Post, path::DESK_ENTRIES, "Adds to a case")
            .with_session()
            .takes::<DeskEntryRequest>()
            .stores()
            .answers::<SeqAnswer>(201)
            .refuses(&[NotFound, Conflict]),
        Call::new(Put, path::DESK_PIECE, "Stores a piece of an attachment, unless it is there")
            .with_session()
            .takes_octets()
            .stores()
            .answers_nothing(201)
            .refuses(&[NotFound, Forbidden]),
        Call::new(Get, path::DESK_PIECE, "A piece of an attachment")
            .with_session()
            .answers_octets()
            .refuses(&[NotFound]),
        Call::new(Post, path::DESK_ACCESS, "Changes who reads a case")
            .with_session()
            .takes::<AccessRequest>()
            .stores()
            .answers::<SeqAnswer>(201)
            .answers::<SeqAnswer>(202)
            .refuses(&[NotFound, Forbidden, Conflict]),
        Call::new(Post, path::DESK_RETENTION, "Changes how long a case is kept")
            .with_session()
            .takes::<RetentionRequest>()
            .stores()
            .answers::<SeqAnswer>(200)
            .answers::<SeqAnswer>(202)
            .refuses(&[NotFound, Forbidden, Conflict]),
        Call::new(Post, path::DESK_PURGE, "Asks for a purge, or confirms one")
            .with_session()
            .takes::<PurgeRequest>()
            .stores()
            .answers::<SeqAnswer>(200)
            .answers::<SeqAnswer>(202)
            .refuses(&[NotFound, Forbidden, Conflict]),
    ]
}
