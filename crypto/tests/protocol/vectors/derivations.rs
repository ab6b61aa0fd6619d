//! Everything that is computed without randomness.

use std::sync::atomic::AtomicBool;

use hotline_crypto::{
    bytes::{Hash, frame, sha256, to_base64},
    case::{Head, Heads},
    date::Day,
    id::{CaseId, MemberId},
    instance::Instance,
    keys::Identity,
    member::MemberKey,
    padding::{bucket, padme},
    passphrase::Passphrase,
    signature::{SigningKey, VerifyingKey},
    signin::SignIn,
    token::Token,
    words::{self, PhraseError},
    work::{Request, Work, seed, solve},
};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{exact, list, string};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn verifying_key(seed: u8) -> VerifyingKey {
    SigningKey::from_seed(&Zeroizing::new([seed; 32])).verifying_key()
}

pub fn write() -> Value {
    let frames =
        [("t", vec![]), ("tag", vec!["".into(), "00ff".into()]), ("hotline/v1/x", vec![hex(&[7; 300])])];
    let seeds = [[0u8; 32], [0xff; 32], [0x42; 32]];
    let days =
        ["2026-11-22", "2026-11-30", "2027-11-30", "2026-12-31", "2024-02-29", "9999-12-30", "0001-01-01"];
    let roots = [vec![1], vec![2, 1], vec![3, 1, 2]];
    let tokens = [
        ([0u8; 16], None),
        ([0x7f; 16], None),
        ([0xff; 16], None),
        ([0x80; 16], Some("eight888")),
        ([1; 16], Some("Straße ﬁn\u{e9}e 密码")),
    ];
    let numbers =
        Token::from_entropy([0x7f; 16]).numbers().iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
    let phrases = [
        "legal winner thank year wave sausage worth useful legal winner thank yellow",
        " LEGAL-Winner,thank\nyear WAVÉ saus wort usef lega winn than yell.",
        "1019 2015 1790 2040 1983 1533 2031 1919 1019 2015 1790 2040",
        &numbers,
        "legal winner thank year wavee sausage worth useful legal winner thank yellow",
        "legal winner thank year wave sausage worth useful legal winner thank year",
        "legal winner",
        "",
        "0 1 2 3 4 5 6 7 8 9 10 11",
        "2049",
        "leg winner thank year wave sausage worth useful legal winner thank yellow",
        "qqqqqqqq",
        "aple banan",
    ];
    let passphrases = [
        "",
        "seven77",
        "e\u{301}234567",
        "12345678\u{378}",
        "12345678\u{fdd0}",
        "        ",
        "密码密码密码密码",
        "ａｂｃｄｅｆｇｈ",
    ];
    let sizes: Vec<u64> = vec![
        0,
        1,
        65_535,
        65_536,
        65_537,
        100_000,
        1 << 20,
        (1 << 20) + 1,
        123_456_789,
        (1 << 30) + 1,
        1 << 31,
    ];
    json!({
        "frames": frames.iter().map(|(tag, parts)| frame_case(tag, parts)).collect::<Vec<_>>(),
        "instances": roots.iter().map(|seeds| {
            let keys: Vec<_> = seeds.iter().map(|seed| to_base64(&verifying_key(*seed).to_bytes())).collect();
            instance_case(&keys)
        }).collect::<Vec<_>>(),
        "tokens": tokens.iter().map(|(entropy, passphrase)| token_case(entropy, &hex(&[5; 32]), *passphrase)).collect::<Vec<_>>(),
        "phrases": phrases.iter().map(|text| phrase_case(text)).collect::<Vec<_>>(),
        "passphrases": passphrases.iter().map(|text| passphrase_case(text)).collect::<Vec<_>>(),
        "sizes": sizes.iter().map(|size| size_case(*size)).collect::<Vec<_>>(),
        "members": seeds.iter().map(member_case).collect::<Vec<_>>(),
        "sign_ins": [sign_in_case("https://hotline.example", &hex(&[3; 32]), "0d9a2b1c-3e4f-4a5b-8c6d-7e8f90a1b2c3", &hex(&[4; 32]), 1_795_000_000, &hex(&[6; 32]))],
        "works": [
            work_case(&hex(&[1; 32]), 2_991_000, ["POST", "/api/v1/cases", "", "{\"pad\":\"\"}"], 6),
            work_case(&hex(&[2; 32]), 0, ["PUT", "/api/v1/case/attachments/x/0", "Hotline AAAA", ""], 3),
            work_case(&hex(&[2; 32]), 1, ["POST", "/api/v1/case/entries", "Hotline AAAA", "é"], 0),
        ],
        "heads": [
            head_case("0d9a2b1c-3e4f-4a5b-8c6d-7e8f90a1b2c3", None, None),
            head_case("0d9a2b1c-3e4f-4a5b-8c6d-7e8f90a1b2c3", Some(&hex(&[1; 32])), None),
            head_case("0d9a2b1c-3e4f-4a5b-8c6d-7e8f90a1b2c3", Some(&hex(&[1; 32])), Some(&hex(&[2; 32]))),
        ],
        "days": days.iter().map(|day| day_case(day)).collect::<Vec<_>>(),
        "not_days": ["2026-02-29", "2026-2-01", "0000-01-01", "10000-01-01", "2026-01-01 ", "20260101", "2026-13-01", "2026-00-10", ""],
    })
}

