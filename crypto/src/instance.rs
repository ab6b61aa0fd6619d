//! The instance: one hash that names a hotline by its root keys, and how people compare it.
//!
//! It says which root keys may sign, not that anything was signed: see [`crate::charter`].

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    bytes::{frame, from_hex, sha256},
    signature::VerifyingKey,
};

/// The most root keys that a hotline may have.
pub const MAX_ROOTS: usize = 3;

/// What a link on a poster ends in, before the hex of the instance.
const PIN: &str = "#root=";

/// SHA-256 over a hotline's root keys. In JSON and in text, 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instance([u8; 32]);

/// Root keys that make no instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRoots {
    /// None, or more than [`MAX_ROOTS`].
    #[error("a hotline has one to three root keys")]
    Count,
    /// The same key twice.
    #[error("the same root key twice")]
    Duplicate,
}

/// Not an instance in hex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a fingerprint of 64 hex digits")]
pub struct NotAnInstance;

impl Instance {
    /// The instance of these root keys; their order does not matter.
    ///
    /// # Errors
    /// [`BadRoots`] for none, more than three, or the same key twice.
    pub fn from_roots(roots: &[VerifyingKey]) -> Result<Self, BadRoots> {
        if roots.is_empty() || roots.len() > MAX_ROOTS {
            return Err(BadRoots::Count);
        }
        let mut keys: Vec<[u8; 32]> = roots.iter().map(VerifyingKey::to_bytes).collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.len() != roots.len() {
            return Err(BadRoots::Duplicate);
        }
        let parts: Vec<&[u8]> = keys.iter().map(<[u8; 32]>::as_slice).collect();
        Ok(Self(sha256(&frame("hotline/v1/instance", &parts))))
    }

    /// The instance of these 32 bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes that go into frames.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// For people: the hex in groups of four with one space between, as posters print it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let hex = self.to_string();
        let mut out = String::with_capacity(79);
        for (index, digit) in hex.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                out.push(' ');
            }
            out.push(digit);
        }
        out
    }

    /// Reads a pin as a link carries it or as a person types it from a poster: what follows the first `#root=`,
    /// or the whole text where there is none; spaces, tabs, line ends and no-break spaces (U+00A0) are left out,
    /// and `A` to `F` count as `a` to `f`.
    ///
    /// # Errors
    /// [`NotAnInstance`] for anything that is not 64 hex digits then.
    pub fn from_pin(text: &str) -> Result<Self, NotAnInstance> {
        let pin = text.split_once(PIN).map_or(text, |(_, pin)| pin);
        let digits: String =
            pin.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{a0}')).collect();
        digits.to_ascii_lowercase().parse()
    }

    /// `#root=` and the hex: the fragment that pins a link to this hotline. A browser never sends it.
    #[must_use]
    pub fn pin(&self) -> String {
        format!("{PIN}{self}")
    }
}

impl FromStr for Instance {
    type Err = NotAnInstance;

    fn from_str(text: &str) -> Result<Self, NotAnInstance> {
        from_hex(text).map(Self).ok_or(NotAnInstance)
    }
}

impl fmt::Display for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Instance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instance {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::SigningKey;
    use proptest::prelude::*;
    use zeroize::Zeroizing;

    fn root(seed: u8) -> VerifyingKey {
        SigningKey::from_seed(&Zeroizing::new([seed; 32])).verifying_key()
    }

    #[test]
    fn the_order_of_roots_does_not_matter_and_their_set_does() {
        let (a, b, c) = (root(1), root(2), root(3));
        let all = Instance::from_roots(&[a, b, c]).unwrap();
        assert_eq!(Instance::from_roots(&[c, a, b]), Ok(all));
        assert_ne!(Instance::from_roots(&[a, b]), Ok(all));
        assert_ne!(Instance::from_roots(&[a]), Instance::from_roots(&[b]));
    }

    #[test]
    fn the_hash_is_over_the_framed_keys_in_ascending_order() {
        let (mut low, mut high) = (root(1), root(2));
        if low.to_bytes() > high.to_bytes() {
            std::mem::swap(&mut low, &mut high);
        }
        let framed = frame("hotline/v1/instance", &[&low.to_bytes(), &high.to_bytes()]);
        assert_eq!(Instance::from_roots(&[high, low]).unwrap().as_bytes(), &sha256(&framed));
    }

    #[test]
    fn none_four_and_repeated_roots_are_refused() {
        assert_eq!(Instance::from_roots(&[]), Err(BadRoots::Count));
        assert_eq!(Instance::from_roots(&[1, 2, 3, 4].map(root)), Err(BadRoots::Count));
        assert_eq!(Instance::from_roots(&[root(1), root(2), root(1)]), Err(BadRoots::Duplicate));
    }

    #[test]
    fn the_fingerprint_is_sixteen_groups_of_four() {
        let print = Instance::from_bytes([0xab; 32]).fingerprint();
        assert_eq!(print, ["abab"; 16].join(" "));
    }

    #[test]
    fn a_pin_is_read_as_people_type_it() {
        let instance = Instance::from_roots(&[root(1)]).unwrap();
        let hex = instance.to_string();
        for text in [
            hex.clone(),
            instance.pin(),
            instance.fingerprint(),
            format!("https://hotline.example/{}", instance.pin()),
            format!(" #root={}\r\n", instance.fingerprint().to_uppercase()),
            instance.fingerprint().replace(' ', "\u{a0}\t"),
        ] {
            assert_eq!(Instance::from_pin(&text), Ok(instance), "{text}");
        }
        for text in [&hex[1..], &format!("{hex}0"), &hex.replace(char::is_alphabetic, "g"), "", "#root="] {
            assert_eq!(Instance::from_pin(text), Err(NotAnInstance), "{text}");
        }
    }

    #[test]
    fn json_takes_lower_case_hex_only() {
        let instance = Instance::from_bytes([0xab; 32]);
        assert_eq!(serde_json::to_string(&instance).unwrap(), format!("\"{instance}\""));
        assert!(
            serde_json::from_str::<Instance>(&format!("\"{}\"", instance.to_string().to_uppercase()))
                .is_err()
        );
    }

    proptest! {
        #[test]
        fn every_written_form_reads_back(bytes: [u8; 32]) {
            let instance = Instance::from_bytes(bytes);
            prop_assert_eq!(instance.to_string().parse::<Instance>(), Ok(instance));
            prop_assert_eq!(Instance::from_pin(&instance.fingerprint()), Ok(instance));
            prop_assert_eq!(Instance::from_pin(&instance.pin()), Ok(instance));
        }
    }
}
