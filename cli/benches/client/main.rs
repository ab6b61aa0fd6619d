//! The client's numbers, beside what was promised: `cargo bench -p hotline-cli`.
//!
//! HOTLINE_BENCH_CASES (10000) and HOTLINE_BENCH_MIB (1024) make it smaller. The server runs in this process, on the
//! same cores; the client is the real program, with a key file as members have them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::print_stdout, reason = "what a benchmark is for")]
#![allow(clippy::disallowed_methods, reason = "it measures time")]
#![allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the tests need more of what is shared with them"
)]

#[path = "../../../server/tests/http/database.rs"]
mod database;
mod seed;
#[path = "../../tests/desk/world.rs"]
mod world;

use std::{
    env, fs,
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use chacha20poly1305::{ChaCha20Poly1305, KeyInit, aead::AeadInPlace};
use hotline_crypto::member::MemberKey;
use world::{ANA, CHAIR, World};
use zeroize::Zeroizing;

fn main() {
    // `cargo test --benches` only wants to know that it runs.
    let small = !env::args().any(|arg| arg == "--bench");
    let number = |name: &str, full: usize, small_one: usize| {
        env::var(name).map_or(if small { small_one } else { full }, |text| text.parse().unwrap())
    };
    help();
    cases(number("HOTLINE_BENCH_CASES", 10_000, 20));
    attachment(number("HOTLINE_BENCH_MIB", 1024, 3));
}

fn tell(what: &str, measured: &str, promised: &str) {
    println!("{what:<58} {measured:>16}   promised: {promised}");
}

fn help() {
    let program = env!("CARGO_BIN_EXE_hotline");
    let mut times: Vec<Duration> = (0..21)
        .map(|_| {
            let start = Instant::now();
            assert!(Command::new(program).arg("--help").stdout(Stdio::null()).status().unwrap().success());
            start.elapsed()
        })
        .collect();
    times.sort();
    tell("hotline --help", &format!("{:.1} ms", times[10].as_secs_f64() * 1e3), "<= 20 ms");
    let size = fs::metadata(program).unwrap().len() as f64 / 1e6;
    tell("size of the program", &format!("{size:.1} MB"), "<= 20 MB, optimised and stripped");
}

/// As members have it, with the whole of scrypt's work.
fn real_key(world: &World, who: &str, key: &MemberKey) {
    let passphrase = Zeroizing::new("only for this benchmark".to_owned());
    fs::write(world.home(who).join("key.age"), key.encrypt(&passphrase, world::today()).unwrap()).unwrap();
    fs::write(world.home(who).join("passphrase"), passphrase.as_bytes()).unwrap();
}

fn cases(how_many: usize) {
    let world = World::with(database::Kind::Sqlite, seed::without_limits, &[]);
    real_key(&world, ANA, world.key(ANA));
    seed::cases(&world, how_many);
    let time = || {
        let start = Instant::now();
        let listed = world.run(ANA, &["inbox", "--json"]).ok().json();
        let took = start.elapsed();
        let cases = listed["cases"].as_array().unwrap();
        assert_eq!(cases.len(), how_many);
        assert!(cases.iter().all(|case| case["gaps"] == 0 && case["failed"] == serde_json::json!([])));
        format!("{:.2} s", took.as_secs_f64())
    };
    tell(
        &format!("{how_many} cases of 3 entries: synced, decrypted, checked"),
        &time(),
        "<= 15 s for 10,000, two cores",
    );
    tell("the same once more, nothing new", &time(), "<= 1 s for 10,000");
}

fn attachment(mib: usize) {
    let world = World::with(database::Kind::Sqlite, seed::without_limits, &[]);
    let case = world.report("rita", "See the film.", &[]);
    let file = world.folder.path().join("film.bin");
    random_file(&file, mib);
    world.write(CHAIR, &["reply", &case, "--yes"], "The key changes first.").ok();
    let raw = raw_speed();
    tell("ChaCha20-Poly1305, one core", &format!("{raw:.0} MiB/s"), "");
    let path = file.to_str().unwrap();
    let speed = |args: &[&str]| {
        let (took, peak) = run(&world, args);
        let speed = mib as f64 / took.as_secs_f64();
        format!("{speed:.0} MiB/s ({:.0} %), {peak} MiB", speed / raw * 100.0)
    };
    tell(
        &format!("{mib} MiB up"),
        &speed(&["note", &case, "--attach", path]),
        ">= 60 %, <= 64 MiB of memory",
    );
    tell(&format!("{mib} MiB down"), &speed(&["get", &case, "--to", "got"]), ">= 60 %, <= 64 MiB of memory");
    assert!(same(&file, &world.folder.path().join("got/film.bin")), "it arrives as it was");
}

/// Runs the program; says how long it took and the most memory it had at once, in MiB.
fn run(world: &World, args: &[&str]) -> (Duration, u64) {
    let home = world.home(CHAIR);
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_hotline"))
        .args(args)
        .arg("--yes")
        .current_dir(world.folder.path())
        .env("HOTLINE_HOME", &home)
        .env("HOTLINE_SERVER", format!("http://{}", world.address))
        .env("HOTLINE_ROOT", world.charter.instance.to_string())
        .env("HOTLINE_KEY", home.join("key.age"))
        .env("HOTLINE_PASSPHRASE_FILE", home.join("passphrase"))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"See this.").unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let ended = loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = peak.max(kib.unwrap_or(0));
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        thread::sleep(Duration::from_millis(5));
    };
    assert!(ended.success());
    (start.elapsed(), peak >> 10)
}

fn raw_speed() -> f64 {
    let cipher = ChaCha20Poly1305::new(&[7; 32].into());
    let mut buffer = vec![0_u8; 64 << 10];
    let rounds = 8192;
    let start = Instant::now();
    for _ in 0..rounds {
        cipher.encrypt_in_place_detached(&[0; 12].into(), &[], &mut buffer).unwrap();
    }
    f64::from(rounds) / 16.0 / start.elapsed().as_secs_f64()
}

fn random_file(path: &Path, mib: usize) {
    let mut file = fs::File::create(path).unwrap();
    let mut block = vec![0_u8; 1 << 20];
    let cipher = ChaCha20Poly1305::new(&[9; 32].into());
    for _ in 0..mib {
        cipher.encrypt_in_place_detached(&[1; 12].into(), &[], &mut block).unwrap();
        file.write_all(&block).unwrap();
    }
    file.seek(SeekFrom::Start(0)).unwrap();
}

fn same(one: &Path, other: &Path) -> bool {
    let (mut one, mut other) = (fs::File::open(one).unwrap(), fs::File::open(other).unwrap());
    let (mut a, mut b) = (vec![0; 1 << 20], vec![0; 1 << 20]);
    loop {
        let read = one.read(&mut a).unwrap();
        if read == 0 {
            return other.read(&mut b).unwrap() == 0;
        }
        if other.read_exact(&mut b[..read]).is_err() || a[..read] != b[..read] {
            return false;
        }
    }
}
