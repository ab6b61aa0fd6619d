//! A committee at work: from the report to the purge.

use serde_json::{Value, json};

use crate::{
    database::{Kind, on_both},
    world::{ANA, BEN, CHAIR, World, today},
};

on_both!(
    from_the_report_to_the_outcome,
    a_closed_case_comes_back_when_its_reporter_writes,
    a_case_closed_without_an_outcome_stays_due,
    a_purge_takes_two_and_leaves_a_row,
    a_hold_stops_everything,
    a_hold_is_not_lifted_by_a_colleague_who_means_another_day,
);

fn from_the_report_to_the_outcome(kind: Kind) {
    let world = World::new(kind);
    world.run(ANA, &["inbox"]).ok().says("No open cases.");
    let case = world.report("rita", "They forge the books.", &["--answer", "category=accounting"]);
    world
        .run(ANA, &["inbox"])
        .ok()
        .says(&case)
        .says(&format!("acknowledge by {} (in 7 days)", today().add_days(7)))
        .says("accounting")
        .says("1 new");
    world.shows(ANA, &case);
    world.write(ANA, &["acknowledge", &case[..4].to_lowercase()], "We have it.").ok();
    world.write(CHAIR, &["acknowledge", &case], "Me, too.").ends(6).says("Ana Lima has acknowledged");
    let triage = [
        "triage",
        &case,
        "--status",
        "under-review",
        "--severity",
        "high",
        "--assign",
        "me",
        "--label",
        "plant 3",
    ];
    world.run(ANA, &triage).ok();
    world.run(BEN, &["triage", &case, "--assign", "Olga"]).ends(6).says("must have access");
    world.run(ANA, &["triage", &case]).ends(2);
    let unknown = world.run(ANA, &["triage", &case, "--category", "gossip"]).ends(2);
    unknown.says("\"gossip\" is no category of this hotline").says("accounting, controls, auditing");
    // What names somebody need not stand in a command.
    world
        .write(ANA, &["triage", &case, "--category", "controls", "--label-file", "-"], "night shift\n\n")
        .ok();
    let shown = world.shows(CHAIR, &case);
    assert_eq!(shown["category"], "controls");
    assert_eq!(
        (&shown["status"], &shown["severity"], &shown["labels"], &shown["due"]["what"]),
        (&json!("under_review"), &json!("high"), &json!(["plant 3", "night shift"]), &json!("feedback"))
    );
    assert_eq!(shown["assignee"], json!(world.id(ANA)));
    world.write(ANA, &["outcome", &case, "--result", "substantiated"], "You were right.").ok();
    world.run(ANA, &["triage", &case, "--status", "closed"]).ok();
    world.run(ANA, &["inbox"]).ok().says("No open cases.");
    world.check("rita").ok().says("We have it.").says("You were right.");
    let codes: Vec<Value> =
        [CHAIR, ANA, BEN].map(|who| world.shows(who, &case)["head_code"].clone()).to_vec();
    assert!(codes.iter().all(|code| *code == codes[0]), "{codes:?}");
}

/// Our own letters say "write it here": who does so after the outcome is heard by everybody, until a member has answered, or
/// has closed the case in the knowledge of it.
fn a_closed_case_comes_back_when_its_reporter_writes(kind: Kind) {
    let world = World::new(kind);
    let case = world.report("rita", "They forge the books.", &[]);
    world.write(ANA, &["outcome", &case, "--result", "unsubstantiated"], "We found nothing.").ok();
    world.run(ANA, &["triage", &case, "--status", "closed"]).ok();
    world.shows(BEN, &case);
    world.run(BEN, &["inbox"]).ok().says("No open cases.");
    world.answer("rita", "They have begun to punish me.");
    for who in [BEN, CHAIR] {
        world.run(who, &["inbox"]).ok().says(&case).says("closed").says("the reporter wrote since");
        world.shows(who, &case);
        world.run(who, &["inbox"]).ok().says(&case);
    }
    world.run(BEN, &["triage", &case, "--status", "closed"]).ok();
    world.shows(CHAIR, &case);
    world.run(CHAIR, &["inbox"]).ok().says("No open cases.");
    world.answer("rita", "Nobody answers.");
    world.shows(CHAIR, &case);
    world.write(CHAIR, &["reply", &case], "We do.").ok();
    world.run(CHAIR, &["inbox"]).ok().says("No open cases.");
}

/// One member alone, hasty or bad, makes no report vanish before it was answered.
fn a_case_closed_without_an_outcome_stays_due(kind: Kind) {
    let world = World::new(kind);
    let case = world.report("rita", "They forge the books.", &[]);
    world.run(BEN, &["triage", &case, "--status", "closed"]).ok();
    world.shows(CHAIR, &case);
    let by = format!("acknowledge by {}", today().add_days(7));
    world.run(CHAIR, &["inbox"]).ok().says(&case).says("closed").says(&by);
    world.write(CHAIR, &["acknowledge", &case], "We have it.").ok();
    world.run(CHAIR, &["inbox"]).ok().says("feedback by");
    world.write(CHAIR, &["outcome", &case, "--result", "out_of_scope"], "It is not for us.").ok();
    world.run(CHAIR, &["inbox"]).ok().says("No open cases.");
}

