//! Attachments: pieces that only fit where they belong.

use std::{
    collections::HashMap,
    io,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use hotline_crypto::{
    attachment::{Attachment, MAX_SIZE, PIECE_SIZE, PieceError, for_each_piece, piece_count},
    id::AttachmentId,
    keys::Identity,
    padding::padme,
    sealing,
};
use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};

const SIZE: usize = 2 * PIECE_SIZE + 4321;

fn file(size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    ChaCha20Rng::seed_from_u64(size as u64).fill_bytes(&mut bytes);
    bytes
}

fn describe(bytes: &[u8], seed: u64) -> Attachment {
    let rng = &mut ChaCha20Rng::seed_from_u64(seed);
    let (id, key) = (AttachmentId::random(rng), Identity::generate(rng));
    Attachment::describe(id, key, bytes.len() as u64, bytes, 2).unwrap()
}

fn seal(attachment: &Attachment, bytes: &[u8]) -> Vec<Vec<u8>> {
    (0..attachment.pieces.len()).map(|index| attachment.seal_piece(index, bytes).unwrap()).collect()
}

#[test]
fn every_size_comes_back_as_it_was() {
    for size in [0, 1, 65_535, 65_536, 65_537, PIECE_SIZE - 1, PIECE_SIZE, PIECE_SIZE + 1, SIZE] {
        let bytes = file(size);
        let attachment = describe(&bytes, 1);
        assert_eq!(attachment.pieces.len(), piece_count(size as u64));
        let sealed = seal(&attachment, &bytes);
        let opened: Vec<u8> = (0..sealed.len())
            .flat_map(|index| attachment.open_piece(index, &sealed[index]).unwrap().to_vec())
            .collect();
        assert!(opened == bytes, "{size}");
        let plain: usize = sealed.iter().map(|piece| piece.len() / 65_536 * 65_536).sum();
        assert!(plain as u64 >= padme(size as u64) / 65_536 * 65_536);
    }
}

#[test]
fn a_piece_fits_only_its_own_place_in_its_own_attachment() {
    let bytes = file(SIZE);
    let (attachment, other) = (describe(&bytes, 1), describe(&bytes, 2));
    let (sealed, foreign) = (seal(&attachment, &bytes), seal(&other, &bytes));
    let open = |index: usize, piece: &[u8]| attachment.open_piece(index, piece);
    assert!(matches!(open(0, &sealed[1]), Err(PieceError::Mismatch)), "swapped, repeated");
    assert!(matches!(open(2, &sealed[0]), Err(PieceError::Mismatch)), "another length");
    assert!(matches!(open(0, &foreign[0]), Err(PieceError::Mismatch)), "foreign");
    assert!(matches!(open(3, &sealed[2]), Err(PieceError::NoSuchPiece)), "one too many");
    assert!(matches!(open(0, &[]), Err(PieceError::Damaged)), "missing");
    for cut in [1, 16, sealed[0].len() / 2] {
        assert!(
            matches!(open(0, &sealed[0][..sealed[0].len() - cut]), Err(PieceError::Damaged)),
            "truncated"
        );
    }
    let longer: Vec<u8> = sealed[0].iter().chain([&0]).copied().collect();
    assert!(matches!(open(0, &longer), Err(PieceError::Damaged)), "lengthened");
}

#[test]
fn a_piece_sealed_to_a_second_reader_or_with_hidden_bytes_is_refused() {
    let bytes = file(10);
    let attachment = describe(&bytes, 1);
    let stranger = Identity::generate(&mut ChaCha20Rng::seed_from_u64(5));
    let mut plaintext = bytes.clone();
    plaintext.resize(65_536, 0);
    let (own, second) = (attachment.key.recipient(), stranger.recipient());
    let open = |file: &[u8]| attachment.open_piece(0, file);
    assert!(open(&sealing::seal(&[&own], &plaintext).unwrap()).is_ok());
    assert!(matches!(open(&sealing::seal(&[&own, &second], &plaintext).unwrap()), Err(PieceError::Damaged)));
    plaintext[65_535] = 1;
    let mut hiding = attachment.clone();
    hiding.pieces = vec![hotline_crypto::bytes::Hash::of(&plaintext)];
    let sealed = sealing::seal(&[&own], &plaintext).unwrap();
    assert!(matches!(hiding.open_piece(0, &sealed), Err(PieceError::Mismatch)), "padding that is not zeros");
}

#[test]
fn a_file_that_changed_after_it_was_described_is_not_sealed() {
    let bytes = file(SIZE);
    let attachment = describe(&bytes, 1);
    let mut changed = bytes.clone();
    changed[SIZE - 1] ^= 1;
    assert!(attachment.seal_piece(0, changed.as_slice()).is_ok());
    assert!(matches!(attachment.seal_piece(2, changed.as_slice()), Err(PieceError::Changed)));
    assert!(matches!(attachment.seal_piece(2, &bytes[..SIZE - 1]), Err(PieceError::Read(_))));
}

#[test]
fn a_broken_transfer_goes_on_with_what_is_missing() {
    let bytes = file(5 * PIECE_SIZE);
    let attachment = describe(&bytes, 1);
    let stored = Mutex::new(HashMap::new());
    let send = |limit: usize| {
        let known: Vec<usize> = stored.lock().unwrap().keys().copied().collect();
        let sent = AtomicUsize::new(0);
        for_each_piece(
            &attachment.missing(&known),
            2,
            || (),
            |(), index| {
                if sent.fetch_add(1, Ordering::SeqCst) >= limit {
                    return Err("the line broke");
                }
                let piece = attachment.seal_piece(index, bytes.as_slice()).map_err(|_| "sealing failed")?;
                assert!(stored.lock().unwrap().insert(index, piece).is_none(), "no piece is sent twice");
                Ok(())
            },
        )
    };
    assert_eq!(send(2), Err("the line broke"));
    assert!(stored.lock().unwrap().len() < 5);
    assert_eq!(send(usize::MAX), Ok(()));
    let stored = stored.lock().unwrap();
    assert!((0..5).all(|index| attachment.open_piece(index, &stored[&index]).is_ok()));
}

#[test]
fn too_large_a_file_is_refused_before_it_is_read() {
    let unread = |_: u64, _: &mut [u8]| -> io::Result<()> { panic!("must not be read") };
    let rng = &mut ChaCha20Rng::seed_from_u64(1);
    let (id, key) = (AttachmentId::random(rng), Identity::generate(rng));
    assert!(Attachment::describe(id, key, MAX_SIZE + 1, &unread, 1).is_err());
}
