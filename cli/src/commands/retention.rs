//! `hotline retention`: how long a case is kept, and holds.

use std::str::FromStr;

use hotline_crypto::{
    date::Day,
    entry::{Body, Retention, Stream},
};

use super::{text::Reason, writing};
use crate::{
    context::Context,
    desk::{Desk, Folded, Purpose, asks_for_purge},
    exit::{Exit, Failure},
};

/// Arguments of `hotline retention`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hotline retention 7KQ4 --hold
  hotline retention 7KQ4 --keep-until 2031-12-31 --reason-file audit.txt
  hotline retention 7KQ4 --lift-hold

A hold and a later day take effect at once. Lifting a hold and an earlier day take a second member, who asks for the same.")]
#[command(group(clap::ArgGroup::new("change").required(true).multiple(true).args(["keep_until", "hold", "lift_hold"])))]
pub struct Args {
    /// The case's reference, or the beginning of it
    case: String,
    /// The day after which it is destroyed, or `never`
    #[arg(long, value_name = "YYYY-MM-DD")]
    keep_until: Option<Until>,
    /// Destroy nothing of it as long as this stands
    #[arg(long, conflicts_with = "lift_hold")]
    hold: bool,
    /// End the hold
    #[arg(long)]
    lift_hold: bool,
    #[command(flatten)]
    reason: Reason,
}

/// A day, or never.
#[derive(Clone, Copy)]
struct Until(Option<Day>);

impl FromStr for Until {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "never" {
            return Ok(Self(None));
        }
        text.parse()
            .map(|day| Self(Some(day)))
            .map_err(|_| "neither a day such as 2031-12-31 nor never".to_owned())
    }
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut desk = Desk::open(context)?;
    let record = desk.find_present(&args.case)?;
    let (purge_after, hold) = wanted(args, &desk.read(record.case)?);
    if (purge_after, hold) == (record.purge_after, record.hold) {
        return Err(Failure::new(Exit::Refused, "that is how it is kept already").into());
    }
    if purge_after.is_some_and(|day| day < context.today) {
        return Err(Failure::new(Exit::Usage, "that day has passed")
            .advise("`hotline purge` destroys a case; --keep-until names a later day.")
            .into());
    }
    let until = purge_after.map_or_else(|| "without end".to_owned(), |day| format!("until {day}"));
    let held = if hold { ", held" } else { ", without a hold" };
    context.confirm(&format!("Keep {} {until}{held}? You sign that.", record.case.reference()))?;
    let reason = args.reason.required(context, "Why? The other members will see it")?;
    let told = writing::ready(&desk, &record, Stream::Desk)?;
    writing::write(&mut desk, &record, (told, &[]), |folded| {
        if wanted(args, folded) != (purge_after, hold) {
            let failure = Failure::new(Exit::Refused, "somebody else has changed it meanwhile");
            return Err(failure.advise("`hotline show` says how; try again.").into());
        }
        let body = Body::Retention(Retention { purge_after, hold, reason: reason.clone() });
        Ok((body, Purpose::Retention { purge_after, hold }))
    })
}

/// What is to hold: what was asked for and, for the rest, what members have signed last; only where none has, what the
/// server tells, which the question shows.
fn wanted(args: &Args, folded: &Folded) -> (Option<Day>, bool) {
    let entries = folded.reader.items().iter().filter_map(|item| item.result.as_ref().ok());
    let mut signed = entries.rev().filter_map(|entry| match &entry.frame.body {
        // Who asks for the case's end names the day of asking, which is no day to keep it until.
        Body::Retention(retention) if !asks_for_purge(entry.frame.date, retention) => {
            Some((retention.purge_after, retention.hold))
        }
        _ => None,
    });
    let (purge_after, hold) = signed.next().unwrap_or((folded.record.purge_after, false));
    (args.keep_until.map_or(purge_after, |until| until.0), args.hold || (hold && !args.lift_hold))
}
