//! What is wrong with an installation: each finding says what, why it matters, and what to type.
//!
//! It looks and mends nothing; and it looks from this machine alone, so it cannot see whether the world reaches the
//! server.

use std::{fmt, fs, os::unix::fs::PermissionsExt, path::Path};

use hotline_crypto::{charter::Charter, date::Day};

use crate::{
    clock::Clock,
    config::{Config, Listen, Loaded},
    secret::Secret,
    store::{Connection, Purpose, charters, is_postgres, totals},
    work,
};

mod mail;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub what: String,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub mend: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  Why it matters: {}\n  What to do: {}", self.what, self.why, self.mend)
    }
}

fn finding(what: impl Into<String>, why: &'static str, mend: impl Into<String>) -> Finding {
    Finding { what: what.into(), why, mend: mend.into() }
}

/// Looks at everything and says what is wrong.
#[must_use]
pub fn examine(loaded: &Loaded, clock: &Clock) -> Vec<Finding> {
    let config = &loaded.config;
    let mut findings = Vec::new();
    if let Some(file) = loaded.file.as_ref().filter(|_| config.has_password()) {
        findings.extend(open_to_others(file, "It holds the password of the database."));
    }
    findings.extend(secret(config));
    findings.extend(listeners(config));
    findings.extend(disk(config));
    findings.extend(mail::settings(config));
    findings.extend(database(config, clock));
    findings
}

/// Something about a file that other accounts of this machine can read or change.
fn open_to_others(path: &Path, why: &'static str) -> Option<Finding> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    let shown = path.display();
    let mend = format!("chmod o-rwx,g-w {shown} (and chgrp it, where the service runs as another user)");
    (mode & 0o027 != 0)
        .then(|| finding(format!("{shown} is open to other accounts (mode {mode:o})."), why, mend))
}

fn secret(config: &Config) -> Option<Finding> {
    let path = &config.secret_file;
    if !path.exists() {
        let what = format!("There is no secret at {}.", path.display());
        let mend = "Nothing, before the first start: that makes it. Later: bring it back from the backup.";
        return Some(finding(
            what,
            "Clients that are working on a proof must begin again when it changes.",
            mend,
        ));
    }
    if let Err(error) = Secret::open(path) {
        let mend =
            "Bring it back from the backup, or move it away and start the server, which makes a new one.";
        return Some(finding(format!("{error:#}."), "The server does not start without it.", mend));
    }
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| {
        let what = format!("{} can be read by other accounts (mode {mode:o}).", path.display());
        let why = "Whoever has it can do proof of work ahead of time, and flood the hotline.";
        finding(what, why, format!("chmod 600 {}", path.display()))
    })
}

fn listeners(config: &Config) -> Vec<Finding> {
    let open = |listen: &&Listen| matches!(listen, Listen::Tcp(address) if !address.ip().is_loopback());
    let mut findings = Vec::new();
    if config.tls.is_none()
        && let Some(listen) = config.listen.iter().find(open)
    {
        findings.push(finding(
            format!("{listen} can be reached from other machines, without TLS."),
            "Whoever is on the way can read tokens and change the pages.",
            "Set tls.certificate and tls.key, or listen on 127.0.0.1 behind a proxy that speaks https.",
        ));
    }
    for file in config.tls.iter().map(|tls| &tls.key) {
        findings
            .extend(open_to_others(file, "Whoever has the certificate's key can pretend to be this server."));
    }
    if let Some(Err(error)) = config.tls.as_ref().map(crate::listen::tls) {
        findings.push(finding(
            format!("{error:#}."),
            "The server does not start with it.",
            "Mend the files.",
        ));
    }
    findings
}

fn disk(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !is_postgres(&config.database)
        && let Some(directory) = Path::new(&config.database).parent()
    {
        let here = directory.as_os_str().is_empty();
        let directory = if here { Path::new(".") } else { directory };
        findings.extend(open_to_others(
            directory,
            "It holds the database: ciphertext, and who has access to what.",
        ));
    }
    let floor = config.budget.disk_floor;
    if let Some(free) = work::free_disk(config).filter(|free| *free < floor.saturating_mul(2)) {
        let mib = |bytes: u64| bytes >> 20;
        findings.push(finding(
            format!("The disk has {} MiB left; below {} MiB no report is taken.", mib(free), mib(floor)),
            "A reporter who is turned away may not come back.",
            "Make room, move the database to a larger disk, or lower budget.disk_floor.",
        ));
    }
    findings
}

