//! Who can read, from when to when: rotations, their races, and what a change may not do.

use hotline_crypto::{
    case::Check,
    entry::{Author, Body, Stream},
    keys::Identity,
    member::MemberKey,
    rotation::{AccessError, first_readers},
    wrap::{CaseKeys, WrapError},
};

use crate::scene::{ALTERNATE, ANA, BEN, CHAIR, Scene, day, gaps, member_id, text, today};

fn ids(members: &[usize]) -> Vec<hotline_crypto::id::MemberId> {
    members.iter().map(|member| member_id(*member)).collect()
}

fn rotated(scene: &mut Scene, by: usize, readers: &[usize]) {
    let change = scene.read().change_access(&scene.keys, &ids(readers), "", today(), &mut scene.rng).unwrap();
    scene.apply(by, change);
}

#[test]
fn the_first_member_to_write_rotates_because_the_reporter_made_the_key() {
    let mut scene = Scene::reported();
    assert!(scene.read().needs_rotation(today()));
    let reporters_key = scene.keys.clone();
    rotated(&mut scene, CHAIR, &[CHAIR, ANA, BEN]);
    assert!(!scene.read().needs_rotation(today()));
    scene.file(scene.member(CHAIR), Body::Note(text("not for the reporter")));
    assert!(scene.gaps().iter().all(Option::is_none));
    // The reporter made the first case key and still opens no note.
    assert_eq!(gaps(&scene.read_with(reporters_key.identities().to_vec()))[2], Some(Check::Decrypt));
}

#[test]
fn who_leaves_reads_nothing_that_comes_after_the_next_one_has_rotated() {
    let mut scene = Scene::reported();
    rotated(&mut scene, CHAIR, &[CHAIR, ANA, BEN]);
    let bens = scene.keys.identities().to_vec();
    let change = scene.read().recuse(&scene.keys, member_id(BEN), "", today()).unwrap();
    assert!(change.access.recipient == scene.keys.newest().unwrap(), "who leaves makes no key");
    scene.apply(BEN, change);
    assert!(scene.read().needs_rotation(today()));
    rotated(&mut scene, ANA, &[CHAIR, ANA]);
    scene.file(scene.member(ANA), Body::Message(text("without Ben")));
    let gaps = gaps(&scene.read_with(bens));
    assert_eq!(gaps, [None, None, None, Some(Check::Decrypt), Some(Check::Decrypt)]);
    assert!(scene.gaps().iter().all(Option::is_none));
}

#[test]
fn leaving_somebody_out_rotates_at_once_and_adding_somebody_does_not() {
    let mut scene = Scene::reported();
    rotated(&mut scene, CHAIR, &[CHAIR, ANA]);
    let before = scene.keys.newest();
    rotated(&mut scene, CHAIR, &[CHAIR, ANA, BEN]);
    assert!(scene.keys.newest() == before, "a new reader gets the keys that there are");
    assert!(!scene.read().needs_rotation(today()));
    rotated(&mut scene, CHAIR, &[CHAIR, ANA]);
    assert!(scene.keys.newest() != before);
    assert_eq!(scene.keys.identities().len(), 3);
}

#[test]
fn a_key_whose_owner_has_a_new_one_or_has_left_the_charter_is_rotated_away() {
    let mut scene = Scene::reported();
    rotated(&mut scene, CHAIR, &[CHAIR, ANA, BEN]);
    scene.charter.members[BEN].until = Some(today());
    assert!(scene.read().needs_rotation(today()));
    assert_eq!(scene.read().current_readers(today()), ids(&[CHAIR, ANA]));

    // A new key from tomorrow on: today's wrap went to the old one.
    scene.charter.members[BEN].until = Some(day("2026-11-23"));
    let key = MemberKey::generate(&mut scene.rng);
    let mut line = scene.charter.members[BEN].clone();
    (line.from, line.until) = (day("2026-11-23"), None);
    (line.age, line.sign) = (key.recipient(), key.signing_key().verifying_key());
    scene.charter.members.push(line);
    assert!(!scene.read().needs_rotation(today()));
    assert!(scene.read().needs_rotation(day("2026-11-23")));

    // Rotated on the day on which both lines are in force: that ends it for the day, and the next one asks once more.
    let tomorrow = day("2026-11-23");
    let readers = ids(&[CHAIR, ANA, BEN]);
    for _ in 0..2 {
        let change = scene.read().change_access(&scene.keys, &readers, "", tomorrow, &mut scene.rng).unwrap();
        scene.keys = change.keys;
        let mut frame = scene.frame(scene.member(CHAIR), Body::Access(change.access));
        frame.date = tomorrow;
        scene.file_frame(&frame);
        assert!(!scene.read().needs_rotation(tomorrow));
    }
    assert!(scene.read().needs_rotation(day("2026-11-24")));
}

