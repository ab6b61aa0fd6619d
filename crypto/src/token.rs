//! The token: twelve words that are the reporter's only key.

use hkdf::Hkdf;
use rand_core::CryptoRngCore;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{
    bytes::{frame, sha256},
    instance::Instance,
    keys::Identity,
    passphrase::Stretched,
    signature::SigningKey,
    words::{self, PhraseError},
};

/// Words in a token.
pub const WORDS: usize = 12;

/// 128 random bits, written as twelve words. It has no `Debug` and is wiped when dropped.
#[derive(Clone)]
pub struct Token(Zeroizing<[u8; 16]>);

impl Token {
    /// A new token from a secure generator.
    pub fn generate(rng: &mut impl CryptoRngCore) -> Self {
        let mut entropy = Zeroizing::new([0; 16]);
        rng.fill_bytes(&mut *entropy);
        Self(entropy)
    }

    /// The token of this entropy, for test vectors.
    #[must_use]
    pub fn from_entropy(entropy: [u8; 16]) -> Self {
        Self(Zeroizing::new(entropy))
    }

    /// Reads a token as forgivingly as [`words::parse`] does.
    ///
    /// # Errors
    /// See [`PhraseError`].
    pub fn parse(text: &str) -> Result<Self, PhraseError> {
        words::parse(text).map(Self)
    }

    /// The 16 bytes.
    #[must_use]
    pub fn entropy(&self) -> &[u8; 16] {
        &self.0
    }

    /// The twelve words, to be shown once and written down.
    #[must_use]
    pub fn words(&self) -> Vec<&'static str> {
        words::indices(&*self.0).into_iter().map(words::word).collect()
    }

    /// The words' numbers in the list, 1 to 2,048: easier to copy for many people than English words.
    #[must_use]
    pub fn numbers(&self) -> Vec<u16> {
        words::indices(&*self.0).into_iter().map(|index| index + 1).collect()
    }

    /// Derives the reporter's three secrets, with the stretched passphrase where one is set.
    #[must_use]
    pub fn secrets(&self, instance: &Instance, passphrase: Option<&Stretched>) -> TokenSecrets {
        let mut ikm = Zeroizing::new(self.0.to_vec());
        if let Some(stretched) = passphrase {
            ikm.reserve_exact(32);
            ikm.extend_from_slice(stretched.as_bytes());
        }
        let salt = frame("hotline/v1/token", &[instance.as_bytes()]);
        let hkdf = Hkdf::<Sha256>::new(Some(&salt), &ikm);
        let derive = |info: &str| {
            let mut out = Zeroizing::new([0; 32]);
            // 32 bytes is far below HKDF's limit, the only thing that can go wrong here.
            let _ = hkdf.expand(info.as_bytes(), &mut *out);
            out
        };
        TokenSecrets {
            authenticator: Authenticator(derive("authenticator")),
            identity: Identity::from_seed(&derive("age")),
            signing_key: SigningKey::from_seed(&derive("ed25519")),
        }
    }
}

/// What a token opens. Only the authenticator ever leaves the client.
#[derive(Clone)]
pub struct TokenSecrets {
    /// Proves the token to the server.
    pub authenticator: Authenticator,
    /// Opens what is sealed to the reporter.
    pub identity: Identity,
    /// Signs the reporter's entries.
    pub signing_key: SigningKey,
}

/// 32 secret bytes that prove a token. The server stores only their hash.
#[derive(Clone)]
pub struct Authenticator(Zeroizing<[u8; 32]>);

impl Authenticator {
    /// Takes the bytes of an `Authorization: Hotline …` header.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, to be sent and not to be kept.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What the server stores and looks up.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        sha256(&frame("hotline/v1/authenticator", &[&*self.0]))
    }
}

/// In constant time.
impl PartialEq for Authenticator {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&*other.0).into()
    }
}
impl Eq for Authenticator {}
