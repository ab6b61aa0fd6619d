//! A server that is killed while everybody writes: what was answered 201 is there, whole and once.
//!
//! `HOTLINE_KILL_ROUNDS` makes more rounds of it, `HOTLINE_KILL_SEED` repeats those of a failure.

use std::{
    env, fs,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use actix_web::rt::System;
use diesel::{
    Connection as _, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection, sql_types::Text,
};
use hotline_server::{
    config::Config,
    store::{Connection, Store, Writing},
};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use rand_core::OsRng;
use rustix::process::{Flock, FlockOffsetType, FlockType, fcntl_getlk};

use crate::{
    backups::count,
    binary::{Process, Sender, dormant, sealed},
    database::{Database, Kind, on_both},
    http::{Call, Client},
    reporter::Reporter,
    world::{ANA, World},
};

on_both!(what_was_answered_survives, stops_in_order_under_load, a_commit_waits_for_the_disk);

const WRITERS: usize = 6;
/// Until the first answer, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(60);

/// One write that a client made.
#[derive(Clone)]
enum What {
    Report(Vec<u8>),
    Entry(u64, Vec<u8>),
    Piece(u32, Vec<u8>),
}

#[derive(Clone)]
struct Write {
    sender: Sender,
    what: What,
    answered: bool,
}

impl Write {
    fn call(&self) -> Call {
        match &self.what {
            What::Report(envelope) => self.sender.report(envelope, 2),
            What::Entry(seq, envelope) => self.sender.entry(*seq, envelope),
            What::Piece(piece, octets) => self.sender.piece(*piece, octets),
        }
    }

    fn is_there(&self, client: &Client) -> bool {
        let entry = |seq: u64, bytes: &[u8]| {
            let entries = self.sender.fetch(client).entries;
            let found: Vec<_> = entries.iter().filter(|entry| entry.seq == seq).collect();
            assert!(found.len() <= 1, "doubled");
            assert!(found.iter().all(|entry| entry.envelope.0 == bytes), "other bytes");
            found.len() == 1
        };
        match &self.what {
            What::Report(envelope) => entry(0, envelope),
            What::Entry(seq, envelope) => entry(*seq, envelope),
            What::Piece(piece, octets) => {
                let stored = self.sender.get_piece(client, *piece);
                assert!(stored.iter().all(|stored| stored == octets), "other bytes");
                stored.is_some()
            }
        }
    }
}

/// Writes until the server is gone, and counts what is answered.
fn writes(client: &Client, answers: &AtomicUsize) -> Vec<Write> {
    let mut done = vec![];
    loop {
        let sender = Sender::new();
        let length = |most: u32| (OsRng.next_u32() % most) as usize + 100;
        let story = [
            What::Report(sealed(length(20_000))),
            What::Piece(0, sealed(length(200_000))),
            What::Entry(1, sealed(length(10_000))),
            What::Entry(2, sealed(length(10_000))),
            What::Piece(1, sealed(length(1_000))),
        ];
        for what in story {
            let mut write = Write { sender: sender.clone(), what, answered: false };
            let answer = client.try_send(&client.paid(write.call()));
            write.answered = answer.as_ref().is_ok_and(|answer| answer.status == 201);
            done.push(write);
            match answer {
                Ok(answer) => assert_eq!(answer.status, 201),
                Err(_) => return done,
            }
            answers.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Lets all writers run until the server has begun to answer them, does something to it, and gives back what they wrote.
fn load(world: &World, then: impl FnOnce()) -> Vec<Write> {
    let answers = AtomicUsize::new(0);
    // The terms are known before: a writer asks only for what it writes.
    world.client.terms();
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS).map(|_| scope.spawn(|| writes(&world.client, &answers))).collect();
        let begin = Instant::now();
        while answers.load(Ordering::SeqCst) == 0 && begin.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(1));
        }
        then();
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    })
}

/// Everything that was answered is there; the rest is, once it is sent again. Nothing is there twice.
fn whole(world: &World, written: &[Write]) {
    for write in written.iter().filter(|write| write.answered) {
        assert!(write.is_there(&world.client), "an answered write is lost");
    }
    for write in written.iter().filter(|write| !write.answered) {
        let _ = write.is_there(&world.client);
        for _ in 0..2 {
            assert_eq!(world.client.pay(write.call()).status, 201, "a retry is taken");
        }
        assert!(write.is_there(&world.client));
    }
    // What members hear of is the same: each case and each entry once.
    let mut ana = world.member(ANA);
    let pages = ana.sync();
    let mut entries: Vec<_> =
        pages.iter().flat_map(|page| &page.entries).map(|entry| (entry.case, entry.seq)).collect();
    let heard = entries.len();
    entries.sort_unstable();
    entries.dedup();
    assert_eq!(heard, entries.len(), "an entry is told twice");
    for write in written {
        let held = &ana.cases[&write.sender.case];
        assert_eq!(held.attachments.len(), 1);
        assert!(held.case.wrap.0 == write.sender.wraps[ANA], "a case is there with its wraps");
        match &write.what {
            What::Report(_) => assert!(entries.contains(&(write.sender.case, 0))),
            What::Entry(seq, _) => assert!(entries.contains(&(write.sender.case, *seq))),
            What::Piece(piece, _) => {
                assert!(held.attachments[&write.sender.attachment].stored.contains(piece));
            }
        }
    }
}

