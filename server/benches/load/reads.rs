//! Fetches a second, and how long a page takes while reports are filed at full load.

use std::thread;

use crate::{folder, load, number, process::Server, row, stage::Stage};

pub fn measure(stage: &Stage) -> usize {
    let seconds = number("HOTLINE_BENCH_SECONDS", 5) as f64;
    let own = folder();
    let database = own.path().join("hotline.db").display().to_string();
    let server = Server::start(stage, own.path(), &database);
    server.publish(stage);
    let cases = load::file(stage, &server, 8, 1.0).cases;

    let done = load::fetch(&server, &cases, 8, seconds);
    row("POST /case/fetch, 8 connections", done.rate(), "/s", Some((">=", 3000.0)));
    row("POST /case/fetch: p99", done.percentile(99), "ms", None);
    let each = |seconds: f64| seconds * 1e3 / done.cases.len() as f64;
    row("POST /case/fetch: processor of the server, a fetch", each(done.cpu.0), "ms", None);
    row("POST /case/fetch: processor of the client, a fetch", each(done.cpu.1), "ms", None);

    let (filed, times) = thread::scope(|scope| {
        let page = scope.spawn(|| load::watch(server.address, "/", seconds));
        (load::file(stage, &server, 32, seconds), page.join().unwrap())
    });
    let name = "a page while reports are filed on 32 connections";
    row(&format!("{name}: p50"), times[times.len() / 2], "ms", None);
    row(&format!("{name}: p99"), times[times.len() * 99 / 100], "ms", Some(("<=", 50.0)));
    row(&format!("{name}: reports"), filed.rate(), "/s", None);
    server.stop();
    done.errors + filed.errors
}
