//! The token, shown until it is on paper.

use std::{
    io::{self, Write},
    path::Path,
};

use hotline_crypto::{token::Token, words::PREFIX_LENGTH};
use rand_core::CryptoRngCore;
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

    /// Two different places, in their order.
    fn two_places(&self, rng: &mut impl CryptoRngCore) -> [usize; 2] {
        // Twelve does not divide 2^32, by a part in a billion.
        let mut below = |most: usize| usize::try_from(rng.next_u32()).unwrap_or_default() % most.max(1);
        let first = below(self.words.len());
        let second = below(self.words.len().saturating_sub(1));
        let second = if second >= first { second + 1 } else { second };
        [first.min(second), first.max(second)]
    }

    /// Asks for the words at these places, from 0, up to the first that is another one.
    fn are_known(&self, places: [usize; 2]) -> anyhow::Result<bool> {
        for place in places {
            if !self.is(place, &terminal::line(&format!("Word {}", place + 1))?) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a text means the word at that place, as it may be written wherever the words are asked for.
    fn is(&self, place: usize, text: &str) -> bool {
        let text = text.trim().to_lowercase();
        let Some((word, number)) = self.words.get(place).zip(self.numbers.get(place)) else { return false };
        let begins = text.len() >= PREFIX_LENGTH && word.starts_with(&text);
        text == *word || begins || text.parse() == Ok(*number)
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

/// Shows the words on a screen of their own until two of them, of random places, were typed back. Nothing has been sent by
/// then: who loses the connection afterwards can still look whether the report arrived.
///
/// # Errors
/// Where there is no terminal, or it was stopped.
pub fn show_once(sheet: &Sheet, has_passphrase: bool, rng: &mut impl CryptoRngCore) -> anyhow::Result<()> {
    let mut screen = Screen::open()?;
    let places = sheet.two_places(rng);
    loop {
        show(sheet, has_passphrase, &mut screen)?;
        terminal::pause("Press Enter when they are on paper.")?;
        screen.clear()?;
        writeln!(screen, "{}\n", strong("Two of them, from your paper"))?;
        writeln!(
            screen,
            "So that you are not locked out of your report by a slip of the pen, type these two"
        )?;
        writeln!(screen, "words, or their numbers. Enter alone shows all twelve again.\n")?;
        if sheet.are_known(places)? {
            return Ok(());
        }
        screen.clear()?;
        writeln!(screen, "{}\n", strong("That is not what stands here. Look once more:"))?;
    }
}

fn show(sheet: &Sheet, has_passphrase: bool, screen: &mut Screen) -> io::Result<()> {
    writeln!(screen, "{}\n", strong("Write these twelve words on paper, in this order"))?;
    sheet.write(screen)?;
    writeln!(screen, "\nThey are the only way back to your report. Nobody can tell you them again.")?;
    writeln!(screen, "The number beside a word says the same and may be easier to copy.")?;
    if has_passphrase {
        writeln!(screen, "You will need your passphrase as well.")?;
    }
    writeln!(screen, "Do not photograph them, and do not keep them where others look.\n")?;
    writeln!(screen, "Nothing has been sent yet. You will be asked for two of the words.\n")
}

#[cfg(test)]
mod tests {
    use rand_core::OsRng;

    use super::*;

    #[test]
    fn a_word_is_known_by_itself_its_number_or_its_first_four_letters() {
        let sheet = Sheet { words: vec!["ability", "add"], numbers: vec![2, 21] };
        for text in ["ability", "ABILITY ", "abil", "2", " 0002"] {
            assert!(sheet.is(0, text), "{text}");
        }
        for text in ["", "abi", "able", "3", "abilityy", "add"] {
            assert!(!sheet.is(0, text), "{text}");
        }
        assert!(sheet.is(1, "add") && sheet.is(1, "21") && !sheet.is(1, "address"));
    }

    #[test]
    fn two_places_are_asked_for_in_their_order() {
        let sheet = Sheet::of(&Token::generate(&mut OsRng));
        for _ in 0..100 {
            let [first, second] = sheet.two_places(&mut OsRng);
            assert!(first < second && second < 12);
        }
    }
}
