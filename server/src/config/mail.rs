//! The settings of mail, and what is wrong with them together.

use std::{collections::BTreeSet, fmt, path::PathBuf, str::FromStr};

use hotline_crypto::{date::Day, id::MemberId};
use lettre::{Address, message::Mailbox};
use rustls::pki_types::ServerName;

use super::check::Wrong;

/// How members are told to look, and by which mail server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailConfig {
    /// The mail server's name; `None` for no mail at all.
    pub server: Option<String>,
    /// When TLS begins.
    pub security: Security,
    /// The mail server's port; 0 for the usual one. See [`Self::port`].
    pub port: u16,
    /// As whom to sign in.
    pub user: Option<String>,
    /// Where the password is.
    pub password_file: PathBuf,
    /// Certificates that may vouch for the mail server, instead of those that this machine trusts.
    pub authority: PathBuf,
    /// From whom messages come.
    pub from: Option<Mailbox>,
    /// Where each member is written to.
    pub members: Vec<MemberAddress>,
    /// Where the keeper of the charter is written to.
    pub keeper: Option<Address>,
    /// On which occasions members are written to.
    pub mode: Mode,
    /// The days of the digest, and of what the keeper is told.
    pub weekdays: Vec<Weekday>,
    /// The hour of the digest, UTC.
    pub hour: u8,
    /// Whether a digest says that a date is near.
    pub deadlines: bool,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            server: None,
            security: Security::Tls,
            port: 0,
            user: None,
            password_file: PathBuf::new(),
            authority: PathBuf::new(),
            from: None,
            members: vec![],
            keeper: None,
            mode: Mode::Weekdays,
            weekdays: vec![Weekday(1), Weekday(4)],
            hour: 6,
            deadlines: false,
        }
    }
}

impl MailConfig {
    /// The mail server's port.
    #[must_use]
    pub fn port(&self) -> u16 {
        match (self.port, self.security) {
            (0, Security::Tls) => 465,
            (0, Security::Starttls) => 587,
            (port, _) => port,
        }
    }

    /// Where a member is written to.
    #[must_use]
    pub fn address_of(&self, member: MemberId) -> Option<&Address> {
        self.members.iter().find(|known| known.member == member).map(|known| &known.address)
    }

    /// Whether the digest is sent on this day, of those modes that go by the day of the week.
    #[must_use]
    pub fn is_weekday(&self, day: Day) -> bool {
        self.weekdays.contains(&Weekday(day.weekday()))
    }

    /// Everything that is wrong with these settings together.
    pub(super) fn check(&self) -> Vec<Wrong> {
        let no_password = self.password_file.as_os_str().is_empty();
        let is_name = |name: &str| ServerName::try_from(name).is_ok();
        let is_used = self.from.is_some() || self.keeper.is_some() || !self.members.is_empty();
        [
            (
                self.server.as_deref().is_some_and(|name| !is_name(name)),
                (
                    "mail.server",
                    "must be the name of a machine, such as \"smtp.example.com\": its port is mail.port",
                ),
            ),
            (self.server.is_none() && is_used, ("mail.server", "is missing, as other settings of mail are given")),
            (self.server.is_some() && self.from.is_none(), ("mail.from", "is missing, as mail.server is given")),
            (
                self.user.is_some() && no_password,
                ("mail.password_file", "is missing, as mail.user is given"),
            ),
            (self.user.is_none() && !no_password, ("mail.user", "is missing, as mail.password_file is given")),
            (self.weekdays.is_empty(), ("mail.weekdays", "must name at least one day")),
            (
                is_twice(self.members.iter().map(|known| known.member)),
                ("mail.members", "names a member twice"),
            ),
            (
                is_twice(self.members.iter().map(|known| known.address.to_string().to_ascii_lowercase())),
                (
                    "mail.members",
                    "names an address twice: who shares a mailbox sees what is meant for another member alone",
                ),
            ),
        ]
        .into_iter()
        .filter_map(|(is_wrong, wrong)| is_wrong.then_some(wrong))
        .collect()
    }
}

fn is_twice<T: Ord>(mut all: impl Iterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    !all.all(|one| seen.insert(one))
}

/// When TLS begins. Without it nothing is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// With the first byte.
    Tls,
    /// After a greeting in the clear, which must offer it.
    Starttls,
}

impl FromStr for Security {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "tls" => Ok(Self::Tls),
            "starttls" => Ok(Self::Starttls),
            _ => Err("must be \"tls\" or \"starttls\""),
        }
    }
}

impl fmt::Display for Security {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tls => "tls",
            Self::Starttls => "starttls",
        })
    }
}

/// On which occasions members are written to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// On fixed days of the week.
    Weekdays,
    /// Every day.
    Daily,
    /// When others wrote in a case that they can read, at a random moment of one of the next days.
    News,
}

impl FromStr for Mode {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "weekdays" => Ok(Self::Weekdays),
            "daily" => Ok(Self::Daily),
            "news" => Ok(Self::News),
            _ => Err("must be \"weekdays\", \"daily\" or \"news\""),
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Weekdays => "weekdays",
            Self::Daily => "daily",
            Self::News => "news",
        })
    }
}

/// A day of the week, 1 for Monday to 7 for Sunday.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Weekday(u8);

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl FromStr for Weekday {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = (1..).zip(WEEKDAYS).find(|(_, name)| name.eq_ignore_ascii_case(text));
        named
            .map(|(number, _)| Self(number))
            .ok_or("must be days of the week, such as [\"Monday\", \"Thursday\"]")
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str((1..).zip(WEEKDAYS).find(|(number, _)| *number == self.0).map_or("", |(_, name)| name))
    }
}

/// Where a member is written to: written as the member's id in the charter, a space, and the address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MemberAddress {
    /// The member.
    pub member: MemberId,
    /// The mailbox, which nobody else should read.
    pub address: Address,
}

impl FromStr for MemberAddress {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "must be lines of a member's id in the charter, a space, and an address, such as \
            [\"01234567-89ab-4cde-8f01-23456789abcd name@example.com\"]";
        let (member, address) = text.trim().split_once(char::is_whitespace).ok_or(wrong)?;
        let member = member.parse().map_err(|_| wrong)?;
        Ok(Self { member, address: address.trim().parse().map_err(|_| wrong)? })
    }
}

impl fmt::Display for MemberAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.member, self.address)
    }
}
