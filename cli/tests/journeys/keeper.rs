//! What the charter's keeper does, with the real `ssh-keygen` beside.

use std::{fs, path::Path, process::Command};

use hotline_crypto::{instance::Instance, sshsig::RootKey};
use tempfile::TempDir;

use crate::{
    database::{Kind, on_both},
    stage::{CHAIR, Said, Stage, command, run},
};

on_both!(
    a_hotline_begins_with_a_key_of_ssh_keygen,
    a_lost_key_comes_back_from_paper,
    a_member_changes_keys_and_reads_on,
    a_charter_for_another_address_is_not_published_unasked,
);

/// A folder, in which `hotline` is run without a server.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.write("pass", "a passphrase for tests");
        desk
    }

    fn write(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn hotline(&self, arguments: &[&str]) -> Said {
        run(command(self.0.path(), arguments), "")
    }

    fn ssh_keygen(&self, arguments: &[&str]) {
        let status = Command::new("ssh-keygen").args(arguments).current_dir(self.0.path()).status().unwrap();
        assert!(status.success(), "ssh-keygen {arguments:?}");
    }

    /// A draft of two members that lacks nothing, with the root key `root`.
    fn drafted(&self) {
        self.write("notice.txt", "Who reads it.\n");
        for name in ["ana", "ben"] {
            self.hotline(&["key", "new", &format!("{name}.age"), "--new-passphrase-file", "pass"]).ok();
        }
        self.hotline(&[
            "charter",
            "init",
            "--root-key",
            "root.pub",
            "--organisation",
            "Example",
            "--origin",
            "https://hotline.example",
            "--contact",
            "Us",
            "--notice",
            "en=notice.txt",
        ])
        .ok();
        for (name, role) in [("ana", "chair"), ("ben", "member")] {
            let public = format!("{name}.pub");
            self.hotline(&["charter", "add", "--name", name, "--role", role, "--public", &public, "--yes"])
                .ok();
        }
    }
}

#[test]
fn a_signature_made_elsewhere_is_brought_back() {
    let desk = Desk::new();
    desk.ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-f", "root"]);
    desk.drafted();
    let said = desk.hotline(&["charter", "sign"]).fails(2);
    assert!(said.contains("ssh-keygen -Y sign -n hotline-charter -f ROOT charter.json"), "{said}");
    desk.ssh_keygen(&["-q", "-Y", "sign", "-n", "hotline-charter", "-f", "root", "charter.json"]);
    fs::rename(desk.0.path().join("charter.json.sig"), desk.0.path().join("brought.sig")).unwrap();
    desk.hotline(&["charter", "sign", "--signature", "brought.sig"]).ok();
    assert!(desk.hotline(&["charter", "verify"]).ok().contains("Charter 1 of Example holds."));
}

#[test]
fn a_signature_that_was_brought_is_never_taken_away() {
    let desk = Desk::new();
    desk.ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-f", "root"]);
    desk.drafted();
    let path = desk.0.path().join("charter.json");
    let draft = fs::read_to_string(&path).unwrap();
    // An editor puts a line end behind it, and that is what is signed elsewhere.
    desk.write("charter.json", &format!("{draft}\n"));
    let sign = ["-q", "-Y", "sign", "-n", "hotline-charter", "-f", "root", "charter.json"];
    desk.ssh_keygen(&sign);
    let brought = fs::read_to_string(desk.0.path().join("charter.json.sig")).unwrap();
    let said = desk.hotline(&["charter", "sign", "--signature", "charter.json.sig"]).fails(6);
    assert!(said.contains("is as you brought it") && said.contains("Sign it once more"), "{said}");
    assert_eq!(fs::read_to_string(desk.0.path().join("charter.json.sig")).unwrap(), brought);
    assert_eq!(fs::read_to_string(&path).unwrap(), draft, "it has its one written form now");
    // A draft that goes on being changed leaves it alone, too.
    desk.hotline(&["charter", "set", "--contact", "counsel@example.com"]).ok();
    assert!(desk.0.path().join("charter.json.sig").exists());
    fs::remove_file(desk.0.path().join("charter.json.sig")).unwrap();
    desk.ssh_keygen(&sign);
    desk.hotline(&["charter", "sign", "--signature", "charter.json.sig"]).ok();
    assert!(desk.hotline(&["charter", "verify"]).ok().contains("Charter 1 of Example holds."));
}

