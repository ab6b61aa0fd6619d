//! The code of a member's public half. All of it follows from the two keys, which are given in full.

use hotline_crypto::{
    keys::{Identity, Recipient},
    member::{MemberKey, member_code},
    signature::VerifyingKey,
};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{list, string};

pub fn write() -> Value {
    let key = |seed| MemberKey::from_identity(Identity::from_seed(&Zeroizing::new([seed; 32])));
    let (one, other) = (key(0x42), key(0x43));
    let case = |why: &str, age: &MemberKey, sign: &MemberKey| {
        let (age, sign) = (age.recipient(), sign.signing_key().verifying_key());
        let code = member_code(&age, &sign);
        json!({"why": why, "age": age.to_string(), "sign": sign, "code": code})
    };
    json!({
        "codes": [
            case("the key of seed 42", &one, &one),
            case("the key of seed 43", &other, &other),
            case("the first with the second's signing key", &one, &other),
            case("the second with the first's signing key", &other, &one),
        ],
    })
}

pub fn check(value: &Value) {
    let mut codes = Vec::new();
    for case in list(value, "codes") {
        let age: Recipient = string(case, "age").parse().unwrap();
        let sign: VerifyingKey = serde_json::from_value(case["sign"].clone()).unwrap();
        let code = string(case, "code");
        assert_eq!(member_code(&age, &sign), code, "{}", case["why"]);
        assert!(code.len() == 39 && code.split(' ').all(|group| group.len() == 4), "{code}");
        codes.push(code);
    }
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 4, "a code covers both keys");
}
