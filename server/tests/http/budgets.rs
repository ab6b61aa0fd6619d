//! What all reporters together may write in a day.

use crate::{
    changes::note,
    database::{Kind, on_both},
    http::Call,
    reporter::{Reporter, Sent},
    world::{CHAIR, World},
};
use hotline_crypto::wire::path;

fn a_spent_day_takes_no_more_writes_and_all_else_goes_on(kind: Kind) {
    let world = World::with(kind, |config| config.budget.writes_a_day = 2);
    let reporter = Reporter::new(&world);
    let report = reporter.report_call(reporter.report(&[]));
    assert_eq!(world.client.pay(report.clone()).status, 201);
    assert_eq!(reporter.says("More."), 1);
    let late = Reporter::new(&world);
    let late_report = late.report_call(late.report(&[]));
    world.client.pay(late_report.clone()).refused(507, "storage_full");
    let entry = reporter.entry_call(reporter.message("And more.", &[]));
    world.client.pay(entry.clone()).refused(507, "storage_full");

    assert_eq!(late.fetches(0).case, None, "nothing was taken by halves");
    assert_eq!(reporter.fetches(0).next, 2);
    assert_eq!(world.client.pay(report).status, 201, "what was answered stays answered");
    let mut chair = world.member(CHAIR);
    chair.sync();
    assert_eq!((chair.cases.len(), chair.notes(reporter.case, "A note.")), (1, 0));

    world.pass_days(1);
    assert_eq!(world.client.pay(late_report).status, 201);
    assert_eq!(world.client.pay(entry).status, 201);
}

fn a_day_s_bytes_have_an_end(kind: Kind) {
    let world = World::with(kind, |config| config.budget.bytes_a_day = 340_000);
    let (reporter, sent) = (Reporter::new(&world), [Sent::of(10), Sent::of(200_000)]);
    reporter.files(&sent);
    assert_eq!(reporter.puts(&sent[0], 0).status, 201);
    reporter.puts(&sent[1], 0).refused(507, "storage_full");
    let stored = || reporter.fetches(0).attachments.iter().map(|one| one.stored.len()).sum::<usize>();
    assert_eq!(stored(), 1);
    reporter.gets(sent[1].id(), 0).refused(404, "not_found");
    assert_eq!(reporter.puts(&sent[0], 0).status, 201, "what is there is answered as done");
    let mut chair = world.member(CHAIR);
    let mine = Sent::of(300_000);
    let entry = chair.entry(reporter.case, note("Large."), std::slice::from_ref(&mine));
    assert_eq!(chair.send(Call::post(path::desk_entries(reporter.case), &entry)).status, 201);
    assert_eq!(chair.puts(reporter.case, &mine, 0).status, 201);
    world.pass_days(1);
    assert_eq!(reporter.puts(&sent[1], 0).status, 201);
    assert_eq!(stored(), 2);
}

on_both!(a_spent_day_takes_no_more_writes_and_all_else_goes_on, a_day_s_bytes_have_an_end);
