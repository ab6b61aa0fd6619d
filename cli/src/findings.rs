//! Failed checks in plain words: what was found, what it may mean, and what to do.
//!
//! Nothing here decides whether a check fails: that is `hotline-crypto` and [`crate::desk`]. The words of checks are
//! those of PROTOCOL.md 5.4 and 5.9.

use hotline_crypto::{
    case::{Check, Flag, Item},
    entry::Stream,
};
use serde::Serialize;

use crate::{
    desk::record::{Alarm, Failed, Gap, Record},
    display,
};

/// One failed check.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// The check's word, for programs.
    pub check: &'static str,
    /// The stream, where it is about one.
    pub stream: Option<Stream>,
    /// The entry's place, from 0, where it is about one.
    pub seq: Option<u64>,
    /// What was found: one sentence.
    pub what: String,
    /// What it may mean.
    pub meaning: &'static str,
    /// What to do.
    pub advice: &'static str,
}

/// What failed, in words.
#[must_use]
pub fn of(failed: &Failed) -> Finding {
    match failed {
        Failed::Alarm(alarm) => of_alarm(*alarm),
        Failed::Wrap => WRAP,
        Failed::WrapShort => WRAP_SHORT,
        Failed::NoReport => NO_REPORT,
        Failed::Retention => RETENTION,
        Failed::Gap(gap) => of_gap(gap),
    }
}

/// An entry that is not shown.
#[must_use]
pub fn of_gap(gap: &Gap) -> Finding {
    let (check, meaning, advice) = words(gap.check);
    let place = format!("entry {} of the {}", gap.seq, display::stream(gap.stream));
    let what = format!("{place} is not shown: {}", gap.check);
    Finding { check, stream: Some(gap.stream), seq: Some(gap.seq), what, meaning, advice }
}

/// What failed in an entry; `None` for one that passed.
#[must_use]
pub fn of_item(item: &Item) -> Option<Finding> {
    let check = *item.result.as_ref().err()?;
    Some(of_gap(&Gap { stream: item.stream, seq: item.seq, check }))
}

/// Everything that fails in a case and was not settled.
#[must_use]
pub fn of_record(record: &Record) -> Vec<Finding> {
    record.unsettled().iter().map(of).collect()
}

/// What is odd about an entry that passed.
#[must_use]
pub fn of_flag(flag: Flag) -> &'static str {
    match flag {
        Flag::DateDiffers => "its date and the day on which the server took it differ by more than a day",
        Flag::OldRecipient => {
            "it was sealed to an earlier key of the case: somebody who lost access may be able to read it"
        }
        _ => "this program does not know what is odd about it",
    }
}

const WRAP: Finding = Finding {
    check: "wrap",
    stream: None,
    seq: None,
    what: String::new(),
    meaning: "Your copy of the case's keys is not the one that the last change of access names, or it does not open. \
        Whoever made that change made a mistake, or keeps you out; or your key has changed since.",
    advice: "Ask another reader of the case to share it with you again. If your key is new, give the one before as \
        --old-key.",
};

const WRAP_SHORT: Finding = Finding {
    check: "wrap_short",
    stream: None,
    seq: None,
    what: String::new(),
    meaning: "Whoever made the last change of access left out older keys of the case, by mistake or to make the past \
        unreadable for others. This machine has kept them, so you still read everything.",
    advice: "Write to the case, or share it again: that hands the older keys on. Ask who made the change why.",
};

const NO_REPORT: Finding = Finding {
    check: "no_report",
    stream: Some(Stream::Dialogue),
    seq: None,
    what: String::new(),
    meaning: "Without a valid report nobody can tell who may read the case. Somebody may have sent it to test the \
        hotline, or the server has changed it.",
    advice: "Do not answer it. Compare with another member what each of you sees.",
};

const RETENTION: Finding = Finding {
    check: "retention",
    stream: None,
    seq: None,
    what: String::new(),
    meaning: "It would destroy the case earlier than its members have decided. It may have been put back to an earlier \
        state, or somebody is preparing to destroy evidence.",
    advice: "Set the hold or the day once more (`hotline retention`), ask whoever runs the server, and tell another \
        member. What this machine has kept stays.",
};

