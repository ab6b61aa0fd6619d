//! `hotline show`: one case with everything in it.

use std::io::{self, Write};

use hotline_crypto::{
    case::{Entry, Item},
    charter::Charter,
    entry::{Author, Kind, Stream},
};
use serde_json::{Value, json};

use crate::{
    context::Context,
    desk::{Desk, Folded, record::Record},
    display,
    exit::Exit,
    findings::{self, Finding},
    terminal::{bad, heading, muted, strong, warning},
};

mod body;

pub use body::question;

/// Columns at the head of a case of what somebody else wrote; their entry shows all of it.
const LINE: usize = 60;

/// Arguments of `hotline show`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hotline show 7KQ4
  hotline show 7KQ4 --json | jq -r '.entries[] | select(.kind == \"message\") | .body.text'

Exits with 3 where a check of the case fails. Two members who see the same case see the same head code: compare it by
telephone when in doubt.")]
pub struct Args {
    /// The case's reference, or the beginning of it
    case: String,
    /// Having cleared up what the server did: warn of it no longer
    #[arg(long)]
    settle: bool,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut desk = Desk::open(context)?;
    let record = desk.find_present(&args.case)?;
    if args.settle {
        context
            .confirm("Have you cleared up, with another member or whoever runs the server, why it was so?")?;
        desk.settle(record.case)?;
    }
    let folded = desk.read(record.case)?;
    let found = findings::of_record(&folded.record);
    let value = if context.output.is_json() { value(&desk, &folded, &found) } else { Value::Null };
    context.output.print(&value, |out| human(out, &desk, &folded, &found))?;
    desk.mark_read(record.case)?;
    Ok(if found.is_empty() { Exit::Done } else { Exit::Check })
}

/// The entries as they are read: each desk entry after the dialogue entry that its author had seen.
#[must_use]
pub fn in_order(folded: &Folded) -> Vec<&Item> {
    let items = folded.reader.items();
    let of = |stream: Stream| items.iter().filter(move |item| item.stream == stream);
    let place = |item: &Item| -> Option<u64> {
        let seen = item.result.as_ref().ok()?.frame.seen?;
        of(Stream::Dialogue).find(|entry| entry.hash == seen).map(|entry| entry.seq)
    };
    let mut keyed: Vec<((u64, u8, u64), &Item)> =
        of(Stream::Dialogue).map(|item| ((item.seq, 0, 0), item)).collect();
    let mut last = 0;
    for item in of(Stream::Desk) {
        last = place(item).unwrap_or(last).max(last);
        keyed.push(((last, 1, item.seq), item));
    }
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, item)| item).collect()
}

/// Numbers for a case's attachments: 1, 2 … in the dialogue, as its reporter counts them, and d1, d2 … at the desk. Entries
/// of one stream that come later, or are read in another place, move no number of the other.
#[derive(Default)]
pub struct Numbers {
    dialogue: usize,
    desk: usize,
}

impl Numbers {
    /// The next one of a stream, whose entries come in their order.
    pub fn next(&mut self, stream: Stream) -> String {
        let (count, letter) = match stream {
            Stream::Dialogue => (&mut self.dialogue, ""),
            Stream::Desk => (&mut self.desk, "d"),
        };
        *count += 1;
        format!("{letter}{count}")
    }
}

/// A kind's word for people.
#[must_use]
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Report => "report",
        Kind::Message => "message",
        Kind::Acknowledgement => "acknowledgement",
        Kind::Outcome => "outcome",
        Kind::Access => "change of access",
        Kind::Note => "note",
        Kind::Triage => "triage",
        Kind::Retention => "retention",
    }
}

fn human(out: &mut dyn Write, desk: &Desk<'_>, folded: &Folded, found: &[Finding]) -> io::Result<()> {
    head(out, desk, folded)?;
    let mut numbers = Numbers::default();
    for item in in_order(folded) {
        writeln!(out)?;
        match &item.result {
            Ok(entry) => self::entry(out, desk, folded, (item, entry), &mut numbers)?,
            Err(_) => {
                if let Some(finding) = findings::of_item(item) {
                    let place = format!("── {} {} · {}", display::stream(item.stream), item.seq, item.day);
                    writeln!(out, "{place} · {}", bad("GAP"))?;
                    tell(out, &finding)?;
                }
            }
        }
    }
    let about_case: Vec<&Finding> = found.iter().filter(|finding| finding.seq.is_none()).collect();
    if !about_case.is_empty() {
        writeln!(out, "\n{}", bad("WARNING"))?;
        about_case.into_iter().try_for_each(|finding| tell(out, finding))?;
    }
    Ok(())
}

fn tell(out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
    let what = finding.what();
    let mut letters = what.chars();
    let what: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    writeln!(out, "    {what}.")?;
    writeln!(out, "    {}", finding.meaning)?;
    writeln!(out, "    {}", finding.advice)
}

