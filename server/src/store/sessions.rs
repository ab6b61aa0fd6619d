//! Members' sessions, and the challenges that were used. Times are seconds since 1970.

use diesel::prelude::*;
use hotline_crypto::id::MemberId;

use super::{
    Connection,
    ids::{big, count, member_id},
    tables::{nonces, sessions},
};
use crate::error::Outcome;

/// A session that has not ended.
#[derive(Debug, Clone, Copy)]
pub struct LiveSession {
    /// Whose it is.
    pub member: MemberId,
    /// When it ends unless it is used.
    pub expires: u64,
    /// When it ends at the latest.
    pub ends: u64,
}

/// The session of a token, unless it has ended.
pub fn find(connection: &mut Connection, token_hash: &[u8; 32], now: u64) -> Outcome<Option<LiveSession>> {
    let row: Option<(Vec<u8>, i64, i64)> = sessions::table
        .find(token_hash.as_slice())
        .filter(sessions::expires.gt(big(now)))
        .select((sessions::member_id, sessions::expires, sessions::ends))
        .first(connection)
        .optional()?;
    row.map(|(member, expires, ends)| {
        Ok(LiveSession { member: member_id(&member)?, expires: count(expires)?, ends: count(ends)? })
    })
    .transpose()
}

/// Begins a session.
pub fn insert(connection: &mut Connection, token_hash: &[u8; 32], session: &LiveSession) -> Outcome<()> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(token_hash.as_slice()),
            sessions::member_id.eq(session.member.as_bytes().as_slice()),
            sessions::expires.eq(big(session.expires)),
            sessions::ends.eq(big(session.ends)),
        ))
        .execute(connection)?;
    Ok(())
}

/// Puts a session's end off.
pub fn extend(connection: &mut Connection, token_hash: &[u8; 32], expires: u64) -> Outcome<()> {
    diesel::update(sessions::table.find(token_hash.as_slice()))
        .set(sessions::expires.eq(big(expires)))
        .execute(connection)?;
    Ok(())
}

/// Ends all sessions of these members.
pub fn end_all(connection: &mut Connection, members: &[MemberId]) -> Outcome<()> {
    for member in members {
        diesel::delete(sessions::table.filter(sessions::member_id.eq(member.as_bytes().as_slice())))
            .execute(connection)?;
    }
    Ok(())
}

/// Uses a challenge up; false where it was used before.
pub fn use_nonce(connection: &mut Connection, nonce: &[u8; 32], expires: u64) -> Outcome<bool> {
    let used =
        nonces::table.find(nonce.as_slice()).select(nonces::expires).first::<i64>(connection).optional()?;
    if used.is_some() {
        return Ok(false);
    }
    diesel::insert_into(nonces::table)
        .values((nonces::nonce.eq(nonce.as_slice()), nonces::expires.eq(big(expires))))
        .execute(connection)?;
    Ok(true)
}

/// Forgets what has ended.
pub fn sweep(connection: &mut Connection, now: u64) -> Outcome<()> {
    diesel::delete(sessions::table.filter(sessions::expires.le(big(now)))).execute(connection)?;
    diesel::delete(nonces::table.filter(nonces::expires.le(big(now)))).execute(connection)?;
    Ok(())
}
