//! A member who signs in, keeps in step with the server, reads and writes.

use std::{collections::BTreeMap, sync::Arc};

use hotline_crypto::{
    bytes::Hash,
    case::{CaseReader, Context},
    charter::Charter,
    date::Day,
    entry::{Access, AccessMember, Author, Body, Frame, Retention, Stream, Text},
    envelope,
    id::{AttachmentId, CaseId, MemberId},
    keys::{Identity, Recipient},
    member::MemberKey,
    signin::SignIn,
    wire::{
        AccessRequest, Authorization, Base64Bytes, Base64Fixed, CaseEntry, CasesAnswer, ChallengeAnswer,
        ChallengeRequest, ChangesAnswer, DeskAttachment, DeskCase, DeskEntryRequest, MemberWrap, PurgeRequest,
        RetentionRequest, SeqAnswer, SessionAnswer, SessionRequest, Tombstone, path,
    },
    wrap::{CaseKeys, wrap_hash},
};
use hotline_server::clock::Clock;
use rand_core::OsRng;

use crate::{
    http::{Answer, Call, Client},
    reporter::Sent,
    world::{ORIGIN, World, ids, member_id},
};

/// A case as a member holds it.
pub struct Held {
    pub case: DeskCase,
    pub entries: BTreeMap<(Stream, u64), CaseEntry>,
    pub attachments: BTreeMap<AttachmentId, DeskAttachment>,
}

pub struct Member {
    pub id: MemberId,
    pub client: Client,
    pub key: MemberKey,
    pub authorization: String,
    pub cursor: u64,
    pub cases: BTreeMap<CaseId, Held>,
    pub removed: Vec<Tombstone>,
    pub charter: Charter,
    clock: Clock,
}

impl Member {
    pub fn sign_in(world: &World, member: usize, client: &Client) -> Self {
        let (id, key) = (member_id(member), world.keys[member].clone());
        let mut member = Self {
            id,
            client: client.clone(),
            key,
            authorization: String::new(),
            cursor: 0,
            cases: BTreeMap::new(),
            removed: vec![],
            charter: world.charter(),
            clock: world.clock.clone(),
        };
        let answer: SessionAnswer = member.client.send(&member.session_call(&member.challenge())).ok(200);
        member.authorization = Authorization::Bearer(answer.session).header().to_string();
        member
    }

    pub fn challenge(&self) -> ChallengeAnswer {
        self.client.send(&Call::post(path::DESK_CHALLENGE, &ChallengeRequest { member: self.id })).ok(200)
    }

    pub fn session_call(&self, challenge: &ChallengeAnswer) -> Call {
        Call::post(path::DESK_SESSION, &self.session_request(challenge, ORIGIN))
    }

    pub fn session_request(&self, challenge: &ChallengeAnswer, origin: &str) -> SessionRequest {
        let ChallengeAnswer { nonce, expires } = *challenge;
        let instance = &self.charter.instance;
        let sign_in = SignIn { origin, instance, member: self.id, nonce: &nonce.0, expires };
        let signature = Base64Fixed(sign_in.sign(&self.key.signing_key()));
        SessionRequest { member: self.id, origin: origin.into(), nonce, expires, signature }
    }

    pub fn send(&self, call: Call) -> Answer {
        self.client.send(&call.with("authorization", &self.authorization))
    }

    pub fn changes(&self, since: u64) -> ChangesAnswer {
        self.send(Call::get(format!("{}?since={since}", path::DESK_CHANGES))).ok(200)
    }

    pub fn newest(&self, newest: u32) -> CasesAnswer {
        self.send(Call::get(format!("{}?newest={newest}", path::DESK_CASES))).ok(200)
    }

