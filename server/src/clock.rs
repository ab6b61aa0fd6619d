//! The one place that reads the machine's clock. Everything else is handed a [`Clock`].

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use hotline_crypto::date::Day;

/// Seconds in a UTC day.
pub const DAY_SECONDS: u64 = 86_400;

/// Tells the time: the machine's, or one that a test sets and moves.
#[derive(Clone, Debug)]
pub struct Clock(Option<Arc<AtomicU64>>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still at this moment until [`Self::advance`]. Its clones move with it. For tests.
    #[must_use]
    pub fn fixed(unix_seconds: u64) -> Self {
        Self(Some(Arc::new(AtomicU64::new(unix_seconds))))
    }

    /// Whether somebody moves this clock by hand, and will say when there is something to do.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.0.is_some()
    }

    /// Moves a fixed clock on; the machine's clock is left alone.
    pub fn advance(&self, seconds: u64) {
        if let Some(fixed) = &self.0 {
            fixed.fetch_add(seconds, Ordering::SeqCst);
        }
    }

    /// Seconds since 1970-01-01 UTC; 0 where the machine's clock is before that.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "this is the clock that all others are handed")]
    pub fn now(&self) -> u64 {
        match &self.0 {
            Some(fixed) => fixed.load(Ordering::SeqCst),
            None => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        }
    }

    /// The UTC day.
    #[must_use]
    pub fn today(&self) -> Day {
        day(self.now())
    }
}

/// The UTC day of a moment in seconds since 1970. Past the year 9999 it stays in 1970, where everything is expired and
/// nothing is purged.
#[must_use]
pub fn day(unix_seconds: u64) -> Day {
    let days = i64::try_from(unix_seconds / DAY_SECONDS).unwrap_or(i64::MAX);
    Day::from_unix_days(days).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_with_its_clones_and_days_are_utc() {
        let clock = Clock::fixed(1_795_478_399);
        let other = clock.clone();
        assert_eq!(clock.today().to_string(), "2026-11-23");
        other.advance(1);
        assert_eq!(clock.today().to_string(), "2026-11-24");
    }

    #[test]
    fn the_machine_s_clock_cannot_be_moved() {
        let clock = Clock::system();
        let before = clock.now();
        clock.advance(DAY_SECONDS);
        assert!(clock.now() < before + DAY_SECONDS);
    }
}
