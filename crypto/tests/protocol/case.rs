//! Reading whole cases: what holds, what becomes a gap, and what a gap does not hide.

use hotline_crypto::{
    bytes::Hash,
    case::{CaseReader, Check, Flag, Rollback, Turn},
    entry::{AccessMember, Author, Body, Frame, Outcome, Retention, Stream, Triage},
    envelope,
    id::{CaseId, MemberId},
    instance::Instance,
    keys::Identity,
    token::Token,
};

use crate::scene::{ALTERNATE, ANA, BEN, CHAIR, Scene, day, gaps, member_id, text, today};

/// The check that fails where the chair's next message is changed like this.
fn failure(change: impl FnOnce(&mut Frame, &mut Scene)) -> Option<Check> {
    let mut scene = Scene::reported();
    let mut frame = scene.frame(scene.member(CHAIR), Body::Message(text("Thank you.")));
    change(&mut frame, &mut scene);
    scene.file_frame(&frame);
    // One more honest entry: whatever the bad one was, the chain runs on over its bytes.
    let after = scene.frame(Author::Reporter, Body::Message(text("More.")));
    scene.file_frame(&after);
    let gaps = scene.gaps();
    assert_eq!((gaps[0], gaps[2]), (None, None), "a gap must hide nothing else");
    gaps[1]
}

#[test]
fn an_honest_case_reads_the_same_for_members_and_reporter() {
    let mut scene = Scene::reported();
    scene.file(scene.member(CHAIR), Body::Acknowledgement(text("We have it.")));
    scene.file(Author::Reporter, Body::Message(text("There is more.")));
    scene.file(scene.member(ANA), Body::Message(text("Please tell us.")));
    scene.file(scene.member(ANA), Body::Note(text("Looks real.")));
    let reader = scene.read();
    assert!(gaps(&reader).iter().all(Option::is_none));
    assert!(gaps(&scene.read_as_reporter()).iter().all(Option::is_none));
    assert_eq!(reader.items().len(), 5);
    assert!(reader.state().unwrap().turn == Turn::Reporter);
}

#[test]
fn every_refusal_of_the_frame_has_its_own_check() {
    let other = CaseId::from_bytes([7; 16]);
    assert_eq!(failure(|_, _| {}), None);
    assert_eq!(failure(|frame, _| frame.instance = Instance::from_bytes([1; 32])), Some(Check::Instance));
    assert_eq!(failure(|frame, _| frame.case = other), Some(Check::Case));
    assert_eq!(failure(|frame, _| frame.seq += 1), Some(Check::Seq));
    assert_eq!(failure(|frame, _| frame.prev = None), Some(Check::Prev));
    assert_eq!(failure(|frame, _| frame.prev = Some(Hash([0; 32]))), Some(Check::Prev));
    assert_eq!(
        failure(|frame, _| frame.body = Body::Report(match Scene::empty(2).report(&[CHAIR], &[]) {
            Body::Report(report) => report,
            _ => unreachable!(),
        })),
        Some(Check::Author)
    );
    assert_eq!(
        failure(|frame, scene| frame.author = scene.member(ALTERNATE)),
        Some(Check::Author),
        "a member without access"
    );
    assert_eq!(
        failure(|frame, _| frame.date = day("2025-12-31")),
        Some(Check::Author),
        "before the key's line"
    );
}

#[test]
fn the_reporter_writes_messages_and_nothing_else_after_the_report() {
    let as_reporter = |body: fn() -> Body| {
        failure(|frame, _| {
            frame.author = Author::Reporter;
            frame.body = body();
        })
    };
    assert_eq!(as_reporter(|| Body::Message(text("x"))), None);
    assert_eq!(as_reporter(|| Body::Acknowledgement(text("x"))), Some(Check::Author));
    let outcome = || Body::Outcome(Outcome { result: "closed".into(), text: String::new() });
    assert_eq!(as_reporter(outcome), Some(Check::Author));
}

#[test]
fn only_the_authors_own_key_signs() {
    let mut scene = Scene::reported();
    for (author, signer) in
        [(Author::Reporter, scene.member(CHAIR)), (scene.member(CHAIR), scene.member(ANA))]
    {
        let frame = scene.frame(author, Body::Message(text("Forged.")));
        let file = scene.seal_as(&frame, &scene.key_of(signer));
        scene.store(Stream::Dialogue, file);
    }
    assert_eq!(scene.gaps(), [None, Some(Check::Signature), Some(Check::Signature)]);
}

