//! age files: whatever the bytes are, they are for this key, for another, or damaged.
#![no_main]

use std::sync::LazyLock;

use hotline_crypto::{keys::Identity, sealing};
use libfuzzer_sys::fuzz_target;
use zeroize::Zeroizing;

static IDENTITY: LazyLock<Identity> = LazyLock::new(|| Identity::from_seed(&Zeroizing::new([1; 32])));

fuzz_target!(|data: &[u8]| {
    let opened = sealing::open(std::slice::from_ref(&*IDENTITY), data);
    // What one recipient alone can open is never more than what any recipient can.
    if let Ok(Some(sole)) = sealing::open_sole(&IDENTITY, data) {
        assert!(opened.is_ok_and(|opened| opened.is_some_and(|opened| opened.plaintext == sole)));
    }
});
