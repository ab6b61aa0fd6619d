//! Writes `seeds/` anew: a few inputs for each target that pass every check, so that the fuzzers start deep.
//!
//! Sealed files differ from run to run (age draws its own randomness), so run this only when a format has changed:
//! `cargo run --manifest-path crypto/fuzz/Cargo.toml --example seeds`

#[path = "../../tests/protocol/scene.rs"]
#[allow(dead_code)]
mod scene;

use std::{fs, path::Path};

use age_core::format::FileKey;
use hotline_crypto::{
    attachment::Attachment,
    bytes::to_base64,
    charter::{Charter, Choice, Outside, Question, QuestionKind},
    entry::{Answer, AnswerText, Author, Body, Outcome, Retention, Triage},
    id::{AttachmentId, CaseId},
    keys::Identity,
    member::MemberKey,
    sealing,
    sshsig::RootKey,
    token::Token,
    work::{Seed, Work},
    wrap::CaseKeys,
};
use scene::{ANA, BEN, CHAIR, Scene, charter_of, day, member_id, text, today};
use zeroize::Zeroizing;

fn main() {
    let scene = Scene::reported();
    envelope_frame(&scene);
    wrap_and_age_file();
    charter_and_sshsig();
    token();
    stanza();
    case();
    wire(&scene);
    let work = Work { seed: Seed::from_bytes([1; 32]), nonces: [0, 9, 12_345, u64::MAX] };
    write("work", "header", work.to_string());
}

fn write(target: &str, name: &str, bytes: impl AsRef<[u8]>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
}

/// The identity that the targets open with.
fn identity() -> Identity {
    Identity::from_seed(&Zeroizing::new([1; 32]))
}

