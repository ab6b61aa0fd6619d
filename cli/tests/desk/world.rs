//! A hotline with its server, and people who run the program.

use std::{
    fs,
    io::Write,
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{SystemTime, UNIX_EPOCH},
};

use age::{Encryptor, secrecy::SecretString};
use hotline_cli::client::{Client, Server};
use hotline_crypto::{
    charter::{Charter, MemberLine, Role},
    date::Day,
    id::MemberId,
    instance::Instance,
    member::MemberKey,
    sshsig::RootKey,
    wire::Authorization,
};
use hotline_server::config::{Config, Listen};
use rand_core::OsRng;
use serde_json::Value;
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::{
    database::{Database, Kind},
    midnight::stay_clear_of_midnight,
    running::Running,
};

pub const CHAIR: &str = "chair";
pub const ANA: &str = "ana";
pub const BEN: &str = "ben";
pub const NAMES: [(&str, &str, Role); 4] = [
    (CHAIR, "Carla Chair", Role::Chair),
    (ANA, "Ana Lima", Role::Member),
    (BEN, "Ben Okoro", Role::Member),
    ("out", "Olga Outside", Role::Alternate),
];
const PASSPHRASE: &str = "only for these tests";

pub struct World {
    pub address: SocketAddr,
    pub charter: Charter,
    pub root: RootKey,
    pub keys: Vec<MemberKey>,
    pub folder: TempDir,
    _server: Running,
    _database: Database,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    #[track_caller]
    pub fn ok(self) -> Self {
        self.ends(0)
    }

    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "out: {}\nerr: {}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        let all = format!("{}{}", self.out, self.err).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(all.contains(text), "not said: {text}\n{self:?}");
        self
    }
}

pub fn today() -> Day {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    Day::from_unix_days(i64::try_from(seconds / 86_400).unwrap()).unwrap()
}

impl World {
    pub fn new(kind: Kind) -> Self {
        Self::with(kind, |_| {}, &[])
    }

    /// With addresses of proxies beside the server's own in the charter.
    pub fn with(kind: Kind, configure: impl FnOnce(&mut Config), proxies: &[SocketAddr]) -> Self {
        stay_clear_of_midnight();
        let database = Database::fresh(kind);
        let root = RootKey::from_seed(&Zeroizing::new([9; 32]), "root");
        let keys: Vec<MemberKey> = NAMES.iter().map(|_| MemberKey::generate(&mut OsRng)).collect();
        let mut config = Config {
            database: database.url.clone(),
            secret_file: database.directory.path().join("secret"),
            instance: Some(Instance::from_roots(&[*root.line().key()]).unwrap()),
            listen: vec![Listen::Tcp(SocketAddr::from(([127, 0, 0, 1], 0)))],
            metrics: None,
            ..Config::default()
        };
        (config.work.difficulty, config.work.piece_difficulty) = (1, 1);
        configure(&mut config);
        let server = Running::start(config);
        let address = server.address;
        let origins = std::iter::once(&address).chain(proxies).map(|address| format!("http://{address}"));
        let charter = charter(&root, &keys, origins.collect());
        let folder = tempfile::tempdir().unwrap();
        let world = Self { address, charter, root, keys, folder, _server: server, _database: database };
        world.publish(&world.charter);
        for ((name, ..), key) in NAMES.iter().zip(&world.keys) {
            fs::create_dir(world.home(name)).unwrap();
            fs::write(world.home(name).join("key.age"), key_file(key)).unwrap();
            let passphrase = world.home(name).join("passphrase");
            fs::write(&passphrase, PASSPHRASE).unwrap();
            fs::set_permissions(passphrase, fs::Permissions::from_mode(0o600)).unwrap();
        }
        world
    }

    pub fn publish(&self, charter: &Charter) {
        let signed = charter.sign(&self.root).unwrap();
        self.client().put_charter(&signed).unwrap();
    }

    pub fn client(&self) -> Client {
        let server: Server = format!("http://{}", self.address).parse().unwrap();
        Client::new(&server, None, None).unwrap()
    }

    pub fn home(&self, who: &str) -> PathBuf {
        self.folder.path().join(who)
    }

    pub fn id(&self, who: &str) -> MemberId {
        self.charter.members[place(who)].id
    }

    pub fn key(&self, who: &str) -> &MemberKey {
        &self.keys[place(who)]
    }

    /// A session of this member, for looking at what the server answers.
    pub fn session(&self, who: &str) -> Authorization {
        let key = self.key(who).signing_key();
        self.client().sign_in(&self.charter.instance, self.id(who), &key).unwrap()
    }

    /// A run of the program by a member.
    pub fn run(&self, who: &str, args: &[&str]) -> Ran {
        self.run_at(self.address, who, args, "")
    }

    /// The same, with a text on standard input.
    pub fn write(&self, who: &str, args: &[&str], text: &str) -> Ran {
        self.run_at(self.address, who, args, text)
    }

