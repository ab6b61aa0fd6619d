//! `hotline key restore`.

use std::path::PathBuf;

use hotline_crypto::{member::MemberKey, words::PhraseError};

use super::{NewFile, as_json};
use crate::{
    context::Context,
    exit::{Exit, Failure},
    phrase,
    terminal::{self, strong},
};

/// Words in a backup.
const WORDS: usize = 24;

const EXAMPLES: &str = "\
Examples:
  hotline key restore chair.age
  hotline key restore chair.age --words-file words.txt

Words may be given as their numbers, or by their first four letters; capitals and
line ends do not matter. A scanned QR code (AGE-SECRET-KEY-PQ-1...) does as well.";

/// Arguments of `hotline key restore`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    new: NewFile,
    /// Read the words, or the text of the QR code, from this file instead of asking for them
    #[arg(long, value_name = "FILE")]
    words_file: Option<PathBuf>,
}

/// Runs it.
///
/// # Errors
/// Where the words are not those of a key, or the file is there already.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    args.new.check()?;
    let key = match &args.words_file {
        Some(file) => {
            MemberKey::restore(&terminal::secret_file(file)?).map_err(|error| refused(&error, false))?
        }
        None => ask()?,
    };
    let public = args.new.write(&key, context)?;
    let (file, code) = (args.new.name(), public.code());
    context.output.print(&as_json(&args.new.file, &public), |out| {
        writeln!(out, "The key is in {file} again, locked with its new passphrase. Its code is")?;
        writeln!(out, "\n    {}", strong(&code))
    })?;
    context.output.remark(
        "
It is the same key as before: it opens what it opened. `hotline charter show --server
ADDRESS` lists the codes of all members; yours must be among them. If somebody may
have found the key or the paper, change it: hotline key rotate.",
    );
    Ok(Exit::Done)
}

fn ask() -> anyhow::Result<MemberKey> {
    loop {
        let question = "Type the 24 words, a few at a time. They are taken off the screen at the end.";
        let typed = terminal::words(question, WORDS)?;
        match MemberKey::restore(&typed) {
            Ok(key) => return Ok(key),
            Err(error) => terminal::tell(&format!("{}\n", phrase::describe(&error, true))),
        }
    }
}

/// What was typed is repeated only to the person at the terminal.
fn refused(error: &PhraseError, show: bool) -> Failure {
    Failure::new(Exit::Locked, phrase::describe(error, show))
        .advise("Look at the paper again: 24 words, in the order of their numbers. Nothing was written.")
}
