//! Frames and the plaintexts around them: what is read is written again as it was.
#![no_main]

use hotline_crypto::{entry::Frame, envelope, padding::bucket};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        round_trip(text);
    }
    if let Some(size) = bucket(data.len()) {
        let mut padded = data.to_vec();
        padded.resize(size, b' ');
        if let Some((text, _signature)) = envelope::parse_plaintext(&padded) {
            round_trip(&text);
        }
    }
});

fn round_trip(text: &str) {
    if let Ok(frame) = Frame::parse(text) {
        assert_eq!(frame.to_text(), text);
    }
}
