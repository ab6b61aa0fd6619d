//! Reading root keys, which are OpenSSH's.

use std::path::Path;

use hotline_crypto::sshsig::{BadRootKey, RootKey, RootLine};
use zeroize::Zeroizing;

use crate::{
    context::Context,
    exit::{Exit, Failure},
    files,
    terminal::{self, safe_path},
};

/// A key file is far below this.
const MOST: u64 = 64 << 10;

/// Reads the public half of a root key: the line that `ssh-keygen` writes into `root.pub`.
///
/// # Errors
/// Where it is not an `ssh-ed25519` key, said for each thing that people give in its place.
pub fn read_root_line(path: &Path) -> anyhow::Result<RootLine> {
    let text = read(path)?;
    let name = safe_path(path);
    if text.starts_with("-----BEGIN") {
        return Err(Failure::new(Exit::Failed, format!("{name} is the private half of a key"))
            .advise(format!("Its public half is needed here, and is usually called {name}.pub."))
            .into());
    }
    Ok(text.trim_end().parse().map_err(|_| {
        let kind = text.split(' ').next().unwrap_or_default();
        match kind {
            "ssh-ed25519" => Failure::new(Exit::Failed, format!("{name} is a damaged key")),
            "ssh-rsa"
            | "sk-ssh-ed25519@openssh.com"
            | "ecdsa-sha2-nistp256"
            | "sk-ecdsa-sha2-nistp256@openssh.com" => Failure::new(
                Exit::Failed,
                format!("{name} is a key of the type {kind}, and ssh-ed25519 is needed"),
            )
            .advise("Make one: ssh-keygen -t ed25519, or hotline root new. A card must hold an Ed25519 key."),
            _ => Failure::new(Exit::Failed, format!("{name} is not the public half of an SSH key")),
        }
    })?)
}

/// Reads a root key, asking for its passphrase where it has one.
///
/// # Errors
/// [`Exit::Locked`] where the passphrase does not open it.
pub fn read_root_key(path: &Path, context: &Context) -> anyhow::Result<RootKey> {
    let text = read(path)?;
    let name = safe_path(path);
    if text.starts_with("ssh-") {
        return Err(Failure::new(
            Exit::Failed,
            format!("{name} is the public half of a key, and signing needs the other"),
        )
        .advise("A key in an agent or on a card signs with --agent and the public half.")
        .into());
    }
    let refused = |error: BadRootKey| {
        let exit = if error == BadRootKey::Passphrase { Exit::Locked } else { Exit::Failed };
        Failure::new(exit, format!("{name}: {error}"))
    };
    match RootKey::from_openssh(&text, None) {
        Err(BadRootKey::PassphraseNeeded) => {
            let passphrase = match &context.global.passphrase_file {
                Some(file) => terminal::secret_file(file)?,
                None => terminal::secret(&format!("Passphrase of {name}"))?,
            };
            Ok(RootKey::from_openssh(&text, Some(&passphrase)).map_err(refused)?)
        }
        other => Ok(other.map_err(refused)?),
    }
}

fn read(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let bytes = files::read(path, MOST)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Failure::new(Exit::Failed, format!("{} is not an OpenSSH key", safe_path(path))))?;
    Ok(Zeroizing::new(text.to_owned()))
}
