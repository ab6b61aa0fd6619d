//! A connection to either database, and how its transactions begin.

use std::path::Path;

use anyhow::{Context, anyhow};
use diesel::{
    QueryResult,
    connection::{
        AnsiTransactionManager, Connection as _, SimpleConnection, TransactionManager,
        TransactionManagerStatus,
    },
    pg::PgConnection,
    prelude::{QueryableByName, RunQueryDsl},
    result::Error as DatabaseError,
    sql_types::{BigInt, Integer},
    sqlite::SqliteConnection,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Taken by every write first, so that PostgreSQL has one writer at a time as SQLite does: change numbers are given
/// out in the order in which they become visible. The number is "hotline" in ASCII.
const WRITE_LOCK: &str = "SELECT pg_advisory_xact_lock(29400045130965605)";

/// A process that hangs, or whose machine is gone, must not keep the others waiting for ever; and what is answered is
/// durable, however the database is set up.
const SETTINGS: &str = "
    SET lock_timeout = '30s';
    SET idle_in_transaction_session_timeout = '60s';
    SET tcp_user_timeout = '30s';
    SET synchronous_commit = on;
";

/// The page size fits three wraps on a page; the other settings are per connection. `secure_delete` overwrites what is
/// deleted; `auto_vacuum` lets a purge give pages back without writing the whole file anew.
const PRAGMAS: &str = "
    PRAGMA busy_timeout = 10000;
    PRAGMA page_size = 8192;
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -2048;
    PRAGMA journal_size_limit = 67108864;
";

/// Either database. Queries are written once for both.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite, the library inside the binary.
    Sqlite(SqliteConnection),
}

/// The most rows of one statement: PostgreSQL takes 65,535 parameters.
pub(super) const ROWS: usize = 4096;

/// Inserts rows: in one statement for many on PostgreSQL, where each costs a way there and back, and one after another on SQLite,
/// where each is a call of the same prepared statement.
macro_rules! insert_all {
    ($connection:expr, $table:expr, $rows:expr) => {
        match $connection {
            $crate::store::Connection::Postgres(connection) => {
                let mut rows = $rows;
                loop {
                    let some: Vec<_> = rows.by_ref().take($crate::store::connection::ROWS).collect();
                    if some.is_empty() {
                        break Ok(());
                    }
                    if let Err(error) = diesel::insert_into($table).values(some).execute(connection) {
                        break Err(error);
                    }
                }
            }
            $crate::store::Connection::Sqlite(connection) => $rows
                .into_iter()
                .try_for_each(|row| diesel::insert_into($table).values(row).execute(connection).map(|_| ())),
        }
    };
}
pub(super) use insert_all;

/// What a transaction is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// One state of the database, whatever is written meanwhile.
    Read,
    /// Alone among the writers.
    Write,
}

/// Whether the configured database is PostgreSQL; otherwise it is the path of a SQLite file.
#[must_use]
pub fn is_postgres(database: &str) -> bool {
    database.starts_with("postgres://") || database.starts_with("postgresql://")
}

impl AnyConnection {
    /// Opens the database; a SQLite file is made where there is none, with its directory, for the owner alone.
    ///
    /// # Errors
    /// When it cannot be reached or opened. The message holds no password.
    pub fn open(database: &str) -> anyhow::Result<Self> {
        if is_postgres(database) {
            let mut connection = PgConnection::establish(database).map_err(|error| {
                // libpq says it in several lines.
                let said = error.to_string();
                anyhow!(
                    "PostgreSQL does not answer: {}",
                    said.split_whitespace().collect::<Vec<_>>().join(" ")
                )
            })?;
            connection.batch_execute(SETTINGS)?;
            return Ok(Self::Postgres(connection));
        }
        make_file(Path::new(database)).with_context(|| format!("{database} cannot be made"))?;
        let open = || -> anyhow::Result<SqliteConnection> {
            let mut connection = SqliteConnection::establish(database)?;
            connection.batch_execute(PRAGMAS)?;
            Ok(connection)
        };
        open().map(Self::Sqlite).with_context(|| format!("{database} cannot be opened"))
    }

    /// Opens a backup to be read and not changed.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open_backup(path: &str) -> anyhow::Result<Self> {
        let why = || format!("{path} cannot be opened");
        let mut connection = SqliteConnection::establish(path).with_context(why)?;
        connection.batch_execute("PRAGMA query_only = ON").with_context(why)?;
        Ok(Self::Sqlite(connection))
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// When a migration fails; it is then undone.
    pub fn migrate(&mut self) -> anyhow::Result<()> {
        let done = match self {
            Self::Postgres(connection) => {
                // Several processes may start at once.
                connection.batch_execute("SELECT pg_advisory_lock(29400045130965605)")?;
                let done = connection.run_pending_migrations(POSTGRES).map(|_| ());
                connection.batch_execute("SELECT pg_advisory_unlock(29400045130965605)")?;
                done
            }
            Self::Sqlite(connection) => connection.run_pending_migrations(SQLITE).map(|_| ()),
        };
        done.map_err(|error| anyhow!("the database cannot be brought up to date: {error}"))
    }

