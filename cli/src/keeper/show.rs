//! A charter for people and for programs.

use std::io;

use hotline_crypto::{
    charter::{Charter, MemberLine},
    date::Day,
};
use serde_json::{Value, json};

use super::diff::role;
use crate::{
    public_half::PublicHalf,
    terminal::{heading, muted, safe_line, safe_text, strong, warning},
};

/// All of it in words; of questions of its own, how many they are.
///
/// # Errors
/// Writing's.
pub fn describe(charter: &Charter, state: &str, today: Day, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}", heading(&safe_line(&charter.organisation)))?;
    writeln!(out, "Charter {}, {state}", charter.epoch)?;
    let left = charter.days_until_expiry(today);
    let validity = format!("Valid from {} to {}", charter.issued, charter.expires);
    match left {
        ..0 => writeln!(out, "{validity}. {}", warning("It has expired: no client takes it."))?,
        0..=30 => writeln!(out, "{validity}. {}", warning(&format!("{left} days left: renew it now.")))?,
        _ => writeln!(out, "{validity} ({left} days left)")?,
    }
    writeln!(out, "\nFingerprint, as it stands on the poster and in the policy:")?;
    let print = charter.instance.fingerprint();
    let (first, second) = print.split_at_checked(40).unwrap_or((&print, ""));
    writeln!(out, "    {}\n    {}", strong(first.trim_end()), strong(second))?;
    writeln!(out, "Root keys, any one of which signs:")?;
    for root in &charter.roots {
        let comment = if root.comment().is_empty() { "(no comment)" } else { root.comment() };
        writeln!(out, "    {}  {}", safe_line(comment), muted(&root_print(root)))?;
    }
    members(charter, today, out)?;
    settings(charter, out)
}

/// The fingerprint of a root key, as `ssh-keygen -l` shows it.
#[must_use]
pub fn root_print(root: &hotline_crypto::sshsig::RootLine) -> String {
    let key = ssh_key::public::Ed25519PublicKey(root.key().to_bytes());
    ssh_key::PublicKey::from(key).fingerprint(ssh_key::HashAlg::Sha256).to_string()
}

fn members(charter: &Charter, today: Day, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "\n{}", heading("Members"))?;
    if charter.members.is_empty() {
        writeln!(out, "None yet.")?;
    }
    for line in &charter.members {
        let title =
            if line.title.is_empty() { String::new() } else { format!(", {}", safe_line(&line.title)) };
        writeln!(
            out,
            "{} ({}){title}: {}",
            strong(&safe_line(&line.name)),
            role(line.role),
            when(line, today)
        )?;
        writeln!(out, "    key code {}", PublicHalf::new(&line.age, &line.sign).code())?;
        writeln!(out, "    {}", muted(&format!("id {}", line.id)))?;
    }
    Ok(())
}

fn when(line: &MemberLine, today: Day) -> String {
    match line.until {
        Some(until) if until <= today => format!("ended {until}"),
        Some(until) => format!("ends {until}"),
        None if line.from > today => format!("from {}", line.from),
        None => format!("since {}", line.from),
    }
}

fn settings(charter: &Charter, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "\n{}", heading("How it works"))?;
    writeln!(out, "Reached at       {}", charter.origins.join(", "))?;
    writeln!(out, "Cases are kept   {} days", charter.retention_days)?;
    match charter.hold {
        true => writeln!(out, "Hold             {}", warning("nothing is purged at all"))?,
        false => writeln!(out, "Hold             none")?,
    }
    writeln!(out, "Contact          {}", safe_line(&charter.contact))?;
    let questions = charter
        .questionnaire
        .as_ref()
        .map_or("the built-in ones".into(), |own| format!("{} of its own", own.len()));
    writeln!(out, "Questions        {questions}")?;
    writeln!(out, "Languages        {}", charter.languages.join(", "))?;
    for one in &charter.outside {
        writeln!(
            out,
            "Outside          {} {}: {}",
            safe_line(&one.country),
            safe_line(&one.name),
            safe_line(&one.url)
        )?;
    }
    for (language, text) in charter.notice.iter() {
        let text = if text.is_empty() { "(none yet)".to_owned() } else { safe_text(text) };
        writeln!(out, "\n{}\n{text}", heading(&format!("Privacy notice ({})", safe_line(language))))?;
    }
    Ok(())
}

/// The same for programs: the charter as it is, and what is worked out from it.
#[must_use]
pub fn as_json(charter: &Charter, signed: bool, today: Day) -> Value {
    let codes: serde_json::Map<String, Value> = charter
        .members
        .iter()
        .map(|line| (line.age.to_string(), PublicHalf::new(&line.age, &line.sign).code().into()))
        .collect();
    json!({
        "charter": charter,
        "signed": signed,
        "fingerprint": charter.instance.fingerprint(),
        "pin": charter.instance.pin(),
        "days_left": charter.days_until_expiry(today),
        "key_codes": codes,
    })
}
