//! Colours, few, and never alone: a word always says the same.

use std::{
    io::{IsTerminal, stderr, stdout},
    sync::OnceLock,
};

use anstyle::{AnsiColor, Style};

/// Whether there are any: where both outputs are a terminal that can, and `NO_COLOR` is not set.
fn are_wanted() -> bool {
    static WANTED: OnceLock<bool> = OnceLock::new();
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    *WANTED.get_or_init(|| {
        let able = set("TERM").is_some_and(|term| term != "dumb");
        able && set("NO_COLOR").is_none() && stdout().is_terminal() && stderr().is_terminal()
    })
}

fn styled(style: Style, text: &str) -> String {
    if are_wanted() { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// A heading.
#[must_use]
pub fn heading(text: &str) -> String {
    styled(Style::new().bold().underline(), text)
}

/// What should be seen first.
#[must_use]
pub fn strong(text: &str) -> String {
    styled(Style::new().bold(), text)
}

/// What may be skipped.
#[must_use]
pub fn muted(text: &str) -> String {
    styled(Style::new().dimmed(), text)
}

/// What is due, or to be looked at before going on.
#[must_use]
pub fn warning(text: &str) -> String {
    styled(AnsiColor::Yellow.on_default().bold(), text)
}

/// A check that failed.
#[must_use]
pub fn bad(text: &str) -> String {
    styled(AnsiColor::Red.on_default().bold(), text)
}
