//! A start that cannot be: one plain sentence, and no part of the program fails.

use std::{fs, net::TcpListener};

use crate::process::Place;

/// Tries to serve, and holds what is said against what must and must not be in it.
fn fails(place: &Place, sentence: &str) {
    let said = place.run(&[]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let last = said.err.lines().last().unwrap_or_default();
    assert!(last.starts_with("hotline-server: ") && last.contains(sentence), "{sentence}: {said:?}");
    for never in ["panicked", "RUST_BACKTRACE", "a part of the program failed", "Os {", "Error {", "Err("] {
        assert!(!said.err.contains(never), "{never}: {said:?}");
    }
    assert!(said.out.is_empty(), "{said:?}");
}

#[test]
fn a_port_that_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    fails(&Place::new().with("HOTLINE_LISTEN", &address), "cannot be listened on: choose another address");
    fails(&Place::new().with("HOTLINE_METRICS", &address), "cannot be had for the metrics");
}

#[test]
fn a_database_that_cannot_be() {
    let place = Place::new();
    place.write("file", "not a folder, and no database either");
    let place = place.with("HOTLINE_DATABASE", "file/hotline.db");
    fails(&place, "file");
    // A kernel's own folder lets not even root make a file.
    let place = place.with("HOTLINE_DATABASE", "/proc/hotline.db");
    fails(&place, "/proc/hotline.db");
    let place = place.with("HOTLINE_DATABASE", "data");
    fails(&place, "data");
    let place = place.with("HOTLINE_DATABASE", "file");
    fails(&place, "file");
    assert_eq!(fs::read_to_string(place.path("file")).unwrap(), "not a folder, and no database either");
}

#[test]
fn a_postgresql_that_does_not_answer() {
    let place = Place::new();
    place.write("hotline.toml", "database = \"postgres://hotline:canary@127.0.0.1:1/hotline\"\n");
    fails(&place, "PostgreSQL does not answer");
    assert!(!place.run(&[]).err.contains("canary"));
}

#[test]
fn a_secret_that_is_none() {
    let place = Place::new();
    place.write("data/secret", "canary");
    fails(&place, "data/secret does not hold a secret");
    assert!(!place.run(&[]).err.contains("canary"));
}

#[test]
fn a_certificate_that_is_missing_or_none() {
    let place = Place::new().with("HOTLINE_TLS_CERTIFICATE", "cert.pem").with("HOTLINE_TLS_KEY", "key.pem");
    fails(&place, "the certificate cert.pem cannot be read");
    place.write("cert.pem", "canary");
    fails(&place, "there is no certificate in cert.pem");
    let good = crate::tls::with_tls(Place::new()).with("HOTLINE_TLS_KEY", "key.pem");
    fails(&good, "the private key key.pem cannot be read");
    good.write("key.pem", "canary");
    fails(&good, "the private key key.pem cannot be read");
    assert!(!good.run(&[]).err.contains("canary"));
}
