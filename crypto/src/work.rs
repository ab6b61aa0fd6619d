//! Proof of work: what each write of a reporter costs, with no state and no address.
//!
//! Four small puzzles over PBKDF2-HMAC-SHA256, which is native in every browser, so that the cost is the same with
//! and without a JIT. The work is bound to the request: a replay is the same request. Nothing here is secret but the
//! server's own key, and this module decides no difficulty.

use std::{
    fmt,
    str::FromStr,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use hmac::{Hmac, Mac};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Sha256, digest::KeyInit};
use zeroize::Zeroizing;

use crate::bytes::{frame, from_base64_exact, sha256, to_base64};

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
/// Seconds for which a seed is the current one; it is accepted as long again after that.
pub const EPOCH_SECONDS: u64 = 600;

/// Attempts between two looks at progress, some milliseconds.
const STEP: u64 = 64;

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

/// How far [`solve`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Puzzles that are solved, of [`PUZZLES`].
    pub solved: u8,
    /// Attempts made so far, in all puzzles together.
    pub attempts: u64,
    /// Attempts that it takes on average. It may take more: luck has no memory.
    pub expected: u64,
}

impl Progress {
    /// For a progress bar: attempts over expected attempts, and 1 only when all is solved.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        if usize::from(self.solved) == PUZZLES {
            return 1.0;
        }
        let clamp = |attempts: u64| f64::from(u32::try_from(attempts).unwrap_or(u32::MAX));
        (clamp(self.attempts) / clamp(self.expected).max(1.0)).min(0.99)
    }
}

/// What a puzzle's thread tells the caller's.
enum Event {
    Attempts(u64),
    Solved { index: usize, nonce: u64, attempts: u64 },
}

/// Solves the four puzzles, each on its own thread; each nonce is the smallest that solves its puzzle, so that one
/// request has one proof.
///
/// `progress` is called on the caller's thread, every few milliseconds and once at the end. `None` when `cancel` was
/// set before all was solved.
pub fn solve(
    password: &Password,
    seed: &Seed,
    difficulty: u8,
    mut progress: impl FnMut(Progress),
    cancel: &AtomicBool,
) -> Option<Work> {
    let expected =
        1_u64.checked_shl(u32::from(difficulty)).unwrap_or(u64::MAX).saturating_mul(PUZZLES as u64);
    let mut state = Progress { solved: 0, attempts: 0, expected };
    let mut nonces = [0; PUZZLES];
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for (number, index) in (0..).zip(0..PUZZLES) {
            let sender = sender.clone();
            scope.spawn(move || {
                search(&sender, index, cancel, |nonce| password.solves(seed, difficulty, number, nonce));
            });
        }
        drop(sender);
        for event in receiver {
            match event {
                Event::Attempts(attempts) => state.attempts += attempts,
                Event::Solved { index, nonce, attempts } => {
                    state.attempts += attempts;
                    state.solved += 1;
                    nonces.iter_mut().skip(index).take(1).for_each(|slot| *slot = nonce);
                }
            }
            progress(state);
        }
    });
    (usize::from(state.solved) == PUZZLES).then_some(Work { seed: *seed, nonces })
}

