//! SSH signatures (`<armored> NUL <message>`), root key lines and root key files.
#![no_main]

use std::sync::LazyLock;

use hotline_crypto::sshsig::{self, RootKey, RootLine};
use libfuzzer_sys::fuzz_target;
use zeroize::Zeroizing;

const MESSAGE: &str = "{}";
static ROOT: LazyLock<RootKey> = LazyLock::new(|| RootKey::from_seed(&Zeroizing::new([9; 32]), "root"));
static SIGNATURE: LazyLock<String> = LazyLock::new(|| ROOT.sign(MESSAGE.as_bytes()).unwrap());

fuzz_target!(|data: &[u8]| {
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
    let _ = RootKey::from_openssh(text, None);
});
