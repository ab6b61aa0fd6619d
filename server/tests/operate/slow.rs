//! Clients that take their time.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

use crate::{
    client::{Answer, connect},
    organisation::organised,
    process::Place,
    tls::with_tls,
};

/// The clock behind it ticks twice a second, and the machine may be busy.
const SLACK: f64 = 4.0;

fn impatient(place: Place) -> Place {
    place
        .with("HOTLINE_CONNECTIONS_HEADER_SECONDS", "1")
        .with("HOTLINE_CONNECTIONS_STALL_SECONDS", "1")
        .with("HOTLINE_CONNECTIONS_BODY_SECONDS", "2")
}

/// Seconds until the other side closes a connection that begins like this. `dribble` is sent five times a second
/// meanwhile. The clock begins to run before anything is sent: what the server waited is never more.
fn seconds_to_end(address: SocketAddr, beginning: &[u8], dribble: &'static [u8]) -> f64 {
    let begin = Instant::now();
    let mut stream = connect(address);
    stream.write_all(beginning).unwrap();
    let mut out = stream.try_clone().unwrap();
    thread::spawn(move || {
        while !dribble.is_empty() && out.write_all(dribble).is_ok() {
            thread::sleep(Duration::from_millis(200));
        }
    });
    drop(stream.read_to_end(&mut Vec::new()));
    begin.elapsed().as_secs_f64()
}

#[test]
fn a_head_that_never_ends_is_cut_off() {
    let place = impatient(Place::new());
    let server = place.start();
    for (beginning, dribble) in
        [("GET / HTTP/1.1\r\nHost: hot", ""), ("GET / HTTP/1.1\r\nHost: hot", "x"), ("", ""), ("", "G")]
    {
        let seconds = seconds_to_end(server.address, beginning.as_bytes(), dribble.as_bytes());
        assert!((0.5..1.0 + SLACK).contains(&seconds), "{beginning:?} {dribble:?}: {seconds}");
    }
    server.stop();
}

#[test]
fn a_handshake_that_never_ends_is_cut_off() {
    let place = impatient(with_tls(Place::new()));
    let server = place.start();
    for beginning in [b"".as_slice(), &[22, 3, 1, 2, 0, 1]] {
        let seconds = seconds_to_end(server.address, beginning, b"");
        assert!((0.5..1.0 + SLACK).contains(&seconds), "{beginning:?}: {seconds}");
    }
    server.stop();
}

#[test]
fn a_body_that_stalls_or_dribbles_is_cut_off_with_a_code() {
    let (organisation, place) = organised();
    let place = impatient(place);
    let server = place.start();
    let request = organisation.report(server.address);
    for (dribbles, least, most) in [(false, 0.9, 1.0), (true, 1.9, 2.0)] {
        let begin = Instant::now();
        let mut stream = connect(server.address);
        stream.write_all(&request[..request.len() - 30_000]).unwrap();
        let mut out = stream.try_clone().unwrap();
        let dribble = thread::spawn(move || {
            while dribbles && out.write_all(b"x").is_ok() {
                thread::sleep(Duration::from_millis(100));
            }
        });
        let mut first = [0; 16];
        stream.read_exact(&mut first).unwrap();
        let seconds = begin.elapsed().as_secs_f64();
        let answer = Answer::read(&mut first.chain(&mut stream));
        assert_eq!(answer.status, 400, "{answer:?}");
        assert!(answer.body.starts_with("{\"error\":\"malformed\""), "{answer:?}");
        assert!((least..most + SLACK).contains(&seconds), "{dribbles}: {seconds}");
        let closed = begin.elapsed().as_secs_f64();
        assert!(closed < most + 2.0 * SLACK, "{dribbles}: closed after {closed}");
        drop(stream);
        dribble.join().unwrap();
    }
    let whole = crate::client::send(&mut connect(server.address), &request);
    assert_eq!(whole.status, 201, "nothing of the others stayed");
    server.stop();
}

#[test]
fn others_are_answered_while_many_are_slow() {
    // Far longer than anybody waits for an answer here: that there is one shows that the others hold nobody up.
    let place = Place::new().with("HOTLINE_CONNECTIONS_HEADER_SECONDS", "300");
    let server = place.start();
    let slow: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut stream = connect(server.address);
            stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
            stream
        })
        .collect();
    assert_eq!(crate::client::get(server.address, "/healthz").status, 200);
    drop(slow);
    server.stop();
}
