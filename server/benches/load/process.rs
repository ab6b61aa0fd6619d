//! The server as a process of its own, and what Linux knows of it.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use hotline_crypto::wire::{CharterRequest, path};

use crate::{client::Client, stage::Stage};

pub const BINARY: &str = env!("CARGO_BIN_EXE_hotline-server");

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// From the start of the process to its first answer.
    pub start: Duration,
}

impl Server {
    /// Starts it on a database, with no limit that a load would meet, and waits for its first answer.
    pub fn start(stage: &Stage, folder: &Path, database: &str) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let begin = Instant::now();
        let mut command = Command::new(BINARY);
        // Ours are not settings that the server knows, and it refuses those.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HOTLINE_")) {
            command.env_remove(name);
        }
        let child = command
            .current_dir(folder)
            .env("HOTLINE_DATABASE", database)
            .env("HOTLINE_SECRET_FILE", folder.join("secret"))
            .env("HOTLINE_INSTANCE", stage.instance.to_string())
            .env("HOTLINE_LISTEN", address.to_string())
            .env("HOTLINE_METRICS", "off")
            .env("HOTLINE_LOG", "warn")
            .env("HOTLINE_WORK_DIFFICULTY", "0")
            .env("HOTLINE_WORK_PIECE_DIFFICULTY", "0")
            .env("HOTLINE_BUDGET_WRITES_A_DAY", "1000000000")
            .env("HOTLINE_BUDGET_BYTES_A_DAY", (1_u64 << 44).to_string())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self { child, address, start: Duration::ZERO };
        let head = format!("GET {} HTTP/1.1\r\n", path::INSTANCE);
        while Client::connect(address).and_then(|mut client| client.call(&head, b"").map(drop)).is_err() {
            assert!(begin.elapsed() < Duration::from_secs(60), "the server does not answer");
            assert!(server.child.try_wait().unwrap().is_none(), "the server ended");
            thread::sleep(Duration::from_micros(500));
        }
        server.start = begin.elapsed();
        server
    }

    pub fn publish(&self, stage: &Stage) {
        let request = CharterRequest {
            charter: stage.charter.text.clone(),
            signature: stage.charter.signature.clone(),
        };
        let head = format!("PUT {} HTTP/1.1\r\nContent-Type: application/json\r\n", path::CHARTER);
        let body = serde_json::to_vec(&request).unwrap();
        let mut client = Client::connect(self.address).unwrap();
        assert_eq!(client.call(&head, &body).unwrap().status, 200, "the charter is taken");
    }

    /// A line of `/proc/PID/status` in MB: `VmRSS`, `VmHWM`.
    pub fn megabytes(&self, line: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let value = status.lines().find_map(|text| text.strip_prefix(line)).unwrap();
        let kib: f64 = value.trim_start_matches(':').trim().trim_end_matches(" kB").parse().unwrap();
        kib * 1024.0 / 1e6
    }

    /// Seconds of processor time so far.
    pub fn cpu(&self) -> f64 {
        cpu(&self.child.id().to_string())
    }

    /// Ends it as systemd would.
    pub fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Seconds of processor time of a process, `self` included.
pub fn cpu(pid: &str) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    // Linux counts in hundredths on every machine that this runs on.
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}
