//! `hotline attach`: sends the rest of attachments that were interrupted.

use std::path::PathBuf;

use hotline_crypto::{attachment::Attachment, entry::Author};
use serde_json::json;

use super::writing;
use crate::{
    context::Context,
    desk::{Desk, record::Record},
    exit::{Exit, Failure},
    transfer::Outgoing,
};

/// Arguments of `hotline attach`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  hotline attach 7KQ4 ledger.xlsx

A new attachment goes with an entry: see --attach of `hotline reply`, `note` and `outcome`.")]
pub struct Args {
    /// The case's reference, or the beginning of it
    case: String,
    /// The files whose sending was interrupted, unchanged
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let desk = Desk::open(context)?;
    let record = desk.find_present(&args.case)?;
    let mine = unfinished(&desk, &record)?;
    for path in &args.files {
        let resumed = mine.iter().find_map(|one| Outgoing::resumed(path, one, &desk.limits).ok());
        let file = resumed.ok_or_else(|| {
            Failure::new(Exit::NotFound, format!("nothing of {} is missing in this case", path.display())).advise(
                "It must be the very file that was begun. A new one goes with an entry: `hotline note --attach`.",
            )
        })?;
        writing::send_file(&desk, &record, &file)?;
    }
    context.output.print(&json!({ "case": record.case, "sent": args.files.len() }), |out| {
        writeln!(out, "All of it has arrived.")
    })?;
    Ok(Exit::Done)
}

/// This member's attachments of which the server lacks pieces.
fn unfinished(desk: &Desk<'_>, record: &Record) -> anyhow::Result<Vec<Attachment>> {
    let folded = desk.read(record.case)?;
    let entries = folded.reader.items().iter().filter_map(|item| item.result.as_ref().ok());
    let mine = entries.filter(|entry| entry.frame.author == Author::Member(desk.me()));
    let all = mine.flat_map(|entry| entry.frame.attachments.iter());
    Ok(all
        .filter(|one| record.attachments.get(&one.id).is_none_or(|pieces| !pieces.is_whole()))
        .cloned()
        .collect())
}
