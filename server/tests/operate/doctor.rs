//! `doctor`: it finds what was planted, and nothing else.

use hotline_server::{
    clock::Clock,
    config::{Config, Listen},
    routes::charter::publish,
    state::App,
    store::Writing,
};

use crate::{
    organisation::{Organisation, organised, today},
    process::{Place, mode},
    tls::with_tls,
};

/// What was found, one line each.
fn findings(place: &Place) -> Vec<String> {
    let said = place.run(&["doctor", "--config", "hotline.toml"]);
    assert!(said.err.is_empty(), "{said:?}");
    if said.code == Some(0) {
        assert!(said.out.starts_with("Nothing is wrong"), "{said:?}");
        return vec![];
    }
    assert_eq!(said.code, Some(1), "{said:?}");
    let findings: Vec<String> = said.out.trim_end().split("\n\n").map(ToOwned::to_owned).collect();
    for finding in &findings {
        assert!(
            finding.contains("\n  Why it matters: ") && finding.contains("\n  What to do: "),
            "{finding}"
        );
    }
    findings.into_iter().map(|finding| finding.lines().next().unwrap().to_owned()).collect()
}

/// That this one thing is found.
fn finds(place: &Place, what: &str) {
    let found = findings(place);
    assert!(found.len() == 1 && found[0].contains(what), "{what}: {found:?}");
}

fn good() -> (Organisation, Place) {
    let (organisation, place) = organised();
    place.write("hotline.toml", "https = true\n");
    (organisation, place)
}

#[test]
fn a_good_installation_is_good() {
    let (_, place) = good();
    assert_eq!(findings(&place), Vec::<String>::new());
    let server = place.start();
    assert_eq!(findings(&place), Vec::<String>::new(), "while it serves, too");
    server.stop();
}

#[test]
fn files_that_others_can_read_are_found() {
    let (_, place) = good();
    for (file, bad, good, what) in [
        ("data/secret", 0o640, 0o600, "data/secret can be read by other accounts (mode 640)"),
        ("data", 0o755, 0o700, "data is open to other accounts (mode 755)"),
    ] {
        mode(&place.path(file), bad);
        finds(&place, what);
        mode(&place.path(file), good);
    }
    mode(&place.path("hotline.toml"), 0o644);
    assert_eq!(findings(&place), Vec::<String>::new(), "anybody may read a configuration without a password");
    place.write("hotline.toml", "database = \"postgres://u:secret@127.0.0.1:1/none\"\n");
    mode(&place.path("hotline.toml"), 0o644);
    let found = findings(&place);
    assert!(found[0].contains("hotline.toml is open to other accounts (mode 644)"), "{found:?}");
}

#[test]
fn an_open_certificate_key_is_found() {
    let (_, place) = good();
    let other = with_tls(Place::new());
    // A copy, for the original is every test's.
    let shown = other.run(&["check-config"]).out;
    let from = shown.lines().find_map(|line| line.strip_prefix("key = \"")?.split_once('"')).unwrap().0;
    let key = place.write("key.pem", &std::fs::read_to_string(from).unwrap());
    let place = with_tls(place).with("HOTLINE_TLS_KEY", "key.pem");
    assert_eq!(findings(&place), Vec::<String>::new());
    mode(&key, 0o644);
    finds(&place, "key.pem is open to other accounts");
    mode(&key, 0o600);
    place.write("key.pem", "no key");
    finds(&place, "the private key key.pem cannot be read");
}

#[test]
fn a_missing_database_and_a_missing_charter_are_found() {
    let place = Place::new();
    place.write("hotline.toml", "https = true\n");
    let found = findings(&place);
    assert!(found.iter().any(|found| found.contains("There is no secret at data/secret")), "{found:?}");
    assert!(found.iter().any(|found| found.contains("There is no database at data/hotline.db")), "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
    place.start().stop();
    finds(&place, "There is no charter yet.");
}

#[test]
fn a_charter_that_expired_or_soon_will_is_found() {
    let (mut organisation, place) = (Organisation::new(), Place::new());
    place.write("hotline.toml", "https = true\n");
    let place = place.with("HOTLINE_INSTANCE", organisation.pin());
    organisation.charter.issued = "2026-01-02".parse().unwrap();
    organisation.charter.expires = "2026-02-01".parse().unwrap();
    let refused = organisation.install(&place);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.err.contains("it has expired"), "{refused:?}");

    // It was published when it held.
    let config = Config {
        database: place.path("data/hotline.db").display().to_string(),
        secret_file: place.path("data/secret"),
        listen: vec![Listen::Unix("none".into())],
        ..Config::default()
    };
    let signed = organisation.signed();
    actix_web::rt::System::new().block_on(async {
        let january = Clock::fixed(1_767_700_000);
        let app = actix_web::web::Data::new(App::open(config, january).unwrap());
        let (state, instance) = (app.clone(), organisation.charter.instance);
        let publish = move |connection: &mut Writing| publish(&state, connection, &signed, Some(instance));
        assert_eq!(app.store.write(publish).await.unwrap(), 1);
    });
    finds(&place, "The charter expired on 2026-02-01.");
    organisation.charter.epoch = 2;
    organisation.charter.issued = today();
    organisation.charter.expires = today().add_days(10);
    assert_eq!(organisation.install(&place).code, Some(0));
    finds(&place, "The charter expires in 10 days");
}

#[test]
fn a_missing_or_another_pin_is_found() {
    let (organisation, place) = good();
    let place = place.without("HOTLINE_INSTANCE");
    finds(&place, "does not say whose hotline this is");
    let said = place.run(&["doctor", "--config", "hotline.toml"]);
    let typed = format!("instance = \"{}\"", organisation.pin());
    assert!(said.out.contains(&typed), "{typed}: {said:?}");
    let mut other = organisation.pin();
    let last = if other.ends_with('0') { "1" } else { "0" };
    other.replace_range(other.len() - 1.., last);
    finds(&place.with("HOTLINE_INSTANCE", other), "The charter in force is of another hotline");
}

#[test]
fn a_server_that_does_not_know_of_its_https_is_found() {
    let (_, place) = good();
    place.write("hotline.toml", "https = false\n");
    finds(&place, "The charter names an https address");
    let place = place.with("HOTLINE_HTTPS", "true").with("HOTLINE_LISTEN", "0.0.0.0:8080");
    finds(&place, "0.0.0.0:8080 can be reached from other machines, without TLS");
}

#[test]
fn a_full_disk_is_found() {
    let (_, place) = good();
    finds(&place.with("HOTLINE_BUDGET_DISK_FLOOR", "1000000000000000"), "The disk has");
}

#[test]
fn a_damaged_database_is_found() {
    let (_, place) = good();
    for leftover in ["data/hotline.db-wal", "data/hotline.db-shm"] {
        drop(std::fs::remove_file(place.path(leftover)));
    }
    place.write("data/hotline.db", &"no database ".repeat(1000));
    assert_eq!(findings(&place).len(), 1);
}
