//! Attachments: declared once, sent in any order, by whoever declared them.

use hotline_crypto::wire::{Declared, SeqAnswer, path};

use crate::{
    changes::note,
    database::{Kind, on_both},
    http::{Call, JSON},
    reporter::{Reporter, Sent},
    world::{ANA, CHAIR, World},
};

fn pieces_come_in_any_order_and_are_read_back(kind: Kind) {
    let world = World::new(kind);
    let (reporter, sent) = (Reporter::new(&world), Sent::of(2_500_000));
    reporter.files(std::slice::from_ref(&sent));
    let stored = || reporter.fetches(0).attachments[0].stored.clone();
    assert_eq!((reporter.fetches(0).attachments[0].pieces, stored()), (3, vec![]));
    for piece in [2, 0] {
        let answer = reporter.puts(&sent, piece);
        assert_eq!((answer.status, answer.body.len()), (201, 0));
    }
    assert_eq!(stored(), [0, 2]);
    reporter.gets(sent.id(), 1).refused(404, "not_found");
    let mut chair = world.member(CHAIR);
    chair.sync();
    assert_eq!(chair.cases[&reporter.case].attachments[&sent.id()].stored, [0, 2]);

    // Whoever comes back later sends what is missing, and no harm is done by sending the rest again.
    let before = reporter.gets(sent.id(), 0);
    for piece in 0..3 {
        assert_eq!(reporter.puts(&sent, piece).status, 201);
    }
    assert_eq!(reporter.gets(sent.id(), 0).seen(), before.seen(), "what is there stays");
    chair.sync();
    assert_eq!(chair.cases[&reporter.case].attachments[&sent.id()].stored, [0, 1, 2]);
    let mut read = vec![];
    for piece in 0..3 {
        let octets = chair.gets(reporter.case, sent.id(), piece);
        assert_eq!(octets.body, reporter.gets(sent.id(), piece).body);
        read.extend_from_slice(&sent.attachment.open_piece(piece as usize, &octets.body).unwrap());
    }
    assert!(read == sent.bytes);
}

fn only_the_side_that_declared_an_attachment_puts_its_pieces(kind: Kind) {
    let world = World::new(kind);
    let (mine, theirs) = (Sent::of(10), Sent::of(10));
    let reporter = Reporter::new(&world);
    reporter.files(std::slice::from_ref(&mine));
    let mut chair = world.member(CHAIR);
    let body =
        hotline_crypto::entry::Body::Message(hotline_crypto::entry::Text { text: "Please sign.".into() });
    let entry = chair.entry(reporter.case, body, std::slice::from_ref(&theirs));
    assert_eq!(chair.send(Call::post(path::desk_entries(reporter.case), &entry)).status, 201);
    chair.puts(reporter.case, &mine, 0).refused(403, "forbidden");
    reporter.puts(&theirs, 0).refused(403, "forbidden");
    assert_eq!(chair.puts(reporter.case, &theirs, 0).status, 201);
    assert_eq!(chair.puts(reporter.case, &theirs, 0).status, 201);
    assert_eq!(reporter.puts(&mine, 0).status, 201);
    assert_eq!(reporter.fetches(0).attachments.len(), 2);
    assert_eq!(reporter.gets(theirs.id(), 0).status, 200);
}

fn a_member_neither_fills_nor_takes_the_place_of_a_colleague_s_attachment(kind: Kind) {
    let world = World::new(kind);
    let (reporter, ledger) = (Reporter::filed(&world, &[]), Sent::of(1_500_000));
    let (mut chair, mut ana) = (world.member(CHAIR), world.member(ANA));
    let entry = ana.entry(reporter.case, note("The ledger."), std::slice::from_ref(&ledger));
    ana.send(Call::post(path::desk_entries(reporter.case), &entry)).ok::<SeqAnswer>(201);
    assert_eq!(ana.puts(reporter.case, &ledger, 0).status, 201);

    // Her sending breaks off, and a colleague has what would take the place of the rest, and of what is there.
    let mut forged = Sent::of(1_500_000);
    forged.attachment.id = ledger.id();
    for piece in 0..2 {
        chair.puts(reporter.case, &forged, piece).refused(403, "forbidden");
    }
    let entry = chair.entry(reporter.case, note("The ledger."), std::slice::from_ref(&forged));
    chair.send(Call::post(path::desk_entries(reporter.case), &entry)).refused(409, "conflict");
    chair.sync();
    assert_eq!(chair.cases[&reporter.case].attachments[&ledger.id()].stored, [0]);

    assert_eq!(ana.puts(reporter.case, &ledger, 1).status, 201);
    let octets = chair.gets(reporter.case, ledger.id(), 1).body;
    assert!(ledger.attachment.open_piece(1, &octets).unwrap()[..] == ledger.bytes[1 << 20..]);
}

