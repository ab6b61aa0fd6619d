//! Root keys and their signatures: OpenSSH Ed25519 keys and SSHSIG, so that `ssh-keygen -Y verify` checks a charter
//! without our code.
//!
//! One form only: what `ssh-keygen -Y sign -n hotline-charter` writes for an `ssh-ed25519` key. RSA, ECDSA, security
//! keys, certificates, other namespaces and sha256 are refused. This module does not know which keys are roots.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig, public::KeyData};
use zeroize::Zeroizing;

use crate::signature::{SigningKey, VerifyingKey};

/// The SSHSIG namespace of charters: a signature made for anything else does not pass for one.
pub const NAMESPACE: &str = "hotline-charter";

/// Far above any acceptable signature (its armor has 304 bytes): nothing longer is parsed at all.
const MAX_ARMOR: usize = 4096;

/// Why a signature is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadSignature {
    /// Not an SSH signature exactly as `ssh-keygen` writes it (the last line end may be missing), or one by a type
    /// of key that is not even parsed.
    #[error("not an SSH signature as ssh-keygen writes it")]
    Armor,
    /// Not made by an `ssh-ed25519` key, or by one that is not acceptable.
    #[error("not made by an ssh-ed25519 key")]
    Key,
    /// Made for another purpose than `hotline-charter`.
    #[error("made for another purpose than hotline-charter")]
    Namespace,
    /// A reserved field that is not empty: something that this version cannot judge.
    #[error("carries something that this version cannot judge")]
    Reserved,
    /// Another hash than sha512.
    #[error("made over another hash than sha512")]
    Hash,
    /// Not that key's signature of this message.
    #[error("not that key's signature of this text")]
    Wrong,
}

/// Verifies an armored signature of `message` and returns the key that made it. Whether that key may sign, ask next.
///
/// # Errors
/// [`BadSignature`], the first of its kinds that applies, in the order in which they are listed.
pub fn verify(armored: &str, message: &[u8]) -> Result<VerifyingKey, BadSignature> {
    let parsed = parse(armored).ok_or(BadSignature::Armor)?;
    let KeyData::Ed25519(key) = parsed.public_key() else { return Err(BadSignature::Key) };
    let key = VerifyingKey::from_bytes(&key.0).map_err(|_| BadSignature::Key)?;
    if parsed.algorithm() != Algorithm::Ed25519 {
        return Err(BadSignature::Key);
    }
    if parsed.namespace() != NAMESPACE {
        return Err(BadSignature::Namespace);
    }
    if !parsed.reserved().is_empty() {
        return Err(BadSignature::Reserved);
    }
    if parsed.hash_alg() != HashAlg::Sha512 {
        return Err(BadSignature::Hash);
    }
    let signed = SshSig::signed_data(NAMESPACE, HashAlg::Sha512, message).map_err(|_| BadSignature::Wrong)?;
    let bytes: &[u8; 64] = parsed.signature_bytes().try_into().map_err(|_| BadSignature::Wrong)?;
    if key.verify(&signed, bytes) { Ok(key) } else { Err(BadSignature::Wrong) }
}

/// Parses, writes again and compares: one text for each signature, whatever the parser would let through.
fn parse(armored: &str) -> Option<SshSig> {
    if armored.len() > MAX_ARMOR {
        return None;
    }
    let parsed = SshSig::from_pem(armored).ok()?;
    let written = parsed.to_pem(LineEnding::LF).ok()?;
    let same = written == armored || written.strip_suffix('\n') == Some(armored);
    (same && parsed.version() == SshSig::VERSION).then_some(parsed)
}

/// A root's public half, as a charter lists it: `ssh-ed25519 <base64>`, then perhaps a space and a comment.
///
/// The one form that is read: `ssh-ed25519`, one space, the canonical base64 of the 51 bytes of an OpenSSH Ed25519
/// key (68 characters), then nothing, or one space and a comment of one or more characters that has no control
/// characters (U+0000 to U+001F, U+007F) and neither begins nor ends with a space.
#[derive(Clone, PartialEq, Eq)]
pub struct RootLine {
    key: VerifyingKey,
    comment: String,
}

/// Not an OpenSSH Ed25519 public key line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an ssh-ed25519 public key line")]
pub struct NotARootLine;

impl RootLine {
    /// The key.
    #[must_use]
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// What stands behind the key, for people; empty where nothing does.
    #[must_use]
    pub fn comment(&self) -> &str {
        &self.comment
    }
}

impl FromStr for RootLine {
    type Err = NotARootLine;

