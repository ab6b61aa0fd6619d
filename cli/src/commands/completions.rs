//! `hotline completions`.

use std::io::Write as _;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::{context::Context, exit::Exit};

const EXAMPLES: &str = "\
Examples:
  hotline completions bash > ~/.local/share/bash-completion/completions/hotline
  hotline completions zsh > ~/.zfunc/_hotline
  hotline completions fish > ~/.config/fish/completions/hotline.fish";

/// Arguments of `hotline completions`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Runs it.
///
/// # Errors
/// Those of standard output.
pub fn run(args: &Args, _context: &Context) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::args::Args::command(), "hotline", &mut script);
    match std::io::stdout().lock().write_all(&script) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(Exit::Done),
    }
}
