//! Solving: each puzzle on its own thread, with progress and a way to stop. It reads no clock.

use std::{
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use super::{MAX_DIFFICULTY, PUZZLES, Password, Seed, Work};

/// Attempts between two looks at progress, some milliseconds.
const STEP: u64 = 64;

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
/// set before all was solved, and at once above [`MAX_DIFFICULTY`].
pub fn solve(
    password: &Password,
    seed: &Seed,
    difficulty: u8,
    mut progress: impl FnMut(Progress),
    cancel: &AtomicBool,
) -> Option<Work> {
    if difficulty > MAX_DIFFICULTY {
        return None;
    }
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