fn the_reporter_sees_nothing_of_the_desk_s_attachments(kind: Kind) {
    let world = World::new(kind);
    let (reporter, sent) = (Reporter::filed(&world, &[]), Sent::of(10));
    let mut chair = world.member(CHAIR);
    let entry = chair.entry(reporter.case, note("See this."), std::slice::from_ref(&sent));
    chair.send(Call::post(path::desk_entries(reporter.case), &entry)).ok::<SeqAnswer>(201);
    assert_eq!(chair.puts(reporter.case, &sent, 0).status, 201);
    assert!(reporter.fetches(0).attachments.is_empty());
    let unknown = Sent::of(10);
    assert_eq!(reporter.gets(sent.id(), 0).seen(), reporter.gets(unknown.id(), 0).seen());
    assert_eq!(reporter.puts(&sent, 0).seen(), reporter.puts(&unknown, 0).seen());
    reporter.puts(&sent, 0).refused(404, "not_found");
    let mut ana = world.member(ANA);
    ana.sync();
    assert_eq!(ana.cases[&reporter.case].attachments[&sent.id()].stored, [0]);
    assert_eq!(ana.gets(reporter.case, sent.id(), 0).status, 200);
}

fn a_piece_that_the_attachment_does_not_have_is_malformed(kind: Kind) {
    let world = World::new(kind);
    let (reporter, sent) = (Reporter::new(&world), Sent::of(10));
    reporter.files(std::slice::from_ref(&sent));
    let chair = world.member(CHAIR);
    let octets = sent.piece(0);
    for piece in [1, 9, u32::MAX] {
        let call = reporter.put_call(sent.id(), piece, octets.clone());
        world.client.pay(call).refused(400, "malformed");
        reporter.gets(sent.id(), piece).refused(400, "malformed");
        chair.gets(reporter.case, sent.id(), piece).refused(400, "malformed");
    }
    let call = |octets: &[u8]| reporter.put_call(sent.id(), 0, octets.to_vec());
    world.client.pay(call(b"in clear")).refused(400, "malformed");
    world.client.pay(call(b"")).refused(400, "malformed");
    let mut long = octets.clone();
    long.resize((1 << 20) + (64 << 10), 0);
    world.client.pay(call(&long)).refused(413, "too_large");
    world.client.pay(call(&octets).with("content-type", JSON)).refused(415, "unsupported_media_type");
    assert!(reporter.fetches(0).attachments[0].stored.is_empty());
}

fn attachments_have_limits(kind: Kind) {
    let world = World::with(kind, |config| {
        config.limits.attachment = 2 << 20;
        config.limits.attachments = 3;
        config.limits.case = 4 << 20;
    });
    let declare = |pieces: &[u32]| {
        let reporter = Reporter::new(&world);
        let mut report = reporter.report(&[]);
        let declared = pieces.iter().map(|pieces| Declared { id: Sent::of(1).id(), pieces: *pieces });
        report.attachments = declared.collect();
        world.client.pay(reporter.report_call(report)).outcome()
    };
    assert_eq!(declare(&[2, 1]), "201");
    assert_eq!(declare(&[0]), "400 malformed");
    assert_eq!(declare(&[3]), "413 too_large", "larger than an attachment may be");
    assert_eq!(declare(&[1; 4]), "413 too_large", "more than a case may have");
    assert_eq!(declare(&[2, 2, 2]), "413 too_large", "more than a case may hold");

    let reporter = Reporter::filed(&world, &[]);
    let say = |sent: &[Sent]| {
        let entry = reporter.entry_call(reporter.message("See this.", sent));
        world.client.pay(entry).outcome()
    };
    let sent = Sent::of(10);
    assert_eq!(say(&[sent.clone(), sent.clone()]), "400 malformed");
    assert_eq!(say(std::slice::from_ref(&sent)), "201");
    assert_eq!(say(&[sent]), "409 conflict", "the id is taken");
    assert_eq!(say(&[Sent::of(1_500_000)]), "201");
    assert_eq!(say(&[Sent::of(1_500_000)]), "413 too_large");
    assert_eq!(reporter.fetches(0).entries.len(), 3);
    assert_eq!(say(&[]), "201");
}

on_both!(
    pieces_come_in_any_order_and_are_read_back,
    only_the_side_that_declared_an_attachment_puts_its_pieces,
    a_member_neither_fills_nor_takes_the_place_of_a_colleague_s_attachment,
    the_reporter_sees_nothing_of_the_desk_s_attachments,
    a_piece_that_the_attachment_does_not_have_is_malformed,
    attachments_have_limits,
);
