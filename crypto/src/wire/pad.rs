//! Padding of reporter calls and their answers: every body a multiple of 64 KiB, errors included.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ReportRequest, field::text};
use crate::json::to_text;

/// Bodies of reporter calls and of their answers are a multiple of this many bytes.
pub const WIRE_STEP: usize = 64 << 10;

/// Bytes of JSON that a report keeps for each wrap. A wrap with its member's id takes about 2,500: age adds a stanza of
/// random length.
pub const WRAP_ROOM: usize = 4608;

/// The empty pad as a last member with its comma, which a serialised body already has.
const EMPTY_PAD: usize = r#","pad":"""#.len();
/// What a report's length keeps for the member `pad`, without its comma.
const PAD_ROOM: usize = 8;

/// Spaces, as many as bring a body to its length. Any other character is refused.
///
/// All pads are equal: requests are compared without theirs.
#[derive(Clone, Copy, Default)]
pub struct Pad(usize);

impl PartialEq for Pad {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Pad {}

impl fmt::Debug for Pad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} spaces>", self.0)
    }
}

impl Serialize for Pad {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&" ".repeat(self.0))
    }
}

impl<'de> Deserialize<'de> for Pad {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spaces = |text: &str| text.bytes().all(|byte| byte == b' ').then_some(Self(text.len()));
        text(deserializer, "spaces", spaces)
    }
}

/// A body whose last member is `pad`.
pub trait Padded: Serialize {
    /// Sets the pad.
    fn set_pad(&mut self, pad: Pad);
}

/// Writes a body of the smallest multiple of [`WIRE_STEP`] that holds it and is at least `at_least` bytes long.
#[must_use]
pub fn pad_body(mut body: impl Padded, at_least: usize) -> String {
    body.set_pad(Pad(0));
    let text = to_text(&body);
    let length = text.len().max(at_least).next_multiple_of(WIRE_STEP);
    let (head, end) = text.split_at_checked(text.len().saturating_sub(2)).unwrap_or((&text, ""));
    let mut out = String::with_capacity(length);
    out.push_str(head);
    // In one piece: one after another they were a seventh of what a report costs the server.
    out.push_str(&" ".repeat(length - text.len()));
    out.push_str(end);
    out
}

/// A report that is longer than its length may be: more wraps than charter lines, or wraps that are far too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the report does not fit the length that its charter gives it")]
pub struct DoesNotFit;

/// The length of a report's body: as if each of the charter's `lines` lines current that day, alternates too, had a
/// wrap. So it is the same whoever is excluded.
///
/// The body's length without what is in `wraps` and without the member `pad`, and `lines` × [`WRAP_ROOM`] + 8,
/// rounded up to a multiple of [`WIRE_STEP`].
#[must_use]
pub fn report_body_length(report: &ReportRequest, lines: usize) -> usize {
    let wraps = to_text(&report.wraps).len() - "[]".len();
    let bare = to_text(report).len() - report.pad.0 - EMPTY_PAD - wraps;
    (bare + lines * WRAP_ROOM + PAD_ROOM).next_multiple_of(WIRE_STEP)
}

/// Writes a report's body of [`report_body_length`].
///
/// # Errors
/// [`DoesNotFit`] rather than a longer body.
pub fn report_body(report: ReportRequest, lines: usize) -> Result<String, DoesNotFit> {
    let length = report_body_length(&report, lines);
    let body = pad_body(report, length);
    if body.len() == length { Ok(body) } else { Err(DoesNotFit) }
}

#[cfg(test)]
mod tests {
    use super::{super::*, *};
    use crate::{
        id::{AttachmentId, CaseId, MemberId},
        keys::Identity,
        padding::BUCKETS,
        wrap::CaseKeys,
    };
    use proptest::prelude::*;
    use zeroize::Zeroizing;

    fn report(envelope: usize, attachments: u8, wraps: &[usize]) -> ReportRequest {
        let wrap = |(index, &size): (u8, &usize)| MemberWrap {
            member: MemberId::from_bytes([index; 16]),
            wrap: Base64Bytes(vec![index; size]),
        };
        ReportRequest {
            case: CaseId::from_bytes([1; 16]),
            authenticator_hash: Base64Fixed([2; 32]),
            wraps: (0..).zip(wraps).map(wrap).collect(),
            envelope: Base64Bytes(vec![3; envelope]),
            attachments: (0..attachments)
                .map(|index| Declared { id: AttachmentId::from_bytes([index; 16]), pieces: 7 })
                .collect(),
            pad: Pad(0),
        }
    }

