//! Root keys and charter signatures against the real `ssh-keygen`, in both directions.
//!
//! These tests fail, and do not skip, where `ssh-keygen` is missing: `make test` installs it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "clippy.toml's exemption does not reach a test's helpers"
)]

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use hotline_crypto::sshsig::{self, BadRootKey, BadSignature, NAMESPACE, RootKey, RootLine};
use tempfile::TempDir;

const MESSAGE: &str = "{\"v\":1,\"organisation\":\"Exämple\"}";

fn ssh_keygen(arguments: &[&str], folder: &Path, input: Option<&Path>) -> Output {
    let mut command = Command::new("ssh-keygen");
    command.args(arguments).current_dir(folder);
    match input {
        Some(path) => command.stdin(fs::File::open(path).unwrap()),
        None => command.stdin(Stdio::null()),
    };
    command.output().expect("ssh-keygen must be installed (Debian: openssh-client)")
}

fn succeed(arguments: &[&str], folder: &Path) {
    let output = ssh_keygen(arguments, folder, None);
    assert!(output.status.success(), "ssh-keygen {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A folder with a new key in `root` and `root.pub`, and `MESSAGE` in `charter.json`.
fn folder(kind: &str, passphrase: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let comment = "counsel at example";
    succeed(&["-q", "-t", kind, "-N", passphrase, "-C", comment, "-a", "4", "-f", "root"], folder.path());
    fs::write(folder.path().join("charter.json"), MESSAGE).unwrap();
    folder
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

fn line(folder: &TempDir) -> RootLine {
    read(folder, "root.pub").trim_end().parse().unwrap()
}

/// Whether the real program accepts `signature` of `MESSAGE` by the folder's key.
fn real_verify(folder: &TempDir, signature: &str) -> bool {
    let path = folder.path();
    fs::write(path.join("ours.sig"), signature).unwrap();
    fs::write(path.join("signers"), format!("root {}", read(folder, "root.pub"))).unwrap();
    let arguments = ["-Y", "verify", "-f", "signers", "-I", "root", "-n", NAMESPACE, "-s", "ours.sig"];
    ssh_keygen(&arguments, path, Some(&path.join("charter.json"))).status.success()
}

#[test]
fn we_accept_what_ssh_keygen_signs() {
    let folder = folder("ed25519", "");
    succeed(&["-Y", "sign", "-f", "root", "-n", NAMESPACE, "charter.json"], folder.path());
    let signature = read(&folder, "charter.json.sig");
    assert_eq!(sshsig::verify(&signature, MESSAGE.as_bytes()), Ok(*line(&folder).key()));
    assert_eq!(sshsig::verify(&signature, b"{\"v\":1}"), Err(BadSignature::Wrong));
}

#[test]
fn ssh_keygen_accepts_what_we_sign() {
    let folder = folder("ed25519", "");
    let root = RootKey::from_openssh(&read(&folder, "root"), None).unwrap();
    assert!(real_verify(&folder, &root.sign(MESSAGE.as_bytes()).unwrap()));
    assert!(!real_verify(&folder, &root.sign(b"{\"v\":1}").unwrap()));
}

#[test]
fn both_write_the_same_signature_and_the_same_line() {
    let folder = folder("ed25519", "");
    let root = RootKey::from_openssh(&read(&folder, "root"), None).unwrap();
    succeed(&["-Y", "sign", "-f", "root", "-n", NAMESPACE, "charter.json"], folder.path());
    assert_eq!(root.sign(MESSAGE.as_bytes()).unwrap(), read(&folder, "charter.json.sig"));
    assert_eq!(format!("{}\n", root.line()), read(&folder, "root.pub"));
    assert_eq!(root.line().comment(), "counsel at example");
}

#[test]
fn an_encrypted_key_opens_with_its_passphrase_alone() {
    let folder = folder("ed25519", "correct horse");
    let text = read(&folder, "root");
    let refused = |passphrase| RootKey::from_openssh(&text, passphrase).err();
    assert_eq!(refused(None), Some(BadRootKey::PassphraseNeeded));
    assert_eq!(refused(Some("incorrect horse")), Some(BadRootKey::Passphrase));
    let root = RootKey::from_openssh(&text, Some("correct horse")).unwrap();
    assert_eq!(root.line(), line(&folder));
    assert!(real_verify(&folder, &root.sign(MESSAGE.as_bytes()).unwrap()));
}

#[test]
fn other_purposes_hashes_and_key_types_are_refused() {
    let folder = folder("ed25519", "");
    let sign = |key: &str, extra: &[&str]| {
        let _ = fs::remove_file(folder.path().join("charter.json.sig"));
        succeed(&[&["-Y", "sign", "-f", key], extra, &["charter.json"]].concat(), folder.path());
        sshsig::verify(&read(&folder, "charter.json.sig"), MESSAGE.as_bytes())
    };
    assert_eq!(sign("root", &["-n", "file"]), Err(BadSignature::Namespace));
    assert_eq!(sign("root", &["-n", NAMESPACE, "-O", "hashalg=sha256"]), Err(BadSignature::Hash));
    for kind in ["ecdsa", "rsa"] {
        succeed(&["-q", "-t", kind, "-N", "", "-f", kind], folder.path());
        // Which of the two depends on the key types that the parser was built with.
        let refused = sign(kind, &["-n", NAMESPACE]);
        assert!(matches!(refused, Err(BadSignature::Key | BadSignature::Armor)), "{kind}: {refused:?}");
        assert_eq!(RootKey::from_openssh(&read(&folder, kind), None).err(), Some(BadRootKey::Type), "{kind}");
        assert!(read(&folder, &format!("{kind}.pub")).trim_end().parse::<RootLine>().is_err());
    }
}

#[test]
fn a_damaged_key_file_is_refused() {
    let folder = folder("ed25519", "");
    let text = read(&folder, "root");
    for other in [text.replace("OPENSSH", "RSA"), text[..text.len() / 2].to_owned(), String::new()] {
        assert_eq!(RootKey::from_openssh(&other, None).err(), Some(BadRootKey::Form));
    }
}
