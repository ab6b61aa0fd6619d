//! A case as its reporter reads it: letters, and between them who can read.

use std::io;

use hotline_crypto::{
    case::{Flag, Item},
    charter::Charter,
    entry::{Access, AnswerText, Author, Body, Frame},
    id::MemberId,
};
use serde_json::{Value, json};

use super::MyCase;
use crate::{
    commands::show::question,
    display, findings,
    terminal::{bad, heading, muted, safe_line, safe_text, strong},
};

/// All letters, oldest first, and what is wrong.
///
/// # Errors
/// Writing's.
pub fn print(case: &MyCase, charter: &Charter, out: &mut dyn io::Write) -> io::Result<()> {
    let (mut next, mut before) = (1, None);
    let left_out = case.left_out();
    for (place, item) in case.reader.items().iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        match &item.result {
            Ok(entry) => {
                letter((&entry.frame, before), item, (charter, left_out), out)?;
                before = entry.frame.body.access().or(before);
                files(&entry.frame, &mut next, out)?;
            }
            Err(check) => gap(item, check, out)?,
        }
    }
    Ok(())
}

fn gap(item: &Item, check: &hotline_crypto::case::Check, out: &mut dyn io::Write) -> io::Result<()> {
    let finding = findings::of_item(item);
    writeln!(out, "{}", bad(&format!("Entry {} failed a check and is not shown: {check}.", item.seq)))?;
    match finding {
        Some(finding) => writeln!(out, "    {}", finding.meaning),
        None => Ok(()),
    }
}

fn letter(
    (frame, before): (&Frame, Option<&Access>),
    item: &Item,
    (charter, left_out): (&Charter, &[MemberId]),
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let (who, date) = (author(frame, charter), frame.date);
    match &frame.body {
        Body::Report(report) => {
            writeln!(out, "{}", heading(&format!("Your report, {date}")))?;
            for answer in &report.answers {
                if answer.question != "what" {
                    let question = question(charter, &answer.question, &report.language);
                    writeln!(out, "{}", muted(&format!("{question}:")))?;
                }
                match &answer.answer {
                    AnswerText::Text(text) => writeln!(out, "{}", safe_text(text))?,
                    AnswerText::Options(options) => {
                        let words: Vec<_> = options.iter().map(|option| display::word(option)).collect();
                        writeln!(out, "{}", words.join(", "))?;
                    }
                }
            }
            if !report.excluded.is_empty() {
                let names: Vec<_> = report.excluded.iter().map(|id| member(charter, id)).collect();
                writeln!(out, "You left out: {}.", names.join(", "))?;
            }
            readers("Can read it", &report.access, charter, out)?;
        }
        Body::Message(text) => {
            writeln!(out, "{}\n{}", heading(&format!("{who}, {date}")), safe_text(&text.text))?;
        }
        Body::Acknowledgement(text) => {
            writeln!(out, "{}", heading(&format!("{who} acknowledged your report, {date}")))?;
            writeln!(out, "{}", safe_text(&text.text))?;
        }
        Body::Outcome(outcome) => {
            writeln!(out, "{}", heading(&format!("{who} told you what came of it, {date}")))?;
            writeln!(out, "{}\n{}", strong(&display::word(&outcome.result)), safe_text(&outcome.text))?;
        }
        Body::Access(access) => {
            let what = match before {
                Some(before) if is_same(before, access) => {
                    format!("{date}: {who} renewed the key of this case. Can read it, as before")
                }
                before => {
                    writeln!(out, "{date}: {who} changed who can read this.")?;
                    came_and_went((before, access), (charter, left_out), out)?;
                    "From here on".to_owned()
                }
            };
            readers(&what, access, charter, out)?;
            if !access.reason.is_empty() {
                writeln!(out, "    Reason: {}", safe_line(&access.reason))?;
            }
        }
        // Not in a dialogue: the reader has refused them.
        Body::Note(_) | Body::Triage(_) | Body::Retention(_) => {}
    }
    if let Ok(entry) = &item.result
        && entry.flags.contains(&Flag::DateDiffers)
    {
        writeln!(out, "    {}", muted(&format!("The server had it on {}.", item.day)))?;
    }
    Ok(())
}

