//! Both databases: a file in a directory of its own, and a fresh database of one PostgreSQL that the tests start.
//!
//! PostgreSQL runs once for the whole test process, as an ordinary user and on a Unix socket alone. A shell guards it:
//! when this process ends, however it ends, the guard's standard input closes, and it stops the server and removes its
//! files. Where it cannot be started the tests fail; they never skip.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    os::unix::{fs::MetadataExt, process::CommandExt},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use diesel::{Connection, PgConnection, RunQueryDsl};
use tempfile::TempDir;

/// Which of the two a story runs on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// One story's own database, and a directory for the server's other files.
pub struct Database {
    pub url: String,
    pub directory: TempDir,
    _alone: Option<Cluster>,
}

impl Database {
    pub fn fresh(kind: Kind) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let url = match kind {
            Kind::Sqlite => directory.path().join("hotline.db").to_str().unwrap().to_owned(),
            Kind::Postgres => cluster().create(),
        };
        Self { url, directory, _alone: None }
    }

    /// The same, on a PostgreSQL that no other story uses: what another's transactions may still see is not erased.
    pub fn alone(kind: Kind) -> Self {
        if kind == Kind::Sqlite {
            return Self::fresh(kind);
        }
        let cluster = Cluster::start();
        Self { url: cluster.create(), directory: tempfile::tempdir().unwrap(), _alone: Some(cluster) }
    }
}

/// Makes two tests of each story, one for each database: `story::sqlite` and `story::postgres`.
macro_rules! on_both {
    ($($story:ident),+ $(,)?) => {
        $(mod $story {
            #[test]
            fn sqlite() {
                super::$story($crate::database::Kind::Sqlite);
            }
            #[test]
            fn postgres() {
                super::$story($crate::database::Kind::Postgres);
            }
        })+
    };
}
pub(crate) use on_both;

struct Cluster {
    sockets: String,
    count: AtomicU32,
    _guard: Child,
    _open: ChildStdin,
}

/// Debian keeps the server's programs out of the path. The newest version found is taken. Without autovacuum, which on a
/// busy machine reads an old state for longer than a story waits for what was purged.
const GUARD: &str = r#"
set -eu
for bin in /usr/lib/postgresql/*/bin; do [ ! -d "$bin" ] || PATH=$bin:$PATH; done
command -v initdb >/dev/null || { echo "initdb is missing: scripts/install-test-tools installs it" >&2; exit 1; }
directory=$(mktemp -d -t hotline-test.XXXXXX)
cd "$directory"
stop() { pg_ctl -D data -m immediate stop >/dev/null 2>&1 || true; cd /; rm -rf "$directory"; }
trap stop EXIT
initdb -D data -U hotline -A trust -E UTF8 --locale=C --no-sync >log 2>&1 || { cat log >&2; exit 1; }
pg_ctl -D data -l server-log -w -o "-k '$directory' -h '' -F -N 300 -c autovacuum=off" start >log 2>&1 || { cat log server-log >&2; exit 1; }
echo "$directory"
cat >/dev/null
"#;

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(Cluster::start)
}

impl Cluster {
    fn start() -> Self {
        // initdb refuses to run as root.
        let root = fs::metadata("/proc/self").unwrap().uid() == 0;
        let mut command = if root {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", "sh", "-c", GUARD]);
            command
        } else {
            let mut command = Command::new("sh");
            command.args(["-c", GUARD]);
            command
        };
        // Its own group: Ctrl-C reaches the tests alone, and the guard cleans up after them.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut guard = command.spawn().expect("a shell to guard PostgreSQL");
        let mut sockets = String::new();
        BufReader::new(guard.stdout.as_mut().unwrap()).read_line(&mut sockets).unwrap();
        if sockets.is_empty() {
            let mut why = String::new();
            guard.stderr.take().unwrap().read_to_string(&mut why).unwrap();
            panic!("PostgreSQL did not start: {why}");
        }
        let open = guard.stdin.take().unwrap();
        Self { sockets: sockets.trim_end().to_owned(), count: AtomicU32::new(0), _guard: guard, _open: open }
    }

    fn create(&self) -> String {
        let name = format!("story_{}", self.count.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::establish(&self.url("postgres")).unwrap();
        diesel::sql_query(format!("CREATE DATABASE {name}")).execute(&mut connection).unwrap();
        self.url(&name)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://hotline@/{database}?host={}", self.sockets.replace('/', "%2F"))
    }
}
