//! X-Wing (ML-KEM-768 with X25519, HPKE KEM 0x647a), as the KEM of age's `mlkem768x25519` recipients.
//!
//! Source: draft-connolly-cfrg-xwing-kem and C2SP `age.md`. Private keys are 32-byte seeds; public keys are
//! ML-KEM's 1,184 bytes, then X25519's 32; encapsulations ML-KEM's 1,088, then X25519's 32. This module knows keys
//! as bytes only; [`crate::keys`] gives them age's text forms. Nothing outside `keys` should need it.

use std::fmt;

use hpke::{
    Deserializable, HpkeError, Serializable,
    generic_array::typenum::{Sum, U32, U96, U192, U1024},
    kem::SharedSecret,
};
use ml_kem::{
    Ciphertext, EncodedSizeUser, KemCore, MlKem768,
    kem::{Decapsulate, Encapsulate},
};
use rand_core::{CryptoRng, RngCore};
use sha3::{
    Digest, Sha3_256, Shake256,
    digest::{ExtendableOutput, Update, XofReader},
};
use subtle::ConstantTimeEq;
use x25519_dalek::{PublicKey as X25519Public, StaticSecret as X25519Secret};
use zeroize::Zeroizing;

/// Bytes of a public key.
pub const PUBLIC_KEY_SIZE: usize = 1216;

const ML_KEM_KEY_SIZE: usize = 1184;
const ML_KEM_CIPHERTEXT_SIZE: usize = 1088;
/// The combiner's label: six characters that the draft draws as an X-Wing.
const LABEL: &[u8; 6] = br"\.//^\";

type EncapsulationKey = <MlKem768 as KemCore>::EncapsulationKey;
type DecapsulationKey = <MlKem768 as KemCore>::DecapsulationKey;

/// An expanded private key. Expanding once makes opening many files cheap.
#[derive(Clone)]
pub struct PrivateKey {
    seed: Zeroizing<[u8; 32]>,
    ml_kem: DecapsulationKey,
    x25519: X25519Secret,
    public: PublicKey,
}

impl PrivateKey {
    /// Expands a seed: SHAKE-256 to ML-KEM's d and z and to X25519's scalar.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let (mut d, mut z, mut scalar) =
            (Zeroizing::new([0; 32]), Zeroizing::new([0; 32]), Zeroizing::new([0; 32]));
        let mut stream = Shake256::default().chain(seed).finalize_xof();
        stream.read(&mut *d);
        stream.read(&mut *z);
        stream.read(&mut *scalar);
        let (ml_kem, ek) = MlKem768::generate_deterministic(&(*d).into(), &(*z).into());
        let x25519 = X25519Secret::from(*scalar);
        let public = PublicKey { ml_kem: ek, x25519: X25519Public::from(&x25519) };
        Self { seed: Zeroizing::new(*seed), ml_kem, x25519, public }
    }

    /// The seed that this key was expanded from.
    #[must_use]
    pub fn seed(&self) -> &Zeroizing<[u8; 32]> {
        &self.seed
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }
}

impl PartialEq for PrivateKey {
    fn eq(&self, other: &Self) -> bool {
        self.seed.ct_eq(&*other.seed).into()
    }
}
impl Eq for PrivateKey {}

impl Serializable for PrivateKey {
    type OutputSize = U32;
    fn write_exact(&self, buf: &mut [u8]) {
        buf.copy_from_slice(&*self.seed);
    }
}
impl Deserializable for PrivateKey {
    fn from_bytes(bytes: &[u8]) -> Result<Self, HpkeError> {
        let seed = bytes.try_into().map_err(|_| HpkeError::IncorrectInputLength(32, bytes.len()))?;
        Ok(Self::from_seed(seed))
    }
}

/// A public key that has passed both halves' checks.
#[derive(Clone)]
pub struct PublicKey {
    ml_kem: EncapsulationKey,
    x25519: X25519Public,
}

/// By bytes. The curve library calls two X25519 keys equal that reduce to the same point, but the combiner hashes them
/// as they are written: what is sealed to one does not open with the other.
impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.ml_kem == other.ml_kem && self.x25519.as_bytes() == other.x25519.as_bytes()
    }
}
impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("xwing::PublicKey")
    }
}

impl Serializable for PublicKey {
    type OutputSize = Sum<U1024, U192>;
    fn write_exact(&self, buf: &mut [u8]) {
        let (ml_kem, x25519) = buf.split_at_mut(ML_KEM_KEY_SIZE);
        ml_kem.copy_from_slice(&self.ml_kem.as_bytes());
        x25519.copy_from_slice(self.x25519.as_bytes());
    }
}
impl Deserializable for PublicKey {
    /// Refuses an ML-KEM key with a coefficient of 3,329 or more (FIPS 203's modulus check) and an X25519 key of
    /// low order, on which every exchange gives zero.
    fn from_bytes(bytes: &[u8]) -> Result<Self, HpkeError> {
        let (ml_kem_bytes, x25519) = split::<ML_KEM_KEY_SIZE>(bytes)?;
        let ml_kem = EncapsulationKey::from_bytes(ml_kem_bytes.into());
        // Decoding reduces modulo 3,329, so an out-of-range coefficient does not come back as it went in.
        if ml_kem.as_bytes().as_slice() != ml_kem_bytes {
            return Err(HpkeError::ValidationError);
        }
        let x25519 = X25519Public::from(*x25519);
        if is_low_order(&x25519) {
            return Err(HpkeError::ValidationError);
        }
        Ok(Self { ml_kem, x25519 })
    }
}

