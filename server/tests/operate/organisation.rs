//! Those whose hotline it is, and a report that the server takes.

use std::{
    net::SocketAddr,
    time::{SystemTime, UNIX_EPOCH},
};

use hotline_crypto::{
    bytes::sha256,
    charter::{Charter, MemberLine, Role, SignedCharter},
    date::Day,
    id::{CaseId, MemberId},
    instance::Instance,
    member::MemberKey,
    sshsig::RootKey,
    wire::{InstanceAnswer, MemberWrap, Pad, ReportRequest, path, report_body},
    work::{HEADER, Work},
};
use rand_core::OsRng;
use zeroize::Zeroizing;

use crate::{
    client::{get, head},
    midnight::stay_clear_of_midnight,
    process::{Place, Said},
};

pub struct Organisation {
    root: RootKey,
    pub charter: Charter,
}

pub fn today() -> Day {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    Day::from_unix_days(i64::try_from(seconds / 86_400).unwrap()).unwrap()
}

impl Organisation {
    /// Of a chair alone, for a hundred days, at an https address.
    pub fn new() -> Self {
        let root = RootKey::from_seed(&Zeroizing::new([9; 32]), "root");
        let key = MemberKey::generate(&mut OsRng);
        let line = |(number, role)| MemberLine {
            id: MemberId::from_bytes([number; 16]),
            name: format!("Member {number}"),
            title: String::new(),
            role,
            age: key.recipient(),
            sign: key.signing_key().verifying_key(),
            from: "2026-01-01".parse().unwrap(),
            until: None,
        };
        let charter = Charter {
            v: Default::default(),
            instance: Instance::from_roots(&[*root.line().key()]).unwrap(),
            roots: vec![root.line()],
            organisation: "Example Manufacturing".into(),
            epoch: 1,
            issued: today(),
            expires: today().add_days(100),
            origins: vec!["https://hotline.example".into()],
            languages: vec!["en".into()],
            retention_days: hotline_crypto::charter::RETENTION_DAYS,
            hold: false,
            notice: [("en", "Notice")].into_iter().collect(),
            contact: "counsel@example.com".into(),
            outside: vec![],
            questionnaire: None,
            members: vec![line((1, Role::Chair))],
        };
        Self { root, charter }
    }

    pub fn pin(&self) -> String {
        self.charter.instance.to_string()
    }

    pub fn signed(&self) -> SignedCharter {
        self.charter.sign(&self.root).unwrap()
    }

    /// Publishes the charter with `hotline-server charter`.
    pub fn install(&self, place: &Place) -> Said {
        let signed = self.signed();
        place.write("charter.json", &signed.text);
        place.write("charter.json.sig", &signed.signature);
        place.run(&["charter", "charter.json", "charter.json.sig"])
    }

    /// A whole request that files a report which looks as if it were sealed, on a server that asks for no work.
    pub fn report(&self, address: SocketAddr) -> Vec<u8> {
        let instance: InstanceAnswer = serde_json::from_str(&get(address, path::INSTANCE).body).unwrap();
        let age = |length| [b"age-encryption.org/v1\n", vec![b'x'; length].as_slice()].concat().into();
        let case = CaseId::random(&mut OsRng);
        let wrap = |member: &MemberLine| MemberWrap { member: member.id, wrap: age(1000) };
        let report = ReportRequest {
            case,
            authenticator_hash: sha256(case.as_bytes()).into(),
            wraps: self.charter.members.iter().map(wrap).collect(),
            envelope: age(20_000),
            attachments: vec![],
            pad: Pad::default(),
        };
        let body = report_body(report, self.charter.members.len()).unwrap();
        let work = Work { seed: instance.work.seed, nonces: [0; 4] };
        let more = format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\n{HEADER}: {work}\r\n",
            body.len()
        );
        [head("POST", path::CASES, &more), body].concat().into_bytes()
    }
}

/// An installation with a charter.
pub fn organised() -> (Organisation, Place) {
    stay_clear_of_midnight();
    let organisation = Organisation::new();
    let place = Place::new().with("HOTLINE_INSTANCE", organisation.pin());
    let said = organisation.install(&place);
    assert_eq!(said.code, Some(0), "{said:?}");
    (organisation, place)
}
