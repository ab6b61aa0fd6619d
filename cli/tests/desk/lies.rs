//! A server that lies is found out, told in words, and by the exit code. What it does is the same on either database.

use std::sync::Mutex;

use hotline_crypto::{
    bytes::to_base64,
    id::CaseId,
    keys::Identity,
    wire::{Base64Bytes, Base64Fixed, MemberWrap, Pad, ReportRequest},
    wrap::CaseKeys,
};
use rand_core::OsRng;
use serde_json::{Value, json};

use crate::{
    database::Kind,
    proxy::{Lie, Proxy},
    world::{ANA, BEN, CHAIR, Ran, World},
};

/// A case with a report, a change of access, two messages and two notes, and a lying server in front of it.
struct Stage {
    world: World,
    proxy: Proxy,
    case: String,
}

impl Stage {
    fn new() -> Self {
        let mut proxy = Proxy::new();
        let world = World::with(Kind::Sqlite, |_| {}, &[proxy.address]);
        proxy.start(world.address);
        let case = world.report("rita", "They forge the books.", &[]);
        for text in ["First.", "Second."] {
            world.write(CHAIR, &["reply", &case, "--yes"], text).ok();
            world.write(CHAIR, &["note", &case, "--yes"], text).ok();
        }
        Self { world, proxy, case }
    }

    fn ana(&self, args: &[&str]) -> Ran {
        self.world.run_at(self.proxy.address, ANA, args, "")
    }

    /// What Ana, who comes for the first time, is shown.
    #[track_caller]
    fn lies(&self, lie: fn(&mut Value)) -> Ran {
        self.proxy.lie(Lie::Json("/desk/changes?since=0", lie));
        self.ana(&["inbox"]).ends(3).says("A check fails in").says("CHECK FAILS");
        self.ana(&["show", &self.case]).ends(3)
    }
}

/// The entries of a stream in a page of changes.
fn places(page: &Value, stream: &str) -> Vec<usize> {
    let entries = page["entries"].as_array().unwrap();
    (0..entries.len()).filter(|index| entries[*index]["stream"] == stream).collect()
}

fn exchange(page: &mut Value, (one, other): (usize, usize), member: &str) {
    let (a, b) = (page["entries"][one][member].clone(), page["entries"][other][member].clone());
    page["entries"][one][member] = b;
    page["entries"][other][member] = a;
}

#[test]
fn an_honest_server_gives_no_warning() {
    let stage = Stage::new();
    stage.ana(&["inbox"]).ok();
    stage.ana(&["show", &stage.case]).ok().says("First.").says("Second.");
    stage.ana(&["inbox", "--recheck"]).ok();
}

#[test]
fn an_entry_that_is_left_out_is_noticed() {
    let stage = Stage::new();
    let drop_message = |page: &mut Value| {
        let places = places(page, "dialogue");
        page["entries"].as_array_mut().unwrap().remove(places[2]);
    };
    stage.lies(drop_message).says("shows an entry, but not the one before it");
    // Sent after all, it is taken in.
    stage.proxy.be_honest();
    stage.ana(&["inbox", "--recheck"]).ok();
    stage.ana(&["show", &stage.case]).ok().says("First.");
}

#[test]
fn entries_that_are_exchanged_are_noticed() {
    let stage = Stage::new();
    let swap = |page: &mut Value| {
        let places = places(page, "dialogue");
        exchange(page, (places[2], places[3]), "envelope");
    };
    stage.lies(swap).says("GAP").says("in another order");
}

#[test]
fn an_entry_in_place_of_another_is_noticed() {
    let stage = Stage::new();
    let repeat = |page: &mut Value| {
        let places = places(page, "desk");
        page["entries"][places[1]]["envelope"] = page["entries"][places[0]]["envelope"].clone();
    };
    stage.lies(repeat).says("Entry 1 of the desk is not shown: it was written for another place");
}

#[test]
fn an_entry_of_another_stream_is_noticed() {
    let stage = Stage::new();
    let swap = |page: &mut Value| {
        let (dialogue, desk) = (places(page, "dialogue"), places(page, "desk"));
        exchange(page, (dialogue[3], desk[0]), "envelope");
    };
    stage.lies(swap).says("belongs to the other stream");
}

