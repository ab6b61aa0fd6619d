//! BIP39 phrases as people write them: the reporter's token (12 words) and a member's key backup (24).
//!
//! Only the entropy matters here; BIP39's own PBKDF2 seed is never used. The list is the English one: other lists
//! share words with each other, so a phrase could not name its language.

use std::fmt;

use bip39::{Language, Mnemonic};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use zeroize::Zeroizing;

/// The first letters that tell each word from every other.
pub const PREFIX_LENGTH: usize = 4;
/// How many near words are offered for one that is not on the list.
const MAX_NEAR: usize = 3;
/// How many letters may be wrong, missing, too many or swapped in a near word.
const MAX_DISTANCE: usize = 2;

/// Why a phrase was not read. Its `Display` and `Debug` never hold a word that was typed.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhraseError {
    /// A word that is not on the list, nor a number from 1 to 2,048.
    #[error("word {position} is not on the list")]
    UnknownWord {
        /// Which word, from 1.
        position: usize,
        /// What was typed, in lower case without accents. Show it to the person who typed it and to nobody else.
        word: Zeroizing<String>,
        /// Words on the list that are like it, nearest first; may be empty.
        near: Vec<&'static str>,
    },
    /// Another number of words than the phrase has.
    #[error("{found} words where {expected} are needed")]
    WordCount {
        /// Words found.
        found: usize,
        /// Words needed.
        expected: usize,
    },
    /// All words are on the list but one of them, or their order, is not right.
    #[error("the words do not fit together")]
    Checksum,
}

impl fmt::Debug for PhraseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Word number `index` (from 0) of the list.
#[must_use]
pub fn word(index: u16) -> &'static str {
    Language::English.word_list().get(usize::from(index)).copied().unwrap_or_default()
}

/// The phrase of 16 or 32 bytes of entropy, as places (from 0) in the list.
#[must_use]
pub fn indices(entropy: &[u8]) -> Vec<u16> {
    let phrase = Mnemonic::from_entropy(entropy).map(|phrase| phrase.word_indices().collect::<Vec<_>>());
    phrase.unwrap_or_default().into_iter().filter_map(|index| u16::try_from(index).ok()).collect()
}

/// Reads a phrase of `N` bytes of entropy, 16 or 32, however it is written.
///
/// Case, accents and separators (spaces, line breaks, hyphens, commas, full stops) do not matter; the first four
/// letters of a word are enough; each word may be its number in the list, from 1 to 2,048.
///
/// # Errors
/// The first unknown word; else a wrong number of words; else a wrong checksum.
pub fn parse<const N: usize>(text: &str) -> Result<Zeroizing<[u8; N]>, PhraseError> {
    let plain: Zeroizing<String> =
        Zeroizing::new(text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect());
    let mut found = Vec::new();
    for part in plain.split(|c: char| !is_letter_or_number(c)).filter(|part| !part.is_empty()) {
        let known = find(part).ok_or_else(|| PhraseError::UnknownWord {
            position: found.len() + 1,
            word: Zeroizing::new(part.to_owned()),
            near: near(part),
        })?;
        found.push(known);
    }
    let expected = N * 3 / 4;
    if found.len() != expected {
        return Err(PhraseError::WordCount { found: found.len(), expected });
    }
    let phrase = Zeroizing::new(found.join(" "));
    let phrase =
        Mnemonic::parse_in_normalized(Language::English, &phrase).map_err(|_| PhraseError::Checksum)?;
    let entropy = Zeroizing::new(phrase.to_entropy());
    let entropy: &[u8; N] = entropy.as_slice().try_into().map_err(|_| PhraseError::Checksum)?;
    Ok(Zeroizing::new(*entropy))
}

/// Unicode's categories L and N, as the browser's `\p{L}` and `\p{N}`.
fn is_letter_or_number(c: char) -> bool {
    use GeneralCategoryGroup::{Letter, Number};
    matches!(c.general_category_group(), Letter | Number)
}

/// The word that `part` stands for: itself, its number, or the one word that begins with its four or more letters.
fn find(part: &str) -> Option<&'static str> {
    let list = Language::English.word_list();
    if part.bytes().all(|byte| byte.is_ascii_digit()) {
        return list.get(part.parse::<usize>().ok()?.checked_sub(1)?).copied();
    }
    let start = list.partition_point(|word| *word < part);
    let word = list.get(start).copied()?;
    let prefix = part.len() >= PREFIX_LENGTH && word.starts_with(part);
    (word == part || prefix).then_some(word)
}

