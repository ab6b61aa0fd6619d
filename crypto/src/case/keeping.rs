//! How long a case is kept by what its members have signed: the server's own rules, so that nobody has to take its word.

use serde::{Deserialize, Serialize};

use super::{CaseReader, Item};
use crate::{
    charter::Charter,
    date::Day,
    entry::{Author, Body, Frame, Retention},
    id::MemberId,
};

/// After so many days a request takes effect that nobody could have agreed to.
pub const LONE_DAYS: i64 = 30;

/// What one member asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// To keep the case until then, held or not.
    Keep {
        /// None is without end.
        purge_after: Option<Day>,
        /// A legal hold.
        hold: bool,
    },
    /// To destroy it.
    Purge,
}

impl Wish {
    /// That of a signed entry of this day.
    #[must_use]
    pub fn of(date: Day, retention: &Retention) -> Self {
        if asks_for_purge(date, retention) {
            Self::Purge
        } else {
            Self::Keep { purge_after: retention.purge_after, hold: retention.hold }
        }
    }
}

/// A signed request that takes a second member.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Waiting {
    /// The entry's place on the desk.
    pub seq: u64,
    /// The day that was signed.
    pub date: Day,
    /// Who asked.
    pub member: MemberId,
    /// For what.
    pub wish: Wish,
    /// Whether nobody else could have agreed.
    pub alone: bool,
}

/// What is in force by what was signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Keeping {
    /// The day after which the case is purged; None is never.
    pub purge_after: Option<Day>,
    /// Whether a legal hold stands; the charter's is apart.
    pub hold: bool,
    /// Whether members have decided that. Otherwise it is the charter's rule, counted from the day of filing by the
    /// charter in force now: the one that was in force then may have had another.
    pub is_signed: bool,
    /// What waits for a second member.
    pub waits: Option<Waiting>,
}

/// Whether a signed entry of that day asks for its case to be destroyed, and not for another day or a hold's end.
#[must_use]
pub fn asks_for_purge(date: Day, retention: &Retention) -> bool {
    !retention.hold && retention.purge_after.is_some_and(|day| day <= date)
}

impl CaseReader {
    /// How long the case is kept. `filed` is the server's day of filing as it was first told.
    #[must_use]
    pub fn keeping(&self, filed: Day, today: Day) -> Keeping {
        let days = u16::try_from(self.context.charter.retention_days).unwrap_or(u16::MAX);
        Keeping::of(filed.add_days(days), self.items.iter().filter_map(|item| self.asked(item)), today)
    }

    fn asked(&self, item: &Item) -> Option<Waiting> {
        let frame = &item.result.as_ref().ok()?.frame;
        let (Author::Member(member), Body::Retention(retention)) = (frame.author, &frame.body) else {
            return None;
        };
        let wish = Wish::of(frame.date, retention);
        Some(Waiting { seq: frame.seq, date: frame.date, member, wish, alone: self.was_alone(frame, member) })
    }

    /// Whether `member` was the only one who could read the case then and was still a member.
    fn was_alone(&self, frame: &Frame, member: MemberId) -> bool {
        let place = frame.seen.and_then(|seen| self.dialogue_places.get(&seen));
        let access = self.accesses.iter().rev().find(|point| place.is_some_and(|place| point.seq <= *place));
        let readers = access.iter().flat_map(|point| &point.access.members).map(|reader| reader.id);
        let charter = &self.context.charter;
        readers.filter(|id| charter.current_members(frame.date).any(|line| line.id == *id)).eq([member])
    }
}

impl Keeping {
    /// What these requests, in the order of the desk, come to. `last` is the day after which the case is purged unless
    /// somebody asks for another.
    #[must_use]
    pub fn of(last: Day, asked: impl IntoIterator<Item = Waiting>, today: Day) -> Self {
        let start = Self { purge_after: Some(last), hold: false, is_signed: false, waits: None };
        asked.into_iter().fold(start, Self::and).ripened(today)
    }

    /// What is in force once `asked` was signed, too.
    fn and(self, asked: Waiting) -> Self {
        let now = self.ripened(asked.date);
        let Wish::Keep { purge_after, hold } = asked.wish else {
            // It waits in place of what waited.
            return Self { waits: Some(asked), ..now };
        };
        let takes_two = (now.hold && !hold) || is_earlier(purge_after, now.purge_after);
        let is_agreed =
            now.waits.is_some_and(|first| first.member != asked.member && first.wish == asked.wish);
        if takes_two && !is_agreed {
            // A hold is set at once in any case.
            Self { hold: now.hold || hold, is_signed: now.is_signed || hold, waits: Some(asked), ..now }
        } else {
            Self { purge_after, hold, is_signed: true, waits: None }
        }
    }

    /// The same on a later day, when a lone request may have taken effect. One for the case's end leaves no case.
    fn ripened(self, today: Day) -> Self {
        match self.waits {
            Some(Waiting { date, alone: true, wish: Wish::Keep { purge_after, hold }, .. })
                if today.days_since(date) >= LONE_DAYS =>
            {
                Self { purge_after, hold, is_signed: true, waits: None }
            }
            _ => self,
        }
    }

    /// Whether a server that keeps the case until `purge_after`, held or not, would destroy it earlier than members
    /// have signed.
    #[must_use]
    pub fn is_denied_by(&self, purge_after: Option<Day>, hold: bool) -> bool {
        self.is_signed && ((self.hold && !hold) || is_earlier(purge_after, self.purge_after))
    }

    /// Whether its day had come on the day on which it was purged.
    #[must_use]
    pub fn is_due(&self, purged: Day) -> bool {
        !self.hold && self.purge_after.is_some_and(|day| day < purged)
    }
}

/// Whether a purge of that day cannot be: it is still to come, or the charter held everything then, as far as the one in
/// force can tell. One day ahead is a clock.
#[must_use]
pub fn cannot_be(charter: &Charter, purged: Day, today: Day) -> bool {
    purged > today.add_days(1) || (charter.hold && purged >= charter.issued)
}

/// Whether one day of destruction comes before another; None is never.
fn is_earlier(one: Option<Day>, other: Option<Day>) -> bool {
    one.is_some_and(|one| other.is_none_or(|other| one < other))
}
