//! Attachments: a small one whole, and pieces that are refused.

use hotline_crypto::{
    attachment::{Attachment, PieceError},
    bytes::{Hash, to_base64},
    id::AttachmentId,
    json,
    keys::Identity,
    sealing,
};
use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use serde_json::{Value, json};

use super::{bytes, list, string};

pub fn write() -> Value {
    let rng = &mut ChaCha20Rng::seed_from_u64(21);
    let mut data = vec![0; 70_000];
    rng.fill_bytes(&mut data);
    let mut describe = |data: &[u8]| {
        let (id, key) = (AttachmentId::random(rng), Identity::generate(rng));
        let mut attachment = Attachment::describe(id, key, data.len() as u64, data, 1).unwrap();
        (attachment.name, attachment.media_type) = ("café \"1\".pdf".into(), "application/pdf".into());
        attachment
    };
    let (attachment, other, empty) = (describe(&data), describe(&data), describe(&[]));
    let sealed = attachment.seal_piece(0, data.as_slice()).unwrap();
    let mut padded = data.clone();
    padded.resize(71_680, 0);
    let seal = |plaintext: &[u8]| sealing::seal(&[&attachment.key.recipient()], plaintext).unwrap();
    let mut changed = padded.clone();
    changed[5] ^= 1;
    let piece = |why: &str, attachment: &Attachment, index: usize, file: &[u8]| {
        let result = result(attachment, index, file);
        json!({"why": why, "attachment": json::to_text(attachment), "index": index, "file": to_base64(file), "result": result})
    };
    json!({"pieces": [
        piece("a good piece", &attachment, 0, &sealed),
        piece("an empty file", &empty, 0, &empty.seal_piece(0, &[][..]).unwrap()),
        piece("of another attachment", &attachment, 0, &other.seal_piece(0, data.as_slice()).unwrap()),
        piece("with other bytes", &attachment, 0, &seal(&changed)),
        piece("without its padding", &attachment, 0, &seal(&data)),
        piece("cut short", &attachment, 0, &sealed[..sealed.len() - 1]),
        piece("one that does not exist", &attachment, 1, &sealed),
    ]})
}

fn result(attachment: &Attachment, index: usize, file: &[u8]) -> Value {
    match attachment.open_piece(index, file) {
        Ok(data) => json!({"sha256": Hash::of(&data), "size": data.len()}),
        Err(PieceError::NoSuchPiece) => json!("no_such_piece"),
        Err(PieceError::Mismatch) => json!("mismatch"),
        Err(_) => json!("damaged"),
    }
}

pub fn check(value: &Value) {
    for case in list(value, "pieces") {
        let attachment: Attachment = json::parse(string(case, "attachment")).unwrap();
        let index = usize::try_from(case["index"].as_u64().unwrap()).unwrap();
        assert_eq!(result(&attachment, index, &bytes(case, "file")), case["result"], "{}", case["why"]);
    }
}
