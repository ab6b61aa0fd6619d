//! The person at the terminal: what they are shown, what they are asked, how far something has come.
//!
//! Data goes to standard output and remarks to standard error (see [`crate::output`]); questions go to the terminal
//! itself, so that a report can come in by a pipe while its passphrase is typed. Secrets are asked for or read from
//! files, never from arguments or the environment: those are seen by other programs and kept by shells.

mod ask;
mod editor;
mod progress;
mod safe;
mod screen;
mod secret;
mod style;
mod typing;

pub use self::{
    ask::{confirm, is_there, line, pause, tell, text, words},
    progress::{bar, spinner},
    safe::{safe_line, safe_path, safe_text},
    screen::Screen,
    secret::{check_private, secret, secret_file},
    style::{bad, heading, muted, strong, warning},
};

/// Puts the terminal back as it was, from the handler of Ctrl-C.
pub fn restore() {
    typing::restore();
    screen::restore();
}
