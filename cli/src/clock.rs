//! The one place that reads the clock. Everything else is told what day it is.

use std::time::{SystemTime, UNIX_EPOCH};

use hotline_crypto::date::Day;

/// Today in UTC.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "a program's outermost layer is where the clock is read")]
pub fn today() -> Day {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    i64::try_from(seconds / 86_400).ok().and_then(Day::from_unix_days).unwrap_or_default()
}
