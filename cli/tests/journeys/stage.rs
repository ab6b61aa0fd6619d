//! A hotline of its own for each story: a server, a charter that names it, and a folder in which `hotline` is run.

use std::{
    fs,
    io::Write,
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

use hotline_crypto::{
    charter::{Charter, MemberLine, RETENTION_DAYS, Role},
    id::MemberId,
    instance::Instance,
    member::MemberKey,
    sshsig::RootKey,
};
use hotline_server::{
    clock::Clock,
    config::{Config, Listen},
};
use rand_core::OsRng;
use serde_json::Value;
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::{
    database::{Database, Kind},
    running::Running,
};

pub const BINARY: &str = env!("CARGO_BIN_EXE_hotline");
pub const CHAIR: usize = 0;
pub const ANA: usize = 1;
pub const BEN: usize = 2;
/// Reads no case unless too few of the others may.
pub const DANA: usize = 3;

/// Names, roles and the stem of the key file's name.
pub const PEOPLE: [(&str, Role, &str); 4] = [
    ("Carla Reyes", Role::Chair, "chair"),
    ("Ana Lima", Role::Member, "ana"),
    ("Ben Okafor", Role::Member, "ben"),
    ("Dana Weiss", Role::Alternate, "dana"),
];
const PASSPHRASE: &str = "the passphrase of all keys in tests";

/// The keys of the four, and their key files: made once, as scrypt takes its time.
fn keys() -> &'static Vec<(MemberKey, Vec<u8>)> {
    static KEYS: OnceLock<Vec<(MemberKey, Vec<u8>)>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let passphrase = Zeroizing::new(PASSPHRASE.to_owned());
        let make = |_| {
            let key = MemberKey::generate(&mut OsRng);
            let file = key.encrypt(&passphrase, Clock::system().today()).unwrap();
            (key, file)
        };
        PEOPLE.iter().map(make).collect()
    })
}

pub fn member_id(member: usize) -> MemberId {
    MemberId::from_bytes([u8::try_from(member).unwrap() + 1; 16])
}

pub struct Stage {
    pub folder: TempDir,
    pub origin: String,
    pub instance: Instance,
    pub root: RootKey,
    config: Config,
    _server: Running,
    _database: Database,
}

impl Stage {
    /// With a charter in force of the four people, and their key files (`chair.age`, …) in the folder.
    pub fn new(kind: Kind) -> Self {
        Self::with(kind, |_| {})
    }

    pub fn with(kind: Kind, configure: impl FnOnce(&mut Config)) -> Self {
        let stage = Self::without_charter(kind, configure);
        stage.write("charter.json", stage.first_charter().to_text());
        let signature = stage.root.sign(stage.first_charter().to_text().as_bytes()).unwrap();
        stage.write("charter.json.sig", &signature);
        stage.hotline(&["charter", "publish", "--yes"]).ok();
        stage
    }

    /// A server that waits for its first charter, of the root key of seed 9.
    pub fn without_charter(kind: Kind, configure: impl FnOnce(&mut Config)) -> Self {
        let root = RootKey::from_seed(&Zeroizing::new([9; 32]), "root");
        let instance = Instance::from_roots(&[*root.line().key()]).unwrap();
        Self::of(kind, (root, instance), configure)
    }

    pub fn of(
        kind: Kind,
        (root, instance): (RootKey, Instance),
        configure: impl FnOnce(&mut Config),
    ) -> Self {
        let database = Database::fresh(kind);
        let mut config = Config {
            database: database.url.clone(),
            secret_file: database.directory.path().join("secret"),
            instance: Some(instance),
            listen: vec![Listen::Tcp(SocketAddr::from(([127, 0, 0, 1], 0)))],
            metrics: None,
            ..Config::default()
        };
        (config.work.difficulty, config.work.piece_difficulty) = (1, 1);
        configure(&mut config);
        let server = Running::start(config.clone());
        let folder = tempfile::tempdir().unwrap();
        let origin = format!("http://{}", server.address);
        let stage = Self { folder, origin, instance, root, config, _server: server, _database: database };
        stage.write("passphrase", PASSPHRASE);
        for ((_, file), (_, _, stem)) in keys().iter().zip(PEOPLE) {
            stage.write(&format!("{stem}.age"), file);
        }
        stage
    }

