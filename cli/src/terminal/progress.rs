//! How far something long has come: on standard error, only on a terminal, and gone when it is done.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

/// Redrawn this often where nothing else moves it.
const TICK: Duration = Duration::from_millis(120);

/// Counts things.
#[must_use]
pub fn bar(length: u64, what: &str) -> ProgressBar {
    new(Some(length), what, "{msg} [{bar:28}] {pos} of {len}")
}

/// For what takes a while and nobody knows how long.
#[must_use]
pub fn spinner(what: &str) -> ProgressBar {
    let bar = new(None, what, "{msg} {spinner}");
    bar.enable_steady_tick(TICK);
    bar
}

fn new(length: Option<u64>, what: &str, template: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr());
    // A template that does not parse is a mistake in this file; the default one shows progress as well.
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.progress_chars("=> ").tick_chars("-\\|/ "));
    bar.set_message(what.to_owned());
    bar.with_finish(ProgressFinish::AndClear)
}
