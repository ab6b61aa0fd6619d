//! Whole cases: a server that sends whatever it likes, in whatever order.
//!
//! Each step is four bytes: what to do, and three to choose with. The entries are those of an honest case, whole or
//! changed, and freshly sealed ones whose fields are chosen.
#![no_main]

#[path = "../../tests/protocol/scene.rs"]
#[allow(dead_code)]
mod scene;

use std::sync::LazyLock;

use hotline_crypto::{
    bytes::Hash,
    case::{CaseReader, Check},
    entry::{Author, Body, Outcome, Retention, Stream, Triage},
    id::CaseId,
    instance::Instance,
};
use libfuzzer_sys::fuzz_target;
use scene::{ALTERNATE, ANA, BEN, CHAIR, Scene, day, member_id, text, today};

/// Sealing and opening are slow: this many steps are enough to get anywhere.
const STEPS: usize = 12;

/// A report, a rotation, and one entry of each kind.
static SCENE: LazyLock<Scene> = LazyLock::new(|| {
    let mut scene = Scene::reported();
    let readers = [CHAIR, ANA, BEN].map(member_id);
    let change =
        scene.read().change_access(&scene.keys, &readers, "", today(), &mut scene.rng.clone()).unwrap();
    scene.apply(CHAIR, change);
    scene.file(scene.member(CHAIR), Body::Acknowledgement(text("We have it.")));
    scene.file(Author::Reporter, Body::Message(text("There is more.")));
    for kind in 0..4 {
        let body = body(kind);
        scene.file(scene.member(ANA), body);
    }
    scene
});

fuzz_target!(|data: &[u8]| {
    let scene = &*SCENE;
    let Some((first, steps)) = data.split_first() else { return };
    let reporter = first & 1 == 1;
    let mut reader = empty(reporter);
    let mut pushed = [0; 2];
    for &[what, a, b, c] in steps.as_chunks::<4>().0.iter().take(STEPS) {
        let mut stream = if a & 1 == 0 { Stream::Dialogue } else { Stream::Desk };
        let files = scene.stream(stream);
        let mut file = files[usize::from(b) % files.len()].clone();
        let day = if c & 0x80 == 0 { today() } else { day("2026-11-25") };
        match what % 5 {
            // As it was.
            0 => {}
            // With one bit changed; or cut off.
            1 => {
                let at = (usize::from(c) << 8 | usize::from(what)) % file.len();
                file[at] ^= 1 << (a >> 5);
            }
            2 => file.truncate(file.len() * usize::from(c) / 256),
            // Out of order.
            3 => {
                let seq = pushed[stream as usize] + u64::from(c) + 1;
                assert!(reader.push(stream, seq, day, &file).is_err());
                continue;
            }
            // An entry that nobody has written yet.
            _ => (stream, file) = fresh(scene, &reader, [a, b, c]),
        }
        let item = reader.push(stream, pushed[stream as usize], day, &file).unwrap();
        if [1, 2].contains(&(what % 5)) {
            assert!(item.result.as_ref().is_err_and(|check| *check == Check::Decrypt));
        }
        pushed[stream as usize] += 1;
    }
    let heads = reader.heads();
    assert_eq!([heads.dialogue.next, heads.desk.next], pushed);
    assert_eq!(reader.check_heads(&heads), Ok(()));
    assert_eq!(reader.head_code().len(), 11);
    assert_eq!(reader.access().is_some(), reader.state().is_some());
    assert!(reader.next_date(Stream::Dialogue, today()) >= today());
    let _ = reader.needs_rotation(today());
    if first & 6 == 0 {
        change(scene, &reader);
    }
});

/// Who the readers are after a change is who was asked for, alternates aside.
fn change(scene: &Scene, reader: &CaseReader) {
    let readers = reader.current_readers(today());
    let mut rng = scene.rng.clone();
    if let Ok(change) = reader.change_access(&scene.keys, &readers, "", today(), &mut rng) {
        assert!(readers.iter().all(|id| change.access.lists(*id)));
        assert_eq!(change.access.members.len(), change.wraps.len());
    }
    if let Ok(change) = reader.recuse(&scene.keys, member_id(CHAIR), "", today()) {
        assert!(!change.access.lists(member_id(CHAIR)));
    }
}

fn empty(reporter: bool) -> CaseReader {
    let scene = &*SCENE;
    let mut context = scene.context(scene.keys.identities().to_vec());
    if reporter {
        context.identities = vec![scene.reporter.identity.clone()];
        context.own_keys = Some(scene.reporter_keys());
    }
    CaseReader::new(context)
}

fn body(kind: u8) -> Body {
    match kind % 8 {
        0 => Body::Note(text("Looks real.")),
        1 => {
            Body::Triage(Triage { status: Some("closed".into()), assignee: Some(None), ..Triage::default() })
        }
        2 => Body::Retention(Retention {
            purge_after: Some(day("2033-11-22")),
            hold: true,
            reason: String::new(),
        }),
        3 => Body::Outcome(Outcome { result: "substantiated".into(), text: "Done.".into() }),
        4 => Body::Acknowledgement(text("Thank you.")),
        5 => Body::Message(text("")),
        _ => SCENE_ACCESS.clone(),
    }
}

/// An access entry that lets the alternate in.
static SCENE_ACCESS: LazyLock<Body> = LazyLock::new(|| {
    let mut scene = Scene::reported();
    let readers = [CHAIR, ALTERNATE].map(member_id);
    let change = scene.read().change_access(&scene.keys, &readers, "", today(), &mut scene.rng).unwrap();
    Body::Access(change.access)
});

/// Seals an entry that follows what the reader has seen, but for the fields that the bytes make wrong.
fn fresh(scene: &Scene, reader: &CaseReader, [a, b, c]: [u8; 3]) -> (Stream, Vec<u8>) {
    let author = match a >> 1 & 7 {
        member @ 0..4 => scene.member(usize::from(member)),
        _ => Author::Reporter,
    };
    let mut frame = scene.frame(author, body(b));
    let heads = reader.heads();
    let head = if frame.stream() == Stream::Dialogue { heads.dialogue } else { heads.desk };
    (frame.seq, frame.prev) = (head.next, head.hash);
    frame.seen = frame.seen.and(heads.dialogue.hash.or(frame.seen));
    match c & 0x7f {
        1 => frame.seq += 1,
        2 => frame.prev = Some(Hash([0; 32])),
        3 => frame.seen = frame.seen.map(|_| Hash([0; 32])),
        4 => frame.case = CaseId::from_bytes([7; 16]),
        5 => frame.instance = Instance::from_bytes([7; 32]),
        6 => frame.date = day("2026-01-01"),
        7 => frame.date = day("9999-12-31"),
        8 => frame.date = day("0001-01-01"),
        _ => {}
    }
    let signer = if b & 0x80 == 0 { author } else { scene.member(BEN) };
    (frame.stream(), scene.seal_as(&frame, &scene.key_of(signer)))
}
