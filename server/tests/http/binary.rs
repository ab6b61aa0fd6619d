//! The real program as a process of its own, and a client fast enough to keep it busy.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl};
use hotline_crypto::{
    id::{AttachmentId, CaseId},
    token::Authenticator,
    wire::{
        Authorization, Base64Bytes, Base64Fixed, Declared, EntryRequest, FetchAnswer, FetchRequest,
        MemberWrap, Pad, ReportRequest, pad_body, path, report_body,
    },
};
use hotline_server::clock::Clock;
use rand_core::{OsRng, RngCore};

use crate::{
    database::Kind,
    http::{Call, Client, JSON},
    midnight::stay_clear_of_midnight,
    world::{START, World, ids},
};

/// A hotline with a charter in force on the machine's own day, and no server yet.
pub fn dormant(kind: Kind) -> World {
    stay_clear_of_midnight();
    let mut world = World::new(kind);
    let now = Clock::system().now();
    world.clock.advance(now.checked_sub(START).expect("a clock that is right"));
    let today = world.today();
    world.next_charter(|charter| {
        charter.issued = today;
        charter.expires = hotline_crypto::date::Day::from_unix_days(today.unix_days() + 200).unwrap();
    });
    world.stop();
    world.clock = Clock::system();
    world
}

/// The story's own directory.
pub fn directory(world: &World) -> PathBuf {
    world.config.secret_file.parent().unwrap().to_owned()
}

/// The program with this story's configuration.
pub fn program(world: &World, arguments: &[&str]) -> Command {
    let directory = directory(world);
    fs::create_dir_all(directory.join("tmp")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hotline-server"));
    // The tests' own settings are none of the program's, which refuses those that it does not know.
    let own = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HOTLINE_"));
    own.for_each(|(name, _)| {
        command.env_remove(name);
    });
    command
        .args(arguments)
        .current_dir(&directory)
        .env("TMPDIR", directory.join("tmp"))
        .env("HOTLINE_DATABASE", plain(&world.config.database))
        .env("HOTLINE_SECRET_FILE", &world.config.secret_file)
        .env("HOTLINE_METRICS", "off")
        .env("HOTLINE_WORK_DIFFICULTY", "1")
        .env("HOTLINE_WORK_PIECE_DIFFICULTY", "1")
        .env("HOTLINE_BUDGET_WRITES_A_DAY", "1000000")
        .env("HOTLINE_BUDGET_DISK_FLOOR", "0");
    command
}

/// The URL with its socket's directory in the host's place, where the configuration wants it.
fn plain(database: &str) -> String {
    match database.split_once("@/").zip(database.split_once("?host=")) {
        Some(((_, rest), (_, host))) => {
            let name = rest.split('?').next().unwrap();
            format!("postgres://hotline@{host}/{name}")
        }
        None => database.to_owned(),
    }
}

/// Runs a command of the program to its end.
pub fn run(world: &World, arguments: &[&str]) -> Output {
    program(world, arguments).output().unwrap()
}

/// A server's log, which no other of this story shares.
fn fresh_log(world: &World) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    directory(world).join(format!("log-{}", COUNT.fetch_add(1, Ordering::Relaxed)))
}

/// A server in a process of its own. It is killed when it is dropped.
pub struct Process {
    child: Child,
    port: u16,
    pub log: PathBuf,
}

impl Process {
    /// Starts it on a port of its own choice and waits until it answers. `world`'s client speaks to it from then on.
    pub fn start(world: &mut World, environment: &[(&str, &str)]) -> Self {
        let log = fresh_log(world);
        let out = File::create(&log).unwrap();
        let mut child = program(world, &[]);
        child.env("HOTLINE_LISTEN", "127.0.0.1:0").envs(environment.iter().copied());
        let child = child.stdout(out.try_clone().unwrap()).stderr(out).spawn().unwrap();
        let mut process = Self { child, port: 0, log };
        process.port = process.waits_for(Self::listens_on);
        world.client = Client::new(format!("http://127.0.0.1:{}", process.port), world.clock.clone());
        process.waits_for(|_| world.client.try_send(&Call::get("/healthz")).ok());
        process
    }

    /// The port that it says it listens on.
    fn listens_on(&self) -> Option<u16> {
        let said = self.said();
        let (_, address) = said.split_once("listening on 127.0.0.1:")?;
        address.split_once('\n')?.0.trim_end().parse().ok()
    }

    fn waits_for<T>(&mut self, look: impl Fn(&Self) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            let ended = self.child.try_wait().unwrap();
            let waits = ended.is_none() && start.elapsed() < Duration::from_secs(60);
            assert!(waits, "the server does not start: {}", self.said());
            thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// The files that it has open, as the kernel names them.
    pub fn open_files(&self) -> Vec<PathBuf> {
        let descriptors = fs::read_dir(format!("/proc/{}/fd", self.child.id())).unwrap().flatten();
        // Connections come and go.
        descriptors.filter_map(|descriptor| fs::read_link(descriptor.path()).ok()).collect()
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        assert_eq!(self.child.wait().unwrap().signal(), Some(9), "{}", self.said());
    }

    /// SIGTERM, and how long it took.
    pub fn terminate(mut self) -> (ExitStatus, Duration) {
        let start = Instant::now();
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, start.elapsed());
            }
            assert!(start.elapsed() < Duration::from_secs(30), "the server does not stop");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What nobody but its author can open, and nobody can mistake: the server sees no more of a real one.
pub fn sealed(length: usize) -> Vec<u8> {
    let mut file = b"age-encryption.org/v1\n".to_vec();
    let start = file.len();
    file.resize(start + length, 0);
    OsRng.fill_bytes(&mut file[start..]);
    file
}

/// A reporter's client without the cryptography.
#[derive(Clone)]
pub struct Sender {
    pub case: CaseId,
    pub authenticator: Authenticator,
    pub wraps: Vec<Vec<u8>>,
    pub attachment: AttachmentId,
}

impl Sender {
    pub fn new() -> Self {
        let mut bytes = [0; 32];
        OsRng.fill_bytes(&mut bytes);
        Self {
            case: CaseId::random(&mut OsRng),
            authenticator: Authenticator::from_bytes(bytes),
            wraps: (0..3).map(|_| sealed(1200)).collect(),
            attachment: AttachmentId::random(&mut OsRng),
        }
    }

