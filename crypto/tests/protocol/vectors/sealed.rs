//! age files: plain ones, wraps and a member's key file, with what is refused.

use std::collections::HashSet;

use age_core::format::{FileKey, Stanza};
use base64::Engine;
use hotline_crypto::{
    bytes::{sha256, to_base64},
    id::CaseId,
    keys::Identity,
    member::MemberKey,
    sealing::{self, open},
    wrap::{CaseKeys, WrapError},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{bytes, list, string};

/// A hybrid stanza of any bytes; 32 zeros at its end are a low-order share.
fn stanza(size: usize, fill: u8) -> Stanza {
    let argument = base64::engine::general_purpose::STANDARD_NO_PAD.encode(vec![fill; size]);
    Stanza { tag: "mlkem768x25519".into(), args: vec![argument], body: vec![7; 32] }
}

/// Puts stanzas of one's own beside those of honest recipients, under a MAC that holds.
struct Stanzas(Vec<Stanza>);

impl age::Recipient for Stanzas {
    fn wrap_file_key(&self, _: &FileKey) -> Result<(Vec<Stanza>, HashSet<String>), age::EncryptError> {
        let copy = |stanza: &Stanza| Stanza {
            tag: stanza.tag.clone(),
            args: stanza.args.clone(),
            body: stanza.body.clone(),
        };
        Ok((self.0.iter().map(copy).collect(), HashSet::from(["postquantum".to_owned()])))
    }
}

fn hex(bytes: &[u8]) -> String {
    hotline_crypto::bytes::Hash(sha256(bytes)).to_string()
}

pub fn write() -> Value {
    let rng = &mut ChaCha20Rng::seed_from_u64(11);
    let (own, other) = (Identity::generate(rng), Identity::generate(rng));
    let x25519 = age::x25519::Identity::generate();
    let case = CaseId::random(rng);
    let seal = |plaintext: &[u8]| sealing::seal(&[&own.recipient()], plaintext).unwrap();
    let age_seal = |recipients: &[&dyn age::Recipient]| {
        let mut out = vec![];
        let encryptor = age::Encryptor::with_recipients(recipients.iter().copied()).unwrap();
        let mut writer = encryptor.wrap_output(&mut out).unwrap();
        std::io::Write::write_all(&mut writer, b"x").unwrap();
        writer.finish().unwrap();
        out
    };
    let mut truncated = seal(&[7; 70_000]);
    truncated.truncate(66_000);
    let both = sealing::seal(&[&other.recipient(), &own.recipient()], b"both").unwrap();
    let mut passphrase = age::scrypt::Recipient::new("x".to_owned().into());
    passphrase.set_work_factor(2);
    let file = |why: &str, file: Vec<u8>| {
        let result = open_result(&own, &file);
        json!({"why": why, "identity": *own.to_text(), "file": to_base64(&file), "result": result})
    };
    let keys = CaseKeys::generate(rng).with_new(Identity::generate(rng));
    let wrap = |why: &str, file: Vec<u8>| json!({"why": why, "identity": *own.to_text(), "case": case, "file": to_base64(&file), "result": wrap_result(&own, case, &file)});
    let line = own.to_text();
    let key = MemberKey::from_identity(own.clone());
    let key_file =
        key.encrypt(&Zeroizing::new("correct-horse".into()), "2026-11-22".parse().unwrap()).unwrap();
    json!({
        "files": [
            file("our stanza and a malformed one after it", age_seal(&[&own.recipient(), &Stanzas(vec![stanza(100, 9)])])),
            file("our stanza and a low-order share after it", age_seal(&[&own.recipient(), &Stanzas(vec![stanza(1120, 0)])])),
            file("a low-order share and our stanza after it", age_seal(&[&Stanzas(vec![stanza(1120, 0)]), &own.recipient()])),
            file("our stanza and an unknown one", age_seal(&[&own.recipient(), &Stanzas(vec![Stanza { tag: "example.org/new".into(), ..stanza(1120, 9) }])])),
            file("our stanza and one for an X25519 key", age_seal(&[&own.recipient(), &Stanzas(vec![Stanza { tag: "X25519".into(), ..stanza(32, 9) }])])),
            file("nothing inside", seal(b"")),
            file("a few bytes", seal(b"a few bytes")),
            file("one chunk", seal(&[1; 65_536])),
            file("one chunk and a byte", seal(&[1; 65_537])),
            file("for two, ours the second", both),
            file("for somebody else", sealing::seal(&[&other.recipient()], b"x").unwrap()),
            file("cut off between chunks", truncated),
            file("for an X25519 key", age_seal(&[&x25519.to_public()])),
            file("for a passphrase", age_seal(&[&passphrase])),
            file("not an age file", b"hello".to_vec()),
            file("empty", vec![]),
        ],
        "wraps": [
            wrap("a good wrap of two identities", keys.wrap(case, &own.recipient()).unwrap()),
            wrap("of another case", keys.wrap(CaseId::random(rng), &own.recipient()).unwrap()),
            wrap("for another member", keys.wrap(case, &other.recipient()).unwrap()),
            wrap("for two members", sealing::seal(&[&own.recipient(), &other.recipient()], format!("# case {case}\n{}\n", *line).as_bytes()).unwrap()),
            wrap("with Windows line ends", seal(format!("# case {case}\r\n{}\r\n", *line).as_bytes())),
            wrap("without a comment", seal(format!("{}\n", *line).as_bytes())),
            wrap("without an identity", seal(format!("# case {case}\n").as_bytes())),
            wrap("with something else", seal(format!("# case {case}\n{}\nhello\n", *line).as_bytes())),
            wrap("with an X25519 identity", seal(format!("# case {case}\nAGE-SECRET-KEY-184JMZMVQH3E6U0PSL869004Y3U2NYV7R30EU99CSEDNPH02YUVFSZW44VU\n").as_bytes())),
        ],
        "key_files": [
            {"file": to_base64(&key_file), "passphrase": "correct-horse", "identity": *line},
        ],
    })
}

fn open_result(identity: &Identity, file: &[u8]) -> Value {
    match open(std::slice::from_ref(identity), file) {
        Ok(Some(opened)) => json!({"sha256": hex(&opened.plaintext), "size": opened.plaintext.len()}),
        Ok(None) => json!("none"),
        Err(_) => json!("damaged"),
    }
}

fn wrap_result(identity: &Identity, case: CaseId, file: &[u8]) -> Value {
    match CaseKeys::open(file, case, identity) {
        Ok(keys) => {
            json!(keys.identities().iter().map(|identity| identity.to_text().to_string()).collect::<Vec<_>>())
        }
        Err(WrapError::NotForThisKey) => json!("none"),
        Err(WrapError::Damaged) => json!("damaged"),
        Err(_) => json!("content"),
    }
}

pub fn check(value: &Value) {
    let identity = |case: &Value| string(case, "identity").parse::<Identity>().unwrap();
    for case in list(value, "files") {
        assert_eq!(open_result(&identity(case), &bytes(case, "file")), case["result"], "{}", case["why"]);
    }
    for case in list(value, "wraps") {
        let id = string(case, "case").parse().unwrap();
        assert_eq!(wrap_result(&identity(case), id, &bytes(case, "file")), case["result"], "{}", case["why"]);
    }
    for case in list(value, "key_files") {
        let passphrase = Zeroizing::new(string(case, "passphrase").to_owned());
        let key = MemberKey::open(&bytes(case, "file"), &passphrase).unwrap();
        assert!(*key.identity() == identity(case));
    }
}
