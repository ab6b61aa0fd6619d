//! `hotline note`: a note among the members of a case.

use hotline_crypto::entry::{Body, Stream, Text};

use super::writing::{self, Attach, TextFrom};
use crate::{
    context::Context,
    desk::{Desk, Purpose},
    exit::Exit,
};

/// Arguments of `hotline note`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  hotline note 7KQ4 --file interview.txt --attach ledger.xlsx

The reporter never sees notes; every member who reads the case does.")]
pub struct Args {
    /// The case's reference, or the beginning of it
    case: String,
    #[command(flatten)]
    text: TextFrom,
    #[command(flatten)]
    attach: Attach,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut desk = Desk::open(context)?;
    let record = desk.find_present(&args.case)?;
    let told = writing::ready(&desk, &record, Stream::Desk)?;
    let outgoing = args.attach.open(&desk)?;
    let text = args.text.read(context)?;
    let compose = |_: &_| Ok((Body::Note(Text { text: text.clone() }), Purpose::Keep));
    writing::write(&mut desk, &record, (told, &outgoing), compose)
}
