//! The proof-of-work header.
#![no_main]

use hotline_crypto::work::{Request, Seed, Work, WorkError};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(work) = text.parse::<Work>() else { return };
    assert_eq!(work.to_string(), text);
    let password = Request { method: "POST", path: "/", authorization: "", body: data }.password();
    let seeds = [Seed::from_bytes([0; 32]), work.seed];
    assert_eq!(work.verify(&password, &seeds, 0), Ok(()));
    assert_eq!(work.verify(&password, &seeds, u8::MAX), Err(WorkError::TooEasy));
});
