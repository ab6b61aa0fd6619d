//! `hotline outcome`: tells the reporter what came of the report.

use clap::ValueEnum;
use hotline_crypto::entry::{Body, Outcome, Stream};

use super::{
    text::TextFrom,
    writing::{self, Attach},
};
use crate::{
    context::Context,
    desk::{Desk, Purpose},
    exit::Exit,
};

/// Arguments of `hotline outcome`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  hotline outcome 7KQ4 --result substantiated --file outcome.txt

This is the feedback that is due within three months. It changes no status: see `hotline triage --status`.")]
pub struct Args {
    /// The case's reference, or the beginning of it
    case: String,
    /// In a word
    #[arg(long, value_enum)]
    result: Word,
    #[command(flatten)]
    text: TextFrom,
    #[command(flatten)]
    attach: Attach,
}

/// What came of a report, in a word.
#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Word {
    /// What was reported is so.
    Substantiated,
    /// It could not be shown.
    Unsubstantiated,
    /// It is not for this committee.
    OutOfScope,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut desk = Desk::open(context)?;
    let record = desk.find_present(&args.case)?;
    let told = writing::ready(&desk, &record, Stream::Dialogue)?;
    let outgoing = args.attach.open(&desk)?;
    let (result, text) = (super::word(&args.result), args.text.read()?);
    let compose = |_: &_| {
        Ok((Body::Outcome(Outcome { result: result.clone(), text: text.to_string() }), Purpose::Keep))
    };
    writing::write(&mut desk, &record, (told, &outgoing), compose)
}
