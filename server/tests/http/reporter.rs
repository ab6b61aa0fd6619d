//! Somebody who reports, and comes back with a token.

use std::sync::Arc;

use hotline_crypto::{
    attachment::Attachment,
    bytes::Hash,
    case::{CaseReader, Context},
    charter::Charter,
    entry::{
        Access, AccessMember, Answer as Answered, AnswerText, Author, Body, Frame, Report, ReporterKeys, Stream,
        Text,
    },
    envelope,
    id::{AttachmentId, CaseId, MemberId},
    keys::Identity,
    rotation::first_readers,
    token::{Token, TokenSecrets},
    wire::{
        Authorization, Base64Bytes, Base64Fixed, Declared, EntryAnswer, EntryRequest, FetchAnswer, FetchRequest,
        MemberWrap, Pad, ReportAnswer, ReportRequest, pad_body, path, report_body,
    },
    wrap::{CaseKeys, wrap_hash},
};
use hotline_server::clock::Clock;
use rand_core::{OsRng, RngCore};

use crate::{
    http::{Answer, Call, Client, JSON},
    world::{World, ids},
};

#[derive(Clone)]
pub struct Reporter {
    pub client: Client,
    pub secrets: TokenSecrets,
    pub case: CaseId,
    keys: CaseKeys,
    charter: Charter,
    excluded: Vec<MemberId>,
    clock: Clock,
}

impl Reporter {
    pub fn new(world: &World) -> Self {
        Self::excluding(world, &[])
    }

    pub fn excluding(world: &World, excluded: &[usize]) -> Self {
        let charter = world.charter();
        Self {
            client: world.client.clone(),
            secrets: Token::generate(&mut OsRng).secrets(&charter.instance, None),
            case: CaseId::random(&mut OsRng),
            keys: CaseKeys::generate(&mut OsRng),
            charter,
            excluded: ids(excluded),
            clock: world.clock.clone(),
        }
    }

    /// Somebody whose report is filed.
    pub fn filed(world: &World, excluded: &[usize]) -> Self {
        let reporter = Self::excluding(world, excluded);
        reporter.files(&[]);
        reporter
    }

    pub fn authorization(&self) -> String {
        Authorization::Hotline(self.secrets.authenticator.clone()).header().to_string()
    }

    pub fn report(&self, attachments: &[Sent]) -> ReportRequest {
        self.report_of(attachments, "Invoices without goods.")
    }

    pub fn report_of(&self, attachments: &[Sent], what: &str) -> ReportRequest {
        let today = self.clock.today();
        let readers = first_readers(&self.charter, &self.excluded, today);
        let wrap = |line: &&hotline_crypto::charter::MemberLine| MemberWrap {
            member: line.id,
            wrap: Base64Bytes(self.keys.wrap(self.case, &line.age).unwrap()),
        };
        let wraps: Vec<MemberWrap> = readers.iter().map(wrap).collect();
        let listed = |wrap: &MemberWrap| AccessMember { id: wrap.member, wrap: wrap_hash(&wrap.wrap.0) };
        let body = Body::Report(Report {
            language: "en".into(),
            answers: vec![Answered { question: "what".into(), answer: AnswerText::Text(what.into()) }],
            excluded: self.excluded.clone(),
            reporter: self.public_keys(),
            access: Access {
                recipient: self.keys.newest().unwrap(),
                members: wraps.iter().map(listed).collect(),
                reason: String::new(),
            },
            charter: Hash::of(self.charter.to_text().as_bytes()),
        });
        let frame = self.frame(body, 0, None, attachments);
        let recipients = [&self.keys.newest().unwrap(), &self.secrets.identity.recipient()];
        let envelope = envelope::seal_report(&frame, self.lines(), &self.secrets.signing_key, &recipients).unwrap();
        ReportRequest {
            case: self.case,
            authenticator_hash: Base64Fixed(self.secrets.authenticator.hash()),
            wraps,
            envelope: Base64Bytes(envelope),
            attachments: attachments.iter().map(Sent::declared).collect(),
            pad: Pad::default(),
        }
    }

    pub fn report_call(&self, report: ReportRequest) -> Call {
        Call::new("POST", path::CASES, JSON, report_body(report, self.lines()).unwrap())
    }

    pub fn files(&self, attachments: &[Sent]) -> ReportAnswer {
        self.client.pay(self.report_call(self.report(attachments))).ok(201)
    }

