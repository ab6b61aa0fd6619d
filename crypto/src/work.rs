//! Proof of work: what each write of a reporter costs, with no state and no address.
//!
//! Four small puzzles over PBKDF2-HMAC-SHA256, which is native in every browser, so that the cost is the same with
//! and without a JIT. The work is bound to the request: a replay is the same request. Nothing here is secret but the
//! server's own key, and this module decides no difficulty.

use std::{fmt, str::FromStr};

use hmac::{Hmac, Mac};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Sha256, digest::KeyInit};
use zeroize::Zeroizing;

use crate::bytes::{frame, from_base64_exact, sha256, to_base64};

mod solve;

pub use solve::{Progress, solve};

/// The request header that carries a [`Work`].
pub const HEADER: &str = "Hotline-Work";
/// How many puzzles one write takes. Four small ones vary less in time than one large one.
pub const PUZZLES: usize = 4;
/// PBKDF2 rounds of one attempt.
pub const ROUNDS: u32 = 128;
/// Leading zero bits asked of an ordinary write, unless the server says otherwise.
pub const DIFFICULTY: u8 = 11;
/// Leading zero bits asked of an attachment's piece, unless the server says otherwise.
pub const PIECE_DIFFICULTY: u8 = 7;
/// The most that a client works for: a server that asks for more does not want reports.
pub const MAX_DIFFICULTY: u8 = 20;
/// Seconds for which a seed is the current one; it is accepted as long again after that.
pub const EPOCH_SECONDS: u64 = 600;

/// Why a write is refused before anything of it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WorkError {
    /// The header is not of the one form that is read.
    #[error("the proof of work is malformed")]
    Malformed,
    /// Made for a seed that is no longer, or not yet, accepted.
    #[error("the proof of work is out of date")]
    StaleSeed,
    /// At least one puzzle has too few leading zero bits: for another request, or for a lower difficulty.
    #[error("the proof of work is too easy")]
    TooEasy,
}

/// What the server hands out to work on: public, the same for all, another every ten minutes. Base64 in JSON.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seed([u8; 32]);

impl Seed {
    /// The seed of these 32 bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Serialize for Seed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_base64(&self.0))
    }
}

impl<'de> Deserialize<'de> for Seed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = from_base64_exact(&String::deserialize(deserializer)?);
        bytes.map(Self).ok_or_else(|| de::Error::custom("not the base64 of 32 bytes"))
    }
}

/// The epoch of a moment: whole tens of minutes since 1970.
#[must_use]
pub fn epoch(unix_seconds: u64) -> u64 {
    unix_seconds / EPOCH_SECONDS
}

/// The seed of an epoch: `HMAC-SHA256(server secret, frame("hotline/v1/work", u64be epoch))`.
#[must_use]
pub fn seed(server_secret: &Zeroizing<[u8; 32]>, epoch: u64) -> Seed {
    // HMAC pads a shorter key with zeros to the hash's block, which this does by hand: no length to fail on.
    let mut block = Zeroizing::new([0; 64]);
    for (to, from) in block.iter_mut().zip(server_secret.iter()) {
        *to = *from;
    }
    let mut hmac = <Hmac<Sha256> as KeyInit>::new((&*block).into());
    hmac.update(&frame("hotline/v1/work", &[&epoch.to_be_bytes()]));
    Seed(hmac.finalize().into_bytes().into())
}

/// The request that is paid for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Upper case, as it is sent.
    pub method: &'a str,
    /// What is sent, from `/api/v1`, without a query.
    pub path: &'a str,
    /// The value of the `Authorization` header, empty where there is none.
    pub authorization: &'a str,
    /// The octets of the body.
    pub body: &'a [u8],
}

impl Request<'_> {
    /// `SHA-256(frame("hotline/v1/work-body", method, path, Authorization value or "", SHA-256(body)))`.
    #[must_use]
    pub fn password(&self) -> Password {
        let (method, path, authorization) =
            (self.method.as_bytes(), self.path.as_bytes(), self.authorization.as_bytes());
        Password(sha256(&frame("hotline/v1/work-body", &[method, path, authorization, &sha256(self.body)])))
    }
}

/// A request, hashed: what the puzzles are bound to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Password([u8; 32]);

impl Password {
    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether `nonce` solves the puzzle numbered `index`: 128 rounds of PBKDF2.
    fn solves(&self, seed: &Seed, difficulty: u8, index: u8, nonce: u64) -> bool {
        let salt = frame("hotline/v1/work-salt", &[&seed.0, &[index], &nonce.to_be_bytes()]);
        let mut hash = [0; 32];
        pbkdf2::pbkdf2_hmac::<Sha256>(&self.0, &salt, ROUNDS, &mut hash);
        leading_zero_bits(&hash) >= u32::from(difficulty)
    }
}

fn leading_zero_bits(hash: &[u8; 32]) -> u32 {
    let mut bits = 0;
    for byte in hash {
        bits += byte.leading_zeros();
        if *byte != 0 {
            break;
        }
    }
    bits
}

/// A proof: the seed and one nonce for each puzzle.
///
/// Its text is the header's value: the seed in base64, then the four nonces in decimal without leading zeros, one
/// space between. Nonces go up to 2^64 − 1 here; a browser never writes one above 2^53 − 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Work {
    /// What it was made for.
    pub seed: Seed,
    /// One for each puzzle.
    pub nonces: [u64; PUZZLES],
}

impl Work {
    /// Checks the proof: the seed first, which costs nothing, then the puzzles until one fails.
    ///
    /// `password` hashes the body; ask [`Self::is_stale`] before that, too.
    ///
    /// # Errors
    /// [`WorkError::StaleSeed`] or [`WorkError::TooEasy`].
    pub fn verify(&self, password: &Password, seeds: &[Seed; 2], difficulty: u8) -> Result<(), WorkError> {
        if self.is_stale(seeds) {
            return Err(WorkError::StaleSeed);
        }
        let solved = (0..)
            .zip(self.nonces)
            .all(|(index, nonce)| password.solves(&self.seed, difficulty, index, nonce));
        if solved { Ok(()) } else { Err(WorkError::TooEasy) }
    }

    /// Whether the seed is neither the current nor the previous one.
    #[must_use]
    pub fn is_stale(&self, seeds: &[Seed; 2]) -> bool {
        !seeds.contains(&self.seed)
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_base64(&self.seed.0))?;
        self.nonces.iter().try_for_each(|nonce| write!(f, " {nonce}"))
    }
}

impl FromStr for Work {
    type Err = WorkError;

    fn from_str(text: &str) -> Result<Self, WorkError> {
        let mut parts = text.split(' ');
        let seed = parts.next().and_then(from_base64_exact).map(Seed).ok_or(WorkError::Malformed)?;
        let nonces: Option<Vec<u64>> = parts.by_ref().take(PUZZLES).map(nonce).collect();
        let nonces = nonces.and_then(|nonces| nonces.try_into().ok()).ok_or(WorkError::Malformed)?;
        if parts.next().is_some() { Err(WorkError::Malformed) } else { Ok(Self { seed, nonces }) }
    }
}

/// Decimal digits without a sign or leading zeros, up to 2^64 − 1.
fn nonce(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests;
