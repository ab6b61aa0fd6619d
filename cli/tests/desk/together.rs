//! Several at one case: nothing is lost, and everybody is told.

use std::thread;

use serde_json::Value;

use crate::{
    database::{Kind, on_both},
    world::{ANA, BEN, CHAIR, World},
};

on_both!(
    two_members_write_at_once_and_lose_nothing,
    who_has_not_read_all_is_told_before_writing,
    two_rotate_at_once_and_one_key_comes_of_it,
    two_runs_of_one_member_do_no_harm,
    labels_of_two_members_both_stay,
    the_same_text_is_not_sent_twice_by_mistake,
);

fn two_members_write_at_once_and_lose_nothing(kind: Kind) {
    const EACH: usize = 3;
    let world = World::new(kind);
    let case = world.report("rita", "They forge the books.", &[]);
    thread::scope(|scope| {
        for who in [CHAIR, ANA] {
            let (world, case) = (&world, &case);
            scope.spawn(move || {
                for number in 0..EACH {
                    world.write(who, &["reply", case, "--yes"], &format!("{who} writes {number}")).ok();
                    world.write(who, &["note", case, "--yes"], &format!("{who} notes {number}")).ok();
                }
            });
        }
    });
    for who in [CHAIR, ANA, BEN] {
        let shown = world.shows(who, &case);
        for (kind, verb) in [("message", "writes"), ("note", "notes")] {
            let mut texts = World::texts(&shown, kind);
            texts.sort();
            let all = [CHAIR, ANA].map(|who| (0..EACH).map(move |number| format!("{who} {verb} {number}")));
            let mut all: Vec<String> = all.into_iter().flatten().collect();
            all.sort();
            assert_eq!(texts, all, "{who}");
        }
    }
    let read = world.check("rita").ok();
    assert!(read.out.contains("ana writes 2") && !read.out.contains("notes"), "{read:?}");
}

fn who_has_not_read_all_is_told_before_writing(kind: Kind) {
    let world = World::new(kind);
    let case = world.report("rita", "They forge the books.", &[]);
    world.shows(CHAIR, &case);
    world.shows(ANA, &case);
    world.write(ANA, &["reply", &case], "Ana was here.").ok();
    let sent = world.write(CHAIR, &["reply", &case, "--json"], "The chair, too.").ok().json();
    let unread: Vec<&str> =
        sent["unread"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    assert!(unread.iter().any(|one| one.contains("message by Ana Lima")), "{unread:?}");
    world.write(CHAIR, &["reply", &case], "Once more.").ok().says("You have not read all");
    world.shows(CHAIR, &case);
    let silent = world.write(CHAIR, &["reply", &case], "And again.").ok();
    assert!(!silent.err.contains("not read"), "{silent:?}");
}

fn two_rotate_at_once_and_one_key_comes_of_it(kind: Kind) {
    let world = World::new(kind);
    let case = world.report("rita", "They forge the books.", &[]);
    let world_ref = &world;
    let sent: Vec<Value> = thread::scope(|scope| {
        let runs: Vec<_> = [CHAIR, ANA, BEN]
            .into_iter()
            .map(|who| {
                let case = &case;
                scope.spawn(move || world_ref.write(who, &["reply", case, "--json"], who).ok().json())
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let made = sent.iter().filter(|sent| sent["new_key"] == true).count();
    assert_eq!(made, 1, "the reporter held the first key, and one new one is enough: {sent:?}");
    let shown = world.shows(BEN, &case);
    let access = shown["entries"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "access");
    assert_eq!(access.count(), 1);
    assert_eq!(World::texts(&shown, "message").len(), 3);
    world.check("rita").ok();
}

fn two_runs_of_one_member_do_no_harm(kind: Kind) {
    let world = World::new(kind);
    let cases: Vec<String> =
        (0..4).map(|number| world.report(&format!("rita{number}"), "They forge the books.", &[])).collect();
    thread::scope(|scope| {
        for case in &cases {
            let world = &world;
            scope.spawn(move || world.write(ANA, &["reply", case, "--yes"], "One of four.").ok());
            scope.spawn(move || world.run(ANA, &["inbox"]).ok());
        }
    });
    for case in &cases {
        assert_eq!(World::texts(&world.shows(ANA, case), "message"), ["One of four."]);
    }
    let listed = world.run(ANA, &["inbox", "--json", "--recheck"]).ok().json();
    assert_eq!(listed["cases"].as_array().unwrap().len(), 4);
}

fn labels_of_two_members_both_stay(kind: Kind) {
    let world = World::new(kind);
    let case = world.report("rita", "They forge the books.", &[]);
    thread::scope(|scope| {
        for (who, label) in [(CHAIR, "litigation"), (ANA, "payroll"), (BEN, "plant 3")] {
            let (world, case) = (&world, &case);
            scope.spawn(move || world.run(who, &["triage", case, "--label", label, "--yes"]).ok());
        }
    });
    let mut labels: Vec<String> = serde_json::from_value(world.shows(ANA, &case)["labels"].clone()).unwrap();
    labels.sort();
    assert_eq!(labels, ["litigation", "payroll", "plant 3"]);
}

fn the_same_text_is_not_sent_twice_by_mistake(kind: Kind) {
    let world = World::new(kind);
    let case = world.report("rita", "They forge the books.", &[]);
    world.write(ANA, &["reply", &case], "Which plant?").ok();
    world.write(ANA, &["reply", &case], "Which plant?").ends(6).says("you have sent exactly this");
    world.write(ANA, &["reply", &case, "--yes"], "Which plant?").ok();
    assert_eq!(World::texts(&world.shows(BEN, &case), "message").len(), 2);
}
