//! Backups: taken while everybody writes, whole, and restored from either database into either.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use diesel::{QueryableByName, RunQueryDsl, sql_types::BigInt};
use hotline_crypto::entry::Stream;
use hotline_server::{
    backup::{backup, restore},
    config::Config,
    store::Connection,
};

use crate::{
    binary::{Process, Sender, directory, dormant, files, run, sealed},
    database::{Database, Kind, on_both},
    reporter::{Reporter, Sent},
    world::{ANA, World},
};

on_both!(
    one_state_while_everybody_writes,
    goes_on_in_sqlite,
    goes_on_in_postgres,
    refusals_leave_everything_as_it_was,
    a_full_disk_stops_reporters_alone,
);

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

pub fn count(connection: &mut Connection, query: &str) -> i64 {
    let count: Count =
        diesel::sql_query(format!("SELECT count(*) AS n FROM {query}")).get_result(connection).unwrap();
    count.n
}

/// A backup is one state: nothing in it points to what is not in it, and no number is left out or given out twice.
fn consistent(file: &str) -> i64 {
    let mut connection = Connection::open_backup(file).unwrap();
    for (what, query) in [
        (
            "cases without their wraps",
            "cases c WHERE (SELECT count(*) FROM wraps w WHERE w.case_id = c.id) <> 3",
        ),
        (
            "cases without a report",
            "cases c WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.case_id = c.id AND e.seq = 0)",
        ),
        (
            "streams with a gap",
            "(SELECT case_id, stream FROM entries GROUP BY case_id, stream HAVING count(*) <> max(seq) + 1)",
        ),
        (
            "entries that one hears nothing of",
            "entries e WHERE (SELECT count(*) FROM changes x WHERE x.case_id = e.case_id AND x.stream = e.stream AND x.seq = e.seq) <> 3",
        ),
        (
            "numbers above the counter",
            "changes x JOIN members m ON m.id = x.member_id WHERE x.number > m.counter",
        ),
        ("rows that point nowhere", "pragma_foreign_key_check"),
        ("pages that are damaged", "pragma_integrity_check WHERE integrity_check <> 'ok'"),
        ("sessions", "sessions"),
        ("nonces", "nonces"),
    ] {
        assert_eq!(count(&mut connection, query), 0, "{what}");
    }
    let (writes, entries) = (
        count(&mut connection, "totals t, (SELECT 1) WHERE t.writes > 0"),
        count(&mut connection, "entries"),
    );
    assert_eq!(writes, 1);
    let same = format!("(SELECT sum(writes) AS s FROM totals) WHERE s = {entries}");
    assert_eq!(count(&mut connection, &same), 1, "the day's totals are those of the entries");
    entries
}

