//! What people type: tokens, key backups, passphrases, fingerprints.
#![no_main]

use hotline_crypto::{instance::Instance, member::MemberKey, passphrase::Passphrase, token::Token};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(token) = Token::parse(text) {
        let numbers: Vec<String> = token.numbers().iter().map(ToString::to_string).collect();
        for again in [token.words().join(" "), numbers.join(", ")] {
            assert!(Token::parse(&again).is_ok_and(|again| again.entropy() == token.entropy()));
        }
    }
    if let Ok(key) = MemberKey::restore(text) {
        assert!(MemberKey::restore(&key.backup()).is_ok_and(|again| again.identity() == key.identity()));
    }
    let _ = Passphrase::new(text);
    if let Ok(instance) = Instance::from_pin(text) {
        assert_eq!(Instance::from_pin(&instance.fingerprint()), Ok(instance));
    }
});