#[test]
fn a_damaged_entry_is_noticed_and_hides_nothing_else() {
    let stage = Stage::new();
    let damage = |page: &mut Value| {
        let places = places(page, "dialogue");
        let envelope = page["entries"][places[3]]["envelope"].as_str().unwrap().to_owned();
        let letter = if envelope.as_bytes()[9_000] == b'A' { "B" } else { "A" };
        page["entries"][places[3]]["envelope"] =
            json!(format!("{}{letter}{}", &envelope[..9_000], &envelope[9_001..]));
    };
    stage.lies(damage).says("it cannot be decrypted").says("First.");
}

#[test]
fn another_s_wrap_is_noticed() {
    let stage = Stage::new();
    // Another case's wrap is a well-formed one; the story's own second case gives it.
    stage.world.report("rolf", "Another.", &[]);
    let swap = |page: &mut Value| {
        let cases = page["cases"].as_array().unwrap().clone();
        for (case, shown) in cases.iter().zip(page["cases"].as_array_mut().unwrap()) {
            let other = cases.iter().find(|other| other["case"] != case["case"]).unwrap();
            shown["wrap"] = other["wrap"].clone();
        }
    };
    stage.lies(swap).says("Your copy of the case's keys").says("share it with you again");
}

#[test]
fn a_past_that_is_taken_back_is_noticed() {
    let stage = Stage::new();
    stage.ana(&["inbox"]).ok();
    stage.proxy.lie(Lie::Json("/desk/cases?newest", |page| {
        page["entries"].as_array_mut().unwrap().retain(|entry| entry["stream"] == "dialogue");
    }));
    stage.ana(&["inbox"]).ends(3).says("CHECK FAILS");
    stage
        .ana(&["show", &stage.case])
        .ends(3)
        .says("no longer has entries that it showed before (desk)")
        .says("First.")
        .says("Second.");
    stage.proxy.be_honest();
    stage.ana(&["show", &stage.case]).ends(3);
    stage.ana(&["show", &stage.case, "--settle", "--yes"]).ok();
    stage.ana(&["inbox"]).ok();
}

#[test]
fn a_past_that_is_changed_is_noticed() {
    let stage = Stage::new();
    stage.ana(&["inbox"]).ok();
    stage.proxy.lie(Lie::Json("/desk/changes?since=0", |page| {
        let places = places(page, "dialogue");
        page["entries"][places[3]]["envelope"] = page["entries"][places[2]]["envelope"].clone();
    }));
    stage.ana(&["inbox", "--recheck"]).ends(3);
    let shown =
        stage.ana(&["show", &stage.case]).ends(3).says("another entry where one stood before (dialogue)");
    assert!(shown.out.contains("Second."), "what was seen first is still shown: {shown:?}");
}

