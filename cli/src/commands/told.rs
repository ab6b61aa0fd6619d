//! What a person is told about a case before they write to it: what fails a check, what is new, and what they have said
//! already.

use hotline_crypto::{
    case::Item,
    charter::Charter,
    entry::{Author, Body, Stream},
    id::MemberId,
};

use crate::{
    desk::{Desk, Folded},
    display,
    exit::{Exit, Failure},
    findings::{self, Finding},
    output::Output,
    terminal,
};

/// What a person was told about a case before they write to it.
#[derive(Default)]
pub struct Told {
    /// What others wrote that this member had not read.
    pub unseen: Vec<String>,
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
    pub(super) fn twice(&mut self, desk: &Seat, folded: &Folded, body: &Body) -> anyhow::Result<()> {
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

/// What others wrote that this member has not been shown yet.
fn unseen(folded: &Folded, seat: &Seat) -> Vec<String> {
    let new = folded.reader.items().iter().filter(|item| item.seq >= folded.record.read.of(item.stream));
    let line = |item: &Item| {
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
