//! Questions to the person at the terminal. They are asked on the terminal itself, wherever input and output lead.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use zeroize::Zeroizing;

use super::style::muted;
use crate::exit::{Exit, Failure};

/// Whether a question waits for its answer.
static IS_ASKING: AtomicBool = AtomicBool::new(false);

/// Whether there is a terminal to ask on.
#[must_use]
pub fn is_there() -> bool {
    open().is_ok()
}

/// Asks for a line of text, which is seen as it is typed. White space around it is dropped.
///
/// # Errors
/// [`Exit::Failed`] where there is no terminal; [`Exit::Declined`] where input ends.
pub fn line(question: &str) -> anyhow::Result<String> {
    let mut terminal = open()?;
    let colon = if question.ends_with(['?', '.']) { "" } else { ":" };
    write!(terminal, "{question}{colon} ").map_err(|_| no_terminal())?;
    Ok(read(&terminal)?.trim().to_owned())
}

/// Asks a question that `yes` or `y` answers with yes and everything else with no. The question repeats the fact
/// that is about to be made: "Purge case K7Q2M?", never "Are you sure?".
///
/// # Errors
/// [`Exit::Failed`] where there is no terminal to ask on.
pub fn confirm(question: &str) -> anyhow::Result<bool> {
    let mut terminal = open()?;
    write!(terminal, "{question} {} ", muted("[yes/no]")).map_err(|_| no_terminal())?;
    let answer = read(&terminal)?;
    Ok(["yes", "y"].contains(&answer.trim().to_lowercase().as_str()))
}

/// Asks for a phrase of `count` words, on as many lines as one likes, and takes the lines off the screen afterwards:
/// so many words cannot be typed unseen, and should not stay to be read.
///
/// # Errors
/// [`Exit::Failed`] where there is no terminal; [`Exit::Declined`] where input ends.
pub fn words(question: &str, count: usize) -> anyhow::Result<Zeroizing<String>> {
    let mut terminal = open()?;
    writeln!(terminal, "{question}").map_err(|_| no_terminal())?;
    let (mut typed, mut lines) = (Zeroizing::new(String::with_capacity(1024)), 0);
    loop {
        let so_far = typed.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
        if so_far >= count || (lines > 0 && typed.ends_with("\n\n")) {
            break;
        }
        write!(terminal, "  {so_far:2} of {count}> ").map_err(|_| no_terminal())?;
        typed.push_str(&read(&terminal)?);
        lines += 1;
    }
    // Up and clear to the end of the screen. A line that the terminal had to wrap leaves its first part behind.
    write!(terminal, "\x1b[{lines}A\x1b[J").map_err(|_| no_terminal())?;
    Ok(typed)
}

/// Says something to the person who is being asked.
pub fn tell(text: &str) {
    if let Ok(mut terminal) = open() {
        // Where it fails, so will the next question, and say so.
        drop(writeln!(terminal, "{text}"));
    }
}

/// Waits for Enter.
///
/// # Errors
/// [`Exit::Failed`] where there is no terminal; [`Exit::Declined`] where input ends.
pub fn pause(what: &str) -> anyhow::Result<()> {
    let mut terminal = open()?;
    write!(terminal, "{what} ").map_err(|_| no_terminal())?;
    read(&terminal).map(drop)
}

fn open() -> Result<File, Failure> {
    OpenOptions::new().read(true).write(true).open("/dev/tty").map_err(|_| no_terminal())
}

/// Ends the line of a question that was not answered, from the handler of Ctrl-C.
pub(super) fn restore() {
    if IS_ASKING.load(Ordering::SeqCst) {
        tell("");
    }
}

fn read(terminal: &File) -> anyhow::Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(String::with_capacity(1024));
    IS_ASKING.store(true, Ordering::SeqCst);
    // The terminal hands out one line at a time, so the reader's buffer takes nothing that is not this line's.
    let read = BufReader::new(terminal).read_line(&mut line);
    IS_ASKING.store(false, Ordering::SeqCst);
    let length = read.map_err(|_| no_terminal())?;
    if length == 0 {
        // What is said next begins a line of its own.
        tell("");
        return Err(Failure::new(Exit::Declined, "nothing was typed").into());
    }
    Ok(line)
}

pub(super) fn no_terminal() -> Failure {
    Failure::new(Exit::Failed, "there is no terminal to ask on")
        .advise("Secrets can be read from files (--passphrase-file, --token-file), and --yes confirms without asking.")
}
