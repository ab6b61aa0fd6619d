//! Entries: appended one after another to a stream, and never changed.

use diesel::{dsl::max, prelude::*};
use hotline_crypto::{
    date::Day,
    entry::Stream,
    id::{CaseId, MemberId},
    wire::{Base64Bytes, Declared, StoredEntry},
};

use super::{
    Connection, attachments,
    ids::{big, count, day as to_day, stream_text},
    tables::entries,
};
use crate::error::{ApiError, Outcome};

/// An entry that is to be the next of its stream.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry<'a> {
    /// The case.
    pub case: CaseId,
    /// Which of its streams.
    pub stream: Stream,
    /// Its place.
    pub seq: u64,
    /// Today.
    pub day: Day,
    /// Who sent it: `None` for the reporter.
    pub author: Option<MemberId>,
    /// The sealed entry.
    pub envelope: &'a [u8],
    /// The attachments that it declares.
    pub attachments: &'a [Declared],
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It is the newest of its stream now.
    New,
    /// The same was there already.
    Again,
}

/// Appends an entry, or finds that it is there already, from the same author and with the same attachments.
///
/// # Errors
/// [`ApiError::taken`] where its place is taken or not the next one; a conflict where an attachment's id is taken.
pub fn append(connection: &mut Connection, entry: NewEntry<'_>) -> Outcome<Appended> {
    let next = next(connection, entry.case, entry.stream)?;
    if entry.seq < next && is_there(connection, &entry)? {
        return Ok(Appended::Again);
    }
    if entry.seq != next {
        return Err(ApiError::taken(next));
    }
    insert(connection, entry)?;
    Ok(Appended::New)
}

/// Adds an entry whose place is known to be free.
pub fn insert(connection: &mut Connection, entry: NewEntry<'_>) -> Outcome<()> {
    diesel::insert_into(entries::table)
        .values((
            entries::case_id.eq(entry.case.as_bytes().as_slice()),
            entries::stream.eq(stream_text(entry.stream)),
            entries::seq.eq(big(entry.seq)),
            entries::day.eq(entry.day.unix_days()),
            entries::member_id.eq(entry.author.as_ref().map(|member| member.as_bytes().as_slice())),
            entries::envelope.eq(entry.envelope),
        ))
        .execute(connection)?;
    attachments::declare(connection, &entry)
}

/// Whether exactly this entry is at its place.
pub fn is_there(connection: &mut Connection, entry: &NewEntry<'_>) -> Outcome<bool> {
    let found: Option<(Option<Vec<u8>>, Vec<u8>)> = entries::table
        .find((entry.case.as_bytes().as_slice(), stream_text(entry.stream), big(entry.seq)))
        .select((entries::member_id, entries::envelope))
        .first(connection)
        .optional()?;
    let author = entry.author.as_ref().map(|member| member.as_bytes().as_slice());
    let same =
        found.is_some_and(|(member, envelope)| member.as_deref() == author && envelope == entry.envelope);
    if !same {
        return Ok(false);
    }
    let mut declared = attachments::declared_by(connection, entry.case, entry.stream, entry.seq)?;
    let mut sent = entry.attachments.to_vec();
    declared.sort_by_key(|attachment| attachment.id);
    sent.sort_by_key(|attachment| attachment.id);
    Ok(declared == sent)
}

/// The free place at the end of a stream.
pub fn next(connection: &mut Connection, case: CaseId, stream: Stream) -> Outcome<u64> {
    let last: Option<i64> = entries::table
        .filter(entries::case_id.eq(case.as_bytes().as_slice()).and(entries::stream.eq(stream_text(stream))))
        .select(max(entries::seq))
        .first(connection)?;
    last.map_or(Ok(0), |last| count(last + 1))
}

/// One entry.
pub fn find(
    connection: &mut Connection,
    case: CaseId,
    stream: Stream,
    seq: u64,
) -> Outcome<Option<StoredEntry>> {
    let row: Option<(i64, Vec<u8>)> = entries::table
        .find((case.as_bytes().as_slice(), stream_text(stream), big(seq)))
        .select((entries::day, entries::envelope))
        .first(connection)
        .optional()?;
    row.map(|(day, envelope)| Ok(StoredEntry { seq, day: to_day(day)?, envelope: Base64Bytes(envelope) }))
        .transpose()
}

/// Entries of a stream from a place on, until they come to `octets`; one at least.
pub fn page(
    connection: &mut Connection,
    case: CaseId,
    stream: Stream,
    from: u64,
    octets: usize,
) -> Outcome<Vec<StoredEntry>> {
    let (mut entries, mut size) = (Vec::new(), 0);
    for seq in from.. {
        match find(connection, case, stream, seq)? {
            Some(entry) if entries.is_empty() || size + entry.envelope.0.len() <= octets => {
                size += entry.envelope.0.len();
                entries.push(entry);
            }
            _ => break,
        }
    }
    Ok(entries)
}

/// Bytes of all envelopes of a case.
pub fn octets(connection: &mut Connection, case: CaseId) -> Outcome<u64> {
    use diesel::{dsl::sql, sql_types::BigInt};
    let sum: i64 = entries::table
        .filter(entries::case_id.eq(case.as_bytes().as_slice()))
        .select(sql::<BigInt>("CAST(COALESCE(SUM(LENGTH(envelope)), 0) AS BIGINT)"))
        .first(connection)?;
    count(sum)
}
