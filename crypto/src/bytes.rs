//! Encodings that everything else is built from: frames, base64, hex, SHA-256.
//!
//! Nothing here is secret-aware: decoders may branch on their input. Do not compare secrets with `==`.

use std::fmt;

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{
        DecodePaddingMode,
        general_purpose::{GeneralPurpose, GeneralPurposeConfig},
    },
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

/// Standard alphabet, padding required, trailing bits must be zero: one text for each byte string.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// `u8 len(tag) ‖ tag`, then `u32be len(part) ‖ part` for each part.
///
/// Injective for a given tag: no two lists of parts give the same bytes. Tags are short ASCII constants of at most 255
/// bytes, and parts are below 4 GiB: nothing in this protocol comes near.
#[must_use]
pub fn frame(tag: &str, parts: &[&[u8]]) -> Vec<u8> {
    debug_assert!(tag.is_ascii() && tag.len() <= usize::from(u8::MAX));
    let size = parts.iter().map(|part| part.len() + 4).sum::<usize>();
    let mut out = Vec::with_capacity(1 + tag.len() + size);
    out.push(u8::try_from(tag.len()).unwrap_or(u8::MAX));
    out.extend_from_slice(tag.as_bytes());
    for part in parts {
        out.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

/// SHA-256 of `bytes`.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A SHA-256: how envelopes, wraps and charters are named inside signed text. Lower-case hex in JSON.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha256(bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_hex(&String::deserialize(deserializer)?).map(Self).ok_or_else(|| de::Error::custom("not a hash"))
    }
}

/// Padded standard base64.
#[must_use]
pub fn to_base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// Decodes canonical padded base64; `None` for any other text, white space included.
#[must_use]
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text).ok()
}

/// Decodes canonical padded base64 of exactly `N` bytes.
#[must_use]
pub fn from_base64_exact<const N: usize>(text: &str) -> Option<[u8; N]> {
    from_base64(text)?.try_into().ok()
}

/// Decodes exactly `N` bytes of lower-case hex; `None` for upper case, other lengths or other characters.
#[must_use]
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let mut out = [0; N];
    hex::decode_to_slice(text, &mut out).ok()?;
    Some(out)
}

/// Crockford's base32 alphabet: no I, L, O or U, so that a code survives a telephone line.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The first ten characters (50 bits, most significant first) of a hash in Crockford's base32, as `XXXXX-XXXXX`.
///
/// For two people to compare aloud. 50 bits stop an accident and a casual forger, not a determined search:
/// never decide anything by it in code.
#[must_use]
pub fn short_code(hash: &[u8; 32]) -> String {
    let [a, b, c, d, e, f, g, ..] = *hash;
    let bits = u64::from_be_bytes([a, b, c, d, e, f, g, 0]);
    let mut out = String::with_capacity(11);
    for index in 0..10 {
        if index == 5 {
            out.push('-');
        }
        let digit = usize::try_from((bits >> (59 - 5 * index)) & 31).unwrap_or_default();
        out.push(char::from(*CROCKFORD.get(digit).unwrap_or(&b'0')));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn frame_has_the_documented_layout() {
        assert_eq!(frame("t", &[b"ab", b""]), b"\x01t\0\0\0\x02ab\0\0\0\0");
    }

    #[test]
    fn only_canonical_text_decodes() {
        assert_eq!(from_base64("AA=="), Some(vec![0]));
        for other in ["AA", "AA=", "AB==", "A A=", "AA==\n", "A-=="] {
            assert_eq!(from_base64(other), None, "{other}");
        }
        assert_eq!(from_hex::<1>("0a"), Some([10]));
        for other in ["0A", "a", "0a0a", "0g"] {
            assert_eq!(from_hex::<1>(other), None, "{other}");
        }
    }

    #[test]
    fn short_code_reads_fifty_bits_from_the_top() {
        assert_eq!(short_code(&[0; 32]), "00000-00000");
        assert_eq!(short_code(&[0xff; 32]), "ZZZZZ-ZZZZZ");
        let mut hash = [0; 32];
        hash[0] = 0b0000_1000;
        assert_eq!(short_code(&hash), "10000-00000");
    }

    proptest! {
        #[test]
        fn frames_are_injective(a: Vec<Vec<u8>>, b: Vec<Vec<u8>>) {
            let view = |parts: &[Vec<u8>]| frame("tag", &parts.iter().map(Vec::as_slice).collect::<Vec<_>>());
            prop_assert_eq!(view(&a) == view(&b), a == b);
        }

        #[test]
        fn base64_round_trips(bytes: Vec<u8>) {
            prop_assert_eq!(from_base64(&to_base64(&bytes)), Some(bytes));
        }
    }
}
