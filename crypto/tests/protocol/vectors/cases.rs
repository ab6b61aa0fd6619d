//! Whole cases, as a member and as the reporter read them, with every kind of gap.

use std::sync::Arc;

use hotline_crypto::{
    bytes::{Hash, to_base64},
    case::{CaseReader, Context},
    charter::Charter,
    entry::{Author, Body, Outcome, ReporterKeys, Retention, Stream, Triage},
    envelope,
    keys::Identity,
};
use serde_json::{Value, json};

use super::{bytes, list, string};
use crate::scene::{ANA, BEN, CHAIR, Scene, day, member_id, text, today};

pub fn write() -> Value {
    let scene = whole_case();
    let member = describe("as a member", &scene, &member_view(&scene));
    let reporter = describe("as the reporter", &scene, &reporter_view(&scene));
    json!({"cases": [member, reporter]})
}

fn member_view(scene: &Scene) -> Context {
    scene.context(scene.keys.identities().to_vec())
}

fn reporter_view(scene: &Scene) -> Context {
    Context { own_keys: Some(scene.reporter_keys()), ..scene.context(vec![scene.reporter.identity.clone()]) }
}

/// One case with every kind of entry and one entry for every check but `access`, which only a broken report or an
/// `access` entry can fail: that one ends the dialogue.
fn whole_case() -> Scene {
    let mut scene = Scene::reported();
    let readers = [member_id(CHAIR), member_id(ANA)];
    let change =
        scene.read().change_access(&scene.keys, &readers, "Ben is on leave.", today(), &mut scene.rng);
    scene.apply(CHAIR, change.unwrap());
    scene.file(scene.member(CHAIR), Body::Acknowledgement(text("We have your report.")));
    let chair = scene.member(CHAIR);
    let gap = |scene: &mut Scene, change: &dyn Fn(&mut hotline_crypto::entry::Frame)| {
        let mut frame = scene.frame(chair, Body::Message(text("A gap.")));
        change(&mut frame);
        scene.file_frame(&frame);
    };
    gap(&mut scene, &|frame| frame.instance = hotline_crypto::instance::Instance::from_bytes([1; 32]));
    gap(&mut scene, &|frame| frame.case = hotline_crypto::id::CaseId::from_bytes([1; 16]));
    gap(&mut scene, &|frame| frame.seq = 99);
    gap(&mut scene, &|frame| frame.prev = Some(Hash([0; 32])));
    gap(&mut scene, &|frame| frame.author = Author::Member(member_id(BEN)));
    gap(&mut scene, &|frame| frame.date = day("2026-11-20"));
    let frame = scene.frame(chair, Body::Message(text("Forged.")));
    let file = scene.seal_as(&frame, &scene.key_of(Author::Reporter));
    scene.store(Stream::Dialogue, file);
    scene.store(Stream::Dialogue, b"not an age file".to_vec());
    let to = [scene.keys.newest().unwrap(), scene.reporter.identity.recipient()];
    let key = scene.key_of(chair);
    let file = envelope::seal_text("{}", &key, &[&to[0], &to[1]]).unwrap();
    scene.store(Stream::Dialogue, file);
    let mut early = scene.frame(Author::Reporter, Body::Message(text("Dated long ago.")));
    early.date = day("2020-02-29");
    scene.file_frame(&early);
    scene.file(chair, Body::Outcome(Outcome { result: "substantiated".into(), text: "Thank you.".into() }));

    // The server shows an envelope a second time: what had seen it saw its first place, where Chair had access.
    scene.store(Stream::Dialogue, scene.dialogue[1].clone());
    let mut seen_first = scene.frame(chair, Body::Note(text("I saw the first.")));
    seen_first.seen = Some(Hash::of(&scene.dialogue[1]));
    scene.file_frame(&seen_first);
    scene.file(chair, Body::Note(text("A note.")));
    let triage = Triage {
        status: Some("investigating".into()),
        severity: Some("high".into()),
        acknowledge_by: Some(day("2026-12-24")),
        assignee: Some(Some(member_id(ANA))),
        labels: Some(vec!["plant 3".into(), "Größe".into()]),
        feedback_by: Some(day("2027-01-31")),
        ..Triage::default()
    };
    scene.file(scene.member(ANA), Body::Triage(triage));
    let mut backwards = scene.frame(scene.member(BEN), Body::Note(text("As of when I had access.")));
    backwards.seen = Some(Hash::of(&scene.dialogue[0]));
    scene.file_frame(&backwards);
    let mut unseen = scene.frame(chair, Body::Note(text("Seen what?")));
    unseen.seen = Some(Hash([5; 32]));
    scene.file_frame(&unseen);
    scene.store(Stream::Desk, scene.dialogue[2].clone());
    let retention =
        Retention { purge_after: Some(day("2033-11-22")), hold: true, reason: "Chapter 11".into() };
    scene.file(scene.member(ANA), Body::Retention(retention));
    let unassigned = Triage { assignee: Some(None), ..Triage::default() };
    scene.file(scene.member(ANA), Body::Triage(unassigned));

    let mut access = scene.read().access().unwrap().clone();
    access.members[0].id = hotline_crypto::id::MemberId::from_bytes([0x77; 16]);
    scene.file(chair, Body::Access(access));
    scene
}

