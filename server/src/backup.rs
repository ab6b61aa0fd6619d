//! Backups: one SQLite file with everything that lasts, from whichever database and into whichever.
//!
//! A backup is one state of the database, taken while the server goes on. It holds ciphertext, as the database does;
//! sessions and used challenges are left out, as nobody needs them again. The server's secret and the configuration
//! are files of their own.

use std::{fs, os::unix::fs::OpenOptionsExt, path::Path};

use anyhow::{Context, anyhow, bail};
use diesel::{connection::SimpleConnection, prelude::*};

use crate::{
    config::Config,
    store::{Connection, Purpose, is_postgres, tables},
};

/// By how much a restored database counts on: more than anybody can have counted since the backup.
const AHEAD: i64 = 1 << 32;
/// How many changes are in memory at a time.
const PAGE: i64 = 4096;

/// Writes a backup of the configured database into a new file.
///
/// # Errors
/// When the file exists, cannot be written, or the database does not answer. Nothing is left behind then.
pub fn backup(config: &Config, file: &Path) -> anyhow::Result<()> {
    if file.exists() {
        bail!("{} exists already: choose another name", file.display());
    }
    if !is_postgres(&config.database) && !Path::new(&config.database).exists() {
        bail!("there is no database at {}: is this the right configuration?", config.database);
    }
    let directory =
        file.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !directory.is_dir() {
        bail!("there is no directory {}: is the disk mounted?", directory.display());
    }
    let mut draft_name = file.as_os_str().to_owned();
    draft_name.push(".part");
    let name = draft_name.into_string().map_err(|_| anyhow!("the file's name is not UTF-8"))?;
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&name).with_context(|| {
        format!("{name} cannot be made; where it is left over from a backup that broke off, remove it")
    })?;
    let draft = Draft(name);
    let mut source = Connection::open(&config.database)?;
    let mut target = Connection::open(&draft.0)?;
    target.migrate()?;
    source.begin(Purpose::Read)?;
    target.begin(Purpose::Write)?;
    copy_tables(&mut source, &mut target)?;
    target.commit()?;
    // A single file, with nothing of it in a log beside.
    target.batch_execute("PRAGMA journal_mode = DELETE")?;
    drop(target);
    fs::File::open(&draft.0)?.sync_all()?;
    // Unlike a renaming, a link overwrites nothing that came there meanwhile.
    fs::hard_link(&draft.0, file).with_context(|| format!("{} cannot be made", file.display()))?;
    drop(draft);
    Ok(fs::File::open(directory)?.sync_all()?)
}

/// An unfinished backup, which goes when it is dropped.
struct Draft(String);

impl Drop for Draft {
    fn drop(&mut self) {
        for part in ["", "-wal", "-shm", "-journal"] {
            drop(fs::remove_file(format!("{}{part}", self.0)));
        }
    }
}

/// Fills the configured database, which must be empty, from a backup.
///
/// # Errors
/// When the file is no backup of this version, the database is not empty, or one of them does not answer. The
/// database stays empty then.
pub fn restore(config: &Config, file: &Path) -> anyhow::Result<()> {
    if !file.is_file() {
        bail!("{} is not there", file.display());
    }
    let name = file.to_str().context("the file's name is not UTF-8")?;
    let mut source = Connection::open_backup(name)?;
    if !source.is_migrated().unwrap_or(false) {
        bail!(
            "{} is not a backup made by this version. Restore it with the version that made it, then start this one",
            file.display()
        );
    }
    let mut target = Connection::open(&config.database)?;
    target.migrate()?;
    if rows(&mut target)? > 0 {
        bail!(
            "the database is not empty: restore into a new one, and keep the old one until that is checked"
        );
    }
    source.begin(Purpose::Read)?;
    target.begin(Purpose::Write)?;
    copy_tables(&mut source, &mut target)?;
    // Members may have cursors from after the backup: what comes now must be behind none of them.
    diesel::update(tables::members::table)
        .set(tables::members::counter.eq(tables::members::counter + AHEAD))
        .execute(&mut target)?;
    target.commit()?;
    Ok(source.roll_back()?)
}

fn rows(connection: &mut Connection) -> anyhow::Result<i64> {
    let cases: i64 = tables::cases::table.count().first(connection)?;
    let charters: i64 = tables::charters::table.count().first(connection)?;
    Ok(cases + charters)
}