#[test]
fn what_we_sign_ssh_keygen_verifies() {
    let desk = Desk::new();
    desk.hotline(&["root", "new", "root", "--comment", "keeper", "--new-passphrase-file", "pass"]).ok();
    desk.drafted();
    desk.hotline(&["charter", "sign", "--root-key", "root", "--passphrase-file", "pass", "--yes"]).ok();
    let public = fs::read_to_string(desk.0.path().join("root.pub")).unwrap();
    desk.write("signers", &format!("root {public}"));
    let verify =
        "ssh-keygen -Y verify -f signers -I root -n hotline-charter -s charter.json.sig < charter.json";
    let status = Command::new("sh").args(["-c", verify]).current_dir(desk.0.path()).status().unwrap();
    assert!(status.success());
    // And opens the key with its passphrase.
    desk.ssh_keygen(&["-q", "-y", "-P", "a passphrase for tests", "-f", "root"]);
}

#[test]
fn an_agent_signs() {
    let desk = Desk::new();
    desk.ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-f", "root"]);
    desk.drafted();
    let script = format!(
        "eval $(ssh-agent -a ./agent) >/dev/null; ssh-add -q root; mv root elsewhere; \
         HOTLINE_HOME=home '{}' charter sign --agent root.pub --yes; code=$?; kill $SSH_AGENT_PID; exit $code",
        crate::stage::BINARY
    );
    let said: Said =
        Command::new("sh").args(["-c", &script]).current_dir(desk.0.path()).output().unwrap().into();
    said.ok();
    desk.hotline(&["charter", "verify"]).ok();
}

#[test]
fn a_key_that_is_no_root_and_a_signature_of_another_text_are_refused() {
    let desk = Desk::new();
    desk.ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-f", "root"]);
    desk.ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-f", "other"]);
    desk.ssh_keygen(&["-q", "-t", "ecdsa", "-N", "", "-f", "ecdsa"]);
    desk.drafted();
    let said = desk.hotline(&["charter", "sign", "--root-key", "other", "--yes"]).fails(6);
    assert!(said.contains("is none of this charter's root keys"), "{said}");
    desk.hotline(&["charter", "sign", "--root-key", "ecdsa", "--yes"]).fails(1);
    desk.ssh_keygen(&["-q", "-Y", "sign", "-n", "file", "-f", "root", "charter.json"]);
    let said = desk.hotline(&["charter", "sign", "--signature", "charter.json.sig"]).fails(3);
    assert!(said.contains("another purpose"), "{said}");
    fs::remove_file(desk.0.path().join("charter.json.sig")).unwrap();
    desk.ssh_keygen(&["-q", "-Y", "sign", "-n", "hotline-charter", "-f", "root", "charter.json"]);
    desk.hotline(&["charter", "set", "--contact", "Somebody else"]).ok();
    assert!(!desk.0.path().join("charter.json.sig").exists(), "a signature does not outlive a change");
}

#[test]
fn a_signed_charter_is_kept_and_continued() {
    let desk = Desk::new();
    desk.ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-f", "root"]);
    desk.drafted();
    desk.hotline(&["charter", "sign", "--root-key", "root", "--yes"]).ok();
    let first = fs::read_to_string(desk.0.path().join("charter.json")).unwrap();
    let drafted = desk.hotline(&["charter", "end", "ben"]).ok();
    assert!(drafted.contains("Charter 2 is drafted") && drafted.contains("ends ben's key"), "{drafted}");
    assert_eq!(fs::read_to_string(desk.0.path().join("charter-1.json")).unwrap(), first);
    desk.hotline(&["charter", "sign", "--root-key", "root", "--yes"]).ok();
    desk.hotline(&["charter", "verify", "--previous", "charter-1.json"]).ok();
    // An end cannot be put off, and a line cannot be taken out.
    desk.hotline(&["charter", "end", "ben", "--until", "2999-01-01"]).fails(6);
    let text = fs::read_to_string(desk.0.path().join("charter.json")).unwrap();
    let without = text.replace(&text[text.rfind(",{\"id\"").unwrap()..text.rfind(']').unwrap()], "");
    desk.write("charter.json", &without);
    let said = desk.hotline(&["charter", "sign", "--root-key", "root", "--yes"]).fails(3);
    assert!(said.contains("gone or changed"), "{said}");
}

