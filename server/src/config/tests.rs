use super::*;
use crate::work::MAX_STEP;
use hotline_crypto::work::MAX_DIFFICULTY;
use std::collections::BTreeMap;

const EXAMPLE: &str = include_str!("../../../deploy/hotline.toml");

fn load(
    toml: &str,
    environment: &[(&str, &str)],
    flags: &[(&'static str, &str)],
) -> Result<Loaded, Mistakes> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("hotline.toml");
    std::fs::write(&file, toml).unwrap();
    Loaded::new(&Layers {
        file: Some(file),
        environment: environment.iter().map(|(name, value)| (name.into(), value.into())).collect(),
        flags: flags.iter().map(|(name, text)| (*name, (*text).to_owned())).collect(),
    })
}

fn values(config: &Config) -> BTreeMap<&'static str, String> {
    KEYS.iter().map(|key| (key.name, key.shown(config))).collect()
}

#[test]
fn the_example_names_every_key_with_its_default() {
    let is_setting = |line: &&str| line.starts_with('#') && !line.starts_with("# ") && line.contains(" = ");
    for line in EXAMPLE.lines().filter(|line| line.contains(" = ") && !line.starts_with("# ")) {
        assert!(is_setting(&line), "the example is to change nothing: {line}");
    }
    let text: String = EXAMPLE
        .lines()
        .map(|line| if is_setting(&line) { &line[1..] } else { line }.to_owned() + "\n")
        .collect();
    let loaded = load(&text, &[], &[]).unwrap();
    assert_eq!(values(&loaded.config), values(&Config::default()));
    let named: Vec<&str> = loaded.sources.keys().copied().collect();
    let missing: Vec<&str> = KEYS.iter().map(|key| key.name).filter(|name| !named.contains(name)).collect();
    assert!(missing.is_empty(), "not in deploy/hotline.toml: {missing:?}");
}

#[test]
fn what_is_shown_reads_back_as_it_was() {
    let mut config = Config {
        database: "postgres://hotline@db.example/hotline?passfile=/etc/hotline/pgpass".into(),
        instance: Some(Instance::from_bytes([7; 32])),
        listen: vec!["[::1]:0".parse().unwrap(), "unix:/run/hotline/http.sock".parse().unwrap()],
        tls: Some(Tls { certificate: "a.pem".into(), key: "b.pem".into() }),
        onion_location: Some(format!("http://{}.onion", "a".repeat(56))),
        metrics: None,
        mail: MailConfig {
            server: Some("smtp.example.com".into()),
            security: Security::Starttls,
            user: Some("desk".into()),
            password_file: "password".into(),
            from: Some("The committee's desk <desk@example.com>".parse().unwrap()),
            members: vec!["01234567-89ab-4cde-8f01-23456789abcd ana@example.com".parse().unwrap()],
            keeper: Some("keeper@example.com".parse().unwrap()),
            mode: Mode::News,
            weekdays: vec!["Sunday".parse().unwrap()],
            deadlines: true,
            ..MailConfig::default()
        },
        ..Config::default()
    };
    config.budget.disk_floor = 0;
    assert_eq!(load(&config.to_toml(), &[], &[]).unwrap().config, config);
}

#[test]
fn the_environment_goes_over_the_file_and_flags_over_both() {
    let file =
        "database = \"a\"\nhttps = true\n[budget]\nwrites_a_day = 1\nbytes_a_day = 2000000\ndisk_floor = 3";
    let environment = [
        ("HOTLINE_BUDGET_BYTES_A_DAY", "5000000"),
        ("HOTLINE_BUDGET_DISK_FLOOR", "6"),
        ("HOTLINE_LISTEN", "127.0.0.1:1, unix:x"),
        ("PATH", "/bin"),
    ];
    let loaded = load(file, &environment, &[("budget.disk_floor", "9")]).unwrap();
    let config = &loaded.config;
    assert_eq!(config.budget, Budget { writes_a_day: 1, bytes_a_day: 5_000_000, disk_floor: 9 });
    assert!(config.https && config.database == "a" && config.listen.len() == 2);
    assert_eq!(loaded.sources["budget.disk_floor"], "--budget-disk-floor");
    assert_eq!(loaded.sources["listen"], "HOTLINE_LISTEN");
    assert!(!loaded.sources.contains_key("log"));
}

