//! The reporter's optional passphrase: words alone then open nothing.
//!
//! Argon2id is spent only on what a human chose; a token without a passphrase needs no slow hash. Members' key files
//! are another matter: see [`crate::member`].

use argon2::{Algorithm, Argon2, Params, Version};
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use zeroize::Zeroizing;

use crate::{
    bytes::{frame, sha256},
    instance::Instance,
    token::Token,
};

/// The fewest characters (Unicode code points, after NFKC) of a passphrase.
pub const MIN_CHARACTERS: usize = 8;
/// Argon2id's memory in KiB.
pub const MEMORY_KIB: u32 = 19_456;
/// Argon2id's passes.
pub const PASSES: u32 = 2;

/// Why a passphrase was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PassphraseError {
    /// Shorter than [`MIN_CHARACTERS`].
    #[error("a passphrase needs at least 8 characters")]
    TooShort,
    /// It holds a code point that Unicode has not assigned: normalisation could differ from one machine to the next,
    /// and the same passphrase would then open nothing.
    #[error("the passphrase holds a character that is not in Unicode")]
    Unassigned,
    /// Argon2id could not get its memory.
    #[error("not enough memory to prepare the passphrase")]
    Memory,
}

/// A passphrase in NFKC. It has no `Debug` and is wiped when dropped.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes a passphrase as typed; an empty one is none. White space counts and is not trimmed.
    ///
    /// # Errors
    /// See [`PassphraseError`].
    pub fn new(text: &str) -> Result<Option<Self>, PassphraseError> {
        if text.is_empty() {
            return Ok(None);
        }
        if text.chars().any(|c| c.general_category() == GeneralCategory::Unassigned) {
            return Err(PassphraseError::Unassigned);
        }
        let normal: Zeroizing<String> = Zeroizing::new(text.nfkc().collect());
        if normal.chars().count() < MIN_CHARACTERS {
            return Err(PassphraseError::TooShort);
        }
        Ok(Some(Self(normal)))
    }

    /// Argon2id of the passphrase, salted with the instance and the token. Takes a good part of a second or more.
    ///
    /// # Errors
    /// [`PassphraseError::Memory`].
    pub fn stretch(&self, instance: &Instance, token: &Token) -> Result<Stretched, PassphraseError> {
        let salt = sha256(&frame("hotline/v1/passphrase", &[instance.as_bytes(), token.entropy()]));
        let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).map_err(|_| PassphraseError::Memory)?;
        let mut out = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(self.0.as_bytes(), salt.split_at(16).0, &mut *out)
            .map_err(|_| PassphraseError::Memory)?;
        Ok(Stretched(out))
    }
}

/// A stretched passphrase: 32 secret bytes.
#[derive(Clone)]
pub struct Stretched(Zeroizing<[u8; 32]>);

impl Stretched {
    /// The 32 bytes, for [`Token::secrets`] and test vectors.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Option<PassphraseError> {
        Passphrase::new(text).err()
    }

    #[test]
    fn length_is_counted_in_characters_after_normalisation() {
        assert!(Passphrase::new("").unwrap().is_none());
        assert_eq!(refusal("seven77"), Some(PassphraseError::TooShort));
        assert!(Passphrase::new("eight888").unwrap().is_some());
        assert!(Passphrase::new("        ").unwrap().is_some());
        assert!(Passphrase::new("密码密码密码密码").unwrap().is_some());
        // Eight typed code points, seven after NFKC: e and its accent become one.
        assert_eq!(refusal("e\u{301}234567"), Some(PassphraseError::TooShort));
    }

    #[test]
    fn unassigned_code_points_are_refused() {
        assert_eq!(refusal("12345678\u{378}"), Some(PassphraseError::Unassigned));
        assert_eq!(refusal("12345678\u{fdd0}"), Some(PassphraseError::Unassigned));
    }

    #[test]
    fn normalisation_makes_equal_what_looks_equal() {
        let text = |text| Passphrase::new(text).unwrap().unwrap().0.to_string();
        assert_eq!(text("caf\u{e9} 12345"), text("cafe\u{301} 12345"));
        assert_eq!(text("\u{ff41}bcdefgh"), text("abcdefgh"));
    }
}
