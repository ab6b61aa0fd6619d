//! Many at once: nothing lost, nothing doubled, and a cursor that never runs ahead of a change.

use std::{
    collections::HashSet,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

use hotline_crypto::{entry::Stream, id::CaseId};

use crate::{
    database::{Kind, on_both},
    http::Client,
    member::{Member, gaps},
    reporter::Reporter,
    world::{ANA, BEN, CHAIR, World},
};

const WRITERS: usize = 8;
const REPORTS: usize = 25;

type Place = (CaseId, Stream, u64);

/// Keeps in step until all is written and read: the places in the order in which they came.
fn follow(mut member: Member, servers: &[Client], writing: &AtomicUsize) -> Vec<Place> {
    let mut places = vec![];
    let mut last = false;
    for server in servers.iter().cycle() {
        member.client = server.clone();
        for page in member.sync() {
            places.extend(page.entries.iter().map(|entry| (entry.case, entry.stream, entry.seq)));
        }
        if last {
            break;
        }
        last = writing.load(Ordering::SeqCst) == 0;
    }
    let mut again = Member { cursor: 0, cases: Default::default(), ..member };
    let pages = again.sync();
    let all = pages.iter().flat_map(|page| &page.entries);
    let all: Vec<Place> = all.map(|entry| (entry.case, entry.stream, entry.seq)).collect();
    assert_eq!(places, all, "step by step and at once: the same, in the same order");
    places
}

fn many_report_while_a_member_follows(world: &World, servers: &[Client]) {
    let writing = AtomicUsize::new(WRITERS);
    let (chair, ben) = (world.member(CHAIR), world.member(BEN));
    let (reporters, places, bens) = thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (client, writing) = (servers[writer % servers.len()].clone(), &writing);
                scope.spawn(move || {
                    let one = |report: usize| {
                        let excluded: &[usize] = if report.is_multiple_of(5) { &[BEN] } else { &[] };
                        let mut reporter = Reporter::excluding(world, excluded);
                        reporter.client = client.clone();
                        reporter.files(&[]);
                        assert_eq!(reporter.says("More."), 1);
                        reporter
                    };
                    let done: Vec<_> = (0..REPORTS).map(one).collect();
                    writing.fetch_sub(1, Ordering::SeqCst);
                    done
                })
            })
            .collect();
        let chairs = scope.spawn(|| follow(chair, servers, &writing));
        let bens = scope.spawn(|| follow(ben, servers, &writing));
        let reporters: Vec<_> = writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
        (reporters, chairs.join().unwrap(), bens.join().unwrap())
    });
    let seen: HashSet<Place> = places.iter().copied().collect();
    assert_eq!((places.len(), seen.len()), (2 * WRITERS * REPORTS, 2 * WRITERS * REPORTS), "each once");
    for reporter in &reporters {
        let of_case: Vec<u64> =
            places.iter().filter(|place| place.0 == reporter.case).map(|place| place.2).collect();
        assert_eq!(of_case, [0, 1]);
        assert_eq!(reporter.fetches(0).entries.len(), 2);
    }
    assert_eq!(bens.len(), 2 * WRITERS * (REPORTS - REPORTS / 5), "and none of those that exclude him");
}

fn nothing_is_lost_doubled_or_skipped(kind: Kind) {
    let world = World::new(kind);
    many_report_while_a_member_follows(&world, std::slice::from_ref(&world.client));
}

#[test]
fn two_servers_side_by_side_are_as_one() {
    let mut world = World::new(Kind::Postgres);
    let servers = [world.client.clone(), world.another_server()];
    many_report_while_a_member_follows(&world, &servers);
}

/// Several members and the reporter in one case: everybody who meets a taken place tries again.
fn write_into_one_case(world: &World, servers: &[Client]) {
    let reporter = Reporter::filed(world, &[]);
    let failed = AtomicBool::new(false);
    thread::scope(|scope| {
        for (number, member) in [CHAIR, ANA, BEN].into_iter().enumerate() {
            let (failed, case) = (&failed, reporter.case);
            let client = &servers[number % servers.len()];
            scope.spawn(move || {
                let mut member = Member::sign_in(world, member, client);
                for _ in 0..8 {
                    let written = (0..100).any(|_| {
                        let entry = member.entry(case, crate::changes::note("A note."), &[]);
                        let path = hotline_crypto::wire::path::desk_entries(case);
                        let answer = member.send(crate::http::Call::post(path, &entry));
                        assert!(answer.status == 201 || answer.taken() > entry.seq);
                        answer.status == 201
                    });
                    failed.fetch_or(!written, Ordering::SeqCst);
                }
            });
        }
    });
    assert!(!failed.into_inner());
    for (member, client) in [CHAIR, BEN].into_iter().zip(servers.iter().cycle()) {
        let mut member = Member::sign_in(world, member, client);
        member.sync();
        assert_eq!(member.places(reporter.case, Stream::Desk), (0..24).collect::<Vec<_>>());
        assert_eq!(gaps(&member.reads(reporter.case)), 0);
    }
}

fn many_write_into_one_case(kind: Kind) {
    let world = World::new(kind);
    write_into_one_case(&world, std::slice::from_ref(&world.client));
}

#[test]
fn many_write_into_one_case_through_two_servers() {
    let mut world = World::new(Kind::Postgres);
    let servers = [world.client.clone(), world.another_server()];
    write_into_one_case(&world, &servers);
}

/// The same report, from a client that lost patience: one case, one answer.
fn a_report_sent_many_times_at_once_is_one(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::new(&world);
    let call = world.client.paid(reporter.report_call(reporter.report(&[])));
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| assert_eq!(world.client.send(&call).status, 201));
        }
    });
    let mut chair = world.member(CHAIR);
    let entries: usize = chair.sync().iter().map(|page| page.entries.len()).sum();
    assert_eq!(entries, 1);
}

on_both!(
    nothing_is_lost_doubled_or_skipped,
    many_write_into_one_case,
    a_report_sent_many_times_at_once_is_one
);
