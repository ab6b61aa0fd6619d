//! `hotline triage`: status, severity, category, assignee, labels and due days, for the members alone.

use std::path::PathBuf;

use clap::ValueEnum;
use hotline_crypto::{
    date::Day,
    entry::{Body, Stream, Triage},
};

use super::{text, writing};
use crate::{
    context::Context,
    desk::{Desk, Purpose, record::Record},
    display,
    exit::{Exit, Failure},
    reporter::categories,
};

/// Arguments of `hotline triage`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hotline triage 7KQ4 --status under-review --severity high --assign me
  hotline triage 7KQ4 --label plant-3 --label payroll
  hotline triage 7KQ4 --label-file labels.txt
  hotline triage 7KQ4 --feedback-by 2027-02-15

What is not named stays as it is. The reporter sees none of it. Shells keep what stands behind a command: a label that names
somebody is better read from a file, or typed (--label-file -).")]
pub struct Args {
    /// The case's reference, or the beginning of it
    case: String,
    /// How far it is
    #[arg(long, value_enum)]
    status: Option<Status>,
    /// How grave it is
    #[arg(long, value_enum)]
    severity: Option<Severity>,
    /// What it is about: a word of the questionnaire, such as accounting
    #[arg(long, value_name = "WORD")]
    category: Option<String>,
    /// Who is in charge: a reader's name, `me`, or `nobody`
    #[arg(long, value_name = "MEMBER")]
    assign: Option<String>,
    /// Add this label; may be repeated
    #[arg(long, value_name = "LABEL")]
    label: Vec<String>,
    /// Add the labels in this file, one a line; with -, those on standard input
    #[arg(long, value_name = "FILE")]
    label_file: Option<PathBuf>,
    /// Take this label away; may be repeated
    #[arg(long, value_name = "LABEL")]
    unlabel: Vec<String>,
    /// The day by which it is to be acknowledged
    #[arg(long, value_name = "YYYY-MM-DD")]
    acknowledge_by: Option<Day>,
    /// The day by which the reporter is to have feedback
    #[arg(long, value_name = "YYYY-MM-DD")]
    feedback_by: Option<Day>,
}

/// How far a case is.
#[derive(Clone, Copy, ValueEnum)]
enum Status {
    /// Nobody has looked at it yet.
    New,
    /// It is being looked at.
    UnderReview,
    /// It is being investigated.
    Investigating,
    /// What was reported is so.
    Substantiated,
    /// It could not be shown.
    Unsubstantiated,
    /// It is not for this committee.
    OutOfScope,
    /// Nothing more is to be done.
    Closed,
}

/// How grave a case is.
#[derive(Clone, Copy, ValueEnum)]
enum Severity {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
    /// At once.
    Critical,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut desk = Desk::open(context)?;
    let record = desk.find_present(&args.case)?;
    let added = added(args)?;
    let triage = triage(args, &added, (&desk, &record))?;
    if triage == Triage::default() {
        return Err(Failure::new(Exit::Usage, "that changes nothing")
            .advise("Name what is to change.")
            .into());
    }
    let told = writing::ready(&desk, &record, Stream::Desk)?;
    writing::write(&mut desk, &record, (told, &[]), |folded| {
        // All labels are written, so they are added to those that the case has just before.
        let labels = labels(args, &added, &folded.record);
        Ok((Body::Triage(Triage { labels, ..triage.clone() }), Purpose::Keep))
    })
}

fn triage(args: &Args, added: &[String], (desk, record): (&Desk<'_>, &Record)) -> anyhow::Result<Triage> {
    let assignee = match args.assign.as_deref() {
        None => None,
        Some("nobody") => Some(None),
        Some(name) => Some(Some(desk.find_member(name)?)),
    };
    let readers = record.summary.as_ref().map(|summary| summary.readers.as_slice()).unwrap_or_default();
    if let Some(Some(member)) = assignee
        && !readers.contains(&member)
    {
        let failure = Failure::new(Exit::Refused, "who is in charge must have access to the case");
        return Err(failure.advise("`hotline share` gives it.").into());
    }
    let categories = categories(desk.charter());
    if let Some(unknown) = args.category.as_deref().filter(|word| !categories.contains(word)) {
        let what =
            format!("\"{}\" is no category of this hotline", display::cut(&display::line(unknown), 40));
        return Err(Failure::new(Exit::Usage, what)
            .advise(format!("They are: {}.", categories.join(", ")))
            .into());
    }
    Ok(Triage {
        status: args.status.as_ref().map(super::word),
        severity: args.severity.as_ref().map(super::word),
        category: args.category.clone(),
        assignee,
        labels: labels(args, added, record),
        acknowledge_by: args.acknowledge_by,
        feedback_by: args.feedback_by,
    })
}

/// The labels that are to be added, from the command line and from the file.
fn added(args: &Args) -> anyhow::Result<Vec<String>> {
    let mut added = args.label.clone();
    if let Some(file) = &args.label_file {
        let text = text::read(Some(file.as_path()))?;
        added.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
    }
    Ok(added)
}

/// All labels from now on, where any is added or taken away.
fn labels(args: &Args, added: &[String], record: &Record) -> Option<Vec<String>> {
    if added.is_empty() && args.unlabel.is_empty() {
        return None;
    }
    let mut labels = record.summary.as_ref().map(|summary| summary.labels.clone()).unwrap_or_default();
    labels.retain(|label| !args.unlabel.contains(label));
    for label in added {
        if !labels.contains(label) {
            labels.push(label.clone());
        }
    }
    Some(labels)
}
