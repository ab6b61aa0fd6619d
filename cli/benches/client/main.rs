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

mod bare;
#[path = "../../../server/tests/http/database.rs"]
mod database;
#[path = "../../../server/tests/http/midnight.rs"]
mod midnight;
#[path = "../../tests/shared/running.rs"]
mod running;
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
        let (start, before) = (Instant::now(), children());
        let listed = world.run(ANA, &["inbox", "--json"]).ok().json();
        let (took, processor) = (start.elapsed(), children() - before);
        let cases = listed["cases"].as_array().unwrap();
        assert_eq!(cases.len(), how_many);
        assert!(cases.iter().all(|case| case["gaps"] == 0 && case["failed"] == serde_json::json!([])));
        format!("{:.2} s ({processor:.1} s)", took.as_secs_f64())
    };
    println!("In brackets: the client's processor time, on all cores together.");
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
    let ratio = |speed: f64| format!("{speed:.0} MiB/s ({:.0} %)", speed / raw * 100.0);
    // Opening a key and signing in take their time in every command, and are no part of a transfer.
    let start = run(&world, &["note", &case]).took;
    let path = file.to_str().unwrap();
    let measure = |args: &[&str]| {
        let Run { took, peak, client, server } = run(&world, args);
        let speed = mib as f64 / took.saturating_sub(start).as_secs_f64();
        let cost = |time: f64| time * 1e3 / mib as f64;
        let note = format!(
            "{peak} MiB; ms of processor a MiB: client {:.1}, server {:.1}",
            cost(client),
            cost(server)
        );
        (ratio(speed), note)
    };
    for (what, args, bare) in [
        ("up", &["note", &case, "--attach", path][..], bare::up as fn(&Path, usize) -> f64),
        ("down", &["get", &case, "--to", "got"][..], bare::down),
    ] {
        let bound = bare(world.folder.path(), mib);
        let (speed, note) = measure(args);
        tell(&format!("{mib} MiB {what}"), &speed, ">= 60 %, <= 64 MiB of memory");
        tell("    what that took", "", &note);
        tell(&format!("    bound of this machine, measured before: {}", bare::what(what)), &ratio(bound), "");
    }
    assert!(same(&file, &world.folder.path().join("got/film.bin")), "it arrives as it was");
}

/// What a run of the program took.
struct Run {
    took: Duration,
    /// The most memory that it had at once, in MiB.
    peak: u64,
    /// Its processor time, in seconds.
    client: f64,
    /// That of the server, which is this process.
    server: f64,
}

/// Runs the program.
fn run(world: &World, args: &[&str]) -> Run {
    let home = world.home(CHAIR);
    let (start, before) = (Instant::now(), processor("self"));
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
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"See this.").unwrap();
    let id = child.id().to_string();
    let mut peak = 0;
    let (ended, client) = loop {
        let text = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = peak.max(kib.unwrap_or(0));
        let client = processor(&id);
        if let Some(ended) = child.try_wait().unwrap() {
            break (ended, client);
        }
        thread::sleep(Duration::from_millis(5));
    };
    assert!(ended.success());
    Run { took: start.elapsed(), peak: peak >> 10, client, server: processor("self") - before }
}

/// Seconds of processor that a process has used, in Linux's hundredths.
fn processor(process: &str) -> f64 {
    ticks(process, 11)
}

/// The same of those that this one has run and that have ended.
fn children() -> f64 {
    ticks("self", 13)
}

/// Two numbers of `/proc/…/stat`: in user mode, and in the kernel.
fn ticks(process: &str, from: usize) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let ticks =
        after_name.split_whitespace().skip(from).take(2).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
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
