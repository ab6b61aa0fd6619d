//! `hotline purge`: asks for a case to be destroyed, or confirms it.

use hotline_crypto::entry::{Body, Retention};

use super::writing;
use crate::{
    context::Context,
    desk::{Desk, Purpose},
    exit::{Exit, Failure},
};

/// Arguments of `hotline purge`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  hotline purge 7KQ4 --reason 'filed by mistake, as the reporter says'

It takes two members: the first asks, the second confirms with the same command. A row of the register stays, with both
signed entries. Under a hold nothing is purged.")]
pub struct Args {
    /// The case's reference, or the beginning of it
    case: String,
    /// Why
    #[arg(long)]
    reason: String,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut desk = Desk::open(context)?;
    let record = desk.find_present(&args.case)?;
    let reference = record.case.reference();
    if desk.charter().hold {
        return Err(Failure::new(Exit::Refused, "the charter holds everything: nothing is purged").into());
    }
    if record.hold {
        let failure = Failure::new(Exit::Refused, format!("{reference} is held: nothing of it is purged"));
        return Err(failure.advise("`hotline retention --lift-hold` asks for the hold to end.").into());
    }
    context.confirm(&format!(
        "All of {reference} will be destroyed, for everybody, once a second member has asked for it, too. Ask for it?"
    ))?;
    let body = Body::Retention(Retention {
        purge_after: Some(context.today),
        hold: false,
        reason: args.reason.clone(),
    });
    writing::write(&mut desk, &record, (body, Purpose::Purge), &[], |_| Ok(()))
}
