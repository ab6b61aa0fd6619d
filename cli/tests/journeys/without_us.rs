//! A case opened with nothing of ours: a backup of the server, an age implementation, and jq.
//!
//! The steps are those of "Without our code" in SECURITY.md. The age implementation is npm's `age-encryption`, by a few
//! lines of Node; any age from 1.3 on does the same as `age -d -i`. SQLite's own shell runs the same two queries.

use std::{
    fs,
    process::{Command, Stdio},
};

use rusqlite::Connection;

use crate::{
    database::{Kind, on_both},
    stage::{ANA, CHAIR, Stage, member_id},
};

on_both!(a_case_opens_with_age_and_jq);

/// `age -d -i KEYFILE < IN > OUT` in Node: the identity from a passphrase-encrypted file, or from an identity file.
const AGE: &str = r##"
import { readFileSync, writeFileSync } from "node:fs";
import { Decrypter } from "age-encryption";
const [keyFile, passphraseFile, input, output] = process.argv.slice(2);
let identities = readFileSync(keyFile);
if (passphraseFile !== "-") {
  const locked = new Decrypter();
  locked.addPassphrase(readFileSync(passphraseFile, "utf8"));
  identities = await locked.decrypt(identities);
}
const decrypter = new Decrypter();
for (const line of Buffer.from(identities).toString("utf8").split("\n")) {
  if (line !== "" && !line.startsWith("#")) decrypter.addIdentity(line);
}
writeFileSync(output, await decrypter.decrypt(readFileSync(input)));
"##;

fn age(stage: &Stage, key: &str, passphrase: &str, (input, output): (&str, &str)) {
    let modules = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/node_modules");
    let link = stage.path("node_modules");
    if !link.exists() {
        std::os::unix::fs::symlink(modules, &link).unwrap();
    }
    stage.write("age.mjs", AGE);
    let status = Command::new("node")
        .args(["age.mjs", key, passphrase, input, output])
        .current_dir(stage.folder.path())
        .stdin(Stdio::null())
        .status()
        .expect("Node.js is needed, with the packages of web/ (make)");
    assert!(status.success(), "age -d -i {key} < {input}");
}

fn jq(stage: &Stage, filter: &str, input: &str) -> String {
    let output = Command::new("jq").args(["-r", filter, input]).current_dir(stage.folder.path()).output();
    let output = output.expect("jq is needed: scripts/install-test-tools installs it");
    assert!(output.status.success(), "jq {filter}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

const ENTRIES: &str =
    "SELECT json_group_array(json_object('stream', stream, 'seq', seq, 'envelope', hex(envelope)))
    FROM (SELECT * FROM entries WHERE hex(case_id) = ?1 ORDER BY stream, seq)";
const WRAP: &str = "SELECT hex(file) FROM wraps WHERE hex(case_id) = ?1 AND hex(member_id) = ?2
    ORDER BY generation DESC LIMIT 1";

fn hex_of(id: &str) -> String {
    id.replace('-', "").to_uppercase()
}

/// What `xxd -r -p` does.
fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn a_case_opens_with_age_and_jq(kind: Kind) {
    let stage = Stage::new(kind);
    let filed = stage.report("Scrap is booked as stock.", &["--json"]).json();
    let case = filed["case"].as_str().unwrap();
    stage.member_feed(ANA, "Thank you.", &["reply", case]).ok();
    // 1. Whoever runs the server takes two things out of a backup: ciphertext, of which they can read nothing.
    stage.backup("backup.db");
    let backup = Connection::open(stage.path("backup.db")).unwrap();
    let query = |sql, ids: &[String]| -> String {
        backup.query_row(sql, rusqlite::params_from_iter(ids), |row| row.get(0)).unwrap()
    };
    let chair = member_id(CHAIR).to_string();
    stage.write("entries.json", query(ENTRIES, &[hex_of(case)]));
    stage.write("wrap.age", bytes(&query(WRAP, &[hex_of(case), hex_of(&chair)])));
    // 2. The wrap, with the member's own key file and its passphrase, gives the keys of the case.
    age(&stage, "chair.age", "passphrase", ("wrap.age", "case-keys"));
    assert!(fs::read_to_string(stage.path("case-keys")).unwrap().contains("AGE-SECRET-KEY-PQ-1"));
    // 3. The entries, with the keys of the case. The second one is the change of the case's key.
    for (place, text) in [(0, "Scrap is booked as stock."), (2, "Thank you.")] {
        let entry = jq(&stage, &format!(".[{place}].envelope"), "entries.json");
        stage.write("entry.age", bytes(&entry));
        age(&stage, "case-keys", "-", ("entry.age", "entry.json"));
        // 4. jq shows what was signed.
        let filter =
            ".frame | fromjson | if .kind == \"report\" then .body.answers[0].answer else .body.text end";
        assert_eq!(jq(&stage, filter, "entry.json"), text);
    }
}
