//! The Rust side of the agreement tests: answers one JSON request a line, for the TypeScript tests to talk to.
//!
//! Not a product: it takes secrets on standard input and prints what it opened.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

use std::io::{BufRead, Write, stdin, stdout};

use age_core::format::{FILE_KEY_BYTES, FileKey, Stanza};
use hotline_crypto::{
    attachment::Attachment,
    bytes::{from_base64, from_base64_exact, to_base64},
    entry::Frame,
    envelope, json as canonical,
    keys::{Identity, Recipient},
    member::{KeyFileError, MemberKey},
    sealing,
    signature::{SigningKey, VerifyingKey},
    wrap::CaseKeys,
};
use serde_json::{Value, json};
use zeroize::Zeroizing;

struct KnownFileKey([u8; FILE_KEY_BYTES]);

impl age::Identity for KnownFileKey {
    fn unwrap_stanza(&self, _: &Stanza) -> Option<Result<FileKey, age::DecryptError>> {
        Some(Ok(FileKey::new(Box::new(self.0))))
    }
}

fn main() {
    for line in stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let answer = answer(&request).unwrap_or_else(|| json!({"refused": true}));
        let mut out = stdout().lock();
        writeln!(out, "{answer}").unwrap();
        out.flush().unwrap();
    }
}

/// `None` where the request was understood and what it asks for was refused.
fn answer(request: &Value) -> Option<Value> {
    let text = |name: &str| request[name].as_str().unwrap();
    let bytes = |name: &str| from_base64(text(name)).unwrap();
    let identity = || text("identity").parse::<Identity>().unwrap();
    let list = |name: &str| -> Vec<String> {
        request[name].as_array().unwrap().iter().map(|value| value.as_str().unwrap().to_owned()).collect()
    };
    let recipients =
        || list("recipients").iter().map(|text| text.parse().unwrap()).collect::<Vec<Recipient>>();
    let seed = || Zeroizing::new(from_base64_exact::<32>(text("seed")).unwrap());
    Some(match text("op") {
        "seal" => {
            let recipients = recipients();
            let file = sealing::seal(&recipients.iter().collect::<Vec<_>>(), &bytes("plaintext")).ok()?;
            json!({"file": to_base64(&file)})
        }
        "open" => {
            let opened = sealing::open(&[identity()], &bytes("file")).ok()?;
            json!({"plaintext": opened.map(|opened| to_base64(&opened.plaintext))})
        }
        "seal_entry" => {
            let frame = Frame::parse(text("frame")).ok()?;
            let recipients = recipients();
            let key = SigningKey::from_seed(&seed());
            let file = envelope::seal_entry(&frame, &key, &recipients.iter().collect::<Vec<_>>()).ok()?;
            json!({"envelope": to_base64(&file)})
        }
        // The file key is known, as the test kit gives it: everything after the stanzas goes our way.
        "open_with_file_key" => {
            let identity = KnownFileKey(bytes("file_key").try_into().unwrap());
            let opened = sealing::open_with(&identity, &bytes("file")).ok()?;
            json!({"plaintext": opened.map(|plaintext| to_base64(&plaintext))})
        }
        "open_key_file" => {
            let passphrase = Zeroizing::new(text("passphrase").to_owned());
            let result = match MemberKey::open(&bytes("file"), &passphrase) {
                // A well-encrypted file that holds something else than a key has been opened all the same.
                Ok(_) | Err(KeyFileError::Content) => "opened",
                Err(KeyFileError::Passphrase) => "passphrase",
                Err(_) => "failure",
            };
            json!({"result": result})
        }
        "seal_report" => {
            let frame = Frame::parse(text("frame")).ok()?;
            let (lines, key) =
                (usize::try_from(request["lines"].as_u64()?).ok()?, SigningKey::from_seed(&seed()));
            let recipients = recipients();
            let all = recipients.iter().collect::<Vec<_>>();
            json!({"envelope": to_base64(&envelope::seal_report(&frame, lines, &key, &all).ok()?)})
        }
        "open_entry" => {
            let opened = envelope::open(&[identity()], &bytes("envelope")).ok()?;
            let frame = Frame::parse(&opened.text).ok()?;
            let key = VerifyingKey::from_bytes(&from_base64_exact(text("sign")).unwrap()).ok()?;
            json!({"frame": frame.to_text(), "signed": opened.is_signed_by(&key)})
        }
        "wrap" => {
            let keys =
                list("identities").iter().rev().fold(None, |keys: Option<CaseKeys>, text| {
                    let identity: Identity = text.parse().unwrap();
                    Some(keys.map_or_else(
                        || CaseKeys::of(identity.clone()),
                        |keys| keys.with_new(identity.clone()),
                    ))
                })?;
            json!({"wrap": to_base64(&keys.wrap(text("case").parse().unwrap(), &recipients()[0]).ok()?)})
        }
        "open_wrap" => {
            let keys = CaseKeys::open(&bytes("wrap"), text("case").parse().unwrap(), &identity()).ok()?;
            let identities: Vec<_> = keys.identities().iter().map(|key| key.to_text().to_string()).collect();
            json!({"identities": identities})
        }
        "describe" => {
            let (id, data) = (text("id").parse().unwrap(), bytes("data"));
            let attachment =
                Attachment::describe(id, identity(), data.len() as u64, data.as_slice(), 2).ok()?;
            json!({"attachment": canonical::to_text(&attachment)})
        }
        "seal_piece" => {
            let attachment: Attachment = canonical::parse(text("attachment")).ok()?;
            let index = usize::try_from(request["index"].as_u64()?).ok()?;
            json!({"file": to_base64(&attachment.seal_piece(index, bytes("data").as_slice()).ok()?)})
        }
        "open_piece" => {
            let attachment: Attachment = canonical::parse(text("attachment")).ok()?;
            let index = usize::try_from(request["index"].as_u64()?).ok()?;
            json!({"data": to_base64(&attachment.open_piece(index, &bytes("file")).ok()?)})
        }
        other => json!({"unknown": other}),
    })
}