    #[test]
    fn a_padded_body_reads_back_and_is_compared_without_its_pad() {
        let body = pad_body(report(100, 1, &[10]), 0);
        assert_eq!(body.len(), WIRE_STEP);
        assert!(body.ends_with(" \"}"));
        assert_eq!(serde_json::from_str::<ReportRequest>(&body).unwrap(), report(100, 1, &[10]));
        assert_ne!(serde_json::from_str::<ReportRequest>(&body).unwrap(), report(101, 1, &[10]));
    }

    #[test]
    fn a_pad_holds_spaces_alone() {
        let fetch =
            |pad: &str| serde_json::from_str::<FetchRequest>(&format!("{{\"from\":0,\"pad\":\"{pad}\"}}"));
        assert!(fetch("").is_ok() && fetch("  ").is_ok());
        for pad in [" x", "\\t", "\\u00a0", "\\n"] {
            assert!(fetch(pad).is_err(), "{pad}");
        }
        assert!(serde_json::from_str::<FetchRequest>("{\"from\":0}").is_err());
    }

    #[test]
    fn errors_are_padded_too() {
        let error = ErrorBody { error: ErrorCode::Conflict, next: Some(3), pad: None };
        let body = pad_body(error.clone(), 0);
        assert_eq!(body.len(), WIRE_STEP);
        assert_eq!(
            body.trim_start_matches("{\"error\":\"conflict\",\"next\":3,\"pad\":\" ").trim_start(),
            "\"}"
        );
        assert_eq!(serde_json::from_str::<ErrorBody>(&body).unwrap().next, error.next);
    }

    #[test]
    fn a_real_wrap_fits_its_room() {
        let identity = |seed| Identity::from_seed(&Zeroizing::new([seed; 32]));
        let (keys, case) = (CaseKeys::of(identity(1)), CaseId::from_bytes([1; 16]));
        for _ in 0..64 {
            let wrap = Base64Bytes(keys.wrap(case, &identity(2).recipient()).unwrap());
            let room = to_text(&MemberWrap { member: MemberId::from_bytes([1; 16]), wrap }).len() + ",".len();
            assert!(room < WRAP_ROOM, "{room}");
        }
    }

    #[test]
    fn more_wraps_than_charter_lines_do_not_fit() {
        assert_eq!(report_body(report(10, 0, &[4000; 30]), 3), Err(DoesNotFit));
        assert!(report_body(report(10, 0, &[2200; 30]), 30).is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_reports_length_does_not_tell_who_is_excluded(
            bucket in 0..4usize, attachments in 0..4u8, sizes in prop::collection::vec(1500..3200usize, 1..12),
            included in prop::collection::vec(any::<bool>(), 12),
        ) {
            let some: Vec<usize> = sizes.iter().zip(included).filter_map(|(size, is)| is.then_some(*size)).collect();
            let envelope = BUCKETS[bucket] + 4000;
            let all = report_body(report(envelope, attachments, &sizes), sizes.len()).unwrap();
            let fewer = report_body(report(envelope, attachments, &some), sizes.len()).unwrap();
            prop_assert_eq!(all.len(), fewer.len());
            prop_assert_eq!(all.len() % WIRE_STEP, 0);
        }

        #[test]
        fn the_length_is_the_documented_sum(lines in 0..40usize, envelope in 0..100_000usize, pad in 0..9usize) {
            let report = ReportRequest { pad: Pad(pad), ..report(envelope, 2, &[5; 3]) };
            let mut value = serde_json::to_value(&report).unwrap();
            value["wraps"] = serde_json::json!([]);
            value.as_object_mut().unwrap().remove("pad");
            let sum = value.to_string().len() + lines * WRAP_ROOM + 8;
            prop_assert_eq!(report_body_length(&report, lines), sum.div_ceil(WIRE_STEP) * WIRE_STEP);
        }

        #[test]
        fn a_padded_body_has_at_least_the_length_that_is_asked_for(size in 0..200_000usize, at_least in 0..300_000usize) {
            let answer = EntryRequest { seq: 1, envelope: Base64Bytes(vec![0; size]), attachments: vec![], pad: Pad(0) };
            let bare = to_text(&answer).len();
            let body = pad_body(answer, at_least);
            prop_assert_eq!(body.len() % WIRE_STEP, 0);
            prop_assert!(body.len() >= bare.max(at_least) && body.len() < bare.max(at_least) + WIRE_STEP);
            prop_assert!(serde_json::from_str::<EntryRequest>(&body).is_ok());
        }
    }
}
