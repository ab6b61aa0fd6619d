//! The commands, one a file: its arguments with their help, and `run`.

use crate::{args::Command, context::Context, exit::Exit};

pub mod acknowledge;
pub mod attach;
pub mod charter;
pub mod check;
pub mod completions;
pub mod desk;
pub mod get;
pub mod inbox;
pub mod key;
pub mod note;
pub mod outcome;
pub mod purge;
pub mod recuse;
pub mod reply;
pub mod report;
pub mod retention;
pub mod root;
pub mod share;
pub mod show;
pub mod text;
pub mod told;
pub mod triage;
pub mod unshare;
pub mod write;
pub mod writing;

/// Runs a command.
///
/// # Errors
/// Those of the command; their exit code is [`Exit::of`].
pub fn run(command: Command, context: &Context) -> anyhow::Result<Exit> {
    match command {
        Command::Desk(args) => desk::run(&args, context),
        Command::Inbox(args) => inbox::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Reply(args) => reply::run(&args, context),
        Command::Acknowledge(args) => acknowledge::run(&args, context),
        Command::Outcome(args) => outcome::run(&args, context),
        Command::Note(args) => note::run(&args, context),
        Command::Triage(args) => triage::run(&args, context),
        Command::Share(args) => share::run(&args, context),
        Command::Unshare(args) => unshare::run(&args, context),
        Command::Recuse(args) => recuse::run(&args, context),
        Command::Attach(args) => attach::run(&args, context),
        Command::Get(args) => get::run(&args, context),
        Command::Retention(args) => retention::run(&args, context),
        Command::Purge(args) => purge::run(&args, context),
        Command::Report(args) => report::run(&args, context),
        Command::Check(args) => check::run(&args, context),
        Command::Write(args) => write::run(&args, context),
        Command::Key(command) => key::run(&command, context),
        Command::Root(command) => root::run(&command, context),
        Command::Charter(command) => charter::run(&command, context),
        Command::Completions(args) => completions::run(&args, context),
    }
}

/// An option's word as the protocol writes it: `under_review`.
fn word(value: &impl clap::ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().replace('-', "_")).unwrap_or_default()
}
