//! Whether a case was purged as the protocol has it: a server's word alone destroys nothing, nor does it with one member's.

use hotline_crypto::{
    case::{asks_for_purge, cannot_be},
    entry::{Author, Body, Frame, Stream},
    envelope::{self, envelope_hash},
    wire::Tombstone,
};

use super::{Folded, fold::Eyes, record::Asked};

/// Who asked for the purge, where it is one: two readers whose entries hold, one who was the only reader, or nobody where
/// its time had come. `None` for any other.
pub(super) fn check(folded: &Folded, eyes: &Eyes, tombstone: &Tombstone) -> Option<Vec<Asked>> {
    if cannot_be(&eyes.charter, tombstone.purged, eyes.today) {
        return None;
    }
    let keeping = folded.reader.keeping(folded.record.day, eyes.today);
    if tombstone.entries.is_empty() {
        return keeping.is_due(tombstone.purged).then(Vec::new);
    }
    let asked: Option<Vec<(u64, Asked)>> =
        tombstone.entries.iter().map(|entry| request(folded, eyes, &entry.envelope.0)).collect();
    let asked = asked?;
    let mut members: Vec<_> = asked.iter().map(|(_, asked)| asked.member).collect();
    members.sort_unstable();
    members.dedup();
    let readers = folded.reader.state().map_or(0, |state| state.readers.len());
    // A signed hold speaks against it, unless there is room before it for the two who would have lifted that.
    let first = asked.iter().map(|(seq, _)| *seq).min()?;
    let is_held = keeping.hold && first < folded.reader.heads().desk.next.saturating_add(2);
    let is_enough = members.len() >= 2 || readers == 1;
    (is_enough && !is_held).then(|| asked.into_iter().map(|(_, asked)| asked).collect())
}

/// A signed entry of a reader that asks for this case to end, and that nobody has withdrawn since; and its place.
fn request(folded: &Folded, eyes: &Eyes, file: &[u8]) -> Option<(u64, Asked)> {
    let identities = folded.keys.as_ref()?.identities();
    let opened = envelope::open(identities, file).ok()?;
    let frame = Frame::parse(&opened.text).ok()?;
    let (Author::Member(member), Body::Retention(retention)) = (frame.author, &frame.body) else {
        return None;
    };
    let is_reader = folded.reader.state().is_some_and(|state| state.readers.contains(&member));
    let is_signed =
        eyes.charter.lines_in_force(member, frame.date).any(|line| opened.is_signed_by(&line.sign));
    let is_ours = frame.case == folded.record.case && frame.instance == eyes.charter.instance;
    // What is here stands as it stands here; only what came after it may be new.
    let mut items = folded.reader.items().iter();
    let here = items.find(|item| item.stream == Stream::Desk && item.seq == frame.seq);
    let is_in_place = here.is_none_or(|item| item.hash == envelope_hash(file));
    let counts = is_reader && is_signed && is_ours && is_in_place && !is_withdrawn(folded, frame.seq);
    (counts && asks_for_purge(frame.date, retention))
        .then(|| (frame.seq, Asked { member, date: frame.date, reason: retention.reason.clone() }))
}

/// Whether somebody has signed something else about the case's keeping after this place.
fn is_withdrawn(folded: &Folded, seq: u64) -> bool {
    let entries = folded.reader.items().iter().filter_map(|item| item.result.as_ref().ok());
    let mut later = entries.map(|entry| &entry.frame).filter(|frame| frame.seq > seq);
    later.any(
        |frame| matches!(&frame.body, Body::Retention(retention) if !asks_for_purge(frame.date, retention)),
    )
}