pub fn check(value: &Value) {
    for case in list(value, "frames") {
        let parts: Vec<String> = list_or_empty(case, "parts");
        assert_eq!(*case, frame_case(string(case, "tag"), &parts));
    }
    for case in list(value, "instances") {
        assert_eq!(*case, instance_case(&list_or_empty(case, "roots")));
    }
    for case in list(value, "tokens") {
        let passphrase = case["passphrase"].as_str();
        assert_eq!(*case, token_case(&exact(case, "entropy"), string(case, "instance"), passphrase));
    }
    for case in list(value, "phrases") {
        assert_eq!(*case, phrase_case(string(case, "text")));
    }
    for case in list(value, "passphrases") {
        assert_eq!(*case, passphrase_case(string(case, "text")));
    }
    for case in list(value, "sizes") {
        assert_eq!(*case, size_case(case["size"].as_u64().unwrap()));
    }
    for case in list(value, "members") {
        assert_eq!(*case, member_case(&exact(case, "seed")));
    }
    for case in list(value, "sign_ins") {
        let text = |name| string(case, name);
        let expires = case["expires"].as_u64().unwrap();
        let again = sign_in_case(
            text("origin"),
            text("instance"),
            text("member"),
            text("nonce"),
            expires,
            text("seed"),
        );
        assert_eq!(*case, again);
    }
    for case in list(value, "works") {
        let request = ["method", "path", "authorization", "body"].map(|name| string(case, name));
        let difficulty = u8::try_from(case["difficulty"].as_u64().unwrap()).unwrap();
        // A browser knows seeds only: it writes no secret and no epoch.
        if let Some(secret) = case["secret"].as_str() {
            let again = work_case(secret, case["epoch"].as_u64().unwrap(), request, difficulty);
            assert_eq!(*case, again);
        }
        let work: Work = string(case, "header").parse().unwrap();
        let password = hotline_crypto::work::Request {
            method: request[0],
            path: request[1],
            authorization: request[2],
            body: request[3].as_bytes(),
        }
        .password();
        assert_eq!(hex(password.as_bytes()), string(case, "password"));
        assert_eq!(work.verify(&password, &[work.seed, work.seed], difficulty), Ok(()));
    }
    for case in list(value, "heads") {
        assert_eq!(*case, head_case(string(case, "case"), case["dialogue"].as_str(), case["desk"].as_str()));
    }
    for case in list(value, "days") {
        assert_eq!(*case, day_case(string(case, "day")));
    }
    for case in list(value, "not_days") {
        assert!(case.as_str().unwrap().parse::<Day>().is_err(), "{case}");
    }
}

fn list_or_empty(value: &Value, name: &str) -> Vec<String> {
    value[name].as_array().unwrap().iter().map(|part| part.as_str().unwrap().to_owned()).collect()
}

fn frame_case(tag: &str, parts: &[String]) -> Value {
    let bytes: Vec<Vec<u8>> = parts.iter().map(|part| unhex(part)).collect();
    let framed = frame(tag, &bytes.iter().map(Vec::as_slice).collect::<Vec<_>>());
    json!({"tag": tag, "parts": parts, "frame": hex(&framed), "sha256": hex(&sha256(&framed))})
}

fn instance_case(roots: &[String]) -> Value {
    let key = |root: &String| {
        let bytes = hotline_crypto::bytes::from_base64_exact(root).unwrap();
        VerifyingKey::from_bytes(&bytes).unwrap()
    };
    let instance = Instance::from_roots(&roots.iter().map(key).collect::<Vec<_>>()).unwrap();
    json!({"roots": roots, "instance": instance.to_string(), "fingerprint": instance.fingerprint(), "pin": instance.pin()})
}

