//! `hotline reply`: a message to the reporter.

use hotline_crypto::entry::{Body, Stream};

use super::writing::Letter;
use crate::{context::Context, exit::Exit};

/// Arguments of `hotline reply`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hotline reply 7KQ4 --file answer.txt
  hotline reply 7KQ4 --file answer.txt --attach policy.pdf
  echo 'Which plant was that?' | hotline reply 7KQ4")]
pub struct Args {
    #[command(flatten)]
    letter: Letter,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    args.letter.send(context, Stream::Dialogue, Body::Message)
}
