//! What reporters do, without a terminal: files in the place of prompts.

use std::fs;

use crate::{
    database::{Kind, on_both},
    stage::{ANA, BEN, CHAIR, DANA, Stage, member_id},
};

on_both!(
    a_report_is_filed_read_added_to_and_fetched,
    who_is_left_out_gets_no_wrap_and_no_hint,
    a_wrong_pin_is_refused_before_anything_is_sent,
    without_a_pin_nobody_is_trusted_unasked,
    a_passphrase_hides_the_case_from_the_words_alone,
    what_cannot_be_filed_is_said_before_a_token_is_made,
);

fn a_report_is_filed_read_added_to_and_fetched(kind: Kind) {
    let stage = Stage::new(kind);
    let bytes: Vec<u8> = (0..2_500_000u32).map(|n| u8::try_from(n * 7 % 251).unwrap()).collect();
    stage.write("ledger.bin", &bytes);
    stage.write("answers.txt", "category = accounting\nwhere = Plant 3\n");
    let filed = stage
        .report(
            "Scrap is booked as stock.\n",
            &["--attach", "ledger.bin", "--answers", "answers.txt", "--json"],
        )
        .json();
    let words = stage.read("token");
    // Not each by itself: one of them may be a part of a field's name, "case", or of an identifier, "fade".
    assert!(!filed.to_string().contains(words.trim()), "words are in their file alone");
    assert_eq!(filed.as_object().unwrap().keys().collect::<Vec<_>>(), ["case", "filed"]);
    assert_eq!(words.split_whitespace().count(), 12);
    let case = stage.hotline(&["check", "--token-file", "token", "--json"]).json();
    assert_eq!(case["case"], filed["case"]);
    let report = &case["entries"][0]["entry"];
    assert_eq!(report["body"]["answers"][0]["answer"][0], "accounting");
    assert_eq!(report["body"]["answers"][1]["answer"], "Scrap is booked as stock.");
    assert_eq!(report["attachments"][0]["name"], "ledger.bin");
    assert_eq!(report["body"]["answers"][2]["answer"], "Plant 3");
    assert!(report["attachments"][0].get("key").is_none());

    stage.feed("It was on 3 March.", &["write", "--token-file", "token"]).ok();
    let shown = stage.hotline(&["check", "--token-file", "token"]).ok();
    assert!(shown.contains("Scrap is booked as stock.") && shown.contains("It was on 3 March."), "{shown}");
    assert!(shown.contains("Can read it: Carla Reyes, Ana Lima, Ben Okafor."), "{shown}");

    stage.hotline(&["get", "--token-file", "token", "--to", "fetched", "ledger.bin"]).ok();
    assert_eq!(fs::read(stage.path("fetched/ledger.bin")).unwrap(), bytes);
    let finished =
        stage.hotline(&["write", "--token-file", "token", "--finish", "ledger.bin", "--json"]).json();
    assert_eq!((&finished["case"], &finished["finished"]), (&filed["case"], &1.into()));
}

fn who_is_left_out_gets_no_wrap_and_no_hint(kind: Kind) {
    let stage = Stage::new(kind);
    stage.write("answers.txt", "exclude = ana\n");
    let filed = stage.report("About Ana.", &["--answers", "answers.txt", "--json"]).json();
    let case = stage.hotline(&["check", "--token-file", "token", "--json"]).json();
    let body = &case["entries"][0]["entry"]["body"];
    let readers: Vec<String> = body["access"]["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(readers, [member_id(CHAIR), member_id(BEN)].map(|id| id.to_string()));
    assert_eq!(body["excluded"][0], member_id(ANA).to_string());
    // With one of the two left out as well, the alternate stands in.
    fs::remove_file(stage.path("token")).unwrap();
    stage.report("About both.", &["--exclude", "ana", "--exclude", "Ben Okafor"]).ok();
    let case = stage.hotline(&["check", "--token-file", "token", "--json"]).json();
    let readers = &case["entries"][0]["entry"]["body"]["access"]["members"];
    assert_eq!(readers[1]["id"], member_id(DANA).to_string());
    let _ = filed;
}

fn a_wrong_pin_is_refused_before_anything_is_sent(kind: Kind) {
    let stage = Stage::new(kind);
    let wrong = "0".repeat(64);
    let said = stage.report("Secret.", &["--root", &wrong]).fails(3);
    assert!(said.contains("another hotline than the one you pinned"), "{said}");
    assert!(!stage.path("token").exists(), "no token was made");
    // A link pins as well.
    let link = format!("{}/#root={wrong}", stage.origin);
    let mut command = stage.command(&["report", "--yes", "--token-file", "token", "--server", &link]);
    command.env_remove("HOTLINE_ROOT");
    crate::stage::run(command, "Secret.").fails(3);
}

fn without_a_pin_nobody_is_trusted_unasked(kind: Kind) {
    let stage = Stage::new(kind);
    let mut command = stage.command(&["report", "--yes", "--token-file", "token"]);
    command.env_remove("HOTLINE_ROOT");
    let said = crate::stage::run(command, "Secret.").fails(8);
    assert!(said.contains("nobody has compared the fingerprint"), "{said}");
    assert!(!stage.path("token").exists());
}

fn a_passphrase_hides_the_case_from_the_words_alone(kind: Kind) {
    let stage = Stage::new(kind);
    stage.write("mine", "only I know this");
    stage.report("Secret.", &["--passphrase", "--passphrase-file", "mine"]).ok();
    let said = stage.hotline(&["check", "--token-file", "token"]).fails(7);
    assert!(said.contains("open no case"), "{said}");
    let shown =
        stage.hotline(&["check", "--token-file", "token", "--passphrase", "--passphrase-file", "mine"]).ok();
    assert!(shown.contains("Secret."), "{shown}");
}

fn what_cannot_be_filed_is_said_before_a_token_is_made(kind: Kind) {
    let stage = Stage::new(kind);
    let all = ["--exclude", "carla", "--exclude", "ana", "--exclude", "ben", "--exclude", "dana"];
    for (text, arguments, code, word) in [
        ("Text.", &all[..], 6, "left out everybody"),
        ("Text.", &["--exclude", "Zed"], 7, "there is no member"),
        ("Text.", &["--answer", "colour=red"], 2, "there is no question"),
        ("Text.", &["--answer", "category=gossip"], 2, "is no answer"),
        ("Text.", &["--attach", "nowhere.pdf"], 7, "nowhere.pdf"),
        ("Text.", &["--language", "xx"], 2, "does not speak"),
        (" \n", &[], 2, "nothing in it"),
    ] {
        let said = stage.report(text, arguments).fails(code);
        assert!(said.contains(word), "{arguments:?}: {said}");
    }
    assert!(!stage.path("token").exists());
    // Words that are there may open a report, also where nobody knows that it arrived.
    stage.report("Text.", &[]).ok();
    let words = stage.read("token");
    let said = stage.report("Text.", &[]).fails(1);
    assert!(said.contains("hotline check --token-file token"), "{said}");
    assert_eq!(stage.read("token"), words);
}
