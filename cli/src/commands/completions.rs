//! `hotline completions`.

use std::io::Write as _;

use clap::{Command, CommandFactory};
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
    let mut command = visible(&crate::args::Args::command());
    clap_complete::generate(args.shell, &mut command, "hotline", &mut script);
    match std::io::stdout().lock().write_all(&script) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(Exit::Done),
    }
}

/// The same without what help does not tell of: a shell must not offer what its users are warned against.
fn visible(command: &Command) -> Command {
    let mut out = Command::new(command.get_name().to_owned());
    if let Some(about) = command.get_about() {
        out = out.about(about.clone());
    }
    out.args(command.get_arguments().filter(|argument| !argument.is_hide_set()).cloned())
        .subcommands(command.get_subcommands().map(visible))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_shell_offers_what_help_warns_against() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let mut script = Vec::new();
            let mut command = visible(&crate::args::Args::command());
            clap_complete::generate(shell, &mut command, "hotline", &mut script);
            let script = String::from_utf8(script).unwrap();
            // `--answer` and `--reason` begin other options that are there.
            let words: Vec<&str> = script.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').collect();
            for hidden in ["exclude", "answer", "reason"] {
                let option = format!("--{hidden}");
                assert!(!words.contains(&option.as_str()), "{shell}: {option}");
                assert!(!script.contains(&format!("-l {hidden} ")), "{shell}: {option}");
            }
            for there in ["answers", "reason-file", "token-file", "keep-until"] {
                assert!(script.contains(there), "{shell}: {there}");
            }
        }
    }
}
