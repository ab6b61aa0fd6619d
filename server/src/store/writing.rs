//! A writing transaction: a connection, and what is counted in it.
//!
//! Every report counts up the day's totals and each reader's counter. Many reports in one transaction would write those
//! same few rows again and again; PostgreSQL keeps each version of them until the end. So they are counted in memory,
//! where nobody else can see them before the commit anyway, and written once before it.

use std::{
    collections::BTreeMap,
    ops::{Deref, DerefMut},
};

use hotline_crypto::{date::Day, id::MemberId, wire::ErrorCode};

use super::{
    Connection, Purpose, changes,
    totals::{self, Totals},
};
use crate::error::Outcome;

/// A connection alone among the writers. It is a [`Connection`] wherever one is wanted.
pub struct Writing {
    connection: Connection,
    ledger: Ledger,
    /// The outer transaction ended by itself, as a full disk makes SQLite do: nothing more may run as a part of it.
    lost: Option<ErrorCode>,
}

/// What was counted since the transaction began.
#[derive(Clone, Default)]
struct Ledger {
    totals: BTreeMap<Day, Totals>,
    counters: BTreeMap<MemberId, Option<i64>>,
}

impl Deref for Writing {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

impl Writing {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection, ledger: Ledger::default(), lost: None }
    }

    /// Begins the outer transaction.
    pub(super) fn begin_all(&mut self) -> Outcome<()> {
        (self.ledger, self.lost) = (Ledger::default(), None);
        Ok(self.connection.begin(Purpose::Write)?)
    }

    /// Writes what was counted, and makes all of it durable.
    pub(super) fn commit_all(&mut self) -> Outcome<()> {
        self.check_transaction()?;
        let Ledger { totals, counters } = std::mem::take(&mut self.ledger);
        for (day, totals) in totals {
            totals::put(&mut self.connection, day, totals)?;
        }
        for (member, counter) in counters {
            if let Some(counter) = counter {
                changes::put_counter(&mut self.connection, member, counter)?;
            }
        }
        Ok(self.connection.commit()?)
    }

    /// Runs one change so that it leaves nothing behind when it fails.
    pub(super) fn in_savepoint<T>(&mut self, change: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        self.check_transaction()?;
        let before = self.ledger.clone();
        self.lost = Some(ErrorCode::Busy);
        self.connection.begin_savepoint()?;
        // The first failure is the one that is told: it says that the disk is full, the others only that nothing runs.
        let (result, ended) = match change(self) {
            Ok(done) => (Ok(done), self.connection.commit()),
            Err(error) => {
                self.ledger = before;
                (Err(error), self.connection.roll_back())
            }
        };
        let is_full = matches!(&result, Err(error) if error.code() == ErrorCode::StorageFull);
        let code = if is_full { ErrorCode::StorageFull } else { ErrorCode::Busy };
        self.lost = ended.is_err().then_some(code);
        let done = result?;
        ended?;
        Ok(done)
    }

    fn check_transaction(&self) -> Outcome<()> {
        self.lost.map_or(Ok(()), |code| Err(code.into()))
    }

    /// Adds to a day's totals, and says what they come to.
    ///
    /// # Errors
    /// The database's.
    pub fn add_totals(&mut self, day: Day, writes: u64, bytes: u64) -> Outcome<Totals> {
        let known = match self.ledger.totals.get(&day) {
            Some(known) => *known,
            None => totals::of(&mut self.connection, day)?,
        };
        let sum =
            Totals { writes: known.writes.saturating_add(writes), bytes: known.bytes.saturating_add(bytes) };
        self.ledger.totals.insert(day, sum);
        Ok(sum)
    }

    /// Takes that many numbers for a member, and says which one is the last. `None` for somebody who never was one.
    ///
    /// # Errors
    /// The database's.
    pub fn count_up(&mut self, member: MemberId, how_many: i64) -> Outcome<Option<i64>> {
        let known = match self.ledger.counters.get(&member) {
            Some(known) => *known,
            None => changes::counter(&mut self.connection, member)?,
        };
        let last = known.map(|known| known.saturating_add(how_many));
        self.ledger.counters.insert(member, last);
        Ok(last)
    }
}