/// `hotline` in a folder where no file may be longer than a block, and a key is: the disk ends in the middle of it.
fn on_a_full_disk(folder: &Path, arguments: &[&str]) -> Said {
    let plain = command(folder, arguments);
    let mut cramped = Command::new("sh");
    cramped.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh"]).arg(plain.get_program());
    cramped.args(plain.get_args()).current_dir(folder).env_clear();
    cramped.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    run(cramped, "")
}

#[test]
fn a_disk_that_is_full_leaves_no_half_of_a_key() {
    let desk = Desk::new();
    let names = || -> Vec<_> {
        let mut names: Vec<_> =
            fs::read_dir(desk.0.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let key = ["key", "new", "ana.age", "--new-passphrase-file", "pass"];
    let before = names();
    let said = on_a_full_disk(desk.0.path(), &key).fails(1);
    assert!(said.contains("cannot write ana.age"), "{said}");
    assert_eq!(names(), before);
    // Nor does one that is there suffer.
    desk.hotline(&key).ok();
    let read = || fs::read(desk.0.path().join("ana.age")).unwrap();
    let (before, old) = (names(), read());
    assert!(old.len() > 1024, "more than a block");
    let said = on_a_full_disk(desk.0.path(), &[&key[..], &["--replace"]].concat()).fails(1);
    assert!(said.contains("cannot write ana.age"), "{said}");
    assert!(names() == before && read() == old);
}

/// The machine with the root key may be one to which somebody else brings the files.
#[test]
fn what_a_charter_says_is_seen_before_it_is_signed_also_without_the_one_before() {
    let desk = Desk::new();
    desk.ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-f", "root"]);
    desk.drafted();
    let sign = ["charter", "sign", "--root-key", "root", "--yes"];
    let signed = desk.hotline(&sign);
    for all in ["reached at https://hotline.example", "contact: Us", "cases are kept 2555 days", "no hold"] {
        assert!(signed.err.contains(all), "{all}: {signed:?}");
    }
    signed.ok();
    let evil = ["--origin", "https://evil.example", "--contact", "nobody", "--retention-days", "1"];
    let drafted = desk.hotline(&[&["charter", "set"], &evil[..]].concat());
    assert!(
        drafted.err.contains("take there\n      charter.json charter-1.json charter-1.json.sig\n"),
        "{drafted:?}"
    );
    assert!(drafted.err.contains("then bring charter.json and charter.json.sig back"), "{drafted:?}");
    drafted.ok();

    let offline = Desk::new();
    let bring = |name: &str| offline.write(name, &fs::read_to_string(desk.0.path().join(name)).unwrap());
    bring("root");
    bring("charter.json");
    let all = ["https://evil.example", "Contact          nobody", "Cases are kept   1 days", "chair", "ben"];
    let blind = |why: &str| {
        let said = offline.hotline(&sign);
        for shown in
            all.iter().chain([&why, &"Nobody can say what this charter changes", &"charter-1.json.sig first"])
        {
            assert!(said.err.contains(shown), "{shown}: {said:?}");
        }
        assert!(!said.err.contains("It changes:"), "{said:?}");
        said.ok();
        fs::remove_file(offline.0.path().join("charter.json.sig")).unwrap();
    };
    blind("charter-1.json, the charter before, is not here");
    bring("charter-1.json");
    blind("charter-1.json.sig is not here");
    // One that was made up so that nothing seems to change.
    bring("charter-1.json.sig");
    let made_up = fs::read_to_string(desk.0.path().join("charter-1.json")).unwrap();
    offline.write("charter-1.json", &made_up.replace("https://hotline.example", "https://evil.example"));
    blind("charter-1.json is not signed as charter 1 of this hotline");
    bring("charter-1.json");
    let said = offline.hotline(&sign);
    assert!(said.err.contains("It changes:\n  - reached at https://evil.example"), "{said:?}");
    said.ok();
}

#[test]
fn without_an_agent_it_is_said_what_is_missing() {
    let desk = Desk::new();
    desk.ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-f", "root"]);
    desk.drafted();
    let said = desk.hotline(&["charter", "sign", "--agent", "root.pub", "--yes"]).fails(1);
    assert!(said.contains("ssh-keygen did not sign") && said.contains("ssh-add -l"), "{said}");
}

#[test]
fn an_end_that_is_not_signed_can_be_put_off_and_taken_back() {
    let desk = Desk::new();
    desk.ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-f", "root"]);
    desk.drafted();
    desk.hotline(&["charter", "sign", "--root-key", "root", "--yes"]).ok();
    let end = |more: &[&str]| desk.hotline(&[&["charter", "end", "ben"], more].concat());
    end(&["--until", "2999-01-01"]).ok();
    assert!(end(&["--until", "2999-02-01"]).ok().contains("ends ben's key on 2999-02-01"));
    assert!(!end(&["--take-back"]).ok().contains("ends ben's key"));
    end(&["--take-back"]).fails(6);
    end(&["--until", "2999-01-01"]).ok();
    desk.hotline(&["charter", "sign", "--root-key", "root", "--yes"]).ok();
    end(&["--take-back"]).fails(6);
    end(&["--until", "2999-02-01"]).fails(6);
    assert!(end(&["--until", "2998-01-01"]).ok().contains("ends ben's key on 2998-01-01"));
}

fn a_hotline_begins_with_a_key_of_ssh_keygen(kind: Kind) {
    let keys = tempfile::tempdir().unwrap();
    let path = keys.path().join("root");
    let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&path).status();
    assert!(made.unwrap().success());
    let root = RootKey::from_openssh(&fs::read_to_string(&path).unwrap(), None).unwrap();
    let instance = Instance::from_roots(&[*root.line().key()]).unwrap();
    let stage = Stage::of(kind, (root, instance), |_| {});
    stage.write("root", fs::read(&path).unwrap());
    stage.write("root.pub", fs::read(keys.path().join("root.pub")).unwrap());
    stage.write("notice.txt", "Who reads it.");
    let public = stage.with_key("chair.age", "", &["key", "show", "--json"]).json();
    stage.write("chair.pub", format!("{{\"v\":1,\"age\":{},\"sign\":{}}}", public["age"], public["sign"]));

    let origin = stage.origin.clone();
    stage
        .hotline(&[
            "charter",
            "init",
            "--root-key",
            "root.pub",
            "--organisation",
            "Example",
            "--origin",
            &origin,
            "--contact",
            "Us",
            "--notice",
            "en=notice.txt",
        ])
        .ok();
    let added = stage.hotline(&[
        "charter",
        "add",
        "--name",
        "Carla",
        "--role",
        "chair",
        "--public",
        "chair.pub",
        "--yes",
    ]);
    assert!(
        added.err.contains(public["code"].as_str().unwrap()),
        "the code is there to be compared: {added:?}"
    );
    stage.hotline(&["charter", "publish", "--yes"]).fails(6);
    stage.hotline(&["charter", "sign", "--root-key", "root", "--yes"]).ok();
    let published = stage.hotline(&["charter", "publish", "--yes"]);
    assert!(published.err.contains(&instance.pin()), "{published:?}");
    stage.hotline(&["charter", "publish", "--yes"]).ok();
    stage.report("A report.", &[]).ok();
    let inbox = stage.with_key("chair.age", "", &["inbox", "--json"]).json();
    assert!(inbox.to_string().contains("case"), "{inbox}");
}

fn a_lost_key_comes_back_from_paper(kind: Kind) {
    let stage = Stage::new(kind);
    let filed = stage.report("Read this.", &["--json"]).json();
    let case = filed["case"].as_str().unwrap();
    // On paper, then lost, then back under another passphrase.
    let paper = stage.with_key("chair.age", "", &["key", "backup", "--json"]).json();
    stage.write("words", paper["words"].as_str().unwrap());
    stage.write("other", "quite another passphrase");
    fs::remove_file(stage.path("chair.age")).unwrap();
    stage
        .hotline(&["key", "restore", "back.age", "--words-file", "words", "--new-passphrase-file", "other"])
        .ok();
    let mut show = stage.command(&["show", case, "--json"]);
    show.env("HOTLINE_KEY", "back.age").env("HOTLINE_PASSPHRASE_FILE", "other");
    assert!(run(show, "").ok().contains("Read this."));
    // By the numbers of the words, and by the text of the QR code, it is the same key.
    let numbers: Vec<String> = paper["numbers"].as_array().unwrap().iter().map(ToString::to_string).collect();
    for (name, text) in [("numbers", numbers.join(" ")), ("code", paper["code"].as_str().unwrap().to_owned())]
    {
        stage.write(name, &text);
        let file = format!("{name}.age");
        let back = stage
            .hotline(&[
                "key",
                "restore",
                &file,
                "--words-file",
                name,
                "--new-passphrase-file",
                "other",
                "--json",
            ])
            .json();
        assert_eq!(back["age"], stage.key(CHAIR).recipient().to_string());
    }
    // Nothing is overwritten unasked.
    let said = stage.hotline(&[
        "key",
        "restore",
        "back.age",
        "--words-file",
        "words",
        "--new-passphrase-file",
        "other",
    ]);
    assert!(said.fails(1).contains("exists already"));
}

fn a_member_changes_keys_and_reads_on(kind: Kind) {
    let stage = Stage::new(kind);
    let filed = stage.report("Read this.", &["--json"]).json();
    let case = filed["case"].as_str().unwrap();
    assert!(stage.member(CHAIR, &["show", case]).ok().contains("Read this."));

    stage
        .with_key("chair.age", "", &["key", "rotate", "next.age", "--new-passphrase-file", "passphrase"])
        .ok();
    stage.write("root", stage.root_file());
    stage.hotline(&["charter", "add", "--replaces", "Carla", "--public", "next.pub", "--yes"]).ok();
    stage.hotline(&["charter", "sign", "--root-key", "root", "--yes"]).ok();
    stage.hotline(&["charter", "publish", "--yes"]).ok();

    // The old key signs in nowhere any more, and the new one alone opens nothing yet.
    assert_ne!(stage.with_key("chair.age", "", &["inbox"]).code, 0);
    assert!(!stage.with_key("next.age", "", &["show", case]).out.contains("Read this."));
    let both = ["--old-key", "chair.age", "share", "--all", "--with", "Carla", "--yes"];
    stage.with_key("next.age", "", &both).ok();
    assert!(stage.with_key("next.age", "", &["show", case]).ok().contains("Read this."));
}

fn a_charter_for_another_address_is_not_published_unasked(kind: Kind) {
    let stage = Stage::new(kind);
    stage.write("root", stage.root_file());
    // The draft in this folder is what is meant, whatever the environment names; both say which they are.
    stage.hotline(&["charter", "set", "--origin", "https://hotlin.example"]).ok();
    let draft = stage.hotline(&["charter", "show", "--json"]).json();
    assert_eq!((&draft["charter"]["epoch"], &draft["shown"]["file"]), (&2.into(), &"charter.json".into()));
    let served = stage.hotline(&["charter", "show", "--server", &stage.origin, "--json"]).json();
    assert_eq!(
        (&served["charter"]["epoch"], &served["shown"]["server"]),
        (&1.into(), &stage.origin.clone().into())
    );

    let signed = stage.hotline(&["charter", "sign", "--root-key", "root", "--yes"]);
    assert!(signed.err.contains("is not named any more"), "{signed:?}");
    signed.ok();
    let said = stage.hotline(&["charter", "publish"]).fails(1);
    assert!(said.contains(&format!("does not name {}", stage.origin)), "{said}");
    let served = stage.hotline(&["charter", "show", "--server", &stage.origin, "--json"]).json();
    assert_eq!(served["charter"]["epoch"], 1, "nothing was published");
    // Whoever knows why can.
    stage.hotline(&["charter", "publish", "--yes"]).ok();
}
