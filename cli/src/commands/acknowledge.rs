//! `hotline acknowledge`: tells the reporter that the report has arrived.

use hotline_crypto::{
    case::Item,
    entry::{Author, Body, Kind, Stream, Text},
};

use super::{text::TextFrom, writing};
use crate::{
    context::Context,
    desk::{Desk, Folded, Purpose},
    display,
    exit::{Exit, Failure},
};

/// Arguments of `hotline acknowledge`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  hotline acknowledge 7KQ4 --file acknowledgement.txt

It is due within seven days of the report; the three months for feedback count from it.")]
pub struct Args {
    /// The case's reference, or the beginning of it
    case: String,
    #[command(flatten)]
    text: TextFrom,
    /// Acknowledge it although somebody has done so before
    #[arg(long)]
    again: bool,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut desk = Desk::open(context)?;
    let record = desk.find_present(&args.case)?;
    let charter = desk.charter().clone();
    let rule = |folded: &Folded| -> anyhow::Result<()> {
        let before = folded.reader.items().iter().find(|item| is_acknowledgement(item));
        let Some(entry) = before.and_then(|item| item.result.as_ref().ok()).filter(|_| !args.again) else {
            return Ok(());
        };
        let by = match entry.frame.author {
            Author::Member(id) => display::member(&charter, id),
            Author::Reporter => "the reporter".to_owned(),
        };
        let what = format!("{by} has acknowledged this report on {}", entry.frame.date);
        Err(Failure::new(Exit::Refused, what)
            .advise("Write a message with `hotline reply`, or give --again.")
            .into())
    };
    rule(&desk.read(record.case)?)?;
    let told = writing::ready(&desk, &record, Stream::Dialogue)?;
    let text = args.text.read()?;
    writing::write(&mut desk, &record, (told, &[]), |folded| {
        rule(folded)?;
        Ok((Body::Acknowledgement(Text { text: text.to_string() }), Purpose::Keep))
    })
}

fn is_acknowledgement(item: &Item) -> bool {
    item.result.as_ref().is_ok_and(|entry| entry.frame.body.kind() == Kind::Acknowledgement)
}
