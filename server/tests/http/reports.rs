//! A report, what becomes of it, and what a token opens.

use hotline_crypto::{
    entry::Stream,
    wire::{Base64Fixed, EntryAnswer, FetchAnswer, ReportAnswer, path},
};

use crate::{
    database::{Kind, on_both},
    http::{Call, stranger},
    member::gaps,
    reporter::{Reporter, Sent},
    world::{ANA, BEN, CHAIR, World},
};

fn a_report_is_read_answered_and_the_answer_fetched(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::new(&world);
    let filed = reporter.files(&[]);
    assert_eq!((filed.case, filed.day), (reporter.case, world.today()));

    let mut chair = world.member(CHAIR);
    chair.sync();
    assert_eq!(gaps(&chair.reads(reporter.case)), 0);
    chair.gives_access(reporter.case, &[CHAIR, ANA, BEN]).ok::<serde_json::Value>(201);
    assert_eq!(chair.replies(reporter.case, "We have it."), 2);
    assert_eq!(chair.notes(reporter.case, "Not for the reporter."), 0);
    assert_eq!(reporter.says("There is more."), 3);

    let read = reporter.reads();
    assert_eq!((read.items().len(), gaps(&read)), (4, 0));
    let mut ana = world.member(ANA);
    ana.sync();
    let read = ana.reads(reporter.case);
    assert_eq!((read.items().len(), gaps(&read)), (5, 0));
    assert_eq!(ana.places(reporter.case, Stream::Desk), [0]);
}

fn a_fetch_begins_where_it_is_asked_to(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    for text in ["one", "two", "three"] {
        reporter.says(text);
    }
    let seqs = |from| reporter.fetches(from).entries.iter().map(|entry| entry.seq).collect::<Vec<_>>();
    assert_eq!(seqs(0), [0, 1, 2, 3]);
    assert_eq!(seqs(2), [2, 3]);
    assert_eq!(seqs(4), [0; 0]);
    assert_eq!((reporter.fetches(4).next, reporter.fetches(4).more), (4, false));
    assert!(reporter.fetches(9).entries.is_empty());
}

fn a_write_sent_again_is_answered_as_the_first_time(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::new(&world);
    let report = reporter.report_call(reporter.report(&[Sent::of(10)]));
    let first = world.client.pay(report.clone());
    let day = first.ok::<ReportAnswer>(201).day;
    assert_eq!(world.client.pay(report.clone()).seen(), first.seen());

    let message = reporter.entry_call(reporter.message("More.", &[Sent::of(10)]));
    let second = world.client.pay(message.clone());
    assert_eq!(second.ok::<EntryAnswer>(201).seq, 1);
    assert_eq!(world.client.pay(message.clone()).seen(), second.seen());

    // On another day, with another pad, and when the case has gone on.
    world.pass_days(2);
    let longer = report.clone().edited(|body| body["pad"] = " ".repeat(70_000).into());
    assert_eq!(world.client.pay(longer).ok::<ReportAnswer>(201).day, day);
    assert_eq!(world.client.pay(message).seen(), second.seen());

    let mut chair = world.member(CHAIR);
    let note = chair.entry(reporter.case, note("Read."), &[]);
    let note = Call::post(path::desk_entries(reporter.case), &note);
    let third = chair.send(note.clone());
    assert_eq!(third.status, 201);
    let access = chair.access_call(reporter.case, &chair.access(reporter.case, &[CHAIR, ANA, BEN]));
    let fourth = chair.send(access.clone());
    assert_eq!(fourth.status, 201);
    chair.replies(reporter.case, "Hello.");
    assert_eq!(chair.send(note).seen(), third.seen());
    assert_eq!(chair.send(access).seen(), fourth.seen());
    chair.sync();
    assert_eq!(chair.places(reporter.case, Stream::Dialogue), [0, 1, 2, 3]);
    assert_eq!(chair.places(reporter.case, Stream::Desk), [0]);
}

fn note(text: &str) -> hotline_crypto::entry::Body {
    hotline_crypto::entry::Body::Note(hotline_crypto::entry::Text { text: text.into() })
}