fn near(part: &str) -> Vec<&'static str> {
    let mut near: Vec<(usize, &str)> = Language::English
        .word_list()
        .iter()
        // The distance is at least the difference in length, and takes long for what is no word at all.
        .filter(|word| part.chars().count().abs_diff(word.len()) <= MAX_DISTANCE)
        .map(|word| (strsim::osa_distance(part, word), *word))
        .filter(|(distance, _)| *distance <= MAX_DISTANCE)
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.into_iter().take(MAX_NEAR).map(|(_, word)| word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PHRASE: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";

    #[test]
    fn a_phrase_is_read_however_it_is_written() {
        let entropy = parse::<16>(PHRASE).unwrap();
        assert_eq!(*entropy, [0x7f; 16]);
        let numbers =
            indices(&*entropy).iter().map(|index| (index + 1).to_string()).collect::<Vec<_>>().join(", ");
        let prefixes = PHRASE.split(' ').map(|word| &word[..word.len().min(4)]).collect::<Vec<_>>().join("-");
        for other in [
            PHRASE.to_uppercase(),
            PHRASE.replace(' ', "\n  "),
            PHRASE.replace(' ', "\u{2010}"),
            PHRASE.replace("legal", "légal"),
            PHRASE.replace("legal", "le\u{301}gal"),
            format!(
                "  {}.\u{a0}",
                PHRASE.replace("winner", "winn").replace("year", "\u{ff12}\u{ff10}\u{ff14}\u{ff10}")
            ),
            prefixes,
            numbers,
        ] {
            assert!(parse::<16>(&other) == Ok(entropy.clone()), "{other}");
        }
    }

    #[test]
    fn a_wrong_word_is_named_with_near_ones() {
        let Err(PhraseError::UnknownWord { position, word, near }) =
            parse::<16>(&PHRASE.replace("wave", "wavee"))
        else {
            panic!("a wrong word must be named")
        };
        assert_eq!((position, word.as_str()), (5, "wavee"));
        assert_eq!(near, ["wave", "cave", "have"]);
        for number in ["0", "2049", "99999999999999999999"] {
            assert!(matches!(
                parse::<16>(&PHRASE.replace("wave", number)),
                Err(PhraseError::UnknownWord { position: 5, .. })
            ));
        }
        assert!(matches!(parse::<16>("lega winn tha"), Err(PhraseError::UnknownWord { position: 3, .. })));
    }

    #[test]
    fn a_wrong_checksum_is_told_from_a_wrong_word_and_a_wrong_count() {
        assert_eq!(parse::<16>(&PHRASE.replace("yellow", "year")), Err(PhraseError::Checksum));
        assert_eq!(parse::<16>("legal winner"), Err(PhraseError::WordCount { found: 2, expected: 12 }));
        assert_eq!(parse::<16>(""), Err(PhraseError::WordCount { found: 0, expected: 12 }));
        assert_eq!(parse::<32>(PHRASE), Err(PhraseError::WordCount { found: 12, expected: 24 }));
    }

    #[test]
    fn errors_do_not_print_what_was_typed() {
        let Err(error) = parse::<16>("secretword") else { panic!() };
        assert!(!format!("{error} {error:?}").contains("secretword"));
    }

    #[test]
    fn four_letters_are_enough_for_every_word() {
        for (index, word) in Language::English.word_list().iter().enumerate() {
            assert_eq!(find(&word[..word.len().min(PREFIX_LENGTH)]), Some(*word));
            assert_eq!(find(&(index + 1).to_string()), Some(*word));
        }
    }

    proptest! {
        #[test]
        fn entropy_survives_words_and_numbers(a: [u8; 16], b: [u8; 32]) {
            let text = |entropy: &[u8]| indices(entropy).into_iter().map(word).collect::<Vec<_>>().join(" ");
            prop_assert_eq!(*parse::<16>(&text(&a)).unwrap(), a);
            prop_assert_eq!(*parse::<32>(&text(&b)).unwrap(), b);
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = parse::<16>(&text);
        }
    }
}
