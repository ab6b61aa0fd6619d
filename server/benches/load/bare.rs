//! What the disk and the database library give by themselves: the rows of reports in a loop, on one connection with
//! the server's settings, without HTTP, work or checks.

use std::time::Instant;

use diesel::{connection::SimpleConnection, prelude::*};
use hotline_crypto::id::CaseId;
use hotline_server::store::{Connection, Purpose};
use rand_core::OsRng;

use crate::{
    schema::{cases, changes, entries, members, totals, wraps},
    stage::{Stage, authenticator, today},
};

pub struct Bare<'a> {
    stage: &'a Stage,
    connection: Connection,
    filed: i64,
}

impl<'a> Bare<'a> {
    /// Opens a database as the server does, and makes its counters.
    pub fn open(stage: &'a Stage, database: &str) -> Self {
        let mut connection = Connection::open(database).unwrap();
        connection.migrate().unwrap();
        for member in &stage.members {
            diesel::insert_into(members::table)
                .values(members::id.eq(member.as_bytes().as_slice()))
                .execute(&mut connection)
                .unwrap();
        }
        diesel::insert_into(totals::table)
            .values(totals::day.eq(today().unix_days()))
            .execute(&mut connection)
            .unwrap();
        Self { stage, connection, filed: 0 }
    }

    /// Reports a second, `batch` in each transaction.
    pub fn rate(&mut self, batch: usize, seconds: f64) -> f64 {
        let (begin, before) = (Instant::now(), self.filed);
        while begin.elapsed().as_secs_f64() < seconds {
            self.commit(batch);
        }
        (self.filed - before) as f64 / begin.elapsed().as_secs_f64()
    }

    /// Fills the database as fast as it goes.
    pub fn fill(mut self, count: usize) -> Vec<CaseId> {
        if let Connection::Sqlite(connection) = &mut self.connection {
            connection.batch_execute("PRAGMA synchronous = OFF").unwrap();
        }
        let mut all = Vec::with_capacity(count);
        while all.len() < count {
            all.extend(self.commit((count - all.len()).min(500)));
        }
        all
    }

    fn commit(&mut self, batch: usize) -> Vec<CaseId> {
        self.connection.begin(Purpose::Write).unwrap();
        let cases = (0..batch).map(|_| self.insert().unwrap()).collect();
        self.connection.commit().unwrap();
        cases
    }

    fn insert(&mut self) -> QueryResult<CaseId> {
        let report = &self.stage.reports[usize::try_from(self.filed).unwrap() % self.stage.reports.len()];
        let (case, day, connection) = (CaseId::random(&mut OsRng), today().unix_days(), &mut self.connection);
        let (id, hash) = (case.as_bytes().as_slice(), authenticator(case).hash());
        self.filed += 1;
        diesel::insert_into(cases::table)
            .values((
                cases::id.eq(id),
                cases::authenticator_hash.eq(hash.as_slice()),
                cases::day.eq(day),
                cases::purge_after.eq(day + 2555),
            ))
            .execute(connection)?;
        for wrap in &report.wraps {
            diesel::insert_into(wraps::table)
                .values((
                    wraps::case_id.eq(id),
                    wraps::generation.eq(0),
                    wraps::member_id.eq(wrap.member.as_bytes().as_slice()),
                    wraps::file.eq(wrap.wrap.0.as_slice()),
                ))
                .execute(connection)?;
        }
        diesel::insert_into(entries::table)
            .values((
                entries::case_id.eq(id),
                entries::stream.eq("dialogue"),
                entries::seq.eq(0),
                entries::day.eq(day),
                entries::envelope.eq(report.envelope.0.as_slice()),
            ))
            .execute(connection)?;
        for member in &self.stage.members {
            diesel::insert_into(changes::table)
                .values((
                    changes::member_id.eq(member.as_bytes().as_slice()),
                    changes::number.eq(self.filed),
                    changes::case_id.eq(id),
                    changes::stream.eq("dialogue"),
                    changes::seq.eq(0),
                ))
                .execute(connection)?;
        }
        diesel::update(members::table).set(members::counter.eq(self.filed)).execute(connection)?;
        let more = (totals::writes.eq(totals::writes + 1), totals::bytes.eq(totals::bytes + 30_000));
        diesel::update(totals::table.find(day)).set(more).execute(connection)?;
        Ok(case)
    }
}
