//! Whether a case was purged as the protocol has it: a server's word alone destroys nothing.

use hotline_crypto::{
    entry::{Author, Body, Frame},
    envelope,
    wire::Tombstone,
};

use super::{Folded, fold::Eyes, record::Asked};

/// Who asked for the purge, where it is one: two readers whose entries hold, one who was the only reader, or nobody where
/// its time had come. `None` for any other.
pub(super) fn check(folded: &Folded, eyes: &Eyes, tombstone: &Tombstone) -> Option<Vec<Asked>> {
    if tombstone.entries.is_empty() {
        return is_due(folded, eyes, tombstone).then(Vec::new);
    }
    let asked: Option<Vec<Asked>> =
        tombstone.entries.iter().map(|entry| request(folded, eyes, &entry.envelope.0)).collect();
    let asked = asked?;
    let mut members: Vec<_> = asked.iter().map(|asked| asked.member).collect();
    members.sort_unstable();
    members.dedup();
    let readers = folded.reader.state().map_or(0, |state| state.readers.len());
    (members.len() >= 2 || readers == 1).then_some(asked)
}

/// Whether the day had come after which it is purged, by what was signed or else by the charter.
fn is_due(folded: &Folded, eyes: &Eyes, tombstone: &Tombstone) -> bool {
    let Some(state) = folded.reader.state() else { return true };
    let days = u16::try_from(eyes.charter.retention_days).unwrap_or(u16::MAX);
    let last = state.purge_after.unwrap_or_else(|| folded.record.day.add_days(days));
    !state.hold && !eyes.charter.hold && last < tombstone.purged
}

/// A signed entry of a reader that asks for this case to end.
fn request(folded: &Folded, eyes: &Eyes, file: &[u8]) -> Option<Asked> {
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
    let asks = !retention.hold && retention.purge_after.is_some_and(|day| day <= frame.date);
    (is_reader && is_signed && is_ours && asks).then(|| Asked {
        member,
        date: frame.date,
        reason: retention.reason.clone(),
    })
}