#[test]
fn all_mistakes_are_told_at_once_and_none_repeats_a_value() {
    let file = "databse = \"canary\"\nlisten = [\"canary\"]\nhttps = \"canary\"\nmetrics = \"192.0.2.1:9180\"\n\
        onion_location = \"http://canary.example\"\n[tls]\nkey = \"canary\"\n[budgets]\nx = \"canary\"\n\
        [work]\ndifficulty = 99\n";
    let environment = [("HOTLINE_LOG", "canary=canary=canary"), ("HOTLINE_PASSWORD", "canary")];
    let flags = [("database", "postgres://u:canary@h/d"), ("limits.case", "canary")];
    let mistakes = load(file, &environment, &flags).unwrap_err().0;
    let all = mistakes.join("\n");
    for named in [
        "databse: there is no such key",
        "listen must be",
        "https must be true or false",
        "metrics must be a loopback",
        "onion_location must be",
        "tls.certificate is missing",
        "budgets: there is no such key",
        "work.difficulty must be a number from 0 to 16 (Zero bits of proof of work",
        "HOTLINE_LOG: must be",
        "HOTLINE_PASSWORD: there is no such setting",
        "--database: a password does not belong",
        "--limits-case: must be a whole number",
    ] {
        assert!(all.contains(named), "{named}\n{all}");
    }
    assert_eq!(mistakes.len(), 12, "{all}");
    assert!(!all.contains("canary"), "{all}");
}

#[test]
fn no_difficulty_is_taken_that_clients_would_refuse_after_a_busy_day() {
    for name in ["difficulty", "piece_difficulty"] {
        let of = |bits: u8| load(&format!("[work]\n{name} = {bits}"), &[], &[]);
        let most = MAX_DIFFICULTY - MAX_STEP;
        assert!(of(most).is_ok());
        for above in [most + 1, MAX_DIFFICULTY, MAX_DIFFICULTY + 1, u8::MAX] {
            let said = of(above).unwrap_err().to_string();
            assert!(said.contains(&format!("work.{name} must be a number from 0 to {most} (")), "{said}");
            let why = format!("a busy day adds {MAX_STEP}, and clients refuse more than {MAX_DIFFICULTY}");
            assert!(said.contains(&why), "{said}");
        }
    }
}

#[test]
fn a_file_that_is_not_toml_is_told_by_its_line_alone() {
    let mistakes = load("log = \"info\"\ndatabase = \"postgres://u:canary@h/d\n", &[], &[]).unwrap_err();
    let text = mistakes.to_string();
    assert!(text.contains(", line 2: ") && !text.contains("canary"), "{text}");
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let named = Layers { file: Some("nowhere/hotline.toml".into()), ..Layers::default() };
    assert!(Loaded::new(&named).unwrap_err().to_string().contains("nowhere/hotline.toml"));
    let variable = vec![("HOTLINE_CONFIG".into(), "elsewhere.toml".into())];
    let named = Layers { environment: variable, ..Layers::default() };
    assert!(Loaded::new(&named).unwrap_err().to_string().contains("elsewhere.toml"));
}

#[test]
fn what_is_printed_of_a_configuration_holds_no_password() {
    let config =
        Config { database: "postgres://hotline:canary@db.example/hotline".into(), ..Config::default() };
    let shown = format!("{config:?}{}", config.to_toml());
    assert!(
        shown.contains("postgres://hotline:***@db.example/hotline") && !shown.contains("canary"),
        "{shown}"
    );
}

#[test]
fn a_database_that_readers_of_urls_disagree_about_is_refused() {
    for bad in ["postgres://u:12/x@h/d", "postgres://a:1,b:2/d", "mysql://h/d", ":memory:", ""] {
        let toml = format!("database = \"{bad}\"");
        assert!(load(&toml, &[], &[]).unwrap_err().to_string().contains("database must be"), "{bad}");
    }
}
