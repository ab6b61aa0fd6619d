//! Sending: what breaks is tried again, and nothing is ever filed twice.
//!
//! A report or a message is sealed once and sent as the same bytes again and again, so the server knows it as the same.
//! Pieces of files are sent one by one, and only those that are not there.

use std::{
    fs::File,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use anyhow::Context as _;
use hotline_crypto::{
    attachment::{Attachment, PIECE_SIZE, for_each_piece},
    id::AttachmentId,
    keys::Identity,
    wire::{Declared, Limits, Stored, WorkTerms},
};
use indicatif::ProgressBar;
use rand_core::CryptoRngCore;

use super::Me;
use crate::{
    client::{CallError, Client, reporter::Payment},
    context::Context,
    exit::{Exit, Failure},
    terminal::{self, byte_bar, safe_path},
};

/// How long to wait before each further try.
const PAUSES: [u64; 4] = [1, 3, 8, 20];

/// A file on its way.
pub struct Outgoing {
    /// As its entry describes it.
    pub attachment: Attachment,
    /// Where it is.
    path: PathBuf,
}

impl Outgoing {
    /// As a request declares it.
    #[must_use]
    pub fn declared(&self) -> Declared {
        Declared {
            id: self.attachment.id,
            pieces: u32::try_from(self.attachment.pieces.len()).unwrap_or(u32::MAX),
        }
    }

    /// A file that an entry of the case describes already.
    #[must_use]
    pub fn again(attachment: Attachment, path: &Path) -> Self {
        Self { attachment, path: path.to_owned() }
    }
}

/// Describes files: each is read once and hashed.
///
/// # Errors
/// Where one cannot be read, is larger than the server takes, or there are too many.
pub fn attach(
    paths: &[PathBuf],
    limits: &Limits,
    rng: &mut impl CryptoRngCore,
) -> anyhow::Result<Vec<Outgoing>> {
    if paths.len() as u64 > limits.attachments {
        let what =
            format!("{} files are more than the {} that the server takes", paths.len(), limits.attachments);
        return Err(Failure::new(Exit::Refused, what).advise("Put them into one archive.").into());
    }
    paths.iter().map(|path| describe(path, limits, rng)).collect()
}

fn describe(path: &Path, limits: &Limits, rng: &mut impl CryptoRngCore) -> anyhow::Result<Outgoing> {
    let name = safe_path(path);
    let file = open(path)?;
    let size = file.metadata().with_context(|| format!("cannot read {name}"))?.len();
    if size > limits.attachment {
        let most = indicatif::HumanBytes(limits.attachment);
        return Err(Failure::new(
            Exit::Refused,
            format!("{name} is larger than the {most} that the server takes"),
        )
        .into());
    }
    let bar = byte_bar(size, &format!("Reading {name}"));
    let source = source(&file, &bar);
    let (id, key) = (AttachmentId::random(rng), Identity::generate(rng));
    let mut attachment = Attachment::describe(id, key, size, &source, workers())
        .with_context(|| format!("cannot read {name}"))?;
    attachment.name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    attachment.media_type = mime_guess::from_path(path).first_or_octet_stream().to_string();
    Ok(Outgoing { attachment, path: path.to_owned() })
}

fn open(path: &Path) -> anyhow::Result<File> {
    let name = safe_path(path);
    let file = File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::new(Exit::NotFound, format!("there is no file {name}")),
        _ => Failure::new(Exit::Failed, format!("cannot read {name}: {error}")),
    })?;
    let is_file = file.metadata().is_ok_and(|about| about.is_file());
    if is_file { Ok(file) } else { Err(Failure::new(Exit::Failed, format!("{name} is not a file")).into()) }
}

fn source(file: &File, bar: &ProgressBar) -> impl Fn(u64, &mut [u8]) -> std::io::Result<()> + Sync {
    move |offset, buffer| {
        file.read_exact_at(buffer, offset)?;
        bar.inc(buffer.len() as u64);
        Ok(())
    }
}

fn workers() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Sends the pieces of these files that the server does not have.
///
/// # Errors
/// What a call answers in the end; [`Exit::Failed`] where a file has changed meanwhile.
pub fn pieces(
    files: &[Outgoing],
    stored: &[Stored],
    (client, me): (&Client, &Me),
    terms: WorkTerms,
) -> anyhow::Result<()> {
    for file in files {
        let there = stored.iter().find(|one| one.id == file.attachment.id);
        let there: Vec<usize> =
            there.into_iter().flat_map(|one| &one.stored).map(|piece| *piece as usize).collect();
        let missing = file.attachment.missing(&there);
        let bar =
            byte_bar(missing.len() as u64 * PIECE_SIZE as u64, &format!("Sending {}", safe_path(&file.path)));
        let bytes = open(&file.path)?;
        let hidden = ProgressBar::hidden();
        for_each_piece(&missing, workers(), |index| -> anyhow::Result<()> {
            let sealed = file.attachment.seal_piece(index, &source(&bytes, &hidden))?;
            let piece = (file.attachment.id, u32::try_from(index)?);
            again(None, || {
                let mut payment = Payment { terms, progress: &mut |_| {} };
                client.put_reporter_piece(&me.authorization, piece, &sealed, &mut payment)
            })
            .map_err(|error| error.failure())?;
            bar.inc(PIECE_SIZE as u64);
            Ok(())
        })?;
    }
    Ok(())
}

/// Makes a call again and again while what keeps it from succeeding may pass. A person at the terminal decides how long.
///
/// # Errors
/// The last one.
pub fn again<T>(
    asking: Option<&Context>,
    mut call: impl FnMut() -> Result<T, CallError>,
) -> Result<T, CallError> {
    loop {
        let mut last = match call() {
            Err(error) if error.is_passing() => error,
            other => return other,
        };
        for pause in PAUSES {
            let bar = terminal::spinner(&format!("{last}. Trying again"));
            thread::sleep(Duration::from_secs(pause));
            drop(bar);
            match call() {
                Err(error) if error.is_passing() => last = error,
                other => return other,
            }
        }
        let Some(context) = asking.filter(|context| terminal::is_there() && !context.global.yes) else {
            return Err(last);
        };
        context
            .output
            .remark(&format!("It did not work: {last}. Nothing is filed twice, however often you try."));
        if !terminal::confirm("Try again?").unwrap_or_default() {
            return Err(last);
        }
    }
}

/// What it means that a write was not answered.
#[must_use]
pub fn meaning_of_silence(error: &CallError, what: &str) -> Failure {
    let failure = error.failure();
    if !matches!(error, CallError::Unreachable(_)) {
        return failure.means(format!("{what} was not filed."));
    }
    failure
        .means(format!("The connection broke. {what} may have arrived and may not."))
        .advise("Your words tell: type `hotline check` when there is a connection. If it finds nothing new, send it again.")
}