    pub fn run_at(&self, address: SocketAddr, who: &str, args: &[&str], text: &str) -> Ran {
        let home = self.home(who);
        let mut command = program();
        command
            .env("HOTLINE_HOME", &home)
            .env("HOTLINE_SERVER", format!("http://{address}"))
            .env("HOTLINE_ROOT", self.charter.instance.to_string())
            .current_dir(self.folder.path())
            .args(args);
        if home.join("key.age").exists() {
            command.env("HOTLINE_KEY", home.join("key.age"));
            command.env("HOTLINE_PASSPHRASE_FILE", home.join("passphrase"));
        }
        finish(command, text)
    }

    /// A report, filed with the program; gives its case's reference for the members, and the reporter's name.
    pub fn report(&self, reporter: &str, text: &str, more: &[&str]) -> String {
        let home = self.home(reporter);
        fs::create_dir_all(&home).unwrap();
        let token = home.join("token");
        let mut args = vec!["report", "--yes", "--json", "--token-file", token.to_str().unwrap()];
        args.extend(more);
        let filed = self.write(reporter, &args, text).ok().json();
        let case: hotline_crypto::id::CaseId = filed["case"].as_str().expect("a case").parse().unwrap();
        case.reference()
    }

    /// What a reporter reads.
    pub fn check(&self, reporter: &str) -> Ran {
        let token = self.home(reporter).join("token");
        self.run(reporter, &["check", "--json", "--token-file", token.to_str().unwrap()])
    }

    /// A reporter writes to their case again.
    pub fn answer(&self, reporter: &str, text: &str) {
        let token = self.home(reporter).join("token");
        self.write(reporter, &["write", "--yes", "--token-file", token.to_str().unwrap()], text).ok();
    }

    /// A case as a member sees it.
    pub fn shows(&self, who: &str, case: &str) -> Value {
        self.run(who, &["show", case, "--json"]).ok().json()
    }

    /// The bodies' texts of a kind of entry.
    pub fn texts(case: &Value, kind: &str) -> Vec<String> {
        let entries = case["entries"].as_array().unwrap().iter().filter(|entry| entry["kind"] == kind);
        entries.map(|entry| entry["body"]["text"].as_str().unwrap().to_owned()).collect()
    }

    /// The octets of all files in a member's folder.
    pub fn files(&self, who: &str) -> Vec<u8> {
        let mut all = vec![];
        read_all(&self.home(who).join("state"), &mut all);
        all
    }
}

/// The program in a session of its own, without the terminal that the tests may have: nobody is there to be asked.
pub fn program() -> Command {
    let mut command = Command::new("setsid");
    command.env_clear().args(["--wait", env!("CARGO_BIN_EXE_hotline")]);
    command
}

pub fn finish(mut command: Command, text: &str) -> Ran {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    // One that needs no text closes its end.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

fn read_all(folder: &Path, into: &mut Vec<u8>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        into.extend(path.to_str().unwrap().as_bytes());
        if path.is_dir() {
            read_all(&path, into);
        } else {
            into.extend(fs::read(path).unwrap());
        }
    }
}

pub fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

fn place(who: &str) -> usize {
    NAMES.iter().position(|(name, ..)| *name == who).unwrap()
}

/// With little scrypt, so that hundreds of runs take seconds.
pub fn key_file(key: &MemberKey) -> Vec<u8> {
    let mut recipient = age::scrypt::Recipient::new(SecretString::from(PASSPHRASE));
    recipient.set_work_factor(2);
    let recipients = std::iter::once(&recipient as &dyn age::Recipient);
    let mut out = vec![];
    let mut writer = Encryptor::with_recipients(recipients).unwrap().wrap_output(&mut out).unwrap();
    writer.write_all(key.identity_file(today()).as_bytes()).unwrap();
    writer.finish().unwrap();
    out
}

fn charter(root: &RootKey, keys: &[MemberKey], origins: Vec<String>) -> Charter {
    let line = |((_, name, role), key): (&(&str, &str, Role), &MemberKey)| MemberLine {
        id: MemberId::random(&mut OsRng),
        name: (*name).into(),
        title: "Audit Committee".into(),
        role: *role,
        age: key.recipient(),
        sign: key.signing_key().verifying_key(),
        from: today(),
        until: None,
    };
    Charter {
        v: Default::default(),
        instance: Instance::from_roots(&[*root.line().key()]).unwrap(),
        roots: vec![root.line()],
        organisation: "Example Manufacturing".into(),
        epoch: 1,
        issued: today(),
        expires: today().add_days(150),
        origins,
        languages: vec!["en".into()],
        retention_days: 2555,
        hold: false,
        notice: [("en", "Notice")].into_iter().collect(),
        contact: "counsel@example.com".into(),
        outside: vec![],
        questionnaire: None,
        members: NAMES.iter().zip(keys).map(line).collect(),
    }
}