#[derive(QueryableByName)]
struct Check {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

fn sound(world: &World, kind: Kind) {
    if kind == Kind::Sqlite {
        let mut connection = Connection::open(&world.config.database).unwrap();
        let check: Vec<Check> = diesel::sql_query("PRAGMA integrity_check").load(&mut connection).unwrap();
        assert_eq!(check[0].integrity_check, "ok");
    }
}

fn what_was_answered_survives(kind: Kind) {
    let rounds = env::var("HOTLINE_KILL_ROUNDS").map_or(2, |text| text.parse().unwrap());
    let seed = env::var("HOTLINE_KILL_SEED").map_or_else(|_| OsRng.next_u64(), |text| text.parse().unwrap());
    println!("HOTLINE_KILL_SEED={seed}");
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut world = dormant(kind);
    for round in 0..rounds {
        let process = Process::start(&mut world, &[]);
        let life = Duration::from_millis(150 + u64::from(random.next_u32() % 1_000));
        let written = load(&world, || {
            thread::sleep(life);
            process.kill();
        });
        let answered = written.iter().filter(|write| write.answered).count();
        println!(
            "round {round}: killed {life:?} after the first answer, {answered} of {} answered",
            written.len()
        );
        assert!(answered > 0, "nothing was answered before the server was killed");
        sound(&world, kind);
        let process = Process::start(&mut world, &[]);
        whole(&world, &written);
        drop(process);
        sound(&world, kind);
    }
}

fn stops_in_order_under_load(kind: Kind) {
    let mut world = dormant(kind);
    let process = Process::start(&mut world, &[]);
    let log = process.log.clone();
    let written = load(&world, || {
        thread::sleep(Duration::from_millis(500));
        let (status, time) = process.terminate();
        let said = fs::read_to_string(&log).unwrap();
        assert!(status.success(), "{status}: {said}");
        assert!(time < Duration::from_secs(10), "it took {time:?}");
        println!("stopped after {time:?}");
    });
    assert!(written.iter().any(|write| write.answered));
    sound(&world, kind);
    let _process = Process::start(&mut world, &[]);
    whole(&world, &written);
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    setting: String,
}

/// A process that is killed loses nothing that the kernel has. Whether a power cut does is up to these.
fn a_commit_waits_for_the_disk(kind: Kind) {
    let database = Database::fresh(kind);
    let (question, wanted) = match kind {
        Kind::Sqlite => ("SELECT CAST(synchronous AS TEXT) AS setting FROM pragma_synchronous", "2"),
        Kind::Postgres => ("SELECT current_setting('synchronous_commit') AS setting", "on"),
    };
    if kind == Kind::Postgres {
        // However whoever runs the database has set it up.
        let off = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$";
        PgConnection::establish(&database.url).unwrap().batch_execute(off).unwrap();
        let mut plain = PgConnection::establish(&database.url).unwrap();
        let setting: Setting = diesel::sql_query(question).get_result(&mut plain).unwrap();
        assert_eq!(setting.setting, "off");
    }
    let store = Store::open(&Config { database: database.url.clone(), ..Config::default() }).unwrap();
    let ask = move |writing: &mut Writing| {
        let connection: &mut Connection = writing;
        Ok(diesel::sql_query(question).get_result::<Setting>(connection)?.setting)
    };
    assert_eq!(System::new().block_on(store.write(ask)).unwrap(), wanted);
}

/// What SQLite's own program does: it reads, brings the log to the file, and where nobody else holds one of SQLite's
/// locks on the file as it ends, it was the last, and deletes the log. The end of it is done by hand: the SQLite inside
/// of these tests is newer than what systems have, and looks at the locks of the index as well.
fn look_into(database: &str) -> i64 {
    let mut other = Connection::Sqlite(SqliteConnection::establish(database).unwrap());
    let cases = count(&mut other, "cases");
    other.batch_execute("PRAGMA wal_checkpoint").unwrap();
    drop(other);
    let file = fs::File::open(database).unwrap();
    // Where the locks are by SQLite's file format: one byte to wait, one to write, 510 to read.
    let (start, length, offset_type) = (0x4000_0000, 512, FlockOffsetType::Set);
    let all = Flock { start, length, pid: None, typ: FlockType::WriteLock, offset_type };
    if fcntl_getlk(&file, &all).unwrap().is_none() {
        for part in ["-wal", "-shm"] {
            fs::remove_file(format!("{database}{part}")).unwrap();
        }
    }
    cases
}

/// An operator's look into the file, or a nightly copy: this process is such a program here.
#[test]
fn another_program_at_the_database_takes_nothing_away() {
    let mut world = dormant(Kind::Sqlite);
    let process = Process::start(&mut world, &[]);
    let mut reporters: Vec<Reporter> = vec![];
    for _ in 0..3 {
        // At once, so that the server opens all the connections that it may.
        thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| Reporter::new(&world).fetches(0));
            }
        });
        assert_eq!(look_into(&world.config.database), i64::try_from(reporters.len()).unwrap());
        let mut files = process.open_files().into_iter().map(|file| file.to_string_lossy().into_owned());
        let deleted = files.find(|file| file.contains("hotline.db") && file.ends_with(" (deleted)"));
        assert_eq!(deleted, None, "the server goes on writing into what nobody will find");
        reporters.push(Reporter::filed(&world, &[]));
    }
    process.kill();
    let _process = Process::start(&mut world, &[]);
    for mut reporter in reporters {
        reporter.client = world.client.clone();
        assert_eq!(reporter.fetches(0).case, Some(reporter.case), "a report that was answered is lost");
    }
    sound(&world, Kind::Sqlite);
}
