//! A hotline of its own for each story: a server or two, a charter, a root key, members' keys and a clock.

use std::{
    net::SocketAddr,
    sync::{Mutex, mpsc},
    thread::{self, JoinHandle},
};

use actix_web::{rt::System, web::Data};
use hotline_crypto::{
    charter::{Charter, MemberLine, Role},
    date::Day,
    id::MemberId,
    instance::Instance,
    member::MemberKey,
    sshsig::RootKey,
    wire::{CharterAnswer, CharterRequest, path},
};
use hotline_server::{
    clock::{Clock, DAY_SECONDS},
    config::{Config, Listen},
    mail, purge,
    server::Server,
    state::App,
};
use rand_core::OsRng;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::{
    database::{Database, Kind},
    http::{Answer, Call, Client},
    member::Member,
};

pub const CHAIR: usize = 0;
pub const ANA: usize = 1;
pub const BEN: usize = 2;
/// Reads no case unless too few of the others may.
pub const ALTERNATE: usize = 3;

pub const ORIGIN: &str = "https://hotline.example";
/// Noon of 2026-11-24.
pub const START: u64 = 1_795_478_400 + 43_200;
/// Short enough for stories to see the end of it before their charter ends.
pub const RETENTION_DAYS: u16 = 60;

pub fn member_id(member: usize) -> MemberId {
    MemberId::from_bytes([u8::try_from(member).unwrap() + 1; 16])
}

pub fn ids(members: &[usize]) -> Vec<MemberId> {
    members.iter().map(|member| member_id(*member)).collect()
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub struct World {
    /// Of the first server.
    pub client: Client,
    pub clock: Clock,
    pub config: Config,
    pub root: RootKey,
    pub keys: Vec<MemberKey>,
    charter: Mutex<Charter>,
    servers: Vec<Running>,
    _database: Database,
}

impl World {
    /// A chair, two members and an alternate, with work that costs next to nothing.
    pub fn new(kind: Kind) -> Self {
        Self::with(kind, |_| {})
    }

    pub fn with(kind: Kind, configure: impl FnOnce(&mut Config)) -> Self {
        Self::without_charter(kind, configure).founded()
    }

    /// With a database of its own, and a PostgreSQL of its own.
    pub fn alone(kind: Kind) -> Self {
        Self::on(Database::alone(kind), |_| {}).founded()
    }

    fn founded(self) -> Self {
        let answer = self.publish(&self.charter(), &self.root);
        assert_eq!(answer.ok::<CharterAnswer>(200).epoch, 1);
        self
    }

    pub fn without_charter(kind: Kind, configure: impl FnOnce(&mut Config)) -> Self {
        Self::on(Database::fresh(kind), configure)
    }

    fn on(database: Database, configure: impl FnOnce(&mut Config)) -> Self {
        let keys: Vec<_> = (0..4).map(|_| MemberKey::generate(&mut OsRng)).collect();
        let root = RootKey::from_seed(&Zeroizing::new([9; 32]), "root");
        let charter = first_charter(&root, &keys);
        let mut config = Config {
            database: database.url.clone(),
            secret_file: database.directory.path().join("secret"),
            instance: Some(charter.instance),
            listen: vec![Listen::Tcp(SocketAddr::from(([127, 0, 0, 1], 0)))],
            metrics: None,
            ..Config::default()
        };
        (config.work.difficulty, config.work.piece_difficulty) = (1, 1);
        configure(&mut config);
        let clock = Clock::fixed(START);
        let server = Running::start(&config, &clock);
        let client = Client::new(server.base(), clock.clone());
        let (charter, servers) = (Mutex::new(charter), vec![server]);
        Self { client, clock, config, root, keys, charter, servers, _database: database }
    }

    /// One more server on the same database.
    pub fn another_server(&mut self) -> Client {
        let server = Running::start(&self.config, &self.clock);
        let client = Client::new(server.base(), self.clock.clone());
        self.servers.push(server);
        client
    }

    /// A server where none is any more.
    pub fn start_again(&mut self) {
        self.client = self.another_server();
    }

    /// Ends all servers of this process; the database stays.
    pub fn stop(&mut self) {
        self.servers.clear();
    }

    pub fn charter(&self) -> Charter {
        self.charter.lock().unwrap().clone()
    }

    pub fn today(&self) -> Day {
        self.clock.today()
    }

    pub fn pass_days(&self, days: u64) {
        self.clock.advance(days * DAY_SECONDS);
    }

    /// The next charter, changed like this and not published.
    pub fn draft(&self, edit: impl FnOnce(&mut Charter)) -> Charter {
        let mut charter = self.charter();
        charter.epoch += 1;
        edit(&mut charter);
        charter
    }

    /// Sends a charter, signed with a key that it lists.
    pub fn publish(&self, charter: &Charter, root: &RootKey) -> Answer {
        self.client.send(&charter_call(charter, root))
    }

    /// Publishes the next charter.
    pub fn next_charter(&self, edit: impl FnOnce(&mut Charter)) {
        let charter = self.draft(edit);
        let answer: CharterAnswer = self.publish(&charter, &self.root).ok(200);
        assert_eq!(answer.epoch, charter.epoch);
        *self.charter.lock().unwrap() = charter;
    }

    /// Ends a member's line today.
    pub fn retire(&self, member: usize) {
        let today = self.today();
        self.next_charter(|charter| charter.members[member].until = Some(today));
    }

    /// A member who has just signed in.
    pub fn member(&self, member: usize) -> Member {
        Member::sign_in(self, member, &self.client)
    }

    /// What a server does each minute with mail.
    pub fn mails(&self, server: usize) {
        System::new().block_on(mail::round(&self.servers[server].app)).unwrap();
    }

    /// What the daily job does: how many cases went.
    pub fn purge(&self) -> usize {
        let app = &self.servers[0].app;
        System::new().block_on(purge::run(app)).unwrap()
    }
}

pub fn charter_call(charter: &Charter, root: &RootKey) -> Call {
    let signed = charter.sign(root).unwrap();
    Call::new(
        "PUT",
        path::CHARTER,
        crate::http::JSON,
        serde_json::to_vec(&CharterRequest { charter: signed.text, signature: signed.signature }).unwrap(),
    )
}

fn first_charter(root: &RootKey, keys: &[MemberKey]) -> Charter {
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
        issued: day("2026-11-20"),
        expires: day("2027-06-01"),
        origins: vec![ORIGIN.into()],
        languages: vec!["en".into()],
        retention_days: RETENTION_DAYS.into(),
        hold: false,
        notice: [("en", "Notice")].into_iter().collect(),
        contact: "counsel@example.com".into(),
        outside: vec![],
        questionnaire: None,
        members: keys.iter().enumerate().map(line).collect(),
    }
}

/// A server in a thread with a runtime of its own.
struct Running {
    app: Data<App>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    fn start(config: &Config, clock: &Clock) -> Self {
        let (config, clock) = (config.clone(), clock.clone());
        let (started, wait) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            System::new().block_on(async move {
                let server = Server::start(config, clock).await.unwrap();
                started.send((server.app.clone(), server.addresses()[0])).unwrap();
                let _ = stopped.await;
                server.stop().await;
            });
        });
        let (app, address) = wait.recv().expect("the server starts");
        Self { app, address, stop: Some(stop), thread: Some(thread) }
    }

    fn base(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().unwrap().join();
        assert!(ended.is_ok() || thread::panicking(), "the server stops in order");
    }
}
