//! Attachments on their way: described, sent piece by piece, fetched, and put together again.
//!
//! Several pieces are on their way at a time, each on a connection of its own: while some wait for the network or the
//! disk, others are sealed or opened. Each is checked by itself, and what breaks is tried again. A fetched file is
//! written beside its place and moved there once all of it is there and checked.

use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread,
};

use anyhow::Context as _;
use hotline_crypto::{
    attachment::{Attachment, PieceError, for_each_piece},
    id::{AttachmentId, CaseId},
    keys::Identity,
    wire::{Authorization, Declared, Limits, WorkTerms},
};
use rand_core::OsRng;
use tempfile::Builder;

use crate::{
    client::{CallError, Client, again, reporter::Payment},
    display,
    exit::{Exit, Failure},
    interrupt::HalfWritten,
    terminal,
};

/// How many pieces are on their way at a time, each with two or three MiB of memory. More than there are cores: the server
/// commits together what comes together, and a disk's sync then costs a piece less.
const IN_FLIGHT: usize = 6;
/// After how many pieces the disk is asked to begin writing.
const SYNC_EVERY: usize = 32;

/// Whose calls carry the pieces.
#[derive(Clone, Copy)]
pub enum Side<'a> {
    /// A member's, in this case, with their session.
    Member(CaseId, &'a Authorization),
    /// The reporter's, with the token and what a piece costs.
    Reporter(&'a Authorization, WorkTerms),
}

/// A file that is to be attached.
pub struct Outgoing {
    /// How its entry describes it.
    pub attachment: Attachment,
    /// Its path, for messages.
    pub path: PathBuf,
    file: File,
}

impl Outgoing {
    /// Opens and describes a file: reads it once.
    ///
    /// # Errors
    /// [`Exit::NotFound`] where there is none; [`Exit::Refused`] where it is larger than the server takes.
    pub fn new(path: &Path, limits: &Limits) -> anyhow::Result<Self> {
        let shown = path.display();
        let file = File::open(path)
            .map_err(|error| Failure::new(Exit::NotFound, format!("cannot read {shown}: {error}")))?;
        let meta = file.metadata().with_context(|| format!("cannot read {shown}"))?;
        if !meta.is_file() {
            return Err(Failure::new(Exit::Failed, format!("{shown} is not a file")).into());
        }
        let size = meta.len();
        if size > limits.attachment {
            let most = display::size(limits.attachment);
            return Err(Failure::new(Exit::Refused, format!("{shown} is larger than {most}"))
                .advise("Send it in parts.")
                .into());
        }
        let source = |offset: u64, buffer: &mut [u8]| file.read_exact_at(buffer, offset);
        let (id, key) = (AttachmentId::random(&mut OsRng), Identity::generate(&mut OsRng));
        let mut attachment = Attachment::describe(id, key, size, &source, workers())
            .with_context(|| format!("cannot read {shown}"))?;
        attachment.name =
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        attachment.media_type = mime_guess::from_path(path).first_or_octet_stream().to_string();
        Ok(Self { attachment, path: path.to_owned(), file })
    }

    /// A file whose entry was sent before, to send what is missing of it.
    ///
    /// # Errors
    /// [`Exit::Refused`] where it is not that file.
    pub fn resumed(path: &Path, attachment: &Attachment, limits: &Limits) -> anyhow::Result<Self> {
        let mut again = Self::new(path, limits)?;
        if again.attachment.size != attachment.size || again.attachment.pieces != attachment.pieces {
            let what = format!("{} is not the file that was begun", path.display());
            return Err(Failure::new(Exit::Refused, what).into());
        }
        again.attachment = attachment.clone();
        Ok(again)
    }

    /// How the entry's request declares it.
    #[must_use]
    pub fn declared(&self) -> Declared {
        let pieces = u32::try_from(self.attachment.pieces.len()).unwrap_or(u32::MAX);
        Declared { id: self.attachment.id, pieces }
    }

    /// Sends the pieces that the server has not `stored`.
    ///
    /// # Errors
    /// [`CallError`]s; where the file has changed meanwhile.
    pub fn send(&self, client: &Client, side: Side<'_>, stored: &[u32]) -> anyhow::Result<()> {
        let stored: Vec<usize> = stored.iter().filter_map(|piece| usize::try_from(*piece).ok()).collect();
        let missing = self.attachment.missing(&stored);
        let bar = terminal::bar(missing.len() as u64, &display::line(&self.attachment.name));
        let source = |offset: u64, buffer: &mut [u8]| self.file.read_exact_at(buffer, offset);
        let sent = for_each_piece(&missing, IN_FLIGHT, Vec::new, |sealed, index| {
            let done = self.attachment.seal_piece_in(index, &source, sealed);
            done.map_err(|error| self.refused(&error))?;
            put(client, side, (self.attachment.id, number(index)), sealed)?;
            bar.inc(1);
            anyhow::Ok(())
        });
        bar.finish_and_clear();
        sent
    }

    fn refused(&self, error: &PieceError) -> Failure {
        Failure::new(Exit::Failed, format!("{}: {error}", self.path.display()))
    }
}

/// Fetches an attachment into `folder`, under the name that its sender gave it, made harmless, or `name`. Nothing that is
/// there is replaced.
///
/// # Errors
/// [`Exit::Check`] for a piece that is not what its entry describes; [`Exit::NotFound`] for one that is not there (yet).
pub fn fetch(
    client: &Client,
    side: Side<'_>,
    attachment: &Attachment,
    (folder, name): (&Path, Option<&str>),
) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| format!("cannot write into {}", folder.display()))?;
    let temporary = Builder::new()
        .prefix(".hotline-")
        .tempfile_in(folder)
        .with_context(|| format!("cannot write into {}", folder.display()))?;
    let _half_written = HalfWritten::new(temporary.path());
    let file = temporary.as_file();
    file.set_len(attachment.size)?;
    let all: Vec<usize> = (0..attachment.pieces.len()).collect();
    // A file takes one write at a time: who waits here sleeps, who waits in the kernel spins.
    let turn = Mutex::new(());
    let bar = terminal::bar(all.len() as u64, &display::line(&attachment.name));
    let fetched = for_each_piece(&all, IN_FLIGHT, Default::default, |(sealed, room), index| {
        get(client, side, (attachment.id, number(index)), sealed)?;
        let piece = attachment.open_piece_in(index, sealed, room);
        let piece = piece.map_err(|error| damaged(attachment, index, &error))?;
        {
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            file.write_all_at(piece, Attachment::offset(index)).context("cannot write")?;
        }
        if index % SYNC_EVERY == SYNC_EVERY - 1 {
            // The disk writes while others fetch, so that there is little to wait for in the end.
            file.sync_data().context("cannot write")?;
        }
        bar.inc(1);
        anyhow::Ok(())
    });
    bar.finish_and_clear();
    fetched?;
    file.sync_all()?;
    place(temporary, folder, &name.map_or_else(|| safe_name(&attachment.name), safe_name))
}

