//! Attachments of the reporter's own case.

use super::Args;
use crate::{context::Context, exit::Exit};

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(_args: &Args, _context: &Context) -> anyhow::Result<Exit> {
    anyhow::bail!("not written yet")
}