fn database(config: &Config, clock: &Clock) -> Vec<Finding> {
    if !is_postgres(&config.database) && !Path::new(&config.database).exists() {
        let what = format!("There is no database at {} yet.", config.database);
        let mend = "hotline-server migrate, or start the server: both make it.";
        return vec![finding(what, "Without it nothing can be looked at.", mend)];
    }
    let mut connection = match Connection::open(&config.database) {
        Ok(connection) => connection,
        Err(error) => {
            let mend = "Look whether it runs, and whether `database` and its passfile are right.";
            return vec![finding(
                format!("{error:#}."),
                "The server cannot work without its database.",
                mend,
            )];
        }
    };
    match connection.is_migrated() {
        Ok(true) => {}
        Ok(false) => {
            let (what, why) =
                ("The database is of an older version.", "The server brings it up to date when it starts.");
            return vec![finding(
                what,
                why,
                "hotline-server backup FILE with the old version, then hotline-server migrate.",
            )];
        }
        Err(error) => {
            let mend = "Restore a backup into a new database.";
            return vec![finding(
                format!("{error:#}."),
                "The server cannot work without its database.",
                mend,
            )];
        }
    }
    charter(config, &mut connection, clock).unwrap_or_else(|error| {
        let mend =
            "Restore a backup into a new database, and keep this one for whoever finds out what happened.";
        vec![finding(
            format!("The database is damaged: {error}."),
            "What it holds may not be complete.",
            mend,
        )]
    })
}

fn charter(
    config: &Config,
    connection: &mut Connection,
    clock: &Clock,
) -> Result<Vec<Finding>, crate::error::ApiError> {
    let today = clock.today();
    let mut findings = Vec::new();
    connection.begin(Purpose::Read)?;
    let newest = charters::newest(connection)?;
    let last_day = totals::last_day(connection)?;
    let signed = newest.map(|(epoch, _)| charters::find(connection, epoch)).transpose()?.flatten();
    findings.extend(mail::outbox(config, connection)?);
    connection.roll_back()?;
    let charter = signed.and_then(|signed| Charter::parse(&signed.text).ok());
    let issued = charter.as_ref().map(|charter| charter.issued);
    if let Some(day) = last_day.max(issued).filter(|day| *day > today) {
        findings.push(finding(
            format!("This machine's clock says {today}, but somebody wrote or signed something on {day}."),
            "Due dates, purges and sessions go by this clock.",
            "Set the clock: timedatectl set-ntp true",
        ));
    }
    match charter {
        None => findings.push(finding(
            "There is no charter yet.",
            "Until there is one, nobody can report.",
            "Have the keeper sign one, then: hotline-server charter charter.json charter.json.sig",
        )),
        Some(charter) => {
            findings.extend(in_force(config, &charter, today));
            findings.extend(mail::members(config, &charter, today));
        }
    }
    Ok(findings)
}

fn in_force(config: &Config, charter: &Charter, today: Day) -> Vec<Finding> {
    let mut findings = Vec::new();
    let left = charter.days_until_expiry(today);
    if charter.reminder_due(today) {
        let what = if left < 0 {
            format!("The charter expired on {}.", charter.expires)
        } else {
            format!("The charter expires in {left} days, on {}.", charter.expires)
        };
        let mend = "Have the keeper sign the next one, then: hotline-server charter FILE SIGNATURE";
        findings.push(finding(what, "With an expired charter no report is taken.", mend));
    }
    match config.instance {
        None => findings.push(finding(
            "The configuration does not say whose hotline this is.",
            "On an empty database, nobody could publish a charter over the network.",
            format!("Set instance = \"{}\"", charter.instance.pin().trim_start_matches("#root=")),
        )),
        Some(instance) if instance != charter.instance => findings.push(finding(
            "The charter in force is of another hotline than the configured one.",
            "One of the two is not yours.",
            "Compare both with the fingerprint on the poster, and set `instance` or restore the right database.",
        )),
        Some(_) => {}
    }
    let https = charter.origins.iter().any(|origin| origin.starts_with("https://"));
    if https && !config.is_https() {
        findings.push(finding(
            "The charter names an https address, but this server does not know that it is reached by https.",
            "Browsers are not told to stay with https.",
            "Set https = true where a proxy in front speaks it, or tls.certificate and tls.key.",
        ));
    }
    findings
}
