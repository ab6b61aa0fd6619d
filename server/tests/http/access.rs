//! Who reads a case, who may change that, and what who has lost it still sees.

use std::{sync::Barrier, thread};

use hotline_crypto::{
    entry::Stream,
    wire::{SeqAnswer, path},
};

use crate::{
    database::{Kind, on_both},
    http::Call,
    member::{Member, gaps},
    reporter::Reporter,
    world::{ALTERNATE, ANA, BEN, CHAIR, World, member_id},
};

fn scene(kind: Kind) -> (World, Reporter) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    (world, reporter)
}

fn reads(world: &World, reporter: &Reporter, member: usize) -> bool {
    let mut member = world.member(member);
    member.sync();
    member.cases.contains_key(&reporter.case)
}

fn anybody_adds_a_reader_who_gets_the_whole_case(kind: Kind) {
    let (world, reporter) = scene(kind);
    world.member(CHAIR).notes(reporter.case, "Before.");
    let mut alternate = world.member(ALTERNATE);
    alternate.sync();
    assert!(alternate.cases.is_empty());
    assert_eq!(world.member(ANA).gives_access(reporter.case, &[CHAIR, ANA, BEN, ALTERNATE]).status, 201);
    alternate.sync();
    assert_eq!(alternate.places(reporter.case, Stream::Dialogue), [0, 1]);
    assert_eq!(alternate.places(reporter.case, Stream::Desk), [0]);
    assert_eq!(gaps(&alternate.reads(reporter.case)), 0);
}

fn who_leaves_sees_nothing_more(kind: Kind) {
    let (world, reporter) = scene(kind);
    let (mut ben, mut chair) = (world.member(BEN), world.member(CHAIR));
    assert_eq!(ben.gives_access(reporter.case, &[CHAIR, ANA]).status, 201);
    let cursor = ben.changes(0).cursor;
    chair.replies(reporter.case, "Without Ben.");
    reporter.says("More.");
    assert_eq!(ben.changes(0).cursor, cursor);
    let all = ben.changes(0);
    assert!(all.cases.is_empty() && all.entries.is_empty() && ben.newest(50).cases.is_empty());
    let entry = chair.entry(reporter.case, crate::changes::note("By Ben."), &[]);
    ben.send(Call::post(path::desk_entries(reporter.case), &entry)).refused(404, "not_found");
}

fn a_chair_leaves_out_another_alone(kind: Kind) {
    let (world, reporter) = scene(kind);
    assert_eq!(world.member(CHAIR).gives_access(reporter.case, &[CHAIR, ANA]).status, 201);
    assert!(!reads(&world, &reporter, BEN));
}

fn a_member_who_is_no_chair_waits_for_a_second(kind: Kind) {
    let (world, reporter) = scene(kind);
    let (mut ana, mut ben) = (world.member(ANA), world.member(BEN));
    assert_eq!(ana.gives_access(reporter.case, &[ANA, BEN]).ok::<SeqAnswer>(202).seq, 1);
    assert_eq!(ana.gives_access(reporter.case, &[ANA, BEN]).status, 202, "asking twice is not two");
    assert!(reads(&world, &reporter, CHAIR));
    assert_eq!(reporter.fetches(0).entries.len(), 1, "nothing is stored while it waits");
    assert_eq!(ben.gives_access(reporter.case, &[ANA, BEN]).ok::<SeqAnswer>(201).seq, 1);
    assert!(!reads(&world, &reporter, CHAIR), "the chair included");
    assert_eq!(gaps(&reporter.reads()), 0);
}

fn a_second_member_agrees_to_the_same_and_nothing_else(kind: Kind) {
    let (world, reporter) = scene(kind);
    let everybody = [CHAIR, ANA, BEN, ALTERNATE];
    world.member(CHAIR).gives_access(reporter.case, &everybody).ok::<SeqAnswer>(201);
    assert_eq!(world.member(ANA).gives_access(reporter.case, &[CHAIR, ANA, ALTERNATE]).status, 202);
    let other = world.member(ALTERNATE).gives_access(reporter.case, &[ANA, BEN, ALTERNATE]);
    assert_eq!(other.status, 202, "somebody else is to be left out");
    assert_eq!(world.member(ANA).gives_access(reporter.case, &[ANA, BEN, ALTERNATE]).status, 201);
    assert!(!reads(&world, &reporter, CHAIR) && reads(&world, &reporter, BEN));
}

fn who_is_to_be_left_out_withdraws_that_by_no_new_key_and_no_new_reader(kind: Kind) {
    let (world, reporter) = scene(kind);
    let (mut chair, mut ana, mut ben) = (world.member(CHAIR), world.member(ANA), world.member(BEN));
    assert_eq!(ana.gives_access(reporter.case, &[ANA, BEN]).status, 202);
    assert_eq!(chair.gives_access(reporter.case, &[CHAIR, ANA, BEN]).status, 201, "a new key");
    assert_eq!(chair.gives_access(reporter.case, &[CHAIR, ANA, BEN, ALTERNATE]).status, 201);
    assert_eq!(ben.gives_access(reporter.case, &[ANA, BEN, ALTERNATE]).status, 201, "two have asked for it");
    assert!(!reads(&world, &reporter, CHAIR) && reads(&world, &reporter, ALTERNATE));
    // It was carried out, and waits no longer: once more it takes two.
    assert_eq!(ana.gives_access(reporter.case, &[CHAIR, ANA, BEN, ALTERNATE]).status, 201);
    assert_eq!(ben.gives_access(reporter.case, &[ANA, BEN, ALTERNATE]).status, 202);
}

