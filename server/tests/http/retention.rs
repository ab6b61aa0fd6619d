//! How long a case is kept, what takes two members, and what is left of it.

use hotline_crypto::wire::SeqAnswer;

use crate::{
    database::{Kind, on_both},
    member::hash,
    reporter::{Reporter, Sent},
    world::{ANA, BEN, CHAIR, RETENTION_DAYS, World},
};

fn a_case_is_purged_after_its_day_and_leaves_a_tombstone(kind: Kind) {
    let world = World::new(kind);
    let (reporter, sent) = (Reporter::new(&world), Sent::of(10));
    reporter.files(std::slice::from_ref(&sent));
    reporter.puts(&sent, 0);
    let filed = world.today();
    let mut chair = world.member(CHAIR);
    chair.sync();
    assert_eq!(chair.cases[&reporter.case].case.purge_after, Some(filed.add_days(RETENTION_DAYS)));
    world.pass_days(RETENTION_DAYS.into());
    assert_eq!((world.purge(), reporter.fetches(0).case), (0, Some(reporter.case)), "its last day");
    world.pass_days(1);
    let later = Reporter::filed(&world, &[]);
    assert_eq!((world.purge(), world.purge()), (1, 0));
    assert_eq!(reporter.fetches(0).case, None);
    reporter.gets(sent.id(), 0).refused(404, "not_found");
    let mut chair = world.member(CHAIR);
    chair.sync();
    let [tombstone] = chair.removed.as_slice() else { panic!("one tombstone") };
    assert_eq!((tombstone.case, tombstone.day, tombstone.purged), (reporter.case, filed, world.today()));
    assert!(tombstone.entries.is_empty());
    assert_eq!(chair.cases.keys().collect::<Vec<_>>(), [&later.case]);
    chair.gets(reporter.case, sent.id(), 0).refused(404, "not_found");
    world.client.pay(reporter.report_call(reporter.report(&[]))).refused(409, "conflict");
}

fn a_hold_is_set_at_once_and_lifted_by_two(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    let (mut chair, mut ana) = (world.member(CHAIR), world.member(ANA));
    let day = Some(world.today().add_days(RETENTION_DAYS));
    assert_eq!(ana.keeps(reporter.case, day, true).ok::<SeqAnswer>(200).seq, 0);
    chair.purges(reporter.case).refused(403, "forbidden");
    assert_eq!(chair.keeps(reporter.case, day, false).ok::<SeqAnswer>(202).seq, 1);
    assert_eq!(chair.keeps(reporter.case, day, false).ok::<SeqAnswer>(202).seq, 2, "asking twice is not two");
    world.pass_days(u64::from(RETENTION_DAYS) + 5);
    assert_eq!(world.purge(), 0, "held");
    let mut ana = world.member(ANA);
    assert_eq!(ana.keeps(reporter.case, day, false).ok::<SeqAnswer>(200).seq, 3);
    assert!(!ana.changes(0).cases[0].hold);
    assert_eq!(world.purge(), 1);
}

fn a_later_day_is_set_at_once_and_an_earlier_one_by_two(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    let (mut chair, mut ana) = (world.member(CHAIR), world.member(ANA));
    let days = |days| Some(world.today().add_days(days));
    assert_eq!(chair.keeps(reporter.case, days(90), false).status, 200);
    assert_eq!(chair.keeps(reporter.case, None, false).status, 200, "never is later than any day");
    assert_eq!(chair.keeps(reporter.case, days(90), false).status, 202);
    assert_eq!(ana.keeps(reporter.case, days(80), false).status, 202, "not the same day");
    assert_eq!(chair.keeps(reporter.case, days(80), false).status, 200);
    chair.sync();
    assert_eq!(chair.cases[&reporter.case].case.purge_after, days(80));
}

fn keeping_a_case_longer_withdraws_what_waits_about_keeping_it(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    let (mut chair, mut ana) = (world.member(CHAIR), world.member(ANA));
    let days = |days| Some(world.today().add_days(days));
    assert_eq!(chair.purges(reporter.case).status, 202);
    assert_eq!(ana.keeps(reporter.case, days(90), false).status, 200);
    assert_eq!(ana.purges(reporter.case).status, 202, "nobody else asks for it any more");
    assert_eq!(chair.keeps(reporter.case, days(80), false).status, 202);
    assert_eq!(ana.keeps(reporter.case, days(100), false).status, 200);
    assert_eq!(ana.keeps(reporter.case, days(80), false).status, 202, "nor for that");
}