fn head(out: &mut dyn Write, desk: &Desk<'_>, folded: &Folded) -> io::Result<()> {
    let (record, charter, today) = (&folded.record, desk.charter(), desk.context.today);
    writeln!(out, "{}", heading(&format!("Case {}", record.case.reference())))?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |name: &str, text: String| rows.push(vec![format!("  {name}"), text]);
    row("Filed", record.day.to_string());
    if let Some(summary) = &record.summary {
        let severity = summary.severity.as_deref().map(|word| format!(", severity {}", display::word(word)));
        let status = format!("{}{}", display::word(&summary.status), severity.unwrap_or_default());
        row("Status", display::cut(&status, LINE));
        if let Some(category) = &summary.category {
            row("Category", display::cut(&display::word(category), LINE));
        }
        if !summary.labels.is_empty() {
            row("Labels", display::cut(&display::line(&summary.labels.join(", ")), LINE));
        }
        row(
            "In charge",
            summary.assignee.map_or_else(|| "nobody".to_owned(), |id| display::member(charter, id)),
        );
        row(
            "Acknowledge",
            match summary.acknowledged {
                Some(day) => format!("done on {day}"),
                None => format!("by {}", display::due(summary.acknowledge_by, today)),
            },
        );
        row(
            "Feedback",
            match &summary.outcome {
                Some(word) => format!("outcome: {}", display::word(word)),
                None => format!("by {}", display::due(summary.feedback_by, today)),
            },
        );
        row("Readers", display::members(charter, &summary.readers));
        if !summary.excluded.is_empty() {
            row("Excluded", format!("{} (by the reporter)", display::members(charter, &summary.excluded)));
        }
    }
    row("Kept", kept(charter, record));
    row("Head code", folded.reader.head_code());
    write!(
        out,
        "{}",
        display::styled_table(&rows, |_, column, text| if column == 0 {
            muted(text)
        } else {
            text.to_owned()
        })
    )
}

/// By what members have signed; only where they have signed nothing, by what the server says.
fn kept(charter: &Charter, record: &Record) -> String {
    let keeping = record.summary.as_ref().map(|summary| summary.keeping);
    let signed = keeping.filter(|keeping| keeping.is_signed);
    let (purge_after, hold) =
        signed.map_or((record.purge_after, record.hold), |keeping| (keeping.purge_after, keeping.hold));
    let until = purge_after.map_or_else(|| "without end".to_owned(), |day| format!("until {day}"));
    let waits = keeping.and_then(|keeping| keeping.waits).map(|waiting| {
        let (who, what) = (display::member(charter, waiting.member), display::wish(waiting.wish));
        format!("; {who} asked on {} to {what}: that waits for a second member", waiting.date)
    });
    format!("{until}{}{}", if hold { ", held" } else { "" }, waits.unwrap_or_default())
}

fn entry(
    out: &mut dyn Write,
    desk: &Desk<'_>,
    folded: &Folded,
    (item, entry): (&Item, &Entry),
    numbers: &mut Numbers,
) -> io::Result<()> {
    let charter = desk.charter();
    let author = author(charter, entry.frame.author);
    let new = if item.seq >= folded.record.read.of(item.stream) && !desk.context.global.no_cache {
        " · new"
    } else {
        ""
    };
    let kind = kind(entry.frame.body.kind());
    let (stream, seq, date) = (display::stream(item.stream), item.seq, entry.frame.date);
    writeln!(out, "{}{}", strong(&format!("── {stream} {seq} · {date} · {author} · {kind}")), warning(new))?;
    for flag in &entry.flags {
        writeln!(out, "    Note: {} (taken on {}).", findings::of_flag(*flag), item.day)?;
    }
    body::body(out, charter, (&entry.frame.body, entry.frame.date))?;
    for attachment in &entry.frame.attachments {
        let number = numbers.next(item.stream);
        let whole = folded.record.attachments.get(&attachment.id).is_some_and(|pieces| pieces.is_whole());
        let (name, size) = (display::line(&attachment.name), display::size(attachment.size));
        let state = if whole { "" } else { ", not all of it has arrived yet" };
        writeln!(out, "    Attachment {number}: {name} ({size}{state})")?;
    }
    Ok(())
}

fn author(charter: &Charter, author: Author) -> String {
    match author {
        Author::Reporter => "the reporter".to_owned(),
        Author::Member(id) => display::member(charter, id),
    }
}

fn value(desk: &Desk<'_>, folded: &Folded, found: &[Finding]) -> Value {
    let mut numbers = Numbers::default();
    let entries: Vec<Value> =
        in_order(folded).into_iter().map(|item| item_value(desk, folded, item, &mut numbers)).collect();
    let mut value = super::inbox::value(desk, &folded.record);
    if let Value::Object(members) = &mut value {
        members.insert("head_code".into(), folded.reader.head_code().into());
        members.insert("entries".into(), entries.into());
        let found: Vec<Value> = found.iter().map(finding_value).collect();
        members.insert("failed".into(), found.into());
    }
    value
}

fn finding_value(finding: &Finding) -> Value {
    json!({
        "check": finding.check, "stream": finding.stream, "seq": finding.seq, "what": finding.what(),
        "meaning": finding.meaning, "advice": finding.advice,
    })
}

fn item_value(desk: &Desk<'_>, folded: &Folded, item: &Item, numbers: &mut Numbers) -> Value {
    let Ok(entry) = &item.result else {
        let check = findings::of_item(item).map(|finding| finding.check);
        return json!({ "stream": item.stream, "seq": item.seq, "day": item.day, "gap": check });
    };
    let frame = &entry.frame;
    let attachments: Vec<Value> = frame
        .attachments
        .iter()
        .map(|one| {
            let number = numbers.next(item.stream);
            let whole = folded.record.attachments.get(&one.id).is_some_and(|pieces| pieces.is_whole());
            json!({ "number": number, "id": one.id, "name": one.name, "type": one.media_type, "size": one.size, "whole": whole })
        })
        .collect();
    json!({
        "stream": item.stream, "seq": item.seq, "day": item.day, "date": frame.date,
        "author": frame.author, "name": author(desk.charter(), frame.author), "kind": frame.body.kind(),
        "body": serde_json::from_str::<Value>(&frame.body.to_text()).unwrap_or_default(),
        "attachments": attachments, "flags": entry.flags,
    })
}
