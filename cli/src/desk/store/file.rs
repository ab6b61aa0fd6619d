//! The file itself: where it is, whose it is, and how it follows a member to a new key.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use hotline_crypto::{
    bytes::{frame, sha256},
    keys::Recipient,
    member::MemberKey,
};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::{
    desk::seal::Sealer,
    exit::{Exit, Failure},
};

/// Of the rows' form.
const VERSION: i64 = 2;

/// The sealer of this file: from its header, or a new one.
pub(super) fn sealer(
    change: &Transaction<'_>,
    key: &MemberKey,
    old_keys: &[MemberKey],
) -> anyhow::Result<Sealer> {
    let header = "SELECT version, key_file FROM header";
    let row = change.query_row(header, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)));
    let Some((version, file)) = row.optional()? else {
        let (sealer, file) = Sealer::create(&key.recipient())?;
        change.execute("INSERT INTO header (version, key_file) VALUES (?1, ?2)", params![VERSION, file])?;
        return Ok(sealer);
    };
    if version != VERSION {
        let failure = Failure::new(Exit::Failed, "what was kept here is of another version of this program");
        return Err(failure.advise("Move that file away: all of it is fetched anew.").into());
    }
    if let Some(sealer) = Sealer::open(&file, key) {
        return Ok(sealer);
    }
    let moved = old_keys.iter().find_map(|old| Sealer::reseal(&file, old, &key.recipient()));
    let file =
        moved.ok_or_else(|| Failure::new(Exit::Locked, "your key does not open what was kept here"))?;
    change.execute("UPDATE header SET key_file = ?1", params![file])?;
    Sealer::open(&file, key).context("your key does not open what was kept here")
}

/// Whether nothing is kept there yet: no file, or one that a run with a key that counts for nothing yet has left.
pub(super) fn is_fresh(path: &Path) -> bool {
    let count = |db: Connection| db.query_row("SELECT COUNT(*) FROM records", [], |row| row.get::<_, i64>(0));
    !path.exists() || Connection::open(path).and_then(count).is_ok_and(|records| records == 0)
}

/// Moves the state of an old key to where that of the new one is looked for, with what SQLite keeps beside it.
pub(super) fn adopt(old: &Path, new: &Path) -> anyhow::Result<()> {
    // Another run may hold the write-ahead log: closing the last connection folds it into the file.
    drop(Connection::open(old)?.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())));
    fs::rename(old, new).with_context(|| place(new))
}

pub(super) fn file_name(recipient: &Recipient) -> PathBuf {
    let hash = sha256(&frame("hotline/cli/state", &[&recipient.to_bytes()]));
    let name: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    PathBuf::from(format!("{name}.db"))
}

pub(super) fn place(path: &Path) -> String {
    format!("cannot keep anything in {}", path.display())
}
