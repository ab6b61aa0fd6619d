//! `/healthz`, and the numbers for the operator.

use crate::{
    client::{connect, get, send},
    organisation::organised,
    process::Place,
};

#[test]
fn no_number_tells_that_a_report_came_in_today() {
    let (organisation, place) = organised();
    let server = place.with("HOTLINE_METRICS", "127.0.0.1:0").start();
    let metrics = server.metrics();
    let before = get(metrics, "/metrics");
    assert_eq!(before.status, 200);
    for number in ["hotline_database_up 1", "hotline_charter_epoch 1", "hotline_writes_yesterday 0"] {
        assert!(before.body.contains(number), "{number}: {}", before.body);
    }
    for _ in 0..20 {
        let report = organisation.report(server.address);
        assert_eq!(send(&mut connect(server.address), &report).status, 201);
    }
    assert_eq!(get(metrics, "/metrics").body, before.body);
    server.stop();
}

#[test]
fn metrics_are_on_a_port_of_their_own() {
    let place = Place::new().with("HOTLINE_METRICS", "127.0.0.1:0");
    let server = place.start();
    let metrics = server.metrics();
    assert_eq!(get(server.address, "/healthz").status, 200);
    assert_eq!(get(server.address, "/metrics").status, 404);
    assert_eq!(get(metrics, "/metrics").status, 200);
    for elsewhere in ["/", "/healthz", "/api/v1/instance"] {
        assert_eq!(get(metrics, elsewhere).status, 404, "{elsewhere}");
    }
    server.stop();
}

#[test]
fn metrics_are_not_shown_to_other_machines() {
    for address in ["0.0.0.0:9180", "[::]:9180", "192.0.2.1:9180"] {
        let said = Place::new().with("HOTLINE_METRICS", address).run(&["check-config"]);
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.err.contains("must be a loopback address"), "{said:?}");
    }
}
