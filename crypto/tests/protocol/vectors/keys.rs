//! Keys and signatures: what is refused, one case for each reason.

use curve25519_dalek::{EdwardsPoint, Scalar, constants};
use hotline_crypto::{
    bytes::{from_base64_exact, to_base64},
    keys::{BadKey, Identity, Recipient},
    signature::{SigningKey, VerifyingKey},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

use super::{bytes, list, string};

const MESSAGE: &[u8] = b"a message";

pub fn write() -> Value {
    let identity = Identity::from_seed(&Zeroizing::new([0x11; 32]));
    let good = identity.recipient();
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = good.to_bytes();
        change(&mut bytes);
        to_base64(&bytes)
    };
    let with_share = |share: [u8; 32]| changed(&|bytes| bytes[1184..].copy_from_slice(&share));
    let mut one = [0; 32];
    one[0] = 1;
    let case =
        |why: &str, key: String| json!({"why": why, "key": key, "result": recipient_bytes_result(&key)});
    let text = good.to_string();
    let identity_text = identity.to_text();
    json!({
        "recipient_bytes": [
            case("a good key", to_base64(&good.to_bytes())),
            case("the first coefficient is 3329", changed(&|bytes| { bytes[0] = 0x01; bytes[1] = (bytes[1] & 0xf0) | 0x0d; })),
            case("the first coefficient is 4095", changed(&|bytes| { bytes[0] = 0xff; bytes[1] |= 0x0f; })),
            case("the last coefficient is 4095", changed(&|bytes| { bytes[1150] |= 0xf0; bytes[1151] = 0xff; })),
            case("the X25519 key is zero", with_share([0; 32])),
            case("the X25519 key is one", with_share(one)),
            case("the X25519 key has order eight", with_share(constants::EIGHT_TORSION[1].to_montgomery().to_bytes())),
            case("one byte short", changed(&|bytes| bytes.truncate(1215))),
            case("one byte long", changed(&|bytes| bytes.push(0))),
        ],
        "recipients": [
            text_case("a good recipient", &text),
            text_case("in capitals", &text.to_uppercase()),
            text_case("in both cases", &text.replacen("age1pq1", "AGE1PQ1", 1)),
            text_case("a wrong checksum", &(text[..text.len() - 1].to_owned() + if text.ends_with('q') { "p" } else { "q" })),
            text_case("a space at the end", &(text.clone() + " ")),
            text_case("an X25519 recipient", "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"),
            text_case("stray bits at the end", &stray_bits(RECIPIENT, &good.to_bytes())),
            text_case("nothing", ""),
        ],
        "identities": [
            identity_case("a good identity", &identity_text),
            identity_case("in lower case", &identity_text.to_lowercase()),
            identity_case("cut short", &identity_text[..identity_text.len() - 1]),
            identity_case("an X25519 identity", "AGE-SECRET-KEY-184JMZMVQH3E6U0PSL869004Y3U2NYV7R30EU99CSEDNPH02YUVFSZW44VU"),
            identity_case("stray bits at the end", &stray_bits(IDENTITY, &**identity.seed()).to_uppercase()),
            identity_case("nothing", ""),
        ],
        "signatures": signatures(),
    })
}

const RECIPIENT: &str = "age1pq";
const IDENTITY: &str = "age-secret-key-pq-";

/// Bech32 of the bytes with a good checksum, and with a one among the bits that only fill up the last character.
fn stray_bits(prefix: &str, bytes: &[u8]) -> String {
    use bech32::{Fe32, Fe32IterExt, primitives::iter::ByteIterExt};
    enum Long {}
    impl bech32::Checksum for Long {
        type MidstateRepr = u32;
        const CODE_LENGTH: usize = usize::MAX;
        const CHECKSUM_LENGTH: usize = bech32::Bech32::CHECKSUM_LENGTH;
        const GENERATOR_SH: [u32; 5] = bech32::Bech32::GENERATOR_SH;
        const TARGET_RESIDUE: u32 = bech32::Bech32::TARGET_RESIDUE;
    }
    let mut letters: Vec<Fe32> = bytes.iter().copied().bytes_to_fes().collect();
    let last = letters.pop().unwrap();
    assert!(last.to_u8() & 1 == 0, "the last bit must only fill up");
    letters.push(Fe32::try_from(last.to_u8() | 1).unwrap());
    let hrp = bech32::Hrp::parse(prefix).unwrap();
    letters.into_iter().with_checksum::<Long>(&hrp).chars().collect()
}

fn recipient_bytes_result(key: &str) -> &'static str {
    result(&Recipient::from_bytes(&hotline_crypto::bytes::from_base64(key).unwrap()))
}

fn result<T>(key: &Result<T, BadKey>) -> &'static str {
    match key {
        Ok(_) => "ok",
        Err(BadKey::Invalid) => "invalid",
        Err(_) => "form",
    }
}