#[test]
fn a_server_put_back_to_an_earlier_state_is_noticed_when_one_writes() {
    let stage = Stage::new();
    stage.ana(&["inbox"]).ok();
    stage.proxy.lie(Lie::Instead("/entries", 409, r#"{"error":"conflict","next":1}"#));
    let args = ["reply", &stage.case, "--yes"];
    let refused = stage.world.run_at(stage.proxy.address, ANA, &args, "Is anybody there?").ends(3);
    refused.says("no longer has entries that it showed before (dialogue)");
    stage.proxy.be_honest();
    stage.ana(&["show", &stage.case]).ends(3);
}

#[test]
fn a_forged_charter_is_refused() {
    let stage = Stage::new();
    stage.proxy.lie(Lie::Json("/instance", |answer| {
        answer["charter"] = json!(answer["charter"].as_str().unwrap().replace("Ana Lima", "Ana Lime"));
    }));
    stage.ana(&["inbox"]).ends(3).says("not signed by its own root keys").says("Send nothing.");
}

#[test]
fn another_hotline_s_charter_is_refused() {
    let (stage, other) = (Stage::new(), World::new(Kind::Sqlite));
    let mut command = crate::world::program();
    command
        .env("HOTLINE_HOME", other.home(ANA))
        .args(["inbox", "--server", &format!("http://{}", other.address), "--root", &"ab".repeat(32)])
        .arg("--key")
        .arg(other.home(ANA).join("key.age"))
        .arg("--passphrase-file")
        .arg(other.home(ANA).join("passphrase"));
    crate::world::finish(command, "").ends(3).says("another hotline than the one you pinned");
    drop(stage);
}

#[test]
fn without_a_pin_the_first_time_nothing_is_believed() {
    let world = World::new(Kind::Sqlite);
    let run = |root: Option<&str>| {
        let mut command = crate::world::program();
        command.env("HOTLINE_HOME", world.home(BEN)).args(["inbox"]);
        command.arg("--server").arg(format!("http://{}", world.address));
        command.arg("--key").arg(world.home(BEN).join("key.age"));
        command.arg("--passphrase-file").arg(world.home(BEN).join("passphrase"));
        command.args(root.into_iter().flat_map(|root| ["--root", root]));
        crate::world::finish(command, "")
    };
    let print = world.charter.instance.fingerprint();
    run(None).ends(3).says("does not know this hotline yet").says(&print);
    run(Some(&print)).ok();
    run(None).ok();
}

#[test]
fn an_older_charter_and_one_that_rewrites_are_refused() {
    let mut stage = Stage::new();
    let first = stage.world.charter.clone();
    let mut next = first.clone();
    (next.epoch, next.contact) = (2, "Somebody else".into());
    stage.world.publish(&next);
    stage.world.charter = next.clone();
    stage.ana(&["inbox"]).ok();
    let answer = |charter: &hotline_crypto::charter::Charter| {
        let signed = charter.sign(&stage.world.root).unwrap();
        json!({ "charter": signed.text, "charter_signature": signed.signature })
    };
    let mut fork = next.clone();
    fork.contact = "A third".into();
    let mut vanished = next.clone();
    vanished.epoch = 3;
    vanished.members.pop();
    let mut expired = next.clone();
    (expired.epoch, expired.issued, expired.expires) =
        (3, "2020-01-01".parse().unwrap(), "2020-06-01".parse().unwrap());
    for (charter, words) in [
        (&first, "older than one that this machine has seen"),
        (&fork, "differs from one of the same number"),
        (&vanished, "a member's line that was in the charter before is gone"),
        (&expired, "the charter has expired"),
    ] {
        *INSTEAD.lock().unwrap() = answer(charter);
        stage.proxy.be_honest();
        stage.proxy.lie(Lie::Json("/instance", |shown| {
            let instead = INSTEAD.lock().unwrap();
            for member in ["charter", "charter_signature"] {
                shown[member] = instead[member].clone();
            }
        }));
        stage.ana(&["inbox"]).ends(3).says(words);
    }
}

static INSTEAD: Mutex<Value> = Mutex::new(Value::Null);

/// Sealing to a member takes no secret: the server makes a wrap whose newest key is its own.
#[test]
fn a_wrap_of_the_server_s_own_gives_nobody_access() {
    static FORGED: Mutex<Value> = Mutex::new(Value::Null);
    let stage = Stage::new();
    let shown = stage.world.shows(ANA, &stage.case);
    let case: CaseId = shown["case"].as_str().unwrap().parse().unwrap();
    let changes = stage.world.client().changes(&stage.world.session(ANA), 0).unwrap();
    let real = &changes.cases.last().unwrap().wrap.0;
    let key = stage.world.key(ANA);
    let keys = CaseKeys::open(real, case, key.identity()).unwrap().with_new(Identity::generate(&mut OsRng));
    *FORGED.lock().unwrap() = json!(to_base64(&keys.wrap(case, &key.recipient()).unwrap()));
    stage.proxy.lie(Lie::Json("/desk/changes?since=0", |page| {
        for case in page["cases"].as_array_mut().unwrap() {
            case["wrap"] = FORGED.lock().unwrap().clone();
        }
    }));
    let fresh = ["--no-cache", "--yes"];
    for args in [
        vec!["share", &stage.case, "--with", "Olga"],
        vec!["unshare", &stage.case, "--from", "Ben"],
        vec!["recuse", &stage.case],
    ] {
        stage.ana(&[&args[..], &fresh].concat()).ends(3).says("nobody's access to it is changed");
    }
    let after = stage.world.shows(CHAIR, &stage.case);
    assert_eq!(after["entries"].as_array().unwrap().len(), 6, "nothing was written");
}

/// Whoever was left out and works with the server would read what is sealed to the old key.
#[test]
fn a_new_key_that_the_server_swallows_keeps_the_answer_back() {
    let stage = Stage::new();
    let case = stage.world.report("rolf", "Another.", &[]);
    stage.proxy.lie(Lie::Instead("/access", 201, r#"{"seq":1}"#));
    let refused = stage.world.run_at(stage.proxy.address, ANA, &["reply", &case, "--yes"], "For you alone.");
    refused.ends(3).says("has taken a new key of the case and does not show it");
    assert_eq!(World::texts(&stage.world.shows(CHAIR, &case), "message"), Vec::<String>::new());
}

#[test]
fn a_purge_that_nobody_signed_takes_nothing_away() {
    static CASE: Mutex<Value> = Mutex::new(Value::Null);
    let stage = Stage::new();
    let shown = stage.ana(&["show", &stage.case, "--json"]).ok().json();
    *CASE.lock().unwrap() = shown["case"].clone();
    stage.proxy.lie(Lie::Json("/desk/changes?since", |page| {
        let (day, purged) = ("2026-01-01", "2026-01-02");
        page["removed"] =
            json!([{ "case": *CASE.lock().unwrap(), "day": day, "purged": purged, "entries": [] }]);
    }));
    stage.ana(&["inbox"]).ends(3).says("CHECK FAILS");
    stage.ana(&["show", &stage.case]).ends(3).says("cannot show who asked for it").says("Second.");
}

#[test]
fn a_report_that_is_taken_back_is_noticed() {
    let stage = Stage::new();
    stage.ana(&["inbox"]).ok();
    let nothing = |page: &mut Value| {
        for list in ["cases", "entries", "attachments"] {
            page[list] = json!([]);
        }
    };
    for path in ["/desk/changes?since=0", "/desk/cases?newest"] {
        stage.proxy.lie(Lie::Json(path, nothing));
    }
    stage.ana(&["inbox"]).ends(3).says("no access any more");
    let shown = stage.ana(&["show", &stage.case]).ends(3);
    shown.says("has nothing of this case for you any more").says("Second.");
}

/// Anybody can send garbage. It must not keep a committee from seeing that something else is wrong.
#[test]
fn garbage_is_settled_and_hides_nothing() {
    let stage = Stage::new();
    let charter = &stage.world.charter;
    let (case, keys) = (CaseId::random(&mut OsRng), CaseKeys::generate(&mut OsRng));
    let wrap = |line: &hotline_crypto::charter::MemberLine| MemberWrap {
        member: line.id,
        wrap: Base64Bytes(keys.wrap(case, &line.age).unwrap()),
    };
    let file = hotline_crypto::sealing::seal(&[&keys.newest().unwrap()], b"garbage").unwrap();
    let report = ReportRequest {
        case,
        authenticator_hash: Base64Fixed([7; 32]),
        wraps: charter.members.iter().take(3).map(wrap).collect(),
        envelope: Base64Bytes(file),
        attachments: vec![],
        pad: Pad::default(),
    };
    let client = stage.world.client();
    let terms = client.instance().unwrap().work;
    let mut payment = hotline_cli::client::reporter::Payment { terms, progress: &mut |_| {} };
    client.post_report(report, 4, &mut payment).unwrap();

    let listed = stage.ana(&["inbox"]).ends(3).says("cannot be read");
    let last = listed.out.lines().filter(|line| line.contains('-')).nth(1).unwrap();
    assert!(last.contains(&case.reference()), "it stands below what is due: {listed:?}");
    stage.world.run_at(stage.proxy.address, ANA, &["reply", &case.reference(), "--yes"], "Hello?").ends(3);
    stage.ana(&["show", &case.reference()]).ends(3).says("no valid report");
    stage.ana(&["show", &case.reference(), "--settle", "--yes"]).ok();
    let listed = stage.ana(&["inbox"]).ok();
    assert!(!listed.out.contains(&case.reference()), "{listed:?}");
}
