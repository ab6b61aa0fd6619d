//! The table of all settings.

use std::{ops::RangeInclusive, path::PathBuf};

use toml::Value;

use super::{Config, Tls, redact::redacted, values::Setting};

/// One setting.
pub struct Key {
    /// Its name in the file, with its section: `budget.disk_floor`.
    pub name: &'static str,
    /// What it is, for `--help`.
    pub about: &'static str,
    /// What a number may be.
    pub range: Option<RangeInclusive<i64>>,
    pub(super) get: fn(&Config) -> Value,
    pub(super) set: fn(&mut Config, &Value) -> Result<(), String>,
}

impl Key {
    /// The setting of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.name == name)
    }

    /// The section of the file, empty for the top.
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.name.rsplit_once('.').map_or("", |(section, _)| section)
    }

    /// The name within its section.
    #[must_use]
    pub fn last(&self) -> &'static str {
        self.name.rsplit_once('.').map_or(self.name, |(_, last)| last)
    }

    /// The environment variable that sets it: `HOTLINE_BUDGET_DISK_FLOOR`.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("HOTLINE_{}", self.name.replace('.', "_").to_ascii_uppercase())
    }

    /// The flag that sets it, without the two hyphens: `budget-disk-floor`.
    #[must_use]
    pub fn flag(&self) -> String {
        self.name.replace(['.', '_'], "-")
    }

    /// Its value in the form of TOML, without any password.
    #[must_use]
    pub fn shown(&self, config: &Config) -> String {
        match (self.get)(config) {
            Value::String(text) if self.name == "database" => Value::String(redacted(&text)).to_string(),
            value => value.to_string(),
        }
    }

    /// Sets it. What is wrong with a value is said without repeating it.
    pub(super) fn set(&self, config: &mut Config, value: &Value) -> Result<(), String> {
        if let (Some(range), Value::Integer(number)) = (&self.range, value)
            && !range.contains(number)
        {
            let (least, most) = (range.start(), range.end());
            return Err(format!("must be a number from {least} to {most} ({})", self.about));
        }
        (self.set)(config, value)
    }

    /// Sets it from a text: a list is separated by commas, and numbers, `true` and `false` stand without quotes.
    pub(super) fn set_text(&self, config: &mut Config, text: &str) -> Result<(), String> {
        let value = match (self.get)(&Config::default()) {
            Value::Integer(_) => {
                Value::Integer(text.parse().map_err(|_| "must be a whole number".to_owned())?)
            }
            Value::Boolean(_) => {
                Value::Boolean(text.parse().map_err(|_| "must be true or false".to_owned())?)
            }
            Value::Array(_) => Value::Array(text.split(',').map(|part| part.trim().into()).collect()),
            _ => Value::String(text.to_owned()),
        };
        self.set(config, &value)
    }
}

macro_rules! key {
    ($name:literal, $($field:ident).+, $about:literal $(, $range:expr)?) => {
        Key {
            name: $name,
            about: $about,
            range: { let range: Option<RangeInclusive<i64>> = None; $(let _ = range; let range = Some($range);)? range },
            get: |config| config.$($field).+.to_toml(),
            set: |config, value| { config.$($field).+ = Setting::from_toml(value)?; Ok(()) },
        }
    };
}

/// One of the two files of `tls`. An empty text is none; that both are given or neither is checked at the end.
macro_rules! tls_key {
    ($name:literal, $field:ident, $about:literal) => {
        Key {
            name: $name,
            about: $about,
            range: None,
            get: |config| config.tls.as_ref().map(|tls| tls.$field.clone()).unwrap_or_default().to_toml(),
            set: |config, value| {
                let path = PathBuf::from_toml(value)?;
                config.tls.get_or_insert_with(Tls::default).$field = path;
                Ok(())
            },
        }
    };
}

const MIB: i64 = 1 << 20;
const GIB: i64 = 1 << 30;
const TIB: i64 = 1 << 40;

