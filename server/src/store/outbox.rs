//! The outbox: for each recipient and day, whether there is a message and whether the mail server took it. No word of
//! what it says, and no address.

use diesel::prelude::*;
use hotline_crypto::{date::Day, id::MemberId};

use super::{
    Connection,
    ids::{big, count, day as to_day, member_id},
    tables::outbox,
};
use crate::error::Outcome;

/// Who gets a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recipient {
    /// A member.
    Member(MemberId),
    /// Whoever keeps the charter.
    Keeper,
}

impl Recipient {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Member(id) => id.as_bytes(),
            Self::Keeper => &[],
        }
    }

    fn of(bytes: &[u8]) -> Outcome<Self> {
        if bytes.is_empty() { Ok(Self::Keeper) } else { member_id(bytes).map(Self::Member) }
    }
}

/// One message. There is at most one for each recipient and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Letter {
    /// Who gets it.
    pub to: Recipient,
    /// The day that it is of.
    pub day: Day,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is to be sent, or it is not known whether the mail server took it.
    Waiting,
    /// The mail server took it, or a newer one to the same recipient.
    Sent,
    /// Nobody took it for too long.
    GivenUp,
    /// There was none.
    Nothing,
}

impl State {
    fn text(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::GivenUp => "given_up",
            Self::Nothing => "nothing",
        }
    }
}

/// Whose message of a day was thought of already.
pub fn of_day(connection: &mut Connection, day: Day) -> Outcome<Vec<Recipient>> {
    let ids: Vec<Vec<u8>> =
        outbox::table.filter(outbox::day.eq(day.unix_days())).select(outbox::member_id).load(connection)?;
    ids.iter().map(|id| Recipient::of(id)).collect()
}

/// The last day of which a recipient's message was thought of.
pub fn last_day(connection: &mut Connection, to: Recipient) -> Outcome<Option<Day>> {
    let last: Option<i64> = outbox::table
        .filter(outbox::member_id.eq(to.bytes()))
        .select(diesel::dsl::max(outbox::day))
        .first(connection)?;
    last.map(to_day).transpose()
}

/// Adds a message, unless there is one of that recipient and day.
pub fn add(connection: &mut Connection, letter: Letter, state: State, not_before: u64) -> Outcome<()> {
    let key = (letter.to.bytes(), letter.day.unix_days());
    let known: i64 = outbox::table.find(key).count().get_result(connection)?;
    if known == 0 {
        diesel::insert_into(outbox::table)
            .values((
                outbox::member_id.eq(key.0),
                outbox::day.eq(key.1),
                outbox::state.eq(state.text()),
                outbox::not_before.eq(big(not_before)),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// A message that waits.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    /// Which.
    pub letter: Letter,
    /// How often it was tried, or is being tried just now.
    pub attempts: u32,
    /// Before that nobody tries: in seconds since 1970.
    pub not_before: u64,
}

/// Messages that wait, in a fixed order; of each recipient the older ones first.
pub fn waiting(connection: &mut Connection) -> Outcome<Vec<Waiting>> {
    let rows: Vec<(Vec<u8>, i64, i64, i64)> = outbox::table
        .filter(outbox::state.eq(State::Waiting.text()))
        .order((outbox::member_id, outbox::day))
        .select((outbox::member_id, outbox::day, outbox::attempts, outbox::not_before))
        .load(connection)?;
    rows.into_iter()
        .map(|(to, day, attempts, not_before)| {
            let letter = Letter { to: Recipient::of(&to)?, day: to_day(day)? };
            Ok(Waiting { letter, attempts: count(attempts)?, not_before: count(not_before)? })
        })
        .collect()
}

/// Counts an attempt at a message, and leaves it alone until then.
pub fn attempt(connection: &mut Connection, letter: Letter, not_before: u64) -> Outcome<()> {
    diesel::update(outbox::table.find((letter.to.bytes(), letter.day.unix_days())))
        .set((outbox::attempts.eq(outbox::attempts + 1), outbox::not_before.eq(big(not_before))))
        .execute(connection)?;
    Ok(())
}

/// Ends the waiting of a message, and of older ones to the same recipient: they would say the same once more.
pub fn end(connection: &mut Connection, letter: Letter, state: State) -> Outcome<()> {
    diesel::update(
        outbox::table
            .filter(outbox::member_id.eq(letter.to.bytes()).and(outbox::day.le(letter.day.unix_days())))
            .filter(outbox::state.eq(State::Waiting.text())),
    )
    .set(outbox::state.eq(state.text()))
    .execute(connection)?;
    Ok(())
}

/// Forgets what is older than that.
pub fn sweep(connection: &mut Connection, before: Day) -> Outcome<()> {
    diesel::delete(outbox::table.filter(outbox::day.lt(before.unix_days()))).execute(connection)?;
    Ok(())
}

/// How many messages are in a state.
pub fn how_many(connection: &mut Connection, state: State) -> Outcome<u64> {
    count(outbox::table.filter(outbox::state.eq(state.text())).count().get_result(connection)?)
}
