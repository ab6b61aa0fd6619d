//! The server as its users meet it: over real HTTP, on both databases, with actors that hold real keys.
//!
//! Every story runs twice, on SQLite and on PostgreSQL. Everything that is answered is held against what holds for
//! all answers ([`http`]) and against the OpenAPI document ([`openapi`]).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::print_stdout, reason = "what a failure can be repeated with")]
#![allow(clippy::disallowed_methods, reason = "real processes take real time")]

mod access;
mod attachments;
mod backups;
mod binary;
mod budgets;
mod canary;
mod changes;
mod charter;
mod concurrency;
mod database;
mod erasure;
mod http;
mod input;
mod killed;
mod mail;
mod mail_trouble;
mod matrix;
mod member;
mod midnight;
mod openapi;
mod reporter;
mod reports;
mod retention;
mod signin;
mod smtp;
mod work;
mod world;
