//! A member's key: made on the member's machine, kept in an encrypted age file, backed up on paper.

use std::io::{Read, Write};

use age::{Decryptor, Encryptor, scrypt, secrecy::SecretString};
use hkdf::Hkdf;
use rand_core::CryptoRngCore;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{
    date::Day,
    keys::{Identity, Recipient},
    sealing::has_whole_stanzas,
    signature::SigningKey,
    words::{self, PhraseError},
};

mod code;

pub use code::member_code;

/// scrypt's work factor in key files that we write: 2^17, about a third of a second and 128 MiB.
pub const WORK_FACTOR: u8 = 17;
/// The largest work factor that we open: a hostile file must not stop the machine.
pub const MAX_WORK_FACTOR: u8 = 20;
/// Words in a generated passphrase: 88 bits, before scrypt.
pub const PASSPHRASE_WORDS: usize = 8;
/// A key file is under one kilobyte; more than this is not one.
const MAX_FILE: usize = 64 << 10;

/// Why a key file was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// The passphrase does not open it.
    #[error("the passphrase does not open this key file")]
    Passphrase,
    /// Not an age file encrypted with a passphrase, or a damaged one.
    #[error("not an intact key file")]
    Damaged,
    /// Its work factor is above [`MAX_WORK_FACTOR`].
    #[error("the key file asks for more work than this program is willing to do")]
    TooMuchWork,
    /// It opened, but does not hold exactly one post-quantum identity.
    #[error("the key file does not hold exactly one post-quantum key")]
    Content,
}

/// A member's key. One secret gives both the age identity and the signing key, and they rotate together.
#[derive(Clone)]
pub struct MemberKey(Identity);

impl MemberKey {
    /// A new key.
    pub fn generate(rng: &mut impl CryptoRngCore) -> Self {
        Self(Identity::generate(rng))
    }

    /// The key of an identity.
    #[must_use]
    pub fn from_identity(identity: Identity) -> Self {
        Self(identity)
    }

    /// Opens wraps.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.0
    }

    /// The public half that goes into the charter as `age`.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        self.0.recipient()
    }

    /// Signs entries and sign-ins; its public half goes into the charter as `sign`.
    #[must_use]
    pub fn signing_key(&self) -> SigningKey {
        let mut seed = Zeroizing::new([0; 32]);
        // 32 bytes is far below HKDF's limit, the only thing that can go wrong here.
        let _ = Hkdf::<Sha256>::new(None, &**self.0.seed()).expand(b"hotline/v1/member-signing", &mut *seed);
        SigningKey::from_seed(&seed)
    }

    /// The age identity file in clear. Only for [`Self::encrypt`] and for people who know what they do with it.
    #[must_use]
    pub fn identity_file(&self, created: Day) -> Zeroizing<String> {
        let text = self.0.to_text();
        Zeroizing::new(format!("# created: {created}\n# public key: {}\n{}\n", self.recipient(), *text))
    }

    /// The key file: the identity file, encrypted with a passphrase in age's own format. Any age from 1.3 on opens it.
    ///
    /// # Errors
    /// None that can happen; the library's signature permits one.
    pub fn encrypt(&self, passphrase: &Zeroizing<String>, created: Day) -> Result<Vec<u8>, KeyFileError> {
        let mut recipient = scrypt::Recipient::new(SecretString::from(passphrase.as_str()));
        recipient.set_work_factor(WORK_FACTOR);
        let write = || -> std::io::Result<Vec<u8>> {
            let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
                .map_err(std::io::Error::other)?;
            let mut writer = encryptor.wrap_output(Vec::new())?;
            writer.write_all(self.identity_file(created).as_bytes())?;
            writer.finish()
        };
        write().map_err(|_| KeyFileError::Damaged)
    }

    /// Opens a key file.
    ///
    /// # Errors
    /// See [`KeyFileError`].
    pub fn open(file: &[u8], passphrase: &Zeroizing<String>) -> Result<Self, KeyFileError> {
        if file.len() > MAX_FILE || !has_whole_stanzas(file) {
            return Err(KeyFileError::Damaged);
        }
        let decryptor = Decryptor::new_buffered(file).map_err(|_| KeyFileError::Damaged)?;
        if !decryptor.is_scrypt() {
            return Err(KeyFileError::Damaged);
        }
        let mut identity = scrypt::Identity::new(SecretString::from(passphrase.as_str()));
        identity.set_max_work_factor(MAX_WORK_FACTOR);
        let mut reader = decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).map_err(
            |error| match error {
                age::DecryptError::DecryptionFailed | age::DecryptError::NoMatchingKeys => {
                    KeyFileError::Passphrase
                }
                age::DecryptError::ExcessiveWork { .. } => KeyFileError::TooMuchWork,
                _ => KeyFileError::Damaged,
            },
        )?;
        let mut text = Zeroizing::new(String::with_capacity(MAX_FILE));
        reader.read_to_string(&mut text).map_err(|_| KeyFileError::Damaged)?;
        Self::parse_identity_file(&text)
    }

    /// Reads an identity file in clear: comments, empty lines and exactly one identity.
    ///
    /// # Errors
    /// [`KeyFileError::Content`].
    pub fn parse_identity_file(text: &str) -> Result<Self, KeyFileError> {
        match identity_lines(text).as_deref() {
            Some([identity]) => Ok(Self(identity.clone())),
            _ => Err(KeyFileError::Content),
        }
    }

    /// The key as 24 words, to be written down or printed and kept where the key file is not.
    #[must_use]
    pub fn backup(&self) -> Zeroizing<String> {
        let words: Vec<_> = words::indices(&**self.0.seed()).into_iter().map(words::word).collect();
        Zeroizing::new(words.join(" "))
    }

    /// What a QR code of the backup holds: the identity's text, all in capitals and so in a QR code's denser mode.
    #[must_use]
    pub fn backup_code(&self) -> Zeroizing<String> {
        self.0.to_text()
    }

    /// Restores a key from its 24 words, or from a scanned `AGE-SECRET-KEY-PQ-1…`.
    ///
    /// # Errors
    /// See [`PhraseError`].
    pub fn restore(text: &str) -> Result<Self, PhraseError> {
        if let Ok(identity) = text.trim().parse() {
            return Ok(Self(identity));
        }
        words::parse(text).map(|seed| Self(Identity::from_seed(&seed)))
    }
}

