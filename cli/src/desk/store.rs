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
use hotline_crypto::{date::Day, entry::Stream, id::CaseId, member::MemberKey};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::{Serialize, de::DeserializeOwned};

use self::file::{adopt, file_name, is_fresh, place, sealer};
use super::{
    record::Record,
    seal::{RowName, Sealer},
};

mod file;

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

/// An envelope with the server's day for it.
pub struct Envelope {
    /// The server's day.
    pub day: Day,
    /// The file.
    pub file: Vec<u8>,
}

/// Which wrap of a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// The newest that the server has.
    Newest,
    /// The last that passed its checks.
    Good,
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

    /// All cases, in no order.
    ///
    /// # Errors
    /// Where a row is damaged.
    pub fn records(&self) -> anyhow::Result<Vec<Record>> {
        self.select_records("SELECT name, value FROM records")
    }

    /// The cases that have changed since they were last checked.
    ///
    /// # Errors
    /// Where a row is damaged.
    pub fn dirty_records(&self) -> anyhow::Result<Vec<Record>> {
        self.select_records("SELECT name, value FROM records WHERE dirty = 1")
    }

    /// Has all cases checked anew: the charter has changed.
    ///
    /// # Errors
    /// The file's.
    pub fn make_all_dirty(&self) -> anyhow::Result<()> {
        self.db.execute("UPDATE records SET dirty = 1", [])?;
        Ok(())
    }

    fn select_records(&self, sql: &str) -> anyhow::Result<Vec<Record>> {
        let mut select = self.db.prepare_cached(sql)?;
        let rows = select.query_map([], |row| Ok((row.get::<_, RowName>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        let read = |row: rusqlite::Result<(RowName, Vec<u8>)>| {
            let (name, value) = row?;
            self.parse(&name, &value)
        };
        rows.map(read).collect()
    }

    /// A case.
    ///
    /// # Errors
    /// Where the row is damaged.
    pub fn find_record(&self, case: CaseId) -> anyhow::Result<Option<Record>> {
        let name = self.record_name(case);
        let row = self.row("SELECT value FROM records WHERE name = ?1", &name)?;
        row.map(|row| self.parse(&name, &row)).transpose()
    }

    /// Keeps a case; `dirty` where it must be checked anew.
    ///
    /// # Errors
    /// The file's.
    pub fn put_record(&self, record: &Record, dirty: bool) -> anyhow::Result<()> {
        let name = self.record_name(record.case);
        let value = self.sealer.seal(&name, &serde_json::to_vec(record)?)?;
        let sql = "INSERT OR REPLACE INTO records (name, dirty, value) VALUES (?1, ?2, ?3)";
        self.db.prepare_cached(sql)?.execute(params![name, dirty, value])?;
        Ok(())
    }

    /// Keeps a case that is there, and leaves it to be checked or not as it was.
    ///
    /// # Errors
    /// The file's.
    pub fn update_record(&self, record: &Record) -> anyhow::Result<()> {
        let name = self.record_name(record.case);
        let value = self.sealer.seal(&name, &serde_json::to_vec(record)?)?;
        self.db
            .prepare_cached("UPDATE records SET value = ?2 WHERE name = ?1")?
            .execute(params![name, value])?;
        Ok(())
    }

    /// Forgets the case's files, and the case.
    ///
    /// # Errors
    /// The file's.
    pub fn forget(&self, record: &Record) -> anyhow::Result<()> {
        self.forget_files(record)?;
        let name = self.record_name(record.case);
        self.db.execute("DELETE FROM records WHERE name = ?1", params![name])?;
        Ok(())
    }

    /// Forgets the case's envelopes and wraps.
    ///
    /// # Errors
    /// The file's.
    pub fn forget_files(&self, record: &Record) -> anyhow::Result<()> {
        let case = record.case;
        let mut names = vec![self.wrap_name(case, Which::Newest), self.wrap_name(case, Which::Good)];
        for stream in [Stream::Dialogue, Stream::Desk] {
            names.extend((0..record.held.of(stream)).map(|seq| self.envelope_name(case, stream, seq)));
        }
        names.extend(record.ahead.iter().map(|(stream, seq)| self.envelope_name(case, *stream, *seq)));
        let mut delete = self.db.prepare_cached("DELETE FROM files WHERE name = ?1")?;
        for name in names {
            delete.execute(params![name])?;
        }
        Ok(())
    }

    /// An envelope.
    ///
    /// # Errors
    /// Where the row is damaged.
    pub fn find_envelope(&self, case: CaseId, stream: Stream, seq: u64) -> anyhow::Result<Option<Envelope>> {
        let Some(mut bytes) = self.find_file(&self.envelope_name(case, stream, seq))? else {
            return Ok(None);
        };
        let (days, _) = bytes.split_first_chunk::<8>().context("a kept entry is cut short")?;
        let day = Day::from_unix_days(i64::from_be_bytes(*days)).context("a kept entry has no day")?;
        Ok(Some(Envelope { day, file: bytes.split_off(8) }))
    }

    /// Keeps an envelope.
    ///
    /// # Errors
    /// The file's.
    pub fn put_envelope(
        &self,
        case: CaseId,
        (stream, seq): (Stream, u64),
        day: Day,
        file: &[u8],
    ) -> anyhow::Result<()> {
        let mut bytes = day.unix_days().to_be_bytes().to_vec();
        bytes.extend_from_slice(file);
        self.put_file(&self.envelope_name(case, stream, seq), &bytes)
    }

    /// A wrap.
    ///
    /// # Errors
    /// Where the row is damaged.
    pub fn find_wrap(&self, case: CaseId, which: Which) -> anyhow::Result<Option<Vec<u8>>> {
        self.find_file(&self.wrap_name(case, which))
    }

    /// Keeps a wrap.
    ///
    /// # Errors
    /// The file's.
    pub fn put_wrap(&self, case: CaseId, which: Which, file: &[u8]) -> anyhow::Result<()> {
        self.put_file(&self.wrap_name(case, which), file)
    }

    fn find_file(&self, name: &RowName) -> anyhow::Result<Option<Vec<u8>>> {
        let row = self.row("SELECT value FROM files WHERE name = ?1", name)?;
        let open = |row: Vec<u8>| self.sealer.unseal(name, &row).map(|mut file| std::mem::take(&mut *file));
        row.map(open).transpose().map_err(Into::into)
    }

    fn put_file(&self, name: &RowName, bytes: &[u8]) -> anyhow::Result<()> {
        let sealed = self.sealer.seal(name, bytes)?;
        let mut put = self.db.prepare_cached("INSERT OR REPLACE INTO files (name, value) VALUES (?1, ?2)")?;
        put.execute(params![name, sealed])?;
        Ok(())
    }

    fn row(&self, sql: &str, name: &RowName) -> anyhow::Result<Option<Vec<u8>>> {
        Ok(self.db.prepare_cached(sql)?.query_row(params![name], |row| row.get(0)).optional()?)
    }

    fn parse<T: DeserializeOwned>(&self, name: &RowName, sealed: &[u8]) -> anyhow::Result<T> {
        Ok(serde_json::from_slice(&self.sealer.unseal(name, sealed)?)?)
    }

    fn record_name(&self, case: CaseId) -> RowName {
        self.sealer.name(&format!("record {case}"))
    }

    fn envelope_name(&self, case: CaseId, stream: Stream, seq: u64) -> RowName {
        let stream = match stream {
            Stream::Dialogue => "dialogue",
            Stream::Desk => "desk",
        };
        self.sealer.name(&format!("entry {case} {stream} {seq}"))
    }

    fn wrap_name(&self, case: CaseId, which: Which) -> RowName {
        let which = match which {
            Which::Newest => "newest",
            Which::Good => "good",
        };
        self.sealer.name(&format!("wrap {case} {which}"))
    }
}

impl Drop for Store {
    /// What was deleted goes from the write-ahead log, too, unless another run is using it.
    fn drop(&mut self) {
        let _ = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
}
