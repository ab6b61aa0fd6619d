//! What all commands have in common that write to a case: the case, the text, files, and telling what became of it.

use std::{
    io::{self, IsTerminal, Read},
    path::PathBuf,
};

use anyhow::Context as _;
use hotline_crypto::{
    entry::{Author, Body, Kind, Stream},
    id::CaseId,
};
use serde_json::json;

use crate::{
    client::Written,
    context::Context,
    desk::{Desk, Draft, Folded, Purpose, Sent, record::Record},
    display,
    exit::{Exit, Failure},
    files, findings, terminal,
    transfer::{Outgoing, Side},
};

/// The longest text of an entry.
const MOST_TEXT: u64 = 1 << 20;

/// Where a text comes from. Never from an argument: those are seen by others on the machine and kept by shells.
#[derive(clap::Args)]
pub struct TextFrom {
    /// Read the text from this file; without it, from standard input
    #[arg(long, short, value_name = "FILE")]
    file: Option<PathBuf>,
}

impl TextFrom {
    /// The text, without white space around it.
    ///
    /// # Errors
    /// Where there is none, or it is not UTF-8.
    pub fn read(&self, context: &Context) -> anyhow::Result<String> {
        let bytes = match &self.file {
            Some(file) => files::read(file, MOST_TEXT)?,
            None => {
                if io::stdin().is_terminal() {
                    context
                        .output
                        .remark("Write your text, then press Enter and Ctrl-D. Ctrl-C gives it up.");
                }
                let mut bytes = zeroize::Zeroizing::new(Vec::new());
                io::stdin()
                    .lock()
                    .take(MOST_TEXT + 1)
                    .read_to_end(&mut bytes)
                    .context("cannot read the text")?;
                bytes
            }
        };
        let text = std::str::from_utf8(&bytes).map_err(|_| {
            Failure::new(Exit::Failed, "the text is not UTF-8").advise("Save it as UTF-8 and try again.")
        })?;
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        match text.trim() {
            "" => Err(Failure::new(Exit::Usage, "there is no text").into()),
            text => Ok(text.to_owned()),
        }
    }
}

/// Files to attach.
#[derive(clap::Args)]
pub struct Attach {
    /// Attach this file; may be repeated
    #[arg(long, short, value_name = "FILE")]
    attach: Vec<PathBuf>,
}

impl Attach {
    /// Opens and describes them.
    ///
    /// # Errors
    /// Those of [`Outgoing::new`].
    pub fn open(&self, desk: &Desk<'_>) -> anyhow::Result<Vec<Outgoing>> {
        self.attach.iter().map(|path| Outgoing::new(path, &desk.limits)).collect()
    }
}

/// Writes `body` to a case, sends the files, and tells what became of it.
///
/// # Errors
/// Those of [`Desk::write`]; what `rule` says about the case as it is just before.
pub fn write(
    desk: &mut Desk<'_>,
    record: &Record,
    (body, purpose): (Body, Purpose),
    outgoing: &[Outgoing],
    rule: impl Fn(&Folded) -> anyhow::Result<()>,
) -> anyhow::Result<Exit> {
    let attachments = outgoing.iter().map(|one| one.attachment.clone()).collect();
    let draft = Draft { body, attachments, purpose };
    let (context, me) = (desk.context, desk.me());
    let names = desk.charter().clone();
    let mut told: Vec<String> = Vec::new();
    let sent = desk.write(record.case, &draft, |folded| {
        rule(folded)?;
        let unseen = unseen(folded, me, &names);
        if unseen.len() > told.len() && !context.global.no_cache {
            told.clone_from(&unseen);
            tell_unseen(context, record, &unseen, draft.body.kind())?;
        }
        Ok(())
    })?;
    for one in outgoing {
        send_file(desk, record, one)?;
    }
    tell(context, record, &draft, &sent, &told)?;
    checked(desk, record.case)
}