fn token_case(entropy: &[u8; 16], instance: &str, passphrase: Option<&str>) -> Value {
    let token = Token::from_entropy(*entropy);
    let id: Instance = instance.parse().unwrap();
    let stretched =
        passphrase.map(|text| Passphrase::new(text).unwrap().unwrap().stretch(&id, &token).unwrap());
    let secrets = token.secrets(&id, stretched.as_ref());
    json!({
        "entropy": hex(entropy),
        "instance": instance,
        "passphrase": passphrase,
        "stretched": stretched.map(|stretched| hex(stretched.as_bytes())),
        "words": token.words().join(" "),
        "numbers": token.numbers(),
        "authenticator": hex(secrets.authenticator.as_bytes()),
        "authenticator_hash": hex(&secrets.authenticator.hash()),
        "identity": *secrets.identity.to_text(),
        "recipient": secrets.identity.recipient().to_string(),
        "sign": to_base64(&secrets.signing_key.verifying_key().to_bytes()),
    })
}

fn phrase_case(text: &str) -> Value {
    match words::parse::<16>(text) {
        Ok(entropy) => json!({"text": text, "entropy": hex(&*entropy)}),
        Err(PhraseError::UnknownWord { position, word, near }) => {
            json!({"text": text, "error": "unknown_word", "position": position, "word": *word, "near": near})
        }
        Err(PhraseError::WordCount { found, expected }) => {
            json!({"text": text, "error": "word_count", "found": found, "expected": expected})
        }
        Err(_) => json!({"text": text, "error": "checksum"}),
    }
}

fn passphrase_case(text: &str) -> Value {
    let result = match Passphrase::new(text) {
        Ok(None) => "none",
        Ok(Some(_)) => "ok",
        Err(hotline_crypto::passphrase::PassphraseError::TooShort) => "too_short",
        Err(_) => "unassigned",
    };
    json!({"text": text, "result": result})
}

fn size_case(size: u64) -> Value {
    let pieces = hotline_crypto::attachment::piece_count(size);
    json!({"size": size, "padme": padme(size), "pieces": pieces, "bucket": bucket(usize::try_from(size).unwrap())})
}

fn member_case(seed: &[u8; 32]) -> Value {
    let key = MemberKey::from_identity(Identity::from_seed(&Zeroizing::new(*seed)));
    let day: Day = "2026-11-22".parse().unwrap();
    json!({
        "seed": hex(seed),
        "identity": *key.identity().to_text(),
        "recipient": key.recipient().to_string(),
        "sign": to_base64(&key.signing_key().verifying_key().to_bytes()),
        "backup": *key.backup(),
        "identity_file": *key.identity_file(day),
    })
}

fn sign_in_case(origin: &str, instance: &str, member: &str, nonce: &str, expires: u64, seed: &str) -> Value {
    let key = SigningKey::from_seed(&Zeroizing::new(hotline_crypto::bytes::from_hex(seed).unwrap()));
    let sign_in = SignIn {
        origin,
        instance: &instance.parse().unwrap(),
        member: member.parse::<MemberId>().unwrap(),
        nonce: &hotline_crypto::bytes::from_hex(nonce).unwrap(),
        expires,
    };
    json!({
        "origin": origin, "instance": instance, "member": member, "nonce": nonce, "expires": expires, "seed": seed,
        "message": hex(&sign_in.message()), "signature": to_base64(&sign_in.sign(&key)),
    })
}

fn work_case(secret: &str, epoch: u64, request: [&str; 4], difficulty: u8) -> Value {
    let [method, path, authorization, body] = request;
    let password = Request { method, path, authorization, body: body.as_bytes() }.password();
    let seed = seed(&Zeroizing::new(hotline_crypto::bytes::from_hex(secret).unwrap()), epoch);
    let work = solve(&password, &seed, difficulty, |_| {}, &AtomicBool::new(false)).unwrap();
    json!({
        "secret": secret, "epoch": epoch, "method": method, "path": path, "authorization": authorization,
        "body": body, "password": hex(password.as_bytes()), "difficulty": difficulty, "header": work.to_string(),
    })
}

fn head_case(case: &str, dialogue: Option<&str>, desk: Option<&str>) -> Value {
    let head = |hash: Option<&str>| Head {
        next: u64::from(hash.is_some()),
        hash: hash.map(|hash| Hash(hotline_crypto::bytes::from_hex(hash).unwrap())),
    };
    let heads = Heads { dialogue: head(dialogue), desk: head(desk) };
    json!({"case": case, "dialogue": dialogue, "desk": desk, "code": heads.code(case.parse::<CaseId>().unwrap())})
}

fn day_case(text: &str) -> Value {
    let day: Day = text.parse().unwrap();
    json!({"day": text, "add_7_days": day.add_days(7).to_string(), "add_3_months": day.add_months(3).to_string()})
}
