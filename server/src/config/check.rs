//! What no single setting can be wrong about by itself.

use std::{collections::BTreeSet, path::Path};

use hotline_crypto::charter::is_origin;

use super::{Config, Listen, redact::clear_url};

/// The name of the setting, and what is wrong.
pub(super) type Wrong = (&'static str, &'static str);

/// Everything that is wrong with these settings.
pub(super) fn check(config: &Config) -> Vec<Wrong> {
    let path = |path: &Path| path.as_os_str().is_empty();
    let tls = config.tls.as_ref();
    let onion = config.onion_location.as_deref();
    [
        (
            database(config),
            (
                "database",
                "must be the path of a file, or postgres://USER@HOST/NAME with @, /, ? and # in percent where they \
                are part of a name; a Unix socket is postgres://USER@%2Frun%2Fpostgresql/NAME",
            ),
        ),
        (path(&config.secret_file), ("secret_file", "must name a file")),
        (config.listen.is_empty(), ("listen", "must name at least one address")),
        (listens_twice(config), ("listen", "names the same address twice")),
        (
            tls.is_some_and(|tls| path(&tls.certificate)),
            ("tls.certificate", "is missing, as tls.key is given"),
        ),
        (tls.is_some_and(|tls| path(&tls.key)), ("tls.key", "is missing, as tls.certificate is given")),
        (
            tls.is_some() && !config.listen.iter().any(is_tcp),
            (
                "tls.certificate",
                "is of no use on Unix sockets alone: \
            TLS is spoken on TCP",
            ),
        ),
        (
            onion.is_some_and(|onion| !is_onion(onion)),
            (
                "onion_location",
                "must be the address of an onion service \
            without a path, such as \"http://NAME.onion\"",
            ),
        ),
        (
            config.metrics.is_some_and(|address| !address.ip().is_loopback()),
            (
                "metrics",
                "must be a loopback address, \
            such as \"127.0.0.1:9180\": let a collector on this machine fetch it",
            ),
        ),
        (
            config.limits.case < config.limits.attachment,
            ("limits.case", "must not be below limits.attachment"),
        ),
        (
            config.connections.body_seconds < config.connections.stall_seconds,
            ("connections.body_seconds", "must not be below connections.stall_seconds"),
        ),
        (
            !["error", "warn", "info", "debug"].contains(&config.log.as_str()),
            ("log", "must be error, warn, info or debug"),
        ),
    ]
    .into_iter()
    .filter_map(|(is_wrong, wrong)| is_wrong.then_some(wrong))
    .chain(config.mail.check())
    .collect()
}

fn database(config: &Config) -> bool {
    match config.database.split_once("://") {
        Some(("postgres" | "postgresql", _)) => clear_url(&config.database).is_none(),
        Some(_) => true,
        None => config.database.is_empty() || config.database.starts_with(':'),
    }
}

/// Port 0 is any free port, so two of them are two.
fn listens_twice(config: &Config) -> bool {
    let mut seen = BTreeSet::new();
    let any = |listen: &&Listen| matches!(listen, Listen::Tcp(address) if address.port() == 0);
    config.listen.iter().filter(|listen| !any(listen)).any(|listen| !seen.insert(listen.to_string()))
}

fn is_tcp(listen: &Listen) -> bool {
    matches!(listen, Listen::Tcp(_))
}

fn is_onion(text: &str) -> bool {
    let host = text.split_once("://").map_or("", |(_, host)| host);
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    is_origin(text) && name.ends_with(".onion")
}
