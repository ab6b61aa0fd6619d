//! `hotline reply`: a message to the reporter.

use hotline_crypto::entry::{Body, Stream, Text};

use super::writing::{self, Attach, TextFrom};
use crate::{
    context::Context,
    desk::{Desk, Purpose},
    exit::Exit,
};

/// Arguments of `hotline reply`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hotline reply 7KQ4 --file answer.txt
  hotline reply 7KQ4 --file answer.txt --attach policy.pdf
  echo 'Which plant was that?' | hotline reply 7KQ4")]
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
    let told = writing::ready(&desk, &record, Stream::Dialogue)?;
    let outgoing = args.attach.open(&desk)?;
    let text = args.text.read(context)?;
    let compose = |_: &_| Ok((Body::Message(Text { text: text.clone() }), Purpose::Keep));
    writing::write(&mut desk, &record, (told, &outgoing), compose)
}
