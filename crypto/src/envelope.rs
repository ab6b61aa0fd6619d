//! Envelopes: a frame, signed, padded and sealed into one binary age file.
//!
//! Opening here ends at the frame's text and its signature's bytes. Whose signature it should be, and whether the
//! entry may stand where it stands, only a whole case can tell: [`crate::case`].

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    bytes::{self, frame, from_base64_exact, to_base64},
    entry::{Body, Frame},
    json,
    keys::{Identity, Recipient},
    padding::{BUCKETS, bucket},
    sealing,
    signature::{SigningKey, VerifyingKey},
};

/// Why an entry was not sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// More than fits the largest bucket, 1 MiB.
    #[error("the text is too long for one entry")]
    TooLarge,
    /// No recipient was given.
    #[error("nobody to seal to")]
    NoRecipient,
}

/// Why an envelope did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// None of the identities opens it, or it is not an intact age file for hybrid recipients.
    #[error("the entry cannot be decrypted")]
    Decrypt,
    /// It opened, but what it holds is not the one padded, canonical text of a signed frame.
    #[error("the entry is not well-formed")]
    Parse,
}

/// An opened envelope.
pub struct Opened {
    /// The frame's text, exactly as signed.
    pub text: Zeroizing<String>,
    /// Its signature, not yet checked.
    pub signature: [u8; 64],
    /// Which of the identities opened it.
    pub opened_by: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plaintext {
    frame: String,
    sig: String,
}

/// The bytes that an entry's author signs.
#[must_use]
pub fn signed_bytes(frame_text: &str) -> Vec<u8> {
    frame("hotline/v1/entry", &[frame_text.as_bytes()])
}

/// Signs, pads and seals a frame.
///
/// A dialogue entry goes to the current case recipient and the reporter's; a desk entry to the current case recipient
/// alone.
///
/// # Errors
/// See [`SealError`].
pub fn seal_entry(frame: &Frame, key: &SigningKey, recipients: &[&Recipient]) -> Result<Vec<u8>, SealError> {
    seal_text(&frame.to_text(), key, recipients)
}

/// Signs, pads and seals a report, in the bucket that it would need whoever is excluded: `lines` is the number of
/// charter lines current that day, alternates included. A reader takes more text than an excluded member, so the plain
/// size could otherwise tell one from the other.
///
/// The bucket is that of the plaintext with no reader and nobody excluded, and `lines` × [`READER_ROOM`] bytes.
///
/// # Errors
/// See [`SealError`].
pub fn seal_report(
    frame: &Frame,
    lines: usize,
    key: &SigningKey,
    recipients: &[&Recipient],
) -> Result<Vec<u8>, SealError> {
    let mut bare = frame.clone();
    if let Body::Report(report) = &mut bare.body {
        report.access.members.clear();
        report.excluded.clear();
    }
    let at_least = plaintext_of(&bare.to_text(), key).len() + lines * READER_ROOM;
    seal_plaintext(plaintext_of(&frame.to_text(), key), at_least, recipients)
}

/// Bytes of plaintext that a report keeps for each charter line: enough for a reader and an excluded member at once.
pub const READER_ROOM: usize = 192;

/// Signs, pads and seals any text as a frame. For vectors and tests of refusals; use [`seal_entry`].
///
/// # Errors
/// See [`SealError`].
pub fn seal_text(text: &str, key: &SigningKey, recipients: &[&Recipient]) -> Result<Vec<u8>, SealError> {
    seal_plaintext(plaintext_of(text, key), 0, recipients)
}

fn plaintext_of(text: &str, key: &SigningKey) -> Zeroizing<Vec<u8>> {
    let sig = to_base64(&key.sign(&signed_bytes(text)));
    Zeroizing::new(json::to_text(&Plaintext { frame: text.to_owned(), sig }).into_bytes())
}

fn seal_plaintext(
    mut plaintext: Zeroizing<Vec<u8>>,
    at_least: usize,
    recipients: &[&Recipient],
) -> Result<Vec<u8>, SealError> {
    let size = bucket(plaintext.len().max(at_least)).ok_or(SealError::TooLarge)?;
    plaintext.resize(size, b' ');
    sealing::seal(recipients, &plaintext).map_err(|_| SealError::NoRecipient)
}

/// Opens an envelope with the first of `identities` that fits.
///
/// # Errors
/// See [`OpenError`].
pub fn open(identities: &[Identity], envelope: &[u8]) -> Result<Opened, OpenError> {
    let sealing::Opened { plaintext, opened_by } =
        sealing::open(identities, envelope).map_err(|_| OpenError::Decrypt)?.ok_or(OpenError::Decrypt)?;
    let (text, signature) = parse_plaintext(&plaintext).ok_or(OpenError::Parse)?;
    Ok(Opened { text, signature, opened_by })
}

/// The frame's text and its signature, from a plaintext of exactly one bucket. Public for the fuzzer.
#[doc(hidden)]
#[must_use]
pub fn parse_plaintext(plaintext: &[u8]) -> Option<(Zeroizing<String>, [u8; 64])> {
    if !BUCKETS.contains(&plaintext.len()) {
        return None;
    }
    let end = plaintext.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
    let text = std::str::from_utf8(plaintext.get(..end)?).ok()?;
    let plaintext: Plaintext = json::parse(text).ok()?;
    let signature = from_base64_exact(&plaintext.sig)?;
    Some((Zeroizing::new(plaintext.frame), signature))
}

impl Opened {
    /// Whether the signature over the frame's text is this key's.
    #[must_use]
    pub fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        key.verify(&signed_bytes(&self.text), &self.signature)
    }
}

/// How `prev` and `seen` name an envelope.
#[must_use]
pub fn envelope_hash(envelope: &[u8]) -> bytes::Hash {
    bytes::Hash::of(envelope)
}