/// What others wrote that this member has not been shown yet.
fn unseen(
    folded: &Folded,
    me: hotline_crypto::id::MemberId,
    charter: &hotline_crypto::charter::Charter,
) -> Vec<String> {
    let new = folded.reader.items().iter().filter(|item| item.seq >= folded.record.read.of(item.stream));
    let line = |item: &hotline_crypto::case::Item| {
        let Ok(entry) = &item.result else {
            return Some(format!("{} {}: fails a check", display::stream(item.stream), item.seq));
        };
        let author = match entry.frame.author {
            Author::Member(id) if id == me => return None,
            Author::Member(id) => display::member(charter, id),
            Author::Reporter => "the reporter".to_owned(),
        };
        let kind = super::show::kind(entry.frame.body.kind());
        Some(format!("{} {}: {kind} by {author}, {}", display::stream(item.stream), item.seq, item.day))
    };
    new.filter_map(line).collect()
}

fn tell_unseen(context: &Context, record: &Record, unseen: &[String], kind: Kind) -> anyhow::Result<()> {
    let reference = record.case.reference();
    let list = unseen.join("\n  ");
    context
        .output
        .remark(&format!("You have not read all of {reference}. New since you last looked:\n  {list}"));
    if context.global.yes || kind.stream() == Stream::Desk {
        return Ok(());
    }
    match terminal::confirm("Send yours all the same?") {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::new(Exit::Declined, "nothing was sent")
            .advise(format!("`hotline show {reference}` shows what is new."))
            .into()),
        // Nobody to ask: a program has read the remark, or its JSON.
        Err(_) => Ok(()),
    }
}

/// Sends the missing pieces of a file whose entry is there.
///
/// # Errors
/// [`crate::client::CallError`]s, with what to do then.
pub fn send_file(desk: &Desk<'_>, record: &Record, file: &Outgoing) -> anyhow::Result<()> {
    let id = file.attachment.id;
    let stored = record.attachments.get(&id).map(|pieces| pieces.stored.clone()).unwrap_or_default();
    let sent = file.send(&desk.client, Side::Member(record.case, &desk.session), &stored);
    sent.with_context(|| {
        format!(
            "the entry was sent, but not all of {}; `hotline attach {} {}` sends the rest",
            file.path.display(),
            record.case.reference(),
            file.path.display()
        )
    })
}

fn tell(
    context: &Context,
    record: &Record,
    draft: &Draft,
    sent: &Sent,
    unseen: &[String],
) -> anyhow::Result<()> {
    let reference = record.case.reference();
    let waits = sent.written == Written::Waiting;
    let value = json!({
        "case": record.case, "reference": reference, "stream": sent.stream, "seq": sent.seq,
        "kind": draft.body.kind(), "waits": waits, "new_key": sent.rotated, "raced": sent.raced, "unread": unseen,
    });
    context.output.print(&value, |out| {
        let kind = super::show::kind(draft.body.kind());
        let place = format!("{} {} of {reference}", display::stream(sent.stream), sent.seq);
        let purged = draft.purpose == Purpose::Purge && !waits;
        if purged {
            writeln!(out, "{reference} was purged: nothing but a row in the register is left of it.")?;
        } else {
            writeln!(out, "Written: {kind}, {place}.")?;
        }
        if waits {
            writeln!(
                out,
                "It waits for a second member of the case, who must ask for the same. Where nobody else can, it is \
                 carried out after 30 days."
            )?;
        }
        if sent.rotated {
            writeln!(out, "The case has a new key, because somebody who held the old one no longer reads it.")?;
        }
        if sent.raced > 0 {
            writeln!(out, "Somebody else wrote at the same moment; theirs stands before yours. Nothing was lost.")?;
        }
        Ok(())
    })
}

/// [`Exit::Check`] where something about the case fails a check, which is told in one line.
///
/// # Errors
/// The kept state's.
pub fn checked(desk: &Desk<'_>, case: CaseId) -> anyhow::Result<Exit> {
    let records = desk.records()?;
    let Some(record) = records.iter().find(|record| record.case == case && record.purged.is_none()) else {
        return Ok(Exit::Done);
    };
    if !record.is_alarming() {
        return Ok(Exit::Done);
    }
    for finding in findings::of_record(record) {
        desk.context.output.remark(&format!("Warning: {}.", finding.what()));
    }
    let reference = record.case.reference();
    desk.context
        .output
        .remark(&format!("A check of this case fails: `hotline show {reference}` says which."));
    Ok(Exit::Check)
}
