//! Where the calls are. `{…}` in a route stands for one segment: an id in its canonical form, or a decimal number.
//!
//! The functions give the path of one call, as it is sent and as proof of work is bound to it (without a query).

use crate::id::{AttachmentId, CaseId};

/// `GET`: the charter, limits and work.
pub const INSTANCE: &str = "/api/v1/instance";
/// `POST`: files a report.
pub const CASES: &str = "/api/v1/cases";
/// `POST`: a reporter reads their case.
pub const CASE_FETCH: &str = "/api/v1/case/fetch";
/// `POST`: a reporter adds to their case.
pub const CASE_ENTRIES: &str = "/api/v1/case/entries";
/// `PUT`, `GET`: a piece of an attachment, for the reporter.
pub const CASE_PIECE: &str = "/api/v1/case/attachments/{attachment}/{piece}";
/// `POST`: begins a sign-in.
pub const DESK_CHALLENGE: &str = "/api/v1/desk/challenge";
/// `POST`: ends a sign-in with a session.
pub const DESK_SESSION: &str = "/api/v1/desk/session";
/// `GET`, with `since`: what changed for this member.
pub const DESK_CHANGES: &str = "/api/v1/desk/changes";
/// `GET`, with `newest`: the newest cases alone.
pub const DESK_CASES: &str = "/api/v1/desk/cases";
/// `POST`: a member adds to a case.
pub const DESK_ENTRIES: &str = "/api/v1/desk/cases/{case}/entries";
/// `PUT`, `GET`: a piece of an attachment, for members.
pub const DESK_PIECE: &str = "/api/v1/desk/cases/{case}/attachments/{attachment}/{piece}";
/// `POST`: changes who reads a case.
pub const DESK_ACCESS: &str = "/api/v1/desk/cases/{case}/access";
/// `POST`: changes how long a case is kept.
pub const DESK_RETENTION: &str = "/api/v1/desk/cases/{case}/retention";
/// `POST`: asks for a case to be purged, or confirms it.
pub const DESK_PURGE: &str = "/api/v1/desk/cases/{case}/purge";
/// `PUT`: the next charter.
pub const CHARTER: &str = "/api/v1/charter";

/// All routes with their names, as the generated TypeScript has them.
pub const ALL: [(&str, &str); 15] = [
    ("instance", INSTANCE),
    ("cases", CASES),
    ("case_fetch", CASE_FETCH),
    ("case_entries", CASE_ENTRIES),
    ("case_piece", CASE_PIECE),
    ("desk_challenge", DESK_CHALLENGE),
    ("desk_session", DESK_SESSION),
    ("desk_changes", DESK_CHANGES),
    ("desk_cases", DESK_CASES),
    ("desk_entries", DESK_ENTRIES),
    ("desk_piece", DESK_PIECE),
    ("desk_access", DESK_ACCESS),
    ("desk_retention", DESK_RETENTION),
    ("desk_purge", DESK_PURGE),
    ("charter", CHARTER),
];

/// The path of a piece, for the reporter.
#[must_use]
pub fn case_piece(attachment: AttachmentId, piece: u32) -> String {
    fill_piece(CASE_PIECE, attachment, piece)
}

/// The path of a piece, for members.
#[must_use]
pub fn desk_piece(case: CaseId, attachment: AttachmentId, piece: u32) -> String {
    fill_piece(&fill_case(DESK_PIECE, case), attachment, piece)
}

/// The path of a case's entries.
#[must_use]
pub fn desk_entries(case: CaseId) -> String {
    fill_case(DESK_ENTRIES, case)
}

/// The path of a case's access.
#[must_use]
pub fn desk_access(case: CaseId) -> String {
    fill_case(DESK_ACCESS, case)
}

/// The path of a case's retention.
#[must_use]
pub fn desk_retention(case: CaseId) -> String {
    fill_case(DESK_RETENTION, case)
}

/// The path of a case's purge.
#[must_use]
pub fn desk_purge(case: CaseId) -> String {
    fill_case(DESK_PURGE, case)
}

fn fill_case(route: &str, case: CaseId) -> String {
    route.replace("{case}", &case.to_string())
}

fn fill_piece(route: &str, attachment: AttachmentId, piece: u32) -> String {
    route.replace("{attachment}", &attachment.to_string()).replace("{piece}", &piece.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn filled_routes_have_nothing_left_to_fill() {
        let (case, attachment) = (CaseId::from_bytes([1; 16]), AttachmentId::from_bytes([2; 16]));
        let id = "02020202-0202-0202-0202-020202020202";
        assert_eq!(case_piece(attachment, 12), format!("/api/v1/case/attachments/{id}/12"));
        for path in [
            desk_piece(case, attachment, 0),
            desk_entries(case),
            desk_access(case),
            desk_retention(case),
            desk_purge(case),
        ] {
            assert!(path.starts_with(&format!("/api/v1/desk/cases/{case}/")), "{path}");
            assert!(!path.contains(['{', '}']), "{path}");
        }
    }

    #[test]
    fn no_two_routes_are_the_same() {
        assert_eq!(ALL.iter().map(|(_, route)| route).collect::<HashSet<_>>().len(), ALL.len());
        assert!(ALL.iter().all(|(_, route)| route.starts_with("/api/v1/")));
    }
}