/// A passphrase for a key file: [`PASSPHRASE_WORDS`] words of the list, joined by hyphens.
pub fn generate_passphrase(rng: &mut impl CryptoRngCore) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0; 11]);
    rng.fill_bytes(&mut *bytes);
    passphrase_of(&bytes)
}

/// 88 bits as eight words, most significant bits first.
fn passphrase_of(bytes: &[u8; 11]) -> Zeroizing<String> {
    let bits = bytes.iter().fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
    let word = |index: usize| {
        let place = bits >> (11 * (PASSPHRASE_WORDS - 1 - index)) & 0x7ff;
        words::word(u16::try_from(place).unwrap_or_default())
    };
    Zeroizing::new((0..PASSPHRASE_WORDS).map(word).collect::<Vec<_>>().join("-"))
}

/// The identities of an age identity file, or `None` where a line is neither a comment, empty, nor one of ours.
pub(crate) fn identity_lines(text: &str) -> Option<Vec<Identity>> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::SeedableRng;

    fn key() -> MemberKey {
        MemberKey::generate(&mut rand_chacha::ChaCha20Rng::seed_from_u64(7))
    }

    fn phrase(text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.to_owned())
    }

    #[test]
    fn a_key_file_opens_with_its_passphrase_and_no_other() {
        let file = key().encrypt(&phrase("correct horse"), "2026-11-22".parse().unwrap()).unwrap();
        assert!(MemberKey::open(&file, &phrase("correct horse")).unwrap().identity() == key().identity());
        assert_eq!(MemberKey::open(&file, &phrase("battery staple")).err(), Some(KeyFileError::Passphrase));
        assert_eq!(MemberKey::open(&file[..80], &phrase("correct horse")).err(), Some(KeyFileError::Damaged));
        assert_eq!(MemberKey::open(b"junk", &phrase("x")).err(), Some(KeyFileError::Damaged));
    }

    #[test]
    fn a_file_that_asks_for_too_much_work_is_refused_before_the_work() {
        let header = "age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 30\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n0123456789abcdef";
        assert_eq!(MemberKey::open(header.as_bytes(), &phrase("x")).err(), Some(KeyFileError::TooMuchWork));
    }

    #[test]
    fn an_identity_file_holds_exactly_one_key() {
        let day = "2026-11-22".parse().unwrap();
        let text = key().identity_file(day);
        assert!(MemberKey::parse_identity_file(&text).is_ok());
        let other = "AGE-SECRET-KEY-1QQPQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ\n";
        for bad in [String::new(), format!("{}{}", *text, *text), format!("{}{other}", *text)] {
            assert_eq!(MemberKey::parse_identity_file(&bad).err(), Some(KeyFileError::Content));
        }
    }

    #[test]
    fn a_backup_restores_the_same_key() {
        assert_eq!(key().backup().split(' ').count(), 24);
        for text in [key().backup(), key().backup_code(), phrase(&format!(" {}\n", *key().backup_code()))] {
            assert!(MemberKey::restore(&text).unwrap().identity() == key().identity());
        }
        assert!(MemberKey::restore("abandon").is_err());
    }

    #[test]
    fn a_generated_passphrase_uses_every_bit() {
        assert_eq!(*passphrase_of(&[0; 11]), ["abandon"; 8].join("-"));
        assert_eq!(*passphrase_of(&[0xff; 11]), ["zoo"; 8].join("-"));
        let mut last = [0; 11];
        last[10] = 1;
        assert!(passphrase_of(&last).ends_with("-ability"));
    }
}
