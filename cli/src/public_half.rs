//! The public half of a member's key: what a member hands to the keeper of the charter.
//!
//! A file of one line of JSON, and a code of it that two people compare by voice. The file is not secret, but whoever
//! can exchange it on its way becomes the member: the code is what stops that, and nothing else does.

use std::path::{Path, PathBuf};

use hotline_crypto::{
    json::Version1,
    keys::Recipient,
    member::{MemberKey, member_code},
    signature::VerifyingKey,
};
use serde::{Deserialize, Serialize};

use crate::{
    exit::{Exit, Failure},
    files,
    terminal::safe_path,
};

/// A public half has some 2,100 bytes.
const MOST: u64 = 16 << 10;

/// A member's two public keys.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicHalf {
    v: Version1,
    /// To which cases are wrapped.
    pub age: Recipient,
    /// Under which the member's entries and sign-ins verify.
    pub sign: VerifyingKey,
}

impl PublicHalf {
    /// Of a key.
    #[must_use]
    pub fn of(key: &MemberKey) -> Self {
        Self { v: Version1, age: key.recipient(), sign: key.signing_key().verifying_key() }
    }

    /// Of a line of a charter.
    #[must_use]
    pub fn new(age: &Recipient, sign: &VerifyingKey) -> Self {
        Self { v: Version1, age: age.clone(), sign: *sign }
    }

    /// For two people to compare by voice: see [`member_code`].
    #[must_use]
    pub fn code(&self) -> String {
        member_code(&self.age, &self.sign)
    }

    /// The file's text.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{}\n", hotline_crypto::json::to_text(self))
    }

    /// Where the public half of a key file is kept: `chair.age` has `chair.pub`.
    #[must_use]
    pub fn path_for(key: &Path) -> PathBuf {
        key.with_extension("pub")
    }

    /// Reads a file.
    ///
    /// # Errors
    /// Where it is not one. A private key in its place is said so.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes = files::read(path, MOST)?;
        let name = safe_path(path);
        if bytes.starts_with(b"age-encryption.org/") {
            return Err(Failure::new(Exit::Failed, format!("{name} is a key file, not its public half"))
                .means("A key file belongs to its member alone; the keeper never needs it.")
                .advise("Ask for the file that ends in .pub, and delete this one.")
                .into());
        }
        if bytes.starts_with(b"ssh-") {
            return Err(Failure::new(
                Exit::Failed,
                format!("{name} is an SSH key, not the public half of a member's key"),
            )
            .advise("Root keys go to `charter init --root`; members make theirs with `hotline key new`.")
            .into());
        }
        let wrong = || {
            Failure::new(Exit::Failed, format!("{name} is not the public half of a member's key"))
                .means("It was changed on its way, or it is another file.")
                .advise(
                    "Ask the member for the file that `hotline key new` wrote, the one that ends in .pub.",
                )
        };
        Ok(serde_json::from_slice(&bytes).map_err(|_| wrong())?)
    }
}

#[cfg(test)]
mod tests {
    use hotline_crypto::keys::Identity;
    use zeroize::Zeroizing;

    use super::*;

    fn half(seed: u8) -> PublicHalf {
        PublicHalf::of(&MemberKey::from_identity(Identity::from_seed(&Zeroizing::new([seed; 32]))))
    }

    #[test]
    fn a_code_covers_both_keys() {
        let (one, other) = (half(1), half(2));
        let codes = [
            one.code(),
            other.code(),
            PublicHalf::new(&one.age, &other.sign).code(),
            PublicHalf::new(&other.age, &one.sign).code(),
        ];
        assert_eq!(codes.iter().collect::<std::collections::HashSet<_>>().len(), 4);
        assert!(codes.iter().all(|code| code.len() == 39 && code.split(' ').all(|group| group.len() == 4)));
        assert_eq!(half(1).code(), one.code());
    }

    #[test]
    fn a_file_reads_back_and_other_files_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pub");
        let read = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            PublicHalf::read(&path).map_err(|error| error.to_string())
        };
        assert!(read(half(1).to_text().as_bytes()).unwrap() == half(1));
        for (bytes, word) in [
            (&b"age-encryption.org/v1\n-> scrypt"[..], "is a key file"),
            (b"ssh-ed25519 AAAA", "is an SSH key"),
            (b"{\"v\":1}", "is not the public half"),
            (b"", "is not the public half"),
        ] {
            assert!(read(bytes).err().unwrap().contains(word));
        }
    }
}
