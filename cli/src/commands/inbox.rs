//! `hotline inbox`: the cases, the most urgent first.

use std::{cmp::Reverse, io::Write};

use hotline_crypto::date::Day;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::{
    context::Context,
    desk::{
        Desk,
        record::{Due, Record},
    },
    display,
    exit::Exit,
    findings,
    terminal::{bad, muted, strong, warning},
};

const FAILS: &str = "CHECK FAILS";
/// Columns of what somebody else wrote: anybody can file a report with a category of their own making.
const CELL: usize = 24;

/// Arguments of `hotline inbox`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hotline inbox
  hotline inbox --all --json | jq '.cases[] | select(.unread > 0) | .reference'

Exits with 3 where a check of any case fails.")]
pub struct Args {
    /// Closed and purged cases, too
    #[arg(long, short)]
    all: bool,
    /// Fetch everything anew and hold it against what this machine remembers
    #[arg(long, conflicts_with = "no_cache")]
    recheck: bool,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let desk = if args.recheck { Desk::open_and_recheck(context)? } else { Desk::open(context)? };
    let mut records = desk.records()?;
    let alarming = records.iter().any(Record::is_alarming);
    // What fails, or was not read, is never hidden among what is closed.
    records.retain(|record| {
        let is_new = record.purged.is_none() && record.unread() > 0;
        args.all || record.is_open() || record.is_alarming() || is_new
    });
    // What is not known to be a report stands below what is due: anybody can send such a thing.
    records.sort_by_cached_key(|record| {
        let unreadable = record.summary.is_none();
        let due = record.due().map_or(Day::MAX, |(_, day)| day);
        let alarming = record.is_alarming() && !unreadable;
        (record.purged.is_some(), unreadable, !alarming, due, Reverse(record.day), record.case)
    });
    let list = List { cases: Cases(&desk, &records) };
    context.output.print(&list, |out| human(out, &desk, &records))?;
    Ok(if alarming { Exit::Check } else { Exit::Done })
}

/// The cases as programs see them. Each is made when it is written: ten thousand at once take longer than all the rest.
#[derive(Serialize)]
struct List<'a> {
    cases: Cases<'a>,
}

struct Cases<'a>(&'a Desk<'a>, &'a [Record]);

impl Serialize for Cases<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.1.iter().map(|record| value(self.0, record)))
    }
}

/// A case as programs see it in a list.
pub(super) fn value(desk: &Desk<'_>, record: &Record) -> Value {
    let summary = record.summary.as_ref();
    let due = record.due().map(|(what, by)| json!({ "what": what, "by": by }));
    let names = |ids: &[hotline_crypto::id::MemberId]| -> Vec<Value> {
        ids.iter().map(|id| json!({ "id": id, "name": display::member(desk.charter(), *id) })).collect()
    };
    json!({
        "reference": record.case.reference(),
        "case": record.case,
        "filed": record.day,
        "purged": record.purged,
        "purged_by": record.purged_by,
        "status": summary.map(|summary| &summary.status),
        "severity": summary.and_then(|summary| summary.severity.as_ref()),
        "category": summary.and_then(|summary| summary.category.as_ref()),
        "assignee": summary.and_then(|summary| summary.assignee),
        "labels": summary.map(|summary| &summary.labels),
        "reported": summary.map(|summary| summary.reported),
        "acknowledged": summary.and_then(|summary| summary.acknowledged),
        "acknowledge_by": summary.map(|summary| summary.acknowledge_by),
        "feedback_by": summary.map(|summary| summary.feedback_by),
        "outcome": summary.and_then(|summary| summary.outcome.as_ref()),
        "due": due,
        "unread": record.unread(),
        "members_turn": summary.map(|summary| summary.members_turn),
        "readers": summary.map(|summary| names(&summary.readers)),
        "excluded": summary.map(|summary| names(&summary.excluded)),
        "purge_after": record.purge_after,
        "hold": record.hold,
        "waits": summary.and_then(|summary| summary.keeping.waits),
        "gaps": record.gaps.len(),
        "failed": findings::of_record(record).iter().map(|finding| finding.check).collect::<Vec<_>>(),
    })
}

