//! Who reads a case, and who does not.

use hotline_crypto::{entry::Stream, envelope, id::CaseId, wire::ChangesAnswer, wrap::CaseKeys};

use crate::{
    database::{Kind, on_both},
    proxy::Proxy,
    world::{ANA, BEN, CHAIR, World, holds, key_file, today},
};

on_both!(
    an_excluded_member_finds_no_trace_in_any_answer_or_file,
    a_member_who_left_cannot_read_what_came_after,
    leaving_out_the_chair_takes_two,
    who_recuses_keeps_nothing,
    all_open_cases_are_shared_but_those_that_exclude,
    a_new_key_takes_over_what_was_remembered,
    nothing_is_kept_in_clear_and_with_no_cache_nothing_at_all,
);

/// A story with a proxy in front of the server that hears all that one member is answered.
fn an_excluded_member_finds_no_trace_in_any_answer_or_file(kind: Kind) {
    let mut proxy = Proxy::new();
    let world = World::with(kind, |_| {}, &[proxy.address]);
    proxy.start(world.address);
    let open = world.report("rita", "About the cash register.", &[]);
    let hidden = world.report("rolf", "About Ben himself.", &["--exclude", "Ben Okoro"]);
    world.write(CHAIR, &["reply", &hidden], "We look into it.").ok();
    world.write(ANA, &["note", &hidden], "Ben must not know.").ok();
    let ids = world.run(CHAIR, &["inbox", "--json"]).ok().json();
    let cases: Vec<&str> =
        ids["cases"].as_array().unwrap().iter().map(|case| case["case"].as_str().unwrap()).collect();
    let hidden_id = *cases.iter().find(|case| case.parse::<CaseId>().unwrap().reference() == hidden).unwrap();

    let listed = world.run_at(proxy.address, BEN, &["inbox", "--all", "--json"], "").ok();
    world.run_at(proxy.address, BEN, &["show", &open, "--json"], "").ok();
    let refused = world.run_at(proxy.address, BEN, &["show", &hidden], "").ends(7);
    let unknown = world.run_at(proxy.address, BEN, &["show", "ZZZZ-ZZZZ"], "").ends(7);
    assert_eq!(refused.err, unknown.err, "a case that one must not know is like one that is not there");
    world.run_at(proxy.address, BEN, &["reply", hidden_id], "Hello?").ends(7);
    for answer in proxy.heard() {
        assert!(!holds(&answer, hidden_id.as_bytes()), "an answer names the case");
    }
    assert!(holds(&proxy.heard().concat(), b"envelope"), "the proxy hears what is answered");
    let files = world.files(BEN);
    for trace in [hidden_id, &hidden, "Ben must not know", "About Ben"] {
        assert!(!holds(&files, trace.as_bytes()) && !listed.out.contains(trace), "{trace}");
    }
    assert_eq!(listed.json()["cases"].as_array().unwrap().len(), 1);
}

fn a_member_who_left_cannot_read_what_came_after(kind: Kind) {
    let world = World::new(kind);
    let case = world.report("rita", "About the cash register.", &[]);
    world.write(CHAIR, &["reply", &case], "What all may read.").ok();
    assert_eq!(World::texts(&world.shows(BEN, &case), "message"), ["What all may read."]);
    let before = changes(&world, BEN);
    world.run(CHAIR, &["unshare", &case, "--from", "Ben", "--reason", "He is named.", "--yes"]).ok();
    world.write(ANA, &["reply", &case], "What came after.").ok();

    let still = world.run(BEN, &["show", &case, "--json"]).ends(3).json();
    assert_eq!(still["failed"][0]["check"], "gone", "he is told that he reads no more of it");
    assert_eq!(World::texts(&still, "message"), ["What all may read."], "what one has read, one knows");
    world.run(BEN, &["show", &case, "--no-cache"]).ends(7);
    world
        .write(BEN, &["reply", &case, "--yes"], "Let me in.")
        .ends(7)
        .says("no access to this case any more");

    // Even with everything that the server has, his keys open nothing of it.
    let wrap = &before.cases.last().unwrap();
    let keys = CaseKeys::open(&wrap.wrap.0, wrap.case, world.key(BEN).identity()).unwrap();
    let after = changes(&world, ANA);
    let dialogue: Vec<_> = after.entries.iter().filter(|entry| entry.stream == Stream::Dialogue).collect();
    let opens: Vec<bool> =
        dialogue.iter().map(|entry| envelope::open(keys.identities(), &entry.envelope.0).is_ok()).collect();
    assert_eq!(opens, [true, true, true, false, false], "report, access, reply; access, reply");
    world.check("rita").ok().says("What came after.");
}

fn changes(world: &World, who: &str) -> ChangesAnswer {
    world.client().changes(&world.session(who), 0).unwrap()
}

fn leaving_out_the_chair_takes_two(kind: Kind) {
    let world = World::new(kind);
    let case = world.report("rita", "About the chair.", &[]);
    let ask = ["unshare", &case, "--from", "chair", "--reason", "It is about her.", "--yes"];
    let asked = world.run(ANA, &[&ask[..], &["--json"]].concat()).ok().json();
    assert_eq!(asked["waits"], true);
    assert_eq!(world.shows(CHAIR, &case)["readers"].as_array().unwrap().len(), 3);
    world.run(BEN, &ask).ok().says("reads nothing more");
    assert_eq!(world.shows(ANA, &case)["readers"].as_array().unwrap().len(), 2);
    world.run(CHAIR, &["show", &case, "--no-cache"]).ends(7);
}

