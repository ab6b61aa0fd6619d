//! `hotline get`: fetches attachments, for members and for reporters.

use std::path::PathBuf;

use crate::{context::Context, exit::Exit, reporter::TokenArgs};

mod member;
mod reporter;

/// Arguments of `hotline get`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hotline get 7KQ4 1 --to evidence/
  hotline get 7KQ4 d1 --to evidence/       one of a note, numbered as `hotline show` does
  hotline get 7KQ4 --to evidence/          all attachments of the case
  hotline get --token --to answers/        a reporter's; asks for the twelve words
  hotline get --token 1 --to answers/

Nothing is replaced, and no name leaves the folder. Open what strangers send with care, best on a machine for that alone.")]
pub struct Args {
    /// Members: the case's reference, or the beginning of it; then, as for reporters, the numbers or names of
    /// attachments, all of them if none is given
    #[arg(value_name = "CASE OR ATTACHMENT", required_unless_present_any = ["token", "token_file"])]
    what: Vec<String>,
    /// The folder to put them into
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    to: PathBuf,
    /// As a reporter: asks for the twelve words
    #[arg(long)]
    token: bool,
    #[command(flatten)]
    words: TokenArgs,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    match args.what.split_first() {
        Some((case, attachments)) if !args.token && args.words.token_file.is_none() => {
            member::run((case, attachments), &args.to, context)
        }
        _ => reporter::run(args, context),
    }
}
