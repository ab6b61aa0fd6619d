//! What is wrong with a phrase of words, said to whoever typed it.

use hotline_crypto::words::PhraseError;

use crate::terminal::safe_line;

/// One or two sentences. `show` the word that is not on the list: only to the person who typed it just now, never in
/// an error that a script may keep.
#[must_use]
pub fn describe(error: &PhraseError, show: bool) -> String {
    match error {
        PhraseError::UnknownWord { position, word, near } => {
            let typed = if show { format!(" (\"{}\")", safe_line(word)) } else { String::new() };
            let maybe = match near.as_slice() {
                [] => String::new(),
                [one] if show => format!(" Did you mean {one}?"),
                [others @ .., last] if show => format!(" Did you mean {} or {last}?", others.join(", ")),
                _ => String::new(),
            };
            format!("Word {position}{typed} is not on the list.{maybe}")
        }
        PhraseError::WordCount { found, expected } => {
            let are = if *found == 1 { "is 1 word" } else { &format!("are {found} words") };
            format!("There {are}, and {expected} are needed.")
        }
        _ => "All the words are on the list, but they do not belong together: one of them is another one, or two have \
              changed places."
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use hotline_crypto::token::Token;

    use super::*;

    fn said(text: &str, show: bool) -> String {
        describe(&Token::parse(text).err().unwrap(), show)
    }

    #[test]
    fn a_word_that_is_not_on_the_list_is_named_with_near_ones_to_who_typed_it_alone() {
        assert_eq!(
            said("abandon abilty", true),
            "Word 2 (\"abilty\") is not on the list. Did you mean ability?"
        );
        assert_eq!(
            said("abandon rivr", true),
            "Word 2 (\"rivr\") is not on the list. Did you mean river, air or drive?"
        );
        assert_eq!(said("abandon rivr", false), "Word 2 is not on the list.");
        assert_eq!(said("abandon xyzzyxyzzy", true), "Word 2 (\"xyzzyxyzzy\") is not on the list.");
    }

    #[test]
    fn counts_and_checksums_are_said_in_words() {
        assert_eq!(said("abandon", true), "There is 1 word, and 12 are needed.");
        assert_eq!(said("abandon ability", true), "There are 2 words, and 12 are needed.");
        assert!(said(&"abandon ".repeat(12), true).contains("do not belong together"));
    }
}