fn who_recuses_keeps_nothing(kind: Kind) {
    let world = World::new(kind);
    let case = world.report("rita", "About the cash register.", &[]);
    world.shows(BEN, &case);
    world.run(BEN, &["recuse", &case, "--reason", "She is my sister.", "--yes"]).ok();
    world.run(BEN, &["show", &case]).ends(7);
    assert_eq!(world.run(BEN, &["inbox", "--all", "--json"]).ok().json()["cases"], serde_json::json!([]));
    let sent = world.write(ANA, &["reply", &case, "--json"], "We go on.").ok().json();
    assert_eq!(sent["new_key"], true, "who left must not know the next key");
    world.check("rita").ok().says("She is my sister.").says("We go on.");
}

fn all_open_cases_are_shared_but_those_that_exclude(kind: Kind) {
    let world = World::new(kind);
    let plain: Vec<String> = (0..2)
        .map(|number| world.report(&format!("rita{number}"), "A.", &["--exclude", "Ben Okoro"]))
        .collect();
    let other = world.report("rolf", "B.", &["--exclude", "Olga Outside"]);
    // Without Ben two regular readers remain, so the alternate is no reader yet.
    let shared = world.run(CHAIR, &["share", "--all", "--with", "Olga", "--yes", "--json"]).ok().json();
    let mut names: Vec<&str> =
        shared["shared"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    let mut expected: Vec<&str> = plain.iter().map(String::as_str).collect();
    names.sort_unstable();
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(world.run("out", &["inbox", "--json"]).ok().json()["cases"].as_array().unwrap().len(), 2);
    world.run(CHAIR, &["share", &other, "--with", "Olga", "--yes"]).ends(6).says("has excluded Olga Outside");
    world.run(CHAIR, &["share", &other, "--with", "Olga", "--yes", "--reason", "Counsel is needed."]).ok();
    let read = world.check("rolf").ok().says("Counsel is needed.").json();
    assert_eq!(read["readers_left_out"], serde_json::json!([world.id("out")]));
    let token = world.home("rolf").join("token");
    world
        .run("rolf", &["check", "--token-file", token.to_str().unwrap()])
        .ok()
        .says("New: Olga Outside, whom you had left out.")
        .says("Look: Olga Outside can read this now, whom you had left out.");
    let token = world.home("rita0").join("token");
    world.run("rita0", &["check", "--token-file", token.to_str().unwrap()]).ok().says("New: Olga Outside.");
    world
        .run(CHAIR, &["share", "--all", "--with", "Ben", "--yes"])
        .ok()
        .says("There is no open case to share with Ben Okoro");
}

fn a_new_key_takes_over_what_was_remembered(kind: Kind) {
    let mut world = World::new(kind);
    let case = world.report("rita", "About the cash register.", &[]);
    world.write(CHAIR, &["reply", &case], "Before.").ok();
    world.shows(ANA, &case);
    let home = world.home(ANA);
    let new = hotline_crypto::member::MemberKey::generate(&mut rand_core::OsRng);
    std::fs::rename(home.join("key.age"), home.join("old.age")).unwrap();
    std::fs::write(home.join("key.age"), key_file(&new)).unwrap();
    world.run(ANA, &["inbox"]).ends(4).says("does not list this key");

    let mut next = world.charter.clone();
    next.epoch += 1;
    let mut line = next.members.iter().find(|line| line.id == world.id(ANA)).unwrap().clone();
    (line.age, line.sign) = (new.recipient(), new.signing_key().verifying_key());
    for old in next.members.iter_mut().filter(|old| old.id == line.id) {
        old.until = Some(today());
    }
    next.members.push(line);
    world.publish(&next);
    world.charter = next;

    let (old, both) =
        (home.join("old.age"), ["--old-key", home.join("old.age").to_str().unwrap()].map(str::to_owned));
    let with_both = |args: &[&str]| {
        let both: Vec<&str> = both.iter().map(String::as_str).collect();
        world.run(ANA, &[args, &both].concat())
    };
    assert!(old.exists());
    assert_eq!(World::texts(&with_both(&["show", &case, "--json"]).ok().json(), "message"), ["Before."]);
    assert_eq!(std::fs::read_dir(home.join("state")).unwrap().count(), 1, "one state, under the new key");
    with_both(&["share", "--all", "--with", "me", "--yes"]).ok();
    assert_eq!(
        World::texts(&world.shows(ANA, &case), "message"),
        ["Before."],
        "the old key is not needed any more"
    );
}

fn nothing_is_kept_in_clear_and_with_no_cache_nothing_at_all(kind: Kind) {
    let world = World::new(kind);
    let case = world.report("rita", "A text that nobody else may see.", &[]);
    world.write(ANA, &["note", &case, "--no-cache"], "Nor this.").ok();
    world.run(ANA, &["show", &case, "--no-cache"]).ok().says("A text that nobody else may see.");
    assert!(!world.home(ANA).join("state").exists());
    let shown = world.shows(ANA, &case);
    let files = world.files(ANA);
    assert!(files.len() > 16_000);
    for trace in ["A text that", "Nor this", &case, shown["case"].as_str().unwrap(), "dialogue", "Ana Lima"] {
        assert!(!holds(&files, trace.as_bytes()), "{trace}");
    }
    assert!(!holds(&files, world.charter.instance.as_bytes()));
}

#[test]
fn a_passphrase_that_others_can_read_opens_no_key() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new(Kind::Sqlite);
    let file = world.home(ANA).join("passphrase");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    world.run(ANA, &["inbox"]).ends(1).says("other users of this machine can read");
}
