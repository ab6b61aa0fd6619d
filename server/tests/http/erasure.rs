//! What is purged is gone: searched for in the raw files of the database.

use std::{fs, path::PathBuf};

use diesel::{RunQueryDsl, connection::SimpleConnection};
use hotline_server::store::{Connection, Purpose, is_postgres};

use crate::{
    binary::{Sender, sealed, search, stores},
    database::{Kind, on_both},
    http::Call,
    reporter::Reporter,
    world::{ANA, BEN, RETENTION_DAYS, World},
};

on_both!(purged_by_day, purged_by_two_members, purged_while_somebody_reads);

/// A case of random bytes with everything that a reporter can put into it, and what to look for.
struct Marked {
    sender: Sender,
    needles: Vec<(String, Vec<u8>)>,
}

/// Spread over a file, so that no page of the database can hide one: pieces of 16 bytes.
fn samples(name: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let body = bytes.strip_prefix(b"age-encryption.org/v1\n").unwrap_or(bytes);
    let every = (body.len() / 40).max(16);
    let sample = |(number, part): (usize, &[u8])| (format!("{name} {number}"), part[..16].to_vec());
    body.chunks(every).filter(|part| part.len() >= 16).enumerate().map(sample).collect()
}

impl Marked {
    fn files(world: &World, number: usize) -> Self {
        let sender = Sender::new();
        let (report, entry, piece) = (sealed(5_000), sealed(30_000), sealed(200_000));
        let client = &world.client;
        for call in [sender.report(&report, 1), sender.entry(1, &entry), sender.piece(0, &piece)] {
            assert_eq!(client.pay(call).status, 201);
        }
        let mut needles = vec![];
        for (name, bytes) in [("report", &report), ("entry", &entry), ("piece", &piece)] {
            needles.extend(samples(&format!("{name} of {number}"), bytes));
        }
        for wrap in &sender.wraps {
            needles.extend(samples(&format!("a wrap of {number}"), wrap));
        }
        needles.push((format!("the token's hash of {number}"), sender.authenticator.hash().to_vec()));
        needles.push((format!("the attachment of {number}"), sender.attachment.as_bytes().to_vec()));
        Self { sender, needles }
    }
}

fn place(world: &World) -> Vec<PathBuf> {
    // PostgreSQL's log of changes keeps what was written until a segment is used again, as is documented.
    stores(world)
}

/// Brings to the files what PostgreSQL has in memory, and makes it look at all rows as it does now and then.
fn flush(world: &World) {
    if is_postgres(&world.config.database) {
        Connection::open(&world.config.database).unwrap().batch_execute("ANALYZE").unwrap();
        Connection::open(&world.config.database).unwrap().batch_execute("CHECKPOINT").unwrap();
    }
}

fn checkpoint(world: &World) {
    if is_postgres(&world.config.database) {
        Connection::open(&world.config.database).unwrap().batch_execute("CHECKPOINT").unwrap();
    }
}

#[track_caller]
fn gone(world: &World, cases: &[Marked]) {
    checkpoint(world);
    let needles: Vec<_> = cases.iter().flat_map(|case| case.needles.clone()).collect();
    let found = search(&place(world), &needles);
    assert!(found.is_empty(), "{} are still there: {:#?}", found.len(), &found[..found.len().min(12)]);
}

#[track_caller]
fn there(world: &World, cases: &[Marked]) {
    flush(world);
    for case in cases {
        let found = search(&place(world), &case.needles);
        for (name, _) in &case.needles {
            assert!(
                found.iter().any(|found| found.starts_with(&format!("{name} in"))),
                "{name} is not there"
            );
        }
    }
}

fn length(world: &World) -> u64 {
    fs::metadata(&world.config.database).map_or(0, |file| file.len())
}

fn purged_by_day(kind: Kind) {
    let world = World::alone(kind);
    // Others before, between and after, so that pages are shared and split.
    let mut early = vec![];
    let mut late = vec![];
    for number in 0..30 {
        early.push(Marked::files(&world, number));
    }
    world.pass_days(10);
    late.push(Marked::files(&world, 100));
    there(&world, &early[..3]);
    there(&world, &late);
    let before = length(&world);
    world.pass_days(u64::from(RETENTION_DAYS) - 9);
    assert_eq!(world.purge(), early.len());
    gone(&world, &early);
    if kind == Kind::Sqlite {
        // One case of 31 is left, and the tables' and indices' own pages.
        assert!(length(&world) < before / 6, "the pages are given back: {} of {before}", length(&world));
    }
    there(&world, &late);
    let fetched = late[0].sender.fetch(&world.client);
    assert_eq!((fetched.entries.len(), fetched.case), (2, Some(late[0].sender.case)));
    assert_eq!(early[0].sender.fetch(&world.client).case, None);
}

fn purged_by_two_members(kind: Kind) {
    let world = World::alone(kind);
    let (reporter, other) = (Reporter::filed(&world, &[]), Marked::files(&world, 1));
    let (mut ana, mut ben) = (world.member(ANA), world.member(BEN));
    ana.notes(reporter.case, "Seen.");
    ana.sync();
    let held = &ana.cases[&reporter.case];
    let mut needles = samples("the wrap", &held.case.wrap.0);
    for (place, entry) in &held.entries {
        needles.extend(samples(&format!("the entry {place:?}"), &entry.envelope.0));
    }
    // Every age file of a kind begins alike.
    needles.retain(|(name, _)| !name.ends_with(" 0"));
    needles.push(("the token's hash".into(), reporter.secrets.authenticator.hash().to_vec()));
    assert_eq!(ana.purges(reporter.case).status, 202);
    flush(&world);
    // A sample that crosses from one page into the next is in no file as it is: the lengths vary from run to run. Those
    // that were found now are those to look for later.
    let (found, all) = (search(&place(&world), &needles), needles.len());
    needles.retain(|(name, _)| found.iter().any(|found| found.starts_with(&format!("{name} in"))));
    assert!(needles.len() * 10 >= all * 9, "{} of {all} samples are there", needles.len());
    assert_eq!(ben.purges(reporter.case).status, 200);
    checkpoint(&world);
    if kind == Kind::Postgres {
        // It erases once a day.
        world.purge();
    }
    let found = search(&place(&world), &needles);
    assert!(found.is_empty(), "{found:#?}");
    there(&world, &[other]);
}

/// A backup or a slow reader keeps an old state alive for a while: the next purge erases what this one could not.
fn purged_while_somebody_reads(kind: Kind) {
    let world = World::alone(kind);
    let early = vec![Marked::files(&world, 0)];
    there(&world, &early);
    world.pass_days(u64::from(RETENTION_DAYS) + 1);
    let mut reader = Connection::open(&world.config.database).unwrap();
    reader.begin(Purpose::Read).unwrap();
    diesel::sql_query("SELECT id FROM cases").execute(&mut reader).unwrap();
    // Whatever it says as long as somebody reads: the next one has nothing to purge, but to erase.
    let app = &world;
    let done = std::thread::scope(|scope| {
        let purge = scope.spawn(|| std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| app.purge())));
        std::thread::sleep(std::time::Duration::from_secs(2));
        let _ = app.client.send(&Call::get("/healthz"));
        if kind == Kind::Sqlite {
            // The server waits some seconds for readers, and gives up.
            std::thread::sleep(std::time::Duration::from_secs(9));
        }
        reader.roll_back().unwrap();
        purge.join().unwrap()
    });
    drop(done);
    world.pass_days(1);
    world.purge();
    gone(&world, &early);
}