/// Tries nonces from 0 on. A caller that is gone (a send that fails) is told nothing more.
fn search(to: &mpsc::Sender<Event>, index: usize, cancel: &AtomicBool, solves: impl Fn(u64) -> bool) {
    for nonce in 0.. {
        if cancel.load(Ordering::Relaxed) {
            return;
        }
        let attempts = nonce % STEP + 1;
        let event = if solves(nonce) {
            Event::Solved { index, nonce, attempts }
        } else if attempts == STEP {
            Event::Attempts(STEP)
        } else {
            continue;
        };
        let solved = matches!(event, Event::Solved { .. });
        if to.send(event).is_err() || solved {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SEEDS: [Seed; 2] = [Seed([1; 32]), Seed([2; 32])];

    fn request(body: &[u8]) -> Password {
        Request { method: "POST", path: "/api/v1/cases", authorization: "", body }.password()
    }

    fn solved(body: &[u8], difficulty: u8) -> Work {
        solve(&request(body), &SEEDS[0], difficulty, |_| {}, &AtomicBool::new(false)).unwrap()
    }

    #[test]
    fn seeds_change_every_ten_minutes_and_with_the_secret() {
        assert_eq!((epoch(0), epoch(599), epoch(600)), (0, 0, 1));
        let (a, b) = (Zeroizing::new([1; 32]), Zeroizing::new([2; 32]));
        assert_eq!(seed(&a, 5), seed(&a, 5));
        assert_ne!(seed(&a, 5), seed(&a, 6));
        assert_ne!(seed(&a, 5), seed(&b, 5));
    }

    #[test]
    fn a_seed_is_the_documented_hmac() {
        let mut hmac = <Hmac<Sha256> as Mac>::new_from_slice(&[7; 32]).unwrap();
        hmac.update(b"\x0fhotline/v1/work\0\0\0\x08\0\0\0\0\0\0\0\x09");
        assert_eq!(seed(&Zeroizing::new([7; 32]), 9).0, <[u8; 32]>::from(hmac.finalize().into_bytes()));
    }

    #[test]
    fn each_nonce_is_the_smallest_that_solves_its_puzzle() {
        let work = solved(b"body", 5);
        for (index, nonce) in (0..).zip(work.nonces) {
            let smallest = (0..).find(|&nonce| request(b"body").solves(&SEEDS[0], 5, index, nonce));
            assert_eq!(smallest, Some(nonce));
        }
    }

    #[test]
    fn work_for_the_current_and_the_previous_seed_is_accepted() {
        let work = solved(b"body", 5);
        assert_eq!(work.verify(&request(b"body"), &SEEDS, 5), Ok(()));
        assert_eq!(work.verify(&request(b"body"), &[SEEDS[1], SEEDS[0]], 5), Ok(()));
        assert_eq!(work.verify(&request(b"body"), &[SEEDS[1]; 2], 5), Err(WorkError::StaleSeed));
    }

    #[test]
    fn too_little_work_is_refused_and_zero_difficulty_is_free() {
        let work = solved(b"body", 5);
        assert_eq!(work.verify(&request(b"body"), &SEEDS, 40), Err(WorkError::TooEasy));
        assert_eq!(solved(b"body", 0).nonces, [0; 4]);
        assert_eq!(solved(b"body", 0).verify(&request(b"body"), &SEEDS, 0), Ok(()));
    }

    #[test]
    fn work_is_bound_to_all_of_the_request() {
        let good =
            Request { method: "POST", path: "/api/v1/case/entries", authorization: "Hotline x", body: b"b" };
        let others = [
            Request { method: "PUT", ..good },
            Request { path: "/api/v1/cases", ..good },
            Request { authorization: "", ..good },
            Request { body: b"c", ..good },
        ];
        let work = solve(&good.password(), &SEEDS[0], 6, |_| {}, &AtomicBool::new(false)).unwrap();
        assert_eq!(work.verify(&good.password(), &SEEDS, 6), Ok(()));
        for other in others {
            assert_eq!(work.verify(&other.password(), &SEEDS, 6), Err(WorkError::TooEasy), "{other:?}");
        }
    }

    #[test]
    fn all_four_puzzles_must_be_solved_and_each_by_its_own_nonce() {
        let work = solved(b"body", 8);
        for index in 0..PUZZLES {
            let mut other = work;
            other.nonces[index] = other.nonces[index].wrapping_add(1);
            assert_eq!(other.verify(&request(b"body"), &SEEDS, 8), Err(WorkError::TooEasy));
        }
        let mut swapped = work;
        swapped.nonces.rotate_left(1);
        assert_eq!(swapped.verify(&request(b"body"), &SEEDS, 8), Err(WorkError::TooEasy));
    }

    #[test]
    fn progress_rises_and_ends_at_one() {
        let mut seen = Vec::new();
        solve(&request(b"body"), &SEEDS[0], 8, |progress| seen.push(progress), &AtomicBool::new(false));
        assert!(seen.is_sorted_by(|a, b| a.attempts <= b.attempts && a.solved <= b.solved));
        assert!(seen.iter().all(|progress| progress.expected == 4 * 256));
        assert_eq!(seen.last().map(Progress::fraction), Some(1.0));
    }

    #[test]
    fn solving_can_be_cancelled() {
        let cancel = AtomicBool::new(true);
        assert_eq!(solve(&request(b""), &SEEDS[0], 0, |_| {}, &cancel), None);
        let cancel = AtomicBool::new(false);
        let on_first = |_| cancel.store(true, Ordering::Relaxed);
        assert_eq!(solve(&request(b""), &SEEDS[0], 60, on_first, &cancel), None);
    }

    #[test]
    fn only_the_one_form_of_the_header_is_read() {
        let seed = to_base64(&[1; 32]);
        let good = format!("{seed} 0 1 2 18446744073709551615");
        assert_eq!(good.parse(), Ok(Work { seed: SEEDS[0], nonces: [0, 1, 2, u64::MAX] }));
        for bad in [
            String::new(),
            seed.clone(),
            format!("{seed} 0 1 2"),
            format!("{seed} 0 1 2 3 4"),
            format!("{seed} 0 1 2 3 "),
            format!(" {seed} 0 1 2 3"),
            format!("{seed}  0 1 2 3"),
            format!("{seed} 00 1 2 3"),
            format!("{seed} 01 1 2 3"),
            format!("{seed} +1 1 2 3"),
            format!("{seed} -1 1 2 3"),
            format!("{seed} 1e1 1 2 3"),
            format!("{seed} 0 1 2 18446744073709551616"),
            format!("{seed}\t0 1 2 3"),
            format!("{} 0 1 2 3", &seed[..43]),
            format!("{} 0 1 2 3", to_base64(&[1; 31])),
        ] {
            assert_eq!(bad.parse::<Work>(), Err(WorkError::Malformed), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn the_header_round_trips(seed: [u8; 32], nonces: [u64; 4]) {
            let work = Work { seed: Seed(seed), nonces };
            prop_assert_eq!(work.to_string().parse(), Ok(work));
        }

        #[test]
        fn leading_zero_bits_are_counted_from_the_most_significant(hash: [u8; 32], zeros in 0..=32usize) {
            let mut hash = hash;
            hash[..zeros].fill(0);
            let text: String = hash.iter().map(|byte| format!("{byte:08b}")).collect();
            prop_assert_eq!(leading_zero_bits(&hash), u32::try_from(text.find('1').unwrap_or(256)).unwrap());
        }

        #[test]
        fn no_text_makes_the_parser_panic(text: String) {
            let _ = text.parse::<Work>();
        }
    }
}
