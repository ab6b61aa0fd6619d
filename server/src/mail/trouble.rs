//! Why a message was not taken, in plain words. What is logged of it holds no address, and nothing that the mail server
//! said, which may hold one.

use std::fmt;

use rustls::{CertificateError, Error as TlsError};

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The password's file.
    Password,
    /// The authority's file.
    Authority,
    /// The name of the mail server.
    NoSuchName,
    /// Nobody answers there.
    Unreachable,
    /// Somebody answers and says nothing.
    SaysNothing,
    /// It was not in time.
    Slow,
    /// The connection broke off.
    BrokeOff,
    /// It does not speak TLS there, or not yet.
    NotTls,
    /// It speaks TLS that is too old, or none that both know.
    OtherTls,
    /// Nobody whom we trust vouches for it.
    UnknownAuthority,
    /// Its certificate is of another name.
    OtherName,
    /// Its certificate is not valid now.
    NotValidNow,
    /// Its certificate is bad in another way.
    Certificate,
    /// It does not offer STARTTLS.
    NoStarttls,
    /// It knows no way to sign in that we know.
    NoSignIn,
    /// It refuses us at once.
    Greeting,
    /// It does not accept user and password.
    SignIn,
    /// It does not accept the sender.
    Sender,
    /// It does not accept the recipient.
    Recipient,
    /// It does not accept the message.
    Content,
    /// An address has letters that it does not know.
    OnlyAscii,
}

impl Kind {
    pub(super) fn of_tls(error: &TlsError) -> Self {
        use CertificateError::{
            BadSignature, Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet,
            NotValidYetContext, UnknownIssuer, UnsupportedSignatureAlgorithmForPublicKeyContext,
        };
        match error {
            // An authority of the same name may have signed it, with a key that is not known.
            TlsError::InvalidCertificate(
                UnknownIssuer | BadSignature | UnsupportedSignatureAlgorithmForPublicKeyContext { .. },
            ) => Self::UnknownAuthority,
            TlsError::InvalidCertificate(NotValidForName | NotValidForNameContext { .. }) => Self::OtherName,
            TlsError::InvalidCertificate(
                Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. },
            ) => Self::NotValidNow,
            TlsError::InvalidCertificate(_) => Self::Certificate,
            TlsError::InvalidMessage(_) => Self::NotTls,
            _ => Self::OtherTls,
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Password => (
                "the file mail.password_file cannot be read, or its first line is empty",
                "put the password into it, alone on the first line, and let the server's user alone read it",
            ),
            Self::Authority => (
                "the file mail.authority cannot be read, or holds no certificate; or this machine has none of its own",
                "mail.authority is a PEM file; where it is empty, the package ca-certificates must be installed",
            ),
            Self::NoSuchName => (
                "there is no machine of the name mail.server, as far as this one can find out",
                "look for a slip in the name, and whether this machine can resolve names (getent hosts NAME)",
            ),
            Self::Unreachable => (
                "nothing answers at mail.server on that port",
                "look whether the port is right (465 for tls, 587 for starttls), and whether a firewall stands between",
            ),
            Self::SaysNothing => (
                "something answers at mail.server on that port, but does not greet as a mail server does",
                "where mail.security is starttls, the port may be one that expects tls at once (465)",
            ),
            Self::Slow => ("the mail server did not answer within 30 seconds", "it is tried again later"),
            Self::BrokeOff => (
                "the mail server ended the connection before it had answered",
                "look into its log; some do so with whom they do not know or who comes too often",
            ),
            Self::NotTls => (
                "the mail server does not speak TLS on that port from the first byte",
                "set mail.security = \"starttls\" (usually port 587), or the port at which it does (usually 465)",
            ),
            Self::OtherTls => (
                "no TLS connection came about: the mail server knows neither TLS 1.2 nor 1.3, or refuses ours",
                "look into its log, and whether it is up to date",
            ),
            Self::UnknownAuthority => (
                "nobody whom this machine trusts vouches for the mail server's certificate",
                "where your organisation has an authority of its own, name its certificate in mail.authority",
            ),
            Self::OtherName => (
                "the mail server's certificate is of another name than mail.server",
                "write the name in mail.server that stands in the certificate",
            ),
            Self::NotValidNow => (
                "the mail server's certificate has expired or is not valid yet",
                "renew it there, and look at the clock of this machine",
            ),
            Self::Certificate => (
                "the mail server's certificate does not hold",
                "look at it with: openssl s_client -connect NAME:PORT (and -starttls smtp)",
            ),
            Self::NoStarttls => (
                "the mail server does not offer STARTTLS on that port, and without TLS nothing is sent",
                "set mail.security = \"tls\" where it has a port for that (usually 465), or have STARTTLS switched on",
            ),
            Self::NoSignIn => (
                "the mail server offers none of the ways to sign in that are known here (PLAIN, LOGIN)",
                "switch one on for this account, or leave mail.user empty where none is needed",
            ),
            Self::Greeting => (
                "the mail server refuses to talk to this machine",
                "look into its log: it may not know this machine's address",
            ),
            Self::SignIn => (
                "the mail server does not accept the user or the password",
                "compare mail.user and the first line of mail.password_file; some want a password for applications",
            ),
            Self::Sender => (
                "the mail server does not accept mail from the address mail.from",
                "allow this account to send in its name, or set mail.user where none is set",
            ),
            Self::Recipient => (
                "the mail server does not accept mail to this address",
                "look for a slip in the address, and whether this account may send to that domain (mail.user)",
            ),
            Self::Content => (
                "the mail server does not accept the message itself",
                "look into its log: a filter may have taken it for something else",
            ),
            Self::OnlyAscii => (
                "an address has letters that the mail server does not know",
                "use an address without them, or switch SMTPUTF8 on there",
            ),
        }
    }
}

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    kind: Kind,
    code: Option<u16>,
    said: Option<String>,
}

impl From<Kind> for Trouble {
    fn from(kind: Kind) -> Self {
        Self { kind, code: None, said: None }
    }
}

impl Trouble {
    /// The mail server's own answer.
    pub(super) fn refused(kind: Kind, code: u16, said: &str) -> Self {
        let shown = |letter: char| if letter.is_control() { ' ' } else { letter };
        let said: String = said.chars().map(shown).take(500).collect();
        Self { kind, code: Some(code), said: Some(said.trim().to_owned()).filter(|said| !said.is_empty()) }
    }

    /// Whether it would go wrong with every message.
    #[must_use]
    pub fn concerns_all(&self) -> bool {
        !matches!(self.kind, Kind::Recipient | Kind::Content | Kind::OnlyAscii | Kind::Slow | Kind::BrokeOff)
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        self.kind.words().1
    }

    /// The mail server's own words, for whoever typed the address alone: they may repeat it.
    #[must_use]
    pub fn said(&self) -> Option<&str> {
        self.said.as_deref()
    }
}

/// Without what the mail server said.
impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.words().0)?;
        self.code.map_or(Ok(()), |code| write!(f, " ({code})"))
    }
}
