//! Files on their way up and down.

use std::fs;

use crate::{
    database::{Kind, on_both},
    proxy::{Lie, Proxy},
    world::{ANA, BEN, CHAIR, World},
};

on_both!(files_arrive_as_they_were, an_interrupted_file_is_finished_later, a_changed_piece_is_refused);

/// Three pieces and a bit, and not the same anywhere.
fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index.wrapping_mul(2_654_435_761) >> 7).to_le_bytes()[0]).collect()
}

fn files_arrive_as_they_were(kind: Kind) {
    let world = World::new(kind);
    let (large, small) = (world.folder.path().join("ledger.bin"), world.folder.path().join("empty.txt"));
    fs::write(&large, bytes((3 << 20) + 17)).unwrap();
    fs::write(&small, "").unwrap();
    let case = world.report("rita", "See the ledger.", &["--attach", large.to_str().unwrap()]);
    world.write(ANA, &["note", &case, "--attach", small.to_str().unwrap()], "And see this.").ok();
    for _ in 0..2 {
        world.run(BEN, &["get", &case, "--to", "got"]).ok();
    }
    let got = world.folder.path().join("got");
    for (name, original) in
        [("ledger.bin", &large), ("ledger (2).bin", &large), ("empty.txt", &small), ("empty (2).txt", &small)]
    {
        assert!(fs::read(got.join(name)).unwrap() == fs::read(original).unwrap(), "{name}");
    }
    assert_eq!(fs::read_dir(&got).unwrap().count(), 4, "nothing half written is left");
    world.run(BEN, &["get", &case, "2"]).ends(7).says("Their numbers are: 1, d1.");
    // What comes later moves no number: the reporter's next file is 2, and the note's stays d1.
    let token = world.home("rita").join("token");
    let write = ["write", "--token-file", token.to_str().unwrap(), "--attach", large.to_str().unwrap()];
    world.write("rita", &write, "Once more.").ok();
    world.run(BEN, &["get", &case, "d1", "2", "--to", "numbered"]).ok();
    let numbered = world.folder.path().join("numbered");
    assert!(numbered.join("empty.txt").exists() && numbered.join("ledger.bin").exists());
    assert_eq!(fs::read_dir(&numbered).unwrap().count(), 2);
    world.run(BEN, &["show", &case]).ok().says("Attachment d1: empty.txt").says("Attachment 2: ledger.bin");
    let listed = world.shows(CHAIR, &case);
    assert_eq!(listed["entries"][0]["attachments"][0]["whole"], true);
}

fn an_interrupted_file_is_finished_later(kind: Kind) {
    let mut proxy = Proxy::new();
    let world = World::with(kind, |_| {}, &[proxy.address]);
    proxy.start(world.address);
    let file = world.folder.path().join("ledger.bin");
    fs::write(&file, bytes(3 << 20)).unwrap();
    let case = world.report("rita", "A.", &[]);
    proxy.lie(Lie::Instead("/2", 507, r#"{"error":"storage_full"}"#));
    let broken =
        world.run_at(proxy.address, ANA, &["note", &case, "--attach", file.to_str().unwrap()], "See.");
    let broken = broken.ends(6).says("not all of");
    assert!(broken.err.contains(&format!("hotline attach {case}")), "{broken:?}");
    world.run(BEN, &["show", &case]).ok().says("not all of it has arrived yet");
    world.run(BEN, &["get", &case]).ends(7);
    let other = world.folder.path().join("other.bin");
    fs::write(&other, bytes(4 << 20)).unwrap();
    world.run(ANA, &["attach", &case, other.to_str().unwrap()]).ends(7);
    world.run(ANA, &["attach", &case, file.to_str().unwrap()]).ok();
    world.run(BEN, &["get", &case, "--to", "got"]).ok();
    assert!(fs::read(world.folder.path().join("got/ledger.bin")).unwrap() == fs::read(&file).unwrap());
}

fn a_changed_piece_is_refused(kind: Kind) {
    let mut proxy = Proxy::new();
    let world = World::with(kind, |_| {}, &[proxy.address]);
    proxy.start(world.address);
    let file = world.folder.path().join("ledger.bin");
    fs::write(&file, bytes(2 << 20)).unwrap();
    let case = world.report("rita", "A.", &["--attach", file.to_str().unwrap()]);
    proxy.lie(Lie::Octets("/attachments/", |octets| *octets.last_mut().unwrap() ^= 1));
    world.run_at(proxy.address, ANA, &["get", &case, "--to", "got"], "").ends(3).says("fails its check");
    assert_eq!(fs::read_dir(world.folder.path().join("got")).unwrap().count(), 0, "nothing of it is kept");
}
