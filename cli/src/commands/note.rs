//! `hotline note`: a note among the members of a case.

use hotline_crypto::entry::{Body, Stream};

use super::writing::Letter;
use crate::{context::Context, exit::Exit};

/// Arguments of `hotline note`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  hotline note 7KQ4 --file interview.txt --attach ledger.xlsx

The reporter never sees notes; every member who reads the case does.")]
pub struct Args {
    #[command(flatten)]
    letter: Letter,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    args.letter.send(context, Stream::Desk, Body::Note)
}
