//! How a command ends: documented exit codes, and failures that say what they mean and what to do.

use std::process::ExitCode;

use crate::client::CallError;

/// The exit codes. They are part of the interface: `hotline --help` lists them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Something on this machine failed: a file, a setting, the terminal.
    Failed = 1,
    /// The command line was not understood.
    Usage = 2,
    /// A check failed: a signature, a chain, an access, a charter, a pin, or a past that changed. What was shown is
    /// not all to be believed.
    Check = 3,
    /// A key file, a passphrase or a token does not open what it should.
    Locked = 4,
    /// The server could not be reached, or what answers is not a hotline.
    Unreachable = 5,
    /// The server, or a rule of the protocol, refused it.
    Refused = 6,
    /// There is no such case, attachment, member or file, or a name fits more than one.
    NotFound = 7,
    /// The person at the terminal said no.
    Declined = 8,
    /// Stopped with Ctrl-C.
    Interrupted = 130,
}

impl Exit {
    /// The exit code of an error: its [`Failure`]'s, or [`Exit::Failed`].
    #[must_use]
    pub fn of(error: &anyhow::Error) -> Self {
        Failure::of(error).map_or(Self::Failed, |failure| failure.exit)
    }

    /// The worse of two ends: a failed check outweighs success.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        if self == Self::Done { other } else { self }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A failure for people: what happened, what it may mean, what to do. It never holds a secret or what somebody typed
/// at a prompt.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{what}")]
pub struct Failure {
    /// How the program ends.
    pub exit: Exit,
    /// What happened: one sentence without a full stop.
    pub what: String,
    /// What it may mean.
    pub meaning: Option<String>,
    /// What to do about it.
    pub advice: Option<String>,
}

impl Failure {
    /// A failure with nothing but what happened.
    #[must_use]
    pub fn new(exit: Exit, what: impl Into<String>) -> Self {
        Self { exit, what: what.into(), meaning: None, advice: None }
    }

    /// What an error says to people: itself, or a call's failure in words. `None` for any other error.
    #[must_use]
    pub fn of(error: &anyhow::Error) -> Option<Self> {
        error.chain().find_map(|cause| {
            let call = || cause.downcast_ref::<CallError>().map(CallError::failure);
            cause.downcast_ref::<Self>().cloned().or_else(call)
        })
    }

    /// What it may mean: whole sentences.
    #[must_use]
    pub fn means(mut self, meaning: impl Into<String>) -> Self {
        self.meaning = Some(meaning.into());
        self
    }

    /// What to do: whole sentences.
    #[must_use]
    pub fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}
