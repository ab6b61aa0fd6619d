//! `hotline share`: gives another member access to one case, or to all open ones.

use hotline_crypto::id::MemberId;
use serde_json::{Value, json};

use super::text::Reason;
use crate::{
    client::Written,
    context::Context,
    desk::{Change, Desk, Folded, record::Record},
    display,
    exit::{Exit, Failure},
    terminal,
};

/// Arguments of `hotline share`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hotline share 7KQ4 --with Ana
  hotline share --all --with 'Ana Example' --reason-file joins.txt

Whoever gets access reads everything in the case, from its start. The reporter sees that they did, and the reason.
Somebody whom the reporter excluded is added to one case at a time and only with a reason, and --all leaves their cases
out. Sharing with somebody who has access already wraps the case to their present key.")]
pub struct Args {
    /// The case's reference, or the beginning of it
    #[arg(required_unless_present = "all")]
    case: Option<String>,
    /// All open cases that you read and whose reporter has not excluded the new reader
    #[arg(long, conflicts_with = "case")]
    all: bool,
    /// Who gets access: a member's name, or the beginning of their id
    #[arg(long, value_name = "MEMBER")]
    with: String,
    #[command(flatten)]
    reason: Reason,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut desk = Desk::open(context)?;
    let member = desk.find_member(&args.with)?;
    let name = display::member(desk.charter(), member);
    let question = "Why? The reporter will see it";
    let Some(case) = &args.case else {
        return all(&args.reason.optional(context, question)?, &mut desk, member);
    };
    let record = desk.find_present(case)?;
    let reference = record.case.reference();
    let excluded = is_excluded(&record, member);
    if excluded {
        context.output.remark(&format!("The reporter has excluded {name}."));
    }
    let reason = match excluded {
        true => args.reason.read(context, question)?,
        false => args.reason.optional(context, question)?,
    };
    if excluded && reason.is_empty() {
        let failure = Failure::new(Exit::Refused, format!("the reporter has excluded {name}"));
        return Err(failure
            .advise("If it must be, give a reason (--reason-file); the reporter sees it, and who it is.")
            .into());
    }
    if excluded {
        context.confirm(&format!(
            "The reporter of {reference} has excluded {name}, and will see that you give them access all the same. \
             Do it?"
        ))?;
    } else {
        context.confirm(&format!("{name} will read all of {reference}, from its start. Share it?"))?;
    }
    desk.change_readers(record.case, Change::Add(member), &reason, super::writing::sound)?;
    context.output.print(&json!({ "shared": [reference], "with": member }), |out| {
        writeln!(out, "{name} reads {reference} from now on. The reporter sees it.")
    })?;
    super::writing::checked(&desk, record.case)
}

fn is_excluded(record: &Record, member: MemberId) -> bool {
    record.summary.as_ref().is_some_and(|summary| summary.excluded.contains(&member))
}

/// Whether a reader's key is another than the one to which the case may be wrapped. Days tell no more than days: whose line
/// begins on the day of the last change of access counts as one who has a newer key.
fn has_newer_key(desk: &Desk<'_>, folded: &Folded, member: MemberId) -> bool {
    let today = desk.context.today;
    if member == desk.me() {
        return folded.needs_old_key;
    }
    let mut entries = folded.reader.items().iter().rev().filter_map(|item| item.result.as_ref().ok());
    let last = entries.find(|entry| entry.frame.body.access().is_some()).map(|entry| entry.frame.date);
    let line = desk.charter().current_members(today).find(|line| line.id == member);
    let had_another = desk.charter().members.iter().filter(|line| line.id == member).count() > 1;
    had_another && line.zip(last).is_some_and(|(line, last)| line.from >= last)
}

/// Every open case that does not exclude the new reader. One that fails stops none of the others.
fn all(reason: &str, desk: &mut Desk<'_>, member: MemberId) -> anyhow::Result<Exit> {
    let context = desk.context;
    let name = display::member(desk.charter(), member);
    let mut records = desk.records()?;
    records.retain(|record| record.is_open() && record.summary.is_some() && !is_excluded(record, member));
    // Who reads already is wrapped anew only where their key is another by now.
    let mut wanted = Vec::new();
    for record in records {
        let reads = record.summary.as_ref().is_some_and(|summary| summary.readers.contains(&member));
        if !reads || has_newer_key(desk, &desk.read(record.case)?, member) {
            wanted.push(record);
        }
    }
    if wanted.is_empty() {
        context.output.print(&json!({ "shared": [], "failed": [], "with": member }), |out| {
            writeln!(out, "There is no open case to share with {name}.")
        })?;
        return Ok(Exit::Done);
    }
    context.confirm(&format!("{name} will read {} cases, each from its start. Share them?", wanted.len()))?;
    let bar = terminal::bar(wanted.len() as u64, "Sharing");
    let (mut shared, mut failed) = (Vec::new(), Vec::new());
    for record in &wanted {
        let reference = record.case.reference();
        match desk.change_readers(record.case, Change::Add(member), reason, super::writing::sound) {
            Ok(Written::Now | Written::Waiting) => shared.push(reference),
            Err(error) => failed.push((reference, error)),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    for (reference, error) in &failed {
        context.output.remark(&format!("{reference}: {error:#}"));
    }
    let failures: Vec<Value> = failed
        .iter()
        .map(|(reference, error)| json!({ "case": reference, "error": format!("{error:#}"), "exit": Exit::of(error) as u8 }))
        .collect();
    context.output.print(&json!({ "shared": shared, "failed": failures, "with": member }), |out| {
        writeln!(out, "{name} reads {} more cases from now on: {}.", shared.len(), shared.join(", "))
    })?;
    Ok(failed.first().map_or(Exit::Done, |(_, error)| Exit::of(error)))
}
