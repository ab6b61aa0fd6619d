//! From start to first answer, and whether a fetch costs the same in a small and in a large database.

use std::fs;

use hotline_crypto::id::CaseId;

use crate::{
    bare::Bare,
    folder, load, number,
    process::{BINARY, Server},
    row,
    stage::Stage,
};

const STARTS: usize = 5;
const FEW: usize = 100;

pub fn measure(stage: &Stage) {
    let binary = fs::metadata(BINARY).unwrap().len() as f64 / 1e6;
    row("binary", binary, "MB", Some(("<=", 20.0)));
    let empty = (0..STARTS).map(|_| {
        let own = folder();
        let database = own.path().join("hotline.db").display().to_string();
        let server = Server::start(stage, own.path(), &database);
        let start = server.start.as_secs_f64() * 1e3;
        server.stop();
        start
    });
    row("start to first answer, a new database", median(empty.collect()), "ms", Some(("<=", 200.0)));

    let many = usize::try_from(number("HOTLINE_BENCH_CASES", 100_000)).unwrap();
    let sizes = [FEW, many].map(|count| {
        let own = folder();
        let database = own.path().join("hotline.db").display().to_string();
        let cases = Bare::open(stage, &database).fill(count);
        let starts: Vec<f64> = (0..STARTS)
            .map(|_| {
                let server = Server::start(stage, own.path(), &database);
                let start = server.start.as_secs_f64() * 1e3;
                server.stop();
                start
            })
            .collect();
        let name = format!("start to first answer, {count} cases");
        row(&name, median(starts), "ms", Some(("<=", 200.0)));
        let server = Server::start(stage, own.path(), &database);
        // As many in both, or the small database would be measured out of its cache alone.
        let asked: Vec<CaseId> = cases.into_iter().step_by((count / FEW).max(1)).take(FEW).collect();
        (own, server, asked, count)
    });
    // In turns, so that whatever else the machine does hits both alike.
    let mut times = [vec![], vec![]];
    for _ in 0..5 {
        for ((_, server, cases, _), times) in sizes.iter().zip(&mut times) {
            times.push(load::fetch(server, cases, 1, 1.0).percentile(50));
        }
    }
    let medians = times.map(median);
    for ((_, _, _, count), time) in sizes.iter().zip(medians) {
        row(&format!("fetching one case of {count}: p50"), time, "ms", None);
    }
    row("the one / the other", medians[1] / medians[0], "", Some(("<=", 1.2)));
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
