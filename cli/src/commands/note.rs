//! `hotline note`.

use crate::{context::Context, exit::Exit};

/// Arguments of `hotline note`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(_args: &Args, _context: &Context) -> anyhow::Result<Exit> {
    anyhow::bail!("not written yet")
}