#[test]
fn of_two_rotations_at_once_one_stands_and_the_other_is_made_anew_only_if_needed() {
    let mut scene = Scene::reported();
    let (anas, chairs) = (scene.read(), scene.read());
    let readers = ids(&[CHAIR, ANA, BEN]);
    let first = chairs.change_access(&scene.keys, &readers, "", today(), &mut scene.rng).unwrap();
    let second = anas.change_access(&scene.keys, &readers, "", today(), &mut scene.rng).unwrap();
    let losing = {
        let mut copy = Scene::reported();
        copy.dialogue = scene.dialogue.clone();
        copy.apply(ANA, second);
        copy.dialogue.pop().unwrap()
    };
    scene.apply(CHAIR, first);
    // The server answers the second with 409, because its place is taken. Even if it stored it, readers refuse it.
    let mut lied_to = Scene::reported();
    lied_to.dialogue = scene.dialogue.clone();
    lied_to.keys = scene.keys.clone();
    lied_to.store(Stream::Dialogue, losing);
    assert_eq!(gaps(&lied_to.read_as_reporter()), [None, None, Some(Check::Seq)]);
    // Ana forgets her key, fetches, and finds that nothing is left to do.
    assert!(!scene.read().needs_rotation(today()));
    // A message of the reporter that raced the rotation is sealed again, to the new key, at the next place.
    scene.file(Author::Reporter, Body::Message(text("sealed again")));
    assert!(scene.gaps().iter().all(Option::is_none));
}

#[test]
fn nobody_is_added_against_the_reporters_will_unnoticed() {
    let mut scene = Scene::empty(1);
    let report = scene.report(&[CHAIR, ANA], &[BEN]);
    scene.file(Author::Reporter, report);
    let change = |readers: &[usize], reason: &str| {
        let rng = &mut scene.rng.clone();
        scene.read().change_access(&scene.keys, &ids(readers), reason, today(), rng).err()
    };
    assert_eq!(change(&[CHAIR, ANA, BEN], " "), Some(AccessError::Excluded(member_id(BEN))));
    assert_eq!(change(&[CHAIR, ANA, BEN, ALTERNATE], "all"), Some(AccessError::Excluded(member_id(BEN))));
    assert_eq!(change(&[CHAIR, ANA, BEN], "The reporter agreed on the telephone."), None);
    assert_eq!(change(&[CHAIR, ANA], ""), None);
}

#[test]
fn alternates_stand_in_where_fewer_than_two_regular_members_remain() {
    let scene = Scene::reported();
    let readers = |excluded: &[usize]| {
        first_readers(&scene.charter, &ids(excluded), today()).iter().map(|line| line.id).collect::<Vec<_>>()
    };
    assert_eq!(readers(&[]), ids(&[CHAIR, ANA, BEN]));
    assert_eq!(readers(&[BEN]), ids(&[CHAIR, ANA]));
    assert_eq!(readers(&[ANA, BEN]), ids(&[CHAIR, ALTERNATE]));
    assert_eq!(readers(&[CHAIR, ANA, BEN]), ids(&[ALTERNATE]));
    assert_eq!(readers(&[CHAIR, ANA, BEN, ALTERNATE]), []);

    let rng = &mut scene.rng.clone();
    let change = scene.read().change_access(&scene.keys, &ids(&[CHAIR]), "", today(), rng).unwrap();
    assert_eq!(change.wraps.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ids(&[CHAIR, ALTERNATE]));
}

