//! What an installation may choose, with a default for everything.
//!
//! Each setting is a row of [`KEYS`]: its name in the TOML file, from which the names of the environment variable and
//! of the flag follow. The file wins over the defaults, the environment over the file, a flag over all. This module
//! opens no database and listens nowhere; whether the files and addresses named here are any good is for
//! `crate::doctor` and for the start to say.

use std::{fmt, net::SocketAddr, path::PathBuf};

use hotline_crypto::{
    instance::Instance,
    wire::Limits,
    work::{DIFFICULTY, PIECE_DIFFICULTY},
};

mod check;
mod keys;
mod load;
mod mail;
mod redact;
mod values;

pub use keys::{KEYS, Key};
pub use load::{Layers, Loaded, Mistakes};
pub use mail::{MailConfig, MemberAddress, Mode, Security, Weekday};
pub use redact::redacted;
pub use values::Listen;

/// Everything that can be set. [`Config::default`] is what holds where nothing is.
#[derive(Clone, PartialEq, Eq)]
pub struct Config {
    /// The path of the SQLite file, or a `postgres://` URL. Such a URL may hold a password: print [`redacted`].
    pub database: String,
    /// Where the server's secret is: 32 random bytes as base64, made on the first start.
    pub secret_file: PathBuf,
    /// Which root keys may publish the first charter; without it, none by HTTP.
    pub instance: Option<Instance>,
    /// Where to listen.
    pub listen: Vec<Listen>,
    /// The certificate with which the TCP addresses speak TLS.
    pub tls: Option<Tls>,
    /// Whether a proxy in front speaks https. See [`Config::is_https`].
    pub https: bool,
    /// The address of the same hotline as an onion service, an origin.
    pub onion_location: Option<String>,
    /// Where metrics are served, a loopback address.
    pub metrics: Option<SocketAddr>,
    /// What is taken, in bytes; attachments are counted.
    pub limits: Limits,
    /// What a reporter's write costs.
    pub work: WorkConfig,
    /// What all reporters together may write.
    pub budget: Budget,
    /// How much one client may hold up.
    pub connections: Connections,
    /// How members are told to look.
    pub mail: MailConfig,
    /// What is logged: `error`, `warn`, `info` or `debug`.
    pub log: String,
}

/// PEM files.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Tls {
    /// The certificate and those between it and the authority's.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Leading zero bits of each of a write's four puzzles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WorkConfig {
    /// For reports, entries and declarations.
    pub difficulty: u8,
    /// For a piece of an attachment.
    pub piece_difficulty: u8,
}

/// Past these, reporters' writes are refused and reads go on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Budget {
    /// Reporters' writes in one UTC day.
    pub writes_a_day: u64,
    /// Bytes that they store in one UTC day.
    pub bytes_a_day: u64,
    /// Bytes that stay free on the disk of the SQLite file.
    pub disk_floor: u64,
}

/// What one client, or all of them, may hold up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Connections {
    /// Connections at a time.
    pub most: usize,
    /// Seconds for a request's head, and for a TLS handshake.
    pub header_seconds: u64,
    /// Seconds without a byte of a body.
    pub stall_seconds: u64,
    /// Seconds for a whole body.
    pub body_seconds: u64,
    /// Connections to the database that read.
    pub readers: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database: "data/hotline.db".into(),
            secret_file: "data/secret".into(),
            instance: None,
            listen: vec![Listen::Tcp(SocketAddr::from(([127, 0, 0, 1], 8080)))],
            tls: None,
            https: false,
            onion_location: None,
            metrics: Some(SocketAddr::from(([127, 0, 0, 1], 9180))),
            limits: Limits {
                entry: (1 << 20) + (64 << 10),
                attachment: 256 << 20,
                attachments: 100,
                case: 4 << 30,
            },
            work: WorkConfig { difficulty: DIFFICULTY, piece_difficulty: PIECE_DIFFICULTY },
            budget: Budget { writes_a_day: 20_000, bytes_a_day: 20 << 30, disk_floor: 1 << 30 },
            connections: Connections {
                most: 1024,
                header_seconds: 10,
                stall_seconds: 30,
                body_seconds: 900,
                readers: 4,
            },
            mail: MailConfig::default(),
            log: "info".into(),
        }
    }
}

impl Config {
    /// Whether browsers reach the server by https: by its own TLS or a proxy's.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.https || self.tls.is_some()
    }

    /// Whether the database's address holds a password itself.
    #[must_use]
    pub fn has_password(&self) -> bool {
        redact::has_password(&self.database)
    }

    /// All settings as TOML, in the order of [`KEYS`], without any password.
    #[must_use]
    pub fn to_toml(&self) -> String {
        self.to_toml_with(|_| None)
    }

    /// The same with a remark behind a setting, for those that have one.
    #[must_use]
    pub fn to_toml_with(&self, remark: impl Fn(&Key) -> Option<String>) -> String {
        let mut section = "";
        let mut lines = Vec::with_capacity(KEYS.len());
        for key in KEYS {
            if key.section() != section {
                section = key.section();
                lines.push(format!("\n[{section}]"));
            }
            let value = key.shown(self);
            let remark = remark(key).map(|remark| format!("  # {remark}")).unwrap_or_default();
            lines.push(format!("{} = {value}{remark}", key.last()));
        }
        lines.join("\n") + "\n"
    }
}

/// Without any password.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_toml())
    }
}

#[cfg(test)]
mod tests;
