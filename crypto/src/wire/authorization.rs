//! The `Authorization` header of reporter and member calls.

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::field::text;
use crate::{
    bytes::{from_base64_exact, sha256, to_base64},
    token::Authenticator,
};

const HOTLINE: &str = "Hotline ";
const BEARER: &str = "Bearer ";

/// A session's token: 32 secret bytes, base64 in JSON. It has no `Debug` and is wiped when dropped.
#[derive(Clone)]
pub struct Session(Zeroizing<[u8; 32]>);

impl Session {
    /// The token of these random bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, to be sent and not to be kept by a server.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// SHA-256, which is all that the server stores and looks up.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        sha256(&*self.0)
    }
}

/// In constant time.
impl PartialEq for Session {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&*other.0).into()
    }
}
impl Eq for Session {}

impl Serialize for Session {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(to_base64(&*self.0)))
    }
}

impl<'de> Deserialize<'de> for Session {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer, "the base64 of 32 bytes", |text| from_base64_exact(text).map(Self::from_bytes))
    }
}

/// Who a request says it is from: `Hotline <base64 authenticator>` or `Bearer <base64 session>`. It has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub enum Authorization {
    /// A reporter.
    Hotline(Authenticator),
    /// A member.
    Bearer(Session),
}

/// Not a value of the one form that is read: the scheme as written here, one space, base64 of 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an acceptable Authorization header")]
pub struct BadAuthorization;

impl Authorization {
    /// Reads the header's value.
    ///
    /// # Errors
    /// [`BadAuthorization`].
    pub fn parse(value: &str) -> Result<Self, BadAuthorization> {
        if let Some(base64) = value.strip_prefix(HOTLINE) {
            let bytes = from_base64_exact(base64).ok_or(BadAuthorization)?;
            return Ok(Self::Hotline(Authenticator::from_bytes(bytes)));
        }
        let base64 = value.strip_prefix(BEARER).ok_or(BadAuthorization)?;
        from_base64_exact(base64)
            .map(|bytes| Self::Bearer(Session::from_bytes(bytes)))
            .ok_or(BadAuthorization)
    }

    /// The header's value: a secret.
    #[must_use]
    pub fn header(&self) -> Zeroizing<String> {
        let (scheme, bytes) = match self {
            Self::Hotline(authenticator) => (HOTLINE, authenticator.as_bytes()),
            Self::Bearer(session) => (BEARER, session.as_bytes()),
        };
        Zeroizing::new(format!("{scheme}{}", *Zeroizing::new(to_base64(bytes))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_header_round_trip() {
        let reporter = Authorization::Hotline(Authenticator::from_bytes([1; 32]));
        let member = Authorization::Bearer(Session::from_bytes([2; 32]));
        assert!(reporter.header().starts_with("Hotline AQEB") && member.header().starts_with("Bearer AgIC"));
        for authorization in [reporter, member] {
            assert!(Authorization::parse(&authorization.header()) == Ok(authorization));
        }
    }

    #[test]
    fn other_headers_are_refused() {
        let base64 = to_base64(&[1; 32]);
        for value in [
            String::new(),
            base64.clone(),
            format!("hotline {base64}"),
            format!("Hotline  {base64}"),
            format!("Hotline {base64} "),
            format!("Hotline {}", &base64[..43]),
            format!("Bearer {}", to_base64(&[1; 31])),
            format!("Basic {base64}"),
        ] {
            assert!(Authorization::parse(&value).err() == Some(BadAuthorization), "{value}");
        }
    }

    #[test]
    fn a_session_is_base64_in_json_and_stored_as_its_hash() {
        let session = Session::from_bytes([3; 32]);
        let text = serde_json::to_string(&session).unwrap();
        assert_eq!(text, format!("\"{}\"", to_base64(&[3; 32])));
        assert!(serde_json::from_str::<Session>(&text).unwrap() == session);
        assert_eq!(session.hash(), sha256(&[3; 32]));
    }
}
