//! Cases as they are kept, and which of them must be checked anew.

use hotline_crypto::id::CaseId;
use rusqlite::params;

use super::Store;
use crate::desk::{record::Record, seal::RowName};

impl Store {
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

    fn record_name(&self, case: CaseId) -> RowName {
        self.sealer.name(&format!("record {case}"))
    }
}
