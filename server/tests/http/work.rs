//! Proof of work, which every write of a reporter carries.

use hotline_crypto::{wire::ReportAnswer, work};

use crate::{
    database::{Kind, on_both},
    http::{Call, stranger, work_for},
    reporter::{Reporter, Sent},
    world::World,
};

/// So hard that no proof fits another request by chance.
fn hard(kind: Kind) -> World {
    World::with(kind, |config| (config.work.difficulty, config.work.piece_difficulty) = (8, 4))
}

fn a_write_without_work_is_refused_unread(kind: Kind) {
    let world = hard(kind);
    let (reporter, sent) = (Reporter::new(&world), Sent::of(10));
    let report = reporter.report_call(reporter.report(std::slice::from_ref(&sent)));
    let seed = world.client.terms().seed;
    let good = world.client.paid(report.clone());
    let value = good.header(work::HEADER).to_owned();
    world.client.send(&report).refused(428, "work_required");
    world.client.send(&report.clone().body("junk")).refused(428, "work_required");
    let spoilt = [
        String::new(),
        "junk".into(),
        value.replace(' ', "  "),
        format!("{value} "),
        format!("{value} 1"),
        value.rsplit_once(' ').unwrap().0.into(),
        format!("{}-1", value.rsplit_once(' ').unwrap().0),
        value.replacen(' ', " 0", 1),
        format!("{seed} 0 0 0 0", seed = hotline_crypto::bytes::to_base64(seed.as_bytes())),
        work_for(&report, &seed, 1),
    ];
    for spoilt in spoilt {
        world.client.send(&report.clone().with(work::HEADER, spoilt)).refused(428, "work_required");
    }
    assert_eq!(world.client.send(&good).status, 201);
    let piece = reporter.put_call(sent.id(), 0, sent.piece(0));
    world.client.send(&piece).refused(428, "work_required");
    let entry = reporter.entry_call(reporter.message("More.", &[]));
    world.client.send(&entry).refused(428, "work_required");
    world.client.send(&entry.clone().without("authorization")).refused(401, "unauthorized");
    // Reads cost nothing.
    assert_eq!(reporter.fetches(0).entries.len(), 1);
}

fn work_is_bound_to_its_request(kind: Kind) {
    let world = hard(kind);
    let (reporter, sent) = (Reporter::new(&world), Sent::of(1_500_000));
    reporter.files(std::slice::from_ref(&sent));
    let good = world.client.paid(reporter.entry_call(reporter.message("More.", &[])));
    let refused = |call: Call| world.client.send(&call).refused(428, "work_required");
    let mut other_body = good.body.clone().unwrap();
    let place = other_body.len() - 3;
    other_body[place] = b'x';
    refused(good.clone().body(other_body));
    refused(good.clone().with("authorization", stranger("Hotline", 1)));
    refused(good.clone().at(hotline_crypto::wire::path::CASES).without("authorization"));
    let first = world.client.send(&good);
    assert_eq!(first.status, 201);
    assert_eq!(world.client.send(&good).seen(), first.seen(), "a replay is the same request");

    let seed = world.client.terms().seed;
    let piece = reporter.put_call(sent.id(), 0, sent.piece(0));
    let piece = piece.clone().with(work::HEADER, work_for(&piece, &seed, 8));
    let other = hotline_crypto::wire::path::case_piece(sent.id(), 1);
    refused(piece.clone().at(other));
    assert_eq!(world.client.send(&piece).status, 201);
}

fn a_seed_is_good_for_ten_minutes_and_ten_more(kind: Kind) {
    let world = hard(kind);
    let reporter = Reporter::new(&world);
    let report = world.client.paid(reporter.report_call(reporter.report(&[])));
    let first = world.client.terms().seed;
    world.clock.advance(599);
    assert_eq!(world.client.instance().work.seed, first);
    world.clock.advance(600);
    assert!(world.client.instance().work.seed != first);
    world.client.send(&report).ok::<ReportAnswer>(201);
    world.clock.advance(1);
    world.client.send(&report).refused(428, "work_stale");
    let ahead = work::Seed::from_bytes([3; 32]);
    let report = report.clone().with(work::HEADER, work_for(&report, &ahead, 8));
    world.client.send(&report).refused(428, "work_stale");
}

on_both!(
    a_write_without_work_is_refused_unread,
    work_is_bound_to_its_request,
    a_seed_is_good_for_ten_minutes_and_ten_more,
);