fn describe(why: &str, scene: &Scene, context: &Context) -> Value {
    let entries = |files: &[Vec<u8>]| {
        files.iter().map(|file| json!({"day": today(), "envelope": to_base64(file)})).collect::<Vec<_>>()
    };
    let own = context.own_keys.as_ref().map(|keys| json!({"age": keys.age, "sign": keys.sign}));
    let mut value = json!({
        "why": why,
        "instance": context.instance,
        "case": context.case,
        "charter": context.charter.to_text(),
        "identities": context.identities.iter().map(|identity| identity.to_text().to_string()).collect::<Vec<_>>(),
        "own_keys": own,
        "dialogue": entries(&scene.dialogue),
        "desk": entries(if own.is_some() { &[] } else { &scene.desk }),
    });
    value["expect"] = expect(&value);
    value
}

/// Reads the case and says what came of it.
fn expect(value: &Value) -> Value {
    let identities: Vec<Identity> =
        list(value, "identities").iter().map(|text| text.as_str().unwrap().parse().unwrap()).collect();
    let own = &value["own_keys"];
    let mut reader = CaseReader::new(Context {
        instance: string(value, "instance").parse().unwrap(),
        case: string(value, "case").parse().unwrap(),
        charter: Arc::new(Charter::parse(string(value, "charter")).unwrap()),
        identities,
        own_keys: (!own.is_null()).then(|| serde_json::from_value::<ReporterKeys>(own.clone()).unwrap()),
    });
    for (stream, name) in [(Stream::Dialogue, "dialogue"), (Stream::Desk, "desk")] {
        for (seq, entry) in value[name].as_array().unwrap().iter().enumerate() {
            let file = bytes(entry, "envelope");
            reader.push(stream, seq as u64, day(string(entry, "day")), &file).unwrap();
        }
    }
    let item = |item: &hotline_crypto::case::Item| match &item.result {
        Ok(entry) => json!({"frame": entry.frame.to_text(), "flags": entry.flags}),
        Err(check) => json!({"gap": check}),
    };
    let state = reader.state().unwrap();
    json!({
        "items": reader.items().iter().map(item).collect::<Vec<_>>(),
        "heads": reader.heads(),
        "head_code": reader.head_code(),
        "needs_rotation": reader.needs_rotation(today()),
        "state": {
            "status": state.status,
            "severity": state.severity,
            "category": state.category,
            "assignee": state.assignee,
            "labels": state.labels,
                        "acknowledged": state.acknowledged,
            "acknowledge_by": state.acknowledge_by(),
            "feedback_by": state.feedback_by(),
            "outcome": state.outcome.as_ref().map(|(result, date)| json!({"result": result, "date": date})),
            "purge_after": state.purge_after,
            "hold": state.hold,
            "readers": state.readers,
            "excluded": state.excluded,
            "recipient": state.recipient,
            "whose_turn": format!("{:?}", state.turn).to_lowercase(),
        },
    })
}

pub fn check(value: &Value) {
    let mut gaps = std::collections::BTreeSet::new();
    for case in list(value, "cases") {
        assert_eq!(expect(case), case["expect"], "{}", case["why"]);
        for item in list(&case["expect"], "items") {
            gaps.extend(item["gap"].as_str().map(str::to_owned));
        }
    }
    let all = [
        "access",
        "author",
        "case",
        "date",
        "decrypt",
        "instance",
        "parse",
        "prev",
        "seen",
        "seq",
        "signature",
        "stream",
    ];
    assert_eq!(gaps.into_iter().collect::<Vec<_>>(), all, "each check has a vector");
}