    /// Takes in everything that is new; gives the answers.
    pub fn sync(&mut self) -> Vec<ChangesAnswer> {
        let mut pages = vec![];
        loop {
            let page = self.changes(self.cursor);
            assert!(page.cursor >= self.cursor, "a cursor never goes back");
            assert!(!page.more || page.cursor > self.cursor, "a page brings one further");
            self.cursor = page.cursor;
            self.take(&page);
            let more = page.more;
            pages.push(page);
            if !more {
                return pages;
            }
        }
    }

    fn take(&mut self, page: &ChangesAnswer) {
        for case in &page.cases {
            let fresh = || Held { case: case.clone(), entries: BTreeMap::new(), attachments: BTreeMap::new() };
            self.cases.entry(case.case).or_insert_with(fresh).case = case.clone();
        }
        for entry in &page.entries {
            let held = self.cases.get_mut(&entry.case).expect("an entry of a case that came before it");
            held.entries.insert((entry.stream, entry.seq), entry.clone());
        }
        for attachment in &page.attachments {
            let held = self.cases.get_mut(&attachment.case).expect("an attachment of a case that came before it");
            held.attachments.insert(attachment.id, attachment.clone());
        }
        for tombstone in &page.removed {
            self.cases.remove(&tombstone.case);
            self.removed.push(tombstone.clone());
        }
    }

    pub fn keys(&self, case: CaseId) -> CaseKeys {
        CaseKeys::open(&self.cases[&case].case.wrap.0, case, self.key.identity()).unwrap()
    }

    /// Reads what was synced.
    pub fn reads(&self, case: CaseId) -> CaseReader {
        let keys = self.keys(case);
        let mut reader = CaseReader::new(Context {
            instance: self.charter.instance,
            case,
            charter: Arc::new(self.charter.clone()),
            identities: keys.identities().to_vec(),
            own_keys: None,
        });
        for ((stream, seq), entry) in &self.cases[&case].entries {
            reader.push(*stream, *seq, entry.day, &entry.envelope.0).unwrap();
        }
        reader.check_wrap(self.id, &self.cases[&case].case.wrap.0, &keys).unwrap();
        reader
    }

    /// Seals an entry for its next place, as of the last sync. `to` is the case's key, where it is a new one.
    fn seal(&self, case: CaseId, body: Body, to: Option<&Recipient>, attachments: &[Sent]) -> (u64, Base64Bytes) {
        let reader = self.reads(case);
        let (stream, heads) = (body.kind().stream(), reader.heads());
        let dialogue = stream == Stream::Dialogue;
        let head = if dialogue { heads.dialogue } else { heads.desk };
        let frame = Frame {
            instance: self.charter.instance,
            case,
            seq: head.next,
            prev: head.hash,
            seen: heads.dialogue.hash.filter(|_| !dialogue),
            date: reader.next_date(stream, self.clock.today()),
            author: Author::Member(self.id),
            body,
            attachments: attachments.iter().map(|sent| sent.attachment.clone()).collect(),
        };
        let current = to.unwrap_or(&reader.access().unwrap().recipient);
        let reporter = &reader.reporter().unwrap().age;
        let both = [current, reporter];
        let recipients = if dialogue { both.as_slice() } else { &both[..1] };
        (head.next, Base64Bytes(envelope::seal_entry(&frame, &self.key.signing_key(), recipients).unwrap()))
    }

    /// An entry for its next place, as of now. (An honest client rotates before its first one; these do so where a
    /// story is about that.)
    pub fn entry(&mut self, case: CaseId, body: Body, attachments: &[Sent]) -> DeskEntryRequest {
        self.sync();
        let stream = body.kind().stream();
        let (seq, envelope) = self.seal(case, body, None, attachments);
        DeskEntryRequest { stream, seq, envelope, attachments: attachments.iter().map(Sent::declared).collect() }
    }

    pub fn writes(&mut self, case: CaseId, body: Body) -> u64 {
        let entry = self.entry(case, body, &[]);
        self.send(Call::post(path::desk_entries(case), &entry)).ok::<SeqAnswer>(201).seq
    }

