//! The command line client of members, reporters and the charter's keeper: the hotline's reference client.
//!
//! Commands stand in [`commands`], one a file. They talk to a server through [`client`], to the person through
//! [`terminal`] and [`output`], and end in an [`exit::Exit`]. What a member's cases are, and how they are kept on this
//! machine, is [`desk`]. Nothing here decides what an entry is worth: that is `hotline-crypto`.

pub mod args;
pub mod client;
pub mod clock;
pub mod commands;
pub mod context;
pub mod desk;
pub mod display;
pub mod exit;
pub mod files;
pub mod findings;
pub mod interrupt;
pub mod keeper;
pub mod new_passphrase;
pub mod output;
pub mod people;
pub mod persist;
pub mod phrase;
pub mod public_half;
pub mod qr;
pub mod relay;
pub mod reporter;
pub mod settings;
pub mod terminal;
pub mod transfer;

use std::process::ExitCode;

use clap::Parser;

use crate::{args::Args, context::Context, exit::Exit, output::Output};

/// Reads the command line, runs the command and says how it ended.
#[must_use]
pub fn main() -> ExitCode {
    let args = Args::parse();
    let output = Output::new(args.global.json);
    interrupt::install();
    let ended =
        Context::new(args.global, output.clone()).and_then(|context| commands::run(args.command, &context));
    let exit = ended.unwrap_or_else(|error| {
        output.failure(&error);
        Exit::of(&error)
    });
    exit.into()
}
