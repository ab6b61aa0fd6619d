//! Sending: what breaks is tried again, and nothing is ever filed twice.
//!
//! A report or a message is sealed once and sent as the same bytes again and again, so the server knows it as the same.
//! Pieces of files are sent one by one, and only those that are not there: see [`crate::transfer`].

use std::path::PathBuf;

use hotline_crypto::wire::{Limits, Stored, WorkTerms};

use super::Me;
use crate::{
    client::{CallError, Client},
    exit::{Exit, Failure},
    transfer::{Outgoing, Side},
};

/// Describes files: each is read once and hashed.
///
/// # Errors
/// Where one cannot be read, is larger than the server takes, or there are too many.
pub fn attach(paths: &[PathBuf], limits: &Limits) -> anyhow::Result<Vec<Outgoing>> {
    if paths.len() as u64 > limits.attachments {
        let what =
            format!("{} files are more than the {} that the server takes", paths.len(), limits.attachments);
        return Err(Failure::new(Exit::Refused, what).advise("Put them into one archive.").into());
    }
    paths.iter().map(|path| Outgoing::new(path, limits)).collect()
}

/// Sends the pieces of these files that are not among those `stored`.
///
/// # Errors
/// What a call answers in the end; [`Exit::Failed`] where a file has changed meanwhile.
pub fn pieces(
    files: &[Outgoing],
    stored: &[Stored],
    (client, me): (&Client, &Me),
    terms: WorkTerms,
) -> anyhow::Result<()> {
    for file in files {
        let there = stored.iter().find(|one| one.id == file.attachment.id);
        let there = there.map(|one| one.stored.as_slice()).unwrap_or_default();
        file.send(client, Side::Reporter(&me.authorization, terms), there)?;
    }
    Ok(())
}

/// What it means that a write was not answered.
#[must_use]
pub fn meaning_of_silence(error: &CallError, what: &str) -> Failure {
    let failure = error.failure();
    // A server that is busy or broken may have written it all the same.
    if !error.is_passing() {
        return failure.means(format!("{what} was not filed."));
    }
    failure
        .means(format!("The connection broke. {what} may have arrived and may not."))
        .advise("Your words tell: type `hotline check` when there is a connection. If it finds nothing new, send it again.")
}
