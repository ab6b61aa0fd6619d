//! What bad input gets: a code, quickly, with nothing stored.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use hotline_crypto::{
    id::CaseId,
    wire::{ChallengeRequest, path},
};

use crate::{
    changes::note,
    database::{Kind, on_both},
    http::{Call, Client, JSON, is_reporters, to_length},
    member::Member,
    reporter::{Reporter, Sent},
    world::{CHAIR, World, charter_call, member_id},
};

/// Every call that has a JSON body, as it would be taken.
fn bodies(world: &World, reporter: &Reporter, chair: &mut Member) -> Vec<Call> {
    let new = Reporter::new(world);
    let case = reporter.case;
    let retention = chair.retention(case, None, true);
    let purge = chair.purge(case);
    let desk = [
        Call::post(path::desk_entries(case), &chair.entry(case, note("A note."), &[])),
        Call::post(path::desk_access(case), &chair.access(case, &[CHAIR])),
        Call::post(path::desk_retention(case), &retention),
        Call::post(path::desk_purge(case), &purge),
    ];
    let mut all = vec![
        new.report_call(new.report(&[Sent::of(10)])),
        reporter.fetch_call(0),
        reporter.entry_call(reporter.message("More.", &[])),
        Call::post(path::DESK_CHALLENGE, &ChallengeRequest { member: member_id(CHAIR) }),
        chair.session_call(&chair.challenge()),
        charter_call(&world.draft(|_| {}), &world.root),
    ];
    all.extend(desk.map(|call| call.with("authorization", &chair.authorization)));
    all
}

fn send(client: &Client, call: Call) -> crate::http::Answer {
    let free = !is_reporters(&call.path) || call.path == path::CASE_FETCH;
    if free { client.send(&call) } else { client.pay(call) }
}

fn only_the_very_objects_are_read(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    let mut chair = world.member(CHAIR);
    let calls = bodies(&world, &reporter, &mut chair);
    let before = (chair.changes(0), reporter.fetches(0));
    for call in calls {
        let text = String::from_utf8(call.body.clone().unwrap()).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let first = value.as_object().unwrap().iter().next().unwrap();
        let end = text.trim_end_matches('}');
        let list: Vec<_> = value.as_object().unwrap().values().collect();
        let mut bad = vec![
            String::new(),
            "null".into(),
            "{}".into(),
            "[]".into(),
            "[".repeat(100_000),
            format!("{}1{}", "{\"a\":".repeat(500), "}".repeat(500)),
            serde_json::to_string(&list).unwrap(),
            format!("{end},\"more\":1}}"),
            format!("{end},\"{}\":{}}}", first.0, first.1),
            format!("{text}x"),
            format!("{text}{{}}"),
            text[..text.len() - 1].to_owned(),
        ];
        for name in value.as_object().unwrap().keys() {
            let mut less = value.clone();
            less.as_object_mut().unwrap().remove(name);
            bad.push(less.to_string());
            let mut other = value.clone();
            other[name] = serde_json::json!({});
            bad.push(other.to_string());
        }
        for bad in bad {
            let reporters = is_reporters(&call.path);
            let body = if reporters { pad_anything(&bad) } else { bad.clone().into_bytes() };
            let answer = send(&world.client, call.clone().body(body));
            let start: String = bad.chars().take(60).collect();
            // A small body's limit is small.
            let outcome = answer.outcome();
            let refused = outcome == "400 malformed" || (bad.len() > 4000 && outcome == "413 too_large");
            assert!(refused, "{} {start}: {outcome}", call.path);
        }
        let small = [path::DESK_CHALLENGE, path::DESK_SESSION].contains(&call.path.as_str());
        let (status, code) = if small { (413, "too_large") } else { (400, "malformed") };
        send(&world.client, call.clone().body(vec![0xff; 65_536])).refused(status, code);
    }
    assert_eq!((chair.changes(0), reporter.fetches(0)), before, "nothing was stored");
}

fn pad_anything(text: &str) -> Vec<u8> {
    let mut body = text.as_bytes().to_vec();
    body.resize(body.len().max(1).next_multiple_of(65_536), b' ');
    body
}

fn a_reporter_s_body_has_its_length(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    let new = Reporter::new(&world);
    let calls = [
        new.report_call(new.report(&[])),
        reporter.fetch_call(0),
        reporter.entry_call(reporter.message("More.", &[])),
    ];
    for call in calls {
        let text = String::from_utf8(call.body.clone().unwrap()).unwrap();
        for bad in [format!("{text} "), text.replacen("  ", " ", 1), text.replace("    ", "")] {
            send(&world.client, call.clone().body(bad)).refused(400, "malformed");
        }
        let other = text.replacen("\"pad\":\" ", "\"pad\":\"x", 1);
        assert_ne!(other, text);
        send(&world.client, call.clone().body(other)).refused(400, "malformed");
        assert!([200, 201].contains(&send(&world.client, call).status));
    }
    assert_eq!(to_length("{}").len(), 65_536);
}

fn a_body_says_what_it_is(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::filed(&world, &[]);
    let mut chair = world.member(CHAIR);
    for call in bodies(&world, &reporter, &mut chair) {
        for bad in ["text/plain", "application/x-www-form-urlencoded", "application/octet-stream", "json"] {
            send(&world.client, call.clone().with("content-type", bad))
                .refused(415, "unsupported_media_type");
        }
        send(&world.client, call.clone().without("content-type")).refused(415, "unsupported_media_type");
        let packed = call.with("content-encoding", "gzip");
        send(&world.client, packed).refused(415, "unsupported_media_type");
    }
}

