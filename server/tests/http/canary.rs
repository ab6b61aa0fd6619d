//! Nothing of what a client sends is found where it has no business: searched for in everything that the real program
//! and its database write.
//!
//! A canary is a word that stands in one place of a request alone. Ciphertext, ids in the tables and hashes are what
//! section 7 of `PROTOCOL.md` lets a server keep; the word for each of them is searched for in the log all the same.

use std::{
    fs,
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    path::{Path, PathBuf},
    time::Duration,
};

use actix_web::rt::System;
use diesel::connection::SimpleConnection;
use hotline_crypto::{
    bytes::to_base64,
    wire::{Authorization, path},
    work::HEADER,
};
use hotline_server::store::Connection;
use tokio::net::TcpSocket;

use crate::{
    binary::{Process, directory, dormant, postgres, run, search, stores},
    database::{Kind, on_both},
    http::{Call, JSON},
    reporter::{Reporter, Sent},
    world::{ANA, World},
};

on_both!(quiet_at_info, quiet_at_debug);

fn quiet_at_info(kind: Kind) {
    story(kind, "info");
}

fn quiet_at_debug(kind: Kind) {
    story(kind, "debug");
}

/// Everything that a request may carry beside what it is about.
const HEADERS: [(&str, &str); 8] = [
    ("user-agent", "CanaryAgent/77.1"),
    ("accept-language", "xx-canarylanguage"),
    ("cookie", "canarycookie=canarycookievalue"),
    ("referer", "https://canaryreferer.example/canarypage"),
    ("x-forwarded-for", "203.0.113.177"),
    ("forwarded", "for=198.51.100.177;host=canaryforwarded"),
    ("x-real-ip", "192.0.2.177"),
    ("x-canaryheader", "canaryheadervalue"),
];

/// The words themselves, as text.
const WORDS: [&str; 17] = [
    "127.0.0.77",
    "CanaryAgent",
    "canarylanguage",
    "canarycookie",
    "canaryreferer",
    "203.0.113.177",
    "198.51.100.177",
    "canaryforwarded",
    "192.0.2.177",
    "canaryheader",
    "canarytext",
    "canarynote",
    "canarypath",
    "canaryquery",
    "canarybody",
    "canarymember",
    "canaryfile",
];

/// The text, in base64 at each of the three places that it may stand at, and in hex.
fn encodings(name: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut found = vec![
        (format!("{name} raw"), bytes.to_vec()),
        (format!("{name} hex"), hex.clone().into_bytes()),
        (format!("{name} HEX"), hex.to_uppercase().into_bytes()),
    ];
    for shift in 0..3_usize {
        let text = to_base64(&[vec![0; shift], bytes.to_vec()].concat());
        // Without the characters that depend on what stands around it.
        let start = [0, 2, 3][shift];
        let whole = (shift + bytes.len()) / 3 * 4;
        found.push((format!("{name} base64 {shift}"), text.as_bytes()[start..whole].to_vec()));
    }
    // As a program prints a list of bytes.
    found.push((format!("{name} list"), format!("{bytes:?}").trim_matches(['[', ']']).as_bytes().to_vec()));
    found.retain(|(_, needle)| needle.len() >= 8);
    found
}

/// Sends what the library would not, from an address of its own, with all canaries.
fn raw(port: u16, head: &str, body: &[u8]) -> u16 {
    let server = SocketAddr::from(([127, 0, 0, 1], port));
    let connect = async {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 77], 0))).unwrap();
        socket.connect(server).await.unwrap().into_std().unwrap()
    };
    let mut stream: TcpStream = System::new().block_on(connect);
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let headers: String = HEADERS.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    let text = format!(
        "{head}\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    // A refusal may come before everything was sent.
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.write_all(body));
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = vec![];
    let _ = stream.read_to_end(&mut answer);
    let status = String::from_utf8_lossy(&answer[..answer.len().min(12)]).into_owned();
    for word in WORDS {
        let echoed = answer.windows(word.len()).any(|window| window == word.as_bytes());
        assert!(!echoed, "{word} is echoed by {head}");
    }
    status.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}

/// A call of the library's, over [`raw`].
fn send(port: u16, call: &Call) -> u16 {
    let mut head = format!("{} {} HTTP/1.1", call.method, call.path);
    for name in ["content-type", "authorization", HEADER] {
        if !call.header(name).is_empty() {
            head += &format!("\r\n{name}: {}", call.header(name));
        }
    }
    raw(port, &head, call.body.as_deref().unwrap_or_default())
}