#[test]
fn what_is_sealed_to_other_keys_or_not_padded_is_a_gap() {
    let mut scene = Scene::reported();
    let stranger = Identity::generate(&mut scene.rng);
    let frame = scene.frame(scene.member(CHAIR), Body::Message(text("x")));
    let key = scene.key_of(frame.author);
    let file = envelope::seal_entry(&frame, &key, &[&stranger.recipient()]).unwrap();
    scene.store(Stream::Dialogue, file);
    scene.store(Stream::Dialogue, b"age-encryption.org/v1\n".to_vec());
    let recipient = scene.keys.newest().unwrap();
    for plaintext in [&b"{}"[..], &[b' '; 16384], &[0xff; 16384]] {
        let file = hotline_crypto::sealing::seal(&[&recipient], plaintext).unwrap();
        scene.store(Stream::Dialogue, file);
    }
    for bad in [frame.to_text().replacen("\"v\":1", "\"v\":2", 1), frame.to_text() + " ", "null".into()] {
        let file = envelope::seal_text(&bad, &key, &[&recipient]).unwrap();
        scene.store(Stream::Dialogue, file);
    }
    let (decrypt, parse) = (Some(Check::Decrypt), Some(Check::Parse));
    assert_eq!(scene.gaps(), [None, decrypt, decrypt, parse, parse, parse, parse, parse, parse]);
}

#[test]
fn a_replay_into_another_place_case_or_stream_is_a_gap() {
    let mut scene = Scene::reported();
    scene.file(scene.member(CHAIR), Body::Message(text("one")));
    scene.file(scene.member(CHAIR), Body::Note(text("note")));
    let (message, note) = (scene.dialogue[1].clone(), scene.desk[0].clone());
    scene.store(Stream::Dialogue, message.clone());
    scene.store(Stream::Desk, note.clone());
    assert_eq!(scene.gaps(), [None, None, Some(Check::Seq), None, Some(Check::Seq)]);

    let mut crossed = Scene::reported();
    crossed.store(Stream::Dialogue, note);
    crossed.store(Stream::Desk, message);
    // A dialogue reader that meets a desk entry of the same place says that it belongs to the other stream.
    assert_eq!(crossed.gaps()[1..], [Some(Check::Stream), Some(Check::Stream)]);

    let mut other = Scene::empty(1);
    other.case = CaseId::from_bytes([8; 16]);
    let report = other.report(&[CHAIR], &[]);
    other.file(Author::Reporter, report);
    other.file(other.member(CHAIR), Body::Message(text("elsewhere")));
    let mut mixed = Scene::reported();
    mixed.store(Stream::Dialogue, other.dialogue[1].clone());
    assert_eq!(mixed.gaps(), [None, Some(Check::Case)]);
}

#[test]
fn a_fork_is_seen_by_whoever_follows_the_other_side() {
    let mut scene = Scene::reported();
    let mut fork = Scene::reported();
    fork.dialogue = scene.dialogue.clone();
    scene.file(scene.member(CHAIR), Body::Message(text("left")));
    fork.file(fork.member(CHAIR), Body::Message(text("right")));
    fork.file(fork.member(ANA), Body::Message(text("after right")));
    scene.store(Stream::Dialogue, fork.dialogue[2].clone());
    assert_eq!(scene.gaps(), [None, None, Some(Check::Prev)]);
}

#[test]
fn without_a_valid_report_nobody_has_access() {
    let mut scene = Scene::empty(1);
    let mut report = scene.report(&[CHAIR], &[]);
    if let Body::Report(report) = &mut report {
        report.access.members = vec![AccessMember { id: MemberId::from_bytes([9; 16]), wrap: Hash([0; 32]) }];
    }
    scene.file(Author::Reporter, report);
    scene.file(scene.member(CHAIR), Body::Message(text("x")));
    scene.file(Author::Reporter, Body::Message(text("x")));
    assert_eq!(scene.gaps(), [Some(Check::Access), Some(Check::Author), Some(Check::Author)]);
    assert!(scene.read().state().is_none());
}

#[test]
fn the_first_entry_is_a_report_by_the_reporter() {
    let mut scene = Scene::empty(1);
    scene.file(Author::Reporter, Body::Message(text("x")));
    assert_eq!(scene.gaps(), [Some(Check::Author)]);
    let mut scene = Scene::empty(1);
    let report = scene.report(&[CHAIR], &[]);
    scene.file(scene.member(CHAIR), report);
    assert_eq!(scene.gaps(), [Some(Check::Author)]);
}

#[test]
fn the_reporters_client_accepts_no_report_but_its_own() {
    // Somebody else's well-made report, sealed so that this reporter can open it.
    let mut scene = Scene::reported();
    let mine = scene.reporter.clone();
    scene.reporter = Token::generate(&mut scene.rng).secrets(&scene.charter.instance, None);
    let report = scene.report(&[CHAIR], &[]);
    scene.dialogue.clear();
    let frame = scene.frame(Author::Reporter, report);
    let key = scene.key_of(Author::Reporter);
    let file = envelope::seal_entry(&frame, &key, &[&mine.identity.recipient()]).unwrap();
    scene.reporter = mine;
    scene.store(Stream::Dialogue, file);
    assert_eq!(gaps(&scene.read_as_reporter()), [Some(Check::Author)]);
}

