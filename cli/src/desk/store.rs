//! What is kept on this machine: one SQLite file, each row sealed ([`super::seal`]).
//!
//! SQLite keeps two runs at once from harming each other: every change is one transaction that reads, decides and
//! writes. What is deleted is overwritten. It knows nothing of cases' contents.

use std::{
    fs,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    time::Duration,
};

use anyhow::Context as _;
use hotline_crypto::member::MemberKey;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::{Serialize, de::DeserializeOwned};

pub use self::envelopes::Which;
use self::file::{adopt, file_name, is_fresh, place, sealer};
use super::seal::{RowName, Sealer};

mod envelopes;
mod file;
mod records;

/// How long one run waits for another.
const PATIENCE: Duration = Duration::from_secs(60);
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS header (version INTEGER NOT NULL, key_file BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS facts (name BLOB PRIMARY KEY, value BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS records (name BLOB PRIMARY KEY, dirty INTEGER NOT NULL, value BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS files (name BLOB PRIMARY KEY, value BLOB NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS dirty_records ON records (dirty) WHERE dirty = 1;";

/// The kept state of one member key.
pub struct Store {
    db: Connection,
    sealer: Sealer,
}

impl Store {
    /// Opens or makes the state of `key` in `folder`; in memory alone where there is no folder. A state that was kept
    /// under one of `old_keys` is taken over.
    ///
    /// # Errors
    /// Where the file cannot be used.
    pub fn open(folder: Option<&Path>, key: &MemberKey, old_keys: &[MemberKey]) -> anyhow::Result<Self> {
        let Some(folder) = folder else {
            return Self::with(Connection::open_in_memory()?, key, old_keys);
        };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(|| place(folder))?;
        let path = folder.join(file_name(&key.recipient()));
        let old = old_keys.iter().map(|key| folder.join(file_name(&key.recipient())));
        if is_fresh(&path)
            && let Some(old) = old.into_iter().find(|old| old.exists())
        {
            adopt(&old, &path)?;
        }
        // SQLite would make it readable for others, where the umask permits that.
        fs::OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&path)
            .with_context(|| place(&path))?;
        let db = Connection::open(&path).with_context(|| place(&path))?;
        Self::with(db, key, old_keys).with_context(|| place(&path))
    }

    fn with(mut db: Connection, key: &MemberKey, old_keys: &[MemberKey]) -> anyhow::Result<Self> {
        db.busy_timeout(PATIENCE)?;
        // In the write-ahead log a committed change survives the program, and all but the last ones a power cut.
        let _: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        // A longer log than usual: each time it is folded into the file, everything waits for the disk.
        db.execute_batch(
            "PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 8192;",
        )?;
        let sealer = {
            let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            change.execute_batch(SCHEMA)?;
            let sealer = sealer(&change, key, old_keys)?;
            change.commit()?;
            sealer
        };
        Ok(Self { db, sealer })
    }

    /// Runs `change` as one transaction: all of it, or nothing.
    ///
    /// # Errors
    /// Those of `change`, after which nothing has changed, and the file's.
    pub fn change<T>(&self, change: impl FnOnce(&Self) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let transaction = Transaction::new_unchecked(&self.db, TransactionBehavior::Immediate)?;
        let done = change(self)?;
        transaction.commit()?;
        Ok(done)
    }

    /// A fact, by name.
    ///
    /// # Errors
    /// Where the row is damaged.
    pub fn find_fact<T: DeserializeOwned>(&self, name: &str) -> anyhow::Result<Option<T>> {
        let name = self.sealer.name(&format!("fact {name}"));
        let row = self.row("SELECT value FROM facts WHERE name = ?1", &name)?;
        row.map(|row| self.parse(&name, &row)).transpose()
    }

    /// Keeps a fact.
    ///
    /// # Errors
    /// The file's.
    pub fn put_fact<T: Serialize>(&self, name: &str, value: &T) -> anyhow::Result<()> {
        let name = self.sealer.name(&format!("fact {name}"));
        let value = self.sealer.seal(&name, &serde_json::to_vec(value)?)?;
        let mut put = self.db.prepare_cached("INSERT OR REPLACE INTO facts (name, value) VALUES (?1, ?2)")?;
        put.execute(params![name, value])?;
        Ok(())
    }

    fn row(&self, sql: &str, name: &RowName) -> anyhow::Result<Option<Vec<u8>>> {
        Ok(self.db.prepare_cached(sql)?.query_row(params![name], |row| row.get(0)).optional()?)
    }

    fn parse<T: DeserializeOwned>(&self, name: &RowName, sealed: &[u8]) -> anyhow::Result<T> {
        Ok(serde_json::from_slice(&self.sealer.unseal(name, sealed)?)?)
    }
}

impl Drop for Store {
    /// What was deleted goes from the write-ahead log, too, unless another run is using it.
    fn drop(&mut self) {
        let _ = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
}
