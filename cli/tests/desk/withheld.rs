//! A server, or a member, that keeps things back: older keys, reports, and the end of an answer.

use std::sync::{Arc, Mutex};

use hotline_crypto::{
    case::{CaseReader, Context},
    entry::{Author, Body, Frame, Retention, Stream, Triage},
    envelope,
    id::CaseId,
    wire::{AccessRequest, Base64Bytes, DeskEntryRequest, MemberWrap},
    wrap::CaseKeys,
};
use rand_core::OsRng;
use serde_json::{Value, json};

use crate::{
    database::Kind,
    proxy::{Lie, Proxy},
    world::{ANA, BEN, CHAIR, World, today},
};

/// A world with a proxy in front of its server.
pub fn behind_a_proxy() -> (World, Proxy) {
    let mut proxy = Proxy::new();
    let world = World::with(Kind::Sqlite, |_| {}, &[proxy.address]);
    proxy.start(world.address);
    (world, proxy)
}

#[test]
fn an_answer_without_an_end_is_left() {
    let (world, proxy) = behind_a_proxy();
    world.report("rita", "They forge the books.", &[]);
    // Pages with nothing on them, and pages that tell the same again and again.
    proxy.lie(Lie::Json("/desk/changes?since=0", |page| page["more"] = json!(true)));
    for endless in [
        (|page: &mut Value| {
            page["more"] = json!(true);
            page["cursor"] = json!(page["cursor"].as_u64().unwrap() + 1);
        }) as fn(&mut Value),
        |page| {
            static PAGES: Mutex<u64> = Mutex::new(1 << 20);
            let mut pages = PAGES.lock().unwrap();
            *pages += 1;
            page["more"] = json!(true);
            page["cursor"] = json!(*pages);
            page["removed"] = json!([{
                "case": "2f0ee1b7-93a5-4f6e-8a3c-3a4f4fd3c0de", "day": "2026-01-01", "purged": "2026-01-02", "entries": []
            }]);
        },
    ] {
        proxy.be_honest();
        proxy.lie(Lie::Json("/desk/changes?since=", endless));
        world.run_at(proxy.address, ANA, &["inbox"], "").ends(5).says("it repeats itself");
    }
    proxy.be_honest();
    world.run_at(proxy.address, BEN, &["inbox"], "").ok();
}

/// Who was the last to change the access could pass on the newest key alone, and so take the past from everybody.
#[test]
fn keys_that_a_member_leaves_out_are_kept_and_told_of() {
    let world = World::new(Kind::Sqlite);
    let case = world.report("rita", "They forge the books.", &[]);
    world.write(CHAIR, &["reply", &case, "--yes"], "The key changes first.").ok();
    let id: CaseId = world.shows(ANA, &case)["case"].as_str().unwrap().parse().unwrap();
    pass_on_the_newest_key_alone(&world, id);
    world.run(ANA, &["inbox"]).ends(3).says("CHECK FAILS");
    let shown = world.run(ANA, &["show", &case]).ends(3).says("left out older keys of the case");
    shown.says("They forge the books.").says("The key changes first.");
    // Shared again by one who has them, all is well.
    world.run(ANA, &["share", &case, "--with", "Carla", "--yes"]).ok();
    world.run(ANA, &["inbox"]).ok();
    world.run(ANA, &["show", &case]).ok().says("They forge the books.");
}

/// Ben, with a program of his own.
fn pass_on_the_newest_key_alone(world: &World, case: CaseId) {
    let (client, session, key) = (world.client(), world.session(BEN), world.key(BEN));
    let changes = client.changes(&session, 0).unwrap();
    let keys = CaseKeys::open(&changes.cases.last().unwrap().wrap.0, case, key.identity()).unwrap();
    let mut reader = CaseReader::new(Context {
        instance: world.charter.instance,
        case,
        charter: Arc::new(world.charter.clone()),
        identities: keys.identities().to_vec(),
        own_keys: None,
    });
    for entry in changes.entries.iter().filter(|entry| entry.stream == Stream::Dialogue) {
        reader.push(entry.stream, entry.seq, entry.day, &entry.envelope.0).unwrap();
    }
    let readers = reader.current_readers(today());
    let newest = CaseKeys::of(keys.identities()[0].clone());
    let change = reader.change_access(&newest, &readers, "", today(), &mut OsRng).unwrap();
    let (head, recipient) = (reader.heads().dialogue, change.access.recipient.clone());
    let frame = Frame {
        instance: world.charter.instance,
        case,
        seq: head.next,
        prev: head.hash,
        seen: None,
        date: today(),
        author: Author::Member(world.id(BEN)),
        body: Body::Access(change.access),
        attachments: vec![],
    };
    let reporter = &reader.reporter().unwrap().age;
    let envelope = envelope::seal_entry(&frame, &key.signing_key(), &[&recipient, reporter]).unwrap();
    let wrap = |(member, wrap)| MemberWrap { member, wrap: Base64Bytes(wrap) };
    let wraps = change.wraps.into_iter().map(wrap).collect();
    let request = AccessRequest { seq: head.next, envelope: Base64Bytes(envelope), wraps };
    client.post_access(&session, case, &request).unwrap();
}

