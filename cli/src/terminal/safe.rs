//! Text that somebody else wrote, made fit for a terminal.
//!
//! A report, a name or a file name may hold escape sequences that move the cursor, rename the window or type for the
//! reader; marks that turn the direction of text around so that it reads as something else; and marks that pile up
//! until they cover the lines around them. None of that reaches the terminal: each such character is shown as its
//! number, `<U+202E>`. Texts in any language stay as they are.

use std::path::Path;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// More marks on one letter than any language puts there.
const MAX_MARKS: usize = 6;
/// Four columns, so that a tab cannot be taken for a line of its own.
const TAB: &str = "    ";

/// A text of several lines. Line ends stay, of whatever kind they were; tabs become spaces.
#[must_use]
pub fn safe_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let category = c.general_category();
        marks = if is_mark(category) { marks + 1 } else { 0 };
        match c {
            '\n' => out.push('\n'),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\t' => out.push_str(TAB),
            _ if is_harmless(c, category) && marks <= MAX_MARKS => out.push(c),
            _ => out.push_str(&format!("<U+{:04X}>", u32::from(c))),
        }
    }
    out
}

/// A text on one line: line ends become spaces.
#[must_use]
pub fn safe_line(text: &str) -> String {
    let text = text.trim_end_matches(['\r', '\n']).replace("\r\n", " ").replace('\n', " ");
    safe_text(&text)
}

/// The name of a file or folder, on one line.
#[must_use]
pub fn safe_path(path: &Path) -> String {
    safe_line(&path.to_string_lossy())
}

fn is_mark(category: GeneralCategory) -> bool {
    matches!(category, GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
}

/// Whether a terminal does nothing with it but show it. Joiners are in: Persian, Hindi and emoji are written with them.
fn is_harmless(c: char, category: GeneralCategory) -> bool {
    use GeneralCategory as C;
    match category {
        C::Control
        | C::LineSeparator
        | C::ParagraphSeparator
        | C::Surrogate
        | C::PrivateUse
        | C::Unassigned => false,
        C::Format => matches!(c, '\u{200c}' | '\u{200d}'),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escape_sequences_do_not_reach_the_terminal() {
        assert_eq!(safe_text("a\u{1b}[2Jb\u{9b}31mc\u{7}\u{8}"), "a<U+001B>[2Jb<U+009B>31mc<U+0007><U+0008>");
        assert_eq!(safe_text("safe\rFAKE"), "safe<U+000D>FAKE");
    }

    #[test]
    fn nothing_turns_the_direction_of_text_around() {
        for c in
            "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\u{200e}\u{200f}\u{61c}"
                .chars()
        {
            let shown = safe_line(&format!("invoice{c}fdp.exe"));
            assert_eq!(shown, format!("invoice<U+{:04X}>fdp.exe", u32::from(c)));
        }
    }

    #[test]
    fn line_ends_stay_in_a_text_and_become_spaces_in_a_line() {
        assert_eq!(safe_text("one\r\ntwo\n\tthree"), "one\ntwo\n    three");
        assert_eq!(safe_line("one\r\ntwo\nthree\n"), "one two three");
        assert_eq!(safe_text("one\u{2028}two\u{85}"), "one<U+2028>two<U+0085>");
    }

    #[test]
    fn people_can_write_in_their_own_language() {
        for text in ["Größe café naïve", "举报人", "نمی‌خواهم", "क्‍ष", "שלום", "👩‍👩‍👧 🇲🇽", "Việt Nam"]
        {
            assert_eq!(safe_text(text), text);
        }
    }

    #[test]
    fn marks_do_not_pile_up() {
        let shown = safe_text(&format!("z{}", "\u{301}".repeat(50)));
        assert!(shown.starts_with(&format!("z{}<U+0301>", "\u{301}".repeat(MAX_MARKS))));
    }

    proptest! {
        #[test]
        fn no_text_puts_a_control_character_on_the_terminal(text: String) {
            prop_assert!(!safe_text(&text).chars().any(|c| c.is_control() && c != '\n'));
            prop_assert!(!safe_line(&text).chars().any(char::is_control));
        }
    }
}
