//! What is in force, and what is said where it cannot be.

use hotline_server::config::KEYS;

use crate::process::{Place, Said};

/// The line of a setting that `check-config` prints.
fn line(said: &Said, key: &str) -> String {
    assert_eq!(said.code, Some(0), "{said:?}");
    said.out.lines().find(|line| line.starts_with(&format!("{key} = "))).unwrap().to_owned()
}

#[test]
fn all_mistakes_are_told_at_once_and_no_secret_is_repeated() {
    let place = Place::new()
        .with("HOTLINE_LOG", "canary")
        .with("HOTLINE_PASSWORD", "canary")
        .with("HOTLINE_INSTANCE", "canary");
    place.write(
        "hotline.toml",
        "databse = \"postgres://hotline:canary@db.example/x\"\nhttps = \"canary\"\nlisten = [\"canary\"]\n\
         metrics = \"192.0.2.1:9180\"\n[tls]\nkey = \"canary\"\n[work]\ndifficulty = 99\n",
    );
    let place = place.without("HOTLINE_LISTEN").without("HOTLINE_METRICS").without("HOTLINE_WORK_DIFFICULTY");
    for command in [&["check-config"] as &[_], &["doctor"], &[]] {
        let flags = ["--database", "postgres://hotline:canary@db.example/x", "--limits-case", "canary"];
        let said = place.run(&[command, &flags].concat());
        assert_eq!(said.code, Some(2), "{said:?}");
        for named in [
            "HOTLINE_LOG",
            "HOTLINE_PASSWORD",
            "HOTLINE_INSTANCE",
            "hotline.toml: databse",
            "hotline.toml: https",
            "hotline.toml: listen",
            "hotline.toml: metrics",
            "hotline.toml: work.difficulty",
            "tls.certificate",
            "--database",
            "--limits-case",
        ] {
            assert!(said.err.lines().any(|line| line.contains(named)), "{named}: {}", said.err);
        }
        assert!(!format!("{said:?}").contains("canary"), "{said:?}");
        assert!(said.out.is_empty());
    }
    assert!(!place.path("data/secret").exists(), "nothing is made");
}

#[test]
fn a_mistake_on_the_command_line_is_one_of_the_same_kind() {
    for arguments in [&["--no-such-setting", "x"] as &[_], &["serve-me"], &["backup"]] {
        let said = Place::new().run(arguments);
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.err.contains("--help") && said.out.is_empty(), "{said:?}");
    }
}

#[test]
fn flags_go_over_the_environment_and_that_over_the_file() {
    let place = Place::new().without("HOTLINE_BUDGET_DISK_FLOOR");
    let file = place.write("here.toml", "log = \"error\"\n[budget]\ndisk_floor = 1\nwrites_a_day = 1\n");
    let file = file.to_str().unwrap();
    assert_eq!(line(&place.run(&["check-config"]), "disk_floor"), "disk_floor = 1073741824");
    let said = place.run(&["check-config", "--config", file]);
    assert!(line(&said, "disk_floor").starts_with("disk_floor = 1  #"), "{said:?}");
    let place = place.with("HOTLINE_BUDGET_DISK_FLOOR", "2").with("HOTLINE_CONFIG", file);
    let said = place.run(&["check-config"]);
    assert!(line(&said, "disk_floor").starts_with("disk_floor = 2  # HOTLINE_BUDGET_DISK_FLOOR"), "{said:?}");
    assert!(line(&said, "log").starts_with("log = \"error\"  #"), "{said:?}");
    // Before and behind the command.
    for arguments in
        [["--budget-disk-floor", "3", "check-config"], ["check-config", "--budget-disk-floor", "3"]]
    {
        let said = place.run(&arguments);
        assert!(line(&said, "disk_floor").starts_with("disk_floor = 3  # --budget-disk-floor"), "{said:?}");
        assert!(line(&said, "writes_a_day").starts_with("writes_a_day = 1  #"), "{said:?}");
    }
}

#[test]
fn a_password_in_the_file_is_not_printed() {
    let place = Place::new();
    place.write("hotline.toml", "database = \"postgres://hotline:canary@db.example/hotline\"\n");
    let said = place.run(&["check-config"]);
    assert!(line(&said, "database").contains("db.example/hotline"), "{said:?}");
    assert!(!said.out.contains("canary") && said.err.is_empty(), "{said:?}");
}

#[test]
fn help_lists_every_setting_and_says_what_an_exit_code_means() {
    let said = Place::new().run(&["--help"]);
    assert_eq!(said.code, Some(0));
    for key in KEYS {
        assert!(said.out.contains(&format!("--{} ", key.flag())), "{}", key.name);
        assert!(said.out.contains(&format!("[{}]", key.variable())), "{}", key.name);
    }
    assert!(said.out.contains("Exit codes: 0 done, 1 it did not work, 2 a mistake"));
}
