//! `hotline desk`: the pages, the calls that are passed on, and everything that is not.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::SocketAddr,
    process::{Child, Stdio},
};

use hotline_crypto::{signin::SignIn, wire::path};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use ureq::{Agent, http};

use crate::{
    database::Kind,
    liar::Liar,
    world::{ANA, BEN, CHAIR, World, finish, program},
};

/// The program at work.
struct Page {
    child: Child,
    /// What it printed.
    said: Value,
    origin: String,
}

/// An answer.
struct Answer {
    status: u16,
    headers: http::HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn field(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl Page {
    /// `hotline desk` for the server at `address`, on a port that is free, or that one.
    fn open(world: &World, address: SocketAddr, port: u16) -> Self {
        let mut child = command(world, address, &world.charter.instance.to_string(), port)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        for line in lines {
            said.push_str(&line);
            if line == "}" {
                break;
            }
        }
        let said: Value = serde_json::from_str(&said).expect("it says where it is");
        let address = said["address"].as_str().unwrap();
        let origin = address.strip_suffix("/desk").expect("the desk's address").to_owned();
        Self { child, said, origin }
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        ask(&self.origin, method, path, headers, body)
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    /// Ctrl-C, and how it ended.
    fn stop(mut self) -> Option<i32> {
        kill_process(Pid::from_child(&self.child), Signal::INT).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(world: &World, address: SocketAddr, root: &str, port: u16) -> std::process::Command {
    let mut command = program();
    command
        .env("HOTLINE_HOME", world.home("nobody"))
        .env("HOTLINE_SERVER", format!("http://{address}"))
        .current_dir(world.folder.path())
        .args(["desk", "--json", "--port", &port.to_string()]);
    if !root.is_empty() {
        command.env("HOTLINE_ROOT", root);
    }
    command
}

fn ask(origin: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let agent: Agent = Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    let mut request = http::Request::builder().method(method).uri(format!("{origin}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = match body {
        [] => agent.run(request.body(()).unwrap()),
        _ => agent.run(request.body(body).unwrap()),
    };
    let mut answer = answer.unwrap();
    let mut body = vec![];
    answer.body_mut().as_reader().read_to_end(&mut body).unwrap();
    Answer { status: answer.status().as_u16(), headers: answer.headers().clone(), body }
}

/// `hotline desk` for a server of somebody else's, which the charter names.
fn before_a_liar() -> (World, Liar, Page) {
    let (liar, listener) = Liar::new();
    let world = World::with(Kind::Sqlite, |_| {}, &[liar.address]);
    let instance = ask(&format!("http://{}", world.address), "GET", path::INSTANCE, &[], b"");
    liar.start(listener, String::from_utf8(instance.body).unwrap());
    let page = Page::open(&world, liar.address, 0);
    (world, liar, page)
}

#[test]
fn both_ways_lead_to_the_same_pages_and_each_says_which_it_is() {
    let world = World::new(Kind::Sqlite);
    let page = Page::open(&world, world.address, 0);
    let server = format!("http://{}", world.address);
    let (from_server, from_here) = (ask(&server, "GET", "/desk", &[], b""), page.get("/desk"));
    assert_eq!(from_here.status, 200);
    assert!(from_here.body == from_server.body);
    let text = String::from_utf8(from_here.body.clone()).unwrap();
    let files: Vec<&str> = text.split("=\"").filter(|rest| rest.starts_with("/desk/")).collect();
    assert!(files.len() >= 2, "a style and a script");
    for file in files {
        let path = file.split('"').next().unwrap();
        let answers = (ask(&server, "GET", path, &[], b""), page.get(path));
        assert_eq!((answers.0.status, answers.1.status), (200, 200), "{path}");
        assert!(answers.0.body == answers.1.body && !answers.0.body.is_empty(), "{path}");
    }
    for name in from_server.headers.keys().filter(|name| *name != "date") {
        assert_eq!(from_here.field(name.as_str()), from_server.field(name.as_str()), "{name}");
    }
    assert!(from_here.field("content-security-policy").starts_with("default-src 'none'; "));
    assert_eq!(from_here.field("cache-control"), "no-store");

    let (origin, root) = (&server, world.charter.instance.to_string());
    let expected = json!({ "by": "hotline", "origin": origin, "root": root });
    assert_eq!(page.get("/desk/served.json").json(), expected);
    assert_eq!(ask(&server, "GET", "/desk/served.json", &[], b"").json(), json!({ "by": "server" }));
    assert_eq!(page.said["server"], *origin);
    assert_eq!(page.said["root"], root);

    // The reporter's pages are the server's alone.
    assert_eq!((page.get("/").status, page.get("/").field("location")), (307, "/desk"));
    for path in ["/check", "/no-javascript", "/nothing", "/desk/nothing", "/healthz", "/desk.html"] {
        assert_eq!(page.get(path).status, 404, "{path}");
    }
    assert_eq!(page.stop(), Some(0), "Ctrl-C ends it in order");
}

#[test]
fn a_member_works_through_it() {
    let world = World::new(Kind::Sqlite);
    let page = Page::open(&world, world.address, 0);
    let here: SocketAddr = page.origin.strip_prefix("http://").unwrap().parse().unwrap();
    // The command line client takes the address that it calls for the server's, so the charter names this one, too.
    let mut charter = world.charter.clone();
    charter.epoch += 1;
    charter.origins.push(page.origin.clone());
    world.publish(&charter);
    let ledger = world.folder.path().join("ledger.bin");
    let bytes: Vec<u8> = (0..(2_u32 << 20) + 17).map(|index| (index >> 7).to_le_bytes()[0]).collect();
    fs::write(&ledger, &bytes).unwrap();
    let ledger = ledger.to_str().unwrap();
    let case = world.report("rita", "See the ledger.", &["--attach", ledger]);
    let run = |who: &str, args: &[&str], text: &str| {
        world.run_at(here, who, &[args, &["--yes"]].concat(), text).ok()
    };

    assert!(run(ANA, &["show", &case], "").out.contains("See the ledger."));
    run(ANA, &["acknowledge", &case], "Thank you.");
    run(ANA, &["note", &case, "--attach", ledger], "A note.");
    run(ANA, &["triage", &case, "--status", "investigating"], "");
    run(BEN, &["recuse", &case, "--reason", "I know the accused."], "");
    run(ANA, &["retention", &case, "--hold", "--reason", "Litigation."], "");
    run(CHAIR, &["get", &case, "--to", "got"], "");
    let got = world.folder.path().join("got");
    assert!(fs::read(got.join("ledger.bin")).unwrap() == bytes);
    assert!(fs::read(got.join("ledger (2).bin")).unwrap() == bytes);
    // Without it all of that is there.
    let case = world.shows(CHAIR, &case);
    assert_eq!(World::texts(&case, "acknowledgement"), ["Thank you."]);
    assert_eq!(case["status"], "investigating");
}

#[test]
fn a_sign_in_names_the_server_and_not_this_machine() {
    let world = World::new(Kind::Sqlite);
    let page = Page::open(&world, world.address, 0);
    let (member, key) = (world.id(ANA), world.key(ANA).signing_key());
    let own = [("Origin", page.origin.as_str()), ("Content-Type", "application/json")];
    let sign_in = |origin: &str| {
        let asked = json!({ "member": member }).to_string();
        let challenge = page.ask("POST", path::DESK_CHALLENGE, &own, asked.as_bytes()).json();
        let nonce = hotline_crypto::bytes::from_base64_exact(challenge["nonce"].as_str().unwrap()).unwrap();
        let expires = challenge["expires"].as_u64().unwrap();
        let instance = &world.charter.instance;
        let signature = SignIn { origin, instance, member, nonce: &nonce, expires }.sign(&key);
        let asked = json!({
            "member": member, "origin": origin, "nonce": challenge["nonce"], "expires": expires,
            "signature": hotline_crypto::bytes::to_base64(&signature),
        });
        page.ask("POST", path::DESK_SESSION, &own, asked.to_string().as_bytes())
    };
    assert_eq!(sign_in(&page.origin).status, 401);
    let served = page.get("/desk/served.json").json();
    let signed = sign_in(served["origin"].as_str().unwrap());
    assert_eq!(signed.status, 200, "{}", signed.json());
    let session = format!("Bearer {}", signed.json()["session"].as_str().unwrap());
    let changes = format!("{}?since=0", path::DESK_CHANGES);
    let answer = page.ask("GET", &changes, &[("Authorization", &session)], b"");
    assert_eq!((answer.status, answer.json()["more"].clone()), (200, json!(false)));
    assert_eq!(page.get(&changes).status, 401);
}

#[test]
fn only_the_desk_s_calls_are_passed_on() {
    let (_world, liar, page) = before_a_liar();
    liar.says(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
    );
    let case = "/api/v1/desk/cases/00000000-0000-4000-8000-000000000000";
    for (method, path, status) in [
        ("GET", format!("{}?since=0", path::DESK_CHANGES), 200),
        ("POST", format!("{case}/entries"), 200),
        ("POST", path::CASES.to_owned(), 404),
        ("POST", path::CASE_FETCH.to_owned(), 404),
        ("PUT", path::CHARTER.to_owned(), 404),
        ("GET", "/api/v1/openapi.json".to_owned(), 404),
        ("GET", "/api/v1/desk".to_owned(), 404),
        ("GET", "/api/v2/desk/changes".to_owned(), 404),
        ("GET", "/api".to_owned(), 404),
        ("POST", format!("{case}/%65ntries"), 404),
        ("POST", "/api/v1/desk/cases/..%2f..%2fcharter/entries".to_owned(), 404),
        ("GET", format!("{}?since=0&x=%0d%0a", path::DESK_CHANGES), 404),
        ("DELETE", path::DESK_CHANGES.to_owned(), 405),
        ("OPTIONS", path::DESK_SESSION.to_owned(), 405),
    ] {
        let body: &[u8] = if method == "GET" { b"" } else { b"{}" };
        let answer = page.ask(method, &path, &[("Content-Type", "application/json")], body);
        assert_eq!(answer.status, status, "{method} {path}");
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control")), "{path}");
    }
    let piece = format!("{case}/attachments/00000000-0000-4000-8000-000000000000/0");
    let html = page.ask("PUT", &piece, &[("Content-Type", "text/html")], b"<p>");
    assert_eq!((html.status, html.json()), (415, json!({ "error": "unsupported_media_type" })));
    let reporter = format!("Hotline {}=", "A".repeat(43));
    for authorization in [&reporter, "Basic YTpi", "Bearer", ""] {
        let answer = page.ask("GET", path::DESK_CHANGES, &[("Authorization", authorization)], b"");
        assert_eq!(
            (answer.status, answer.json()),
            (401, json!({ "error": "unauthorized" })),
            "{authorization}"
        );
    }
    assert_eq!(liar.heads().len(), 2, "{:?}", liar.heads());
}

#[test]
fn no_header_goes_on_and_none_comes_back() {
    let (_world, liar, page) = before_a_liar();
    liar.says(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-16\r\nContent-Length: 2\r\n\
         Set-Cookie: a=b\r\nClear-Site-Data: \"*\"\r\nAccess-Control-Allow-Origin: *\r\nRefresh: 0; url=/x\r\n\
         Content-Security-Policy: script-src *\r\nCache-Control: public\r\nService-Worker-Allowed: /\r\n\
         Link: </x.js>; rel=preload\r\nServer: liar\r\nETag: x\r\n\r\n{}",
    );
    let session = format!("Bearer {}=", "A".repeat(43));
    let headers = [
        ("Origin", page.origin.as_str()),
        ("Sec-Fetch-Site", "same-origin"),
        ("Sec-Fetch-Mode", "cors"),
        ("Sec-Fetch-Dest", "empty"),
        ("Authorization", &session),
        ("Content-Type", "application/json"),
        ("Cookie", "other=site"),
        ("User-Agent", "A browser of a certain version"),
        ("Accept-Language", "de"),
        ("Accept-Encoding", "br"),
        ("Referer", "http://127.0.0.1/"),
        ("X-Forwarded-For", "192.0.2.1"),
    ];
    let answer = page.ask("POST", path::DESK_CHALLENGE, &headers, b"{}");
    assert_eq!((answer.status, answer.body.as_slice()), (200, b"{}".as_slice()));
    assert_eq!(answer.field("content-type"), "application/json");
    assert_eq!(answer.field("cache-control"), "no-store");
    assert!(answer.field("content-security-policy").starts_with("default-src 'none'; "));
    for name in
        ["set-cookie", "clear-site-data", "access-control-allow-origin", "refresh", "link", "server", "etag"]
    {
        assert!(!answer.headers.contains_key(name), "{name}");
    }
    assert!(!answer.headers.contains_key("service-worker-allowed"));
    let heads = liar.heads();
    let mut names: Vec<String> =
        heads[0].lines().skip(1).map(|line| line.split(':').next().unwrap().to_ascii_lowercase()).collect();
    names.sort();
    assert_eq!(names, ["authorization", "content-length", "content-type", "host"]);
    assert!(heads[0].contains(&session), "{}", heads[0]);
}

#[test]
fn nothing_that_a_browser_could_run_or_follow_comes_from_the_server() {
    let (_world, liar, page) = before_a_liar();
    let with =
        |head: &str, body: &str| format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    for answer in [
        with("200 OK\r\nContent-Type: text/html", "<script>alert(1)</script>"),
        with("200 OK\r\nContent-Type: text/javascript", "alert(1)"),
        with("200 OK\r\nContent-Type: image/svg+xml", "<svg/>"),
        with("200 OK", "{}"),
        with("301 Moved\r\nContent-Type: application/json\r\nLocation: http://127.0.0.1:1/", "{}"),
        with("302 Found\r\nContent-Type: application/json\r\nLocation: //evil.example/", "{}"),
        with("304 Not Modified\r\nContent-Type: application/json", ""),
        with("502 Bad Gateway\r\nContent-Type: text/html", "<h1>502</h1>"),
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{{}}",
            65_u64 << 20
        ),
        "SSH-2.0-OpenSSH_10.0\r\n".into(),
        String::new(),
    ] {
        liar.says(answer.clone());
        let passed = page.get(path::DESK_CHANGES);
        assert_eq!((passed.status, passed.json()), (502, json!({ "error": "unreachable" })), "{answer}");
        assert_eq!(passed.field("content-type"), "application/json");
        assert!(!passed.headers.contains_key("location"), "{answer}");
    }
    // A page of its own is for looking at, not for running: JSON and octets are told to be just that.
    liar.says(with("200 OK\r\nContent-Type: application/octet-stream", "<script>alert(1)</script>"));
    let octets = page.get(path::DESK_CHANGES);
    assert_eq!(octets.field("content-type"), "application/octet-stream");
    assert_eq!(octets.field("x-content-type-options"), "nosniff");
}

#[test]
fn an_answer_that_breaks_off_or_does_not_end_is_no_answer() {
    let (_world, liar, page) = before_a_liar();
    let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
    let read = || {
        let answer = agent.get(format!("{}{}", page.origin, path::DESK_CHANGES)).call();
        let Ok(mut answer) = answer else { return (false, 0) };
        let mut body = vec![];
        (answer.body_mut().as_reader().read_to_end(&mut body).is_ok(), body.len())
    };
    liar.says("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{}");
    assert!(!read().0, "cut short");
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    liar.says(format!("{head}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n"));
    assert!(!read().0, "cut short in chunks");
    liar.does(move |stream| {
        let _ = stream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes());
        while stream.write_all(&[b' '; 1 << 16]).is_ok() {}
    });
    let (whole, length) = read();
    assert!(!whole && length <= 64 << 20, "{length}");
    // Nor is it kept while it comes.
    let status = fs::read_to_string(format!("/proc/{}/status", page.child.id())).unwrap();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let most: u64 = most.trim().strip_suffix(" kB").unwrap().parse().unwrap();
    assert!(most < 64 << 10, "{most} kB at once");
}

#[test]
fn a_request_that_is_too_large_is_refused() {
    let (_world, liar, page) = before_a_liar();
    let large = vec![b' '; (32 << 20) + 1];
    let answer = page.ask("POST", path::DESK_CHALLENGE, &[("Content-Type", "application/json")], &large);
    assert_eq!((answer.status, answer.json()), (413, json!({ "error": "too_large" })));
    assert_eq!(liar.heads().len(), 0);
}

#[test]
fn a_server_that_is_gone_is_said_to_be_unreachable() {
    let world = World::new(Kind::Sqlite);
    let page = Page::open(&world, world.address, 0);
    let refusal = page.get(path::DESK_CHANGES);
    assert_eq!(
        (refusal.status, refusal.json()),
        (401, json!({ "error": "unauthorized" })),
        "the server's own word"
    );
    drop(world);
    for _ in 0..2 {
        let answer = page.get(path::DESK_CHANGES);
        assert_eq!((answer.status, answer.json()), (502, json!({ "error": "unreachable" })));
    }
    assert_eq!(page.get("/desk").status, 200, "the pages are here");
}

#[test]
fn other_websites_and_other_names_get_nothing() {
    let (_world, liar, page) = before_a_liar();
    liar.says(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
    );
    let port = page.origin.rsplit_once(':').unwrap().1;
    let localhost = format!("localhost:{port}");
    for path in ["/desk", "/desk/served.json", path::INSTANCE, path::DESK_CHANGES] {
        for (headers, status) in [
            (vec![("Host", "hotline.example")], 421),
            (vec![("Host", "127.0.0.1")], 421),
            (vec![("Host", localhost.as_str())], if path == "/desk" { 307 } else { 421 }),
            (vec![("Origin", "https://hotline.example")], 403),
            (vec![("Origin", "null")], 403),
            (vec![("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")], 403),
            (vec![("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Mode", "cors")], 403),
        ] {
            let answer = page.ask("GET", path, &headers, b"");
            assert_eq!(answer.status, status, "{path} {headers:?}");
            assert!(answer.body.is_empty(), "{path} {headers:?}");
            assert!(!answer.headers.contains_key("access-control-allow-origin"));
            assert_eq!(answer.field("cross-origin-resource-policy"), "same-origin");
        }
    }
    let typed = page.ask("GET", "/desk", &[("Host", localhost.as_str())], b"");
    assert_eq!(typed.field("location"), format!("{}/desk", page.origin));
    assert_eq!(liar.heads().len(), 0);
}

#[test]
fn it_answers_on_loopback_alone_and_gives_the_port_back() {
    let world = World::new(Kind::Sqlite);
    let page = Page::open(&world, world.address, 0);
    let port: u16 = page.origin.rsplit_once(':').unwrap().1.parse().unwrap();
    // Where there is no IPv6 there is no second list.
    let others = fs::read_to_string("/proc/net/tcp6").unwrap_or_default();
    let listening = fs::read_to_string("/proc/net/tcp").unwrap() + &others;
    let hex = format!(":{port:04X} ");
    let places: Vec<&str> =
        listening.lines().filter(|line| line.contains(" 0A ")).filter(|line| line.contains(&hex)).collect();
    assert!(places.len() == 1 && places[0].contains("0100007F:"), "{places:?}");
    let root = world.charter.instance.to_string();
    finish(command(&world, world.address, &root, port), "").ends(1).says(&format!("port {port} is taken"));
    assert_eq!(page.stop(), Some(0));
    let again = Page::open(&world, world.address, port);
    assert_eq!(again.get("/desk").status, 200);
}

#[test]
fn it_opens_for_no_other_hotline() {
    let world = World::new(Kind::Sqlite);
    finish(command(&world, world.address, &"ab".repeat(32), 0), "")
        .ends(3)
        .says("another hotline than the one you pinned");
    finish(command(&world, world.address, "", 0), "").ends(8).says("compared the fingerprint");
    let right = world.charter.instance.to_string();
    let address = world.address;
    drop(world);
    let folder = tempfile::tempdir().unwrap();
    let mut alone = program();
    let (home, server) = (folder.path(), format!("http://{address}"));
    alone.env("HOTLINE_HOME", home).args(["desk", "--server", &server, "--root", &right, "--port", "0"]);
    finish(alone, "").ends(5).says("cannot be reached");
}
