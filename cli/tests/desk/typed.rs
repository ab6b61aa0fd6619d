//! Members at a terminal: what they are asked, and what it means not to answer.

use crate::{
    database::Kind,
    person::Person,
    world::{ANA, BEN, CHAIR, World},
};

fn at_a_terminal(world: &World, who: &str, arguments: &str) -> Person {
    let home = world.home(who);
    let path = |name: &str| home.join(name).to_str().unwrap().to_owned();
    let environment = [
        ("HOTLINE_HOME", home.to_str().unwrap().to_owned()),
        ("HOTLINE_SERVER", format!("http://{}", world.address)),
        ("HOTLINE_ROOT", world.charter.instance.to_string()),
        ("HOTLINE_KEY", path("key.age")),
        ("HOTLINE_PASSPHRASE_FILE", path("passphrase")),
    ];
    let environment: Vec<(&str, &str)> =
        environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Person::runs_with(world.folder.path(), arguments, &environment)
}

#[test]
fn who_gives_up_at_a_question_has_sent_nothing() {
    let world = World::new(Kind::Sqlite);
    let case = world.report("rita", "They forge the books.", &[]);
    std::fs::write(world.folder.path().join("letter"), "Which plant?").unwrap();
    for key in ["\u{4}", "no\r", "\r"] {
        // She has not read the report.
        let mut ana = at_a_terminal(&world, ANA, &format!("reply {case} --file letter"));
        ana.sees("Go on all the same?");
        ana.types(key);
        let screen = ana.sees("ended ");
        assert!(screen.contains("ended 8"), "{key:?}: {screen}");
    }
    assert!(World::texts(&world.shows(CHAIR, &case), "message").is_empty());
}

#[test]
fn a_reason_is_asked_for_and_stands_in_no_command() {
    let world = World::new(Kind::Sqlite);
    let case = world.report("rita", "They forge the books.", &[]);
    let mut chair = at_a_terminal(&world, CHAIR, &format!("unshare {case} --from Ben"));
    chair.sees("Take their access away?");
    chair.types("yes\r");
    chair.sees("The reporter will see it");
    chair.types("He is named.\r");
    let screen = chair.sees("ended ");
    assert!(screen.contains("ended 0"), "{screen}");
    let shown = world.shows(ANA, &case);
    assert!(shown.to_string().contains("He is named."), "{shown}");
    world.run(BEN, &["show", &case]).ends(7);
    // Without a terminal it comes from a file; where one must be given, there is no way around it.
    std::fs::write(world.folder.path().join("why"), "Litigation.\n").unwrap();
    world.run(CHAIR, &["retention", &case, "--hold", "--yes"]).ends(2).says("it takes a reason");
    world.run(CHAIR, &["retention", &case, "--hold", "--reason-file", "why", "--yes"]).ok();
    let held = world.shows(ANA, &case);
    assert!(held.to_string().contains("\"Litigation.\""), "{held}");
}

#[test]
fn a_reporter_is_asked_who_must_not_learn_of_it() {
    let world = World::new(Kind::Sqlite);
    let home = world.home("rolf");
    std::fs::create_dir_all(&home).unwrap();
    std::fs::write(home.join("text"), "About the cash register.").unwrap();
    let mut rolf = at_a_terminal(&world, "rolf", "report rolf/text --token-file rolf/token");
    rolf.sees("Enter for nobody");
    rolf.types("Zed\r");
    rolf.sees("there is no member");
    rolf.types("3\r");
    rolf.sees("Look at them now?");
    rolf.types("yes\r");
    rolf.sees("What is it about?");
    rolf.types("1, safety\r");
    rolf.sees("Where, such as a plant");
    rolf.types("Plant 3\r");
    for question in
        ["last spring", "involved?", "know?", "going on?", "told anyone?", "How and when?", "who you are?"]
    {
        rolf.sees(question);
        rolf.types("\r");
    }
    rolf.sees("Left out, and told nothing of it: Ben Okoro.");
    rolf.types("yes\r");
    let screen = rolf.sees("ended ");
    assert!(screen.contains("ended 0"), "{screen}");
    let filed = world.check("rolf").ok().json();
    let report = &filed["entries"][0]["entry"]["body"];
    assert_eq!(report["excluded"][0], world.id(BEN).to_string());
    assert_eq!(report["answers"][0]["answer"], serde_json::json!(["accounting", "safety"]));
    assert_eq!(report["answers"][2]["answer"], "Plant 3");
    assert_eq!(report["answers"].as_array().unwrap().len(), 3);
    world.run(BEN, &["inbox", "--json"]).ok();
}