/// Moves a file to its name, or to that name with a number where it is taken.
fn place(mut file: tempfile::NamedTempFile, folder: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let (stem, end) = match name.rsplit_once('.') {
        Some((stem, end)) if !stem.is_empty() => (stem, format!(".{end}")),
        _ => (name, String::new()),
    };
    for number in 1..1000 {
        let name = if number == 1 { name.to_owned() } else { format!("{stem} ({number}){end}") };
        let path = folder.join(name);
        match file.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => file = error.file,
            Err(error) => {
                return Err(error.error).with_context(|| format!("cannot write {}", path.display()));
            }
        }
    }
    Err(Failure::new(Exit::Failed, format!("{} holds too many files of that name", folder.display())).into())
}

/// A name that stays in its folder, shows itself in a list, and means nothing to a shell, a terminal or Windows.
#[must_use]
pub fn safe_name(name: &str) -> String {
    let name = display::plain(name);
    let safe = |c: char| match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\n' | '$' | '`' => '_',
        c => c,
    };
    let name: String = name.chars().map(safe).collect();
    let name = name.trim().trim_start_matches(['.', '-', '~']).trim_end_matches(['.', ' ']);
    // Most file systems take 255 bytes; the end says what kind of file it is.
    let short = match name.rsplit_once('.') {
        Some((stem, end)) if end.len() <= 16 && name.len() > 200 => format!("{}.{end}", cut(stem, 180)),
        _ => cut(name, 200).to_owned(),
    };
    if short.is_empty() { "attachment".to_owned() } else { short }
}

fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    text.get(..end).unwrap_or_default()
}

fn put(
    client: &Client,
    side: Side<'_>,
    (attachment, piece): (AttachmentId, u32),
    sealed: &[u8],
) -> Result<(), CallError> {
    match side {
        Side::Member(case, session) => {
            again(|| client.put_desk_piece(session, (case, attachment, piece), sealed))
        }
        Side::Reporter(token, terms) => again(|| {
            let mut payment = Payment { terms, progress: &mut |_| {} };
            client.put_reporter_piece(token, (attachment, piece), sealed, &mut payment)
        }),
    }
}

fn get(
    client: &Client,
    side: Side<'_>,
    (attachment, piece): (AttachmentId, u32),
    sealed: &mut Vec<u8>,
) -> anyhow::Result<()> {
    let got = again(|| match side {
        Side::Member(case, session) => client.get_desk_piece(session, (case, attachment, piece), sealed),
        Side::Reporter(token, _) => client.get_reporter_piece(token, (attachment, piece), sealed),
    });
    got.map_err(|error| {
        let failure = error.failure();
        if failure.exit == Exit::NotFound {
            Failure::new(Exit::NotFound, "not all of this attachment has arrived at the server")
                .means("Its sender was interrupted, or is still sending it.")
                .into()
        } else {
            anyhow::Error::from(error)
        }
    })
}

fn damaged(attachment: &Attachment, index: usize, error: &PieceError) -> Failure {
    let name = display::line(&attachment.name);
    Failure::new(Exit::Check, format!("part {} of {name} fails its check: {error}", index + 1))
        .means("It was damaged or exchanged, on the server or on the way. Nothing of it was kept.")
        .advise("Try again; if that does not help, ask for the file to be sent again.")
}

/// As many as there are cores, to hash a file.
fn workers() -> usize {
    thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 8))
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_in_its_folder() {
        for (name, safe) in [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("C:\\x\\y.txt", "C__x_y.txt"),
            (".bashrc", "bashrc"),
            ("-rf", "rf"),
            ("", "attachment"),
            ("...", "attachment"),
            ("a\u{1b}[2J\nb", "a_U+001B_[2J_b"),
            ("année 密码.xlsx", "année 密码.xlsx"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
        let long = safe_name(&format!("{}.pdf", "ü".repeat(400)));
        assert!(long.len() <= 200 && long.ends_with(".pdf"), "{long}");
    }

    #[test]
    fn a_file_that_is_there_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        for expected in ["a.txt", "a (2).txt", "a (3).txt"] {
            let file = tempfile::NamedTempFile::new_in(folder.path()).unwrap();
            assert_eq!(place(file, folder.path(), "a.txt").unwrap(), folder.path().join(expected));
        }
    }
}
