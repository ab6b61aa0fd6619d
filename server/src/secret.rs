//! The server's secret: 32 bytes that make work seeds and challenges. All processes on one database share it.
//!
//! Whoever has it can prepare proof of work ahead of time and nothing else: it opens nothing and signs nobody in.

use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use anyhow::{Context, anyhow, bail};
use hotline_crypto::bytes::{from_base64_exact, to_base64};
use rand_core::{OsRng, RngCore};
use zeroize::Zeroizing;

/// The secret. No `Debug`.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    /// The secret of these bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &Zeroizing<[u8; 32]> {
        &self.0
    }

    /// Reads the file, or makes it, readable to its owner alone, where there is none.
    ///
    /// # Errors
    /// When it cannot be read or made, or holds something else than the base64 of 32 bytes.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        match fs::read_to_string(path).map(Zeroizing::new) {
            Ok(text) => from_base64_exact(text.trim_end()).map(Self::from_bytes).ok_or_else(|| {
                anyhow!("{} does not hold a secret: the base64 of 32 random bytes", path.display())
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Self::create(path),
            Err(error) => Err(error).with_context(|| format!("the secret {} cannot be read", path.display())),
        }
    }

    fn create(path: &Path) -> anyhow::Result<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        OsRng.fill_bytes(&mut *bytes);
        let text = Zeroizing::new(to_base64(&*bytes) + "\n");
        let why = || format!("the secret {} cannot be made", path.display());
        // Written beside and linked into place: two processes that start at once agree on one of the two.
        let draft = path.with_extension(format!("{}.new", std::process::id()));
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).with_context(why)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(why)?;
        let linked = fs::hard_link(&draft, path);
        fs::remove_file(&draft).with_context(why)?;
        match linked {
            Ok(()) => Ok(Self(bytes)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Self::open(path),
            Err(error) => bail!("{}: {error}", why()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_secret_is_made_once_and_for_its_owner_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret");
        let first = Secret::open(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(Secret::open(&path).unwrap().as_bytes() == first.as_bytes());
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn another_file_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret");
        fs::write(&path, "short").unwrap();
        assert!(Secret::open(&path).is_err());
    }
}
