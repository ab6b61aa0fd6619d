//! JSON that is signed or sealed: one text for each value.
//!
//! A reader parses, serialises again and compares the bytes. That one comparison refuses unknown, duplicate and
//! reordered members, spaces, other escapes and other ways to write a number, without a list of each.

use serde::{Deserialize, Deserializer, Serialize, de, de::DeserializeOwned};

/// The largest integer that every JSON implementation holds exactly, 2^53 − 1.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// The text is not the canonical JSON of the expected shape. It says no more: what it holds may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not canonical JSON of the expected shape")]
pub struct NotCanonical;

/// Reads canonical JSON. `T` must serialise its members in the protocol's order.
///
/// # Errors
/// [`NotCanonical`] when the text does not parse as `T`, or is not the very text that `T` serialises to.
pub fn parse<T: DeserializeOwned + Serialize>(text: &str) -> Result<T, NotCanonical> {
    let value: T = serde_json::from_str(text).map_err(|_| NotCanonical)?;
    if to_text(&value) == text { Ok(value) } else { Err(NotCanonical) }
}

/// Writes canonical JSON: members in the order in which they are declared, no spaces.
///
/// For types of this crate only: their maps have string keys and their serialisation cannot fail.
#[must_use]
pub fn to_text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// For `#[serde(deserialize_with)]`: an integer from 0 to [`MAX_INTEGER`].
///
/// # Errors
/// The deserialiser's, for anything else.
pub fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let value = u64::deserialize(deserializer)?;
    if value <= MAX_INTEGER { Ok(value) } else { Err(de::Error::custom("integer out of range")) }
}

/// The protocol version, written as the number 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Version1;

impl Serialize for Version1 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(1)
    }
}

impl<'de> Deserialize<'de> for Version1 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            1 => Ok(Self),
            _ => Err(de::Error::custom("unknown version")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        v: Version1,
        #[serde(deserialize_with = "integer")]
        n: u64,
        s: String,
    }

    #[test]
    fn one_text_for_each_value() {
        let good = r#"{"v":1,"n":9007199254740991,"s":"\u0001\n\"é\u007f"}"#.replace("\\u007f", "\u{7f}");
        assert!(parse::<Sample>(&good).is_ok());
        for bad in [
            r#"{"v":1,"n":1,"s":"a" }"#,
            r#"{"n":1,"v":1,"s":"a"}"#,
            r#"{"v":1,"n":1,"s":"a","t":1}"#,
            r#"{"v":1,"n":1,"n":1,"s":"a"}"#,
            r#"{"v":1,"n":1.0,"s":"a"}"#,
            r#"{"v":1,"n":1e0,"s":"a"}"#,
            r#"{"v":1,"n":-0,"s":"a"}"#,
            r#"{"v":1,"n":01,"s":"a"}"#,
            r#"{"v":1,"n":9007199254740992,"s":"a"}"#,
            r#"{"v":2,"n":1,"s":"a"}"#,
            r#"{"v":1,"n":1,"s":"\u0061"}"#,
            r#"{"v":1,"n":1,"s":"\/"}"#,
            r#"{"v":1,"n":1,"s":"\ud800"}"#,
            r#"[1,1,"a"]"#,
            "\u{feff}{\"v\":1,\"n\":1,\"s\":\"a\"}",
        ] {
            assert_eq!(parse::<Sample>(bad), Err(NotCanonical), "{bad}");
        }
    }
}
