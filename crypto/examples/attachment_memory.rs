//! Seals and opens an attachment of 1 GiB in constant memory and prints how much that took at its peak.
//!
//! `cargo run --release -p hotline-crypto --example attachment_memory [MiB]`; the peak is read where Linux keeps it.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods)]

use std::{
    fs, io,
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use hotline_crypto::{
    attachment::{Attachment, PIECE_SIZE, for_each_piece},
    id::AttachmentId,
    keys::Identity,
};
use rand_core::OsRng;

const WORKERS: usize = 2;
/// What the whole process may take, the program itself included.
const LIMIT_KIB: u64 = 32 << 10;

/// A file that is nowhere: every eight bytes hold a number that depends on where they stand.
fn source(offset: u64, buffer: &mut [u8]) -> io::Result<()> {
    for (place, bytes) in (offset / 8..).zip(buffer.chunks_mut(8)) {
        let number = place.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes();
        bytes.copy_from_slice(number.get(..bytes.len()).unwrap_or_default());
    }
    Ok(())
}

/// The most memory that this process has held, in KiB.
fn peak_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()
}

fn main() {
    let mebibytes: u64 = std::env::args().nth(1).map_or(1024, |text| text.parse().unwrap());
    let size = mebibytes << 20;
    let (id, key) = (AttachmentId::random(&mut OsRng), Identity::generate(&mut OsRng));
    let begin = Instant::now();
    let attachment = Attachment::describe(id, key, size, &source, WORKERS).unwrap();
    let described = begin.elapsed();
    let (sealed, opened) = (AtomicU64::new(0), AtomicU64::new(0));
    for_each_piece(
        &attachment.missing(&[]),
        WORKERS,
        || (),
        |(), index| {
            let piece = attachment.seal_piece(index, &source)?;
            sealed.fetch_add(piece.len() as u64, Ordering::Relaxed);
            let bytes = attachment.open_piece(index, &piece)?;
            let mut expected = vec![0; bytes.len()];
            source(Attachment::offset(index), &mut expected)?;
            assert!(*bytes == expected && bytes.len() <= PIECE_SIZE);
            opened.fetch_add(bytes.len() as u64, Ordering::Relaxed);
            Ok::<(), hotline_crypto::attachment::PieceError>(())
        },
    )
    .unwrap();
    assert_eq!(opened.into_inner(), size);
    println!(
        "{mebibytes} MiB described in {:.2} s, sealed to {} bytes and opened again in {:.2} s by {WORKERS} workers",
        described.as_secs_f64(),
        sealed.into_inner(),
        (begin.elapsed() - described).as_secs_f64()
    );
    match peak_kib() {
        Some(peak) => {
            let verdict = if peak <= LIMIT_KIB { "OK" } else { "MISSED" };
            println!("peak memory {peak} KiB  target <= {LIMIT_KIB} KiB  {verdict}");
        }
        None => println!("peak memory unknown: this system has no /proc/self/status"),
    }
}
