//! Unix sockets.

use std::{
    fs,
    os::unix::{
        fs::PermissionsExt,
        net::{UnixListener, UnixStream},
    },
};

use crate::{
    client::{head, send},
    process::{Place, eventually},
};

fn on_a_socket() -> Place {
    let place = Place::new();
    let listen = format!("unix:{}", place.path("http.sock").display());
    place.with("HOTLINE_LISTEN", listen)
}

#[test]
fn a_socket_is_for_its_owner_and_group_and_goes_at_the_end() {
    let place = on_a_socket();
    let server = place.start();
    let path = place.path("http.sock");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o660);
    let mut stream = UnixStream::connect(&path).unwrap();
    assert_eq!(send(&mut stream, head("GET", "/healthz", "").as_bytes()).status, 200);
    server.stop();
    assert!(!path.exists());
}

#[test]
fn a_socket_that_nobody_listens_on_is_replaced() {
    let place = on_a_socket();
    let path = place.path("http.sock");
    drop(UnixListener::bind(&path).unwrap());
    assert!(path.exists());
    let mut server = place.start();
    assert!(UnixStream::connect(&path).is_ok());
    server.signal("KILL");
    server.end();
    assert!(path.exists(), "nobody was there to remove it");
    place.start().stop();
    assert!(!path.exists());
}

#[test]
fn a_socket_that_somebody_listens_on_is_left_alone() {
    let place = on_a_socket();
    let path = place.path("http.sock");
    let server = place.start();
    let said = place.run(&[]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("another program listens on"), "{said:?}");
    let mut stream = eventually("the first one answers", || UnixStream::connect(&path).ok());
    assert_eq!(send(&mut stream, head("GET", "/healthz", "").as_bytes()).status, 200);
    server.stop();

    fs::write(&path, "a file").unwrap();
    let said = place.run(&[]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("is in the way"), "{said:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "a file");
}

#[test]
fn a_server_listens_on_several_places_at_once() {
    let place = Place::new();
    let listen = format!("127.0.0.1:0,unix:{}", place.path("http.sock").display());
    let place = place.with("HOTLINE_LISTEN", listen);
    let server = place.start();
    assert_eq!(crate::client::get(server.address, "/healthz").status, 200);
    let connect = || UnixStream::connect(place.path("http.sock")).ok();
    let mut stream = eventually("the socket", connect);
    assert_eq!(send(&mut stream, head("GET", "/healthz", "").as_bytes()).status, 200);
    server.stop();
}