/// All settings, in the order in which they are shown; those of one section stand together.
pub const KEYS: &[Key] = &[
    key!("database", database, "Path of the SQLite file, or a postgres:// URL (its password in a passfile)"),
    key!("secret_file", secret_file, "File of the server's secret, made on the first start"),
    key!("instance", instance, "Fingerprint of the root keys that may publish the first charter"),
    key!("listen", listen, "Addresses to listen on: ADDRESS:PORT or unix:PATH"),
    key!("https", https, "Whether a proxy in front speaks https"),
    key!("onion_location", onion_location, "Address of this hotline's onion service: http://NAME.onion"),
    key!("metrics", metrics, "Loopback address of the metrics, or off"),
    key!("log", log, "What is logged: error, warn, info or debug"),
    tls_key!("tls.certificate", certificate, "PEM file of the certificate and those above it"),
    tls_key!("tls.key", key, "PEM file of the certificate's private key"),
    key!("limits.entry", limits.entry, "Bytes of the largest envelope", 64 << 10..=16 * MIB),
    key!("limits.attachment", limits.attachment, "Bytes of the largest attachment", MIB..=2 * GIB),
    key!("limits.attachments", limits.attachments, "Attachments of one case", 0..=10_000),
    key!("limits.case", limits.case, "Bytes of one case with all attachments", 16 * MIB..=TIB),
    key!(
        "work.difficulty",
        work.difficulty,
        "Zero bits of proof of work for a write; a busy day adds 4, and clients refuse more than 20",
        0..=16
    ),
    key!(
        "work.piece_difficulty",
        work.piece_difficulty,
        "The same for a piece of an attachment; a busy day adds 4, and clients refuse more than 20",
        0..=16
    ),
    key!("budget.writes_a_day", budget.writes_a_day, "Reporters' writes in one UTC day", 1..=1_000_000_000),
    key!(
        "budget.bytes_a_day",
        budget.bytes_a_day,
        "Bytes that reporters store in one UTC day",
        MIB..=1024 * TIB
    ),
    key!(
        "budget.disk_floor",
        budget.disk_floor,
        "Bytes that stay free on the SQLite file's disk",
        0..=1024 * TIB
    ),
    key!("connections.most", connections.most, "Connections at a time", 16..=100_000),
    key!("connections.header_seconds", connections.header_seconds, "Seconds for a request's head", 1..=300),
    key!(
        "connections.stall_seconds",
        connections.stall_seconds,
        "Seconds without a byte of a body",
        1..=3600
    ),
    key!("connections.body_seconds", connections.body_seconds, "Seconds for a whole body", 1..=86_400),
    key!("connections.readers", connections.readers, "Connections to the database that read", 1..=64),
    key!("mail.server", mail.server, "Name of the mail server; empty for no mail"),
    key!("mail.security", mail.security, "When TLS begins: tls or starttls"),
    key!(
        "mail.port",
        mail.port,
        "Port of the mail server; 0 for 465 with tls, 587 with starttls",
        0..=65_535
    ),
    key!("mail.user", mail.user, "As whom to sign in at the mail server"),
    key!("mail.password_file", mail.password_file, "File that holds the password, alone on its first line"),
    key!(
        "mail.authority",
        mail.authority,
        "PEM file of who vouches for the mail server; empty for this machine's"
    ),
    key!("mail.from", mail.from, "From whom messages come: an address, or a name with it"),
    key!("mail.members", mail.members, "Each member's id in the charter, a space, and their address"),
    key!(
        "mail.keeper",
        mail.keeper,
        "Address of whoever keeps the charter, to be reminded before it expires"
    ),
    key!("mail.mode", mail.mode, "When members get a message: weekdays, daily or news"),
    key!("mail.weekdays", mail.weekdays, "Days of the digest"),
    key!("mail.hour", mail.hour, "Hour of the digest, UTC", 0..=23),
    key!("mail.deadlines", mail.deadlines, "Whether a message says that a date is near"),
];
