//! Between the protocol's values and columns.

use hotline_crypto::{
    date::Day,
    entry::Stream,
    id::{AttachmentId, CaseId, MemberId},
};

use crate::error::{ApiError, Outcome};

/// A column whose content is not what this program writes.
fn damaged(column: &str) -> ApiError {
    ApiError::internal(format!("the database holds a damaged {column}"))
}

fn uuid(bytes: &[u8], column: &str) -> Outcome<[u8; 16]> {
    bytes.try_into().map_err(|_| damaged(column))
}

pub(super) fn case_id(bytes: &[u8]) -> Outcome<CaseId> {
    uuid(bytes, "case").map(CaseId::from_bytes)
}

pub(super) fn member_id(bytes: &[u8]) -> Outcome<MemberId> {
    uuid(bytes, "member").map(MemberId::from_bytes)
}

pub(super) fn attachment_id(bytes: &[u8]) -> Outcome<AttachmentId> {
    uuid(bytes, "attachment").map(AttachmentId::from_bytes)
}

pub(super) fn member_ids(bytes: &[u8]) -> Outcome<Vec<MemberId>> {
    bytes.chunks(16).map(member_id).collect()
}

pub(super) fn day(days: i64) -> Outcome<Day> {
    Day::from_unix_days(days).ok_or_else(|| damaged("day"))
}

pub(super) fn stream(text: &str) -> Outcome<Stream> {
    [Stream::Dialogue, Stream::Desk]
        .into_iter()
        .find(|stream| stream_text(*stream) == text)
        .ok_or_else(|| damaged("stream"))
}

pub(super) fn stream_text(stream: Stream) -> &'static str {
    match stream {
        Stream::Dialogue => "dialogue",
        Stream::Desk => "desk",
    }
}

/// A number that is kept as a signed one.
pub(super) fn count<T: TryFrom<i64>>(number: i64) -> Outcome<T> {
    number.try_into().map_err(|_| damaged("number"))
}

/// The protocol's integers end at 2^53 − 1.
pub(super) fn big(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}
