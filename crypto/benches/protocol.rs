//! The protocol's numbers: `cargo bench -p hotline-crypto`.
//!
//! Measured values stand beside their targets with OK or MISSED. Nothing here fails: what a machine that is busy with
//! other things measures says little, and a target that is missed wants a person to look at it.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]
// A benchmark is what clocks are for.
#![allow(clippy::disallowed_methods)]

#[path = "../tests/protocol/scene.rs"]
#[allow(dead_code, clippy::expect_used, clippy::panic, clippy::cast_possible_truncation)]
mod scene;

use std::{
    fs,
    hint::black_box,
    path::Path,
    sync::atomic::AtomicBool,
    time::{Duration, Instant, SystemTime},
};

use chacha20poly1305::{AeadInPlace, ChaCha20Poly1305, KeyInit};
use criterion::Criterion;
use hotline_crypto::{
    attachment::{Attachment, PIECE_SIZE, for_each_piece},
    charter::{Charter, Known},
    entry::{Body, Frame},
    envelope,
    id::AttachmentId,
    keys::Identity,
    member::MemberKey,
    passphrase::Passphrase,
    sshsig::RootKey,
    token::Token,
    wire::path,
    work::{self, DIFFICULTY, Request, Seed, Work},
    wrap::CaseKeys,
};
use rand_core::RngCore;
use scene::{CHAIR, Scene, charter_of, text, today};
use zeroize::Zeroizing;

/// What is measured, and what a call may take at most, in milliseconds, where somebody promised that.
const TARGETS: [(&str, Option<f64>); 9] = [
    ("seal_entry_of_16_kib", Some(0.6)),
    ("open_and_verify_entry_of_16_kib", Some(0.3)),
    ("wrap_case_key", None),
    ("open_wrap", None),
    ("derive_token_secrets", None),
    ("stretch_passphrase", None),
    ("verify_work_of_64_kib_body", Some(1.0)),
    ("verify_charter_of_five", None),
    ("expand_identity", None),
];

/// Bytes of the attachment that is measured.
const ATTACHMENT: usize = 16 * PIECE_SIZE;
const WORKERS: usize = 2;
const ROUNDS: usize = 101;
/// age's own: each chunk is encrypted and authenticated by itself.
const CHUNK: usize = 64 << 10;

fn main() {
    let begin = SystemTime::now();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("criterion");
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .sample_size(100)
        .output_directory(&folder)
        .configure_from_args();
    entries(&mut criterion);
    keys(&mut criterion);
    checks(&mut criterion);
    criterion.final_summary();

    println!();
    for (name, target) in TARGETS {
        // Those that a filter left out have an old sample or none.
        let file = folder.join(name).join("new/sample.json");
        let fresh = fs::metadata(&file).and_then(|file| file.modified()).is_ok_and(|time| time >= begin);
        if let Some([median, fastest]) = times(&file).filter(|_| fresh) {
            let verdict = target.map_or(String::new(), |target| {
                format!("  target <= {target:.1} ms  {}", verdict(median <= target))
            });
            println!("{name:<34} {median:>8.3} ms (at best {fastest:.3}){verdict}");
        }
    }
    // Only when everything is asked for: no filter, not merely a trial run.
    if std::env::args().skip(1).eq(["--bench"]) {
        attachments();
    }
}

/// The median and the fastest of a benchmark's samples, in milliseconds, as criterion has written them down.
fn times(file: &Path) -> Option<[f64; 2]> {
    let sample: serde_json::Value = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
    let numbers = |name: &str| -> Option<Vec<f64>> {
        sample.get(name)?.as_array()?.iter().map(serde_json::Value::as_f64).collect()
    };
    let each = numbers("times")?.into_iter().zip(numbers("iters")?);
    let mut each: Vec<f64> = each.map(|(time, calls)| time / calls / 1e6).collect();
    each.sort_by(f64::total_cmp);
    Some([*each.get(each.len() / 2)?, *each.first()?])
}

fn verdict(holds: bool) -> &'static str {
    if holds { "OK" } else { "MISSED" }
}

/// One entry that fills the smallest bucket, as a member writes it and as a member reads it.
fn entries(criterion: &mut Criterion) {
    let scene = Scene::reported();
    let frame = scene.frame(scene.member(CHAIR), Body::Message(text(&"written at length ".repeat(880))));
    let (case, reporter) = (scene.keys.newest().unwrap(), scene.reporter.identity.recipient());
    let key = scene.key_of(frame.author);
    let seal = || envelope::seal_entry(&frame, &key, &[&case, &reporter]).unwrap();
    let file = seal();
    assert!((16 << 10..20 << 10).contains(&file.len()));
    criterion.bench_function("seal_entry_of_16_kib", |bencher| bencher.iter(seal));

    let author = key.verifying_key();
    criterion.bench_function("open_and_verify_entry_of_16_kib", |bencher| {
        bencher.iter(|| {
            let opened = envelope::open(scene.keys.identities(), black_box(&file)).unwrap();
            assert!(opened.is_signed_by(&author));
            Frame::parse(&opened.text).unwrap()
        });
    });
}

