//! Why an entry is a gap, and what may be odd about one that is not.

use serde::{Deserialize, Serialize};

/// The first check that an entry failed, in the order in which they are made.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Check {
    /// No key at hand opens it: damaged on its way, or sealed to other keys.
    #[error("it cannot be decrypted")]
    Decrypt,
    /// What it holds is not a well-formed entry.
    #[error("it is not well-formed")]
    Parse,
    /// It belongs to another hotline.
    #[error("it belongs to another hotline")]
    Instance,
    /// It belongs to another case.
    #[error("it belongs to another case")]
    Case,
    /// It belongs to the other stream.
    #[error("it belongs to the other stream of this case")]
    Stream,
    /// Its author signed another place in the stream.
    #[error("it was written for another place")]
    Seq,
    /// Its author knew another past than the one shown here: something was dropped, swapped or put in.
    #[error("it follows other entries than those shown here")]
    Prev,
    /// Its author had seen an entry that is not shown here (it is being withheld, or never was), or less than the author
    /// of the entry before it.
    #[error("what its author had seen does not fit what is shown here")]
    Seen,
    /// Its author had no access then, no key in force on its date, or may not write this kind.
    #[error("its author could not have written it")]
    Author,
    /// The signature is not its author's.
    #[error("its signature does not hold")]
    Signature,
    /// It is dated before the member's entry that it follows.
    #[error("its date is earlier than that of the entry before it")]
    Date,
    /// It gives access to somebody whom the charter does not know.
    #[error("it gives access to somebody unknown")]
    Access,
}

/// Something odd about a valid entry: shown, never a reason to refuse it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Flag {
    /// Its date and the server's day are more than one day apart. For the reporter's, the server's day counts.
    DateDiffers,
    /// It was not sealed to the recipient that was current: somebody without access may be able to read it.
    OldRecipient,
}
