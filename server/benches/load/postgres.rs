//! A PostgreSQL of our own, durable as it comes, on a Unix socket in its own folder.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

pub struct Postgres {
    folder: TempDir,
    programs: PathBuf,
}

impl Postgres {
    /// `None` where it is not installed.
    pub fn start() -> Option<Self> {
        let versions =
            fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|entry| entry.path().join("bin"));
        let programs = versions.filter(|folder| folder.join("initdb").exists()).max()?;
        // An ordinary user must reach it, and it must be a disk.
        let folder = tempfile::tempdir_in("/var/tmp").unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let postgres = Self { folder, programs };
        let data = postgres.data();
        postgres.run("initdb", &["-D", &data, "-U", "hotline", "--auth=trust", "-E", "UTF8", "--locale=C"]);
        let options = format!("-c listen_addresses='' -k {}", postgres.folder.path().display());
        let log = format!("{data}.log");
        postgres.run("pg_ctl", &["-D", &data, "-w", "-l", &log, "-o", &options, "start"]);
        Some(postgres)
    }

    /// A new database; its URL.
    pub fn database(&self, name: &str) -> String {
        let socket = self.folder.path().display().to_string();
        self.run("createdb", &["-h", &socket, "-U", "hotline", name]);
        format!("postgres://hotline@localhost/{name}?host={}", socket.replace('/', "%2F"))
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    /// It refuses to run as root.
    fn run(&self, program: &str, arguments: &[&str]) {
        let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
        let program = self.programs.join(program);
        let mut command = if is_root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        let output = command.args(arguments).current_dir(Path::new("/")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.data();
        self.run("pg_ctl", &["-D", &data, "-w", "-m", "fast", "stop"]);
    }
}