impl Finding {
    /// What was found, in words.
    #[must_use]
    pub fn what(&self) -> &str {
        match (self.what.as_str(), self.check) {
            ("", "wrap") => "your copy of the case's keys fails its check",
            ("", "wrap_short") => "the last change of access left out older keys of the case",
            ("", "no_report") => "the case has no valid report",
            ("", "retention") => "the server does not keep to the hold or the day that was signed",
            (what, _) => what,
        }
    }
}

/// A case-wide alarm in words.
#[must_use]
pub fn of_alarm(alarm: Alarm) -> Finding {
    let (check, stream, what, meaning, advice) = match alarm {
        Alarm::Shorter(stream) => (
            "shorter",
            Some(stream),
            "the server no longer has entries that it showed before",
            "The server was put back to an earlier state (an old backup, perhaps), or somebody is taking entries back.",
            "What this machine has kept is still shown. Ask whoever runs the server, and compare head codes with \
             another member.",
        ),
        Alarm::Different(stream) => (
            "different",
            Some(stream),
            "the server shows another entry where one stood before",
            "Somebody has exchanged entries, or shows different people different pasts.",
            "What this machine saw first is still shown. Compare head codes with another member, by telephone.",
        ),
        Alarm::Missing(stream) => (
            "missing",
            Some(stream),
            "the server shows an entry, but not the one before it",
            "It is keeping an entry back, or has lost it.",
            "Ask whoever runs the server, and another member whether they have it.",
        ),
        Alarm::Gone => (
            "gone",
            None,
            "the server has nothing of this case for you any more",
            "Somebody has left you out of it, or the server keeps it back. What this machine has kept is still shown.",
            "Ask the committee's chair whether you were left out.",
        ),
        Alarm::Purged => (
            "purged",
            None,
            "the server says that the case was purged, and cannot show who asked for it",
            "Nobody purges a case alone and unsigned: somebody is destroying evidence, or the server lies. Or the case got \
             a new key just before, while you were away: then you cannot open the requests of those who asked. What this \
             machine has kept stays.",
            "Ask the other readers whether they asked for it. If not, keep this machine safe, and tell the chair and the \
             charter's keeper by another way than this hotline.",
        ),
        Alarm::Day => (
            "day",
            None,
            "the server tells another day of filing than before",
            "Its clock or its database was changed. Due days go by the server's day where the reporter's differs.",
            "Go by the earlier day, and ask whoever runs the server.",
        ),
    };
    let stream_word = stream.map(|stream| format!(" ({})", display::stream(stream))).unwrap_or_default();
    Finding { check, stream, seq: None, what: format!("{what}{stream_word}"), meaning, advice }
}

fn words(check: Check) -> (&'static str, &'static str, &'static str) {
    const ASK: &str =
        "Compare head codes with another member. If theirs differs, do not rely on this server.";
    match check {
        Check::Decrypt => (
            "decrypt",
            "It was damaged on its way or on the server, or its author sealed it to other keys than the case's.",
            "Ask another reader whether they can read it, and its author to send it again.",
        ),
        Check::Parse => (
            "parse",
            "Its author's program is broken or newer than this one, or somebody plays with the format.",
            "Get the newest version of this program; ask its author to send it again.",
        ),
        Check::Instance => ("instance", "The server shows an entry of another hotline.", ASK),
        Check::Case => ("case", "The server shows an entry of another case.", ASK),
        Check::Stream => ("stream", "The server shows an entry in the wrong part of the case.", ASK),
        Check::Seq => (
            "seq",
            "The server shows entries in another order than that in which they were written, or one of them twice.",
            ASK,
        ),
        Check::Prev => ("prev", "The server has dropped, exchanged or put in an entry before this one.", ASK),
        Check::Seen => (
            "seen",
            "The server keeps an entry back that its author had read, or somebody without access goes on writing.",
            ASK,
        ),
        Check::Author => (
            "author",
            "Somebody who had no access, or whose key had ended, wrote it; or the server pretends that they did.",
            "Do not go by it. Tell the committee's chair.",
        ),
        Check::Signature => (
            "signature",
            "It was changed, or somebody writes in another's name.",
            "Do not go by it. Ask the author it names whether they wrote it.",
        ),
        Check::Date => (
            "date",
            "Its author's clock is wrong, or it is an old entry that was put in later.",
            "Ask its author to look at their clock and to send it again.",
        ),
        Check::Access => (
            "access",
            "It would give somebody access whom the charter does not know.",
            "Do not write to this case until the chair has explained it.",
        ),
        _ => ("unknown", "This program does not know this check.", "Get the newest version of this program."),
    }
}
