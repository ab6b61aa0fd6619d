//! What systemd is told.

use std::{os::unix::net::UnixDatagram, time::Duration};

use crate::{
    client::get,
    process::{Place, Server, eventually},
};

struct Systemd(UnixDatagram);

impl Systemd {
    fn start(place: &Place, watchdog: bool) -> (Self, Server) {
        let path = place.path("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(1500))).unwrap();
        let mut command = place.command(&[]);
        command.env("NOTIFY_SOCKET", path);
        if watchdog {
            command.env("WATCHDOG_USEC", "500000");
        }
        (Self(socket), Server::start(command))
    }

    /// What was said next, if anything.
    fn next(&self) -> Option<String> {
        let mut buffer = [0; 1024];
        let length = self.0.recv(&mut buffer).ok()?;
        Some(String::from_utf8(buffer[..length].to_vec()).unwrap())
    }

    fn wait_for(&self, state: &str) {
        eventually(state, || self.next().filter(|said| said.lines().any(|line| line == state)));
    }
}

#[test]
fn systemd_hears_that_it_is_ready_alive_and_about_to_stop() {
    let place = Place::new();
    let (systemd, server) = Systemd::start(&place, true);
    systemd.wait_for("READY=1");
    assert_eq!(get(server.address, "/healthz").status, 200, "ready is ready");
    for _ in 0..3 {
        systemd.wait_for("WATCHDOG=1");
    }
    server.signal("TERM");
    systemd.wait_for("STOPPING=1");
    server.stop();
}

#[test]
fn no_watchdog_is_told_where_none_waits() {
    let place = Place::new();
    let (systemd, server) = Systemd::start(&place, false);
    systemd.wait_for("READY=1");
    assert_eq!(systemd.next(), None);
    server.stop();
}

#[test]
fn a_server_that_cannot_start_does_not_say_that_it_is_ready() {
    let place = Place::new().with("HOTLINE_LISTEN", "192.0.2.1:1");
    let path = place.path("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    let status = place.command(&[]).env("NOTIFY_SOCKET", path).status().unwrap();
    assert_eq!(status.code(), Some(1));
    socket.set_nonblocking(true).unwrap();
    assert_eq!(Systemd(socket).next(), None);
}
