//! SSH signatures (`<armored> NUL <message>`), root key lines, and root key files (without their armor).
#![no_main]

use std::sync::LazyLock;

use hotline_crypto::{
    bytes::to_base64,
    sshsig::{self, RootKey, RootLine},
};
use libfuzzer_sys::fuzz_target;
use zeroize::Zeroizing;

const MESSAGE: &str = "{}";
static ROOT: LazyLock<RootKey> = LazyLock::new(|| RootKey::from_seed(&Zeroizing::new([9; 32]), "root"));
static SIGNATURE: LazyLock<String> = LazyLock::new(|| ROOT.sign(MESSAGE.as_bytes()).unwrap());

fuzz_target!(|data: &[u8]| {
    if data.starts_with(b"openssh-key-v1") {
        key_file(data);
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (armored, message) = text.split_once('\0').unwrap_or((text, MESSAGE));
    if let Ok(key) = sshsig::verify(armored, message.as_bytes())
        && key == *ROOT.line().key()
    {
        // The root has signed one message, and a signature has one text.
        assert_eq!((message, armored.trim_end()), (MESSAGE, SIGNATURE.trim_end()));
    }
    if let Ok(line) = text.parse::<RootLine>() {
        assert_eq!(line.to_string(), text);
    }
});

fn key_file(data: &[u8]) {
    let base64 = to_base64(data);
    let lines: Vec<&str> = base64.as_bytes().chunks(70).map(|line| str::from_utf8(line).unwrap()).collect();
    let label = "OPENSSH PRIVATE KEY-----";
    let text = format!("-----BEGIN {label}\n{}\n-----END {label}\n", lines.join("\n"));
    if let Ok(key) = RootKey::from_openssh(&text, None) {
        assert_eq!(key.line().to_string().parse(), Ok(key.line()));
    }
}