    pub fn authorization(&self) -> String {
        Authorization::Hotline(self.authenticator.clone()).header().to_string()
    }

    /// A report with an attachment of that many pieces.
    pub fn report(&self, envelope: &[u8], pieces: u32) -> Call {
        let wrap = |(member, wrap): (_, &Vec<u8>)| MemberWrap { member, wrap: Base64Bytes(wrap.clone()) };
        let report = ReportRequest {
            case: self.case,
            authenticator_hash: Base64Fixed(self.authenticator.hash()),
            wraps: ids(&[0, 1, 2]).into_iter().zip(&self.wraps).map(wrap).collect(),
            envelope: Base64Bytes(envelope.to_vec()),
            attachments: vec![Declared { id: self.attachment, pieces }],
            pad: Pad::default(),
        };
        Call::new("POST", path::CASES, JSON, report_body(report, 4).unwrap())
    }

    pub fn entry(&self, seq: u64, envelope: &[u8]) -> Call {
        let envelope = Base64Bytes(envelope.to_vec());
        let entry = EntryRequest { seq, envelope, attachments: vec![], pad: Pad::default() };
        let call = Call::new("POST", path::CASE_ENTRIES, JSON, pad_body(entry, 0));
        call.with("authorization", self.authorization())
    }

    pub fn piece(&self, piece: u32, octets: &[u8]) -> Call {
        let call = Call::put(path::case_piece(self.attachment, piece), octets);
        call.with("authorization", self.authorization())
    }

    pub fn fetch(&self, client: &Client) -> FetchAnswer {
        let body = pad_body(FetchRequest { from: 0, pad: Pad::default() }, 0);
        let call = Call::new("POST", path::CASE_FETCH, JSON, body);
        client.send(&call.with("authorization", self.authorization())).ok(200)
    }

    pub fn get_piece(&self, client: &Client, piece: u32) -> Option<Vec<u8>> {
        let call = Call::get(path::case_piece(self.attachment, piece));
        let answer = client.send(&call.with("authorization", self.authorization()));
        (answer.status == 200).then_some(answer.body)
    }
}

/// All files below a directory.
pub fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        // Files come and go under a database that runs.
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => found.extend(files(&entry.path())),
            Ok(kind) if kind.is_file() => found.push(entry.path()),
            _ => {}
        }
    }
    found
}

/// The names of the needles that are in a file below these directories, and where.
pub fn search(places: &[PathBuf], needles: &[(String, Vec<u8>)]) -> Vec<String> {
    // One pass for all: by their first three bytes.
    let head =
        |bytes: &[u8]| usize::from(bytes[0]) << 16 | usize::from(bytes[1]) << 8 | usize::from(bytes[2]);
    let mut heads = vec![false; 1 << 24];
    needles.iter().for_each(|(_, needle)| heads[head(needle)] = true);
    let mut found = vec![];
    for file in
        places.iter().flat_map(|place| if place.is_dir() { files(place) } else { vec![place.clone()] })
    {
        let Ok(bytes) = fs::read(&file) else { continue };
        let mut here = BTreeSet::new();
        for (at, window) in bytes.windows(3).enumerate() {
            if !heads[head(window)] {
                continue;
            }
            for (name, _) in needles.iter().filter(|(_, needle)| bytes[at..].starts_with(needle)) {
                here.insert(name);
            }
        }
        found.extend(here.into_iter().map(|name| format!("{name} in {}", file.display())));
    }
    found
}

/// Where the database keeps its files: of PostgreSQL, those of this story's database and those that all share.
pub fn stores(world: &World) -> Vec<PathBuf> {
    let Some(postgres) = postgres(world) else { return vec![directory(world)] };
    let mut connection = PgConnection::establish(&world.config.database).unwrap();
    let oid = "SELECT oid::text AS oid FROM pg_database WHERE datname = current_database()";
    let oid: Oid = diesel::sql_query(oid).get_result(&mut connection).unwrap();
    vec![postgres.join("data/base").join(oid.oid), postgres.join("data/global")]
}

/// The directory of the PostgreSQL that the tests started.
pub fn postgres(world: &World) -> Option<PathBuf> {
    let (_, host) = world.config.database.split_once("host=")?;
    Some(PathBuf::from(host.replace("%2F", "/")))
}

#[derive(QueryableByName)]
struct Oid {
    #[diesel(sql_type = diesel::sql_types::Text)]
    oid: String,
}
