//! `hotline recuse`: gives up one's own access to a case.

use serde_json::json;

use super::text::Reason;
use crate::{
    context::Context,
    desk::{Change, Desk},
    exit::Exit,
};

/// Arguments of `hotline recuse`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  hotline recuse 7KQ4

The case vanishes from your inbox and from this machine. Only another reader can give it back to you.")]
pub struct Args {
    /// The case's reference, or the beginning of it
    case: String,
    #[command(flatten)]
    reason: Reason,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut desk = Desk::open(context)?;
    let record = desk.find_present(&args.case)?;
    let reference = record.case.reference();
    context.confirm(&format!(
        "You will read nothing more of {reference}, and it will vanish from this machine. Give up your access?"
    ))?;
    let reason = args.reason.optional(context, "Why? The reporter and the other readers will see it")?;
    desk.change_readers(record.case, Change::Recuse, &reason, super::writing::sound)?;
    context.output.print(&json!({ "case": record.case, "reference": reference }), |out| {
        writeln!(
            out,
            "You have given up your access to {reference}. The next one who writes to it makes a new key."
        )
    })?;
    Ok(Exit::Done)
}
