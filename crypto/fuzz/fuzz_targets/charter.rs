//! Charters: `<text> NUL <signature>`, by itself and against a charter that the client already knows.
#![no_main]

use std::sync::LazyLock;

use hotline_crypto::{
    charter::{Charter, Known, Reason},
    date::Day,
    sshsig::RootKey,
};
use libfuzzer_sys::fuzz_target;
use zeroize::Zeroizing;

static ROOT: LazyLock<RootKey> = LazyLock::new(|| RootKey::from_seed(&Zeroizing::new([9; 32]), "root"));
static KNOWN: LazyLock<Charter> =
    LazyLock::new(|| Charter::parse(include_str!("../seeds/charter/known.json")).unwrap());
static TODAY: LazyLock<Day> = LazyLock::new(|| "2026-11-22".parse().unwrap());

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (text, signature) = text.split_once('\0').unwrap_or((text, ""));
    let known = Known { instance: Some(KNOWN.instance), charter: Some(&KNOWN) };
    let _ = Charter::verify(text, signature, known, *TODAY);

    let Ok(charter) = Charter::parse(text) else { return };
    assert_eq!(charter.to_text(), text);
    // The same charter, signed: the checks behind the signature are reached, too.
    let Ok(signed) = charter.sign(&ROOT) else { return };
    let (text, signature) = (&signed.text, &signed.signature);
    assert_eq!(Charter::verify(text, signature, Known::default(), charter.expires), Ok(charter.clone()));
    match Charter::verify(text, signature, known, *TODAY) {
        Ok(_) => assert!(charter.epoch > KNOWN.epoch || charter == *KNOWN),
        Err(refused) => assert!(![Reason::Signature, Reason::Malformed].contains(&refused.reason)),
    }
});
