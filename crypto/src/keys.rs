//! Hybrid post-quantum age keys: [`Identity`] (`AGE-SECRET-KEY-PQ-1…`) and [`Recipient`] (`age1pq1…`).
//!
//! They plug into age's own `Encryptor` and `Decryptor`; use [`crate::sealing`] for that. Only this recipient type
//! exists here: a report must stay secret longer than classical keys are sure to last.

use std::{collections::HashSet, fmt, str::FromStr, sync::Arc};

use age::{DecryptError, EncryptError};
use age_core::{
    format::{FILE_KEY_BYTES, FileKey, Stanza},
    primitives::{bech32_decode, bech32_encode, hpke_open, hpke_seal},
    secrecy::ExposeSecret,
};
use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use bech32::Hrp;
use hpke::{Deserializable, Serializable};
use rand_core::{CryptoRngCore, OsRng};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::{Zeroize, Zeroizing};

use crate::xwing::{EncappedKey, PUBLIC_KEY_SIZE, PrivateKey, PublicKey, XWing};

const RECIPIENT_PREFIX: Hrp = Hrp::parse_unchecked("age1pq");
const IDENTITY_PREFIX: Hrp = Hrp::parse_unchecked("age-secret-key-pq-");
/// The stanza's name in an age header.
pub(crate) const STANZA_TAG: &str = "mlkem768x25519";
const HPKE_INFO: &[u8] = b"age-encryption.org/mlkem768x25519";
/// age lets recipients stand together in one file only where their labels are the same.
const LABEL: &str = "postquantum";
/// Every other recipient type that age's specification or its implementations know. One of these beside ours would
/// let a file be opened by a weaker key, or (scrypt) by guessing.
const OTHER_TAGS: [&str; 6] = ["X25519", "scrypt", "p256tag", "mlkem768p256tag", "ssh-rsa", "ssh-ed25519"];

/// A text that is not an acceptable hybrid key. It says no more: the text may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadKey {
    /// Not Bech32 with the right prefix and length. Other kinds of age keys end here.
    #[error("not a post-quantum age key")]
    Form,
    /// An ML-KEM coefficient out of range or an X25519 point of low order.
    #[error("a malformed post-quantum age key")]
    Invalid,
}

/// A public key to seal to: `age1pq1…`, 1,216 bytes, checked when read.
#[derive(Clone)]
pub struct Recipient(Arc<PublicKey>);

impl Recipient {
    /// Reads the 1,216 bytes.
    ///
    /// # Errors
    /// [`BadKey::Form`] for another length, [`BadKey::Invalid`] for a malformed key.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadKey> {
        if bytes.len() != PUBLIC_KEY_SIZE {
            return Err(BadKey::Form);
        }
        PublicKey::from_bytes(bytes).map(|key| Self(Arc::new(key))).map_err(|_| BadKey::Invalid)
    }

    /// The 1,216 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        Serializable::to_bytes(&*self.0).to_vec()
    }
}

impl PartialEq for Recipient {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl Eq for Recipient {}

impl FromStr for Recipient {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let bytes = decode(text, RECIPIENT_PREFIX)?;
        // Bech32 permits capitals and stray bits at the end; one key has one text here.
        if bech32_encode(RECIPIENT_PREFIX, &bytes) != text {
            return Err(BadKey::Form);
        }
        Self::from_bytes(&bytes)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bech32_encode(RECIPIENT_PREFIX, &self.to_bytes()))
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Recipient {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Recipient {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl age::Recipient for Recipient {
    fn wrap_file_key(&self, file_key: &FileKey) -> Result<(Vec<Stanza>, HashSet<String>), EncryptError> {
        // age's trait takes no generator, so this is the operating system's. The helper panics where encapsulation
        // fails, which it cannot for a key that `from_bytes` has let through.
        let (encapsulation, body) =
            hpke_seal::<XWing, _>(&self.0, HPKE_INFO, file_key.expose_secret(), &mut OsRng);
        let args = vec![BASE64_STANDARD_NO_PAD.encode(Serializable::to_bytes(&encapsulation))];
        let stanza = Stanza { tag: STANZA_TAG.to_owned(), args, body };
        Ok((vec![stanza], HashSet::from([LABEL.to_owned()])))
    }
}

/// A private key: 32 secret bytes, written `AGE-SECRET-KEY-PQ-1…`. It has no `Debug` and is wiped when dropped.
///
/// Clones share one expanded key, so keep and clone an identity rather than parse it again for each file.
#[derive(Clone)]
pub struct Identity(Arc<PrivateKey>);

impl Identity {
    /// The identity of a 32-byte seed.
    #[must_use]
    pub fn from_seed(seed: &Zeroizing<[u8; 32]>) -> Self {
        Self(Arc::new(PrivateKey::from_seed(seed)))
    }

    /// A new identity.
    pub fn generate(rng: &mut impl CryptoRngCore) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *seed);
        Self::from_seed(&seed)
    }

    /// The 32-byte seed.
    #[must_use]
    pub fn seed(&self) -> &Zeroizing<[u8; 32]> {
        self.0.seed()
    }

    /// The recipient that seals to this identity.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient(Arc::new(self.0.public_key().clone()))
    }

