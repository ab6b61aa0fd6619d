//! Connections that break: nothing is filed twice, and nothing is taken for filed that was not.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender},
    },
    thread,
    time::Duration,
};

use crate::{
    database::{Kind, on_both},
    stage::{CHAIR, Stage, run},
};

on_both!(
    an_answer_that_is_lost_files_one_report,
    a_message_that_broke_off_finds_its_place_taken,
    a_server_that_is_away_is_said_to_be,
);

/// Passes bytes on to a server, and swallows the answers to the first `lost` requests for `path`.
struct Wire {
    address: SocketAddr,
    swallowed: Arc<AtomicUsize>,
}

impl Wire {
    fn to(server: &str, path: &'static str, lost: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server: SocketAddr = server.strip_prefix("http://").unwrap().parse().unwrap();
        let swallowed = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&swallowed);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let count = Arc::clone(&count);
                thread::spawn(move || pass_on(client, server, (path, lost), &count));
            }
        });
        Self { address, swallowed }
    }
}

fn pass_on(mut client: TcpStream, server: SocketAddr, (path, lost): (&str, usize), count: &AtomicUsize) {
    let mut up = TcpStream::connect(server).unwrap();
    let (mut from, mut to) = (client.try_clone().unwrap(), up.try_clone().unwrap());
    let (tell, heard) = std::sync::mpsc::channel();
    let wanted = format!("POST {path} ");
    thread::spawn(move || {
        let mut buffer = [0; 16 << 10];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            let _ = tell.send(buffer.starts_with(wanted.as_bytes()));
            if to.write_all(&buffer[..length]).is_err() {
                return;
            }
        }
    });
    let mut buffer = [0; 16 << 10];
    let mut is_wanted = false;
    while let Ok(length @ 1..) = up.read(&mut buffer) {
        is_wanted |= heard.try_iter().any(|wanted| wanted);
        if is_wanted && count.load(Ordering::SeqCst) < lost {
            // The server has done it and has answered; nobody hears.
            count.fetch_add(1, Ordering::SeqCst);
            client.shutdown(Shutdown::Both).unwrap();
            return;
        }
        if client.write_all(&buffer[..length]).is_err() {
            return;
        }
    }
}

fn an_answer_that_is_lost_files_one_report(kind: Kind) {
    let stage = Stage::new(kind);
    let wire = Wire::to(&stage.origin, "/api/v1/cases", 2);
    // The charter names this way, too.
    let origins = ["--origin", &stage.origin, "--origin", &format!("http://{}", wire.address)];
    stage.write("root", stage.root_file());
    stage.hotline(&[&["charter", "set"], &origins[..]].concat()).ok();
    stage.hotline(&["charter", "sign", "--root-key", "root", "--yes"]).ok();
    stage.hotline(&["charter", "publish", "--yes"]).ok();

    let mut command = stage.command(&["report", "--yes", "--token-file", "token", "--json"]);
    command.env("HOTLINE_SERVER", format!("http://{}", wire.address));
    let filed = run(command, "Once.").json();
    assert_eq!(wire.swallowed.load(Ordering::SeqCst), 2);
    let case = stage.hotline(&["check", "--token-file", "token", "--json"]).json();
    assert_eq!(case["case"], filed["case"]);
    let inbox = stage.member(CHAIR, &["inbox", "--json"]).json();
    assert_eq!(inbox.to_string().matches("\"case\":").count(), 1, "{inbox}");
}

type Break = (Sender<()>, Receiver<()>);

/// Passes bytes on, but not the first message to a case: tells of it, waits, and hangs up.
fn break_off(mut client: TcpStream, server: SocketAddr, breaks: &Mutex<Option<Break>>) {
    let mut up = TcpStream::connect(server).unwrap();
    let (mut from, mut to) = (up.try_clone().unwrap(), client.try_clone().unwrap());
    thread::spawn(move || std::io::copy(&mut from, &mut to));
    let mut buffer = [0; 16 << 10];
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        if buffer.starts_with(b"POST /api/v1/case/entries ")
            && let Some((tell, wait)) = breaks.lock().unwrap().take()
        {
            tell.send(()).unwrap();
            wait.recv().unwrap();
            client.shutdown(Shutdown::Both).unwrap();
            return;
        }
        if up.write_all(&buffer[..length]).is_err() {
            return;
        }
    }
}

/// The first try breaks off before the server has it, and a member writes meanwhile: the second one finds the place taken.
fn a_message_that_broke_off_finds_its_place_taken(kind: Kind) {
    let stage = Stage::new(kind);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (here, server): (_, SocketAddr) =
        (listener.local_addr().unwrap(), stage.origin.strip_prefix("http://").unwrap().parse().unwrap());
    let origins = ["--origin", &stage.origin, "--origin", &format!("http://{here}")];
    stage.write("root", stage.root_file());
    stage.hotline(&[&["charter", "set"], &origins[..]].concat()).ok();
    stage.hotline(&["charter", "sign", "--root-key", "root", "--yes"]).ok();
    stage.hotline(&["charter", "publish", "--yes"]).ok();
    stage.report("Once.", &[]).ok();
    let inbox = stage.member(CHAIR, &["inbox", "--json"]).json();
    let case = inbox["cases"][0]["reference"].as_str().unwrap().to_owned();

    let (broke, heard) = std::sync::mpsc::channel();
    let (go_on, wait) = std::sync::mpsc::channel::<()>();
    let breaks = Arc::new(Mutex::new(Some((broke, wait))));
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let breaks = Arc::clone(&breaks);
            thread::spawn(move || break_off(client, server, &breaks));
        }
    });
    let mut command = stage.command(&["write", "--yes", "--token-file", "token", "--json"]);
    command.env("HOTLINE_SERVER", format!("http://{here}"));
    let written = thread::scope(|scope| {
        let writing = scope.spawn(move || run(command, "It was on 3 March."));
        heard.recv_timeout(Duration::from_secs(60)).unwrap();
        stage.member_feed(CHAIR, "Which plant?", &["reply", &case, "--yes"]).ok();
        go_on.send(()).unwrap();
        writing.join().unwrap()
    });
    written.ok();
    let shown = stage.hotline(&["check", "--token-file", "token"]).ok();
    assert_eq!(shown.matches("It was on 3 March.").count(), 1, "{shown}");
    assert!(shown.find("Which plant?") < shown.find("It was on 3 March."), "{shown}");
}

fn a_server_that_is_away_is_said_to_be(kind: Kind) {
    let stage = Stage::new(kind);
    let mut command = stage.command(&["report", "--yes", "--token-file", "token"]);
    // A port on which nobody listens.
    command.env("HOTLINE_SERVER", "http://127.0.0.1:1");
    let said = run(command, "Once.").fails(5);
    assert!(said.contains("cannot be reached"), "{said}");
    assert!(!stage.path("token").exists(), "without a hotline there is no token");
}
