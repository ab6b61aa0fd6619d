//! Attachments: cut into pieces, each sealed, sent, checked and opened by itself.
//!
//! A piece needs constant memory and no other piece, so any number of workers can share the work, and a broken
//! transfer goes on with whatever is missing. Reading and writing files is the caller's part.

use std::{
    io::{self, Read as _},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{
    bytes::{Hash, from_base64, to_base64},
    id::AttachmentId,
    json,
    keys::Identity,
    padding::padme,
    sealing::{self, Plaintext},
};

/// Plaintext bytes of every piece but the last, which may be shorter.
pub const PIECE_SIZE: usize = 1 << 20;
/// Bytes that are read, hashed and sealed at a time: few enough to stay in a processor's cache on their way.
const BLOCK_SIZE: usize = 64 << 10;
/// The largest attachment that the format takes, 2 GiB. A hotline's own limit is lower.
pub const MAX_SIZE: u64 = 1 << 31;

/// An attachment as its entry describes it. Whoever has this can open it: it has no `Debug`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// Names it to the server.
    pub id: AttachmentId,
    /// The file's name as its sender gave it. Hostile until proven otherwise.
    pub name: String,
    /// The media type as its sender gave it. Hostile until proven otherwise.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Bytes, before padding.
    #[serde(deserialize_with = "json::integer")]
    pub size: u64,
    /// The attachment's own key.
    #[serde(serialize_with = "key_text", deserialize_with = "key_from_text")]
    pub key: Identity,
    /// SHA-256 of each piece's padded plaintext.
    #[serde(serialize_with = "hashes_text", deserialize_with = "hashes_from_text")]
    pub pieces: Vec<Hash>,
}

/// Why a piece was not sealed or opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PieceError {
    /// The attachment has no piece of this number.
    #[error("the attachment has no such piece")]
    NoSuchPiece,
    /// Not an intact age file for one hybrid recipient.
    #[error("the piece is damaged")]
    Damaged,
    /// Not the piece that the entry describes: another attachment's, another piece in its place, or other bytes.
    #[error("the piece is not the one that its entry describes")]
    Mismatch,
    /// While sealing: the file is not what it was when it was described.
    #[error("the file has changed since it was chosen")]
    Changed,
    /// Reading the file failed.
    #[error("the file could not be read")]
    Read(#[from] io::Error),
}

/// How many pieces an attachment of `size` bytes has.
#[must_use]
pub fn piece_count(size: u64) -> usize {
    usize::try_from(padme(size).div_ceil(PIECE_SIZE as u64)).unwrap_or(usize::MAX)
}

/// Padded plaintext bytes of piece `index`.
fn piece_length(size: u64, index: usize) -> usize {
    rest(padme(size), index)
}

/// How many of `total` bytes fall into piece `index`.
fn rest(total: u64, index: usize) -> usize {
    let offset = index as u64 * PIECE_SIZE as u64;
    usize::try_from(total.saturating_sub(offset)).map_or(PIECE_SIZE, |rest| rest.min(PIECE_SIZE))
}

/// Reads bytes of the file at an offset: exactly as many as the buffer holds.
pub trait Source: Sync {
    /// Fills `buffer` from `offset`.
    ///
    /// # Errors
    /// The reader's; also where the file is shorter than that.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;
}

impl<F: Fn(u64, &mut [u8]) -> io::Result<()> + Sync> Source for F {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self(offset, buffer)
    }
}

