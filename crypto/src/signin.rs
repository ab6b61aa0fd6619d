//! Sign-in: what a member signs to open a session. There is no password.
//!
//! The frame's own tag keeps the signature from being taken for an entry's. This module checks no clock: whether a
//! nonce is the server's own, unused and not expired, and whether the charter names the origin, the server asks.

use crate::{
    bytes::frame,
    id::MemberId,
    instance::Instance,
    signature::{SigningKey, VerifyingKey},
};

/// All that a sign-in says.
#[derive(Debug, Clone, Copy)]
pub struct SignIn<'a> {
    /// The address at which the client meant to reach the server, so that another server cannot pass it on.
    pub origin: &'a str,
    /// The hotline.
    pub instance: &'a Instance,
    /// Who signs in.
    pub member: MemberId,
    /// The server's challenge.
    pub nonce: &'a [u8; 32],
    /// When the challenge expires, in seconds since 1970.
    pub expires: u64,
}

impl SignIn<'_> {
    /// `frame("hotline/v1/sign-in", origin, instance, member id, nonce, u64be expires)`.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        frame(
            "hotline/v1/sign-in",
            &[
                self.origin.as_bytes(),
                self.instance.as_bytes(),
                self.member.to_string().as_bytes(),
                self.nonce,
                &self.expires.to_be_bytes(),
            ],
        )
    }

    /// The member's signature of [`Self::message`].
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> [u8; 64] {
        key.sign(&self.message())
    }

    /// Whether `signature` is `key`'s, strictly.
    #[must_use]
    pub fn verify(&self, key: &VerifyingKey, signature: &[u8; 64]) -> bool {
        key.verify(&self.message(), signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use zeroize::Zeroizing;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed(&Zeroizing::new([seed; 32]))
    }

    #[test]
    fn the_message_has_the_documented_layout() {
        let sign_in = SignIn {
            origin: "https://h.example",
            instance: &Instance::from_bytes([1; 32]),
            member: MemberId::from_bytes([2; 16]),
            nonce: &[3; 32],
            expires: 0x0102,
        };
        let mut expected = b"\x12hotline/v1/sign-in\0\0\0\x11https://h.example\0\0\0\x20".to_vec();
        expected.extend([1; 32]);
        expected.extend(b"\0\0\0\x2402020202-0202-0202-0202-020202020202\0\0\0\x20");
        expected.extend([3; 32]);
        expected.extend(b"\0\0\0\x08\0\0\0\0\0\0\x01\x02");
        assert_eq!(sign_in.message(), expected);
    }

    proptest! {
        #[test]
        fn a_signature_holds_for_its_own_sign_in_and_key_alone(
            origin: String, instance: [u8; 32], member: [u8; 16], nonce: [u8; 32], expires: u64, changed in 0..6u8,
        ) {
            let instance = Instance::from_bytes(instance);
            let sign_in =
                SignIn { origin: &origin, instance: &instance, member: MemberId::from_bytes(member), nonce: &nonce, expires };
            let mut signature = sign_in.sign(&key(1));
            prop_assert!(sign_in.verify(&key(1).verifying_key(), &signature));

            let other_origin = format!("{origin}x");
            let other_instance = Instance::from_bytes(nonce.map(|byte| !byte));
            let other_nonce = nonce.map(|byte| !byte);
            let mut other = sign_in;
            let mut verifier = key(1).verifying_key();
            match changed {
                0 => other.origin = &other_origin,
                1 => other.instance = &other_instance,
                2 => other.member = MemberId::from_bytes(member.map(|byte| !byte)),
                3 => other.nonce = &other_nonce,
                4 => other.expires = !expires,
                _ => verifier = key(2).verifying_key(),
            }
            prop_assume!(changed != 1 || other_instance != instance);
            prop_assert!(!other.verify(&verifier, &signature));
            signature[40] ^= 1;
            prop_assert!(!sign_in.verify(&key(1).verifying_key(), &signature));
        }
    }
}