    fn from_str(line: &str) -> Result<Self, NotARootLine> {
        let mut parts = line.splitn(3, ' ');
        let (name, base64) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let comment = match parts.next() {
            None => "",
            Some(comment) if is_comment(comment) => comment,
            Some(_) => return Err(NotARootLine),
        };
        // The parser forgives some things in a line; it is given, and must write again, the two first fields alone.
        let bare = format!("{name} {base64}");
        let parsed = PublicKey::from_openssh(&bare).map_err(|_| NotARootLine)?;
        let KeyData::Ed25519(key) = parsed.key_data() else { return Err(NotARootLine) };
        if parsed.to_openssh().ok() != Some(bare) {
            return Err(NotARootLine);
        }
        let key = VerifyingKey::from_bytes(&key.0).map_err(|_| NotARootLine)?;
        Ok(Self { key, comment: comment.to_owned() })
    }
}

fn is_comment(text: &str) -> bool {
    let control = |byte: u8| byte < 0x20 || byte == 0x7f;
    !text.is_empty() && !text.starts_with(' ') && !text.ends_with(' ') && !text.bytes().any(control)
}

impl fmt::Display for RootLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = ssh_key::public::Ed25519PublicKey(self.key.to_bytes());
        let line = PublicKey::from(key).to_openssh().map_err(|_| fmt::Error)?;
        f.write_str(&line)?;
        if self.comment.is_empty() { Ok(()) } else { write!(f, " {}", self.comment) }
    }
}

impl fmt::Debug for RootLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for RootLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RootLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A root's private half, read from an OpenSSH key file. It has no `Debug` and is wiped when dropped (the library
/// that decodes the file may leave copies of its text behind; a root key belongs on an offline machine).
pub struct RootKey {
    key: SigningKey,
    comment: String,
}

/// Why a root key could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadRootKey {
    /// Not an OpenSSH private key, or a damaged one.
    #[error("not an OpenSSH private key, or a damaged one")]
    Form,
    /// A key of another type than `ssh-ed25519`.
    #[error("not an ssh-ed25519 key")]
    Type,
    /// The key is encrypted and no passphrase was given.
    #[error("the key is encrypted: its passphrase is needed")]
    PassphraseNeeded,
    /// The passphrase does not open the key.
    #[error("the passphrase does not open the key")]
    Passphrase,
}

/// The library could not write the signature. It has no reason to for an Ed25519 key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature could not be written")]
pub struct NotSigned;

impl RootKey {
    /// Reads an OpenSSH private key file; a passphrase is not looked at where the key is not encrypted.
    ///
    /// # Errors
    /// [`BadRootKey`].
    pub fn from_openssh(text: &str, passphrase: Option<&str>) -> Result<Self, BadRootKey> {
        let mut private = PrivateKey::from_openssh(text).map_err(|error| match error {
            ssh_key::Error::AlgorithmUnknown | ssh_key::Error::AlgorithmUnsupported { .. } => {
                BadRootKey::Type
            }
            _ => BadRootKey::Form,
        })?;
        if private.algorithm() != Algorithm::Ed25519 {
            return Err(BadRootKey::Type);
        }
        if private.is_encrypted() {
            let passphrase = passphrase.ok_or(BadRootKey::PassphraseNeeded)?;
            private = private.decrypt(passphrase).map_err(|_| BadRootKey::Passphrase)?;
        }
        let pair = private.key_data().ed25519().ok_or(BadRootKey::Type)?;
        let root = Self::from_seed(&Zeroizing::new(pair.private.to_bytes()), private.comment());
        // The public half is derived, never taken from the file; a file that claims another one is damaged.
        if root.key.verifying_key().to_bytes() == pair.public.0 { Ok(root) } else { Err(BadRootKey::Form) }
    }

    /// The root of a 32-byte Ed25519 seed. A comment that a line cannot carry is left out.
    #[must_use]
    pub fn from_seed(seed: &Zeroizing<[u8; 32]>, comment: &str) -> Self {
        let comment = if is_comment(comment) { comment.to_owned() } else { String::new() };
        Self { key: SigningKey::from_seed(seed), comment }
    }

    /// The public half, as a charter lists it.
    #[must_use]
    pub fn line(&self) -> RootLine {
        RootLine { key: self.key.verifying_key(), comment: self.comment.clone() }
    }

    /// Signs `message` as `ssh-keygen -Y sign -n hotline-charter` does; the armored text.
    ///
    /// # Errors
    /// [`NotSigned`] where the library fails.
    pub fn sign(&self, message: &[u8]) -> Result<String, NotSigned> {
        self.armored(message).map_err(|_| NotSigned)
    }

    fn armored(&self, message: &[u8]) -> Result<String, ssh_key::Error> {
        let signed = SshSig::signed_data(NAMESPACE, HashAlg::Sha512, message)?;
        let signature = ssh_key::Signature::new(Algorithm::Ed25519, self.key.sign(&signed))?;
        let public = ssh_key::public::Ed25519PublicKey(self.key.verifying_key().to_bytes());
        SshSig::new(KeyData::Ed25519(public), NAMESPACE, HashAlg::Sha512, signature)?.to_pem(LineEnding::LF)
    }
}

#[cfg(test)]
mod tests;
