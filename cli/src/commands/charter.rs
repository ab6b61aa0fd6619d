//! `hotline charter`: who the members are and how the hotline works, drafted, signed and published by its keeper.

use std::path::PathBuf;

use crate::{
    context::Context,
    exit::Exit,
    keeper::{CharterFile, DEFAULT_NAME, as_json, changes, explain, warnings},
    terminal::warning,
};

mod add;
mod end;
mod init;
mod publish;
mod set;
mod show;
mod sign;
mod steps;
mod verify;

/// The commands of `hotline charter`.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Begin a hotline: the first draft of its charter
    Init(init::Args),
    /// Add a member, or the next key of one
    Add(add::Args),
    /// End a member's key, because it is replaced, lost, or its member has left
    End(end::Args),
    /// Change anything else: addresses, contact, notice, how long cases are kept
    Set(set::Args),
    /// Sign a charter with a root key, here or elsewhere
    Sign(sign::Args),
    /// Put a signed charter in force on a server
    Publish(publish::Args),
    /// Show a charter, from a file or from a server
    Show(show::Args),
    /// Check a charter's signature, and that it follows from the one before
    Verify(verify::Args),
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(command: &Command, context: &Context) -> anyhow::Result<Exit> {
    match command {
        Command::Init(args) => init::run(args, context),
        Command::Add(args) => add::run(args, context),
        Command::End(args) => end::run(args, context),
        Command::Set(args) => set::run(args, context),
        Command::Sign(args) => sign::run(args, context),
        Command::Publish(args) => publish::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Verify(args) => verify::run(args, context),
    }
}

/// Where the charter is.
#[derive(clap::Args, Clone)]
pub struct Place {
    /// The charter; its signature is beside it and ends in .sig
    #[arg(long, value_name = "FILE", default_value = DEFAULT_NAME)]
    file: PathBuf,
}

impl Place {
    fn read(&self) -> anyhow::Result<CharterFile> {
        CharterFile::read(&self.file)
    }
}

/// Changes a charter: begins the next one where it is signed, lets `change` change it, writes it, and says what it has
/// come to.
fn edit(
    place: &Place,
    context: &Context,
    change: impl FnOnce(&mut CharterFile) -> anyhow::Result<()>,
) -> anyhow::Result<Exit> {
    let mut file = place.read()?;
    if file.continue_from(context.today)? {
        let (old, new) = (file.charter.epoch - 1, file.charter.epoch);
        context
            .output
            .remark(&format!("Charter {old} is signed and stays as it is. This begins charter {new}.\n"));
    }
    change(&mut file)?;
    file.save()?;
    drafted(&file, context)
}

/// Says what a draft has come to, and what to do next.
fn drafted(file: &CharterFile, context: &Context) -> anyhow::Result<Exit> {
    let changes = changes(file.previous(), &file.charter);
    context.output.print(&as_json(&file.charter, false, context.today), |out| {
        writeln!(out, "Charter {} is drafted in {}.", file.charter.epoch, file.name())?;
        if !changes.is_empty() {
            let what = match (file.charter.epoch, file.unknown_past()) {
                (1, _) => "It says",
                (_, None) => "It changes",
                (_, Some(_)) => "What it changes cannot be told. It says",
            };
            writeln!(out, "{what}:")?;
        }
        changes.iter().try_for_each(|change| writeln!(out, "  - {change}"))
    })?;
    if let Some(why) = file.unknown_past() {
        context.output.remark(&format!("{} {why}.", warning("Look:")));
    }
    let problems = explain(&file.charter);
    if problems.is_empty() {
        warn(file, context);
    }
    context.output.remark(&steps::after_drafting(file, &problems));
    Ok(Exit::Done)
}

/// Says what is hardly meant.
fn warn(file: &CharterFile, context: &Context) {
    for text in warnings(&file.charter, file.previous(), context.today) {
        context.output.remark(&format!("{} {text}", warning("Look:")));
    }
}
