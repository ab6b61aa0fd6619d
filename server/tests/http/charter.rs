//! The charter: who may publish the next one, and whom it signs out.

use hotline_crypto::{
    member::MemberKey,
    sshsig::RootKey,
    wire::{CharterAnswer, CharterRequest, path},
};
use rand_core::OsRng;
use zeroize::Zeroizing;

use crate::{
    database::{Kind, on_both},
    http::{Call, JSON},
    member::Member,
    reporter::Reporter,
    world::{ANA, BEN, CHAIR, World, charter_call},
};

fn live(member: &Member) -> bool {
    let answer = member.send(Call::get(format!("{}?since=0", path::DESK_CHANGES)));
    assert!([200, 401].contains(&answer.status));
    answer.status == 200
}

fn without_a_charter_there_is_no_hotline_yet(kind: Kind) {
    let world = World::without_charter(kind, |_| {});
    world.client.send(&Call::get(path::INSTANCE)).refused(404, "not_found");
    let other_root = RootKey::from_seed(&Zeroizing::new([8; 32]), "other");
    let mut other = world.charter();
    other.roots = vec![other_root.line()];
    other.instance = hotline_crypto::instance::Instance::from_roots(&[*other_root.line().key()]).unwrap();
    world.publish(&other, &other_root).refused(422, "charter_refused");
    assert_eq!(world.publish(&world.charter(), &world.root).ok::<CharterAnswer>(200).epoch, 1);
    let instance = world.client.instance();
    assert_eq!(instance.charter, world.charter().to_text());
    Reporter::filed(&world, &[]);
}

fn only_the_next_epoch_is_taken(kind: Kind) {
    let world = World::new(kind);
    world.next_charter(|charter| charter.contact = "second@example.com".into());
    let same = charter_call(&world.charter(), &world.root);
    assert_eq!(world.client.send(&same).ok::<CharterAnswer>(200).epoch, 2, "the same again");
    for epoch in [1, 2, 4, 99] {
        let charter = world.draft(|charter| {
            charter.epoch = epoch;
            charter.contact = "third@example.com".into();
        });
        world.publish(&charter, &world.root).refused(422, "charter_refused");
    }
    assert_eq!(world.client.instance().charter, world.charter().to_text());
}

fn only_a_root_publishes(kind: Kind) {
    let world = World::new(kind);
    let charter = world.draft(|_| {});
    let other = RootKey::from_seed(&Zeroizing::new([8; 32]), "other");
    let (text, signature) = (charter.to_text(), other.sign(charter.to_text().as_bytes()).unwrap());
    let put = |charter: &str, signature: &str| {
        let request = CharterRequest { charter: charter.into(), signature: signature.into() };
        world.client.send(&Call::new("PUT", path::CHARTER, JSON, serde_json::to_vec(&request).unwrap()))
    };
    let good = world.root.sign(text.as_bytes()).unwrap();
    put(&text, &signature).refused(422, "charter_refused");
    put(&text, "").refused(422, "charter_refused");
    put("{}", &good).refused(422, "charter_refused");
    put(&format!("{text} "), &good).refused(422, "charter_refused");
    let vanished = world.draft(|charter| drop(charter.members.pop()));
    world.publish(&vanished, &world.root).refused(422, "charter_refused");
    assert_eq!(put(&text, &good).status, 200);
}

fn sessions_end_with_a_line_and_with_a_key_and_no_others(kind: Kind) {
    let world = World::new(kind);
    let (chair, ana, ben) = (world.member(CHAIR), world.member(ANA), world.member(BEN));
    world.retire(BEN);
    assert_eq!([&chair, &ana, &ben].map(live), [true, true, false]);

    let (key, today) = (MemberKey::generate(&mut OsRng), world.today());
    world.next_charter(|charter| {
        let mut line = charter.members[ANA].clone();
        (line.age, line.sign, line.from) = (key.recipient(), key.signing_key().verifying_key(), today);
        charter.members[ANA].until = Some(today);
        charter.members.push(line);
    });
    assert_eq!([&chair, &ana, &ben].map(live), [true, false, false]);
    world.client.send(&ana.session_call(&ana.challenge())).refused(401, "unauthorized");
    let mut ana = ana;
    ana.key = key;
    assert_eq!(world.client.send(&ana.session_call(&ana.challenge())).status, 200);

    world.next_charter(|charter| charter.members[CHAIR].title = "Another title".into());
    assert!(live(&chair));
}

fn a_line_that_ends_on_a_later_day_ends_the_session_then(kind: Kind) {
    let world = World::new(kind);
    let tomorrow = world.today().add_days(1);
    world.next_charter(|charter| charter.members[BEN].until = Some(tomorrow));
    world.clock.advance(11 * 3600 + 50 * 60);
    let ben = world.member(BEN);
    assert!(live(&ben));
    world.clock.advance(15 * 60);
    assert!(!live(&ben), "midnight has passed");
}

on_both!(
    without_a_charter_there_is_no_hotline_yet,
    only_the_next_epoch_is_taken,
    only_a_root_publishes,
    sessions_end_with_a_line_and_with_a_key_and_no_others,
    a_line_that_ends_on_a_later_day_ends_the_session_then,
);