fn is_same(a: &Access, b: &Access) -> bool {
    a.members.len() == b.members.len() && a.members.iter().all(|reader| b.lists(reader.id))
}

/// Who reads from here on and did not before, one by one where it is somebody whom the reporter had left out; and who does
/// no more.
fn came_and_went(
    (before, access): (Option<&Access>, &Access),
    (charter, left_out): (&Charter, &[MemberId]),
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let (came, went) = differences(before, access);
    for id in came {
        let name = member(charter, &id);
        match left_out.contains(&id) {
            true => writeln!(out, "    {}", bad(&format!("New: {name}, whom you had left out.")))?,
            false => writeln!(out, "    New: {name}.")?,
        }
    }
    went.iter().try_for_each(|id| writeln!(out, "    Reads it no more: {}.", member(charter, id)))
}

/// Those who are named after and not before, and the other way round.
fn differences(before: Option<&Access>, access: &Access) -> (Vec<MemberId>, Vec<MemberId>) {
    let ids = |access: &Access| access.members.iter().map(|reader| reader.id).collect::<Vec<_>>();
    let (old, new) = (before.map(ids).unwrap_or_default(), ids(access));
    let without = |all: &[MemberId], others: &[MemberId]| {
        all.iter().copied().filter(|id| !others.contains(id)).collect()
    };
    (without(&new, &old), without(&old, &new))
}

fn readers(what: &str, access: &Access, charter: &Charter, out: &mut dyn io::Write) -> io::Result<()> {
    let names: Vec<_> = access.members.iter().map(|reader| member(charter, &reader.id)).collect();
    writeln!(out, "{what}: {}.", names.join(", "))
}

/// Files are numbered through the whole case, as `hotline get --token` counts them.
fn files(frame: &Frame, next: &mut usize, out: &mut dyn io::Write) -> io::Result<()> {
    for file in &frame.attachments {
        let (name, size) = (safe_line(&file.name), display::size(file.size));
        writeln!(out, "    File {next}: {name}, {size}. {}", muted(&format!("hotline get --token {next}")))?;
        *next += 1;
    }
    Ok(())
}

fn author(frame: &Frame, charter: &Charter) -> String {
    match &frame.author {
        Author::Reporter => "You".into(),
        Author::Member(id) => member(charter, id),
    }
}

fn member(charter: &Charter, id: &MemberId) -> String {
    charter
        .members
        .iter()
        .rev()
        .find(|line| line.id == *id)
        .map_or_else(|| id.to_string(), |line| safe_line(&line.name))
}

/// The same for programs. Frames are what was signed.
#[must_use]
pub fn as_json(case: &MyCase) -> Value {
    let item = |item: &Item| match &item.result {
        Ok(entry) => {
            let frame: Value = serde_json::from_str(&entry.frame.to_text()).unwrap_or_default();
            json!({ "seq": item.seq, "day": item.day, "entry": without_keys(frame), "flags": entry.flags })
        }
        Err(check) => json!({ "seq": item.seq, "day": item.day, "failed": check }),
    };
    let readers: Vec<MemberId> = case
        .reader
        .access()
        .map(|access| access.members.iter().map(|reader| reader.id).collect())
        .unwrap_or_default();
    let had_left_out: Vec<&MemberId> = readers.iter().filter(|id| case.left_out().contains(id)).collect();
    json!({
        "case": case.id,
        "readers": readers,
        "readers_left_out": had_left_out,
        "code": case.reader.head_code(),
        "entries": case.reader.items().iter().map(item).collect::<Vec<_>>(),
    })
}

/// Keys of attachments are secrets, and `hotline get` needs none.
fn without_keys(mut frame: Value) -> Value {
    for file in frame.get_mut("attachments").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(file) = file.as_object_mut() {
            file.remove("key");
            file.remove("pieces");
        }
    }
    frame
}
