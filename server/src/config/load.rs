//! Puts the layers together and collects everything that is wrong with them.

use std::{collections::BTreeMap, ffi::OsString, fmt, io::ErrorKind, path::PathBuf};

use toml::{Table, Value};

use super::{Config, KEYS, Key, check, redact};

/// Read where it is there and no other file is named.
const USUAL_FILE: &str = "hotline.toml";
const PREFIX: &str = "HOTLINE_";
const FILE_VARIABLE: &str = "HOTLINE_CONFIG";

/// Where settings come from.
#[derive(Default)]
pub struct Layers {
    /// The file that the command line names.
    pub file: Option<PathBuf>,
    /// The environment, of which names that begin with `HOTLINE_` count.
    pub environment: Vec<(OsString, OsString)>,
    /// Names of settings and texts, as flags give them.
    pub flags: Vec<(&'static str, String)>,
}

/// What is in force, and why.
#[derive(Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// The file that was read.
    pub file: Option<PathBuf>,
    /// By a setting's name: what set it. Nothing for a default.
    pub sources: BTreeMap<&'static str, String>,
}

/// Everything that is wrong, one sentence each. None repeats a value.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes(pub Vec<String>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl Loaded {
    /// Puts the layers together.
    ///
    /// # Errors
    /// [`Mistakes`]: all of them.
    pub fn new(layers: &Layers) -> Result<Self, Mistakes> {
        let mut loading = Loading::default();
        let file = loading.file(layers);
        loading.environment(&layers.environment);
        loading.flags(&layers.flags);
        loading.finish(file)
    }
}

#[derive(Default)]
struct Loading {
    config: Config,
    sources: BTreeMap<&'static str, String>,
    mistakes: Vec<String>,
}

impl Loading {
    fn file(&mut self, layers: &Layers) -> Option<PathBuf> {
        let variable = layers.environment.iter().find(|(name, _)| name == FILE_VARIABLE);
        let named = layers.file.clone().or_else(|| variable.map(|(_, path)| PathBuf::from(path)));
        let path = named.clone().unwrap_or_else(|| USUAL_FILE.into());
        let shown = path.display().to_string();
        match std::fs::read_to_string(&path) {
            Ok(text) => match text.parse::<Table>() {
                Ok(table) => self.table(&shown, "", &table),
                Err(error) => {
                    self.mistakes.push(format!("{shown}{}: {}", line(&text, &error), error.message()));
                }
            },
            Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => return None,
            Err(error) => self.mistakes.push(format!("{shown}: the configuration cannot be read: {error}")),
        }
        Some(path)
    }

    fn table(&mut self, file: &str, section: &str, table: &Table) {
        for (name, value) in table {
            let name = if section.is_empty() { name.clone() } else { format!("{section}.{name}") };
            match (Key::find(&name), value) {
                (Some(key), value) => {
                    let done = key.set(&mut self.config, value);
                    self.note(key, file, done);
                }
                (None, Value::Table(table)) if is_section(&name) => self.table(file, &name, table),
                (None, _) => self.mistakes.push(format!("{file}: {name}: there is no such key")),
            }
        }
    }

    fn environment(&mut self, variables: &[(OsString, OsString)]) {
        for (name, value) in variables {
            let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX) && *name != FILE_VARIABLE)
            else {
                continue;
            };
            let Some(key) = KEYS.iter().find(|key| key.variable() == name) else {
                self.mistakes.push(format!("{name}: there is no such setting"));
                continue;
            };
            let done = match value.to_str() {
                Some(text) => key.set_text(&mut self.config, text),
                None => Err("is not UTF-8".to_owned()),
            };
            self.note(key, name, done);
        }
    }

    fn flags(&mut self, flags: &[(&'static str, String)]) {
        for (name, text) in flags {
            let Some(key) = Key::find(name) else { continue };
            let done = if *name == "database" && redact::has_password(text) {
                Err("a password does not belong in an argument, which everybody on this machine can read: \
                     use ?passfile=FILE, or the configuration file"
                    .to_owned())
            } else {
                key.set_text(&mut self.config, text)
            };
            self.note(key, &format!("--{}", key.flag()), done);
        }
    }

    fn note(&mut self, key: &Key, source: &str, done: Result<(), String>) {
        match done {
            Ok(()) => drop(self.sources.insert(key.name, source.to_owned())),
            Err(wrong) => self.mistakes.push(sentence(key.name, source, &wrong)),
        }
    }

    fn finish(mut self, file: Option<PathBuf>) -> Result<Loaded, Mistakes> {
        if self.config.tls.as_ref().is_some_and(|tls| *tls == super::Tls::default()) {
            self.config.tls = None;
        }
        for (name, wrong) in check::check(&self.config) {
            let source = self.sources.get(name).map_or("the configuration", String::as_str);
            self.mistakes.push(sentence(name, source, wrong));
        }
        if self.mistakes.is_empty() {
            Ok(Loaded { config: self.config, file, sources: self.sources })
        } else {
            Err(Mistakes(self.mistakes))
        }
    }
}

/// "hotline.toml: listen must …"; a flag and a variable name the setting already.
fn sentence(name: &str, source: &str, wrong: &str) -> String {
    if source.starts_with("--") || source.starts_with(PREFIX) {
        format!("{source}: {wrong}")
    } else {
        format!("{source}: {name} {wrong}")
    }
}

/// The parser's own message would show the line, and a password in it.
fn line(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    before.map(|before| format!(", line {}", before.matches('\n').count() + 1)).unwrap_or_default()
}

fn is_section(name: &str) -> bool {
    KEYS.iter().any(|key| key.section() == name)
}