/// An encapsulated key: of the right length, and with an X25519 share that is not of low order.
#[derive(Clone)]
pub struct EncappedKey {
    ml_kem: Ciphertext<MlKem768>,
    x25519: X25519Public,
}

impl Serializable for EncappedKey {
    type OutputSize = Sum<U1024, U96>;
    fn write_exact(&self, buf: &mut [u8]) {
        let (ml_kem, x25519) = buf.split_at_mut(ML_KEM_CIPHERTEXT_SIZE);
        ml_kem.copy_from_slice(&self.ml_kem);
        x25519.copy_from_slice(self.x25519.as_bytes());
    }
}
impl Deserializable for EncappedKey {
    fn from_bytes(bytes: &[u8]) -> Result<Self, HpkeError> {
        let (ml_kem, x25519) = split::<ML_KEM_CIPHERTEXT_SIZE>(bytes)?;
        let x25519 = X25519Public::from(*x25519);
        if is_low_order(&x25519) {
            return Err(HpkeError::ValidationError);
        }
        Ok(Self { ml_kem: (*ml_kem).into(), x25519 })
    }
}

/// The u-coordinates of the points whose order divides eight, and those of them that can be written without reduction:
/// the list that `x25519.ts` has.
const LOW_ORDER: [[u8; 32]; 7] = [
    [0; 32],
    with_first([0; 32], 1),
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda,
        0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04,
        0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
    ],
    with_first(P, 0xec),
    P,
    with_first(P, 0xee),
];
/// The field's prime, 2^255 − 19.
const P: [u8; 32] = with_last(with_first([0xff; 32], 0xed), 0x7f);

const fn with_first(mut bytes: [u8; 32], first: u8) -> [u8; 32] {
    bytes[0] = first;
    bytes
}

const fn with_last(mut bytes: [u8; 32], last: u8) -> [u8; 32] {
    bytes[31] = last;
    bytes
}

/// Whether every exchange with this point gives zero. The top bit is ignored, as X25519 does.
fn is_low_order(point: &X25519Public) -> bool {
    let bytes = point.as_bytes();
    LOW_ORDER.contains(&with_last(*bytes, bytes[31] & 0x7f))
}

/// Splits bytes into an ML-KEM part of `N` bytes and an X25519 part of 32.
fn split<const N: usize>(bytes: &[u8]) -> Result<(&[u8; N], &[u8; 32]), HpkeError> {
    let wrong_length = || HpkeError::IncorrectInputLength(N + 32, bytes.len());
    let (ml_kem, x25519) = bytes.split_first_chunk::<N>().ok_or_else(wrong_length)?;
    Ok((ml_kem, x25519.try_into().map_err(|_| wrong_length())?))
}

/// The KEM itself.
pub struct XWing;

impl hpke::Kem for XWing {
    type PublicKey = PublicKey;
    type PrivateKey = PrivateKey;
    type EncappedKey = EncappedKey;
    type NSecret = U32;
    const KEM_ID: u16 = 0x647a;

    fn sk_to_pk(key: &PrivateKey) -> PublicKey {
        key.public.clone()
    }

    fn derive_keypair(ikm: &[u8]) -> (PrivateKey, PublicKey) {
        let mut seed = Zeroizing::new([0; 32]);
        Shake256::default().chain(ikm).finalize_xof().read(&mut *seed);
        let key = PrivateKey::from_seed(&seed);
        let public = key.public.clone();
        (key, public)
    }

    fn encap<R: CryptoRng + RngCore>(
        recipient: &PublicKey,
        sender: Option<(&PrivateKey, &PublicKey)>,
        rng: &mut R,
    ) -> Result<(SharedSecret<Self>, EncappedKey), HpkeError> {
        // X-Wing has no authenticated mode.
        if sender.is_some() {
            return Err(HpkeError::EncapError);
        }
        let (ciphertext, ml_kem_secret) =
            recipient.ml_kem.encapsulate(rng).map_err(|()| HpkeError::EncapError)?;
        let mut scalar = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *scalar);
        let ephemeral = X25519Secret::from(*scalar);
        let share = X25519Public::from(&ephemeral);
        let x25519_secret = ephemeral.diffie_hellman(&recipient.x25519);
        let secret = combine(&ml_kem_secret, x25519_secret.as_bytes(), &share, &recipient.x25519);
        Ok((secret, EncappedKey { ml_kem: ciphertext, x25519: share }))
    }

    fn decap(
        key: &PrivateKey,
        sender: Option<&PublicKey>,
        encapped: &EncappedKey,
    ) -> Result<SharedSecret<Self>, HpkeError> {
        let x25519_secret = key.x25519.diffie_hellman(&encapped.x25519);
        if sender.is_some() || !x25519_secret.was_contributory() {
            return Err(HpkeError::DecapError);
        }
        let ml_kem_secret = key.ml_kem.decapsulate(&encapped.ml_kem).map_err(|()| HpkeError::DecapError)?;
        Ok(combine(&ml_kem_secret, x25519_secret.as_bytes(), &encapped.x25519, &key.public.x25519))
    }
}

fn combine(ml_kem: &[u8], x25519: &[u8], share: &X25519Public, public: &X25519Public) -> SharedSecret<XWing> {
    let mut hash = Sha3_256::new();
    for part in [ml_kem, x25519, share.as_bytes(), public.as_bytes(), LABEL] {
        Digest::update(&mut hash, part);
    }
    SharedSecret(hash.finalize())
}

#[cfg(test)]
mod tests;