/// A server that was put back to an earlier day may have the same newest case as before, and another one no more.
#[test]
fn a_report_that_a_restore_has_lost_is_noticed_without_asking() {
    static LOST: Mutex<Value> = Mutex::new(Value::Null);
    let (world, proxy) = behind_a_proxy();
    let kept = world.report("rita", "They forge the books.", &[]);
    let lost = world.report("rolf", "Another.", &[]);
    // The last change is of the case that stays.
    world.write(CHAIR, &["note", &kept, "--yes"], "Ask the auditors.").ok();
    *LOST.lock().unwrap() = world.shows(CHAIR, &lost)["case"].clone();
    world.run_at(proxy.address, ANA, &["inbox"], "").ok();

    let earlier = |page: &mut Value| {
        let lost = LOST.lock().unwrap().clone();
        for list in ["cases", "entries", "attachments"] {
            page[list].as_array_mut().unwrap().retain(|one| one["case"] != lost);
        }
        page["entries"].as_array_mut().unwrap().retain(|entry| entry["stream"] == "dialogue");
    };
    proxy.lie(Lie::Json("/desk/changes?since=0", earlier));
    proxy.lie(Lie::Json("/desk/cases?newest", earlier));
    world.run_at(proxy.address, ANA, &["inbox"], "").ends(3).says("no access any more");
    let shown = world.run_at(proxy.address, ANA, &["show", &lost], "").ends(3);
    shown.says("has nothing of this case for you any more").says("Another.");
}