#[test]
fn a_desk_entry_is_judged_by_what_its_author_had_seen() {
    let mut scene = Scene::reported();
    let before = Hash::of(&scene.dialogue[0]);
    // Ben leaves; what he saw before still counts, what he writes as having seen his leaving does not.
    let reader = scene.read();
    let change = reader.recuse(&scene.keys, member_id(BEN), "conflict", today()).unwrap();
    scene.apply(BEN, change);
    let mut frame = scene.frame(scene.member(BEN), Body::Note(text("before I left")));
    frame.seen = Some(before);
    scene.file_frame(&frame);
    scene.file(scene.member(BEN), Body::Note(text("after I left")));
    let mut frame = scene.frame(scene.member(CHAIR), Body::Note(text("seen what?")));
    frame.seen = Some(Hash([5; 32]));
    scene.file_frame(&frame);
    assert_eq!(scene.gaps()[2..], [None, Some(Check::Author), Some(Check::Seen)]);
}

#[test]
fn who_lost_access_cannot_write_as_of_a_day_when_they_had_it() {
    let mut scene = Scene::reported();
    let readers = [member_id(CHAIR), member_id(ANA)];
    let change = scene.read().change_access(&scene.keys, &readers, "", today(), &mut scene.rng).unwrap();
    let old_key = scene.keys.clone();
    scene.apply(CHAIR, change);
    scene.file(
        scene.member(CHAIR),
        Body::Retention(Retention { purge_after: None, hold: true, reason: String::new() }),
    );
    // Ben, with the old key and a server that helps, lifts the hold as of the report.
    let lift = Retention { purge_after: Some(today()), hold: false, reason: String::new() };
    let mut frame = scene.frame(scene.member(BEN), Body::Retention(lift));
    frame.seen = Some(Hash::of(&scene.dialogue[0]));
    let recipient = old_key.newest().unwrap();
    let file = envelope::seal_entry(&frame, &scene.key_of(frame.author), &[&recipient]).unwrap();
    scene.store(Stream::Desk, file);
    assert_eq!(scene.gaps(), [None, None, None, Some(Check::Seen)]);
    assert!(scene.read().state().unwrap().hold);
}

#[test]
fn a_retired_key_signs_nothing_after_its_last_day() {
    let mut scene = Scene::reported();
    scene.charter.members[ANA].until = Some(day("2026-11-23"));
    for date in ["2026-11-23", "2026-11-24"] {
        let mut frame = scene.frame(scene.member(ANA), Body::Message(text("x")));
        frame.date = day(date);
        scene.file_frame(&frame);
    }
    assert_eq!(scene.gaps(), [None, None, Some(Check::Author)]);
}

#[test]
fn a_member_with_two_lines_signs_with_the_key_of_the_day() {
    let mut scene = Scene::reported();
    let old = scene.members[ANA].clone();
    let new = hotline_crypto::member::MemberKey::generate(&mut scene.rng);
    let mut line = scene.charter.members[ANA].clone();
    scene.charter.members[ANA].until = Some(day("2026-11-23"));
    line.from = day("2026-11-24");
    (line.age, line.sign) = (new.recipient(), new.signing_key().verifying_key());
    scene.charter.members.push(line);
    for (key, date) in
        [(&old, "2026-11-23"), (&new, "2026-11-24"), (&old, "2026-11-24"), (&new, "2026-11-23")]
    {
        let mut frame = scene.frame(scene.member(ANA), Body::Message(text("x")));
        frame.date = day(date);
        let file = scene.seal_as(&frame, &key.signing_key());
        scene.store(Stream::Dialogue, file);
    }
    assert_eq!(scene.gaps(), [None, None, None, Some(Check::Signature), Some(Check::Signature)]);
}

#[test]
fn a_members_date_never_runs_backwards_in_a_stream() {
    let mut scene = Scene::reported();
    for (member, date) in [(CHAIR, "2026-11-25"), (ANA, "2026-11-24"), (ANA, "2026-11-25")] {
        let mut frame = scene.frame(scene.member(member), Body::Message(text("x")));
        frame.date = day(date);
        scene.file_frame(&frame);
    }
    scene.file(scene.member(ANA), Body::Note(text("the desk has dates of its own")));
    assert_eq!(scene.gaps(), [None, None, Some(Check::Date), None, None]);
    let reader = scene.read();
    assert_eq!(reader.next_date(Stream::Dialogue, today()), day("2026-11-25"));
    assert_eq!(reader.next_date(Stream::Desk, today()), today());
}