    /// Whether the schema is the one that this program knows.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn is_migrated(&mut self) -> anyhow::Result<bool> {
        let pending = match self {
            Self::Postgres(connection) => connection.has_pending_migration(POSTGRES),
            Self::Sqlite(connection) => connection.has_pending_migration(SQLITE),
        };
        pending.map(|pending| !pending).map_err(|error| anyhow!("the database does not answer: {error}"))
    }

    /// Begins the outer transaction. Ends with [`Self::commit`] or [`Self::roll_back`].
    ///
    /// # Errors
    /// When the database does not answer, or one is under way.
    pub fn begin(&mut self, purpose: Purpose) -> QueryResult<()> {
        match (self, purpose) {
            (Self::Sqlite(connection), Purpose::Read) => {
                AnsiTransactionManager::begin_transaction(connection)
            }
            (Self::Sqlite(connection), Purpose::Write) => {
                AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")
            }
            (Self::Postgres(connection), Purpose::Read) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                AnsiTransactionManager::begin_transaction_sql(connection, begin)
            }
            (Self::Postgres(connection), Purpose::Write) => {
                AnsiTransactionManager::begin_transaction_sql(
                    connection,
                    "BEGIN ISOLATION LEVEL READ COMMITTED",
                )?;
                connection.batch_execute(WRITE_LOCK)
            }
        }
    }

    /// Begins a part of the transaction that can be undone by itself. Ends as the transaction does.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn begin_savepoint(&mut self) -> QueryResult<()> {
        <Self as TransactionManager<Self>>::begin_transaction(self)
    }

    /// Makes what was written durable and visible; of a savepoint, a part of the transaction.
    ///
    /// # Errors
    /// When it could not be written; then nothing of it was.
    pub fn commit(&mut self) -> QueryResult<()> {
        <Self as TransactionManager<Self>>::commit_transaction(self)
    }

    /// Undoes the transaction, or the savepoint.
    ///
    /// # Errors
    /// When the connection is of no more use.
    pub fn roll_back(&mut self) -> QueryResult<()> {
        <Self as TransactionManager<Self>>::rollback_transaction(self)
    }

    /// Ends whatever is under way and makes sure that the connection can be used again. A full disk ends SQLite's
    /// transactions by itself, which diesel takes for damage.
    ///
    /// # Errors
    /// When it cannot.
    pub fn reset(&mut self) -> QueryResult<()> {
        // An error says that nothing was under way.
        drop(self.batch_execute("ROLLBACK"));
        *<Self as TransactionManager<Self>>::transaction_manager_status_mut(self) =
            TransactionManagerStatus::default();
        self.batch_execute("SELECT 1")
    }

    /// How far PostgreSQL's transactions have come. What was deleted before can be erased once [`Self::is_past`] it.
    /// `None` on SQLite, which needs no waiting.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn horizon(&mut self) -> QueryResult<Option<i64>> {
        match self {
            Self::Sqlite(_) => Ok(None),
            Self::Postgres(connection) => {
                let newest = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS number";
                diesel::sql_query(newest).get_result(connection).map(|Number { number }| Some(number))
            }
        }
    }

    /// Whether no transaction is left that may still see what was deleted before the horizon: no older writer in any
    /// database of the server, and no older reader in this one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn is_past(&mut self, horizon: i64) -> QueryResult<bool> {
        let Self::Postgres(connection) = self else { return Ok(true) };
        let older = "SELECT (CASE WHEN pg_snapshot_xmin(pg_current_snapshot())::text::bigint < $1 THEN 1 ELSE 0 END \
             + (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
             AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL \
             AND age(backend_xmin) > age((($1 % 4294967296)::text)::xid)))::bigint AS number";
        let older = diesel::sql_query(older).bind::<BigInt, _>(horizon);
        older.get_result(connection).map(|Number { number }| number == 0)
    }

    /// After a purge: gives the pages back and leaves no copy of what was deleted in the files.
    ///
    /// Deleted bytes are overwritten with zeros by SQLite itself and then leave its log. PostgreSQL keeps them in its
    /// tables until these are written anew, which this does; its own log keeps them until the segment is used again.
    /// Whoever reads an old state meanwhile keeps what they see in the files: it has to be done again later.
    ///
    /// # Errors
    /// When the database does not answer, or SQLite's log cannot be emptied because somebody reads an old state.
    pub fn erase_deleted(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(connection) => {
                connection.batch_execute("PRAGMA incremental_vacuum")?;
                let checkpoint: Checkpoint =
                    diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(connection)?;
                // The pragma does not fail, it says that it did not get through.
                if checkpoint.busy == 0 { Ok(()) } else { Err(DatabaseError::RollbackTransaction) }
            }
            Self::Postgres(connection) => {
                ["wraps", "entries", "pieces", "attachments", "requests", "cases", "changes"]
                    .iter()
                    .try_for_each(|table| connection.batch_execute(&format!("VACUUM FULL {table}")))
            }
        }
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

/// The database's file and its directory, for the owner alone, where there is none yet.
///
/// A file that is there is not touched. POSIX takes all of a process's locks on a file away as soon as it closes any
/// descriptor of it, and nobody tells SQLite: another program that looks into the database and closes it would then
/// believe that it was the last, and delete the log under a server that goes on writing into it. So nothing but SQLite
/// opens a file of a database that this process has open.
fn make_file(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    if path.try_exists()? {
        return Ok(());
    }
    if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    }
    std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(|_| ())
}
