//! SIGTERM: what was accepted is finished, and nobody waits longer than for that.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

use crate::{
    client::{Answer, connect, get, head},
    organisation::organised,
    process::{Place, Server, eventually},
};

const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// Seconds from the signal to the end, which is one in order.
fn seconds_to_end(server: &mut Server) -> f64 {
    let begin = Instant::now();
    let (status, log) = server.end();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(!log.contains("a part of the program failed"), "{log}");
    begin.elapsed().as_secs_f64()
}

/// Sends a report but for its last 1,000 bytes, and waits until the server has begun to read it, as it says itself.
fn begun(address: SocketAddr, request: &[u8]) -> TcpStream {
    let (first, _) = request.split_at(request.len() - 1000);
    let line = first.windows(2).position(|two| two == b"\r\n").unwrap();
    let (line, rest) = first.split_at(line);
    let mut stream = connect(address);
    stream.write_all(&[line, b"\r\nExpect: 100-continue", rest].concat()).unwrap();
    let mut said = [0; CONTINUE.len()];
    stream.read_exact(&mut said).unwrap();
    assert_eq!(said, CONTINUE);
    stream
}

/// Whether somebody who comes now is answered.
fn answers(address: SocketAddr) -> bool {
    TcpStream::connect(address).is_ok_and(|mut stream| {
        stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        let asked = stream.write_all(head("GET", "/healthz", "").as_bytes()).is_ok();
        asked && Answer::read(&mut stream).status != 0
    })
}

#[test]
fn an_idle_server_ends_at_once() {
    for signal in ["TERM", "INT"] {
        let place = Place::new();
        let mut server = place.start();
        assert_eq!(get(server.address, "/healthz").status, 200);
        server.signal(signal);
        let seconds = seconds_to_end(&mut server);
        assert!(seconds < 3.0, "{seconds}");
    }
}

#[test]
fn a_server_ends_at_once_while_connections_are_merely_open() {
    let place = Place::new();
    let mut server = place.start();
    let mut kept = connect(server.address);
    kept.write_all(b"GET /healthz HTTP/1.1\r\nHost: hotline.example\r\n\r\n").unwrap();
    let silent = connect(server.address);
    thread::sleep(Duration::from_millis(200));
    server.signal("TERM");
    let seconds = seconds_to_end(&mut server);
    assert!(seconds < 3.0, "{seconds}");
    drop((kept, silent));
}

#[test]
fn an_upload_that_was_begun_is_finished() {
    let (organisation, place) = organised();
    let mut server = place.start();
    let request = organisation.report(server.address);
    let mut slow = begun(server.address, &request);
    server.signal("TERM");
    thread::sleep(Duration::from_millis(1500));
    slow.write_all(&request[request.len() - 1000..]).unwrap();
    let answer = Answer::read(&mut slow);
    assert_eq!(answer.status, 201, "{answer:?}");
    let seconds = seconds_to_end(&mut server);
    assert!(seconds < 10.0, "{seconds}");
    let server = place.start();
    let again = crate::client::send(&mut connect(server.address), &request);
    assert_eq!(again.status, 201, "it is the same report, and there: {again:?}");
    server.stop();
}

#[test]
fn an_upload_that_never_ends_is_waited_for_ten_seconds_at_most() {
    let (organisation, place) = organised();
    let mut server = place.start();
    let request = organisation.report(server.address);
    let mut slow = begun(server.address, &request);
    server.signal("TERM");
    let dribble = thread::spawn(move || {
        while slow.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(200));
        }
    });
    let seconds = seconds_to_end(&mut server);
    // That it ends at all is the promise; what is beyond ten seconds is this machine's.
    assert!(seconds < 15.0, "{seconds}");
    dribble.join().unwrap();
}

#[test]
fn nothing_new_is_taken_while_it_ends() {
    let (organisation, place) = organised();
    let mut server = place.start();
    let request = organisation.report(server.address);
    let mut slow = begun(server.address, &request);
    server.signal("TERM");
    eventually("that nobody new is answered", || (!answers(server.address)).then_some(()));
    assert!(!answers(server.address), "nor later");
    slow.write_all(&request[request.len() - 1000..]).unwrap();
    assert_eq!(Answer::read(&mut slow).status, 201);
    seconds_to_end(&mut server);
}
