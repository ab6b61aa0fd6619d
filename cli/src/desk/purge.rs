//! Whether a case was purged as the protocol has it: a server's word alone destroys nothing, nor does it with one member's.

use hotline_crypto::{
    date::Day,
    entry::{Author, Body, Frame, Retention, Stream},
    envelope::{self, envelope_hash},
    id::MemberId,
    wire::Tombstone,
};

use super::{Folded, fold::Eyes, record::Asked};

/// After so many days a request takes effect that nobody could have agreed to.
const LONE_DAYS: i64 = 30;

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
    (!eyes.charter.hold && (members.len() >= 2 || readers(folded) == 1)).then_some(asked)
}

/// Whether an entry asks for the end of its case, and not for another day or for the end of a hold.
#[must_use]
pub fn asks_for_purge(date: Day, retention: &Retention) -> bool {
    !retention.hold && retention.purge_after.is_some_and(|day| day <= date)
}

fn readers(folded: &Folded) -> usize {
    folded.reader.state().map_or(0, |state| state.readers.len())
}

/// What was signed of the case's keeping, in its order: the place, the day, who and what.
fn signed(folded: &Folded) -> impl Iterator<Item = (u64, Day, MemberId, &Retention)> {
    let entries = folded.reader.items().iter().filter_map(|item| item.result.as_ref().ok());
    entries.filter_map(|entry| match (entry.frame.author, &entry.frame.body) {
        (Author::Member(member), Body::Retention(retention)) => {
            Some((entry.frame.seq, entry.frame.date, member, retention))
        }
        _ => None,
    })
}

/// Whether the day had come after which it is purged, by what was signed or else by the charter.
fn is_due(folded: &Folded, eyes: &Eyes, tombstone: &Tombstone) -> bool {
    let (day, hold) = in_force(folded, eyes, tombstone.purged);
    !hold && !eyes.charter.hold && day.is_some_and(|day| day < tombstone.purged)
}

/// Until when the case is kept, and whether it is held, by what was signed: what keeps it longer counts at once, what
/// ends a hold or names an earlier day once a second member has signed the same, or a lone one's month is over.
fn in_force(folded: &Folded, eyes: &Eyes, today: Day) -> (Option<Day>, bool) {
    let days = u16::try_from(eyes.charter.retention_days).unwrap_or(u16::MAX);
    let (mut day, mut hold) = (Some(folded.record.day.add_days(days)), false);
    let mut waits: Option<(MemberId, Day, Option<Day>, bool)> = None;
    for (_, date, member, retention) in signed(folded) {
        if asks_for_purge(date, retention) {
            // It waits in place of what waited, and is no day to keep the case until.
            waits = None;
            continue;
        }
        let wish = (retention.purge_after, retention.hold);
        let is_laxer = (hold && !wish.1) || is_earlier(wish.0, day);
        let is_agreed = waits.is_some_and(|(by, _, day, hold)| by != member && (day, hold) == wish);
        if is_laxer && !is_agreed {
            hold |= wish.1;
            waits = Some((member, date, wish.0, wish.1));
        } else {
            ((day, hold), waits) = (wish, None);
        }
    }
    let is_ripe = |date: Day| readers(folded) == 1 && today.days_since(date) >= LONE_DAYS;
    waits.filter(|(_, date, ..)| is_ripe(*date)).map_or((day, hold), |(_, _, day, hold)| (day, hold))
}

/// Whether one day of destruction comes before another; none is never.
fn is_earlier(one: Option<Day>, other: Option<Day>) -> bool {
    one.is_some_and(|one| other.is_none_or(|other| one < other))
}

/// A signed entry of a reader that asks for this case to end, and that nobody has withdrawn since.
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
    // What is here stands as it stands here; only what came after it may be new.
    let mut items = folded.reader.items().iter();
    let here = items.find(|item| item.stream == Stream::Desk && item.seq == frame.seq);
    let is_in_place = here.is_none_or(|item| item.hash == envelope_hash(file));
    // What keeps a case longer, or asks for anything else, withdraws what waits.
    let mut later = signed(folded).filter(|(seq, ..)| *seq > frame.seq);
    let is_withdrawn = later.any(|(_, date, _, retention)| !asks_for_purge(date, retention));
    let counts = is_reader && is_signed && is_ours && is_in_place && !is_withdrawn;
    (counts && asks_for_purge(frame.date, retention)).then(|| Asked {
        member,
        date: frame.date,
        reason: retention.reason.clone(),
    })
}