    pub fn replies(&mut self, case: CaseId, text: &str) -> u64 {
        self.writes(case, Body::Message(Text { text: text.into() }))
    }

    pub fn notes(&mut self, case: CaseId, text: &str) -> u64 {
        self.writes(case, Body::Note(Text { text: text.into() }))
    }

    /// A new case key for exactly these readers, as of the last sync.
    pub fn access(&self, case: CaseId, readers: &[usize]) -> AccessRequest {
        let keys = self.keys(case).with_new(Identity::generate(&mut OsRng));
        let wrap = |id: MemberId| {
            let line = self.charter.current_members(self.clock.today()).find(|line| line.id == id);
            let line = line.or_else(|| self.charter.members.iter().find(|line| line.id == id)).unwrap();
            MemberWrap { member: id, wrap: Base64Bytes(keys.wrap(case, &line.age).unwrap()) }
        };
        let wraps: Vec<MemberWrap> = ids(readers).into_iter().map(wrap).collect();
        let listed = |wrap: &MemberWrap| AccessMember { id: wrap.member, wrap: wrap_hash(&wrap.wrap.0) };
        let recipient = keys.newest().unwrap();
        let members = wraps.iter().map(listed).collect();
        let access = Access { recipient: recipient.clone(), members, reason: "A reason.".into() };
        let (seq, envelope) = self.seal(case, Body::Access(access), Some(&recipient), &[]);
        AccessRequest { seq, envelope, wraps }
    }

    pub fn access_call(&self, case: CaseId, request: &AccessRequest) -> Call {
        Call::post(path::desk_access(case), request).with("authorization", &self.authorization)
    }

    /// Asks that these read from now on.
    pub fn gives_access(&mut self, case: CaseId, readers: &[usize]) -> Answer {
        self.sync();
        self.send(self.access_call(case, &self.access(case, readers)))
    }

    pub fn retention(&mut self, case: CaseId, purge_after: Option<Day>, hold: bool) -> RetentionRequest {
        self.sync();
        let body = Body::Retention(Retention { purge_after, hold, reason: "A reason.".into() });
        let (seq, envelope) = self.seal(case, body, None, &[]);
        RetentionRequest { seq, envelope, purge_after, hold }
    }

    pub fn keeps(&mut self, case: CaseId, purge_after: Option<Day>, hold: bool) -> Answer {
        let request = self.retention(case, purge_after, hold);
        self.send(Call::post(path::desk_retention(case), &request))
    }

    pub fn purge(&mut self, case: CaseId) -> PurgeRequest {
        let today = Some(self.clock.today());
        let RetentionRequest { seq, envelope, .. } = self.retention(case, today, false);
        PurgeRequest { seq, envelope }
    }

    pub fn purges(&mut self, case: CaseId) -> Answer {
        let request = self.purge(case);
        self.send(Call::post(path::desk_purge(case), &request))
    }

    pub fn puts(&self, case: CaseId, sent: &Sent, piece: u32) -> Answer {
        self.send(Call::put(path::desk_piece(case, sent.id(), piece), sent.piece(piece)))
    }

    pub fn gets(&self, case: CaseId, attachment: AttachmentId, piece: u32) -> Answer {
        self.send(Call::get(path::desk_piece(case, attachment, piece)))
    }

    /// The places of a stream that this member holds of a case.
    pub fn places(&self, case: CaseId, stream: Stream) -> Vec<u64> {
        let held = self.cases.get(&case).map(|held| held.entries.keys());
        held.into_iter().flatten().filter(|place| place.0 == stream).map(|place| place.1).collect()
    }
}

/// Everything that failed a check.
pub fn gaps(reader: &CaseReader) -> usize {
    reader.items().iter().filter(|item| item.result.is_err()).count()
}

/// How an entry names what came before it.
pub fn hash(envelope: &Base64Bytes) -> Hash {
    Hash::of(&envelope.0)
}
