//! What this machine can do at most, measured in the same run: the cipher, the hash and the disk that an attachment cannot
//! do without, with nothing between them. No age, no HTTP, no database.

use std::{
    fs::File,
    io::{Seek, Write},
    os::unix::fs::FileExt,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Instant,
};

use chacha20poly1305::{ChaCha20Poly1305, KeyInit, aead::AeadInPlace};
use sha2::{Digest, Sha256};

const PIECE: usize = 1 << 20;
/// As many pieces as the client has on their way.
const TOGETHER: usize = 6;

/// What a bound is made of.
pub fn what(direction: &str) -> &'static str {
    if direction == "up" { "SQLite's two synced writes" } else { "decrypt, hash, write, sync" }
}

/// Every byte written and synced twice, to a log and to a file, as SQLite makes them durable: MiB a second.
pub fn up(folder: &Path, mib: usize) -> f64 {
    let (mut log, mut file) =
        (tempfile::tempfile_in(folder).unwrap(), tempfile::tempfile_in(folder).unwrap());
    let block = vec![7; TOGETHER * PIECE];
    let start = Instant::now();
    let write = |to: &mut File| {
        to.write_all(&block).unwrap();
        to.sync_data().unwrap();
    };
    for _ in 0..mib.div_ceil(TOGETHER) {
        // The log begins anew.
        log.rewind().unwrap();
        write(&mut log);
        write(&mut file);
    }
    mib as f64 / start.elapsed().as_secs_f64()
}

/// Every piece decrypted, hashed and written by all cores, and the file synced: MiB a second.
pub fn down(folder: &Path, mib: usize) -> f64 {
    let file = tempfile::tempfile_in(folder).unwrap();
    let next = AtomicUsize::new(0);
    let start = Instant::now();
    let work = || {
        let cipher = ChaCha20Poly1305::new(&[7; 32].into());
        let mut piece = vec![7; PIECE];
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= mib {
                return;
            }
            let mut hash = Sha256::new();
            for block in piece.chunks_mut(64 << 10) {
                // Costs what decrypting costs.
                cipher.encrypt_in_place_detached(&[0; 12].into(), &[], block).unwrap();
                hash.update(&*block);
            }
            assert!(hash.finalize()[..] != [0; 32]);
            file.write_all_at(&piece, (index * PIECE) as u64).unwrap();
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(work);
        }
    });
    file.sync_all().unwrap();
    mib as f64 / start.elapsed().as_secs_f64()
}
