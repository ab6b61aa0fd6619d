use std::sync::atomic::{AtomicBool, Ordering};

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
    assert_eq!(solve(&request(b""), &SEEDS[0], MAX_DIFFICULTY, on_first, &cancel), None);
}

#[test]
fn more_work_than_any_server_needs_is_refused_at_once() {
    let untouched = |_| panic!("nothing must be tried");
    assert_eq!(solve(&request(b""), &SEEDS[0], MAX_DIFFICULTY + 1, untouched, &AtomicBool::new(false)), None);
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