fn bodies() -> [(&'static str, Body); 6] {
    [
        ("message", Body::Message(text("Line one\nand \u{1f512} \"two\"\\"))),
        ("outcome", Body::Outcome(Outcome { result: "substantiated".into(), text: "Done.".into() })),
        ("note", Body::Note(text("Looks real."))),
        (
            "retention",
            Body::Retention(Retention {
                purge_after: Some(day("2033-11-22")),
                hold: true,
                reason: "x".into(),
            }),
        ),
        (
            "triage",
            Body::Triage(Triage {
                status: Some("under_review".into()),
                severity: Some("high".into()),
                category: Some("controls".into()),
                assignee: Some(Some(member_id(ANA))),
                labels: Some(vec!["a".into(), "b".into()]),
                acknowledge_by: Some(day("2026-11-29")),
                feedback_by: Some(day("2027-02-28")),
            }),
        ),
        ("unassigned", Body::Triage(Triage { assignee: Some(None), ..Triage::default() })),
    ]
}

fn envelope_frame(scene: &Scene) {
    for (name, body) in bodies() {
        let frame = scene.frame(scene.member(CHAIR), body);
        write("envelope_frame", name, frame.to_text());
    }
    let mut small = Scene::empty(1);
    let mut report = small.report(&[CHAIR, ANA], &[BEN]);
    if let Body::Report(report) = &mut report {
        report.answers =
            vec![Answer { question: "what".into(), answer: AnswerText::Text("Invoices.".into()) }];
    }
    let mut frame = small.frame(Author::Reporter, report);
    let mut attachment =
        Attachment::describe(AttachmentId::from_bytes([3; 16]), identity(), 9, b"some file".as_slice(), 1)
            .unwrap();
    (attachment.name, attachment.media_type) = ("a.txt".into(), "text/plain".into());
    frame.attachments = vec![attachment];
    write("envelope_frame", "report", frame.to_text());
    let frame = scene.frame(scene.member(CHAIR), Body::Message(text("Thank you."))).to_text();
    let frame = serde_json::to_string(&frame).unwrap();
    write(
        "envelope_frame",
        "plaintext",
        format!("{{\"frame\":{frame},\"sig\":\"{}\"}}", to_base64(&[0; 64])),
    );
}

fn wrap_and_age_file() {
    let key = MemberKey::from_identity(Identity::from_seed(&Zeroizing::new([4; 32])));
    let case = CaseId::from_bytes([2; 16]);
    write("wrap", "identity_file", key.identity_file(today()).as_bytes());
    let keys = CaseKeys::of(key.identity().clone());
    let (one, two) = (key.identity().to_text(), identity().to_text());
    write("wrap", "content", format!("# case {case}\n{}\n\n# older\n{}\n", *one, *two));
    write("wrap", "wrap", keys.wrap(case, &identity().recipient()).unwrap());

    let (own, other) = (identity().recipient(), key.recipient());
    write("age_file", "one", sealing::seal(&[&own], b"hello").unwrap());
    write("age_file", "two", sealing::seal(&[&other, &own], b"").unwrap());
    write("age_file", "other", sealing::seal(&[&other], b"hello").unwrap());
}

/// A small charter: one member, so that mutations hit more than keys.
fn charter_and_sshsig() {
    let root = RootKey::from_seed(&Zeroizing::new([9; 32]), "root");
    let keys = [MemberKey::from_identity(identity())];
    let known = Charter { epoch: 2, ..charter_of(&keys) };
    let again = [identity(), Identity::from_seed(&Zeroizing::new([4; 32]))].map(MemberKey::from_identity);
    let label = |text| [("en", text)].into_iter().collect();
    let mut next = Charter { epoch: 3, ..charter_of(&again) };
    next.members[0].until = Some(day("2027-01-01"));
    next.outside =
        vec![Outside { country: "DE".into(), name: "BaFin".into(), url: "https://bafin.example/".into() }];
    next.questionnaire = Some(vec![
        Question {
            id: "what".into(),
            kind: QuestionKind::Text,
            required: true,
            label: label("What happened?"),
            options: vec![],
        },
        Question {
            id: "where".into(),
            kind: QuestionKind::Choice,
            required: false,
            label: label("Where?"),
            options: vec![Choice { id: "here".into(), label: label("Here") }],
        },
    ]);
    write("charter", "known.json", known.to_text());
    for (name, charter) in [("same", known), ("next", next)] {
        let signed = charter.sign(&root).unwrap();
        write("charter", name, format!("{}\0{}", signed.text, signed.signature));
    }
    write("sshsig", "signature", format!("{}\0{{}}", root.sign(b"{}").unwrap()));
    write("sshsig", "line", root.line().to_string());
    let pair = ssh_key::private::Ed25519Keypair::from_seed(&[9; 32]);
    let key = ssh_key::PrivateKey::new(pair.into(), "root").unwrap();
    write("sshsig", "key", key.to_bytes().unwrap());
}

fn token() {
    let token = Token::from_entropy([0x7f; 16]);
    write("token", "words", token.words().join(" "));
    let numbers: Vec<String> = token.numbers().iter().map(ToString::to_string).collect();
    write("token", "numbers", numbers.join(", "));
    let key = MemberKey::from_identity(identity());
    write("token", "backup", key.backup().as_bytes());
    write("token", "backup_code", key.backup_code().as_bytes());
    write("token", "passphrase", "Cafe\u{301} \u{ff41}\u{4e00} 12");
    write("token", "pin", charter_of(&[key]).instance.pin());
}

fn stanza() {
    let key = FileKey::new(Box::new([3; 16]));
    let stanza = age::Recipient::wrap_file_key(&identity().recipient(), &key).unwrap().0.remove(0);
    let line = format!("s{} {}\n", stanza.tag, stanza.args.join(" "));
    write("stanza", "stanza", [line.as_bytes(), &stanza.body].concat());
    write("stanza", "x25519", [b"sX25519 AAAA\n".as_slice(), &[0; 32]].concat());
    write("stanza", "grease", b"sqr7-grease a b c\nbody");
    write("stanza", "identity", format!("i{}", *identity().to_text()));
    write("stanza", "recipient", format!("r{}", identity().recipient()));
    write("stanza", "bytes", [b"b".as_slice(), &identity().recipient().to_bytes()].concat());
}

/// Steps as the target reads them: an honest case for a member and for the reporter, and one of wrong turns.
fn case() {
    let honest: Vec<u8> = (0..5).flat_map(|place| [0, 0, place, 0]).collect();
    let desk: Vec<u8> = (0..3).flat_map(|place| [0, 1, place, 0]).collect();
    write("case", "member", [&[0], honest.as_slice(), &desk].concat());
    write("case", "reporter", [&[1], honest.as_slice()].concat());
    let fresh: Vec<u8> = (0..8).flat_map(|kind| [4, kind % 3 << 1, kind, 0]).collect();
    write("case", "fresh", [&[0], &honest[..4], &fresh].concat());
    let wrong: Vec<u8> = (1..9).flat_map(|field| [4, 0, 5, field]).collect();
    write("case", "wrong", [&[0], &honest[..8], &wrong].concat());
    let changed = [[1, 0x20, 0, 3], [2, 0, 1, 9], [3, 0, 1, 7], [0, 0, 1, 0x80]];
    write("case", "changed", [&[1], &honest[..4], changed.as_flattened()].concat());
}

fn wire(scene: &Scene) {
    let id = "01010101-0101-0101-0101-010101010101";
    let bytes = |count: usize| to_base64(&vec![1; count]);
    let entry = format!("\"seq\":3,\"envelope\":\"{}\"", bytes(8));
    let declared = format!("\"attachments\":[{{\"id\":\"{id}\",\"pieces\":2}}]");
    let wraps = format!("\"wraps\":[{{\"member\":\"{id}\",\"wrap\":\"{}\"}}]", bytes(5));
    let held = format!(
        "\"cases\":[{{\"case\":\"{id}\",\"day\":\"2026-11-22\",\"purge_after\":null,\"hold\":false,\"wrap\":\"\"}}],\
         \"entries\":[{{\"case\":\"{id}\",\"stream\":\"desk\",\"seq\":0,\"day\":\"2026-11-22\",\"envelope\":\"\"}}],\
         \"attachments\":[{{\"case\":\"{id}\",\"id\":\"{id}\",\"pieces\":2,\"stored\":[0]}}],\
         \"removed\":[{{\"case\":\"{id}\",\"day\":\"2026-11-22\",\"purged\":\"2033-11-22\",\"entries\":[]}}]"
    );
    let charter = serde_json::to_string(&scene.charter.contact).unwrap();
    let stored = format!("{{\"id\":\"{id}\",\"pieces\":2,\"stored\":[1]}}");
    for (name, body) in [
        (
            "report",
            format!(
                "{{\"case\":\"{id}\",\"authenticator_hash\":\"{}\",{wraps},\"envelope\":\"\",{declared},\"pad\":\"  \"}}",
                bytes(32)
            ),
        ),
        ("report_answer", format!("{{\"case\":\"{id}\",\"day\":\"2026-11-22\",\"pad\":\"\"}}")),
        ("fetch", "{\"from\":9007199254740991,\"pad\":\"\"}".into()),
        (
            "fetch_answer",
            format!(
                "{{\"case\":\"{id}\",\"day\":\"2026-11-22\",\"entries\":[{{\"seq\":0,\"day\":\"2026-11-22\",\
                 \"envelope\":\"\"}}],\"next\":1,\"more\":false,\"attachments\":[{stored}],\"pad\":\"\"}}"
            ),
        ),
        ("entry", format!("{{{entry},{declared},\"pad\":\" \"}}")),
        ("entry_answer", "{\"seq\":3,\"pad\":\"\"}".into()),
        ("desk_entry", format!("{{\"stream\":\"dialogue\",{entry},{declared}}}")),
        ("access", format!("{{{entry},{wraps}}}")),
        ("retention", format!("{{{entry},\"purge_after\":\"2033-11-22\",\"hold\":true}}")),
        ("purge", format!("{{{entry}}}")),
        ("challenge", format!("{{\"member\":\"{id}\"}}")),
        ("challenge_answer", format!("{{\"nonce\":\"{}\",\"expires\":1}}", bytes(32))),
        (
            "session",
            format!(
                "{{\"member\":\"{id}\",\"origin\":\"https://h.example\",\"nonce\":\"{}\",\"expires\":1,\
                 \"signature\":\"{}\"}}",
                bytes(32),
                bytes(64)
            ),
        ),
        ("session_answer", format!("{{\"session\":\"{}\",\"expires\":1}}", bytes(32))),
        ("changes", format!("{{\"cursor\":1,\"more\":true,{held}}}")),
        ("cases", format!("{{\"more\":true,{held}}}")),
        ("charter", format!("{{\"charter\":{charter},\"signature\":\"x\"}}")),
        ("charter_answer", "{\"epoch\":2}".into()),
        ("conflict", "{\"error\":\"conflict\",\"next\":4,\"pad\":\"\"}".into()),
        (
            "instance",
            format!(
                "{{\"v\":1,\"charter\":\"x\",\"charter_signature\":\"y\",\"limits\":{{\"entry\":1,\"attachment\":2,\
                 \"attachments\":3,\"case\":4}},\"work\":{{\"seed\":\"{}\",\"difficulty\":11,\"piece_difficulty\":7}}}}",
                bytes(32)
            ),
        ),
        ("authorization_reporter", format!("Hotline {}", bytes(32))),
        ("authorization_member", format!("Bearer {}", bytes(32))),
    ] {
        write("wire", name, body);
    }
}