fn human(out: &mut dyn Write, desk: &Desk<'_>, records: &[Record]) -> std::io::Result<()> {
    if records.is_empty() {
        return writeln!(out, "No open cases. `hotline inbox --all` lists closed ones, too.");
    }
    let today = desk.context.today;
    let head = ["CASE", "DUE", "STATUS", "CATEGORY", "IN CHARGE", ""].map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> =
        std::iter::once(head).chain(records.iter().map(|record| row(desk, record, today))).collect();
    let overdue_row = |number: usize| {
        let record = number.checked_sub(1).and_then(|index| records.get(index));
        record.and_then(Record::due).is_some_and(|(_, day)| day < today)
    };
    let style = |row: usize, column: usize, text: &str| match column {
        _ if row == 0 => muted(text),
        0 => strong(text),
        1 if overdue_row(row) => warning(text),
        5 if text.contains(FAILS) => bad(text),
        _ => text.to_owned(),
    };
    write!(out, "{}", display::styled_table(&rows, style))?;
    let overdue = records.iter().filter(|record| record.due().is_some_and(|(_, day)| day < today)).count();
    let unread = records.iter().filter(|record| record.unread() > 0 && record.purged.is_none()).count();
    writeln!(out, "\n{}, {unread} with something new, {overdue} overdue.", count(records.len()))?;
    let alarming: Vec<String> =
        records.iter().filter(|record| record.is_alarming()).map(|record| record.case.reference()).collect();
    if !alarming.is_empty() {
        writeln!(
            out,
            "A check fails in {}: `hotline show` says which, and what it may mean.",
            alarming.join(", ")
        )?;
    }
    Ok(())
}

fn count(cases: usize) -> String {
    if cases == 1 { "1 case".to_owned() } else { format!("{cases} cases") }
}

fn row(desk: &Desk<'_>, record: &Record, today: Day) -> Vec<String> {
    let reference = record.case.reference();
    if let Some(day) = record.purged {
        let by: Vec<String> =
            record.purged_by.iter().map(|asked| display::member(desk.charter(), asked.member)).collect();
        let by = if by.is_empty() { String::new() } else { format!("by {}", by.join(" and ")) };
        return vec![reference, String::new(), format!("purged on {day}"), String::new(), String::new(), by];
    }
    let Some(summary) = &record.summary else {
        return vec![
            reference,
            String::new(),
            "cannot be read".into(),
            String::new(),
            String::new(),
            FAILS.into(),
        ];
    };
    let due = record.due().map(|(what, day)| {
        let what = match what {
            Due::Acknowledge => "acknowledge by",
            Due::Feedback => "feedback by",
        };
        format!("{what} {}", display::due(day, today))
    });
    let severity =
        summary.severity.as_ref().map(|word| format!(", {}", display::word(word))).unwrap_or_default();
    let mut marks = Vec::new();
    if summary.status == "closed" && summary.outcome.is_some() && summary.is_answered_since {
        marks.push("the reporter wrote since".to_owned());
    }
    match record.unread() {
        0 => {}
        n => marks.push(format!("{n} new")),
    }
    if record.is_alarming() {
        marks.push(FAILS.to_owned());
    }
    if record.hold || summary.keeping.hold {
        marks.push("held".to_owned());
    }
    if record.waits_for(desk.me()).is_some() {
        marks.push("waits for a second: you?".to_owned());
    }
    if record.gone {
        marks.push("no access any more".to_owned());
    }
    vec![
        reference,
        due.unwrap_or_default(),
        display::cut(&format!("{}{severity}", display::word(&summary.status)), CELL),
        display::cut(&summary.category.as_deref().map(display::word).unwrap_or_default(), CELL),
        display::cut(
            &summary.assignee.map(|id| display::member(desk.charter(), id)).unwrap_or_default(),
            CELL,
        ),
        marks.join(", "),
    ]
}
