//! A hotline with a chair, two members and an alternate, a reporter, and one case: the stage of the other tests.

use std::sync::Arc;

use hotline_crypto::{
    bytes::Hash,
    case::{CaseReader, Check, Context},
    charter::{Charter, MemberLine, RETENTION_DAYS, Role},
    date::Day,
    entry::{
        Access, AccessMember, Answer, AnswerText, Author, Body, Frame, Report, ReporterKeys, Stream, Text,
    },
    envelope,
    id::{CaseId, MemberId},
    instance::Instance,
    keys::{Identity, Recipient},
    member::MemberKey,
    rotation::AccessChange,
    signature::SigningKey,
    sshsig::RootKey,
    token::{Token, TokenSecrets},
    wrap::{CaseKeys, wrap_hash},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use zeroize::Zeroizing;

pub const CHAIR: usize = 0;
pub const ANA: usize = 1;
pub const BEN: usize = 2;
pub const ALTERNATE: usize = 3;

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn today() -> Day {
    day("2026-11-22")
}

pub fn text(text: &str) -> Text {
    Text { text: text.to_owned() }
}

pub fn member_id(member: usize) -> MemberId {
    MemberId::from_bytes([u8::try_from(member).unwrap() + 1; 16])
}

pub fn charter_of(keys: &[MemberKey]) -> Charter {
    let root = RootKey::from_seed(&Zeroizing::new([9; 32]), "root");
    let line = |(member, key): (usize, &MemberKey)| MemberLine {
        id: member_id(member),
        name: format!("Member {member}"),
        title: "Audit Committee".into(),
        role: match member {
            CHAIR => Role::Chair,
            ALTERNATE => Role::Alternate,
            _ => Role::Member,
        },
        age: key.recipient(),
        sign: key.signing_key().verifying_key(),
        from: day("2026-01-01"),
        until: None,
    };
    Charter {
        v: Default::default(),
        instance: Instance::from_roots(&[*root.line().key()]).unwrap(),
        roots: vec![root.line()],
        organisation: "Example Manufacturing".into(),
        epoch: 1,
        issued: day("2026-11-01"),
        expires: day("2027-05-01"),
        origins: vec!["https://hotline.example".into()],
        languages: vec!["en".into()],
        retention_days: RETENTION_DAYS,
        hold: false,
        notice: [("en", "Notice")].into_iter().collect(),
        contact: "counsel@example.com".into(),
        outside: vec![],
        questionnaire: None,
        members: keys.iter().enumerate().map(line).collect(),
    }
}

/// The actors and what the server holds of one case.
pub struct Scene {
    pub rng: ChaCha20Rng,
    pub charter: Charter,
    pub members: Vec<MemberKey>,
    pub reporter: TokenSecrets,
    pub case: CaseId,
    pub keys: CaseKeys,
    pub dialogue: Vec<Vec<u8>>,
    pub desk: Vec<Vec<u8>>,
}

impl Scene {
    /// A hotline without a case.
    pub fn empty(seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let members: Vec<_> = (0..4).map(|_| MemberKey::generate(&mut rng)).collect();
        let charter = charter_of(&members);
        let reporter = Token::generate(&mut rng).secrets(&charter.instance, None);
        let (case, keys) = (CaseId::random(&mut rng), CaseKeys::generate(&mut rng));
        Self { rng, charter, members, reporter, case, keys, dialogue: vec![], desk: vec![] }
    }

    /// A hotline with a report that the chair and both members can read.
    pub fn reported() -> Self {
        let mut scene = Self::empty(1);
        let report = scene.report(&[CHAIR, ANA, BEN], &[]);
        scene.file(Author::Reporter, report);
        scene
    }

    pub fn report(&mut self, readers: &[usize], excluded: &[usize]) -> Body {
        let wrap = |member: &usize| {
            let file = self.keys.wrap(self.case, &self.members[*member].recipient()).unwrap();
            AccessMember { id: member_id(*member), wrap: wrap_hash(&file) }
        };
        Body::Report(Report {
            language: "en".into(),
            answers: vec![
                Answer { question: "category".into(), answer: AnswerText::Options(vec!["controls".into()]) },
                Answer {
                    question: "what".into(),
                    answer: AnswerText::Text("Invoices without goods.".into()),
                },
            ],
            excluded: excluded.iter().map(|member| member_id(*member)).collect(),
            reporter: self.reporter_keys(),
            access: Access {
                recipient: self.keys.newest().unwrap(),
                members: readers.iter().map(wrap).collect(),
                reason: String::new(),
            },
            charter: Hash::of(b"charter"),
        })
    }

    pub fn reporter_keys(&self) -> ReporterKeys {
        ReporterKeys {
            age: self.reporter.identity.recipient(),
            sign: self.reporter.signing_key.verifying_key(),
        }
    }

    /// The next frame of the body's stream, as an honest author would write it.
    pub fn frame(&self, author: Author, body: Body) -> Frame {
        let stream = body.kind().stream();
        let past = self.stream(stream);
        Frame {
            instance: self.charter.instance,
            case: self.case,
            seq: past.len() as u64,
            prev: past.last().map(|file| Hash::of(file)),
            seen: (stream == Stream::Desk).then(|| Hash::of(self.dialogue.last().unwrap())),
            date: today(),
            author,
            body,
            attachments: vec![],
        }
    }

    pub fn stream(&self, stream: Stream) -> &Vec<Vec<u8>> {
        if stream == Stream::Dialogue { &self.dialogue } else { &self.desk }
    }

    pub fn key_of(&self, author: Author) -> SigningKey {
        match author {
            Author::Reporter => self.reporter.signing_key.clone(),
            Author::Member(id) => {
                let member = (0..4).find(|member| member_id(*member) == id).unwrap();
                self.members[member].signing_key()
            }
        }
    }

    /// Seals a frame for the present readers.
    pub fn seal(&self, frame: &Frame) -> Vec<u8> {
        self.seal_as(frame, &self.key_of(frame.author))
    }

    pub fn seal_as(&self, frame: &Frame, key: &SigningKey) -> Vec<u8> {
        let (case, reporter) = (self.keys.newest().unwrap(), self.reporter.identity.recipient());
        let recipients: &[&Recipient] =
            if frame.stream() == Stream::Dialogue { &[&case, &reporter] } else { &[&case] };
        envelope::seal_entry(frame, key, recipients).unwrap()
    }

    /// Puts an envelope at the end of a stream, as the server would.
    pub fn store(&mut self, stream: Stream, file: Vec<u8>) {
        match stream {
            Stream::Dialogue => self.dialogue.push(file),
            Stream::Desk => self.desk.push(file),
        }
    }

    /// Writes an honest entry.
    pub fn file(&mut self, author: Author, body: Body) {
        let frame = self.frame(author, body);
        self.file_frame(&frame);
    }

    pub fn file_frame(&mut self, frame: &Frame) {
        let file = self.seal(frame);
        self.store(frame.stream(), file);
    }

    pub fn member(&self, member: usize) -> Author {
        Author::Member(member_id(member))
    }

    /// Stores a member's change of access and goes on with its keys.
    pub fn apply(&mut self, member: usize, change: AccessChange) {
        self.keys = change.keys;
        self.file(self.member(member), Body::Access(change.access));
    }

    pub fn context(&self, identities: Vec<Identity>) -> Context {
        Context {
            instance: self.charter.instance,
            case: self.case,
            charter: Arc::new(self.charter.clone()),
            identities,
            own_keys: None,
        }
    }

    /// What a member with the present wrap reads.
    pub fn read(&self) -> CaseReader {
        self.read_with(self.keys.identities().to_vec())
    }

    pub fn read_with(&self, identities: Vec<Identity>) -> CaseReader {
        self.fill(CaseReader::new(self.context(identities)))
    }

    /// What the reporter reads.
    pub fn read_as_reporter(&self) -> CaseReader {
        let own_keys = Some(self.reporter_keys());
        let mut reader =
            CaseReader::new(Context { own_keys, ..self.context(vec![self.reporter.identity.clone()]) });
        for (seq, file) in self.dialogue.iter().enumerate() {
            reader.push(Stream::Dialogue, seq as u64, today(), file).unwrap();
        }
        reader
    }

    pub fn fill(&self, mut reader: CaseReader) -> CaseReader {
        for stream in [Stream::Dialogue, Stream::Desk] {
            for (seq, file) in self.stream(stream).iter().enumerate() {
                reader.push(stream, seq as u64, today(), file).unwrap();
            }
        }
        reader
    }

    /// The checks that failed, in the order of reading; `None` for a good entry.
    pub fn gaps(&self) -> Vec<Option<Check>> {
        gaps(&self.read())
    }
}

pub fn gaps(reader: &CaseReader) -> Vec<Option<Check>> {
    reader.items().iter().map(|item| item.result.as_ref().err().copied()).collect()
}
