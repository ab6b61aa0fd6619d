//! How bytes are written in JSON bodies.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::bytes::{from_base64, from_base64_exact, to_base64};

/// Bytes of any length, in canonical base64. Ciphertext and hashes, never a secret.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Base64Bytes(pub Vec<u8>);

/// Exactly `N` bytes, in canonical base64. Hashes, nonces and signatures, never a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Base64Fixed<const N: usize>(pub [u8; N]);

impl From<Vec<u8>> for Base64Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl<const N: usize> From<[u8; N]> for Base64Fixed<N> {
    fn from(bytes: [u8; N]) -> Self {
        Self(bytes)
    }
}

/// Says how many bytes there are, which is what a log can use.
impl fmt::Debug for Base64Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.0.len())
    }
}

impl<const N: usize> fmt::Debug for Base64Fixed<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_base64(&self.0))
    }
}

impl Serialize for Base64Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_base64(&self.0))
    }
}

impl<const N: usize> Serialize for Base64Fixed<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_base64(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer, "canonical base64", |text| from_base64(text).map(Self))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Base64Fixed<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer, "canonical base64 of the right length", |text| from_base64_exact(text).map(Self))
    }
}

/// Reads a value out of a JSON string without copying the string: envelopes are large.
pub(super) fn text<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    expected: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, D::Error> {
    struct Text<F>(&'static str, F);

    impl<T, F: Fn(&str) -> Option<T>> de::Visitor<'_> for Text<F> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            (self.1)(text).ok_or_else(|| E::custom(format_args!("not {}", self.0)))
        }
    }

    deserializer.deserialize_str(Text(expected, read))
}

/// For `#[serde(deserialize_with)]`: null is a value, and leaving the member out is a mistake.
pub(super) fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_canonical_base64_of_the_right_length_is_read() {
        assert_eq!(serde_json::from_str::<Base64Bytes>("\"AAE=\"").unwrap().0, [0, 1]);
        assert!(serde_json::from_str::<Base64Bytes>("\"\"").unwrap().0.is_empty());
        assert_eq!(serde_json::from_str::<Base64Fixed<2>>("\"AAE=\"").unwrap().0, [0, 1]);
        for bad in ["\"AAE\"", "\"AAF=\"", "\"AA E=\"", "\"AAE=\\n\"", "\"A-E=\"", "[0,1]", "null"] {
            assert!(serde_json::from_str::<Base64Bytes>(bad).is_err(), "{bad}");
        }
        for bad in ["\"AA==\"", "\"AAEC\"", "\"\""] {
            assert!(serde_json::from_str::<Base64Fixed<2>>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn debug_output_does_not_spill_envelopes() {
        assert_eq!(format!("{:?}", Base64Bytes(vec![1; 3])), "<3 bytes>");
    }

    proptest! {
        #[test]
        fn bytes_round_trip(bytes: Vec<u8>, fixed: [u8; 32]) {
            let text = serde_json::to_string(&(Base64Bytes(bytes.clone()), Base64Fixed(fixed))).unwrap();
            let read: (Base64Bytes, Base64Fixed<32>) = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(read, (Base64Bytes(bytes), Base64Fixed(fixed)));
        }
    }
}
