//! What about a case fails a check.

use hotline_crypto::{case::Check, entry::Stream};
use serde::{Deserialize, Serialize};

/// An entry that failed a check.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Gap {
    /// Its stream.
    pub stream: Stream,
    /// Its place.
    pub seq: u64,
    /// The first check that it failed.
    pub check: Check,
}

/// Something about a case that failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failed {
    /// See [`super::Record::alarms`].
    Alarm(Alarm),
    /// See [`super::Record::wrap_fails`].
    Wrap,
    /// See [`super::Record::wrap_short`].
    WrapShort,
    /// There is no valid report.
    NoReport,
    /// The server would destroy it earlier than its members have signed.
    Retention,
    /// See [`super::Record::gaps`].
    Gap(Gap),
}

/// Something that an honest server does not do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// It no longer has entries that it showed before.
    Shorter(Stream),
    /// It shows another entry in a place that was taken.
    Different(Stream),
    /// It shows an entry, and not the one before it.
    Missing(Stream),
    /// It tells another day of filing than before.
    Day,
    /// It no longer has anything of the case.
    Gone,
    /// It says that the case was purged, and cannot show who asked for it.
    Purged,
}
