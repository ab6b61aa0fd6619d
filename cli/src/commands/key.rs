//! `hotline key`: a member's key, from the first day to its successor.

use std::path::{Path, PathBuf};

use hotline_crypto::member::MemberKey;
use serde_json::json;

use crate::{
    context::Context,
    exit::{Exit, Failure},
    files,
    new_passphrase::NewPassphrase,
    public_half::PublicHalf,
    terminal::safe_path,
};

mod backup;
mod new;
mod paper;
mod restore;
mod rotate;
mod show;

/// The commands of `hotline key`.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make a new key, and its public half for the keeper of the charter
    New(new::Args),
    /// Show the public half of a key and its code
    Show(show::Args),
    /// Show or print a key as 24 words and a QR code, to be kept on paper
    Backup(backup::Args),
    /// Make a key file again from its 24 words
    Restore(restore::Args),
    /// Make the key that follows yours, and say how to change over
    Rotate(rotate::Args),
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(command: &Command, context: &Context) -> anyhow::Result<Exit> {
    match command {
        Command::New(args) => new::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Backup(args) => backup::run(args, context),
        Command::Restore(args) => restore::run(args, context),
        Command::Rotate(args) => rotate::run(args, context),
    }
}

/// A key file that is about to be made, and how.
#[derive(clap::Args, Clone)]
pub struct NewFile {
    /// The key file to make; its public half goes beside it and ends in .pub
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    passphrase: NewPassphrase,
    /// Replace a key file that is there. What only the old key opens is then lost
    #[arg(long)]
    replace: bool,
}

impl NewFile {
    /// Refuses where something stands in the way, before anybody writes down a passphrase.
    fn check(&self) -> anyhow::Result<()> {
        let public = PublicHalf::path_for(&self.file);
        if public == self.file {
            return Err(Failure::new(Exit::Usage, "a key file cannot end in .pub")
                .advise("That is how its public half ends. Call it chair.age, say.")
                .into());
        }
        for path in [&self.file, &public] {
            if path.symlink_metadata().is_ok() && !self.replace {
                let what = format!("{} exists already and was left as it is", safe_path(path));
                return Err(Failure::new(Exit::Failed, what)
                    .means("A key that is overwritten is gone, and with it everything that only it opens.")
                    .advise("Choose another name. --replace overwrites it.")
                    .into());
            }
        }
        Ok(())
    }

    /// Asks for the passphrase and writes both files.
    fn write(&self, key: &MemberKey, context: &Context) -> anyhow::Result<PublicHalf> {
        let passphrase = self.passphrase.get(context, &safe_path(&self.file))?;
        let file = key.encrypt(&passphrase, context.today)?;
        let public = PublicHalf::of(key);
        let write = if self.replace { files::write } else { files::create };
        write(&self.file, &file)?;
        write(&PublicHalf::path_for(&self.file), public.to_text().as_bytes())?;
        Ok(public)
    }

    fn name(&self) -> String {
        safe_path(&self.file)
    }

    fn public_name(&self) -> String {
        safe_path(&PublicHalf::path_for(&self.file))
    }
}

fn as_json(file: &Path, public: &PublicHalf) -> serde_json::Value {
    json!({
        "file": file.to_string_lossy(),
        "public_file": PublicHalf::path_for(file).to_string_lossy(),
        "age": public.age.to_string(),
        "sign": public.sign,
        "code": public.code(),
    })
}

/// The key file meant: the one named, or `--key`.
fn chosen<'a>(file: Option<&'a PathBuf>, context: &'a Context) -> anyhow::Result<&'a Path> {
    file.or(context.global.key.as_ref()).map(PathBuf::as_path).ok_or_else(|| {
        Failure::new(Exit::Usage, "which key?").advise("Name the key file, or give --key.").into()
    })
}