/// Copies the rows of a table that a filter chooses. All columns, in their order.
macro_rules! copy {
    ($source:expr, $target:expr, $table:ident($($column:ident: $type:ty),+), $rows:expr) => {{
        let rows: Vec<($($type,)+)> = $rows.select(($(tables::$table::$column,)+)).load($source)?;
        for ($($column,)+) in rows {
            diesel::insert_into(tables::$table::table)
                .values(($(tables::$table::$column.eq($column),)+))
                .execute($target)?;
        }
    }};
}

fn copy_tables(source: &mut Connection, target: &mut Connection) -> anyhow::Result<()> {
    copy!(source, target, charters(epoch: i64, text: String, signature: String), tables::charters::table);
    copy!(source, target, members(id: Vec<u8>, counter: i64), tables::members::table);
    let members: Vec<Vec<u8>> = tables::members::table.select(tables::members::id).load(source)?;
    for member in members {
        copy_changes(source, target, &member)?;
    }
    copy!(source, target, totals(day: i64, writes: i64, bytes: i64), tables::totals::table);
    copy!(
        source,
        target,
        outbox(member_id: Vec<u8>, day: i64, state: String, attempts: i64, not_before: i64),
        tables::outbox::table
    );
    // Case by case, in the order in which they were filed, so that no more than one of them is in memory.
    let cases: Vec<Vec<u8>> =
        tables::cases::table.order(tables::cases::day).select(tables::cases::id).load(source)?;
    for case in cases {
        copy_case(source, target, &case)?;
    }
    let tombstones: Vec<Vec<u8>> =
        tables::tombstones::table.select(tables::tombstones::case_id).load(source)?;
    for case in tombstones {
        copy!(source, target, tombstones(case_id: Vec<u8>, day: i64, purged: i64), tables::tombstones::table.find(&case));
        copy!(
            source,
            target,
            tombstone_entries(case_id: Vec<u8>, seq: i64, day: i64, envelope: Vec<u8>),
            tables::tombstone_entries::table.filter(tables::tombstone_entries::case_id.eq(&case))
        );
    }
    Ok(())
}

fn copy_case(source: &mut Connection, target: &mut Connection, case: &[u8]) -> anyhow::Result<()> {
    use tables::{attachments, cases, entries, pieces, requests, wraps};
    copy!(
        source,
        target,
        cases(id: Vec<u8>, authenticator_hash: Vec<u8>, day: i64, purge_after: Option<i64>, hold: bool, generation: i64),
        cases::table.find(case)
    );
    copy!(
        source,
        target,
        requests(
            case_id: Vec<u8>, kind: String, member_id: Vec<u8>, generation: i64, day: i64, seq: i64,
            purge_after: Option<i64>, hold: bool, leaves_out: Vec<u8>
        ),
        requests::table.find(case)
    );
    copy!(
        source,
        target,
        wraps(case_id: Vec<u8>, generation: i64, member_id: Vec<u8>, file: Vec<u8>),
        wraps::table.filter(wraps::case_id.eq(case))
    );
    copy!(
        source,
        target,
        entries(case_id: Vec<u8>, stream: String, seq: i64, day: i64, member_id: Option<Vec<u8>>, envelope: Vec<u8>),
        entries::table.filter(entries::case_id.eq(case))
    );
    copy!(
        source,
        target,
        attachments(case_id: Vec<u8>, id: Vec<u8>, stream: String, seq: i64, pieces: i64),
        attachments::table.filter(attachments::case_id.eq(case))
    );
    let keys: Vec<(Vec<u8>, i64)> = pieces::table
        .filter(pieces::case_id.eq(case))
        .select((pieces::attachment_id, pieces::piece))
        .load(source)?;
    for (attachment, piece) in keys {
        copy!(
            source,
            target,
            pieces(case_id: Vec<u8>, attachment_id: Vec<u8>, piece: i64, octets: Vec<u8>),
            pieces::table.find((case, &attachment, piece))
        );
    }
    Ok(())
}

/// A member's changes, in their order, some thousand at a time.
fn copy_changes(source: &mut Connection, target: &mut Connection, member: &[u8]) -> anyhow::Result<()> {
    use tables::changes;
    let mut from = 0;
    loop {
        let page = changes::table.filter(changes::member_id.eq(member).and(changes::number.gt(from)));
        copy!(
            source,
            target,
            changes(
                member_id: Vec<u8>, number: i64, case_id: Vec<u8>, stream: Option<String>, seq: Option<i64>,
                attachment_id: Option<Vec<u8>>
            ),
            page.order(changes::number).limit(PAGE)
        );
        let done: Option<i64> = changes::table
            .filter(changes::member_id.eq(member))
            .select(diesel::dsl::max(changes::number))
            .first(target)?;
        match done {
            Some(last) if last > from => from = last,
            _ => return Ok(()),
        }
    }
}
