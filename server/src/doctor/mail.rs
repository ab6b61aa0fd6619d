//! What is wrong with mail, as far as it shows without writing to anybody.

use std::path::Path;

use hotline_crypto::{charter::Charter, date::Day};

use super::{Finding, finding, open_to_others};
use crate::{
    config::Config,
    error::Outcome,
    store::{
        Connection,
        outbox::{self, State},
    },
};

const UNTOLD: &str = "Who gets no mail has to think of the desk without it, and dates pass.";

/// The files that the settings name.
pub(super) fn settings(config: &Config) -> Vec<Finding> {
    let mail = &config.mail;
    let files = [("mail.password_file", &mail.password_file), ("mail.authority", &mail.authority)];
    let mut findings = vec![];
    for (name, file) in files.into_iter().filter(|(_, file)| !file.as_os_str().is_empty()) {
        if let Err(error) = std::fs::read(file) {
            let what = format!("{} ({name}) cannot be read: {error}.", file.display());
            findings.push(finding(what, "Without it no mail is sent.", "Put it there, or mend the setting."));
        }
    }
    let password = Some(&mail.password_file).filter(|file| !file.as_os_str().is_empty());
    let why = "Whoever has the password can write in the hotline's name.";
    findings.extend(password.and_then(|file: &std::path::PathBuf| open_to_others(Path::new(file), why)));
    findings
}

/// Messages that the mail server did not take.
pub(super) fn outbox(config: &Config, connection: &mut Connection) -> Outcome<Vec<Finding>> {
    if config.mail.server.is_none() {
        return Ok(vec![]);
    }
    let (waiting, given_up) =
        (outbox::how_many(connection, State::Waiting)?, outbox::how_many(connection, State::GivenUp)?);
    let what = match (waiting, given_up) {
        (0, 0) => return Ok(vec![]),
        (_, 0) => format!("Messages that wait for the mail server: {waiting}."),
        _ => format!("Messages that were given up in the last seven days: {given_up}; that wait: {waiting}."),
    };
    let mend =
        "hotline-server mail test ADDRESS, which says what the mail server has against it; and the log.";
    Ok(vec![finding(what, UNTOLD, mend)])
}

/// Members without an address, and addresses without a member.
pub(super) fn members(config: &Config, charter: &Charter, today: Day) -> Vec<Finding> {
    let mail = &config.mail;
    if mail.server.is_none() {
        return vec![];
    }
    let mut findings = vec![];
    let current = || charter.current_members(today);
    for line in current().filter(|line| mail.address_of(line.id).is_none()) {
        let what = format!("{} has no address in mail.members.", line.name);
        findings.push(finding(what, UNTOLD, format!("Add \"{} ADDRESS\" to mail.members.", line.id)));
    }
    for stranger in mail.members.iter().filter(|known| !current().any(|line| line.id == known.member)) {
        let what = format!("mail.members has an address for {}, who is no member today.", stranger.member);
        let mend = "Look for a slip in the id, or remove the line.";
        findings.push(finding(what, "Nobody is written to there.", mend));
    }
    if mail.keeper.is_none() {
        findings.push(finding(
            "mail.keeper is empty.",
            "Nobody is told in time that the charter expires, and with an expired one no report is taken.",
            "Set mail.keeper to the address of whoever keeps the root key.",
        ));
    }
    findings
}
