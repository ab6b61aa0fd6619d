//! The server's numbers: `cargo bench -p hotline-server`. Starts the release binary as a process on loopback and
//! measures it beside the targets; what a client costs on the same cores is in every figure.
//!
//! `HOTLINE_BENCH` runs some parts alone (`sqlite,postgres,reads,memory,start`), `HOTLINE_BENCH_SECONDS` (5) is how
//! long one rate is measured, `HOTLINE_BENCH_UPLOAD_MIB` (256) what each of eight clients uploads and
//! `HOTLINE_BENCH_CASES` (100000) how many cases the large database has. A target that is missed wants a person to
//! look at it; only a report that was lost, doubled or refused makes this fail.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]
// A benchmark is what clocks are for.
#![allow(clippy::disallowed_methods)]

mod bare;
mod client;
mod load;
mod memory;
mod postgres;
mod process;
mod reads;
mod reports;
#[path = "../../src/store/schema.rs"]
mod schema;
mod stage;
mod start;

use std::{path::PathBuf, process::ExitCode};

use stage::Stage;
use tempfile::TempDir;

/// Where databases are made: on the disk of the build, which `/tmp` may not be.
fn folder() -> TempDir {
    tempfile::tempdir_in(PathBuf::from(env!("CARGO_TARGET_TMPDIR"))).unwrap()
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

/// One line of the table, with a verdict where there is a target.
fn row(name: &str, value: f64, unit: &str, target: Option<(&str, f64)>) {
    let verdict = target.map_or(String::new(), |(relation, bound)| {
        let holds = if relation == ">=" { value >= bound } else { value <= bound };
        format!("  target {relation} {bound}  {}", if holds { "OK" } else { "MISSED" })
    });
    println!("{name:<58} {value:>10.2} {unit:<10}{verdict}");
}

fn main() -> ExitCode {
    let chosen = std::env::var("HOTLINE_BENCH").unwrap_or_default();
    let is_chosen = |part: &str| chosen.is_empty() || chosen.split(',').any(|name| name == part);
    let stage = Stage::new();
    let mut faults = 0;
    if is_chosen("sqlite") {
        faults += reports::on_sqlite(&stage);
    }
    if is_chosen("postgres") {
        faults += reports::on_postgres(&stage);
    }
    if is_chosen("reads") {
        faults += reads::measure(&stage);
    }
    if is_chosen("memory") {
        faults += memory::measure(&stage);
    }
    if is_chosen("start") {
        start::measure(&stage);
    }
    if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