#[test]
fn a_reporters_date_is_flagged_and_the_servers_day_counts() {
    let mut scene = Scene::empty(1);
    let report = scene.report(&[CHAIR], &[]);
    let mut frame = scene.frame(Author::Reporter, report);
    frame.date = day("2020-01-01");
    scene.file_frame(&frame);
    let reader = scene.read();
    let entry = reader.items()[0].result.as_ref().ok().unwrap();
    assert_eq!(entry.flags, [Flag::DateDiffers]);
    assert_eq!(reader.state().unwrap().acknowledge_by(), day("2026-11-29"));
}

#[test]
fn an_entry_sealed_to_an_old_key_is_flagged() {
    let mut scene = Scene::reported();
    let old = scene.keys.newest().unwrap();
    let change = scene.read().change_access(
        &scene.keys,
        &[member_id(CHAIR), member_id(ANA)],
        "",
        today(),
        &mut scene.rng,
    );
    scene.apply(CHAIR, change.unwrap());
    let frame = scene.frame(scene.member(CHAIR), Body::Note(text("to the old key")));
    let key = scene.key_of(frame.author);
    let file = envelope::seal_entry(&frame, &key, &[&old]).unwrap();
    scene.store(Stream::Desk, file);
    let reader = scene.read();
    let flags = |item: usize| reader.items()[item].result.as_ref().ok().unwrap().flags.clone();
    assert_eq!((flags(1), flags(2)), (vec![], vec![Flag::OldRecipient]));
}

#[test]
fn the_log_folds_into_the_present_state() {
    let mut scene = Scene::reported();
    let state = |scene: &Scene| scene.read().state().unwrap().clone();
    let fresh = state(&scene);
    assert_eq!((fresh.status.as_str(), fresh.category.as_deref()), ("new", Some("controls")));
    assert!(fresh.turn == Turn::Members);
    assert_eq!((fresh.acknowledge_by(), fresh.feedback_by()), (day("2026-11-29"), day("2027-02-28")));
    scene.file(scene.member(CHAIR), Body::Acknowledgement(text("yes")));
    assert_eq!(state(&scene).feedback_by(), day("2027-02-22"));
    let triage = Triage {
        status: Some("investigating".into()),
        assignee: Some(Some(member_id(ANA))),
        labels: Some(vec!["plant 3".into()]),
        feedback_by: Some(day("2027-01-31")),
        ..Triage::default()
    };
    scene.file(scene.member(CHAIR), Body::Triage(triage));
    scene.file(scene.member(ANA), Body::Triage(Triage { assignee: Some(None), ..Triage::default() }));
    let retention =
        Retention { purge_after: Some(day("2033-01-01")), hold: true, reason: "Litigation".into() };
    scene.file(scene.member(ANA), Body::Retention(retention));
    scene.file(
        scene.member(ANA),
        Body::Outcome(Outcome { result: "substantiated".into(), text: "Done.".into() }),
    );
    let last = state(&scene);
    assert_eq!((last.status.as_str(), last.assignee, last.hold), ("investigating", None, true));
    assert_eq!(last.labels, ["plant 3"]);
    assert_eq!(last.feedback_by(), day("2027-01-31"));
    assert_eq!(last.outcome, Some(("substantiated".into(), today())));
}

#[test]
fn a_skipped_or_repeated_place_is_refused() {
    let scene = Scene::reported();
    let mut reader = scene.read();
    for seq in [0, 2] {
        let error = reader.push(Stream::Dialogue, seq, today(), b"x").err().unwrap();
        assert_eq!((error.expected, error.found), (1, seq));
    }
}

#[test]
fn a_server_that_takes_the_past_back_is_noticed() {
    let mut scene = Scene::reported();
    scene.file(scene.member(CHAIR), Body::Message(text("one")));
    scene.file(scene.member(CHAIR), Body::Note(text("note")));
    let remembered = scene.read().heads();
    assert_eq!(scene.read().check_heads(&remembered), Ok(()));
    assert_eq!(CaseReader::new(scene.context(vec![])).check_heads(&Default::default()), Ok(()));

    let note = scene.desk.pop().unwrap();
    assert_eq!(scene.read().check_heads(&remembered), Err(Rollback::Shorter(Stream::Desk)));
    scene.desk.push(note);
    let message = scene.dialogue.pop().unwrap();
    assert_eq!(scene.read().check_heads(&remembered), Err(Rollback::Shorter(Stream::Dialogue)));
    scene.file(scene.member(ANA), Body::Message(text("another one")));
    assert_eq!(scene.read().check_heads(&remembered), Err(Rollback::Different(Stream::Dialogue)));
    scene.dialogue.pop();
    scene.dialogue.push(message);
    scene.file(Author::Reporter, Body::Message(text("longer is fine")));
    assert_eq!(scene.read().check_heads(&remembered), Ok(()));
    assert_ne!(scene.read().head_code(), remembered.code(scene.case));
}
