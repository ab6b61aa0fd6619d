//! The person at the terminal: prompts without echo, questions, progress.
//!
//! (CLI-KEYS owns this file; the signatures below are what the rest uses.)

use zeroize::Zeroizing;

use crate::exit::{Exit, Failure};

/// Asks for a secret on the terminal, without echo.
///
/// # Errors
/// [`Exit::Failed`] where there is no terminal to ask on.
pub fn secret(prompt: &str) -> anyhow::Result<Zeroizing<String>> {
    let text = rpassword::prompt_password(format!("{prompt}: ")).map_err(|_| no_terminal())?;
    Ok(Zeroizing::new(text))
}

/// Asks a question that only `yes` answers with yes.
///
/// # Errors
/// [`Exit::Failed`] where there is no terminal to ask on.
pub fn confirm(question: &str) -> anyhow::Result<bool> {
    let _ = question;
    Err(no_terminal().into())
}

/// A progress bar on standard error; hidden where that is no terminal.
#[must_use]
pub fn bar(length: u64, what: &str) -> indicatif::ProgressBar {
    let _ = what;
    indicatif::ProgressBar::new(length)
}

/// Makes the terminal echo again, from the handler of Ctrl-C.
pub fn restore() {}

fn no_terminal() -> Failure {
    Failure::new(Exit::Failed, "there is no terminal to ask on")
}
