//! What a person need not type each time: `settings.toml`, and where it and the kept state are.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use etcetera::BaseStrategy;
use serde::Deserialize;

use crate::{
    args::Global,
    exit::{Exit, Failure},
};

/// The name of the file of settings.
pub const FILE: &str = "settings.toml";
/// A file of settings is a few lines.
const MOST: u64 = 64 << 10;

/// Folders of this program.
#[derive(Clone, Debug)]
pub struct Folders {
    /// Holds [`FILE`].
    pub settings: PathBuf,
    /// Holds what is remembered, encrypted.
    pub state: PathBuf,
}

/// `settings.toml`. Paths in it are seen from its own folder. It never holds a secret.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Settings {
    server: Option<String>,
    root: Option<String>,
    key: Option<PathBuf>,
    #[serde(default)]
    old_keys: Vec<PathBuf>,
    passphrase_file: Option<PathBuf>,
    proxy: Option<String>,
    ca: Option<PathBuf>,
}

impl Folders {
    /// Those of `--home`, or the system's usual ones for one's settings and data.
    ///
    /// # Errors
    /// Where this user has no home.
    pub fn new(home: Option<&Path>) -> anyhow::Result<Self> {
        if let Some(home) = home {
            return Ok(Self { settings: home.to_owned(), state: home.join("state") });
        }
        let base = etcetera::choose_base_strategy().context("this user has no home folder; give --home")?;
        Ok(Self { settings: base.config_dir().join("hotline"), state: base.data_dir().join("hotline") })
    }
}

/// Fills what the command line and the environment left out.
///
/// # Errors
/// Where `settings.toml` cannot be read, or holds what is none of the settings.
pub fn fill(global: &mut Global, folders: &Folders) -> anyhow::Result<()> {
    let file = folders.settings.join(FILE);
    if !file.exists() {
        return Ok(());
    }
    let bytes = crate::files::read(&file, MOST)?;
    let settings: Settings = std::str::from_utf8(&bytes)
        .map_err(|error| error.to_string())
        .and_then(|text| toml::from_str(text).map_err(|error| error.to_string()))
        .map_err(|error| Failure::new(Exit::Failed, format!("{}: {error}", file.display())))?;
    let here = |path: PathBuf| folders.settings.join(path);
    // Another server is another hotline: its pin, its key and its old keys are not this one's.
    let same = global.server.is_none() || global.server == settings.server;
    if same {
        global.root = global.root.take().or(settings.root);
    }
    global.server = global.server.take().or(settings.server);
    if global.key.is_none() {
        global.key = settings.key.map(here);
        global.old_key.extend(settings.old_keys.into_iter().map(here));
    }
    global.passphrase_file = global.passphrase_file.take().or(settings.passphrase_file.map(here));
    global.proxy = global.proxy.take().or(settings.proxy);
    global.ca = global.ca.take().or(settings.ca.map(here));
    Ok(())
}