#[test]
fn no_change_leaves_nobody_or_names_somebody_without_a_key() {
    let mut scene = Scene::empty(1);
    let report = scene.report(&[CHAIR, ANA], &[ALTERNATE]);
    scene.file(Author::Reporter, report);
    let rng = &mut scene.rng.clone();
    let none = scene.read().change_access(&scene.keys, &[], "", today(), rng).err();
    assert_eq!(none, Some(AccessError::Nobody));
    scene.charter.members[BEN].until = Some(day("2026-11-01"));
    let retired = scene.read().change_access(&scene.keys, &ids(&[CHAIR, BEN]), "", today(), rng).err();
    assert_eq!(retired, Some(AccessError::NotCurrent(member_id(BEN))));
    let blank = Scene::empty(1);
    assert_eq!(
        blank.read().change_access(&blank.keys, &ids(&[CHAIR]), "", today(), rng).err(),
        Some(AccessError::NoReport)
    );
}

#[test]
fn a_wrap_that_is_not_the_one_in_the_access_is_noticed() {
    let mut scene = Scene::reported();
    let change =
        scene.read().change_access(&scene.keys, &ids(&[CHAIR, ANA]), "", today(), &mut scene.rng).unwrap();
    let wraps = change.wraps.clone();
    let old = scene.keys.clone();
    scene.apply(CHAIR, change);
    let reader = scene.read();
    for (member, (id, file)) in [CHAIR, ANA].into_iter().zip(&wraps) {
        let keys = CaseKeys::open(file, scene.case, scene.members[member].identity()).unwrap();
        assert_eq!(reader.check_wrap(*id, file, &keys), Ok(()));
        assert_eq!(reader.check_wrap(*id, file, &old), Err(WrapError::Content), "other keys");
        assert_eq!(reader.check_wrap(member_id(BEN), file, &keys), Err(WrapError::Content), "another's");
        let again = keys.wrap(scene.case, &scene.members[member].recipient()).unwrap();
        assert_eq!(reader.check_wrap(*id, &again, &keys), Err(WrapError::Content), "another file");
    }
}

#[test]
fn a_key_that_no_access_named_is_never_handed_on() {
    let mut scene = Scene::reported();
    rotated(&mut scene, CHAIR, &[CHAIR, ANA]);
    let (reader, rng) = (scene.read(), &mut scene.rng);
    let servers = Identity::generate(rng);
    // A server can wrap to a member what it likes: its own key in front of the right ones, or alone.
    let in_front = scene.keys.with_new(servers.clone());
    for (readers, reason) in [(vec![CHAIR, ANA, BEN], ""), (vec![CHAIR], ""), (vec![CHAIR, ANA], "")] {
        let change = reader.change_access(&in_front, &ids(&readers), reason, today(), rng).unwrap();
        let handed_on = change.keys.identities();
        assert!(handed_on.iter().all(|identity| identity.recipient() != servers.recipient()));
        assert!(change.access.recipient != servers.recipient());
        let alone =
            reader.change_access(&CaseKeys::of(servers.clone()), &ids(&readers), reason, today(), rng);
        assert_eq!(alone.err(), Some(AccessError::Keys));
    }
    let left = reader.recuse(&in_front, member_id(ANA), "", today()).unwrap();
    assert!(left.access.recipient == scene.keys.newest().unwrap());
    // Nor is the case locked with a key that the reporter made and everybody has left since.
    let old = CaseKeys::of(scene.keys.identities()[1].clone());
    assert_eq!(
        reader.change_access(&old, &ids(&[CHAIR, ANA]), "", today(), rng).err(),
        Some(AccessError::Keys)
    );
    assert_eq!(reader.recuse(&old, member_id(ANA), "", today()).err(), Some(AccessError::Keys));
}
