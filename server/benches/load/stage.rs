//! An organisation of five members, and reports that are really sealed to them: a few, varied for each request.

use std::time::{SystemTime, UNIX_EPOCH};

use hotline_crypto::{
    bytes::{Hash, sha256, to_base64},
    charter::{Charter, MemberLine, RETENTION_DAYS, Role, SignedCharter},
    date::Day,
    entry::{Access, AccessMember, Answer, AnswerText, Author, Body, Frame, Report, ReporterKeys},
    envelope,
    id::{CaseId, MemberId},
    instance::Instance,
    member::MemberKey,
    sshsig::RootKey,
    token::{Authenticator, Token},
    wire::{MemberWrap, Pad, ReportRequest, report_body},
    wrap::{CaseKeys, wrap_hash},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use zeroize::Zeroizing;

pub const MEMBERS: usize = 5;
const TEMPLATES: usize = 64;

pub struct Stage {
    pub charter: SignedCharter,
    pub instance: Instance,
    pub members: Vec<MemberId>,
    pub reports: Vec<ReportRequest>,
    bodies: Vec<String>,
}

pub fn today() -> Day {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    Day::from_unix_days(i64::try_from(seconds / 86_400).unwrap()).unwrap()
}

/// The token of a case of this load.
pub fn authenticator(case: CaseId) -> Authenticator {
    Authenticator::from_bytes(sha256(case.as_bytes()))
}

impl Stage {
    pub fn new() -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let root = RootKey::from_seed(&Zeroizing::new([9; 32]), "root");
        let instance = Instance::from_roots(&[*root.line().key()]).unwrap();
        let keys: Vec<MemberKey> = (0..MEMBERS).map(|_| MemberKey::generate(&mut rng)).collect();
        let members: Vec<MemberId> = (0..MEMBERS).map(|_| MemberId::random(&mut rng)).collect();
        let lines = members.iter().zip(&keys).enumerate().map(|(index, (id, key))| MemberLine {
            id: *id,
            name: format!("Member {index}"),
            title: String::new(),
            role: if index == 0 { Role::Chair } else { Role::Member },
            age: key.recipient(),
            sign: key.signing_key().verifying_key(),
            from: today(),
            until: None,
        });
        let charter = Charter {
            v: Default::default(),
            instance,
            roots: vec![root.line()],
            organisation: "Load".into(),
            epoch: 1,
            issued: today(),
            expires: today().add_days(100),
            origins: vec!["http://127.0.0.1:8080".into()],
            languages: vec!["en".into()],
            retention_days: RETENTION_DAYS,
            hold: false,
            notice: [("en", "Notice")].into_iter().collect(),
            contact: "Nobody".into(),
            outside: vec![],
            questionnaire: None,
            members: lines.collect(),
        };
        let reports: Vec<ReportRequest> =
            (0..TEMPLATES).map(|_| report(&mut rng, instance, &members, &keys)).collect();
        let bodies = reports.iter().map(|report| report_body(report.clone(), MEMBERS).unwrap()).collect();
        Self { charter: charter.sign(&root).unwrap(), instance, members, reports, bodies }
    }

    /// The body of a report of its own, put in place of `body`.
    pub fn fill(&self, body: &mut Vec<u8>, number: usize, case: CaseId) {
        body.clear();
        body.extend_from_slice(self.bodies[number % TEMPLATES].as_bytes());
        let hash = to_base64(&authenticator(case).hash());
        let case = case.to_string();
        let at = br#"{"case":""#.len();
        body[at..at + case.len()].copy_from_slice(case.as_bytes());
        let at = at + case.len() + br#"","authenticator_hash":""#.len();
        body[at..at + hash.len()].copy_from_slice(hash.as_bytes());
    }

    /// Bytes of ciphertext of one report.
    pub fn ciphertext(&self) -> usize {
        let report = &self.reports[0];
        report.envelope.0.len() + report.wraps.iter().map(|wrap| wrap.wrap.0.len()).sum::<usize>()
    }
}

fn report(
    rng: &mut ChaCha20Rng,
    instance: Instance,
    members: &[MemberId],
    keys: &[MemberKey],
) -> ReportRequest {
    let (case, case_keys) = (CaseId::random(rng), CaseKeys::generate(rng));
    let reporter = Token::generate(rng).secrets(&instance, None);
    let (sign, own) = (reporter.signing_key, reporter.identity.recipient());
    let wraps: Vec<MemberWrap> = members
        .iter()
        .zip(keys)
        .map(|(member, key)| MemberWrap {
            member: *member,
            wrap: case_keys.wrap(case, &key.recipient()).unwrap().into(),
        })
        .collect();
    let recipient = case_keys.newest().unwrap();
    let access = Access {
        recipient: recipient.clone(),
        members: wraps
            .iter()
            .map(|wrap| AccessMember { id: wrap.member, wrap: wrap_hash(&wrap.wrap.0) })
            .collect(),
        reason: String::new(),
    };
    let what = "Invoices without goods. ".repeat(200);
    let body = Body::Report(Report {
        language: "en".into(),
        answers: vec![Answer { question: "what".into(), answer: AnswerText::Text(what) }],
        excluded: vec![],
        reporter: ReporterKeys { age: own.clone(), sign: sign.verifying_key() },
        access,
        charter: Hash::of(b"charter"),
    });
    let frame = Frame {
        instance,
        case,
        seq: 0,
        prev: None,
        seen: None,
        date: today(),
        author: Author::Reporter,
        body,
        attachments: vec![],
    };
    let envelope = envelope::seal_report(&frame, MEMBERS, &sign, &[&recipient, &own]).unwrap();
    assert!(envelope.len() < 24 << 10, "an entry of 16 KiB");
    let authenticator_hash = reporter.authenticator.hash().into();
    ReportRequest {
        case,
        authenticator_hash,
        wraps,
        envelope: envelope.into(),
        attachments: vec![],
        pad: Pad::default(),
    }
}
