//! What members hear of, and what those without access do not.

use hotline_crypto::{
    entry::{Body, Stream, Text},
    id::CaseId,
    wire::{AccessRequest, DeskEntryRequest, PurgeRequest, RetentionRequest, path},
};
use rand_core::OsRng;

use crate::{
    database::{Kind, on_both},
    http::Call,
    reporter::{Reporter, Sent},
    world::{ANA, BEN, CHAIR, World},
};

pub fn note(text: &str) -> Body {
    Body::Note(Text { text: text.into() })
}

fn a_member_without_access_gets_what_an_unknown_case_gets(kind: Kind) {
    let world = World::new(kind);
    let (reporter, sent) = (Reporter::excluding(&world, &[BEN]), Sent::of(10));
    reporter.files(std::slice::from_ref(&sent));
    assert_eq!(reporter.puts(&sent, 0).status, 201);
    let (mut chair, ben) = (world.member(CHAIR), world.member(BEN));
    let desk = chair.entry(reporter.case, note("A note."), &[]);
    let (seq, envelope) = (desk.seq, desk.envelope.clone());
    let access = chair.access(reporter.case, &[CHAIR, ANA, BEN]);
    let keep = |hold| RetentionRequest { seq, envelope: envelope.clone(), purge_after: None, hold };
    let dialogue = DeskEntryRequest { stream: Stream::Dialogue, seq: 1, ..desk.clone() };
    let taken = DeskEntryRequest { stream: Stream::Dialogue, seq: 0, ..desk.clone() };
    let wrong = AccessRequest { seq: 0, ..access.clone() };
    let all = |case: CaseId| {
        [
            Call::post(path::desk_entries(case), &desk),
            Call::post(path::desk_entries(case), &dialogue),
            Call::post(path::desk_entries(case), &taken),
            Call::post(path::desk_access(case), &access),
            Call::post(path::desk_access(case), &wrong),
            Call::post(path::desk_retention(case), &keep(true)),
            Call::post(path::desk_retention(case), &keep(false)),
            Call::post(path::desk_purge(case), &PurgeRequest { seq, envelope: envelope.clone() }),
            Call::get(path::desk_piece(case, sent.id(), 0)),
            Call::get(path::desk_piece(case, sent.id(), 9)),
            Call::put(path::desk_piece(case, sent.id(), 0), sent.piece(0)),
            Call::put(path::desk_piece(case, sent.id(), 9), sent.piece(0)),
        ]
    };
    let unknown = CaseId::random(&mut OsRng);
    for (known, unknown) in all(reporter.case).into_iter().zip(all(unknown)) {
        let what = format!("{} {}", known.method, known.path);
        let (known, unknown) = (ben.send(known), ben.send(unknown));
        assert_eq!(known.outcome(), "404 not_found", "{what}");
        assert_eq!(known.seen(), unknown.seen(), "{what}");
    }
    assert_eq!(chair.send(Call::post(path::desk_entries(reporter.case), &desk)).status, 201);
}

fn an_excluded_member_sees_nothing(kind: Kind) {
    let world = World::new(kind);
    let theirs = Reporter::filed(&world, &[]);
    let (mut chair, mut ana, mut ben) = (world.member(CHAIR), world.member(ANA), world.member(BEN));
    ben.sync();
    let before = (ben.changes(0), ben.newest(50));
    let (reporter, sent) = (Reporter::excluding(&world, &[BEN]), Sent::of(10));
    reporter.files(std::slice::from_ref(&sent));
    reporter.puts(&sent, 0);
    chair.gives_access(reporter.case, &[CHAIR, ANA]).ok::<serde_json::Value>(201);
    chair.replies(reporter.case, "Thank you.");
    ana.notes(reporter.case, "A note.");
    reporter.says("More.");
    chair.keeps(reporter.case, None, true).ok::<serde_json::Value>(200);
    chair.keeps(reporter.case, None, false).ok::<serde_json::Value>(202);
    ana.keeps(reporter.case, None, false).ok::<serde_json::Value>(200);
    let between = ben.changes(0);
    chair.purges(reporter.case).ok::<serde_json::Value>(202);
    ana.purges(reporter.case).ok::<serde_json::Value>(200);
    assert_eq!((between, ben.newest(50)), before);
    assert_eq!(ben.changes(0), before.0, "no tombstone either");
    assert_eq!(ben.sync()[0].cases, []);
    assert_eq!(ben.cases.keys().collect::<Vec<_>>(), [&theirs.case]);
}

fn changes_come_in_pages_that_add_up(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    for _ in 0..8 {
        reporter.says(&"long ".repeat(120_000));
    }
    let mut chair = world.member(CHAIR);
    let pages = chair.sync();
    assert!(pages.len() > 1 && pages[0].more);
    let places: Vec<u64> = pages.iter().flat_map(|page| &page.entries).map(|entry| entry.seq).collect();
    assert_eq!(places, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    let again = chair.changes(chair.cursor);
    assert_eq!((again.cursor, again.more, again.entries.len(), again.cases.len()), (chair.cursor, false, 0, 0));
}

fn the_newest_cases_come_whole_and_first(kind: Kind) {
    let world = World::new(kind);
    let reporters: Vec<_> = (0..3).map(|_| Reporter::filed(&world, &[])).collect();
    let mut chair = world.member(CHAIR);
    chair.notes(reporters[2].case, "A note.");
    let newest = chair.newest(2);
    let cases: Vec<_> = newest.cases.iter().map(|case| case.case).collect();
    assert_eq!((cases, newest.more), (vec![reporters[2].case, reporters[1].case], true));
    assert_eq!(newest.entries.len(), 3);
    assert_eq!((chair.newest(3).more, chair.newest(50).cases.len()), (false, 3));
}

fn each_member_s_cursor_counts_their_own_changes(kind: Kind) {
    let world = World::new(kind);
    Reporter::filed(&world, &[]);
    Reporter::filed(&world, &[BEN]);
    let (chair, ben) = (world.member(CHAIR).changes(0), world.member(BEN).changes(0));
    assert_eq!((chair.cursor, ben.cursor), (2, 1), "no gap that could be counted");
}

on_both!(
    a_member_without_access_gets_what_an_unknown_case_gets,
    an_excluded_member_sees_nothing,
    changes_come_in_pages_that_add_up,
    the_newest_cases_come_whole_and_first,
    each_member_s_cursor_counts_their_own_changes,
);
