//! `hotline root`: the keys that sign charters. They are OpenSSH's, so that `ssh-keygen` and cards do as well.

use std::path::PathBuf;

use hotline_crypto::{instance::Instance, sshsig::RootLine};
use rand_core::{OsRng, RngCore};
use serde_json::json;
use ssh_key::{
    LineEnding, PrivateKey,
    private::{Ed25519Keypair, KeypairData},
};
use zeroize::Zeroizing;

use crate::{
    context::Context,
    exit::{Exit, Failure},
    files,
    keeper::root_print,
    new_passphrase::NewPassphrase,
    terminal::safe_path,
};

const EXAMPLES: &str = "\
Examples:
  hotline root new root
  hotline root new counsel --comment \"Example & Partners, outside counsel\"
  ssh-keygen -t ed25519 -f root              (does as well)

Whoever has a root key decides who the members are. It belongs on a machine that is never
online, or on a card, and in a safe.";

/// The commands of `hotline root`.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make a root key
    #[command(after_help = EXAMPLES)]
    New(Args),
}

/// Arguments of `hotline root new`.
#[derive(clap::Args)]
pub struct Args {
    /// The file of the private half; the public one is beside it and ends in .pub
    file: PathBuf,
    /// What stands behind the key for people, in every charter
    #[arg(long, default_value = "hotline root key")]
    comment: String,
    #[command(flatten)]
    passphrase: NewPassphrase,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(command: &Command, context: &Context) -> anyhow::Result<Exit> {
    match command {
        Command::New(args) => new(args, context),
    }
}

fn new(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let public_file = {
        let mut name = args.file.clone().into_os_string();
        name.push(".pub");
        PathBuf::from(name)
    };
    for path in [&args.file, &public_file] {
        if path.symlink_metadata().is_ok() {
            let what = format!("{} exists already and was left as it is", safe_path(path));
            return Err(Failure::new(Exit::Failed, what)
                .means("A root key that is overwritten ends the hotline that it signs for.")
                .advise("Choose another name.")
                .into());
        }
    }
    let mut seed = Zeroizing::new([0; 32]);
    OsRng.fill_bytes(&mut *seed);
    let key = PrivateKey::new(KeypairData::from(Ed25519Keypair::from_seed(&seed)), args.comment.as_str())?;
    let line: RootLine =
        key.public_key().to_openssh()?.parse().map_err(|_| {
            Failure::new(Exit::Usage, "the comment does not fit on the one line that a key has")
        })?;
    let passphrase = args.passphrase.get(context, &safe_path(&args.file))?;
    let locked = key.encrypt(&mut OsRng, passphrase.as_bytes())?;
    files::create(&args.file, locked.to_openssh(LineEnding::LF)?.as_bytes())?;
    files::create(&public_file, format!("{line}\n").as_bytes())?;
    say(args, &public_file, &line, context)
}

fn say(
    args: &Args,
    public_file: &std::path::Path,
    line: &RootLine,
    context: &Context,
) -> anyhow::Result<Exit> {
    let (file, public) = (safe_path(&args.file), safe_path(public_file));
    let alone = Instance::from_roots(&[*line.key()])?;
    let value = json!({
        "file": args.file.to_string_lossy(), "public_file": public_file.to_string_lossy(), "line": line,
        "key": root_print(line), "fingerprint_alone": alone.fingerprint(),
    });
    context.output.print(&value, |out| {
        writeln!(
            out,
            "The root key is in {file}, locked with the passphrase. Its public half is in {public}:"
        )?;
        writeln!(out, "\n    {}", root_print(line))
    })?;
    context.output.remark(&format!(
        "
What to do next:
  1. Copy {file} to two storage devices, lock them away in two places, and leave it on no
     machine that is ever online. Without any root key no charter can be renewed.
  2. Have a second one made by counsel, on their own machine: losing one is then not the
     end. Both are needed before the charter begins; they cannot be added later.
  3. Begin the charter with the public halves:
         hotline charter init --root-key {public} --root-key COUNSEL.pub"
    ));
    Ok(Exit::Done)
}