fn anything_else_under_the_same_case_or_token_is_a_conflict(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::new(&world);
    let report = reporter.report(&[Sent::of(10)]);
    reporter.client.pay(reporter.report_call(report.clone())).ok::<ReportAnswer>(201);

    let mut other_token = report.clone();
    other_token.authenticator_hash = Base64Fixed([7; 32]);
    let mut other_case = report.clone();
    other_case.case = Reporter::new(&world).case;
    let mut other_envelope = report.clone();
    other_envelope.envelope.0.push(0);
    let mut fewer_readers = report.clone();
    fewer_readers.wraps.pop();
    let mut other_wrap = report.clone();
    other_wrap.wraps[0].wrap.0.push(0);
    let mut no_attachment = report.clone();
    no_attachment.attachments.clear();
    for changed in [other_token, other_case, other_envelope, fewer_readers, other_wrap, no_attachment] {
        let answer = world.client.pay(reporter.report_call(changed));
        answer.refused(409, "conflict");
        assert!(!String::from_utf8_lossy(&answer.body).contains("next"));
    }
    assert_eq!(reporter.fetches(0).entries.len(), 1);
    assert_eq!(world.client.pay(reporter.report_call(report)).status, 201);
}

fn a_taken_seq_is_answered_with_the_free_one(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    let mut chair = world.member(CHAIR);
    let late = reporter.message("Raced.", &[]);
    chair.replies(reporter.case, "First.");
    assert_eq!(world.client.pay(reporter.entry_call(late.clone())).taken(), 2);
    for seq in [0, 3, 1 << 40] {
        let mut entry = late.clone();
        entry.seq = seq;
        assert_eq!(world.client.pay(reporter.entry_call(entry)).taken(), 2, "{seq}");
    }
    let mut ana = world.member(ANA);
    let late = ana.entry(reporter.case, note("Raced."), &[]);
    chair.notes(reporter.case, "First.");
    assert_eq!(ana.send(Call::post(path::desk_entries(reporter.case), &late)).taken(), 1);
    assert_eq!(ana.notes(reporter.case, "Sealed again."), 1);
    ana.sync();
    assert_eq!(gaps(&ana.reads(reporter.case)), 0);
}

fn unknown_token_looks_like_wrong_token(kind: Kind) {
    let world = World::new(kind);
    let (reporter, sent) = (Reporter::new(&world), Sent::of(10));
    reporter.files(std::slice::from_ref(&sent));
    let purged = Reporter::filed(&world, &[]);
    for member in [CHAIR, ANA] {
        world.member(member).purges(purged.case);
    }

    let nobody = |byte| Reporter::new(&world).fetch_call(0).with("authorization", stranger("Hotline", byte));
    let answer = world.client.send(&nobody(1));
    let nothing: FetchAnswer = answer.ok(200);
    assert_eq!((nothing.case, nothing.day, nothing.next, nothing.more), (None, None, 0, false));
    assert!(nothing.entries.is_empty() && nothing.attachments.is_empty());
    assert_eq!(world.client.send(&nobody(2)).seen(), answer.seen());
    assert_eq!(world.client.send(&purged.fetch_call(0)).seen(), answer.seen(), "the case is gone");
    assert_eq!(world.client.send(&purged.fetch_call(7)).seen(), answer.seen());

    // Pieces: the token is unknown, or has another case, or this case has no such attachment or piece.
    let unknown = Reporter::new(&world);
    let other = Reporter::filed(&world, &[]);
    let missing = unknown.gets(sent.id(), 0);
    missing.refused(404, "not_found");
    assert_eq!(other.gets(sent.id(), 0).seen(), missing.seen());
    assert_eq!(reporter.gets(Sent::of(1).id(), 0).seen(), missing.seen());
    assert_eq!(reporter.gets(sent.id(), 0).seen(), missing.seen(), "declared and not sent");
    assert_eq!(unknown.puts(&sent, 0).seen(), missing.seen());
    assert_eq!(other.puts(&sent, 0).seen(), missing.seen());

    // Writing takes a token.
    let entry = reporter.message("Mine.", &[]);
    for stranger in [unknown, purged] {
        world.client.pay(stranger.entry_call(entry.clone())).refused(401, "unauthorized");
    }
}

fn a_long_dialogue_comes_in_pages(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    for _ in 0..6 {
        reporter.says(&"long ".repeat(120_000));
    }
    let first = reporter.fetches(0);
    assert!(first.more && first.entries.len() < 7);
    let read = reporter.reads();
    assert_eq!((read.items().len(), gaps(&read)), (7, 0));
}

on_both!(
    a_report_is_read_answered_and_the_answer_fetched,
    a_fetch_begins_where_it_is_asked_to,
    a_write_sent_again_is_answered_as_the_first_time,
    anything_else_under_the_same_case_or_token_is_a_conflict,
    a_taken_seq_is_answered_with_the_free_one,
    unknown_token_looks_like_wrong_token,
    a_long_dialogue_comes_in_pages,
);
