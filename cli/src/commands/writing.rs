//! What all commands have in common that write to a case: the case, the text, files, and telling what became of it.

use std::path::PathBuf;

use anyhow::Context as _;
use hotline_crypto::{
    case::Wish,
    entry::{Body, Stream, Text},
    id::CaseId,
};
use serde_json::json;

use super::{
    text::TextFrom,
    told::{Seat, Told},
};
use crate::{
    client::{CallError, Written},
    context::Context,
    desk::{Desk, Draft, Folded, Purpose, Sent, record::Record},
    display,
    exit::{Exit, Failure},
    findings,
    transfer::{Outgoing, Side},
};

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
        let text = self.text.read()?;
        let compose = |_: &_| Ok((body(Text { text: text.to_string() }), Purpose::Keep));
        write(&mut desk, &record, (told, &outgoing), compose)
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
    let seat = Seat::of(desk);
    let (mut last, mut first_key) = (None, false);
    let sent = desk.write(record.case, |folded| {
        first_key |= !was_access_changed(folded);
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
        tell(desk, record, draft, &sent, (&told.unseen, first_key))?;
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
    desk: &Desk<'_>,
    record: &Record,
    draft: &Draft,
    sent: &Sent,
    (unseen, first_key): (&[String], bool),
) -> anyhow::Result<()> {
    let reference = record.case.reference();
    let waits = match draft.purpose {
        Purpose::Keep => sent.written == Written::Waiting,
        Purpose::Retention { .. } | Purpose::Purge => waits(desk, record, sent)?,
    };
    let value = json!({
        "case": record.case, "reference": reference, "stream": sent.stream, "seq": sent.seq,
        "kind": draft.body.kind(), "waits": waits, "new_key": sent.rotated, "raced": sent.raced, "unread": unseen,
    });
    desk.context.output.print(&value, |out| {
        let kind = super::show::kind(draft.body.kind());
        let place = format!("{} {} of {reference}", display::stream(sent.stream), sent.seq);
        let purged = draft.purpose == Purpose::Purge && !waits;
        if let Body::Retention(retention) = &draft.body
            && !purged
        {
            let wish = match draft.purpose {
                Purpose::Purge => Wish::Purge,
                _ => Wish::Keep { purge_after: retention.purge_after, hold: retention.hold },
            };
            writeln!(out, "Signed: {}.", display::wish(wish))?;
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
            let why = match first_key {
                true => "the first one was made on the reporter's device",
                false => "somebody who held the old one no longer reads it",
            };
            writeln!(out, "The case has a new key, because {why}.")?;
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

/// Whether a wish about the case's keeping waits for a second member: by what was signed, and where the server says so.
///
/// # Errors
/// [`Exit::Check`] where the server says that it has destroyed the case, and shows it.
fn waits(desk: &Desk<'_>, record: &Record, sent: &Sent) -> anyhow::Result<bool> {
    let records = desk.records()?;
    let after = records.iter().find(|after| after.case == record.case && after.purged.is_none());
    let waiting = after.and_then(|after| after.summary.as_ref()).and_then(|summary| summary.keeping.waits);
    let waits = waiting.is_some_and(|waiting| waiting.seq == sent.seq);
    if waits && sent.written == Written::Now && waiting.is_some_and(|waiting| waiting.wish == Wish::Purge) {
        let failure = Failure::new(
            Exit::Check,
            "the server says that the case is purged, for which it takes a second member",
        );
        return Err(failure
            .means("You alone have asked for that. The server is wrong, or lies.")
            .advise("Ask whoever runs the server, and tell another reader of the case.")
            .into());
    }
    Ok(waits || (sent.written == Written::Waiting && after.is_some()))
}

/// Whether a member has changed who reads the case, and with it the key that the reporter made.
fn was_access_changed(folded: &Folded) -> bool {
    let mut entries = folded.reader.items().iter().filter_map(|item| item.result.as_ref().ok());
    entries.any(|entry| matches!(entry.frame.body, Body::Access(_)))
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
