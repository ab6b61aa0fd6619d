//! `hotline purge`: asks for a case to be destroyed, or confirms it.

use hotline_crypto::{
    case::Wish,
    entry::{Body, Retention, Stream},
};

use super::{text::Reason, writing};
use crate::{
    context::Context,
    desk::{Desk, Purpose},
    display,
    exit::{Exit, Failure},
};

/// Arguments of `hotline purge`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  hotline purge 7KQ4 --reason-file why.txt

It takes two members: the first asks, the second confirms with the same command. A row of the register stays, with both
signed entries. Under a hold nothing is purged.")]
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
    if desk.charter().hold {
        return Err(Failure::new(Exit::Refused, "the charter holds everything: nothing is purged").into());
    }
    let folded = desk.read(record.case)?;
    // By what was signed, whatever the server says of it.
    if record.hold || folded.record.summary.as_ref().is_some_and(|summary| summary.keeping.hold) {
        let failure = Failure::new(Exit::Refused, format!("{reference} is held: nothing of it is purged"));
        return Err(failure.advise("`hotline retention --lift-hold` asks for the hold to end.").into());
    }
    match folded.waits_for(desk.me()).filter(|(waiting, _)| waiting.wish == Wish::Purge) {
        Some((waiting, reason)) => context.confirm(&format!(
            "{} has asked for {reference} to be destroyed, on {}: {}\nYours destroys it now, for everybody. Do it?",
            display::member(desk.charter(), waiting.member),
            waiting.date,
            display::line(reason)
        ))?,
        None => context.confirm(&format!(
            "All of {reference} will be destroyed, for everybody, once a second member has asked for it, too. Ask for it?"
        ))?,
    }
    let reason = args.reason.required(context, "Why? It stays in the register")?;
    let told = writing::ready(&desk, &record, Stream::Desk)?;
    let today = context.today;
    writing::write(&mut desk, &record, (told, &[]), |folded| {
        // Signed days never run back, and a purge is asked for by a day that has come.
        let purge_after = Some(folded.reader.next_date(Stream::Desk, today));
        let body = Body::Retention(Retention { purge_after, hold: false, reason: reason.clone() });
        Ok((body, Purpose::Purge))
    })
}