impl Source for [u8] {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let start = usize::try_from(offset).map_err(io::Error::other)?;
        let bytes = self.get(start..).and_then(|rest| rest.get(..buffer.len()));
        buffer.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

impl Attachment {
    /// Describes a file: reads it once, in pieces, with `workers` threads.
    ///
    /// `name` and `media_type` are filled in by the caller afterwards.
    ///
    /// # Errors
    /// Reading's; and `InvalidInput` above [`MAX_SIZE`].
    pub fn describe<S: Source + ?Sized>(
        id: AttachmentId,
        key: Identity,
        size: u64,
        source: &S,
        workers: usize,
    ) -> io::Result<Self> {
        if size > MAX_SIZE {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let count = piece_count(size);
        let hashes = Mutex::new(vec![Hash([0; 32]); count]);
        let all: Vec<usize> = (0..count).collect();
        for_each_piece(
            &all,
            workers,
            || (),
            |(), index| {
                let hash = read_piece(size, index, source, |_| Ok(()))?;
                let mut hashes = hashes.lock().map_err(|_| io::ErrorKind::Other)?;
                if let Some(slot) = hashes.get_mut(index) {
                    *slot = hash;
                }
                io::Result::Ok(())
            },
        )?;
        let pieces = hashes.into_inner().map_err(|_| io::ErrorKind::Other)?;
        Ok(Self { id, name: String::new(), media_type: String::new(), size, key, pieces })
    }

    /// Whether the size is permitted and the pieces are as many as it needs.
    pub(crate) fn is_consistent(&self) -> bool {
        self.size <= MAX_SIZE && self.pieces.len() == piece_count(self.size)
    }

    /// Reads, pads and seals piece `index`, with fresh randomness each time.
    ///
    /// # Errors
    /// See [`PieceError`].
    pub fn seal_piece<S: Source + ?Sized>(&self, index: usize, source: &S) -> Result<Vec<u8>, PieceError> {
        let mut sealed = Vec::new();
        self.seal_piece_in(index, source, &mut sealed)?;
        Ok(sealed)
    }

    /// As [`Self::seal_piece`], in memory that is there: `sealed` is the piece then. Fresh memory for each megabyte takes a
    /// good part of the time of sealing it.
    ///
    /// # Errors
    /// See [`PieceError`]; then `sealed` holds nothing to be sent.
    pub fn seal_piece_in<S: Source + ?Sized>(
        &self,
        index: usize,
        source: &S,
        sealed: &mut Vec<u8>,
    ) -> Result<(), PieceError> {
        let expected = self.pieces.get(index).ok_or(PieceError::NoSuchPiece)?;
        let length = piece_length(self.size, index);
        let hash = sealing::seal_written(&[&self.key.recipient()], length, sealed, |out| {
            read_piece(self.size, index, source, |block| out.write_all(block))
        })?;
        if hash == *expected { Ok(()) } else { Err(PieceError::Changed) }
    }

    /// Opens piece `index` and returns the file's bytes in it, without padding; none for a piece that is all padding.
    ///
    /// # Errors
    /// See [`PieceError`]. Nothing of a refused piece is returned.
    pub fn open_piece(&self, index: usize, sealed: &[u8]) -> Result<Plaintext, PieceError> {
        let mut room = Plaintext::default();
        let data = self.open_piece_in(index, sealed, &mut room)?.len();
        room.truncate(data);
        Ok(room)
    }

    /// As [`Self::open_piece`], in memory that is there, as [`Self::seal_piece_in`].
    ///
    /// # Errors
    /// See [`PieceError`]. Nothing of a refused piece is returned.
    pub fn open_piece_in<'a>(
        &self,
        index: usize,
        sealed: &[u8],
        room: &'a mut Plaintext,
    ) -> Result<&'a [u8], PieceError> {
        let expected = self.pieces.get(index).ok_or(PieceError::NoSuchPiece)?;
        let mut reader = sealing::read_sole(&self.key, sealed)
            .map_err(|_| PieceError::Damaged)?
            .ok_or(PieceError::Mismatch)?;
        room.set_length(piece_length(self.size, index));
        let mut hash = Sha256::new();
        let mut read = |buffer: &mut [u8]| reader.read(buffer).map_err(|_| PieceError::Damaged);
        for block in room.chunks_mut(BLOCK_SIZE) {
            let mut filled = 0;
            while let Some(rest) = block.get_mut(filled..).filter(|rest| !rest.is_empty()) {
                filled += match read(rest)? {
                    0 => return Err(PieceError::Mismatch),
                    some => some,
                };
            }
            hash.update(&*block);
        }
        // Before its end nothing says that the file is whole.
        if read(&mut [0])? != 0 || Hash(hash.finalize().into()) != *expected {
            return Err(PieceError::Mismatch);
        }
        let (data, padding) = room.split_at(rest(self.size, index));
        if padding.iter().any(|byte| *byte != 0) { Err(PieceError::Mismatch) } else { Ok(data) }
    }

    /// Where piece `index` begins in the file.
    #[must_use]
    pub fn offset(index: usize) -> u64 {
        index as u64 * PIECE_SIZE as u64
    }

    /// The pieces that are not among those the server has `stored`, in order: what a resumed transfer still owes.
    #[must_use]
    pub fn missing(&self, stored: &[usize]) -> Vec<usize> {
        (0..self.pieces.len()).filter(|index| !stored.contains(index)).collect()
    }
}

/// Reads piece `index` of a file of `size` bytes, padded with zeros, hands it on block by block, and hashes it.
fn read_piece<S: Source + ?Sized>(
    size: u64,
    index: usize,
    source: &S,
    mut hand_on: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<Hash> {
    let mut buffer = Plaintext::zeros(BLOCK_SIZE);
    let mut hash = Sha256::new();
    let (length, data) = (piece_length(size, index), rest(size, index));
    for start in (0..length).step_by(BLOCK_SIZE) {
        let block = buffer.get_mut(..BLOCK_SIZE.min(length - start)).unwrap_or_default();
        let (data, padding) = block.split_at_mut(block.len().min(data.saturating_sub(start)));
        if !data.is_empty() {
            source.read_at(Attachment::offset(index) + start as u64, data)?;
        }
        padding.fill(0);
        hash.update(&*block);
        hand_on(block)?;
    }
    Ok(Hash(hash.finalize().into()))
}

/// Calls `work` once for each index, from `workers` threads, in order of starting. The first error stops the rest. Each
/// thread has something of its own from `make`, such as memory for one piece at a time.
///
/// # Errors
/// The first that `work` returned.
pub fn for_each_piece<T, E: Send>(
    indices: &[usize],
    workers: usize,
    make: impl Fn() -> T + Sync,
    work: impl Fn(&mut T, usize) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let failure = Mutex::new(None);
    let run = || {
        let mut own = make();
        while let Some(&index) = indices.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = work(&mut own, index) {
                next.store(indices.len(), Ordering::Relaxed);
                if let Ok(mut failure) = failure.lock() {
                    failure.get_or_insert(error);
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..workers.clamp(1, indices.len().max(1)) {
            scope.spawn(run);
        }
        run();
    });
    failure.into_inner().ok().flatten().map_or(Ok(()), Err)
}

fn key_text<S: Serializer>(key: &Identity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&key.to_text())
}

fn key_from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Identity, D::Error> {
    Zeroizing::new(String::deserialize(deserializer)?).parse().map_err(de::Error::custom)
}

fn hashes_text<S: Serializer>(hashes: &[Hash], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&to_base64(&hashes.iter().flat_map(|hash| hash.0).collect::<Vec<_>>()))
}

fn hashes_from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Hash>, D::Error> {
    let bytes = from_base64(&String::deserialize(deserializer)?);
    let bytes = bytes.ok_or_else(|| de::Error::custom("not base64"))?;
    let (hashes, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() {
        Ok(hashes.iter().copied().map(Hash).collect())
    } else {
        Err(de::Error::custom("not hashes"))
    }
}
