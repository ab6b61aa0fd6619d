//! A sealed entry with any one byte changed opens to nothing.

use hotline_crypto::{
    entry::{AnswerText, Author, Body, Stream},
    envelope, sealing,
};

use crate::scene::{ALTERNATE, ANA, BEN, CHAIR, Scene, text, today};

#[test]
fn every_byte_of_a_sealed_entry_counts() {
    let mut scene = Scene::reported();
    scene.file(scene.member(CHAIR), Body::Message(text("Thank you.")));
    let good = scene.dialogue[1].clone();
    let identities = scene.keys.identities();
    assert!(envelope::open(identities, &good).is_ok());
    for position in 0..good.len() {
        let mut bad = good.clone();
        bad[position] ^= 1 << (position % 8);
        assert!(envelope::open(identities, &bad).is_err(), "byte {position}");
    }
    for length in (0..good.len()).step_by(97) {
        assert!(envelope::open(identities, &good[..length]).is_err(), "cut to {length}");
    }
}

#[test]
fn a_sample_of_the_bytes_of_a_large_entry_counts() {
    let mut scene = Scene::reported();
    scene.file(scene.member(CHAIR), Body::Message(text(&"long ".repeat(60_000))));
    let good = scene.dialogue[1].clone();
    assert!(good.len() > 1 << 20);
    for position in (0..good.len()).step_by(9973).chain([good.len() - 1]) {
        let mut bad = good.clone();
        bad[position] ^= 0x80;
        assert!(envelope::open(scene.keys.identities(), &bad).is_err(), "byte {position}");
    }
}

#[test]
fn a_text_beyond_the_largest_bucket_is_not_sealed() {
    let scene = Scene::reported();
    let frame = scene.frame(scene.member(CHAIR), Body::Message(text(&"x".repeat(1 << 20))));
    let key = scene.key_of(frame.author);
    let sealed = envelope::seal_entry(&frame, &key, &[&scene.keys.newest().unwrap()]);
    assert_eq!(sealed, Err(envelope::SealError::TooLarge));
    assert_eq!(sealing::seal(&[], b"x"), Err(sealing::NoRecipient));
}

#[test]
fn a_reports_bucket_does_not_tell_who_is_excluded() {
    let mut scene = Scene::empty(1);
    let sealed = |scene: &mut Scene, words: usize, readers: &[usize], excluded: &[usize]| {
        let mut body = scene.report(readers, excluded);
        if let Body::Report(report) = &mut body {
            report.answers[1].answer = AnswerText::Text("x".repeat(words));
        }
        let frame = scene.frame(Author::Reporter, body);
        let key = scene.key_of(Author::Reporter);
        let (case, reporter) = (scene.keys.newest().unwrap(), scene.reporter.identity.recipient());
        let file = envelope::seal_report(&frame, 4, &key, &[&case, &reporter]).unwrap();
        sealing::open(scene.keys.identities(), &file).unwrap().unwrap().plaintext.len()
    };
    // Around the first bucket's edge, byte by byte where it matters: every choice of readers gives the same bucket.
    let mut edges = 0;
    let mut last = 0;
    for words in (9_000..12_500).step_by(61) {
        let size = sealed(&mut scene, words, &[CHAIR, ANA, BEN], &[]);
        for (readers, excluded) in [(&[CHAIR, ANA][..], &[BEN][..]), (&[ALTERNATE], &[CHAIR, ANA, BEN])] {
            assert_eq!(sealed(&mut scene, words, readers, excluded), size, "{words}");
        }
        edges += usize::from(last != 0 && last != size);
        last = size;
    }
    assert_eq!(edges, 1, "the sizes must go over an edge for this to mean something");
}

#[test]
fn a_tampered_entry_is_a_gap_and_not_the_end() {
    let mut scene = Scene::reported();
    scene.file(scene.member(CHAIR), Body::Message(text("one")));
    scene.file(scene.member(CHAIR), Body::Message(text("two")));
    let last = scene.dialogue[1].len() - 1;
    scene.dialogue[1][last] ^= 1;
    let mut reader = scene.read_as_reporter();
    // The one after it follows other bytes than those shown, and says so.
    let gaps: Vec<_> =
        reader.items().iter().map(|item| item.result.as_ref().err().map(ToString::to_string)).collect();
    assert_eq!(gaps[0], None);
    assert_eq!(gaps[1].as_deref(), Some("it cannot be decrypted"));
    assert_eq!(gaps[2].as_deref(), Some("it follows other entries than those shown here"));
    let frame = scene.frame(scene.member(CHAIR), Body::Message(text("three")));
    assert!(reader.push(Stream::Dialogue, 3, today(), &scene.seal(&frame)).unwrap().result.is_ok());
}
