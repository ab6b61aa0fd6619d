//! What all commands have in common that write to a case: the case, the text, files, and telling what became of it.

use std::{
    io::{self, IsTerminal, Read},
    path::PathBuf,
};

use anyhow::Context as _;
use hotline_crypto::{
    charter::Charter,
    entry::{Author, Body, Stream, Text},
    id::{CaseId, MemberId},
};
use serde_json::json;

use crate::{
    client::{CallError, Written},
    context::Context,
    desk::{Desk, Draft, Folded, Purpose, Sent, record::Record},
    display,
    exit::{Exit, Failure},
    files,
    findings::{self, Finding},
    output::Output,
    terminal,
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

/// A text with files for a case: all that a reply and a note are.
#[derive(clap::Args)]
pub struct Letter {
    /// The case's reference, or the beginning of it
    case: String,
    #[command(flatten)]
    text: TextFrom,
    #[command(flatten)]
    attach: Attach,
}

impl Letter {
    /// Writes it into a stream, as the body that `body` makes of the text.
    ///
    /// # Errors
    /// See [`Exit`].
    pub fn send(&self, context: &Context, stream: Stream, body: fn(Text) -> Body) -> anyhow::Result<Exit> {
        let mut desk = Desk::open(context)?;
        let record = desk.find_present(&self.case)?;
        let told = ready(&desk, &record, stream)?;
        let outgoing = self.attach.open(&desk)?;
        let text = self.text.read(context)?;
        let compose = |_: &_| Ok((body(Text { text: text.clone() }), Purpose::Keep));
        write(&mut desk, &record, (told, &outgoing), compose)
    }
}

/// What a person was told about a case before they write to it.
#[derive(Default)]
pub struct Told {
    unseen: Vec<String>,
    failed: usize,
    twice: bool,
}

impl Told {
    /// Tells what fails a check, and what others wrote that this member has not read, and asks whether to go on; each
    /// once. Before a text is typed, and again before each attempt to send it.
    ///
    /// # Errors
    /// [`Exit::Declined`]; [`Exit::Check`] where a check fails and nobody can be asked.
    pub fn look(&mut self, desk: &Seat, folded: &Folded, stream: Stream) -> anyhow::Result<()> {
        let reference = folded.record.case.reference();
        let failed = findings::of_record(&folded.record);
        if failed.len() > self.failed {
            self.failed = failed.len();
            let list: Vec<&str> = failed.iter().map(Finding::what).collect();
            let list = list.join("\n  ");
            desk.output.remark(&format!(
                "Checks of {reference} fail (`hotline show {reference}` says more):\n  {list}"
            ));
            desk.ask("Write to it all the same?", || {
                let first = failed.first().map(Finding::what).unwrap_or_default();
                Failure::new(
                    Exit::Check,
                    format!("nothing was sent, as a check of {reference} fails: {first}"),
                )
                .advise(format!(
                    "`hotline show {reference}` says what it may mean; --yes writes all the same."
                ))
            })?;
        }
        let unseen = unseen(folded, desk);
        if unseen.len() > self.unseen.len() && !desk.no_cache {
            self.unseen = unseen;
            let list = self.unseen.join("\n  ");
            desk.output.remark(&format!(
                "You have not read all of {reference}. New since you last looked:\n  {list}"
            ));
            // The reporter reads the dialogue; a program has read the remark, or its JSON.
            if stream == Stream::Dialogue
                && terminal::is_there()
                && !desk.yes
                && !terminal::confirm("Go on all the same?")?
            {
                return Err(Failure::new(Exit::Declined, "nothing was sent")
                    .advise(format!("`hotline show {reference}` shows what is new."))
                    .into());
            }
        }
        Ok(())
    }

    /// Asks where this member's last words are the very same: an answer that did not arrive makes people send twice.
    fn twice(&mut self, desk: &Seat, folded: &Folded, body: &Body) -> anyhow::Result<()> {
        let mut own = folded.reader.items().iter().rev().filter(|item| item.stream == body.kind().stream());
        let same = own.find_map(|item| {
            let frame = &item.result.as_ref().ok()?.frame;
            (frame.author == Author::Member(desk.me)).then_some((item.seq, frame))
        });
        let Some((seq, frame)) = same.filter(|(_, frame)| frame.body == *body && !self.twice) else {
            return Ok(());
        };
        self.twice = true;
        let place = format!("{} {seq} on {}", display::stream(frame.stream()), frame.date);
        desk.ask(&format!("You have sent exactly this as {place}. Send it again?"), || {
            Failure::new(Exit::Refused, format!("you have sent exactly this as {place}"))
                .advise("--yes sends it again.")
        })
    }
}

/// Who writes, and how they are asked: what [`Told`] needs of a desk that is busy writing.
pub struct Seat {
    output: Output,
    charter: Charter,
    me: MemberId,
    yes: bool,
    no_cache: bool,
}

impl Seat {
    /// That of this desk.
    #[must_use]
    pub fn of(desk: &Desk<'_>) -> Self {
        let global = &desk.context.global;
        let (yes, no_cache) = (global.yes, global.no_cache);
        Self {
            output: desk.context.output.clone(),
            charter: desk.charter().clone(),
            me: desk.me(),
            yes,
            no_cache,
        }
    }

    /// Asks; where nobody can be asked it is `otherwise`.
    fn ask(&self, question: &str, otherwise: impl FnOnce() -> Failure) -> anyhow::Result<()> {
        if self.yes {
            return Ok(());
        }
        if !terminal::is_there() {
            return Err(otherwise().into());
        }
        if terminal::confirm(question)? {
            Ok(())
        } else {
            Err(Failure::new(Exit::Declined, "nothing was sent").into())
        }
    }
}

/// Reads the case before anything is typed: what there is to be told is told first.
///
/// # Errors
/// Those of [`Told::look`].
pub fn ready(desk: &Desk<'_>, record: &Record, stream: Stream) -> anyhow::Result<Told> {
    let mut told = Told::default();
    told.look(&Seat::of(desk), &desk.read(record.case)?, stream)?;
    Ok(told)
}

/// Writes to a case what `compose` says of it as it is just before, sends the files, and tells what became of it.
///
/// # Errors
/// Those of [`Desk::write`], [`Told::look`] and `compose`.
pub fn write(
    desk: &mut Desk<'_>,
    record: &Record,
    (mut told, outgoing): (Told, &[Outgoing]),
    compose: impl Fn(&Folded) -> anyhow::Result<(Body, Purpose)>,
) -> anyhow::Result<Exit> {
    let attachments: Vec<_> = outgoing.iter().map(|one| one.attachment.clone()).collect();
    let (context, seat) = (desk.context, Seat::of(desk));
    let mut last = None;
    let sent = desk.write(record.case, |folded| {
        let (body, purpose) = compose(folded)?;
        told.look(&seat, folded, body.kind().stream())?;
        if attachments.is_empty() {
            told.twice(&seat, folded, &body)?;
        }
        let draft = Draft { body, attachments: attachments.clone(), purpose };
        last = Some(draft.clone());
        Ok(draft)
    });
    let sent = sent.map_err(|error| perhaps_sent(error, record))?;
    for one in outgoing {
        send_file(desk, record, one)?;
    }
    if let Some(draft) = &last {
        tell(context, record, draft, &sent, &told.unseen)?;
    }
    checked(desk, record.case)
}

/// A write whose answer did not arrive may have had its effect.
fn perhaps_sent(error: anyhow::Error, record: &Record) -> anyhow::Error {
    match error.downcast_ref::<CallError>() {
        Some(CallError::Unreachable(why)) => {
            let reference = record.case.reference();
            Failure::new(Exit::Unreachable, format!("the server cannot be reached: {why}"))
                .means("What you wrote may have arrived all the same, or not.")
                .advise(format!("`hotline show {reference}` tells, once the server can be reached."))
                .into()
        }
        _ => error,
    }
}

/// What others wrote that this member has not been shown yet.
fn unseen(folded: &Folded, seat: &Seat) -> Vec<String> {
    let new = folded.reader.items().iter().filter(|item| item.seq >= folded.record.read.of(item.stream));
    let line = |item: &hotline_crypto::case::Item| {
        let Ok(entry) = &item.result else { return None };
        let author = match entry.frame.author {
            Author::Member(id) if id == seat.me => return None,
            Author::Member(id) => display::member(&seat.charter, id),
            Author::Reporter => "the reporter".to_owned(),
        };
        let kind = super::show::kind(entry.frame.body.kind());
        Some(format!("{} {}: {kind} by {author}, {}", display::stream(item.stream), item.seq, item.day))
    };
    new.filter_map(line).collect()
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
        if let Body::Retention(retention) = &draft.body
            && !purged
        {
            let until =
                retention.purge_after.map_or_else(|| "without end".to_owned(), |day| format!("until {day}"));
            let held = if retention.hold { ", held" } else { "" };
            let asks = if draft.purpose == Purpose::Purge {
                "destroy it".to_owned()
            } else {
                format!("keep it {until}{held}")
            };
            writeln!(out, "Signed: {asks}.")?;
        }
        if purged {
            writeln!(out, "{reference} was purged: nothing but a row in the register is left of it.")?;
        } else {
            writeln!(out, "Written: {kind}, {place}.")?;
        }
        if waits {
            writeln!(
                out,
                "It waits for a second member of the case, who must ask for the same{}.",
                if alone(record) { ", or for 30 days, as there is none" } else { "" }
            )?;
        }
        if sent.rotated {
            writeln!(
                out,
                "The case has a new key, because somebody who held the old one no longer reads it."
            )?;
        }
        if sent.raced > 0 {
            writeln!(
                out,
                "Somebody else wrote at the same moment; theirs stands before yours. Nothing was lost."
            )?;
        }
        Ok(())
    })
}

fn alone(record: &Record) -> bool {
    record.summary.as_ref().is_some_and(|summary| summary.readers.len() == 1)
}

/// Whether access may be changed: not while this member's own keys fail their check, nor after a part of the dialogue that
/// nobody can read, which may have been a change of access.
///
/// # Errors
/// [`Exit::Check`].
pub fn sound(folded: &Folded) -> anyhow::Result<()> {
    let reference = folded.record.case.reference();
    let unreadable = folded.record.gaps.iter().any(|gap| gap.stream == Stream::Dialogue);
    if !folded.record.wrap_fails && !unreadable {
        return Ok(());
    }
    Err(Failure::new(
        Exit::Check,
        format!("a check of {reference} fails, so nobody's access to it is changed"),
    )
    .advise(format!("`hotline show {reference}` says which, and what it may mean."))
    .into())
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
