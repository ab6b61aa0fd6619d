//! Identity files: as a member's key in clear, as what a wrap holds, and as a wrap itself.
#![no_main]

use std::sync::LazyLock;

use hotline_crypto::{id::CaseId, keys::Identity, member::MemberKey, sealing, wrap::CaseKeys};
use libfuzzer_sys::fuzz_target;
use zeroize::Zeroizing;

static MEMBER: LazyLock<Identity> = LazyLock::new(|| Identity::from_seed(&Zeroizing::new([1; 32])));

fuzz_target!(|data: &[u8]| {
    let case = CaseId::from_bytes([2; 16]);
    let _ = CaseKeys::open(data, case, &MEMBER);
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(key) = MemberKey::parse_identity_file(text) {
        let again = MemberKey::parse_identity_file(&key.identity_file("2026-11-22".parse().unwrap()));
        assert!(again.unwrap().identity() == key.identity());
    }
    let file = sealing::seal(&[&MEMBER.recipient()], data).unwrap();
    if let Ok(keys) = CaseKeys::open(&file, case, &MEMBER) {
        let file = keys.wrap(case, &MEMBER.recipient()).unwrap();
        let again = CaseKeys::open(&file, case, &MEMBER).unwrap();
        assert!(again.identities() == keys.identities() && !keys.identities().is_empty());
    }
});
