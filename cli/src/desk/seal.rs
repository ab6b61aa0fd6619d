//! How rows of the kept state are sealed: under a key of their own, which is sealed to the member's key.
//!
//! XChaCha20-Poly1305 with random nonces and the row's name as associated data, so that no row stands for another.
//! Names of rows are derived, too: the file shows how many rows there are and how long they are, and nothing else.

use chacha20poly1305::{
    AeadCore, Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use hotline_crypto::{keys::Recipient, member::MemberKey, sealing};
use rand_core::{OsRng, RngCore};
use sha2::Sha256;
use zeroize::Zeroizing;

const NONCE: usize = 24;
/// The name of a row.
pub(super) type RowName = [u8; 16];

/// Seals and opens rows.
pub(super) struct Sealer {
    cipher: XChaCha20Poly1305,
    names: Hkdf<Sha256>,
}

/// A row that does not open: another file's, or damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what was kept on this machine is damaged")]
pub(super) struct Damaged;

impl Sealer {
    fn of(secret: &[u8]) -> Self {
        let hkdf = Hkdf::<Sha256>::new(Some(b"hotline/cli/state"), secret);
        let mut key = Zeroizing::new([0; 32]);
        // 32 bytes is far below HKDF's limit, the only thing that can go wrong here.
        let _ = hkdf.expand(b"rows", &mut *key);
        Self { cipher: XChaCha20Poly1305::new(Key::from_slice(&*key)), names: hkdf }
    }

    /// A new key for rows, and the file that holds it, sealed to `to`.
    pub(super) fn create(to: &Recipient) -> anyhow::Result<(Self, Vec<u8>)> {
        let mut secret = Zeroizing::new([0; 32]);
        OsRng.fill_bytes(&mut *secret);
        Ok((Self::of(&*secret), sealing::seal(&[to], &*secret)?))
    }

    /// Opens the file of a key for rows. `None` where it is not for this member.
    pub(super) fn open(file: &[u8], key: &MemberKey) -> Option<Self> {
        let secret = sealing::open_sole(key.identity(), file).ok()??;
        (secret.len() == 32).then(|| Self::of(&secret))
    }

    /// The file of the same key, sealed to another member key: for one who has a new one.
    pub(super) fn reseal(file: &[u8], from: &MemberKey, to: &Recipient) -> Option<Vec<u8>> {
        let secret = sealing::open_sole(from.identity(), file).ok()??;
        sealing::seal(&[to], &secret).ok()
    }

    /// The name of the row that holds `what`.
    pub(super) fn name(&self, what: &str) -> RowName {
        let mut name = [0; 16];
        let _ = self.names.expand_multi_info(&[b"name ", what.as_bytes()], &mut name);
        name
    }

    pub(super) fn seal(&self, name: &RowName, value: &[u8]) -> Result<Vec<u8>, Damaged> {
        let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        let sealed = self.cipher.encrypt(&nonce, Payload { msg: value, aad: name }).map_err(|_| Damaged)?;
        let mut out = Vec::with_capacity(NONCE + sealed.len());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    pub(super) fn unseal(&self, name: &RowName, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Damaged> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or(Damaged)?;
        let opened = self.cipher.decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: name });
        opened.map(Zeroizing::new).map_err(|_| Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_opens_under_its_own_name_and_key_alone() {
        let (me, other) = (MemberKey::generate(&mut OsRng), MemberKey::generate(&mut OsRng));
        let (sealer, file) = Sealer::create(&me.recipient()).unwrap();
        let (name, neighbour) = (sealer.name("a"), sealer.name("b"));
        let row = sealer.seal(&name, b"text").unwrap();
        let again = Sealer::open(&file, &me).unwrap();
        assert_eq!(*again.unseal(&name, &row).unwrap(), b"text");
        assert!(again.unseal(&neighbour, &row).is_err() && again.unseal(&name, &row[..30]).is_err());
        assert!(Sealer::open(&file, &other).is_none());
        let moved = Sealer::reseal(&file, &me, &other.recipient()).unwrap();
        assert_eq!(*Sealer::open(&moved, &other).unwrap().unseal(&name, &row).unwrap(), b"text");
    }
}
