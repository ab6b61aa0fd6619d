//! Ed25519, strictly: what one side accepts, the other accepts too.
//!
//! Canonical A, R and S, small-order A and R refused, and the cofactorless equation (R recomputed, bytes compared).
//! A lax check would let a signer show an entry to one client and hide it from another.

use curve25519_dalek::edwards::CompressedEdwardsY;
use ed25519_dalek::Signer;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

use crate::bytes::{from_base64_exact, to_base64};

/// A signing key: 32 secret bytes. It has no `Debug` and is wiped when dropped.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of an Ed25519 seed (RFC 8032's private key).
    #[must_use]
    pub fn from_seed(seed: &Zeroizing<[u8; 32]>) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The public half.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// Signs `message`, 64 bytes. Sign only what `frame` made: the tag keeps one use from being taken for another.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

/// A public key: a canonical encoding of a point that is not of small order. In JSON, base64 of 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

/// Not a canonical Ed25519 public key, or one of small order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an acceptable Ed25519 public key")]
pub struct BadVerifyingKey;

impl VerifyingKey {
    /// Reads a public key.
    ///
    /// # Errors
    /// [`BadVerifyingKey`] for a point off the curve, a non-canonical encoding, or a small-order point.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, BadVerifyingKey> {
        let point = CompressedEdwardsY(*bytes).decompress().ok_or(BadVerifyingKey)?;
        // Decompression reduces y modulo p and drops the sign of x = 0; compressing again shows both.
        if point.compress().to_bytes() != *bytes || point.is_small_order() {
            return Err(BadVerifyingKey);
        }
        ed25519_dalek::VerifyingKey::from_bytes(bytes).map(Self).map_err(|_| BadVerifyingKey)
    }

    /// The 32 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Whether `signature` is this key's signature of `message`.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        // `verify_strict` recomputes R and compares its bytes, refuses a non-canonical S and a small-order R.
        self.0.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature)).is_ok()
    }
}

impl Serialize for VerifyingKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_base64(&self.to_bytes()))
    }
}

impl<'de> Deserialize<'de> for VerifyingKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = from_base64_exact(&String::deserialize(deserializer)?).ok_or(BadVerifyingKey);
        bytes.and_then(|bytes| Self::from_bytes(&bytes)).map_err(de::Error::custom)
    }
}
