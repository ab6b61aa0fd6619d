//! Charters: every epoch with its signature, kept for ever.

use diesel::prelude::*;
use hotline_crypto::charter::SignedCharter;

use super::{
    Connection,
    ids::{big, count},
    tables::charters,
};
use crate::error::Outcome;

/// The epoch in force and its charter's signature; `None` where there is no charter yet.
pub fn newest(connection: &mut Connection) -> Outcome<Option<(u64, String)>> {
    let row: Option<(i64, String)> = charters::table
        .order(charters::epoch.desc())
        .select((charters::epoch, charters::signature))
        .first(connection)
        .optional()?;
    row.map(|(epoch, signature)| Ok((count(epoch)?, signature))).transpose()
}

/// The charter of an epoch.
pub fn find(connection: &mut Connection, epoch: u64) -> Outcome<Option<SignedCharter>> {
    let row: Option<(String, String)> = charters::table
        .find(big(epoch))
        .select((charters::text, charters::signature))
        .first(connection)
        .optional()?;
    Ok(row.map(|(text, signature)| SignedCharter { text, signature }))
}

/// Adds the next charter.
pub fn insert(connection: &mut Connection, epoch: u64, signed: &SignedCharter) -> Outcome<()> {
    diesel::insert_into(charters::table)
        .values((
            charters::epoch.eq(big(epoch)),
            charters::text.eq(&signed.text),
            charters::signature.eq(&signed.signature),
        ))
        .execute(connection)?;
    Ok(())
}