    pub fn key(&self, member: usize) -> &'static MemberKey {
        &keys()[member].0
    }

    pub fn first_charter(&self) -> Charter {
        let today = Clock::system().today();
        let line = |(member, (name, role, _)): (usize, &(&str, Role, &str))| MemberLine {
            id: member_id(member),
            name: (*name).into(),
            title: "Audit Committee".into(),
            role: *role,
            age: self.key(member).recipient(),
            sign: self.key(member).signing_key().verifying_key(),
            from: today,
            until: None,
        };
        Charter {
            v: Default::default(),
            instance: self.instance,
            roots: vec![self.root.line()],
            organisation: "Example Instruments".into(),
            epoch: 1,
            issued: today,
            expires: today.add_days(100),
            origins: vec![self.origin.clone()],
            languages: vec!["en".into()],
            retention_days: RETENTION_DAYS,
            hold: false,
            notice: [("en", "Notice")].into_iter().collect(),
            contact: "counsel@example.com".into(),
            outside: vec![],
            questionnaire: None,
            members: PEOPLE.iter().enumerate().map(line).collect(),
        }
    }

    /// What the operator does each night.
    pub fn backup(&self, name: &str) {
        hotline_server::backup::backup(&self.config, &self.path(name)).unwrap();
    }

    /// The root key of seed 9 as OpenSSH keeps it.
    pub fn root_file(&self) -> String {
        let pair = ssh_key::private::Ed25519Keypair::from_seed(&[9; 32]);
        let key = ssh_key::PrivateKey::new(pair.into(), "root").unwrap();
        key.to_openssh(ssh_key::LineEnding::LF).unwrap().to_string()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file that its owner alone reads.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs `hotline` as somebody without a key would: pinned, at this server, with nothing on standard input.
    pub fn hotline(&self, arguments: &[&str]) -> Said {
        self.feed("", arguments)
    }

    /// The same with `input` on standard input.
    pub fn feed(&self, input: &str, arguments: &[&str]) -> Said {
        run(self.command(arguments), input)
    }

    /// Runs `hotline` as this member, with their key and what it remembers.
    pub fn member(&self, member: usize, arguments: &[&str]) -> Said {
        self.member_feed(member, "", arguments)
    }

    /// The same with `input` on standard input.
    pub fn member_feed(&self, member: usize, input: &str, arguments: &[&str]) -> Said {
        let stem = PEOPLE[member].2;
        self.with_key(&format!("{stem}.age"), input, arguments)
    }

    /// With any key file of the folder.
    pub fn with_key(&self, file: &str, input: &str, arguments: &[&str]) -> Said {
        let mut command = self.command(arguments);
        command.env("HOTLINE_KEY", file).env("HOTLINE_PASSPHRASE_FILE", "passphrase");
        command.env("HOTLINE_HOME", format!("home-{file}"));
        run(command, input)
    }

    /// In the folder, in a session of its own so that it finds no terminal, with nothing of this process's environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(self.folder.path(), arguments);
        command.env("HOTLINE_SERVER", &self.origin).env("HOTLINE_ROOT", self.instance.to_string());
        command
    }

    /// Files a report and keeps its words in the file `token`.
    pub fn report(&self, text: &str, arguments: &[&str]) -> Said {
        self.feed(text, &[&["report", "--yes", "--token-file", "token"], arguments].concat())
    }
}

/// `hotline` in a folder, without a terminal and without a server.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("setsid");
    command.args(["-w", BINARY]).args(arguments).current_dir(folder).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap()).env("HOTLINE_HOME", "home");
    command
}

pub fn run(mut command: Command, input: &str) -> Said {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Who does not read it may close it.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    child.wait_with_output().unwrap().into()
}

/// What a command that ended had to say.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Said {
    /// Its output, once it went well.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.out
    }

    #[track_caller]
    pub fn json(self) -> Value {
        serde_json::from_str(&self.ok()).unwrap()
    }

    /// What it said on standard error, when it ended like this.
    #[track_caller]
    pub fn fails(self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:?}");
        self.err
    }
}