fn a_purge_takes_two_and_leaves_a_row(kind: Kind) {
    let world = World::new(kind);
    let case = world.report("rita", "Sent by mistake.", &[]);
    let ask = ["purge", &case, "--reason", "A mistake.", "--yes", "--json"];
    assert_eq!(world.run(ANA, &ask).ok().json()["waits"], true);
    world.shows(BEN, &case);
    world.shows(CHAIR, &case);
    world.run(CHAIR, &["show", &case]).ok().says("Asks to destroy it").says("A mistake.");
    assert_eq!(world.run(CHAIR, &ask).ok().json()["waits"], false);
    world.run(BEN, &["show", &case]).ends(7).says("was purged on");
    let row = world.run(BEN, &["inbox", "--all", "--json"]).ok().json()["cases"][0].clone();
    assert_eq!((&row["reference"], &row["purged"]), (&json!(case), &json!(today())));
    assert_eq!(row["purged_by"].as_array().unwrap().len(), 2, "who asked stays known: {row}");
    world.run(BEN, &["inbox", "--all"]).ok().says("Ana Lima and Carla Chair");
    world.run(BEN, &["inbox"]).ok().says("No open cases.");
}

fn a_hold_stops_everything(kind: Kind) {
    let world = World::new(kind);
    let case = world.report("rita", "They forge the books.", &[]);
    world.run(ANA, &["retention", &case, "--hold", "--reason", "Litigation.", "--yes"]).ok();
    world.run(CHAIR, &["purge", &case, "--reason", "Away with it.", "--yes"]).ends(6).says("is held");
    let lift = ["retention", &case, "--lift-hold", "--reason", "It is over.", "--json", "--yes"];
    assert_eq!(world.run(CHAIR, &lift).ok().json()["waits"], true);
    assert_eq!(world.shows(BEN, &case)["hold"], true, "lifting it takes two");
    assert_eq!(world.run(BEN, &lift).ok().json()["waits"], false);
    assert_eq!(world.shows(BEN, &case)["hold"], false);
    for past in [today().to_string(), "2026-01-01".to_owned()] {
        let keep = ["retention", &case, "--keep-until", &past, "--reason", "Audit.", "--yes"];
        world.run(BEN, &keep).ends(2).says("that is no day to come").says("`hotline purge`");
    }
    let later = today().add_days(4000).to_string();
    world.run(BEN, &["retention", &case, "--keep-until", &later, "--reason", "Audit.", "--yes"]).ok();
    assert_eq!(world.shows(ANA, &case)["purge_after"], json!(later));
}

/// What a colleague asked for and nobody has agreed to is no decision that another signs along with their own.
fn a_hold_is_not_lifted_by_a_colleague_who_means_another_day(kind: Kind) {
    let world = World::new(kind);
    let case = world.report("rita", "They forge the books.", &[]);
    let keep = |who, change: &[&str]| {
        let args = [&["retention", &case], change, &["--reason", "Audit.", "--yes"]].concat();
        world.run(who, &args).ok()
    };
    keep(CHAIR, &["--hold"]);
    let last = world.shows(CHAIR, &case)["purge_after"].as_str().unwrap().to_owned();
    keep(ANA, &["--lift-hold"])
        .says(&format!("Signed: keep it until {last}, without a hold."))
        .says("It waits");
    let waits = format!("Ana Lima asked on {} to keep it until {last}, without a hold", today());
    world.run(CHAIR, &["show", &case]).ok().says("held; ").says(&waits);
    world.run(BEN, &["inbox"]).ok().says("held").says("waits for a second");
    let later = today().add_days(5000).to_string();
    keep(CHAIR, &["--keep-until", &later])
        .says(&waits.replace(" asked on", " has asked to").replace(&format!(" {} to", today()), ""))
        .says(&format!("Signed: keep it until {later}, held."));
    keep(ANA, &["--lift-hold"]).says("It waits");
    let shown = world.shows(BEN, &case);
    assert_eq!((&shown["hold"], &shown["purge_after"]), (&json!(true), &json!(later)));
    // An earlier day that waits is no part of a hold, either.
    keep(BEN, &["--lift-hold"]);
    let earlier = today().add_days(400).to_string();
    keep(ANA, &["--keep-until", &earlier]).says("It waits");
    keep(CHAIR, &["--hold"]).says(&format!("Signed: keep it until {later}, held."));
    assert_eq!(world.shows(BEN, &case)["waits"], json!(null));
}

/// Nothing works once a charter has expired, and a program that reads JSON is read by somebody in the end.
#[test]
fn a_charter_that_runs_out_is_told_of_in_json_too() {
    let world = World::new(Kind::Sqlite);
    let mut next = world.charter.clone();
    next.epoch += 1;
    next.expires = today().add_days(10);
    world.publish(&next);
    world.run(ANA, &["inbox"]).ok().says("in 10 days");
    let listed = world.run(ANA, &["inbox", "--json"]).ok();
    let warning: Value = serde_json::from_str(&listed.err).unwrap();
    assert!(warning["warning"].as_str().unwrap().contains("in 10 days"), "{warning}");
    assert_eq!(listed.json()["cases"], json!([]));
}
