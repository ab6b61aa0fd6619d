//! Small helpers for what is printed. Whatever others wrote goes through [`plain`] or [`line`] first.

use hotline_crypto::{case::Wish, charter::Charter, date::Day, entry::Stream, id::MemberId};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub use crate::terminal::{safe_line as line, safe_text as plain};

/// Each line with `indent` before it.
#[must_use]
pub fn indented(text: &str, indent: &str) -> String {
    text.lines().map(|line| format!("{indent}{line}\n")).collect()
}

/// Columns, each as wide as its widest cell, two spaces apart.
#[must_use]
pub fn table(rows: &[Vec<String>]) -> String {
    styled_table(rows, |_, _, text| text.to_owned())
}

/// As [`table`], each cell styled by row and column once it has its width.
#[must_use]
pub fn styled_table(rows: &[Vec<String>], style: impl Fn(usize, usize, &str) -> String) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    let mut out = String::new();
    for (number, row) in rows.iter().enumerate() {
        let last = row.iter().rposition(|cell| !cell.is_empty()).unwrap_or_default();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate().take(last + 1) {
            out.push_str(&style(number, column, cell));
            if column < last {
                out.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + 2));
            }
        }
        out.push('\n');
    }
    out
}

/// What others wrote, no wider than `most` columns: where there was more, … stands at its end. One cell of a table that is
/// three thousand columns wide makes every other one unreadable.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut columns = 0;
    let fits = |c: &char| {
        columns += c.width().unwrap_or_default();
        columns < most
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.push('…');
    short
}

/// A member's name, from their newest line, or their id where the charter has none.
#[must_use]
pub fn member(charter: &Charter, id: MemberId) -> String {
    let line = charter.members.iter().rev().find(|line| line.id == id);
    line.map_or_else(|| id.to_string(), |line| self::line(&line.name))
}

/// Names of members, in a row.
#[must_use]
pub fn members(charter: &Charter, ids: &[MemberId]) -> String {
    let names: Vec<String> = ids.iter().map(|id| member(charter, *id)).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

/// A day, and how far it is: `2026-12-01 (in 5 days)`.
#[must_use]
pub fn due(day: Day, today: Day) -> String {
    let far = match day.days_since(today) {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        days if days > 0 => format!("in {days} days"),
        days => format!("{} days ago", -days),
    };
    format!("{day} ({far})")
}

/// A word of the protocol for people: `under_review` is `under review`.
#[must_use]
pub fn word(text: &str) -> String {
    line(&text.replace('_', " "))
}

/// The stream's word.
#[must_use]
pub fn stream(stream: Stream) -> &'static str {
    match stream {
        Stream::Dialogue => "dialogue",
        Stream::Desk => "desk",
    }
}

/// What a member asks for of a case's keeping, after "to".
#[must_use]
pub fn wish(wish: Wish) -> String {
    let Wish::Keep { purge_after, hold } = wish else { return "destroy it".to_owned() };
    let until = purge_after.map_or_else(|| "without end".to_owned(), |day| format!("until {day}"));
    format!("keep it {until}, {}", if hold { "held" } else { "without a hold" })
}

/// Octets for people.
#[must_use]
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes.div_ceil(1024)),
        _ => format!("{}.{} MiB", bytes >> 20, ((bytes & 0xf_ffff) * 10) >> 20),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_width() {
        let rows = [vec!["密码".into(), "b".into()], vec!["a".into(), "c".into()]];
        assert_eq!(table(&rows), "密码  b\na     c\n");
    }

    #[test]
    fn a_cell_has_an_end() {
        assert_eq!(cut("accounting", 10), "accounting");
        assert_eq!(cut("accounting", 9), "accounti…");
        assert_eq!(cut("密码密码", 6), "密码…");
        assert_eq!(cut("密码密码", 5), "密码…");
        assert_eq!(cut(&"A".repeat(3000), 24).width(), 24);
        assert_eq!(cut("", 0), "");
    }

    #[test]
    fn days_are_told_as_people_do() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(due(day("2026-12-01"), day("2026-11-26")), "2026-12-01 (in 5 days)");
        assert_eq!(due(day("2026-11-24"), day("2026-11-26")), "2026-11-24 (2 days ago)");
        assert_eq!(size(5_767_168), "5.5 MiB");
    }
}