/// It says that it took the letter; the committee would go by that.
#[test]
fn what_the_server_takes_and_does_not_show_is_not_called_sent() {
    let (world, proxy) = behind_a_proxy();
    let case = world.report("rita", "They forge the books.", &[]);
    world.write(CHAIR, &["reply", &case, "--yes"], "The key changes first.").ok();
    proxy.lie(Lie::Instead("/entries", 201, r#"{"seq":3}"#));
    let said = world.run_at(proxy.address, ANA, &["reply", &case, "--yes"], "Which plant?").ends(3);
    said.says("says that it took what you wrote, and does not show it");
    proxy.be_honest();
    world.run_at(proxy.address, ANA, &["inbox"], "").ends(3).says("CHECK FAILS");
    assert_eq!(World::texts(&world.shows(CHAIR, &case), "message"), ["The key changes first."]);
}

/// Nobody may believe that a colleague reads a case, or that they themselves do not, because a server says so.
#[test]
fn a_change_of_access_that_the_server_only_says_it_made_is_not_called_made() {
    let (world, proxy) = behind_a_proxy();
    let case = world.report("rita", "They forge the books.", &["--exclude", "Ben Okoro"]);
    world.write(ANA, &["reply", &case, "--yes"], "The key changes first.").ok();
    let ana = |args: &[&str]| world.run_at(proxy.address, ANA, &[args, &["--yes"]].concat(), "");
    ana(&["inbox"]).ok();
    let readers = || world.shows(CHAIR, &case)["readers"].as_array().unwrap().len();
    assert_eq!(readers(), 2);
    // Only who leaves somebody out may have to wait.
    for change in [&["share", &case, "--with", "Olga"][..], &["recuse", &case]] {
        proxy.lie(Lie::Instead("/access", 202, r#"{"seq":3}"#));
        ana(change).ends(3).says("says that this waits for a second member, and it needs none");
        proxy.be_honest();
    }
    proxy.lie(Lie::Instead("/access", 202, r#"{"seq":3}"#));
    let all = ana(&["share", "--all", "--with", "Olga", "--json"]).ends(3).json();
    assert_eq!(all["shared"], json!([]));
    assert!(all["failed"][0]["error"].as_str().unwrap().contains("waits for a second"), "{all}");
    proxy.be_honest();
    proxy.lie(Lie::Instead("/access", 201, r#"{"seq":3}"#));
    ana(&["recuse", &case]).ends(3).says("goes on showing you the case");
    proxy.be_honest();
    assert_eq!(readers(), 2);
    ana(&["show", &case]).ok().says("They forge the books.");
    ana(&["share", &case, "--with", "Olga"]).ok().says("Olga Outside reads");
    ana(&["recuse", &case]).ok().says("You have given up your access");
    ana(&["show", &case]).ends(7);
}

/// A purge takes two who want it now: not one and the server, nor one and another who has thought better of it.
#[test]
fn a_purge_that_one_member_and_the_server_make_up_takes_nothing_away() {
    static REMOVED: Mutex<Value> = Mutex::new(Value::Null);
    let (world, proxy) = behind_a_proxy();
    let case = world.report("rita", "They forge the books.", &[]);
    world.write(CHAIR, &["reply", &case, "--yes"], "The key changes first.").ok();
    std::fs::write(world.folder.path().join("why"), "By mistake.").unwrap();
    let because = ["--reason-file", "why", "--yes"];
    let chair = |args: &[&str]| world.run_at(proxy.address, CHAIR, &[args, &["--yes"]].concat(), "");
    world.run(CHAIR, &[&["purge", &case], &because[..]].concat()).ok();
    let id = world.shows(CHAIR, &case)["case"].clone();
    let tomorrow = today().add_days(1);
    let show = |entries: Value| {
        *REMOVED.lock().unwrap() =
            json!([{ "case": id, "day": today(), "purged": tomorrow, "entries": entries }]);
        proxy.be_honest();
        proxy.lie(Lie::Json("/desk/changes?since", |page| page["removed"] = REMOVED.lock().unwrap().clone()));
    };
    // Hers alone is no day that has come.
    chair(&["inbox"]).ok();
    show(json!([]));
    chair(&["inbox"]).ends(3).says("CHECK FAILS");
    chair(&["show", &case, "--settle"]);
    // Nor has a day come that is still to come.
    *REMOVED.lock().unwrap() = json!([{ "case": id, "day": today(), "purged": "2099-01-01", "entries": [] }]);
    chair(&["inbox"]).ends(3).says("CHECK FAILS");
    chair(&["show", &case, "--settle"]);
    // She thinks better of it, and what she signs then is not the day on which she asked for the end.
    proxy.be_honest();
    world.run(CHAIR, &[&["retention", &case, "--hold"], &because[..]].concat()).ok();
    let kept = world.shows(ANA, &case);
    let entries = kept["entries"].as_array().unwrap();
    let body = &entries.iter().rev().find(|entry| entry["kind"] == "retention").unwrap()["body"];
    assert_eq!(body["hold"], true);
    assert_eq!(body["purge_after"], kept["purge_after"], "{body}");
    assert_ne!(body["purge_after"], json!(today()));

    let changes = world.client().changes(&world.session(BEN), 0).unwrap();
    let hers = changes.entries.iter().find(|entry| entry.stream == Stream::Desk && entry.seq == 0).unwrap();
    let envelope = bens_purge(&world, id.as_str().unwrap().parse().unwrap());
    let entry = |seq: u64, file: &[u8]| json!({ "seq": seq, "day": today(), "envelope": hotline_crypto::bytes::to_base64(file) });
    chair(&["inbox"]).ok();
    show(json!([entry(0, &hers.envelope.0), entry(2, &envelope)]));
    chair(&["inbox"]).ends(3).says("CHECK FAILS");
    chair(&["show", &case]).ends(3).says("cannot show who asked for it").says("They forge the books.");
}

/// Before it destroys what the members keep, it has to say another day, or that nothing is held.
#[test]
fn a_server_that_denies_a_hold_is_caught() {
    let (world, proxy) = behind_a_proxy();
    let case = world.report("rita", "They forge the books.", &[]);
    world.run(CHAIR, &["retention", &case, "--hold", "--reason", "A lawsuit.", "--yes"]).ok();
    proxy.lie(Lie::Json("/desk/changes?since=0", |page| {
        for case in page["cases"].as_array_mut().unwrap() {
            case["hold"] = json!(false);
        }
    }));
    world.run_at(proxy.address, ANA, &["inbox"], "").ends(3).says("CHECK FAILS").says("held");
    let shown = world.run_at(proxy.address, ANA, &["show", &case], "").ends(3);
    shown.says("does not keep to the hold").says(", held");
    let again = ["retention", &case, "--hold", "--reason", "It goes on.", "--yes"];
    world.run_at(proxy.address, ANA, &again, "").says("Signed: keep it until").says(", held.");
}

/// It says that one was enough: for a purge, and for the end of a hold.
#[test]
fn what_takes_two_is_not_done_because_the_server_says_so() {
    let (world, proxy) = behind_a_proxy();
    let case = world.report("rita", "They forge the books.", &[]);
    proxy.lie(Lie::Status("/purge", 200));
    let purge = ["purge", &case, "--reason", "By mistake.", "--yes"];
    let said = world.run_at(proxy.address, ANA, &purge, "").ends(3);
    said.says("for which it takes a second member").says("You alone have asked for that.");
    world.run(ANA, &["retention", &case, "--hold", "--reason", "Better not.", "--yes"]).ok();
    proxy.lie(Lie::Status("/retention", 200));
    let lift = ["retention", &case, "--lift-hold", "--reason", "It is over.", "--yes"];
    world.run_at(proxy.address, ANA, &lift, "").ok().says("It waits for a second member");
    assert_eq!(world.shows(CHAIR, &case)["hold"], true);
}

/// Anybody may write what they like into a case that they read, with a program of their own.
#[test]
fn a_category_of_three_thousand_letters_leaves_the_inbox_readable() {
    let world = World::new(Kind::Sqlite);
    let case = world.report("rita", "They forge the books.", &[]);
    world.write(CHAIR, &["note", &case, "--yes"], "The key changes first.").ok();
    let id = world.shows(CHAIR, &case)["case"].as_str().unwrap().parse().unwrap();
    let long = |letter: &str| Some(letter.repeat(3000));
    let triage = Triage {
        status: long("S"),
        category: long("密"),
        labels: long("L").map(|label| vec![label]),
        ..Triage::default()
    };
    let (seq, envelope) = bens_entry(&world, id, Body::Triage(triage));
    let request =
        DeskEntryRequest { stream: Stream::Desk, seq, envelope: Base64Bytes(envelope), attachments: vec![] };
    world.client().post_entry(&world.session(BEN), id, &request).unwrap();
    let listed = world.run(ANA, &["inbox"]).ok().says("SSS…").says("密密…");
    assert!(listed.out.lines().all(|line| line.chars().count() < 160), "{}", listed.out);
    let shown = world.run(ANA, &["show", &case]).ok().says(&"S".repeat(3000));
    assert!(shown.out.lines().take(12).all(|line| line.chars().count() < 160), "{}", shown.out);
}

/// A signed entry of Ben's that asks for the end of the case and that the server was never sent.
fn bens_purge(world: &World, case: CaseId) -> Vec<u8> {
    let body = Retention { purge_after: Some(today()), hold: false, reason: "Away with it.".into() };
    bens_entry(world, case, Body::Retention(body)).1
}

/// The next entry of the desk, signed by Ben, and its place.
fn bens_entry(world: &World, case: CaseId, body: Body) -> (u64, Vec<u8>) {
    let (client, session, key) = (world.client(), world.session(BEN), world.key(BEN));
    let changes = client.changes(&session, 0).unwrap();
    let keys = CaseKeys::open(&changes.cases.last().unwrap().wrap.0, case, key.identity()).unwrap();
    let last = |stream| changes.entries.iter().rev().find(|entry| entry.stream == stream).unwrap();
    let (dialogue, desk) = (last(Stream::Dialogue), last(Stream::Desk));
    let frame = Frame {
        instance: world.charter.instance,
        case,
        seq: desk.seq + 1,
        prev: Some(envelope::envelope_hash(&desk.envelope.0)),
        seen: Some(envelope::envelope_hash(&dialogue.envelope.0)),
        date: today(),
        author: Author::Member(world.id(BEN)),
        body,
        attachments: vec![],
    };
    (frame.seq, envelope::seal_entry(&frame, &key.signing_key(), &[&keys.newest().unwrap()]).unwrap())
}