fn keys(criterion: &mut Criterion) {
    let mut scene = Scene::empty(1);
    let member = scene.members[CHAIR].clone();
    let wrap = scene.keys.wrap(scene.case, &member.recipient()).unwrap();
    criterion.bench_function("wrap_case_key", |bencher| {
        bencher.iter(|| scene.keys.wrap(scene.case, &member.recipient()).unwrap());
    });
    criterion.bench_function("open_wrap", |bencher| {
        bencher.iter(|| CaseKeys::open(&wrap, scene.case, member.identity()).unwrap());
    });
    let token = Token::generate(&mut scene.rng);
    let instance = scene.charter.instance;
    criterion.bench_function("derive_token_secrets", |bencher| {
        bencher.iter(|| token.secrets(&instance, None));
    });
    let passphrase = Passphrase::new("correct horse battery").unwrap().unwrap();
    criterion.bench_function("stretch_passphrase", |bencher| {
        bencher.iter(|| passphrase.stretch(&instance, &token).unwrap());
    });
    let seed = Zeroizing::new([1; 32]);
    criterion.bench_function("expand_identity", |bencher| bencher.iter(|| Identity::from_seed(&seed)));
}

fn checks(criterion: &mut Criterion) {
    let body = vec![b' '; 64 << 10];
    let request = || {
        let (method, path) = ("POST", path::CASES);
        Request { method, path, authorization: "", body: &body }.password()
    };
    let seed = Seed::from_bytes([1; 32]);
    let header = work::solve(&request(), &seed, DIFFICULTY, |_| {}, &AtomicBool::new(false)).unwrap();
    let header = header.to_string();
    criterion.bench_function("verify_work_of_64_kib_body", |bencher| {
        bencher.iter(|| header.parse::<Work>().unwrap().verify(&request(), &[seed; 2], DIFFICULTY).unwrap());
    });

    let mut scene = Scene::empty(2);
    let five: Vec<MemberKey> = (0..5).map(|_| MemberKey::generate(&mut scene.rng)).collect();
    let root = RootKey::from_seed(&Zeroizing::new([9; 32]), "root");
    let charter = charter_of(&five).sign(&root).unwrap();
    criterion.bench_function("verify_charter_of_five", |bencher| {
        bencher
            .iter(|| Charter::verify(&charter.text, &charter.signature, Known::default(), today()).unwrap());
    });
}

/// Attachments beside the bare cipher on one core, in turns, so that whatever else the machine does hits both alike.
fn attachments() {
    let mut scene = Scene::empty(3);
    let mut bytes = vec![0; ATTACHMENT];
    scene.rng.fill_bytes(&mut bytes);
    let (id, key) = (AttachmentId::random(&mut scene.rng), Identity::generate(&mut scene.rng));
    let describe =
        || Attachment::describe(id, key.clone(), ATTACHMENT as u64, bytes.as_slice(), WORKERS).unwrap();
    let attachment = describe();
    let all = attachment.missing(&[]);
    let sealed: Vec<Vec<u8>> =
        all.iter().map(|index| attachment.seal_piece(*index, bytes.as_slice()).unwrap()).collect();
    let mut buffer = bytes.clone();

    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let raw = timed(|| {
            let cipher = ChaCha20Poly1305::new(&[7; 32].into());
            for chunk in buffer.chunks_mut(CHUNK) {
                black_box(cipher.encrypt_in_place_detached(&[0; 12].into(), b"", chunk).unwrap());
            }
        });
        let described = timed(|| drop(black_box(describe())));
        let sealing = timed(|| {
            for_each_piece(
                &all,
                WORKERS,
                || (),
                |(), index| {
                    attachment.seal_piece(index, bytes.as_slice()).map(|piece| drop(black_box(piece)))
                },
            )
            .unwrap();
        });
        let opening = timed(|| {
            for_each_piece(
                &all,
                WORKERS,
                || (),
                |(), index| attachment.open_piece(index, &sealed[index]).map(|piece| drop(black_box(piece))),
            )
            .unwrap();
        });
        rounds.push([raw, described, sealing, described + sealing, opening]);
    }
    println!();
    // What a quiet moment shows: each kind of work at its best, though not all in the same round.
    let best = |place: usize| rounds.iter().map(|round| round[place]).fold(f64::MAX, f64::min);
    let median = |value: &dyn Fn(&[f64; 5]) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values[ROUNDS / 2]
    };
    let megabytes = ATTACHMENT as f64 / 1e6;
    let names = ["raw cipher, one core", "describe", "seal", "describe and seal", "open"];
    for (place, name) in names.into_iter().enumerate() {
        let speed = median(&|round| megabytes / round[place]);
        let ratio = median(&|round| round[0] / round[place]);
        let at_best = best(0) / best(place);
        let target =
            if place < 3 { String::new() } else { format!("  target >= 1.00  {}", verdict(ratio >= 1.0)) };
        println!("{name:<34} {speed:>8.0} MB/s  ratio {ratio:.2} (at best {at_best:.2}){target}");
    }
}

fn timed(work: impl FnOnce()) -> f64 {
    let begin = Instant::now();
    work();
    begin.elapsed().as_secs_f64()
}
