//! Questions to the person at the terminal. They are asked on the terminal itself, wherever input and output lead. What was
//! typed before a question stood there is no answer to it.

use std::io::Write;

use zeroize::Zeroizing;

use super::{
    style::muted,
    typing::{Echo, Typing, open},
};

/// Whether there is a terminal to ask on.
#[must_use]
pub fn is_there() -> bool {
    open().is_ok()
}

/// Asks for a line of text, which is seen as it is typed. White space around it is dropped.
///
/// # Errors
/// [`crate::exit::Exit::Failed`] where there is no terminal; [`crate::exit::Exit::Declined`] where it is gone.
pub fn line(question: &str) -> anyhow::Result<String> {
    let colon = if question.ends_with(['?', '.']) { "" } else { ":" };
    let typed = Typing::begin(Echo::Shown)?.line(&format!("{question}{colon} "))?;
    Ok(typed.trim().to_owned())
}

/// Asks a question that takes `yes` or `no`, or the first letter of it; anything else is a slip, and is asked about again.
/// The question repeats the fact that is about to be made: "Purge case K7Q2M?", never "Are you sure?".
///
/// # Errors
/// As [`line`].
pub fn confirm(question: &str) -> anyhow::Result<bool> {
    let mut typing = Typing::begin(Echo::Shown)?;
    let mut prompt = format!("{question} {} ", muted("[yes/no]"));
    loop {
        match typing.line(&prompt)?.trim().to_lowercase().as_str() {
            "yes" | "y" => return Ok(true),
            "no" | "n" => return Ok(false),
            _ => "Please type yes or no: ".clone_into(&mut prompt),
        }
        typing.forget();
    }
}

/// Asks for a phrase of `count` words, on as many lines as one likes, and takes the lines off the screen afterwards:
/// so many words cannot be typed unseen, and should not stay to be read.
///
/// # Errors
/// As [`line`].
pub fn words(question: &str, count: usize) -> anyhow::Result<Zeroizing<String>> {
    let mut typing = Typing::begin(Echo::Shown)?;
    typing.show(&format!("{question}\n"))?;
    let (mut typed, mut lines) = (Zeroizing::new(String::with_capacity(1024)), 0);
    loop {
        let so_far = typed.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
        if so_far >= count || (lines > 0 && typed.ends_with("\n\n")) {
            break;
        }
        typed.push_str(&typing.line(&format!("  {so_far:2} of {count}> "))?);
        typed.push('\n');
        lines += 1;
    }
    // Up and clear to the end of the screen. A line that the terminal had to wrap leaves its first part behind.
    typing.show(&format!("\x1b[{lines}A\x1b[J"))?;
    Ok(typed)
}

/// Takes a text of several lines, of `most` bytes or a little more, up to Ctrl-D. `invitation` is said first.
///
/// # Errors
/// As [`line`].
pub fn text(invitation: &str, most: usize) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let mut typing = Typing::begin(Echo::Shown)?;
    typing.show(invitation)?;
    Ok(typing.lines(most)?)
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
/// As [`line`].
pub fn pause(what: &str) -> anyhow::Result<()> {
    Typing::begin(Echo::Shown)?.line(&format!("{what} "))?;
    Ok(())
}
