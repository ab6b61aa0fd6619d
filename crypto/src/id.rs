//! Identifiers: UUIDs as lower-case text, each kind its own type.

use std::{fmt, str::FromStr};

use rand_core::CryptoRngCore;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use crate::bytes::{frame, sha256, short_code};

/// Not a UUID in lower-case hyphenated form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a lower-case UUID")]
pub struct NotAnId;

macro_rules! id {
    ($name:ident, $what:literal) => {
        #[doc = $what]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A random (version 4) identifier.
            pub fn random(rng: &mut impl CryptoRngCore) -> Self {
                let mut bytes = [0; 16];
                rng.fill_bytes(&mut bytes);
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }

            /// The identifier of these 16 bytes, as a database keeps it.
            #[must_use]
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// The 16 bytes that a database keeps.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let id = Uuid::try_parse(text).map_err(|_| NotAnId)?;
                if id.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text {
                    Ok(Self(id))
                } else {
                    Err(NotAnId)
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

id!(CaseId, "A case, named by the reporter's client.");

impl CaseId {
    /// What people call the case: eight characters of Crockford's base32, `XXXX-XXXX`. It is derived from the id, so
    /// everybody says the same, and it looks random, so nobody learns from it how many cases there are.
    ///
    /// 40 bits: among ten thousand cases two share one with a chance of 1 in 20,000. Never decide anything by it.
    #[must_use]
    pub fn reference(&self) -> String {
        let code = short_code(&sha256(&frame("hotline/v1/reference", &[self.to_string().as_bytes()])));
        let mut digits = code.chars().filter(|digit| *digit != '-');
        let half = |digits: &mut dyn Iterator<Item = char>| digits.take(4).collect::<String>();
        format!("{}-{}", half(&mut digits), half(&mut digits))
    }
}
id!(MemberId, "A member of the committee; stays the same when the member's key is rotated.");
id!(AttachmentId, "An attachment of a case.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_as_documented() {
        let case: CaseId = "0d9a2b1c-3e4f-4a5b-8c6d-7e8f90a1b2c3".parse().unwrap();
        assert_eq!(case.reference(), "6MYB-ABGP");
    }

    #[test]
    fn only_the_canonical_form_is_read() {
        let text = "0d9a2b1c-3e4f-4a5b-8c6d-7e8f90a1b2c3";
        assert_eq!(text.parse::<CaseId>().unwrap().to_string(), text);
        for other in
            [text.to_uppercase(), text.replace('-', ""), format!("{{{text}}}"), format!("urn:uuid:{text}")]
        {
            assert_eq!(other.parse::<CaseId>(), Err(NotAnId), "{other}");
        }
    }
}
