//! Envelopes and wraps as they are kept.

use anyhow::Context as _;
use hotline_crypto::{date::Day, entry::Stream, id::CaseId};
use rusqlite::params;

use super::Store;
use crate::desk::{record::Record, seal::RowName};

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