fn a_chair_alone_does_not_leave_fewer_than_two(kind: Kind) {
    let (world, reporter) = scene(kind);
    assert_eq!(world.member(CHAIR).gives_access(reporter.case, &[CHAIR]).status, 202);
    assert_eq!(world.member(CHAIR).gives_access(reporter.case, &[CHAIR, ALTERNATE]).status, 202);
    assert!(reads(&world, &reporter, ANA) && reads(&world, &reporter, BEN));
    assert!(!reads(&world, &reporter, ALTERNATE));
}

fn nobody_leaves_nobody(kind: Kind) {
    let (world, reporter) = scene(kind);
    for member in [CHAIR, ANA] {
        world.member(member).gives_access(reporter.case, &[]).refused(400, "malformed");
    }
    world.member(CHAIR).gives_access(reporter.case, &[ALTERNATE]).refused(403, "forbidden");
    assert!(reads(&world, &reporter, CHAIR));
}

fn a_retired_member_is_left_out_by_anyone(kind: Kind) {
    let (world, reporter) = scene(kind);
    world.retire(BEN);
    let mut ana = world.member(ANA);
    ana.gives_access(reporter.case, &[CHAIR, ANA, BEN]).refused(400, "malformed");
    assert_eq!(ana.gives_access(reporter.case, &[CHAIR, ANA]).status, 201);
}

fn who_is_added_again_gets_the_whole_case_again(kind: Kind) {
    let (world, reporter) = scene(kind);
    let (mut ben, mut chair) = (world.member(BEN), world.member(CHAIR));
    chair.notes(reporter.case, "One.");
    ben.sync();
    chair.gives_access(reporter.case, &[CHAIR, ANA]).ok::<SeqAnswer>(201);
    chair.notes(reporter.case, "Two.");
    ben.sync();
    chair.gives_access(reporter.case, &[CHAIR, ANA, BEN]).ok::<SeqAnswer>(201);
    ben.cases.clear();
    let again: Vec<_> = ben.sync().into_iter().flat_map(|page| page.entries).collect();
    assert_eq!(again.len(), 5, "each once");
    assert_eq!(ben.places(reporter.case, Stream::Dialogue), [0, 1, 2]);
    assert_eq!(ben.places(reporter.case, Stream::Desk), [0, 1]);
    assert_eq!(gaps(&ben.reads(reporter.case)), 0);
}

fn of_two_who_rotate_at_once_one_stands(kind: Kind) {
    let (world, reporter) = scene(kind);
    let mut members = [world.member(CHAIR), world.member(ANA)];
    let barrier = Barrier::new(2);
    let rotate = |member: &mut Member| {
        member.sync();
        let request = member.access(reporter.case, &[CHAIR, ANA, BEN]);
        barrier.wait();
        member.send(member.access_call(reporter.case, &request))
    };
    let [chair, ana] = &mut members;
    let answers = thread::scope(|scope| {
        let first = scope.spawn(|| rotate(chair));
        let second = scope.spawn(|| rotate(ana));
        [first.join().unwrap(), second.join().unwrap()]
    });
    let lost = answers.iter().position(|answer| answer.status == 409).expect("one is refused");
    assert_eq!(answers[lost].taken(), 2);
    assert_eq!(answers[1 - lost].status, 201);
    for member in &mut members {
        member.sync();
        let read = member.reads(reporter.case);
        assert_eq!((read.items().len(), gaps(&read)), (2, 0));
        assert!(!read.needs_rotation(world.today()));
    }
}

fn wraps_are_for_other_current_members_each_once(kind: Kind) {
    let (world, reporter) = scene(kind);
    let mut chair = world.member(CHAIR);
    chair.sync();
    let good = chair.access(reporter.case, &[CHAIR, ANA]);
    let mut twice = good.clone();
    twice.wraps.push(good.wraps[0].clone());
    let mut unknown = good.clone();
    unknown.wraps[1].member = member_id(99);
    let mut clear = good.clone();
    clear.wraps[1].wrap.0 = b"AGE-SECRET-KEY".to_vec();
    for bad in [twice, unknown, clear] {
        chair.send(chair.access_call(reporter.case, &bad)).refused(400, "malformed");
    }
    assert_eq!(chair.send(chair.access_call(reporter.case, &good)).status, 201);
}

on_both!(
    anybody_adds_a_reader_who_gets_the_whole_case,
    who_leaves_sees_nothing_more,
    a_chair_leaves_out_another_alone,
    a_member_who_is_no_chair_waits_for_a_second,
    a_second_member_agrees_to_the_same_and_nothing_else,
    who_is_to_be_left_out_withdraws_that_by_no_new_key_and_no_new_reader,
    a_chair_alone_does_not_leave_fewer_than_two,
    nobody_leaves_nobody,
    a_retired_member_is_left_out_by_anyone,
    who_is_added_again_gets_the_whole_case_again,
    of_two_who_rotate_at_once_one_stands,
    wraps_are_for_other_current_members_each_once,
);
