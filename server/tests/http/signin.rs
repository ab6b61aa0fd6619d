//! Sign-in: no password, one signature, one session.

use hotline_crypto::{
    member::MemberKey,
    wire::{Base64Fixed, ChallengeAnswer, ChallengeRequest, SessionAnswer, path},
};
use rand_core::OsRng;

use crate::{
    database::{Kind, on_both},
    http::{Call, stranger},
    world::{ANA, BEN, CHAIR, ORIGIN, START, World, member_id},
};

fn only_an_address_of_the_charter_opens_a_session(kind: Kind) {
    let world = World::new(kind);
    let chair = world.member(CHAIR);
    for origin in ["https://evil.example", "http://hotline.example", "https://hotline.example/", ""] {
        let request = chair.session_request(&chair.challenge(), origin);
        world.client.send(&Call::post(path::DESK_SESSION, &request)).refused(401, "unauthorized");
    }
    let request = chair.session_request(&chair.challenge(), ORIGIN);
    assert_eq!(world.client.send(&Call::post(path::DESK_SESSION, &request)).status, 200);
}

fn only_the_member_s_own_key_opens_a_session(kind: Kind) {
    let world = World::new(kind);
    let mut chair = world.member(CHAIR);
    let good = chair.session_request(&chair.challenge(), ORIGIN);
    let mut other_signature = good.clone();
    other_signature.signature.0[5] ^= 1;
    let mut other_member = good.clone();
    other_member.member = member_id(ANA);
    let mut other_nonce = good.clone();
    other_nonce.nonce = Base64Fixed([1; 32]);
    let mut later = good.clone();
    later.expires += 60;
    chair.key = MemberKey::generate(&mut OsRng);
    let other_key = chair.session_request(&chair.challenge(), ORIGIN);
    for bad in [other_signature, other_member, other_nonce, later, other_key] {
        world.client.send(&Call::post(path::DESK_SESSION, &bad)).refused(401, "unauthorized");
    }
    assert_eq!(world.client.send(&Call::post(path::DESK_SESSION, &good)).status, 200);
}

fn a_nonce_is_good_once_and_for_a_minute(kind: Kind) {
    let world = World::new(kind);
    let chair = world.member(CHAIR);
    let challenge = chair.challenge();
    assert_eq!(challenge.expires, START + 60);
    let first = chair.session_call(&challenge);
    assert_eq!(world.client.send(&first).status, 200);
    world.client.send(&first).refused(401, "unauthorized");
    let (early, late) = (chair.session_call(&chair.challenge()), chair.session_call(&chair.challenge()));
    world.clock.advance(59);
    assert_eq!(world.client.send(&early).status, 200);
    world.clock.advance(2);
    world.client.send(&late).refused(401, "unauthorized");
    world.client.send(&first).refused(401, "unauthorized");
}

fn an_unknown_member_gets_a_challenge_too(kind: Kind) {
    let world = World::new(kind);
    world.retire(BEN);
    for member in [member_id(CHAIR), member_id(BEN), member_id(99)] {
        let call = Call::post(path::DESK_CHALLENGE, &ChallengeRequest { member });
        let (one, two): (ChallengeAnswer, ChallengeAnswer) =
            (world.client.send(&call).ok(200), world.client.send(&call).ok(200));
        assert_eq!(one.expires, START + 60);
        assert!(one.nonce != two.nonce);
    }
}

fn a_retired_member_does_not_sign_in(kind: Kind) {
    let world = World::new(kind);
    let ben = world.member(BEN);
    world.retire(BEN);
    let call = ben.session_call(&ben.challenge());
    world.client.send(&call).refused(401, "unauthorized");
}

fn a_session_ends_after_thirty_idle_minutes(kind: Kind) {
    let world = World::new(kind);
    let chair = world.member(CHAIR);
    for _ in 0..4 {
        world.clock.advance(29 * 60);
        chair.changes(0);
    }
    world.clock.advance(30 * 60 + 1);
    let answer = chair.send(Call::get(format!("{}?since=0", path::DESK_CHANGES)));
    answer.refused(401, "unauthorized");
    let unknown = Call::get(format!("{}?since=0", path::DESK_CHANGES));
    let unknown = world.client.send(&unknown.with("authorization", stranger("Bearer", 3)));
    assert_eq!(unknown.seen(), answer.seen());
}

fn a_session_ends_after_twelve_hours_at_the_latest(kind: Kind) {
    let world = World::new(kind);
    let chair = world.member(CHAIR);
    let ends: SessionAnswer = world.client.send(&chair.session_call(&chair.challenge())).ok(200);
    assert_eq!(ends.expires, START + 12 * 3600);
    for _ in 0..35 {
        world.clock.advance(20 * 60);
        chair.changes(0);
    }
    world.clock.advance(20 * 60 + 1);
    chair.send(Call::get(format!("{}?since=0", path::DESK_CHANGES))).refused(401, "unauthorized");
}

on_both!(
    only_an_address_of_the_charter_opens_a_session,
    only_the_member_s_own_key_opens_a_session,
    a_nonce_is_good_once_and_for_a_minute,
    an_unknown_member_gets_a_challenge_too,
    a_retired_member_does_not_sign_in,
    a_session_ends_after_thirty_idle_minutes,
    a_session_ends_after_twelve_hours_at_the_latest,
);