    /// `AGE-SECRET-KEY-PQ-1…`. The text is the secret: wipe what you copy out of it.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = bech32_encode(IDENTITY_PREFIX, &**self.seed());
        text.make_ascii_uppercase();
        Zeroizing::new(text)
    }
}

/// In constant time.
impl PartialEq for Identity {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl Eq for Identity {}

impl FromStr for Identity {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let bytes = decode(text, IDENTITY_PREFIX)?;
        let seed: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| BadKey::Form)?;
        let identity = Self::from_seed(&Zeroizing::new(*seed));
        // Bech32 permits lower case and stray bits at the end; one key has one text here.
        if *identity.to_text() == text { Ok(identity) } else { Err(BadKey::Form) }
    }
}

impl age::Identity for Identity {
    /// `None` where the stanza is not for this key; an error for a malformed one.
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        if OTHER_TAGS.contains(&stanza.tag.as_str()) {
            return Some(Err(DecryptError::InvalidHeader));
        }
        if stanza.tag != STANZA_TAG {
            return None;
        }
        let Some(encapsulation) = parse_stanza(stanza) else {
            return Some(Err(DecryptError::InvalidHeader));
        };
        let mut opened = hpke_open::<XWing>(&encapsulation, &self.0, HPKE_INFO, &stanza.body).ok()?;
        let file_key = FileKey::try_init_with_mut(|key| {
            key.copy_from_slice(opened.get(..FILE_KEY_BYTES).ok_or(DecryptError::InvalidHeader)?);
            Ok(())
        });
        opened.zeroize();
        Some(file_key)
    }

    /// Looks at every stanza before it opens one, so that a malformed or weaker neighbour is always refused.
    fn unwrap_stanzas(&self, stanzas: &[Stanza]) -> Option<Result<FileKey, DecryptError>> {
        let refused = |stanza: &Stanza| {
            OTHER_TAGS.contains(&stanza.tag.as_str())
                || (stanza.tag == STANZA_TAG && parse_stanza(stanza).is_none())
        };
        if stanzas.iter().any(refused) {
            return Some(Err(DecryptError::InvalidHeader));
        }
        stanzas.iter().find_map(|stanza| self.unwrap_stanza(stanza))
    }
}

/// The encapsulation of a well-formed stanza: one argument, a body that holds a file key and its tag.
fn parse_stanza(stanza: &Stanza) -> Option<EncappedKey> {
    let [argument] = stanza.args.as_slice() else { return None };
    if stanza.body.len() != FILE_KEY_BYTES + 16 {
        return None;
    }
    EncappedKey::from_bytes(&BASE64_STANDARD_NO_PAD.decode(argument).ok()?).ok()
}

fn decode(text: &str, prefix: Hrp) -> Result<Zeroizing<Vec<u8>>, BadKey> {
    bech32_decode(
        text,
        |_| BadKey::Form,
        |hrp| if hrp == prefix { Ok(()) } else { Err(BadKey::Form) },
        |_, bytes| Ok(Zeroizing::new(bytes.collect())),
    )
}