/// Ends the writers, also where a check fails: nobody would wait for them in vain.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn one_state_while_everybody_writes(kind: Kind) {
    let mut world = dormant(kind);
    let _process = Process::start(&mut world, &[]);
    let (over, written) = (AtomicBool::new(false), AtomicU64::new(0));
    let client = world.client.clone();
    client.terms();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !over.load(Ordering::SeqCst) {
                    let sender = Sender::new();
                    assert_eq!(client.pay(sender.report(&sealed(4_000), 1)).status, 201);
                    assert_eq!(client.pay(sender.entry(1, &sealed(2_000))).status, 201);
                    written.fetch_add(2, Ordering::SeqCst);
                }
            });
        }
        let _ends = Ends(&over);
        let mut last = 0;
        for number in 0..3 {
            let begin = Instant::now();
            while written.load(Ordering::SeqCst) <= last {
                assert!(begin.elapsed() < Duration::from_secs(60), "nobody writes");
                thread::sleep(Duration::from_millis(10));
            }
            let file = directory(&world).join(format!("backup-{number}.db"));
            let name = file.to_str().unwrap();
            let before = written.load(Ordering::SeqCst);
            let done = run(&world, &["backup", name]);
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
            let entries = u64::try_from(consistent(name)).unwrap();
            assert!(entries >= before, "what was answered before is in it");
            assert!(entries > last, "the server went on");
            last = entries;
        }
    });
    let left: Vec<_> = files(&directory(&world))
        .into_iter()
        .filter(|file| file.to_string_lossy().contains("part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

fn goes_on_in_sqlite(from: Kind) {
    goes_on(from, Kind::Sqlite);
}

fn goes_on_in_postgres(from: Kind) {
    goes_on(from, Kind::Postgres);
}

/// The same token, the same cursor, the same numbers: nobody notices but by signing in again.
fn goes_on(from: Kind, to: Kind) {
    let mut world = dormant(from);
    let process = Process::start(&mut world, &[]);
    let mut reporter = Reporter::new(&world);
    let sent = Sent::of(3_000);
    reporter.files(std::slice::from_ref(&sent));
    assert_eq!(reporter.puts(&sent, 0).status, 201);
    let stored = reporter.gets(sent.id(), 0).body;
    let mut ana = world.member(ANA);
    ana.replies(reporter.case, "Which invoices?");
    ana.sync();
    // Heard of after the cursor, and stored before the backup.
    reporter.says("Those of May.");
    let file = directory(&world).join("backup.db");
    let done = run(&world, &["backup", file.to_str().unwrap()]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(process.terminate().0.success());

    let other = Database::fresh(to);
    let moved = Config { database: other.url.clone(), ..world.config.clone() };
    world.config = moved;
    let done = run(&world, &["restore", file.to_str().unwrap()]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let again = run(&world, &["restore", file.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(1), "a database that is not empty is left alone");

    let _process = Process::start(&mut world, &[]);
    reporter.client = world.client.clone();
    assert_eq!(reporter.reads().heads().dialogue.next, 3);
    assert_eq!(reporter.gets(sent.id(), 0).body, stored);
    assert_eq!(reporter.says("And those of June."), 3);
    let mut back = world.member(ANA);
    (back.cursor, back.cases) = (ana.cursor, std::mem::take(&mut ana.cases));
    let pages = back.sync();
    let news: Vec<_> = pages.iter().flat_map(|page| &page.entries).map(|entry| entry.seq).collect();
    assert_eq!(news, [2, 3], "the cursor goes on where it was");
    assert_eq!(back.places(reporter.case, Stream::Dialogue), [0, 1, 2, 3]);
    assert_eq!(back.replies(reporter.case, "Thank you."), 4);
    let mut fresh = world.member(ANA);
    fresh.sync();
    assert_eq!(fresh.places(reporter.case, Stream::Dialogue), [0, 1, 2, 3, 4]);
}

fn everything(world: &World) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    let all =
        files(&directory(world)).into_iter().filter(|file| !file.to_string_lossy().contains("hotline.db"));
    all.map(|file| (file.clone(), fs::read(file).unwrap())).collect()
}

fn refusals_leave_everything_as_it_was(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    let file = |name: &str| directory(&world).join(name);
    fs::write(file("taken.db"), "mine").unwrap();
    fs::write(file("monday.part"), "mine too").unwrap();
    fs::write(file("no-backup.db"), "This is not a database, and never was one.").unwrap();
    let before = everything(&world);
    for target in [file("taken.db"), file("taken.db/backup.db")] {
        assert!(backup(&world.config, &target).is_err(), "{target:?}");
    }
    for source in [file("no-backup.db"), file("absent.db")] {
        let empty = Database::fresh(kind);
        let config = Config { database: empty.url.clone(), ..world.config.clone() };
        assert!(restore(&config, &source).is_err(), "{source:?}");
    }
    assert!(before == everything(&world), "what was there is as it was, and nothing else is");
    backup(&world.config, &file("monday.db")).unwrap();
    assert_eq!(fs::read(file("monday.part")).unwrap(), b"mine too", "a file that is not the backup's stays");
    assert!(restore(&world.config, &file("monday.db")).is_err(), "this database is in use");
    assert_eq!(reporter.fetches(0).entries.len(), 1);

    // A database that is not there is not made by backing it up.
    if kind == Kind::Sqlite {
        let absent = file("mistyped.db");
        let config = Config { database: absent.to_str().unwrap().into(), ..world.config.clone() };
        assert!(backup(&config, &file("of-nothing.db")).is_err());
        assert!(!absent.exists() && !file("of-nothing.db").exists());
    }
}

fn a_full_disk_stops_reporters_alone(kind: Kind) {
    let mut world = dormant(kind);
    let process = Process::start(&mut world, &[]);
    let (reporter, sent) = (Reporter::new(&world), Sent::of(1_000));
    reporter.files(std::slice::from_ref(&sent));
    drop(process);
    // No disk has as much as this. Of PostgreSQL's nothing can be seen from here, which is documented.
    let _process = Process::start(&mut world, &[("HOTLINE_BUDGET_DISK_FLOOR", "1125899906842624")]);
    let mut reporter = reporter;
    reporter.client = world.client.clone();
    let full = kind == Kind::Sqlite;
    let wanted = if full { 507 } else { 201 };
    let late = Sender::new();
    let report = world.client.pay(late.report(&sealed(1_000), 1));
    let entry = world.client.pay(reporter.entry_call(reporter.message("More.", &[])));
    let piece = reporter.puts(&sent, 0);
    assert_eq!([report.status, entry.status, piece.status], [wanted; 3]);
    let kept = usize::from(!full);
    assert_eq!(reporter.fetches(0).entries.len(), 1 + kept);
    assert_eq!(reporter.fetches(0).attachments[0].stored.len(), kept);
    assert_eq!(late.fetch(&world.client).case.is_some(), !full, "nothing is taken by halves");
    let mut ana = world.member(ANA);
    ana.sync();
    assert_eq!(ana.cases.len(), 1 + kept);
    let wrap = ana.reads(reporter.case);
    assert_eq!(wrap.heads().dialogue.next, 1 + u64::from(!full));
    ana.replies(reporter.case, "We go on.");
    assert_eq!(reporter.fetches(0).entries.len(), 2 + kept);
}

/// `tests/faults/full-disk` names a directory on a disk of a few MiB; without one there is nothing to fill.
#[test]
fn a_disk_that_is_full_takes_nothing_by_halves() {
    let Ok(disk) = std::env::var("HOTLINE_TINY_DISK") else { return };
    let mut world = dormant(Kind::Sqlite);
    let file = directory(&world).join("backup.db");
    backup(&world.config, &file).unwrap();
    world.config.database = format!("{disk}/hotline.db");
    restore(&world.config, &file).unwrap();
    // Room to start again: without any, SQLite cannot open its files.
    let ballast = std::path::Path::new(&disk).join("ballast");
    std::fs::write(&ballast, vec![0; 512 << 10]).unwrap();
    let process = Process::start(&mut world, &[]);
    let (mut kept, mut refused) = (vec![], vec![]);
    while refused.len() < 5 {
        let (sender, report) = (Sender::new(), sealed(200_000));
        let answer = world.client.pay(sender.report(&report, 1));
        match answer.status {
            201 => kept.push((sender, report)),
            _ => {
                assert_eq!(answer.outcome(), "507 storage_full", "{}", process.said());
                refused.push(sender);
            }
        }
        assert!(kept.len() < 1_000, "the disk is not tiny");
    }
    let check = |world: &World| {
        for (sender, report) in &kept {
            assert!(sender.fetch(&world.client).entries[0].envelope.0 == *report);
        }
        assert!(refused.iter().all(|sender| sender.fetch(&world.client).case.is_none()));
    };
    assert!(!kept.is_empty());
    check(&world);
    process.kill();
    std::fs::remove_file(ballast).unwrap();
    let _process = Process::start(&mut world, &[]);
    check(&world);
}
