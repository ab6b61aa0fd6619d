//! `hotline retention`: how long a case is kept, and holds.

use std::str::FromStr;

use hotline_crypto::{
    case::Wish,
    date::Day,
    entry::{Body, Retention, Stream},
};

use super::{text::Reason, writing};
use crate::{
    context::Context,
    desk::{Desk, Folded, Purpose},
    display,
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
    /// The day after which it is destroyed, from tomorrow on, or `never`
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
    let folded = desk.read(record.case)?;
    let (purge_after, hold) = wanted(args, &folded);
    let now = in_force(&folded);
    if (purge_after, hold) == now && now == (record.purge_after, record.hold) {
        return Err(Failure::new(Exit::Refused, "that is how it is kept already").into());
    }
    // A day that has come by the day of signing asks for the case's end, and the server would take it for a day.
    let signed = folded.reader.next_date(Stream::Desk, context.today);
    if purge_after.is_some_and(|day| day <= signed) {
        let failure = Failure::new(Exit::Usage, "that is no day to come");
        return Err(failure
            .advise("`hotline purge` destroys a case; --keep-until names a later day.")
            .into());
    }
    if let Some((waiting, reason)) = folded.waits_for(desk.me()) {
        let (who, what) = (display::member(desk.charter(), waiting.member), display::wish(waiting.wish));
        let (date, reason) = (waiting.date, display::line(reason));
        context.output.remark(&format!("{who} has asked to {what}, on {date}: {reason}"));
        context.output.remark("Exactly the same from you carries that out; anything else takes its place.");
    }
    let wish = display::wish(Wish::Keep { purge_after, hold });
    let ends = if now.1 && !hold { " That ends its hold." } else { "" };
    let reference = record.case.reference();
    context.confirm(&format!("You sign for {reference} to {wish}.{ends} Do it?"))?;
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

/// What is to hold: what was asked for and, for the rest, what is in force by what members have signed; only where they
/// have signed nothing, what the server tells, which the question shows. What merely waits is nobody's decision yet.
fn wanted(args: &Args, folded: &Folded) -> (Option<Day>, bool) {
    let (purge_after, hold) = in_force(folded);
    (args.keep_until.map_or(purge_after, |until| until.0), args.hold || (hold && !args.lift_hold))
}

fn in_force(folded: &Folded) -> (Option<Day>, bool) {
    let keeping = folded.record.summary.as_ref().map(|summary| summary.keeping);
    let signed = keeping.filter(|keeping| keeping.is_signed);
    signed.map_or((folded.record.purge_after, false), |keeping| (keeping.purge_after, keeping.hold))
}
