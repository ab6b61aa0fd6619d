//! Sealing bytes to hybrid recipients and opening them again: age files, binary, in memory.
//!
//! For the protocol's own small files (entries, wraps, pieces of at most 1 MiB). It knows nothing of what they hold,
//! and it is not for passphrases: see [`crate::member`]. age draws each file's key and nonce from the operating
//! system by itself; there is no way to hand it a generator.

use std::{
    io::{self, Read, Write},
    ops::{Deref, DerefMut},
};

use age::{DecryptError, Decryptor, Encryptor, stream::StreamReader};
use age_core::format::Stanza;
use zeroize::Zeroizing;

use crate::keys::{Identity, Recipient, STANZA_TAG};

/// Room for what age adds to a plaintext: header lines, MAC, nonce, one tag for each 64 KiB, and grease.
const OVERHEAD: usize = 1024;
const RECIPIENT_OVERHEAD: usize = 1600;

/// A file that cannot be opened although a key for it may be there: damaged, truncated, forged, or sealed in a way
/// that this protocol refuses (another recipient type, a passphrase, armor).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an intact age file for post-quantum recipients")]
pub struct Damaged;

/// Sealing needs at least one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody to seal to")]
pub struct NoRecipient;

/// Seals `plaintext` to all of `recipients`; any one of them opens it.
///
/// # Errors
/// [`NoRecipient`] where the list is empty.
pub fn seal(recipients: &[&Recipient], plaintext: &[u8]) -> Result<Vec<u8>, NoRecipient> {
    // Writing into a vector cannot fail.
    let mut file = Vec::new();
    let sealed = seal_written(recipients, plaintext.len(), &mut file, |out| out.write_all(plaintext));
    sealed.map(|()| file).map_err(|_| NoRecipient)
}

/// Seals what `write` writes, `length` bytes, into `file` in place of what that holds: for what is never in memory as a
/// whole. Returns what `write` returned.
pub(crate) fn seal_written<T>(
    recipients: &[&Recipient],
    length: usize,
    file: &mut Vec<u8>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> io::Result<T> {
    let recipients = recipients.iter().map(|&recipient| recipient as &dyn age::Recipient);
    file.clear();
    file.reserve(length + length / 4096 + OVERHEAD + recipients.len() * RECIPIENT_OVERHEAD);
    let encryptor = Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
    let mut out = encryptor.wrap_output(file)?;
    let written = write(&mut out)?;
    out.finish()?;
    Ok(written)
}

/// What a file holds. It has no `Debug` and is wiped when dropped.
#[derive(PartialEq, Eq, Default)]
pub struct Plaintext(Zeroizing<Vec<u8>>);

impl Plaintext {
    /// Zeros, to be filled.
    pub(crate) fn zeros(length: usize) -> Self {
        Self(Zeroizing::new(vec![0; length]))
    }

    pub(crate) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    /// Of this length, whatever it holds.
    pub(crate) fn set_length(&mut self, length: usize) {
        self.0.resize(length, 0);
    }
}

impl Deref for Plaintext {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl DerefMut for Plaintext {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

impl Drop for Plaintext {
    /// Vectors wipe their bytes one by one and the room behind them in bulk, so make everything room: one by one
    /// would take a third of the time of encrypting them.
    fn drop(&mut self) {
        self.0.clear();
    }
}

/// What a file held, and which key opened it.
pub struct Opened {
    /// What it held.
    pub plaintext: Plaintext,
    /// The place of the identity that opened it in the list that was given.
    pub opened_by: usize,
}

/// Opens a file with the first of `identities` that fits.
///
/// `Ok(None)` means that the file is for none of them.
///
/// # Errors
/// [`Damaged`] for anything that is not an intact age file for hybrid recipients alone. Nothing of a damaged file's
/// content is returned.
pub fn open(identities: &[Identity], file: &[u8]) -> Result<Option<Opened>, Damaged> {
    for (opened_by, identity) in identities.iter().enumerate() {
        if let Some(plaintext) = open_with(identity, file)? {
            return Ok(Some(Opened { plaintext, opened_by }));
        }
    }
    Ok(None)
}

/// Opens a file with one identity; `Ok(None)` means that it is not for this identity.
///
/// # Errors
/// As [`open`].
pub fn open_with(identity: &impl age::Identity, file: &[u8]) -> Result<Option<Plaintext>, Damaged> {
    let Some(mut reader) = reader(identity, file)? else { return Ok(None) };
    let mut plaintext = Plaintext(Zeroizing::new(Vec::with_capacity(file.len())));
    reader.read_to_end(&mut plaintext.0).map_err(|_| Damaged)?;
    Ok(Some(plaintext))
}

/// Reads what a file holds, chunk by chunk, each authentic when it comes; whether it is all of it, the end tells.
fn reader<'a>(
    identity: &impl age::Identity,
    file: &'a [u8],
) -> Result<Option<StreamReader<&'a [u8]>>, Damaged> {
    if !has_whole_stanzas(file) {
        return Err(Damaged);
    }
    let decryptor = Decryptor::new_buffered(file).map_err(|_| Damaged)?;
    match decryptor.decrypt(std::iter::once(identity as &dyn age::Identity)) {
        Ok(reader) => Ok(Some(reader)),
        Err(DecryptError::NoMatchingKeys) => Ok(None),
        Err(_) => Err(Damaged),
    }
}

/// Whether every stanza of the header ends in a line of fewer than 64 characters, as age's specification wants it.
///
/// The `age` crate still reads what its own early versions wrote: stanzas without that line, or without a body. Other
/// implementations refuse them, so an author could show an entry here and hide it there.
pub(crate) fn has_whole_stanzas(file: &[u8]) -> bool {
    let mut is_whole = true;
    for line in file.split(|byte| *byte == b'\n') {
        match line {
            [b'-', b'-', b'-', ..] => return is_whole,
            [b'-', b'>', ..] if !is_whole => return false,
            [b'-', b'>', ..] => is_whole = false,
            _ => is_whole |= line.len() < 64,
        }
    }
    false
}

/// Opens a file that must be sealed to exactly one hybrid recipient.
///
/// # Errors
/// As [`open`]; also where the header names a second hybrid recipient.
pub fn open_sole(identity: &Identity, file: &[u8]) -> Result<Option<Plaintext>, Damaged> {
    open_with(&Sole(identity), file)
}

/// Opens a file as [`open_sole`], to be read chunk by chunk.
pub(crate) fn read_sole<'a>(
    identity: &Identity,
    file: &'a [u8],
) -> Result<Option<StreamReader<&'a [u8]>>, Damaged> {
    reader(&Sole(identity), file)
}

/// An identity that refuses a header with a second hybrid stanza.
struct Sole<'a>(&'a Identity);

impl age::Identity for Sole<'_> {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<age_core::format::FileKey, DecryptError>> {
        self.0.unwrap_stanza(stanza)
    }

    fn unwrap_stanzas(&self, stanzas: &[Stanza]) -> Option<Result<age_core::format::FileKey, DecryptError>> {
        if stanzas.iter().filter(|stanza| stanza.tag == STANZA_TAG).count() > 1 {
            return Some(Err(DecryptError::InvalidHeader));
        }
        self.0.unwrap_stanzas(stanzas)
    }
}