    pub fn fetch_call(&self, from: u64) -> Call {
        let body = pad_body(FetchRequest { from, pad: Pad::default() }, 0);
        Call::new("POST", path::CASE_FETCH, JSON, body).with("authorization", self.authorization())
    }

    pub fn fetches(&self, from: u64) -> FetchAnswer {
        self.client.send(&self.fetch_call(from)).ok(200)
    }

    /// Reads the whole dialogue.
    pub fn reads(&self) -> CaseReader {
        let mut reader = CaseReader::new(Context {
            instance: self.charter.instance,
            case: self.case,
            charter: Arc::new(self.charter.clone()),
            identities: vec![self.secrets.identity.clone()],
            own_keys: Some(self.public_keys()),
        });
        loop {
            let page = self.fetches(reader.heads().dialogue.next);
            assert_eq!(page.case, Some(self.case));
            for entry in &page.entries {
                reader.push(Stream::Dialogue, entry.seq, entry.day, &entry.envelope.0).unwrap();
            }
            assert_eq!(page.next, reader.heads().dialogue.next);
            if !page.more {
                return reader;
            }
        }
    }

    /// A message for the present readers, at the next place.
    pub fn message(&self, text: &str, attachments: &[Sent]) -> EntryRequest {
        let reader = self.reads();
        let head = reader.heads().dialogue;
        let body = Body::Message(Text { text: text.into() });
        let frame = self.frame(body, head.next, head.hash, attachments);
        let recipients = [&reader.access().unwrap().recipient, &self.secrets.identity.recipient()];
        let envelope = envelope::seal_entry(&frame, &self.secrets.signing_key, &recipients).unwrap();
        let attachments = attachments.iter().map(Sent::declared).collect();
        EntryRequest { seq: head.next, envelope: Base64Bytes(envelope), attachments, pad: Pad::default() }
    }

    pub fn entry_call(&self, entry: EntryRequest) -> Call {
        Call::new("POST", path::CASE_ENTRIES, JSON, pad_body(entry, 0))
            .with("authorization", self.authorization())
    }

    pub fn says(&self, text: &str) -> u64 {
        let entry = self.entry_call(self.message(text, &[]));
        self.client.pay(entry).ok::<EntryAnswer>(201).seq
    }

    pub fn put_call(&self, attachment: AttachmentId, piece: u32, octets: Vec<u8>) -> Call {
        Call::put(path::case_piece(attachment, piece), octets).with("authorization", self.authorization())
    }

    pub fn puts(&self, sent: &Sent, piece: u32) -> Answer {
        self.client.pay(self.put_call(sent.id(), piece, sent.piece(piece)))
    }

    pub fn gets(&self, attachment: AttachmentId, piece: u32) -> Answer {
        let call = Call::get(path::case_piece(attachment, piece));
        self.client.send(&call.with("authorization", self.authorization()))
    }

    fn public_keys(&self) -> ReporterKeys {
        let (age, sign) = (self.secrets.identity.recipient(), self.secrets.signing_key.verifying_key());
        ReporterKeys { age, sign }
    }

    fn lines(&self) -> usize {
        self.charter.current_members(self.clock.today()).count()
    }

    fn frame(&self, body: Body, seq: u64, prev: Option<Hash>, attachments: &[Sent]) -> Frame {
        Frame {
            instance: self.charter.instance,
            case: self.case,
            seq,
            prev,
            seen: None,
            date: self.clock.today(),
            author: Author::Reporter,
            body,
            attachments: attachments.iter().map(|sent| sent.attachment.clone()).collect(),
        }
    }
}

/// A file that somebody attaches.
#[derive(Clone)]
pub struct Sent {
    pub attachment: Attachment,
    pub bytes: Vec<u8>,
}

impl Sent {
    pub fn of(size: usize) -> Self {
        let mut bytes = vec![0; size];
        OsRng.fill_bytes(&mut bytes);
        let (id, key) = (AttachmentId::random(&mut OsRng), Identity::generate(&mut OsRng));
        let attachment = Attachment::describe(id, key, size as u64, bytes.as_slice(), 1).unwrap();
        Self { attachment, bytes }
    }

    pub fn id(&self) -> AttachmentId {
        self.attachment.id
    }

    pub fn declared(&self) -> Declared {
        Declared { id: self.id(), pieces: u32::try_from(self.attachment.pieces.len()).unwrap() }
    }

    /// Sealed anew each time.
    pub fn piece(&self, piece: u32) -> Vec<u8> {
        self.attachment.seal_piece(piece as usize, self.bytes.as_slice()).unwrap()
    }
}
