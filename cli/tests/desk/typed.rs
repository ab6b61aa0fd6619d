//! Members at a terminal: what they are asked, and what it means not to answer.

use std::{net::SocketAddr, os::unix::fs::PermissionsExt as _};

use crate::{
    database::Kind,
    person::Person,
    proxy::Lie,
    world::{ANA, BEN, CHAIR, World},
};

fn at_a_terminal(world: &World, who: &str, arguments: &str) -> Person {
    at_a_terminal_of(world, world.address, who, arguments)
}

/// The same, at another address.
fn at_a_terminal_of(world: &World, address: SocketAddr, who: &str, arguments: &str) -> Person {
    let home = world.home(who);
    let path = |name: &str| home.join(name).to_str().unwrap().to_owned();
    let environment = [
        ("HOTLINE_HOME", home.to_str().unwrap().to_owned()),
        ("HOTLINE_SERVER", format!("http://{address}")),
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
    for (keys, end) in [("no\r", "ended 8"), ("n\r", "ended 8"), ("\u{3}", "ended 130")] {
        // She has not read the report.
        let mut ana = at_a_terminal(&world, ANA, &format!("reply {case} --file letter"));
        ana.sees("Go on all the same?");
        ana.types(keys);
        let screen = ana.sees("ended ");
        assert!(screen.contains(end), "{keys:?}: {screen}");
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
    rolf.sees("there is no member \"Zed\": give the number");
    rolf.sees("Enter for nobody");
    rolf.types("1, 2, 3, olga\r");
    rolf.sees("left out everybody who could read it");
    rolf.sees("Enter for nobody");
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

/// The text that a reporter has typed is not to be lost by a slip of the finger, and nothing is to be answered by one.
#[test]
fn a_slip_throws_no_text_away() {
    let world = World::new(Kind::Sqlite);
    std::fs::create_dir_all(world.home("rolf")).unwrap();
    let mut rolf = at_a_terminal(&world, "rolf", "report --token-file rolf/token");
    rolf.sees("Ctrl-C gives it up");
    // Ctrl-D within a line does nothing, as at any terminal, and many people press it twice.
    rolf.types("They forge\u{4} the books, and \u{1b}[Dthe scrap.\u{4}\u{4}");
    rolf.sees("Enter for nobody");
    rolf.types("\u{4}");
    rolf.sees("Ctrl-C gives it up.");
    rolf.sees("Enter for nobody");
    rolf.types("\r");
    rolf.sees("Look at them now?");
    for slip in ["\r", "yse\r", "\u{4}\r"] {
        rolf.types(slip);
        rolf.sees("Please type yes or no");
    }
    rolf.types("no\r");
    rolf.sees("Go on?");
    rolf.types("yse\r");
    rolf.sees("Please type yes or no");
    rolf.types("yse\u{7f}\u{7f}es\r");
    let screen = rolf.sees("ended ");
    assert!(screen.contains("ended 0"), "{screen}");
    let filed = world.check("rolf").ok().json();
    let answers = &filed["entries"][0]["entry"]["body"]["answers"];
    assert_eq!(answers[0]["answer"], "They forge the books, and the scrap.");
}

/// A terminal that hands out lines cuts them at 4,095 bytes and says nothing; a paragraph that is pasted has no line ends.
#[test]
fn a_long_paragraph_arrives_whole() {
    let world = World::new(Kind::Sqlite);
    let case = world.report("rita", "They forge the books.", &[]);
    world.shows(ANA, &case);
    let long = format!("{} END", "scrap ".repeat(834)).replace("  ", " ");
    assert!(long.len() > 5000, "{}", long.len());
    let mut ana = at_a_terminal(&world, ANA, &format!("reply {case}"));
    ana.sees("Ctrl-C gives it up");
    ana.types(&format!("{long}\r\u{4}"));
    let screen = ana.sees("ended ");
    assert!(screen.contains("ended 0"), "{screen}");
    assert_eq!(World::texts(&world.shows(CHAIR, &case), "message"), [long]);
}

/// Enter pressed twice at a question must not take the words off the screen that come next, nor may a glance do.
#[test]
fn nothing_is_filed_before_two_words_were_typed_from_the_paper() {
    let world = World::new(Kind::Sqlite);
    std::fs::create_dir_all(world.home("rolf")).unwrap();
    std::fs::write(world.home("rolf").join("text"), "About the cash register.").unwrap();
    let mut rolf = at_a_terminal(&world, "rolf", "report rolf/text");
    rolf.sees("Enter for nobody");
    rolf.types("\r");
    rolf.sees("Look at them now?");
    rolf.types("no\r");
    rolf.sees("Go on?");
    rolf.types("yes\r\r\r");
    let words = words_on(&rolf.sees("when they are on paper"));
    assert_eq!(words.len(), 12, "{words:?}");
    let first_line = format!("1  {}", words[0].0);
    assert!(!rolf.screen().contains("Two of them"), "what was typed ahead leafs no page");
    // Not copied yet; then mistaken; then right, once as a number.
    for wrong in ["", "nonsense"] {
        rolf.types("\r");
        let screen = rolf.sees("Two of them, from your paper");
        let cleared = screen.rsplit("\u{1b}[2J").next().unwrap();
        assert!(!cleared.contains(&first_line), "the words are not there to be copied from: {cleared:?}");
        rolf.sees("\nWord ");
        rolf.types(&format!("{wrong}\r"));
        let again = rolf.sees("Look once more");
        assert!(!again.contains("is filed"), "{again}");
        rolf.sees("when they are on paper");
    }
    rolf.types("\r");
    let first = asked(&rolf.sees(": "));
    rolf.types(&format!("{}\r", words[first - 1].0.to_uppercase()));
    let second = asked(&rolf.sees(": "));
    assert!(first < second, "{first} {second}");
    rolf.types(&format!("{}\r", words[second - 1].1));
    let screen = rolf.sees("ended ");
    assert!(screen.contains("ended 0") && screen.contains("Your report is filed."), "{screen}");
    assert!(
        !screen.rsplit("\u{1b}[?1049l").next().unwrap().contains(&first_line),
        "they are gone from the screen"
    );
    let token: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
    std::fs::write(world.home("rolf").join("token"), token.join(" ")).unwrap();
    let only_mine = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(world.home("rolf").join("token"), only_mine).unwrap();
    world.check("rolf").ok().says("About the cash register.");
}

/// The place that was asked for last.
fn asked(screen: &str) -> usize {
    screen.rsplit("Word ").next().unwrap().split(':').next().unwrap().parse().unwrap()
}

/// Twelve words with their numbers, from lines such as `1  legal  1020    7  worth  2032`, in the order of their places.
fn words_on(screen: &str) -> Vec<(String, u16)> {
    let page = screen.rsplit("in this order").next().unwrap();
    let cells: Vec<&str> = page.split_whitespace().collect();
    let mut words: Vec<(usize, String, u16)> = cells
        .windows(3)
        .filter_map(|cell| {
            let (place, word, number) = (cell[0].parse().ok()?, cell[1], cell[2].parse().ok()?);
            word.bytes().all(|byte| byte.is_ascii_lowercase()).then(|| (place, word.to_owned(), number))
        })
        .collect();
    words.sort();
    words.into_iter().map(|(_, word, number)| (word, number)).collect()
}

/// Sessions end after half an hour, and letters take longer.
#[test]
fn a_session_that_has_ended_costs_no_letter() {
    let (world, proxy) = crate::withheld::behind_a_proxy();
    let case = world.report("rita", "They forge the books.", &[]);
    world.shows(ANA, &case);
    for (path, status) in [("/access", 401), ("/entries", 401)] {
        proxy.lie(Lie::Once(path, status, r#"{"error":"unauthorized"}"#));
    }
    let at = |args: &[&str], text: &str| world.run_at(proxy.address, ANA, args, text);
    at(&["reply", &case], "Which plant?").ok();
    assert_eq!(World::texts(&world.shows(CHAIR, &case), "message"), ["Which plant?"]);
    proxy.lie(Lie::Once("/access", 401, r#"{"error":"unauthorized"}"#));
    at(&["share", &case, "--with", "Olga", "--yes"], "").ok();
    // A key that is known no more is asked for once more, and not for ever.
    proxy.lie(Lie::Instead("/entries", 401, r#"{"error":"unauthorized"}"#));
    at(&["note", &case], "Ask the auditors.").ends(4);
}

/// Where the network is away, whoever has typed something decides how long to try.
#[test]
fn a_member_s_letter_waits_for_the_network() {
    let (world, proxy) = crate::withheld::behind_a_proxy();
    let case = world.report("rita", "They forge the books.", &[]);
    world.write(CHAIR, &["note", &case, "--yes"], "The key changes first.").ok();
    world.shows(ANA, &case);
    std::fs::write(world.folder.path().join("letter"), "Which plant?").unwrap();
    proxy.lie(Lie::Instead("/entries", 503, r#"{"error":"busy"}"#));
    let mut ana = at_a_terminal_of(&world, proxy.address, ANA, &format!("reply {case} --file letter"));
    let screen = ana.sees("Try again?");
    assert!(screen.contains("Nothing is written twice"), "{screen}");
    proxy.be_honest();
    ana.types("yes\r");
    let screen = ana.sees("ended ");
    assert!(screen.contains("ended 0"), "{screen}");
    assert_eq!(World::texts(&world.shows(CHAIR, &case), "message"), ["Which plant?"]);
}