fn text_case(why: &str, text: &str) -> Value {
    json!({"why": why, "text": text, "result": result(&text.parse::<Recipient>())})
}

fn identity_case(why: &str, text: &str) -> Value {
    json!({"why": why, "text": text, "result": result(&text.parse::<Identity>())})
}

/// A key and signatures under it that some implementations accept and ours refuses.
fn signatures() -> Vec<Value> {
    let key = SigningKey::from_seed(&Zeroizing::new([0x22; 32]));
    let (public, signature) = (key.verifying_key().to_bytes(), key.sign(MESSAGE));
    let identity_point = EdwardsPoint::default().compress().to_bytes();
    let torsion = constants::EIGHT_TORSION[1];
    let mut zero_s = [0; 64];
    zero_s[..32].copy_from_slice(&identity_point);

    // S + L is the same scalar modulo L, and another 32 bytes.
    let mut large_s = signature;
    let mut carry = 0u16;
    const L: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    for (byte, order) in large_s[32..].iter_mut().zip(L) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }

    // y + p for the smallest y that is on the curve and not of small order: a second encoding of a good point.
    let small = (2u8..19).map(|y| {
        let mut bytes = [0; 32];
        bytes[0] = y;
        bytes
    });
    let point = small
        .filter_map(|bytes| curve25519_dalek::edwards::CompressedEdwardsY(bytes).decompress().map(|_| bytes))
        .next()
        .unwrap();
    let mut non_canonical = [0xff; 32];
    non_canonical[0] = 0xed + point[0];
    non_canonical[31] = 0x7f;

    let case = |why: &str, key: &[u8], signature: &[u8]| {
        let (key, signature) = (to_base64(key), to_base64(signature));
        json!({"why": why, "key": key, "message": to_base64(MESSAGE), "signature": signature, "valid": valid(&key, MESSAGE, &signature)})
    };
    let mut flipped = signature;
    flipped[40] ^= 1;
    vec![
        case("a good signature", &public, &signature),
        case("a flipped bit", &public, &flipped),
        case("the identity as key: one signature for every message", &identity_point, &zero_s),
        case("a key of order eight", &torsion.compress().to_bytes(), &zero_s),
        case("R of small order", &public, &zero_s),
        case("R with a torsion part, good under the cofactored equation", &public, &with_torsion(torsion)),
        case("S plus the order of the group", &public, &large_s),
        case("a key that is not canonical", &non_canonical, &signature),
        case(
            "a key that is not on the curve",
            &{
                let mut bytes = [0; 32];
                bytes[0] = 2;
                bytes
            },
            &signature,
        ),
    ]
}

/// R = rB + T and S = r + k·a: [8]SB = [8]R + [8]kA holds, SB = R + kA does not.
fn with_torsion(torsion: EdwardsPoint) -> [u8; 64] {
    let expanded = Sha512::digest([0x22; 32]);
    let mut scalar: [u8; 32] = expanded[..32].try_into().unwrap();
    scalar[0] &= 248;
    scalar[31] = (scalar[31] & 127) | 64;
    let a = Scalar::from_bytes_mod_order(scalar);
    let public = EdwardsPoint::mul_base(&a).compress().to_bytes();
    let r = Scalar::from(123_456_789u64);
    let big_r = (EdwardsPoint::mul_base(&r) + torsion).compress().to_bytes();
    let k: [u8; 64] =
        Sha512::new().chain_update(big_r).chain_update(public).chain_update(MESSAGE).finalize().into();
    let s = r + Scalar::from_bytes_mod_order_wide(&k) * a;
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&big_r);
    signature[32..].copy_from_slice(s.as_bytes());
    signature
}

fn valid(key: &str, message: &[u8], signature: &str) -> bool {
    let key = VerifyingKey::from_bytes(&from_base64_exact(key).unwrap());
    key.is_ok_and(|key| key.verify(message, &from_base64_exact(signature).unwrap()))
}

pub fn check(value: &Value) {
    let mut good = 0;
    for case in list(value, "recipient_bytes") {
        assert_eq!(recipient_bytes_result(string(case, "key")), string(case, "result"), "{}", case["why"]);
    }
    for case in list(value, "recipients") {
        assert_eq!(*case, text_case(string(case, "why"), string(case, "text")));
    }
    for case in list(value, "identities") {
        assert_eq!(*case, identity_case(string(case, "why"), string(case, "text")));
    }
    for case in list(value, "signatures") {
        let verdict = valid(string(case, "key"), &bytes(case, "message"), string(case, "signature"));
        assert_eq!(Some(verdict), case["valid"].as_bool(), "{}", case["why"]);
        good += usize::from(verdict);
    }
    assert_eq!(good, 1, "one good signature, and nothing else passes");
}
