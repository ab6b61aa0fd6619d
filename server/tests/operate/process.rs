//! The binary, in a folder of its own.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tempfile::TempDir;

pub const BINARY: &str = env!("CARGO_BIN_EXE_hotline-server");
/// For what takes no time unless the machine is busy.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Looks again and again until there is something, for as long as [`PATIENCE`].
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begin.elapsed() < PATIENCE, "in vain: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// An installation: a folder with a configuration in the environment, and nothing else of this process's.
pub struct Place {
    pub folder: TempDir,
    variables: BTreeMap<&'static str, String>,
}

impl Place {
    /// Listens on any free port, without metrics, and asks for no work.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::DirBuilder::new().mode(0o700).create(folder.path().join("data")).unwrap();
        let place = Self { folder, variables: BTreeMap::new() };
        place
            .with("HOTLINE_LISTEN", "127.0.0.1:0")
            .with("HOTLINE_METRICS", "off")
            .with("HOTLINE_WORK_DIFFICULTY", "0")
            .with("HOTLINE_BUDGET_DISK_FLOOR", "0")
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.insert(name, value.into());
        self
    }

    pub fn without(mut self, name: &'static str) -> Self {
        self.variables.remove(name);
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file that its owner alone reads.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        mode(&path, 0o600);
        path
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(BINARY);
        command.args(arguments).env_clear().envs(&self.variables);
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Runs a command that ends by itself.
    pub fn run(&self, arguments: &[&str]) -> Said {
        self.command(arguments).output().unwrap().into()
    }

    pub fn start(&self) -> Server {
        Server::start(self.command(&[]))
    }
}

pub fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// What a command that ended had to say.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// A server that runs.
pub struct Server {
    child: Child,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
    /// The first TCP address.
    pub address: SocketAddr,
}

impl Server {
    /// Waits until it listens.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (lines, into) = (BufReader::new(child.stderr.take().unwrap()).lines(), Arc::clone(&log));
        let reader = thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                *into.lock().unwrap() += &(line + "\n");
            }
        });
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = Self { child, log, reader: Some(reader), address: nowhere };
        let listening = eventually("a server that listens", || {
            assert!(server.child.try_wait().unwrap().is_none(), "it ended: {}", server.log());
            let log = server.log();
            log.split_once("listening on ").and_then(|(_, rest)| Some(rest.split_once('\n')?.0.to_owned()))
        });
        server.address = listening.parse().unwrap_or(nowhere);
        server
    }

    /// Where its metrics are, which it says before it listens.
    pub fn metrics(&self) -> SocketAddr {
        let log = self.log();
        let (_, rest) = log.split_once("metrics on ").expect("metrics");
        rest.split_once('\n').unwrap().0.parse().unwrap()
    }

    /// What it wrote to standard error so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub fn signal(&self, name: &str) {
        let script = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &script]).status().unwrap().success());
    }

    /// Waits for its end: how it went, and what it had said.
    pub fn end(&mut self) -> (ExitStatus, String) {
        let status = eventually("the server's end", || self.child.try_wait().unwrap());
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        (status, self.log())
    }

    /// Ends it as systemd would.
    pub fn stop(mut self) -> String {
        self.signal("TERM");
        let (status, log) = self.end();
        assert_eq!(status.code(), Some(0), "{log}");
        assert!(!log.contains("a part of the program failed"), "{log}");
        log
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
