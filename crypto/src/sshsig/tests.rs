use super::*;
use crate::bytes::to_base64;
use proptest::prelude::*;

const MESSAGE: &[u8] = b"{\"v\":1}";

fn root(seed: u8) -> RootKey {
    RootKey::from_seed(&Zeroizing::new([seed; 32]), "chair@example")
}

fn string(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
}

fn key_blob(key: &[u8]) -> Vec<u8> {
    [string(b"ssh-ed25519"), string(key)].concat()
}

/// A signature file put together by hand, so that each of its fields can be another.
struct Blob {
    version: u32,
    key: Vec<u8>,
    namespace: &'static [u8],
    reserved: &'static [u8],
    hash: &'static [u8],
    algorithm: &'static [u8],
}

impl Blob {
    fn good() -> Self {
        let key = key_blob(&root(1).line().key().to_bytes());
        let (namespace, reserved, hash, algorithm) =
            (&b"hotline-charter"[..], &b""[..], &b"sha512"[..], &b"ssh-ed25519"[..]);
        Self { version: 1, key, namespace, reserved, hash, algorithm }
    }

    fn armored(&self) -> String {
        let signed = SshSig::signed_data(NAMESPACE, HashAlg::Sha512, MESSAGE).unwrap();
        let signature = [string(self.algorithm), string(&root(1).key.sign(&signed))].concat();
        let blob = [
            b"SSHSIG".to_vec(),
            self.version.to_be_bytes().to_vec(),
            string(&self.key),
            string(self.namespace),
            string(self.reserved),
            string(self.hash),
            string(&signature),
        ];
        armor(&blob.concat(), 70, "\n")
    }
}

fn armor(blob: &[u8], width: usize, end: &str) -> String {
    let base64 = to_base64(blob);
    let lines: Vec<&str> =
        base64.as_bytes().chunks(width).map(|line| str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN SSH SIGNATURE-----{end}{}{end}-----END SSH SIGNATURE-----{end}", lines.join(end))
}

#[test]
fn a_signature_names_its_signer() {
    let armored = root(1).sign(MESSAGE).unwrap();
    assert_eq!(verify(&armored, MESSAGE), Ok(*root(1).line().key()));
    assert_eq!(Blob::good().armored(), armored);
    assert_eq!(verify(armored.trim_end(), MESSAGE), Ok(*root(1).line().key()));
}

#[test]
fn another_text_is_refused() {
    let armored = root(1).sign(MESSAGE).unwrap();
    assert_eq!(verify(&armored, b"{\"v\":2}"), Err(BadSignature::Wrong));
}

#[test]
fn another_signer_under_a_known_name_is_refused() {
    let key = key_blob(&root(2).line().key().to_bytes());
    assert_eq!(verify(&Blob { key, ..Blob::good() }.armored(), MESSAGE), Err(BadSignature::Wrong));
}

#[test]
fn another_namespace_is_refused() {
    let armored = Blob { namespace: b"file", ..Blob::good() }.armored();
    assert_eq!(verify(&armored, MESSAGE), Err(BadSignature::Namespace));
}

#[test]
fn a_reserved_field_is_refused() {
    let armored = Blob { reserved: b"x", ..Blob::good() }.armored();
    assert_eq!(verify(&armored, MESSAGE), Err(BadSignature::Reserved));
}

#[test]
fn sha256_is_refused() {
    let armored = Blob { hash: b"sha256", ..Blob::good() }.armored();
    assert_eq!(verify(&armored, MESSAGE), Err(BadSignature::Hash));
}

#[test]
fn keys_of_another_type_or_of_small_order_are_refused() {
    let small = [[1].as_slice(), &[0; 31]].concat();
    let security_key = [string(b"sk-ssh-ed25519@openssh.com"), string(&[7; 32]), string(b"ssh:")].concat();
    for key in [key_blob(&small), security_key] {
        assert_eq!(verify(&Blob { key, ..Blob::good() }.armored(), MESSAGE), Err(BadSignature::Key));
    }
    let armored = Blob { algorithm: b"ssh-other", ..Blob::good() }.armored();
    assert!(verify(&armored, MESSAGE).is_err());
}

#[test]
fn only_the_text_that_ssh_keygen_writes_is_read() {
    let good = root(1).sign(MESSAGE).unwrap();
    let blob = |version| Blob { version, ..Blob::good() }.armored();
    let base64: String = good.lines().filter(|line| !line.starts_with('-')).collect();
    let raw = crate::bytes::from_base64(&base64).unwrap();
    for other in [
        String::new(),
        "x".repeat(MAX_ARMOR + 1),
        good.replace('\n', "\r\n"),
        format!("{good}\n"),
        format!(" {good}"),
        format!("preamble\n{good}"),
        good.replace("SSH SIGNATURE", "PGP SIGNATURE"),
        armor(&raw, 64, "\n"),
        armor(&[raw.as_slice(), &[0]].concat(), 70, "\n"),
        armor(&raw[..raw.len() - 1], 70, "\n"),
        blob(0),
        blob(2),
    ] {
        assert_eq!(verify(&other, MESSAGE), Err(BadSignature::Armor), "{other}");
    }
}

#[test]
fn root_lines_have_one_form() {
    let line = root(1).line().to_string();
    let bare = line.strip_suffix(" chair@example").unwrap();
    assert_eq!(line.parse::<RootLine>().unwrap(), root(1).line());
    assert_eq!(bare.parse::<RootLine>().unwrap().comment(), "");
    assert_eq!(format!("{bare} two  words é").parse::<RootLine>().unwrap().comment(), "two  words é");
    let rsa = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAwEAAQ==";
    let small = format!("ssh-ed25519 {}", to_base64(&key_blob(&[[1].as_slice(), &[0; 31]].concat())));
    for other in [
        "",
        "ssh-ed25519",
        rsa,
        &small,
        &format!("{bare} "),
        &format!("{bare}  c"),
        &format!("{bare} c "),
        &format!("{bare}\n"),
        &format!("{bare} a\tb"),
        &format!(" {bare}"),
        &bare.replace("ssh-ed25519 ", "ssh-ed25519  "),
        &bare.replace("ssh-ed25519 ", "restrict ssh-ed25519 "),
        &bare[..bare.len() - 1],
        &format!("{bare}AAAA"),
    ] {
        assert_eq!(other.parse::<RootLine>(), Err(NotARootLine), "{other:?}");
    }
}

#[test]
fn a_comment_that_no_line_can_carry_is_left_out() {
    let root = RootKey::from_seed(&Zeroizing::new([1; 32]), "two\nlines");
    assert_eq!(root.line().comment(), "");
}

proptest! {
    #[test]
    fn what_is_signed_verifies_and_any_changed_byte_does_not(seed: [u8; 32], message: Vec<u8>, at: prop::sample::Index) {
        let root = RootKey::from_seed(&Zeroizing::new(seed), "");
        let armored = root.sign(&message).unwrap();
        prop_assert_eq!(verify(&armored, &message), Ok(*root.line().key()));
        let mut changed = armored.clone().into_bytes();
        let index = at.index(changed.len() - 1);
        changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
        prop_assert!(verify(&String::from_utf8(changed).unwrap(), &message).is_err());
    }

    #[test]
    fn no_text_makes_a_parser_panic(text: String) {
        let _ = verify(&text, b"");
        let _ = text.parse::<RootLine>();
        let _ = RootKey::from_openssh(&text, None);
    }
}
