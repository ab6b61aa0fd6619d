//! Durable reports a second, beside the bare loop of the same run, and whether all that was answered is there once.

use std::{collections::HashSet, fs, path::Path};

use diesel::prelude::*;
use hotline_server::store::Connection;

use crate::{
    bare::Bare,
    folder, load, number,
    postgres::Postgres,
    process::Server,
    row,
    schema::{cases, changes, entries, wraps},
    stage::{MEMBERS, Stage},
};

#[derive(Clone, Copy)]
struct Targets {
    rate: f64,
    ratio: Option<(&'static str, f64)>,
}

pub fn on_sqlite(stage: &Stage) -> usize {
    let (own, bare) = (folder(), folder());
    let database = own.path().join("hotline.db").display().to_string();
    let bare = bare.path().join("bare.db").display().to_string();
    let targets = Targets { rate: 1500.0, ratio: Some((">=", 0.6)) };
    let (reports, faults) = measure(stage, "SQLite", (own.path(), &database, &bare), targets);
    let bytes: u64 =
        fs::read_dir(own.path()).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    let ratio = bytes as f64 / (reports * stage.ciphertext()) as f64;
    row("SQLite: bytes on disk / bytes of ciphertext", ratio, "", Some(("<=", 1.15)));
    faults
}

pub fn on_postgres(stage: &Stage) -> usize {
    let Some(postgres) = Postgres::start() else {
        println!("PostgreSQL is not installed: skipped");
        return 0;
    };
    let (database, bare) = (postgres.database("hotline"), postgres.database("bare"));
    let own = folder();
    let (_, faults) =
        measure(stage, "PostgreSQL", (own.path(), &database, &bare), Targets { rate: 500.0, ratio: None });
    faults
}

/// How many reports were filed, and how many went wrong.
fn measure(
    stage: &Stage,
    name: &str,
    (own, database, bare): (&Path, &str, &str),
    targets: Targets,
) -> (usize, usize) {
    let seconds = number("HOTLINE_BENCH_SECONDS", 5) as f64;
    let server = Server::start(stage, own, database);
    server.publish(stage);
    let mut bare = Bare::open(stage, bare);
    let mut answered = load::file(stage, &server, 8, 1.0).cases;
    let mut errors = 0;
    // In turns, so that whatever else the disk does hits both alike.
    let one = bare.rate(1, seconds);
    for connections in [8, 32] {
        let done = load::file(stage, &server, connections, seconds);
        let name = format!("{name}, {connections} connections");
        let rate = done.rate();
        row(&format!("{name}: durable reports"), rate, "/s", Some((">=", targets.rate)));
        row(&format!("{name}: p50"), done.percentile(50), "ms", None);
        row(&format!("{name}: p99"), done.percentile(99), "ms", Some(("<=", 50.0)));
        let again = bare.rate(1, seconds);
        let ratio = rate / ((one + again) / 2.0);
        row(&format!("{name}: bare loop, before and after"), (one + again) / 2.0, "/s", None);
        row(&format!("{name}: reports / bare loop"), ratio, "", targets.ratio);
        let each = |seconds: f64| seconds * 1e3 / done.cases.len() as f64;
        row(&format!("{name}: processor of the server, a report"), each(done.cpu.0), "ms", None);
        row(&format!("{name}: processor of the client, a report"), each(done.cpu.1), "ms", None);
        answered.extend(done.cases);
        errors += done.errors;
    }
    row(&format!("{name}: bare loop, sixteen reports a commit"), bare.rate(16, seconds), "/s", None);
    server.stop();

    let mut connection = Connection::open(database).unwrap();
    let connection = &mut connection;
    let stored: Vec<Vec<u8>> = cases::table.select(cases::id).load(connection).unwrap();
    let stored: HashSet<Vec<u8>> = stored.into_iter().collect();
    let lost = answered.iter().filter(|case| !stored.contains(case.as_bytes().as_slice())).count();
    let count = |rows: i64, each: usize| usize::try_from(rows).unwrap().abs_diff(stored.len() * each);
    let entries: i64 = entries::table.count().get_result(connection).unwrap();
    let wraps: i64 = wraps::table.count().get_result(connection).unwrap();
    let changes: i64 = changes::table.count().get_result(connection).unwrap();
    let doubled = count(entries, 1) + count(wraps, MEMBERS) + count(changes, MEMBERS);
    let unasked = stored.len().abs_diff(answered.len());
    for (what, count) in [("errors", errors), ("lost", lost), ("doubled", doubled), ("not answered", unasked)]
    {
        row(&format!("{name}: {what}"), count as f64, "", Some(("<=", 0.0)));
    }
    (stored.len(), errors + lost + doubled + unasked)
}
