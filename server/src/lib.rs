//! The hotline's server: takes, keeps and gives back ciphertext, on SQLite and on PostgreSQL.
//!
//! It reads nothing of what it keeps. What a call looks like is `hotline_crypto::wire`, where it leads is
//! [`routes`], and what happens in the database is [`store`].

pub mod answer;
pub mod app;
pub mod backup;
mod body;
pub mod cli;
pub mod clock;
pub mod config;
pub mod doctor;
pub mod error;
mod listen;
pub mod log;
pub mod mail;
pub mod metrics;
mod notify;
pub mod openapi;
pub mod purge;
pub mod routes;
pub mod secret;
pub mod server;
pub mod sessions;
pub mod state;
pub mod store;
mod trace;
pub mod work;