fn only_canonical_paths_and_queries_are_read(kind: Kind) {
    let world = World::new(kind);
    let (reporter, sent) = (Reporter::new(&world), Sent::of(10));
    reporter.files(std::slice::from_ref(&sent));
    let mut chair = world.member(CHAIR);
    let entry = chair.entry(reporter.case, note("A note."), &[]);
    let case = CaseId::from_bytes([0xab; 16]).to_string();
    for bad in [
        case.to_uppercase(),
        case.replace('-', ""),
        format!("%7B{case}%7D"),
        "x".into(),
        format!("{case}%00"),
    ] {
        let call = Call::post(format!("/api/v1/desk/cases/{bad}/entries"), &entry);
        chair.send(call).refused(400, "malformed");
    }
    let of = |id: &str, piece: &str| format!("/api/v1/case/attachments/{id}/{piece}");
    let id = sent.id().to_string();
    let get =
        |path: String| world.client.send(&Call::get(path).with("authorization", reporter.authorization()));
    for piece in ["00", "01", "+1", "-1", "4294967296", "x", "0x0", "1.0"] {
        get(of(&id, piece)).refused(400, "malformed");
    }
    get(of(&id.replace('-', ""), "0")).refused(400, "malformed");
    for query in
        ["", "?", "?since=", "?since=-1", "?since=1.0", "?since=9007199254740992", "?since=0&since=1"]
    {
        chair.send(Call::get(format!("{}{query}", path::DESK_CHANGES))).refused(400, "malformed");
    }
    for query in ["?since=0&x=1", "?newest=1", "?since=%30x"] {
        chair.send(Call::get(format!("{}{query}", path::DESK_CHANGES))).refused(400, "malformed");
    }
    for query in ["", "?newest=4294967296", "?newest=x", "?newest=1&x=1"] {
        chair.send(Call::get(format!("{}{query}", path::DESK_CASES))).refused(400, "malformed");
    }
    for path in
        ["/api", "/api/", "/api/v1", "/api/v2/instance", "/api/v1/cases/", "/api/v1/Instance", "/api/v1/../x"]
    {
        world.client.send(&Call::get(path)).refused(404, "not_found");
    }
    for (_, route) in path::ALL {
        let path = route.replace("{case}", &case).replace("{attachment}", &id).replace("{piece}", "0");
        world.client.send(&Call::new("PATCH", path, JSON, "")).refused(405, "method_not_allowed");
    }
}

fn what_is_no_ciphertext_is_not_stored(kind: Kind) {
    let world = World::new(kind);
    let reporter = Reporter::new(&world);
    let good = reporter.report(&[]);
    let mut clear = good.clone();
    clear.envelope.0 = b"Invoices without goods.".to_vec();
    let mut armored = good.clone();
    armored.wraps[0].wrap.0 = b"-----BEGIN AGE ENCRYPTED FILE-----\n".to_vec();
    let mut nobody = good.clone();
    nobody.wraps.clear();
    let mut twice = good.clone();
    twice.wraps[1].member = twice.wraps[0].member;
    let mut unknown = good.clone();
    unknown.wraps[0].member = member_id(99);
    for bad in [clear, armored, nobody, twice, unknown] {
        world.client.pay(reporter.report_call(bad)).refused(400, "malformed");
    }
    assert_eq!(reporter.fetches(0).case, None);
    assert_eq!(world.client.pay(reporter.report_call(good)).status, 201);
}

fn bodies_have_limits_before_they_are_read(kind: Kind) {
    let world = World::with(kind, |config| config.limits.entry = 64 << 10);
    let reporter = Reporter::new(&world);
    let mut large = reporter.report(&[]);
    large.envelope.0.resize((64 << 10) + 1, 0);
    world.client.pay(reporter.report_call(large)).refused(413, "too_large");
    reporter.files(&[]);
    let mut chair = world.member(CHAIR);
    let mut entry = chair.entry(reporter.case, note("A note."), &[]);
    entry.envelope.0.resize((64 << 10) + 1, 0);
    chair.send(Call::post(path::desk_entries(reporter.case), &entry)).refused(413, "too_large");

    // A client that announces more than is taken is answered before it sends it.
    let announce = |path: &str, method: &str, headers: &str| {
        let mut stream = TcpStream::connect(world.client.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let head =
            format!("{method} {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 999999999\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut start = [0; 12];
        stream.read_exact(&mut start).unwrap();
        String::from_utf8_lossy(&start[9..]).into_owned()
    };
    let json = "content-type: application/json\r\n";
    let session = format!("{json}authorization: {}\r\n", chair.authorization);
    let token = format!("{json}authorization: {}\r\n", reporter.authorization());
    assert_eq!(announce(path::DESK_CHALLENGE, "POST", json), "413");
    assert_eq!(announce(path::CHARTER, "PUT", json), "413");
    assert_eq!(announce(&path::desk_entries(reporter.case), "POST", &session), "413");
    assert_eq!(announce(path::CASE_FETCH, "POST", &token), "413");
    assert_eq!(announce(path::CASES, "POST", json), "428");
    assert_eq!(announce(path::CASE_ENTRIES, "POST", json), "401");
}

on_both!(
    only_the_very_objects_are_read,
    a_reporter_s_body_has_its_length,
    a_body_says_what_it_is,
    only_canonical_paths_and_queries_are_read,
    what_is_no_ciphertext_is_not_stored,
    bodies_have_limits_before_they_are_read,
);
