//! What keys come to, one line after another: letters are taken, Backspace takes them back. It knows no terminal.
//!
//! It does what a terminal does by itself for programs that read lines, but for three things: a line may be of any length
//! (a terminal cuts it at 4,095 bytes and says nothing), keys such as arrows write nothing, and what is pasted moves
//! nothing on the screen.

use unicode_width::UnicodeWidthStr;
use zeroize::Zeroizing;

use super::safe_line;

/// Room for what people type at once, so that little of it is copied elsewhere while it grows.
const ROOM: usize = 8 << 10;
const TAB_COLUMNS: usize = 4;
const BACKSPACE: u8 = 0x08;
const DELETE: u8 = 0x7f;
const CTRL_D: u8 = 0x04;
const CTRL_U: u8 = 0x15;
const CTRL_W: u8 = 0x17;
const ESCAPE: u8 = 0x1b;

/// What a key has brought.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Key {
    /// Part of the line, or nothing.
    Typed,
    /// Enter.
    Enter,
    /// Ctrl-D.
    End,
}

/// Keys that come as several bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sequence {
    None,
    Begun,
    /// Up to a letter.
    Long,
    /// One byte more.
    Short,
}

/// The line that is being typed.
pub(super) struct Editor {
    line: Zeroizing<Vec<u8>>,
    /// The bytes of a letter that is not whole yet.
    letter: Vec<u8>,
    sequence: Sequence,
}

impl Editor {
    pub(super) fn new() -> Self {
        Self { line: Zeroizing::new(Vec::with_capacity(ROOM)), letter: Vec::new(), sequence: Sequence::None }
    }

    /// Takes the next byte; `echo` is given what the screen shows of it.
    pub(super) fn press(&mut self, byte: u8, echo: &mut Vec<u8>) -> Key {
        if self.in_sequence(byte) {
            return Key::Typed;
        }
        match byte {
            b'\n' | b'\r' => return Key::Enter,
            CTRL_D => return Key::End,
            BACKSPACE | DELETE => self.erase(echo),
            CTRL_U => while self.erase_letter(echo).is_some() {},
            CTRL_W => self.erase_word(echo),
            b'\t' | b' '.. => self.take(byte, echo),
            // Other control characters are no text.
            _ => {}
        }
        Key::Typed
    }

    /// What came together has ended: Escape alone is a key, and begins nothing.
    pub(super) fn pause(&mut self) {
        if self.sequence == Sequence::Begun {
            self.sequence = Sequence::None;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.line.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.line.len()
    }

    /// The line, which begins anew.
    pub(super) fn take_line(&mut self) -> Zeroizing<Vec<u8>> {
        self.letter.clear();
        std::mem::replace(&mut self.line, Zeroizing::new(Vec::with_capacity(ROOM)))
    }

    fn in_sequence(&mut self, byte: u8) -> bool {
        let next = match (self.sequence, byte) {
            (Sequence::None, ESCAPE) => Sequence::Begun,
            (Sequence::None, _) => return false,
            // Enter ends whatever was begun.
            (_, b'\n' | b'\r') => {
                self.sequence = Sequence::None;
                return false;
            }
            (Sequence::Begun, b'[') => Sequence::Long,
            (Sequence::Begun, b'O') => Sequence::Short,
            (Sequence::Long, 0x20..=0x3f) => Sequence::Long,
            _ => Sequence::None,
        };
        self.sequence = next;
        true
    }

    fn take(&mut self, byte: u8, echo: &mut Vec<u8>) {
        self.line.push(byte);
        self.letter.push(byte);
        match std::str::from_utf8(&self.letter) {
            Ok(letter) => echo.extend_from_slice(shown(letter).as_bytes()),
            Err(error) if error.error_len().is_none() => return,
            Err(_) => echo.extend_from_slice("\u{fffd}".as_bytes()),
        }
        self.letter.clear();
    }

    /// Takes back what stands in the last column or columns: a letter with its marks.
    fn erase(&mut self, echo: &mut Vec<u8>) {
        while self.erase_letter(echo) == Some(0) {}
    }

    fn erase_word(&mut self, echo: &mut Vec<u8>) {
        while self.line.ends_with(b" ") {
            self.erase(echo);
        }
        while self.line.last().is_some_and(|byte| *byte != b' ') {
            self.erase(echo);
        }
    }

    /// Says how many columns are free again; nothing where there was no letter.
    fn erase_letter(&mut self, echo: &mut Vec<u8>) -> Option<usize> {
        self.letter.clear();
        let start = self
            .line
            .iter()
            .rposition(|byte| byte & 0xc0 != 0x80)
            .or_else(|| self.line.len().checked_sub(1))?;
        let columns = self
            .line
            .get(start..)
            .map_or(1, |bytes| std::str::from_utf8(bytes).map_or(1, |letter| shown(letter).width()));
        self.line.truncate(start);
        for _ in 0..columns {
            echo.extend_from_slice(b"\x08 \x08");
        }
        Some(columns)
    }
}

/// A letter as the screen shows it.
fn shown(letter: &str) -> String {
    if letter == "\t" { " ".repeat(TAB_COLUMNS) } else { safe_line(letter) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a line comes to, and what was shown of it.
    fn typed(bytes: &[u8]) -> (String, String) {
        let (mut editor, mut echo) = (Editor::new(), Vec::new());
        for byte in bytes {
            assert_eq!(editor.press(*byte, &mut echo), Key::Typed);
        }
        (String::from_utf8(editor.take_line().to_vec()).unwrap(), String::from_utf8(echo).unwrap())
    }

    #[test]
    fn letters_are_taken_and_taken_back_whole() {
        assert_eq!(typed("yes".as_bytes()), ("yes".into(), "yes".into()));
        assert_eq!(typed(b"yse\x7f\x7fes").0, "yes");
        // Two bytes and one column; three bytes and two columns; a mark upon its letter.
        assert_eq!(typed("aü\u{7f}".as_bytes()), ("a".into(), "aü\u{8} \u{8}".into()));
        assert_eq!(typed("密\u{8}".as_bytes()), (String::new(), "密\u{8} \u{8}\u{8} \u{8}".into()));
        assert_eq!(typed("xe\u{301}\u{7f}".as_bytes()).0, "x");
        assert_eq!(typed(b"\x7f\x7fa").0, "a");
    }

    #[test]
    fn a_word_and_a_line_are_taken_back_at_once() {
        assert_eq!(typed(b"one two  \x17").0, "one ");
        assert_eq!(typed(b"one two\x15three").0, "three");
    }

    #[test]
    fn keys_that_are_no_text_write_nothing() {
        assert_eq!(typed(b"a\x1b[D\x1b[1;5C\x1bOPb\x00\x01\x02c"), ("abc".into(), "abc".into()));
        let (mut editor, mut echo) = (Editor::new(), Vec::new());
        editor.press(ESCAPE, &mut echo);
        editor.pause();
        editor.press(b'y', &mut echo);
        assert_eq!(editor.take_line().as_slice(), b"y", "Escape alone swallows nothing");
    }

    #[test]
    fn what_is_pasted_moves_nothing_on_the_screen() {
        let (line, echo) = typed("a\u{9b}2J\u{202e}b".as_bytes());
        assert_eq!((line.as_str(), echo.as_str()), ("a\u{9b}2J\u{202e}b", "a<U+009B>2J<U+202E>b"));
        assert_eq!(typed(b"a\tb").1, "a    b");
    }

    #[test]
    fn a_line_has_any_length() {
        let long = "x".repeat(100_000);
        assert_eq!(typed(long.as_bytes()).0, long);
    }
}