fn places(world: &World) -> Vec<PathBuf> {
    let mut places = stores(world);
    if let Some(postgres) = postgres(world) {
        places.extend([directory(world), postgres.join("data/pg_wal"), postgres.join("server-log")]);
    }
    places
}

fn story(kind: Kind, level: &str) {
    let mut world = dormant(kind);
    let process = Process::start(&mut world, &[("HOTLINE_LOG", level), ("RUST_BACKTRACE", "1")]);
    let port = process.port();
    let mut nowhere = vec![];
    let mut only_kept = vec![];
    for word in WORDS {
        nowhere.extend(encodings(word, word.as_bytes()));
    }

    // A whole journey of a reporter and of a member, every write with all canaries.
    let reporter = Reporter::new(&world);
    let sent = Sent::of(2_000);
    let report =
        reporter.report_call(reporter.report_of(std::slice::from_ref(&sent), "A canarytext of a report."));
    let report = world.client.paid(report);
    assert_eq!(send(port, &report), 201);
    let entry = reporter.entry_call(reporter.message("A canarytext of a message.", &[]));
    assert_eq!(send(port, &world.client.paid(entry)), 201);
    let piece = world.client.paid(reporter.put_call(
        sent.id(),
        0,
        b"age-encryption.org/v1\ncanary-octets-kept".to_vec(),
    ));
    assert_eq!(send(port, &piece), 201);
    assert_eq!(send(port, &reporter.fetch_call(0)), 200);
    let mut ana = world.member(ANA);
    let note =
        hotline_crypto::entry::Body::Note(hotline_crypto::entry::Text { text: "A canarynote.".into() });
    let note = Call::post(path::desk_entries(reporter.case), &ana.entry(reporter.case, note, &[]));
    assert_eq!(send(port, &note.with("authorization", &ana.authorization)), 201);
    let changes = Call::get(format!("{}?since=0", path::DESK_CHANGES));
    assert_eq!(send(port, &changes.with("authorization", &ana.authorization)), 200);

    // What no log and no file may hold: the token and the session. The case's id is in the tables, and not in the log.
    nowhere.extend(encodings("the authenticator", reporter.secrets.authenticator.as_bytes()));
    let session = ana.authorization.split(' ').nth(1).unwrap().to_owned();
    nowhere.push(("the session".into(), session.into_bytes()));
    for (name, bytes) in [
        ("the case", reporter.case.as_bytes().as_slice()),
        ("the attachment", sent.id().as_bytes().as_slice()),
        ("the hash", reporter.secrets.authenticator.hash().as_slice()),
        ("the octets", b"canary-octets-kept"),
    ] {
        only_kept.extend(encodings(name, bytes));
    }
    for id in [reporter.case.to_string(), sent.id().to_string()] {
        nowhere.push((format!("the text of {id}"), id.clone().into_bytes()));
        nowhere.push((format!("the short text of {id}"), id.replace('-', "").into_bytes()));
    }

    // Refusals of all kinds.
    let token = Authorization::Hotline(reporter.secrets.authenticator.clone()).header().to_string();
    let json = format!("content-type: {JSON}");
    let unpaid = report.clone().without(HEADER);
    assert_eq!(send(port, &unpaid), 428);
    assert_eq!(send(port, &report.clone().with(HEADER, "canaryheader work")), 428);
    let spoilt = Call::new("POST", path::DESK_CHALLENGE, JSON, r#"{"member":"canarymember","canarybody":1}"#);
    assert_eq!(send(port, &spoilt), 400);
    assert_eq!(send(port, &Call::new("POST", path::DESK_CHALLENGE, JSON, "canarybody{{{")), 400);
    for (head, expected) in [
        ("GET /canarypath/deep?canaryquery=canaryquery HTTP/1.1".to_owned(), 404),
        ("GET /api/v1/canarypath?canaryquery=1 HTTP/1.1".to_owned(), 404),
        ("GET /api/v1/desk/changes?since=canaryquery HTTP/1.1".to_owned(), 401),
        (
            format!(
                "GET /api/v1/desk/changes?canaryquery=1 HTTP/1.1\r\nauthorization: {}",
                ana.authorization
            ),
            400,
        ),
        (
            format!(
                "GET /api/v1/desk/cases/canarypath/attachments/canarypath/0 HTTP/1.1\r\nauthorization: {}",
                ana.authorization
            ),
            400,
        ),
        ("CANARYPATH /api/v1/instance HTTP/1.1".to_owned(), 405),
        (format!("POST /api/v1/case/entries HTTP/1.1\r\n{json}\r\nauthorization: Hotline canaryheader"), 401),
        (format!("POST /api/v1/case/fetch HTTP/1.1\r\n{json}\r\nauthorization: {token}, {token}"), 401),
        (
            format!(
                "POST /api/v1/case/fetch HTTP/1.1\r\ncontent-type: text/canaryheader\r\nauthorization: {token}"
            ),
            415,
        ),
        (
            format!(
                "PUT /api/v1/case/attachments/{}/canarypath HTTP/1.1\r\nauthorization: {token}",
                sent.id()
            ),
            0,
        ),
        ("GET /canarypath\u{7f}canarypath HTTP/1.1".to_owned(), 400),
        ("canarypath canarybody".to_owned(), 400),
        ("GET /api/v1/instance HTTP/9.9\r\ncanaryheader".to_owned(), 400),
        ("GET /api/v1/instance HTTP/1.1\r\ncanaryheader value without a colon".to_owned(), 400),
        (format!("GET /{} HTTP/1.1", "canarypath".repeat(20_000)), 0),
    ] {
        let status = raw(port, &head, b"canarybody canarybody");
        let shown: String = head.chars().take(60).collect();
        assert!((400..500).contains(&status), "{shown} → {status}");
        if expected != 0 {
            assert_eq!(status, expected, "{shown}");
        }
    }

    // An upload that breaks off.
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let head = format!(
        "PUT {} HTTP/1.1\r\nhost: canaryforwarded\r\nauthorization: {token}\r\n",
        path::case_piece(sent.id(), 0)
    );
    stream
        .write_all(
            format!(
                "{head}content-type: application/octet-stream\r\ncontent-length: 999999\r\n\r\ncanaryfile"
            )
            .as_bytes(),
        )
        .unwrap();
    drop(stream);

    let backup = directory(&world).join("backup.db");
    let made = run(&world, &["backup", backup.to_str().unwrap()]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let everywhere = places(&world);
    searched(&world, &everywhere, &process.log, &nowhere, &only_kept);

    // The server fails inside: a table is gone.
    let mut connection = Connection::open(&world.config.database).unwrap();
    connection
        .batch_execute("ALTER TABLE pieces RENAME TO lost_pieces; ALTER TABLE entries RENAME TO lost")
        .unwrap();
    let statuses = [send(port, &reporter.fetch_call(0)), send(port, &report), send(port, &piece)];
    assert!(statuses.contains(&500), "nothing failed inside: {statuses:?}");
    connection
        .batch_execute("ALTER TABLE lost_pieces RENAME TO pieces; ALTER TABLE lost RENAME TO entries")
        .unwrap();
    drop(connection);
    assert!(process.said().contains("ERROR"), "a failure inside is logged: {}", process.said());
    searched(&world, &everywhere, &process.log, &nowhere, &only_kept);
    let log = process.log.clone();
    assert!(process.terminate().0.success());
    searched(&world, &everywhere, &log, &nowhere, &only_kept);

    // The search itself finds what is there, in each encoding and each place.
    for (number, (name, needle)) in nowhere.iter().enumerate() {
        let place = directory(&world).join(format!("planted-{kind:?}-{number}"));
        if fs::write(&place, [b"before ".as_slice(), needle, b" after"].concat()).is_ok() {
            let found = search(std::slice::from_ref(&place), &nowhere);
            assert!(found.iter().any(|found| found.starts_with(name)), "{name} is not found where it is");
            fs::remove_file(place).unwrap();
        }
    }
    let kept: Vec<_> = only_kept.iter().filter(|(name, _)| name.ends_with("raw")).cloned().collect();
    assert!(
        search(std::slice::from_ref(&backup), &kept).len() >= 3,
        "ids are found in the backup, where they are"
    );
}

#[track_caller]
fn searched(
    world: &World,
    places: &[PathBuf],
    log: &Path,
    nowhere: &[(String, Vec<u8>)],
    only_kept: &[(String, Vec<u8>)],
) {
    let found = search(places, nowhere);
    assert!(found.is_empty(), "{found:#?}");
    // Both logs: the program's and PostgreSQL's.
    let logs: Vec<_> = [log.to_owned()]
        .into_iter()
        .chain(postgres(world).map(|postgres| postgres.join("server-log")))
        .collect();
    assert!(logs.iter().all(|log| log.is_file()));
    let found = search(&logs, only_kept);
    assert!(found.is_empty(), "{found:#?}");
}
