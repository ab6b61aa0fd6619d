//! Files of this program: whole or not there, and for their owner alone.

use std::{io::Write, path::Path};

use anyhow::Context as _;
use tempfile::Builder;

use crate::{
    exit::{Exit, Failure},
    interrupt::HalfWritten,
};

/// Writes a file at once: beside its place first, then moved there. Only its owner can read it.
///
/// # Errors
/// Where the folder does not take it.
pub fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let (new, _half_written) = write_beside(path, bytes)?;
    new.persist(path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(())
}

/// As [`write`], but refuses to replace a file that is there.
///
/// # Errors
/// Also [`Exit::Failed`] where there is one.
pub fn create(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let (new, _half_written) = write_beside(path, bytes)?;
    match new.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
            let what = format!("{} exists already", path.display());
            Err(Failure::new(Exit::Failed, what)
                .advise("Choose another name, or move that file away.")
                .into())
        }
        Err(error) => Err(error.error).with_context(|| format!("cannot write {}", path.display())),
    }
}

fn write_beside(path: &Path, bytes: &[u8]) -> anyhow::Result<(tempfile::NamedTempFile, HalfWritten)> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // tempfile makes files with mode 0600.
    let wrote = || -> std::io::Result<(tempfile::NamedTempFile, HalfWritten)> {
        let mut file = Builder::new().prefix(".hotline-").tempfile_in(folder)?;
        let half_written = HalfWritten::new(file.path());
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok((file, half_written))
    };
    wrote().with_context(|| format!("cannot write {}", path.display()))
}

/// Reads a file of at most `most` bytes.
///
/// # Errors
/// [`Exit::NotFound`] where there is none; [`Exit::Failed`] where it is larger or cannot be read.
pub fn read(path: &Path, most: u64) -> anyhow::Result<zeroize::Zeroizing<Vec<u8>>> {
    use std::io::Read;
    let file = std::fs::File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Failure::new(Exit::NotFound, format!("there is no file {}", path.display()))
        }
        _ => Failure::new(Exit::Failed, format!("cannot read {}: {error}", path.display())),
    })?;
    let mut bytes = zeroize::Zeroizing::new(Vec::new());
    file.take(most + 1).read_to_end(&mut bytes).with_context(|| format!("cannot read {}", path.display()))?;
    if bytes.len() as u64 > most {
        return Err(Failure::new(Exit::Failed, format!("{} is larger than it can be", path.display())).into());
    }
    Ok(bytes)
}
