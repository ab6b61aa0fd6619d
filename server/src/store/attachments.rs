//! Attachments: declared with an entry, then filled piece by piece.

use diesel::{dsl::count_star, prelude::*};
use hotline_crypto::{
    entry::Stream,
    id::{AttachmentId, CaseId, MemberId},
    wire::{Declared, ErrorCode, Stored},
};

use super::{
    Connection,
    entries::NewEntry,
    ids::{attachment_id, big, count, member_id, stream_text},
    tables::{attachments, entries, pieces},
};
use crate::error::Outcome;

/// Adds what an entry declares.
///
/// # Errors
/// A conflict where the case has an attachment of that id.
pub fn declare(connection: &mut Connection, entry: &NewEntry<'_>) -> Outcome<()> {
    for attachment in entry.attachments {
        let key = (entry.case.as_bytes().as_slice(), attachment.id.as_bytes().as_slice());
        let taken = attachments::table.find(key).select(attachments::pieces).first::<i64>(connection);
        if taken.optional()?.is_some() {
            return Err(ErrorCode::Conflict.into());
        }
        diesel::insert_into(attachments::table)
            .values((
                attachments::case_id.eq(key.0),
                attachments::id.eq(key.1),
                attachments::stream.eq(stream_text(entry.stream)),
                attachments::seq.eq(big(entry.seq)),
                attachments::pieces.eq(i64::from(attachment.pieces)),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// What an entry declared.
pub fn declared_by(
    connection: &mut Connection,
    case: CaseId,
    stream: Stream,
    seq: u64,
) -> Outcome<Vec<Declared>> {
    let rows: Vec<(Vec<u8>, i64)> = attachments::table
        .filter(attachments::case_id.eq(case.as_bytes().as_slice()))
        .filter(attachments::stream.eq(stream_text(stream)).and(attachments::seq.eq(big(seq))))
        .select((attachments::id, attachments::pieces))
        .load(connection)?;
    rows.iter().map(|(id, pieces)| Ok(Declared { id: attachment_id(id)?, pieces: count(*pieces)? })).collect()
}

/// How many attachments the case has, and how many pieces these have together, sent or not.
pub fn totals(connection: &mut Connection, case: CaseId) -> Outcome<(u64, u64)> {
    use diesel::{dsl::sql, sql_types::BigInt};
    let (attachments, pieces): (i64, i64) = attachments::table
        .filter(attachments::case_id.eq(case.as_bytes().as_slice()))
        .select((count_star(), sql::<BigInt>("CAST(COALESCE(SUM(pieces), 0) AS BIGINT)")))
        .first(connection)?;
    Ok((count(attachments)?, count(pieces)?))
}

/// An attachment of a case.
#[derive(Debug, Clone, Copy)]
pub struct Attachment {
    /// The stream of the entry that declared it.
    pub stream: Stream,
    /// Who declared it: `None` for the reporter.
    pub author: Option<MemberId>,
    /// How many pieces it has.
    pub pieces: u32,
}

/// One attachment.
pub fn find(connection: &mut Connection, case: CaseId, id: AttachmentId) -> Outcome<Option<Attachment>> {
    let row: Option<(String, i64, Option<Vec<u8>>)> = attachments::table
        .inner_join(
            entries::table.on(entries::case_id
                .eq(attachments::case_id)
                .and(entries::stream.eq(attachments::stream))
                .and(entries::seq.eq(attachments::seq))),
        )
        .filter(attachments::case_id.eq(case.as_bytes().as_slice()))
        .filter(attachments::id.eq(id.as_bytes().as_slice()))
        .select((attachments::stream, attachments::pieces, entries::member_id))
        .first(connection)
        .optional()?;
    row.map(|(stream, pieces, author)| {
        Ok(Attachment {
            stream: super::ids::stream(&stream)?,
            author: author.as_deref().map(member_id).transpose()?,
            pieces: count(pieces)?,
        })
    })
    .transpose()
}

/// The attachments of a stream and which of their pieces are there.
pub fn of_stream(connection: &mut Connection, case: CaseId, stream: Stream) -> Outcome<Vec<Stored>> {
    let ids: Vec<(Vec<u8>, i64)> = attachments::table
        .filter(attachments::case_id.eq(case.as_bytes().as_slice()))
        .filter(attachments::stream.eq(stream_text(stream)))
        .order((attachments::seq, attachments::id))
        .select((attachments::id, attachments::pieces))
        .load(connection)?;
    ids.iter()
        .map(|(id, pieces)| {
            let id = attachment_id(id)?;
            Ok(Stored { id, pieces: count(*pieces)?, stored: stored(connection, case, id)? })
        })
        .collect()
}

/// The numbers of the pieces that are there.
pub fn stored(connection: &mut Connection, case: CaseId, id: AttachmentId) -> Outcome<Vec<u32>> {
    let numbers: Vec<i64> = pieces::table
        .filter(pieces::case_id.eq(case.as_bytes().as_slice()))
        .filter(pieces::attachment_id.eq(id.as_bytes().as_slice()))
        .order(pieces::piece)
        .select(pieces::piece)
        .load(connection)?;
    numbers.into_iter().map(count).collect()
}

/// Whether a piece is there.
pub fn has_piece(connection: &mut Connection, case: CaseId, id: AttachmentId, piece: u32) -> Outcome<bool> {
    let key = (case.as_bytes().as_slice(), id.as_bytes().as_slice(), i64::from(piece));
    Ok(pieces::table.find(key).select(pieces::piece).first::<i64>(connection).optional()?.is_some())
}

/// Adds a piece that is not there.
pub fn add_piece(
    connection: &mut Connection,
    case: CaseId,
    id: AttachmentId,
    (piece, octets): (u32, &[u8]),
) -> Outcome<()> {
    diesel::insert_into(pieces::table)
        .values((
            pieces::case_id.eq(case.as_bytes().as_slice()),
            pieces::attachment_id.eq(id.as_bytes().as_slice()),
            pieces::piece.eq(i64::from(piece)),
            pieces::octets.eq(octets),
        ))
        .execute(connection)?;
    Ok(())
}

/// A piece.
pub fn piece(
    connection: &mut Connection,
    case: CaseId,
    id: AttachmentId,
    piece: u32,
) -> Outcome<Option<Vec<u8>>> {
    let key = (case.as_bytes().as_slice(), id.as_bytes().as_slice(), i64::from(piece));
    Ok(pieces::table.find(key).select(pieces::octets).first(connection).optional()?)
}
