//! `hotline charter`.

use crate::{context::Context, exit::Exit};

/// The commands of `hotline charter`.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Print it
    Show,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(_command: &Command, _context: &Context) -> anyhow::Result<Exit> {
    anyhow::bail!("not written yet")
}
