//! What people write: read from a file, from standard input or at the terminal. Never an argument that help tells of: those
//! are seen by others on the machine while the program runs, and kept by shells.

use std::{
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use zeroize::Zeroizing;

use crate::{
    context::Context,
    exit::{Exit, Failure},
    files, terminal,
};

/// The longest text of an entry.
const MOST: u64 = 1 << 20;
/// The longest reason, and the longest file of answers.
const MOST_SHORT: u64 = 64 << 10;

/// The text of an entry, from a file named behind `--file`.
#[derive(clap::Args)]
pub struct TextFrom {
    /// Read the text from this file; without it, or with -, from standard input
    #[arg(long, short, value_name = "FILE")]
    file: Option<PathBuf>,
}

impl TextFrom {
    /// See [`read`].
    ///
    /// # Errors
    /// See [`read`].
    pub fn read(&self) -> anyhow::Result<Zeroizing<String>> {
        read(self.file.as_deref())
    }
}

/// The text of a report or of a message to it, from a file that is all that the command line has to name.
#[derive(clap::Args)]
pub struct TextFile {
    /// What you have to say, as a text file; without it, or with -, standard input
    #[arg(value_name = "FILE")]
    text: Option<PathBuf>,
}

impl TextFile {
    /// See [`read`].
    ///
    /// # Errors
    /// See [`read`].
    pub fn read(&self) -> anyhow::Result<Zeroizing<String>> {
        read(self.text.as_deref())
    }
}

/// A text from a file, or from standard input where there is none, or it is `-`: without white space around it, and with
/// one kind of line ends.
///
/// # Errors
/// Where there is nothing in it, it is too long, or not UTF-8.
pub fn read(file: Option<&Path>) -> anyhow::Result<Zeroizing<String>> {
    let bytes = match file.filter(|path| path.as_os_str() != "-") {
        Some(file) => files::read(file, MOST)?,
        None => standard_input(MOST)?,
    };
    parse(&bytes)
}

/// From whatever standard input is. At a terminal it is typed: read as lines from there, what is longer than 4,095 bytes
/// would be cut.
fn standard_input(most: u64) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let bytes = if io::stdin().is_terminal() {
        let invitation = "Write your text, then press Enter and Ctrl-D. Ctrl-C gives it up.\n\n";
        terminal::text(invitation, usize::try_from(most).unwrap_or(usize::MAX))?
    } else {
        let mut bytes = Zeroizing::new(Vec::new());
        io::stdin().lock().take(most + 1).read_to_end(&mut bytes).context("cannot read the text")?;
        bytes
    };
    if bytes.len() as u64 > most {
        let failure = Failure::new(Exit::Refused, "the text is longer than an entry takes");
        return Err(failure.advise("Say it shortly, and attach the rest as a file.").into());
    }
    Ok(bytes)
}

fn parse(bytes: &[u8]) -> anyhow::Result<Zeroizing<String>> {
    let text = std::str::from_utf8(bytes).map_err(|_| {
        Failure::new(Exit::Failed, "this is not a text in UTF-8")
            .advise("Save it as UTF-8 and try again. Documents of other programs go along with --attach.")
    })?;
    let text = Zeroizing::new(text.trim_start_matches('\u{feff}').replace("\r\n", "\n"));
    match text.trim() {
        "" => Err(Failure::new(Exit::Usage, "there is nothing in it").into()),
        text => Ok(Zeroizing::new(text.to_owned())),
    }
}

/// A short text in a file, such as answers.
///
/// # Errors
/// As [`read`].
pub fn read_short(file: &Path) -> anyhow::Result<Zeroizing<String>> {
    parse(&files::read(file, MOST_SHORT)?)
}

/// Why something is done.
#[derive(clap::Args)]
pub struct Reason {
    /// Read the reason from this file, or with - from standard input; without it you are asked for it
    #[arg(long, value_name = "FILE")]
    reason_file: Option<PathBuf>,
    /// For programs on a machine that nobody else uses: shells keep what they are told, and others see it in `ps`.
    #[arg(long, hide = true, conflicts_with = "reason_file")]
    reason: Option<String>,
}

impl Reason {
    /// The reason, which must be given.
    ///
    /// # Errors
    /// [`Exit::Usage`] where none was given and there is nobody to ask.
    pub fn required(&self, context: &Context, question: &str) -> anyhow::Result<String> {
        let reason = self.read(context, question)?;
        if reason.is_empty() {
            let failure = Failure::new(Exit::Usage, "it takes a reason");
            return Err(failure.advise("Write it into a file and give that as --reason-file.").into());
        }
        Ok(reason)
    }

    /// The reason; empty where there is none.
    ///
    /// # Errors
    /// Where the file cannot be read, or the person gives up.
    pub fn optional(&self, context: &Context, question: &str) -> anyhow::Result<String> {
        self.read(context, &format!("{question} (Enter for no reason)"))
    }

    /// What was given, or what the person says to the question, which may be nothing.
    ///
    /// # Errors
    /// As [`Self::optional`].
    pub fn read(&self, context: &Context, question: &str) -> anyhow::Result<String> {
        if let Some(reason) = &self.reason {
            return Ok(reason.trim().to_owned());
        }
        let bytes = match &self.reason_file {
            Some(file) if file.as_os_str() == "-" => standard_input(MOST_SHORT)?,
            Some(file) => files::read(file, MOST_SHORT)?,
            None if context.global.yes || context.output.is_json() || !terminal::is_there() => {
                return Ok(String::new());
            }
            None => return terminal::line(question),
        };
        parse(&bytes).map(|text| text.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_form_whatever_wrote_it() {
        for bytes in [&b"one\ntwo"[..], b"\xef\xbb\xbfone\r\ntwo\r\n", b"\n one\ntwo \n\n"] {
            assert_eq!(*parse(bytes).unwrap(), "one\ntwo");
        }
        for bytes in [&b""[..], b" \n", b"\xef\xbb\xbf", b"\xff"] {
            assert!(parse(bytes).is_err());
        }
    }
}
