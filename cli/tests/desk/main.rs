//! `hotline` as its users meet it: the real program against the real server, on both databases.
//!
//! Members and reporters are folders with a key or a token; every step is a run of the program. [`proxy`] stands
//! between them and the server where a story is about a server that lies.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::print_stdout, reason = "what a failure can be repeated with")]
#![allow(clippy::disallowed_methods, reason = "real processes take real time")]
#![allow(dead_code, reason = "stories of one module need what those of another do not")]

mod attachments;
#[path = "../../../server/tests/http/database.rs"]
mod database;
mod liar;
mod lies;
mod loopback;
#[path = "../../../server/tests/http/midnight.rs"]
mod midnight;
#[path = "../shared/person.rs"]
mod person;
mod proxy;
mod readers;
#[path = "../shared/running.rs"]
mod running;
mod together;
mod typed;
mod withheld;
mod work;
mod world;
