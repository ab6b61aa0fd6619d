//! Whole journeys: the real `hotline`, run as people run it, against the real server on both databases.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    missing_docs,
    reason = "clippy.toml's exemption does not reach a test's helpers"
)]

mod broken;
/// The databases, and the PostgreSQL that tests start themselves.
#[path = "../../../server/tests/http/database.rs"]
#[allow(dead_code, reason = "not every story of the server's has one here")]
mod database;
mod keeper;
mod reporter;
#[path = "../shared/running.rs"]
mod running;
mod stage;
mod without_us;
