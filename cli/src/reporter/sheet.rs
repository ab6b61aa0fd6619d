//! The token, shown once.

use std::{
    io::{self, Write},
    path::Path,
};

use hotline_crypto::token::Token;
use zeroize::Zeroizing;

use crate::{
    files,
    terminal::{self, Screen, strong},
};

/// A token's words with their numbers in the list.
pub struct Sheet {
    words: Vec<&'static str>,
    numbers: Vec<u16>,
}

impl Sheet {
    /// Of a token.
    #[must_use]
    pub fn of(token: &Token) -> Self {
        Self { words: token.words(), numbers: token.numbers() }
    }

    /// Twelve lines in two columns: the place, the word, its number in the list.
    ///
    /// # Errors
    /// Writing's.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let cells: Vec<String> = (1..)
            .zip(self.words.iter().zip(&self.numbers))
            .map(|(place, (word, number))| format!("{place:>2}  {word:<10}{number:>5}"))
            .collect();
        let (left, right) = cells.split_at(cells.len() / 2);
        left.iter().zip(right).try_for_each(|(a, b)| writeln!(out, "    {a}        {b}"))
    }

    /// Writes the words into a new file that its owner alone reads.
    ///
    /// # Errors
    /// Where there is such a file.
    pub fn save(&self, file: &Path) -> anyhow::Result<()> {
        let text = Zeroizing::new(format!("{}\n", self.words.join(" ")));
        files::create(file, text.as_bytes())
    }
}

/// Shows the words on a screen of their own, until they are said to be written down. Nothing has been sent by then: who
/// loses the connection afterwards can still look whether the report arrived.
///
/// # Errors
/// Where there is no terminal, or it was stopped.
pub fn show_once(sheet: &Sheet, has_passphrase: bool) -> anyhow::Result<()> {
    let mut screen = Screen::open()?;
    writeln!(screen, "{}\n", strong("Write these twelve words on paper, in this order"))?;
    sheet.write(&mut screen)?;
    writeln!(screen, "\nThey are the only way back to your report. Nobody can tell you them again.")?;
    writeln!(screen, "The number beside a word says the same and may be easier to copy.")?;
    if has_passphrase {
        writeln!(screen, "You will need your passphrase as well.")?;
    }
    writeln!(screen, "Do not photograph them, and do not keep them where others look.\n")?;
    writeln!(screen, "Nothing has been sent yet.\n")?;
    terminal::pause("Press Enter when they are on paper. They will not be shown again.")
}
