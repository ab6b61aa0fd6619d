//! The code of a member's public half: what two people compare by voice.

use crate::{
    bytes::{frame, sha256},
    keys::Recipient,
    signature::VerifyingKey,
};

/// Groups of four hex digits: 128 bits, so that nobody finds another key with the same code.
const GROUPS: usize = 8;

/// The code of a member's two public keys, `age` and `sign` as a charter's line has them: the first 16 bytes of
/// `SHA-256(frame("hotline/v1/member-code", age as text, the 32 bytes of sign))` in lower-case hex, in eight groups of
/// four digits with a space between them.
///
/// For people. Programs compare the keys themselves.
#[must_use]
pub fn member_code(age: &Recipient, sign: &VerifyingKey) -> String {
    let hash = sha256(&frame("hotline/v1/member-code", &[age.to_string().as_bytes(), &sign.to_bytes()]));
    let groups = hash.chunks(2).take(GROUPS);
    groups
        .map(|group| group.iter().map(|byte| format!("{byte:02x}")).collect())
        .collect::<Vec<String>>()
        .join(" ")
}
