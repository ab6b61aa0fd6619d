//! Cases in numbers: a report, its acknowledgement and a note each, sealed and sent by real clients.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use hotline_cli::client::{Client, reporter::Payment};
use hotline_crypto::{
    bytes::Hash,
    entry::{Access, AccessMember, Answer, AnswerText, Author, Body, Frame, Report, ReporterKeys, Text},
    envelope::{self, envelope_hash},
    id::CaseId,
    rotation::first_readers,
    token::Token,
    wire::{
        Authorization, Base64Bytes, Base64Fixed, DeskEntryRequest, MemberWrap, Pad, ReportRequest, WorkTerms,
    },
    wrap::{CaseKeys, wrap_hash},
};
use hotline_server::config::Config;
use rand_core::OsRng;

use crate::world::{CHAIR, World, today};

const WRITERS: usize = 4;

/// Work that costs nothing to speak of, and room for everything.
pub fn without_limits(config: &mut Config) {
    (config.work.difficulty, config.work.piece_difficulty) = (1, 1);
    config.budget.writes_a_day = 1 << 40;
    config.budget.bytes_a_day = 1 << 50;
    config.limits.attachment = 2 << 30;
    config.limits.case = 8 << 30;
}

pub fn cases(world: &World, how_many: usize) {
    let (next, session) = (AtomicUsize::new(0), world.session(CHAIR));
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                let client = world.client();
                let terms = client.instance().unwrap().work;
                while next.fetch_add(1, Ordering::Relaxed) < how_many {
                    case(world, &client, &session, terms);
                }
            });
        }
    });
}

fn case(world: &World, client: &Client, session: &Authorization, terms: WorkTerms) {
    let charter = &world.charter;
    let (case, keys) = (CaseId::random(&mut OsRng), CaseKeys::generate(&mut OsRng));
    let token = Token::generate(&mut OsRng).secrets(&charter.instance, None);
    let recipient = keys.newest().unwrap();
    let wraps: Vec<MemberWrap> = first_readers(charter, &[], today())
        .into_iter()
        .map(|line| MemberWrap { member: line.id, wrap: Base64Bytes(keys.wrap(case, &line.age).unwrap()) })
        .collect();
    let listed = |wrap: &MemberWrap| AccessMember { id: wrap.member, wrap: wrap_hash(&wrap.wrap.0) };
    let reporter = ReporterKeys { age: token.identity.recipient(), sign: token.signing_key.verifying_key() };
    let text = "They forge the books of plant three. ".repeat(20);
    let report = Body::Report(Report {
        language: "en".into(),
        answers: vec![Answer { question: "what".into(), answer: AnswerText::Text(text) }],
        excluded: vec![],
        reporter: reporter.clone(),
        access: Access {
            recipient: recipient.clone(),
            members: wraps.iter().map(listed).collect(),
            reason: String::new(),
        },
        charter: Hash::of(charter.to_text().as_bytes()),
    });
    let frame = |author, body, prev: Option<Hash>, seen| Frame {
        instance: charter.instance,
        case,
        seq: u64::from(prev.is_some()),
        prev,
        seen,
        date: today(),
        author,
        body,
        attachments: vec![],
    };
    let lines = charter.current_members(today()).count();
    let both = [&recipient, &reporter.age];
    let first = frame(Author::Reporter, report, None, None);
    let sealed = envelope::seal_report(&first, lines, &token.signing_key, &both).unwrap();
    let hash = envelope_hash(&sealed);
    let request = ReportRequest {
        case,
        authenticator_hash: Base64Fixed(token.authenticator.hash()),
        wraps,
        envelope: Base64Bytes(sealed),
        attachments: vec![],
        pad: Pad::default(),
    };
    client.post_report(request, lines, &mut Payment { terms, progress: &mut |_| {} }).unwrap();

    let (chair, key) = (Author::Member(world.id(CHAIR)), world.key(CHAIR).signing_key());
    let text = |text: &str| Text { text: text.into() };
    let second = frame(chair, Body::Acknowledgement(text("We have it.")), Some(hash), None);
    let sealed = envelope::seal_entry(&second, &key, &both).unwrap();
    let seen = envelope_hash(&sealed);
    send(client, session, &second, sealed);
    let note = frame(chair, Body::Note(text("Ask the auditors.")), None, Some(seen));
    let sealed = envelope::seal_entry(&note, &key, &both[..1]).unwrap();
    send(client, session, &note, sealed);
}

fn send(client: &Client, session: &Authorization, frame: &Frame, sealed: Vec<u8>) {
    let request = DeskEntryRequest {
        stream: frame.stream(),
        seq: frame.seq,
        envelope: Base64Bytes(sealed),
        attachments: vec![],
    };
    client.post_entry(session, frame.case, &request).unwrap();
}
