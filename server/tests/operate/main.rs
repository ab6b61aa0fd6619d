//! The program as whoever runs it meets it: a process, its files, its sockets, its signals and what it says.
//!
//! What the calls answer is held by `tests/http`; here each server is the real binary, on SQLite.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// How long something takes is what half of these are about.
#![allow(clippy::disallowed_methods)]

mod client;
mod configuration;
mod doctor;
mod failures;
mod mail;
mod metrics;
#[path = "../http/midnight.rs"]
mod midnight;
mod organisation;
mod process;
mod service;
mod slow;
#[allow(dead_code, reason = "the other tests fail in more ways")]
#[path = "../http/smtp.rs"]
mod smtp;
mod stop;
mod tls;
mod unix;
