//! What a person need not type each time: `settings.toml`, and where it and the kept state are.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use etcetera::BaseStrategy;
use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use crate::{
    args::Global,
    client::Server,
    exit::{Exit, Failure},
    terminal::{safe_line, safe_path},
};

/// The name of the file of settings.
pub const FILE: &str = "settings.toml";
/// Settings that are texts, and the one that is a list of them.
const TEXTS: [&str; 6] = ["server", "root", "key", "passphrase_file", "proxy", "ca"];
const OLD_KEYS: &str = "old_keys";
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
    let settings = parse(&bytes).map_err(|mut failure| {
        failure.what = format!("{}: {}", safe_path(&file), failure.what);
        failure
    })?;
    let here = |path: PathBuf| folders.settings.join(path);
    // A pin is one hotline's. Which key is whose, and what opens it, holds wherever its member goes.
    if is_pinned_alike(global.server.as_deref(), settings.server.as_deref()) {
        let link = settings.server.as_deref().filter(|server| server.contains('#'));
        global.root = global.root.take().or_else(|| settings.root.or(link.map(str::to_owned)));
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

/// Whether the pin of the settings is one for the server that is meant: the same one, whose link carries no pin itself.
fn is_pinned_alike(given: Option<&str>, set: Option<&str>) -> bool {
    let address = |text: &str| text.parse::<Server>().ok().map(|server| server.origin().to_owned());
    match given {
        None => true,
        Some(given) if given.contains('#') => Some(given) == set,
        Some(given) => {
            Some(given) == set
                || set.is_some_and(|set| address(given).is_some() && address(given) == address(set))
        }
    }
}

/// Reads `settings.toml`. What is wrong is told by line and name alone: somebody may have written a secret there.
fn parse(bytes: &[u8]) -> Result<Settings, Failure> {
    let failed = |what: &str| Failure::new(Exit::Failed, what);
    let text = std::str::from_utf8(bytes).map_err(|_| failed("it is not a text in UTF-8"))?;
    let line = |place: usize| text.get(..place).map_or(1, |before| before.matches('\n').count() + 1);
    let table = DeTable::parse(text).map_err(|error| {
        let line = line(error.span().map_or(0, |span| span.start));
        failed(&format!("line {line} is not of the form name = \"value\", or a name stands there twice"))
            .advise("For several old keys: old_keys = [\"one.age\", \"another.age\"]")
    })?;
    for (name, value) in table.get_ref() {
        let (line, name) = (line(name.span().start), name.get_ref());
        let is_list_of_texts = |value: &DeValue<'_>| match value {
            DeValue::Array(all) => all.iter().all(|one| one.get_ref().is_str()),
            _ => false,
        };
        let is_right = match name.as_ref() {
            OLD_KEYS => is_list_of_texts(value.get_ref()),
            name if TEXTS.contains(&name) => value.get_ref().is_str(),
            name => return Err(unknown(line, name)),
        };
        if !is_right {
            let form = if name == OLD_KEYS { "[\"old.age\"]" } else { "\"…\"" };
            let what = format!("line {line}: {name} has no value of the form {form}");
            return Err(failed(&what));
        }
    }
    toml::from_str(text).map_err(|_| failed("it cannot be read"))
}

fn unknown(line: usize, name: &str) -> Failure {
    let failure = Failure::new(Exit::Failed, format!("line {line}: there is no setting {}", safe_line(name)));
    let small = name.to_lowercase();
    if ["pass", "secret", "word", "token"].iter().any(|part| small.contains(part)) {
        return failure
            .means("A secret does not stand in this file, and whoever could read it may know it by now.")
            .advise("Put it into a file of its own that you alone can read, and name that: passphrase_file = \"…\"");
    }
    failure.advise(format!("The settings are: {}, {OLD_KEYS}.", TEXTS.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let failure = parse(text.as_bytes()).err().unwrap();
        format!(
            "{} {} {}",
            failure.what,
            failure.meaning.unwrap_or_default(),
            failure.advice.unwrap_or_default()
        )
    }

    #[test]
    fn no_error_repeats_what_stands_in_the_file() {
        for text in [
            "server = \"https://h.example\"\npassphrase = \"hunter2\"",
            "key = \"a.age\"\nhunter2",
            "key = \"a.age\"\nkey = \"hunter2\"",
            "\nold_keys = \"hunter2\"",
            "\nold_keys = [\"a.age\", [\"hunter2\"]]",
            "\npassphrase_file = [\"hunter2\"]",
            "\npassphrase_file = hunter2",
            "\npassphrase_file = \"hunter2",
            "\npassphrase_file = \"\"\"hunter2",
        ] {
            let said = said(text);
            assert!(said.contains("line 2") && !said.contains("hunter2"), "{text}: {said}");
        }
        assert!(said("passphrase = \"x\"").contains("name that: passphrase_file"));
        assert!(said("colour = \"x\"").contains("no setting colour"));
        assert!(!said("\u{feff}\u{1b}").contains('\u{1b}'));
    }

    #[test]
    fn every_setting_is_read() {
        let text = "server = \"s\"\nroot = \"r\"\nkey = \"k\"\nold_keys = [\"o\"]\npassphrase_file = \"p\"\nproxy = \"x\"\n\
                    ca = \"c\"";
        let settings = parse(text.as_bytes()).ok().unwrap();
        assert_eq!((settings.old_keys.len(), settings.ca), (1, Some("c".into())));
    }

    #[test]
    fn a_pin_is_good_for_its_own_server_alone() {
        let link = "https://h.example/#root=ab";
        for (given, set, alike) in [
            (None, Some(link), true),
            (Some(link), Some(link), true),
            (Some("https://h.example"), Some(link), true),
            (Some("https://h.example/"), Some("https://h.example"), true),
            (Some("https://other.example"), Some(link), false),
            (Some("https://h.example/#root=cd"), Some(link), false),
            (Some("https://h.example"), None, false),
        ] {
            assert_eq!(is_pinned_alike(given, set), alike, "{given:?} {set:?}");
        }
    }
}