fn who_is_to_be_left_out_withdraws_that_by_no_hold_and_no_day(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    let (mut chair, mut ana, mut ben) = (world.member(CHAIR), world.member(ANA), world.member(BEN));
    let day = Some(world.today().add_days(RETENTION_DAYS));
    assert_eq!(ana.gives_access(reporter.case, &[ANA, BEN]).status, 202);
    assert_eq!(chair.keeps(reporter.case, day, true).status, 200, "a hold is set at once in any case");
    assert_eq!(chair.keeps(reporter.case, day, true).status, 200, "the same again");
    assert_eq!(chair.keeps(reporter.case, None, true).status, 200, "a later day");
    chair.keeps(reporter.case, None, false).refused(403, "forbidden");
    assert_eq!(ben.gives_access(reporter.case, &[ANA, BEN]).status, 201);
    chair.keeps(reporter.case, day, true).refused(404, "not_found");
}

fn two_members_purge_early_and_both_entries_remain(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    let (mut chair, mut ana, mut ben) = (world.member(CHAIR), world.member(ANA), world.member(BEN));
    ben.sync();
    assert_eq!(chair.purges(reporter.case).ok::<SeqAnswer>(202).seq, 0);
    assert_eq!(reporter.fetches(0).entries.len(), 1);
    chair.sync();
    let asked = chair.cases[&reporter.case].entries.last_key_value().unwrap().1.envelope.clone();
    let agreed = ana.purge(reporter.case);
    let call = || crate::http::Call::post(hotline_crypto::wire::path::desk_purge(reporter.case), &agreed);
    let answer = ana.send(call());
    assert_eq!(answer.ok::<SeqAnswer>(200).seq, 1);
    assert_eq!(ana.send(call()).seen(), answer.seen(), "the same again, though the case is gone");
    for member in [&mut chair, &mut ana, &mut ben] {
        member.sync();
        let [tombstone] = member.removed.as_slice() else { panic!("one tombstone") };
        let entries: Vec<_> =
            tombstone.entries.iter().map(|entry| (entry.seq, hash(&entry.envelope))).collect();
        assert_eq!(entries, [(0, hash(&asked)), (1, hash(&agreed.envelope))]);
        assert!(member.cases.is_empty());
    }
    assert_eq!(reporter.fetches(0).case, None);
}

fn who_came_later_does_not_confirm_a_purge(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[BEN]);
    let (mut chair, mut ben) = (world.member(CHAIR), world.member(BEN));
    assert_eq!(chair.purges(reporter.case).status, 202);
    chair.gives_access(reporter.case, &[CHAIR, ANA, BEN]).ok::<SeqAnswer>(201);
    assert_eq!(ben.purges(reporter.case).status, 202);
    assert_eq!(reporter.fetches(0).case, Some(reporter.case));
}

fn an_only_reader_waits_thirty_days(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[CHAIR, ANA]);
    let mut ben = world.member(BEN);
    let mut alternate = world.member(crate::world::ALTERNATE);
    assert_eq!(alternate.gives_access(reporter.case, &[BEN]).status, 201, "the alternate leaves");
    assert_eq!(ben.purges(reporter.case).status, 202);
    world.pass_days(29);
    assert_eq!(world.purge(), 0);
    world.pass_days(1);
    assert_eq!(world.purge(), 1);
    let mut ben = world.member(BEN);
    ben.sync();
    assert_eq!(ben.removed[0].entries.len(), 1);
}

fn a_reader_whose_others_retired_is_the_only_one(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[CHAIR]);
    world.retire(ANA);
    assert_eq!(world.member(BEN).purges(reporter.case).status, 202);
    world.pass_days(30);
    assert_eq!(world.purge(), 1, "nobody else could have agreed");
}

fn where_there_are_two_time_alone_purges_nothing(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    assert_eq!(world.member(CHAIR).purges(reporter.case).status, 202);
    world.pass_days(40);
    assert_eq!(world.purge(), 0);
    assert_eq!(world.member(ANA).purges(reporter.case).status, 200);
}

fn the_charter_s_hold_stops_every_purge(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    world.next_charter(|charter| charter.hold = true);
    for member in [CHAIR, ANA] {
        world.member(member).purges(reporter.case).refused(403, "forbidden");
    }
    world.pass_days(u64::from(RETENTION_DAYS) + 1);
    assert_eq!(world.purge(), 0);
    world.next_charter(|charter| charter.hold = false);
    assert_eq!(world.purge(), 1);
}

on_both!(
    a_case_is_purged_after_its_day_and_leaves_a_tombstone,
    a_hold_is_set_at_once_and_lifted_by_two,
    a_later_day_is_set_at_once_and_an_earlier_one_by_two,
    keeping_a_case_longer_withdraws_what_waits_about_keeping_it,
    who_is_to_be_left_out_withdraws_that_by_no_hold_and_no_day,
    two_members_purge_early_and_both_entries_remain,
    who_came_later_does_not_confirm_a_purge,
    an_only_reader_waits_thirty_days,
    a_reader_whose_others_retired_is_the_only_one,
    where_there_are_two_time_alone_purges_nothing,
    the_charter_s_hold_stops_every_purge,
);
