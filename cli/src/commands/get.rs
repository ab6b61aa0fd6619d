//! `hotline get`: fetches attachments, for members and for reporters.

use std::path::PathBuf;

use crate::{context::Context, exit::Exit};

mod member;
pub mod reporter;

/// Arguments of `hotline get`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hotline get 7KQ4 1 --to evidence/
  hotline get 7KQ4 --to evidence/          all attachments of the case
  hotline get --token --to answers/        a reporter's; asks for the twelve words

Nothing is replaced, and no name leaves the folder. Open what strangers send with care, best on a machine for that alone.")]
pub struct Args {
    /// The case's reference, or the beginning of it
    #[arg(required_unless_present = "token", conflicts_with = "token")]
    case: Option<String>,
    /// The numbers that `hotline show` prints, or names; all of them if none is given
    attachments: Vec<String>,
    /// The folder to put them into
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    to: PathBuf,
    /// As a reporter: asks for the twelve words
    #[arg(long)]
    token: bool,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    match &args.case {
        Some(case) if !args.token => member::run(args, case, context),
        _ => reporter::run(args, context),
    }
}
