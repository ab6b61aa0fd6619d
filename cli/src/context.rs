//! What a command has at hand: options and settings, today, the output, and ways to the server and the key.

use std::path::Path;

use anyhow::Context as _;
use hotline_crypto::{date::Day, instance::Instance, member::MemberKey};
use zeroize::Zeroizing;

use crate::{
    args::Global,
    client::{Client, Server},
    clock,
    exit::{Exit, Failure},
    files,
    output::Output,
    settings::{self, Folders},
    terminal,
};

/// A key file is under one kilobyte, and a passphrase is a line.
const MOST: u64 = 64 << 10;

/// What a command has at hand.
pub struct Context {
    /// Options, filled up from `settings.toml`.
    pub global: Global,
    /// Where settings and state are.
    pub folders: Folders,
    /// Where results go.
    pub output: Output,
    /// The day on which this runs, in UTC.
    pub today: Day,
}

impl Context {
    /// Reads the settings.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn new(mut global: Global, output: Output) -> anyhow::Result<Self> {
        let folders = Folders::new(global.home.as_deref())?;
        settings::fill(&mut global, &folders)?;
        Ok(Self { global, folders, output, today: clock::today() })
    }

    /// The server to talk to, from `--server`.
    ///
    /// # Errors
    /// Where none was given, or it is not an address of a hotline.
    pub fn server(&self) -> anyhow::Result<Server> {
        let text = self.global.server.as_deref().ok_or_else(|| {
            Failure::new(Exit::Usage, "which hotline?").advise(
                "Give --server with its address, or the whole link from the poster; or write server = \"…\" into \
                 settings.toml.",
            )
        })?;
        Ok(text.parse()?)
    }

    /// The pin: `--root`, or the end of the link given as `--server`. `None` where neither was given.
    ///
    /// # Errors
    /// Where it is no fingerprint.
    pub fn pin(&self) -> anyhow::Result<Option<Instance>> {
        let from_server = || self.global.server.as_deref().filter(|server| server.contains('#'));
        let Some(text) = self.global.root.as_deref().or_else(from_server) else { return Ok(None) };
        let pin = Instance::from_pin(text).map_err(|_| {
            Failure::new(Exit::Usage, "--root is not a fingerprint")
                .advise("It has sixteen groups of four digits or letters a to f, as on the poster.")
        })?;
        Ok(Some(pin))
    }

    /// A client of the server.
    ///
    /// # Errors
    /// Those of [`Self::server`], and of the proxy and certificates.
    pub fn client(&self) -> anyhow::Result<Client> {
        Client::new(&self.server()?, self.global.proxy.as_deref(), self.global.ca.as_deref())
    }

    /// Opens the member's key file, with a passphrase from `--passphrase-file` or a prompt.
    ///
    /// # Errors
    /// Where none was given, or it does not open.
    pub fn member_key(&self) -> anyhow::Result<MemberKey> {
        let path = self.global.key.as_deref().ok_or_else(|| {
            Failure::new(Exit::Usage, "which key?")
                .advise("Give --key with your key file, or write key = \"…\" into settings.toml.")
        })?;
        self.open_key(path)
    }

    /// Opens a key file, with a passphrase from `--passphrase-file` or a prompt.
    ///
    /// # Errors
    /// Where it does not open.
    pub fn open_key(&self, path: &Path) -> anyhow::Result<MemberKey> {
        open_key(path, self.global.passphrase_file.as_deref())
    }

    /// Opens the key files given as `--old-key`, each with a passphrase from a prompt, or the same as the key's.
    ///
    /// # Errors
    /// Where one does not open.
    pub fn old_keys(&self) -> anyhow::Result<Vec<MemberKey>> {
        let file = self.global.passphrase_file.as_deref();
        self.global.old_key.iter().map(|path| open_key(path, file)).collect()
    }

    /// Asks a question that must be answered with yes; `--yes` answers it.
    ///
    /// # Errors
    /// [`Exit::Declined`] for no; [`Exit::Failed`] where there is no terminal to ask on.
    pub fn confirm(&self, question: &str) -> anyhow::Result<()> {
        if self.global.yes || terminal::confirm(question)? {
            return Ok(());
        }
        Err(Failure::new(Exit::Declined, "nothing was done").into())
    }
}

/// Opens a key file. The passphrase file may hold several lines, one for each key: the first that fits is taken.
fn open_key(path: &Path, passphrase_file: Option<&Path>) -> anyhow::Result<MemberKey> {
    let bytes = files::read(path, MOST)?;
    let lines = match passphrase_file {
        Some(file) => passphrases(file)?,
        None => vec![terminal::secret(&format!("Passphrase of {}", path.display()))?],
    };
    let mut last = None;
    for passphrase in &lines {
        match MemberKey::open(&bytes, passphrase) {
            Ok(key) => return Ok(key),
            Err(error) => last = Some(error),
        }
    }
    let error = last.context("the passphrase file is empty")?;
    let failure = Failure::new(Exit::Locked, format!("{}: {error}", path.display()));
    Err(failure.into())
}

fn passphrases(file: &Path) -> anyhow::Result<Vec<Zeroizing<String>>> {
    let bytes = files::read(file, MOST)?;
    terminal::check_private(file, &std::fs::File::open(file)?)?;
    let text = std::str::from_utf8(&bytes).context("the passphrase file is not a text")?;
    Ok(text.lines().filter(|line| !line.is_empty()).map(|line| Zeroizing::new(line.to_owned())).collect())
}
