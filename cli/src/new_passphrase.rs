//! A passphrase for a new key: made for its owner, chosen by them, or from a file.

use std::{io::Write, path::PathBuf};

use hotline_crypto::member::generate_passphrase;
use rand_core::OsRng;
use zeroize::Zeroizing;

use crate::{
    context::Context,
    exit::{Exit, Failure},
    terminal::{self, Screen, strong},
};

/// The fewest characters of a passphrase that somebody chooses. scrypt slows guessing down; it does not stop it.
const MIN_CHARACTERS: usize = 12;
/// How often one may mistype.
const TRIES: usize = 5;

/// How a new key gets its passphrase. Without any of these it is made of eight words and shown once.
#[derive(clap::Args, Clone, Default)]
pub struct NewPassphrase {
    /// Choose the passphrase yourself instead of having one made (it is asked for twice)
    #[arg(long, conflicts_with = "new_passphrase_file")]
    pub own_passphrase: bool,
    /// Take the new key's passphrase from this file
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
}

impl NewPassphrase {
    /// Gets it. `what` is the file that it will open.
    ///
    /// # Errors
    /// Where there is no terminal and no file, where it was mistyped too often, or where it is too short.
    pub fn get(&self, context: &Context, what: &str) -> anyhow::Result<Zeroizing<String>> {
        if let Some(file) = &self.new_passphrase_file {
            return long_enough(terminal::secret_file(file)?);
        }
        if !terminal::is_there() {
            return Err(Failure::new(Exit::Failed, "there is no terminal to show a new passphrase on")
                .advise(
                    "Put a passphrase into a file that you alone can read, and give --new-passphrase-file.",
                )
                .into());
        }
        if self.own_passphrase { chosen(what) } else { made(context, what) }
    }
}

fn chosen(what: &str) -> anyhow::Result<Zeroizing<String>> {
    for _ in 0..TRIES {
        let passphrase =
            terminal::secret(&format!("New passphrase for {what}, at least {MIN_CHARACTERS} characters"))?;
        if let Err(error) = long_enough(passphrase.clone()) {
            terminal::tell(&error.to_string());
            continue;
        }
        if *terminal::secret("The same again")? == *passphrase {
            return Ok(passphrase);
        }
        terminal::tell("The two are not the same.");
    }
    Err(too_often())
}

/// Shows a new one and has it typed, so that nobody locks themselves out with a word misread.
fn made(context: &Context, what: &str) -> anyhow::Result<Zeroizing<String>> {
    let passphrase = generate_passphrase(&mut OsRng);
    let mut screen = Screen::open()?;
    writeln!(screen, "The passphrase of {what} is\n")?;
    writeln!(screen, "    {}\n", strong(&passphrase))?;
    writeln!(screen, "Write it on paper now, and keep the paper in another place than the file. Nobody can")?;
    writeln!(screen, "tell you this passphrase again.\n")?;
    writeln!(screen, "Then type it as it stands, with the hyphens, to see that you have it right.\n")?;
    for _ in 0..TRIES {
        if *terminal::secret("Passphrase")? == *passphrase {
            drop(screen);
            context.output.remark("You have the passphrase right.");
            return Ok(passphrase);
        }
        writeln!(screen, "That is not what stands above. Once more.\n")?;
    }
    Err(too_often())
}

fn long_enough(passphrase: Zeroizing<String>) -> anyhow::Result<Zeroizing<String>> {
    if passphrase.chars().count() >= MIN_CHARACTERS {
        return Ok(passphrase);
    }
    let what = format!("a passphrase for a key needs at least {MIN_CHARACTERS} characters");
    Err(Failure::new(Exit::Failed, what).into())
}

fn too_often() -> anyhow::Error {
    Failure::new(Exit::Declined, "the passphrase was not typed right, so no key was made").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_passphrase_is_refused() {
        assert!(long_enough(Zeroizing::new("elevenchars".into())).is_err());
        assert!(long_enough(Zeroizing::new("twelve chars".into())).is_ok());
    }
}
