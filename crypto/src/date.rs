//! Days: the only resolution of time that signed text and storage know.

use std::{fmt, str::FromStr};

use jiff::{Span, civil};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A UTC calendar day from 0001-01-01 to 9999-12-31, written `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(civil::Date);

/// 1970-01-01.
impl Default for Day {
    fn default() -> Self {
        Self(civil::date(1970, 1, 1))
    }
}

/// Not a calendar day written `YYYY-MM-DD` between 0001-01-01 and 9999-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a calendar day of the form YYYY-MM-DD")]
pub struct NotADay;

impl Day {
    /// The day that many days since 1970-01-01, or `None` outside the years 1 to 9999.
    #[must_use]
    pub fn from_unix_days(days: i64) -> Option<Self> {
        let day = Self::default().0.checked_add(Span::new().try_days(days).ok()?).ok()?;
        (1..=9999).contains(&day.year()).then_some(Self(day))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn unix_days(self) -> i64 {
        self.days_since(Self::default())
    }

    /// Whole days from `earlier` to this day; negative when this day is the earlier one.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        self.0.since((jiff::Unit::Day, earlier.0)).map_or(0, |span| i64::from(span.get_days()))
    }

    /// The day of the week as ISO 8601 counts: 1 for Monday to 7 for Sunday.
    #[must_use]
    pub fn weekday(self) -> u8 {
        self.0.weekday().to_monday_one_offset().unsigned_abs()
    }

    /// This day and `days` more; stops at the last day that can be written.
    #[must_use]
    pub fn add_days(self, days: u16) -> Self {
        Self(self.0.saturating_add(Span::new().days(i32::from(days))))
    }

    /// The same day of the month `months` later, or that month's last day where it is shorter:
    /// three months after 2026-11-30 is 2027-02-28. Stops at the last day that can be written.
    #[must_use]
    pub fn add_months(self, months: u8) -> Self {
        Self(self.0.saturating_add(Span::new().months(i32::from(months))))
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let shape = |(index, byte): (usize, u8)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        };
        if text.len() != 10 || !text.bytes().enumerate().all(shape) {
            return Err(NotADay);
        }
        let day: civil::Date = text.parse().map_err(|_| NotADay)?;
        if day.year() < 1 { Err(NotADay) } else { Ok(Self(day)) }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn months_stop_at_the_end_of_a_shorter_month() {
        assert_eq!(day("2026-11-30").add_months(3), day("2027-02-28"));
        assert_eq!(day("2027-11-30").add_months(3), day("2028-02-29"));
        assert_eq!(day("2026-01-15").add_months(3), day("2026-04-15"));
        assert_eq!(day("9999-12-31").add_months(3), day("9999-12-31"));
    }

    #[test]
    fn weeks_begin_on_monday() {
        let numbers =
            ["2026-11-23", "2026-11-26", "2026-11-29", "1970-01-01"].map(|text| day(text).weekday());
        assert_eq!(numbers, [1, 4, 7, 4]);
    }

    #[test]
    fn only_real_days_in_the_one_form_are_read() {
        for text in [
            "2026-02-29",
            "2026-2-01",
            "0000-01-01",
            "2026-01-01T00",
            "+026-01-01",
            "2026-13-01",
            "2026/01/01",
            "",
        ] {
            assert_eq!(text.parse::<Day>(), Err(NotADay), "{text}");
        }
    }

    proptest! {
        #[test]
        fn days_round_trip_and_keep_their_order(a in -700_000i64..2_900_000, b in -700_000i64..2_900_000) {
            let (x, y) = (Day::from_unix_days(a).unwrap(), Day::from_unix_days(b).unwrap());
            prop_assert_eq!(x.unix_days(), a);
            prop_assert_eq!(x.to_string().parse::<Day>(), Ok(x));
            prop_assert_eq!(x < y, a < b);
            prop_assert_eq!(x.days_since(y), a - b);
        }
    }
}
