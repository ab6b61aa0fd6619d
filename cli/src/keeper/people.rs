//! Members and days of a charter, as its keeper names them.

use hotline_crypto::{
    charter::{Charter, MemberLine},
    date::Day,
};

use crate::{
    exit::{Exit, Failure},
    people,
    terminal::safe_line,
};

/// The line of the member meant by `text`, whether current or not: see [`people::find`].
///
/// # Errors
/// Those of [`people::find`].
pub fn find_member<'a>(charter: &'a Charter, text: &str) -> Result<&'a MemberLine, Failure> {
    let lines: Vec<&MemberLine> = charter.members.iter().collect();
    let place = people::find(&lines, text)?;
    lines.get(place).copied().ok_or_else(missing)
}

/// As [`find_member`], to be changed.
///
/// # Errors
/// Those of [`find_member`].
pub fn find_member_mut<'a>(charter: &'a mut Charter, text: &str) -> Result<&'a mut MemberLine, Failure> {
    let place = people::find(&charter.members.iter().collect::<Vec<_>>(), text)?;
    charter.members.get_mut(place).ok_or_else(missing)
}

/// Cannot happen: what was found is there.
fn missing() -> Failure {
    Failure::new(Exit::NotFound, "there is no such member")
}

/// A day as people type it: `2027-03-31`, or `today`.
///
/// # Errors
/// [`Exit::Usage`].
pub fn parse_day(text: &str, today: Day) -> Result<Day, Failure> {
    if text == "today" {
        return Ok(today);
    }
    text.parse().map_err(|_| {
        Failure::new(Exit::Usage, format!("\"{}\" is not a day", safe_line(text)))
            .advise("Days are written year-month-day: 2027-03-31. `today` does as well.")
    })
}
