//! `charter.json`, its signature, and the signed charters before it.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use hotline_crypto::{
    charter::{Charter, Known, MAX_TEXT, Reason, Refused, SignedCharter},
    date::Day,
    sshsig,
};

use crate::{
    client::charter::refusal,
    exit::{Exit, Failure},
    files,
    terminal::safe_path,
};

/// Where a charter is, unless the keeper says otherwise.
pub const DEFAULT_NAME: &str = "charter.json";
/// For how many days a charter is valid, unless the keeper says otherwise: half a year, with some weeks to spare below
/// the most that a client takes.
pub const VALID_DAYS: u16 = 182;
/// A signature has some three hundred bytes.
const MAX_SIGNATURE: u64 = 16 << 10;

/// A charter and where it is.
pub struct CharterFile {
    path: PathBuf,
    /// What it says.
    pub charter: Charter,
    /// Its signature, where there is one of exactly this text by one of its roots.
    signature: Option<String>,
    /// The signed charter of the epoch before, or why there is none.
    previous: Previous,
    /// Whether the file holds exactly the text that is signed.
    is_canonical: bool,
    /// Whether the signature beside it is kept with the charter of the epoch before.
    is_signature_kept: bool,
}

/// What there is of the charter before.
enum Previous {
    /// This is the first one.
    None,
    /// It, signed by a root key of this hotline.
    Signed(Box<Charter>),
    /// It is not there, or nobody can say that it is the one: a sentence.
    Unknown(String),
}

impl CharterFile {
    /// A first draft. Nothing is written yet.
    #[must_use]
    pub fn begin(path: &Path, charter: Charter) -> Self {
        Self {
            path: path.to_owned(),
            charter,
            signature: None,
            previous: Previous::None,
            is_canonical: true,
            is_signature_kept: false,
        }
    }

    /// Reads a charter, signed or not, and complete or not. A draft may have been changed with an editor.
    ///
    /// # Errors
    /// Where there is none, or it is not of a charter's shape.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let name = safe_path(path);
        if !path.exists() {
            return Err(Failure::new(Exit::NotFound, format!("there is no charter at {name}"))
                .advise("`hotline charter init` begins one. Name the file where it is another.")
                .into());
        }
        let text = read_text(path, MAX_TEXT as u64)?;
        let charter: Charter = serde_json::from_str(&text).map_err(|error| {
            Failure::new(Exit::Failed, format!("{name} is not a charter: {error}"))
                .advise("Undo what was changed with an editor; `hotline charter set` changes single things.")
        })?;
        let signature = match signature_path(path) {
            file if file.exists() => Some(read_text(&file, MAX_SIGNATURE)?),
            _ => None,
        };
        let is_root = |key: &hotline_crypto::signature::VerifyingKey| {
            charter.roots.iter().any(|root| root.key() == key)
        };
        let holds =
            |armored: &String| sshsig::verify(armored, text.as_bytes()).is_ok_and(|key| is_root(&key));
        let is_canonical = charter.to_text() == text;
        let signature = signature.filter(|armored| is_canonical && holds(armored));
        let previous = previous(path, &charter)?;
        let path = path.to_owned();
        Ok(Self { path, charter, signature, previous, is_canonical, is_signature_kept: false })
    }

    /// Where it is, for people.
    #[must_use]
    pub fn name(&self) -> String {
        safe_path(&self.path)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where its signature is or will be.
    #[must_use]
    pub fn signature_path(&self) -> PathBuf {
        signature_path(&self.path)
    }

    /// The signed charter, where it is signed.
    #[must_use]
    pub fn signed(&self) -> Option<SignedCharter> {
        let signature = self.signature.clone()?;
        Some(SignedCharter { text: self.charter.to_text(), signature })
    }

    /// Whether the file holds exactly the text that is signed. After an editor it may not.
    #[must_use]
    pub fn is_canonical(&self) -> bool {
        self.is_canonical
    }

    /// The signed charter of the epoch before, where it is kept with its signature: without that, whoever brings both files
    /// could have made it up, so that what is new looks like what there was.
    #[must_use]
    pub fn previous(&self) -> Option<&Charter> {
        match &self.previous {
            Previous::Signed(charter) => Some(charter),
            Previous::None | Previous::Unknown(_) => None,
        }
    }

    /// Why nobody can say what this charter changes, in a sentence; `None` where one can.
    #[must_use]
    pub fn unknown_past(&self) -> Option<&str> {
        match &self.previous {
            Previous::Unknown(why) => Some(why),
            Previous::None | Previous::Signed(_) => None,
        }
    }

    /// Where the charter before is kept, and its signature; `None` for the first one.
    #[must_use]
    pub fn previous_paths(&self) -> Option<[PathBuf; 2]> {
        let epoch = self.charter.epoch.checked_sub(1).filter(|epoch| *epoch > 0)?;
        let kept = kept_path(&self.path, epoch);
        Some([kept.clone(), signature_path(&kept)])
    }

    /// Begins the next epoch where this one is signed: keeps the signed one, counts up, and is valid as long as the
    /// last one from `today` on. Nothing is changed in a draft. Says whether it did.
    ///
    /// # Errors
    /// Where the signed one cannot be kept.
    pub fn continue_from(&mut self, today: Day) -> anyhow::Result<bool> {
        let Some(signed) = self.signed() else { return Ok(false) };
        let kept = kept_path(&self.path, self.charter.epoch);
        files::write(&signature_path(&kept), signed.signature.as_bytes())?;
        files::write(&kept, signed.text.as_bytes())?;
        let days = self.charter.expires.days_since(self.charter.issued);
        self.previous = Previous::Signed(Box::new(self.charter.clone()));
        (self.signature, self.is_signature_kept) = (None, true);
        self.charter.epoch += 1;
        self.charter.issued = today;
        self.charter.expires = today.add_days(u16::try_from(days).unwrap_or(VALID_DAYS));
        Ok(true)
    }

    /// Writes the draft. The signature of what was there before goes from beside it where it is kept elsewhere; any other
    /// stays where its owner put it, and counts for nothing as long as it is not one of this text.
    ///
    /// # Errors
    /// Where the folder does not take it.
    pub fn save(&mut self) -> anyhow::Result<()> {
        files::write(&self.path, self.charter.to_text().as_bytes())?;
        (self.signature, self.is_canonical) = (None, true);
        if !std::mem::take(&mut self.is_signature_kept) {
            return Ok(());
        }
        match fs::remove_file(self.signature_path()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove {}", safe_path(&self.signature_path())))
            }
            _ => Ok(()),
        }
    }

    /// Writes the first draft, where there is none yet.
    ///
    /// # Errors
    /// Where there is a charter already.
    pub fn create(&self) -> anyhow::Result<()> {
        files::create(&self.path, self.charter.to_text().as_bytes())
    }

    /// Takes a signature of the charter as it is in the file, and writes it beside it.
    ///
    /// # Errors
    /// [`Exit::Check`] where a client would refuse it.
    pub fn take_signature(&mut self, armored: &str, today: Day) -> anyhow::Result<()> {
        self.verify(armored, today)?;
        files::write(&self.signature_path(), armored.as_bytes())?;
        self.signature = Some(armored.to_owned());
        Ok(())
    }

    /// Holds a signature of this charter against what a client would check, and against the epoch before.
    ///
    /// # Errors
    /// [`Exit::Check`].
    pub fn verify(&self, armored: &str, today: Day) -> anyhow::Result<()> {
        let known = Known { instance: Some(self.charter.instance), charter: self.previous() };
        match Charter::verify(&self.charter.to_text(), armored, known, today) {
            Ok(_) => Ok(()),
            Err(refused) => Err(self.refusal(&refused).into()),
        }
    }

    /// Why clients would refuse it, said to whoever can mend it.
    fn refusal(&self, refused: &Refused) -> Failure {
        match refused.reason {
            Reason::Vanished => {
                let kept = safe_path(&kept_path(&self.path, self.charter.epoch.saturating_sub(1)));
                Failure::new(Exit::Check, format!("a member's line that {kept} has is gone or changed"))
                    .means("Every client would refuse such a charter: lines are added and ended, never taken out.")
                    .advise(format!("Put the line back from {kept}; `hotline charter end` ends it."))
            }
            Reason::Expired => {
                Failure::new(Exit::Check, format!("the charter has expired on {}", self.charter.expires))
                    .advise("Renew it: hotline charter set --days 182")
            }
            _ => refusal(refused),
        }
    }
}

/// `charter.json` → `charter.json.sig`.
fn signature_path(path: &Path) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(".sig");
    name.into()
}

/// `charter.json` → `charter-3.json`.
fn kept_path(path: &Path, epoch: u64) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension =
        path.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{epoch}{extension}"))
}

/// The charter before the one at `path`, held against its signature, and against the root keys of this hotline.
fn previous(path: &Path, charter: &Charter) -> anyhow::Result<Previous> {
    let Some(epoch) = charter.epoch.checked_sub(1).filter(|epoch| *epoch > 0) else {
        return Ok(Previous::None);
    };
    let kept = kept_path(path, epoch);
    let (name, signature) = (safe_path(&kept), signature_path(&kept));
    if !kept.exists() {
        return Ok(Previous::Unknown(format!("{name}, the charter before, is not here")));
    }
    if !signature.exists() {
        let signature = safe_path(&signature);
        return Ok(Previous::Unknown(format!("{signature} is not here, so {name} may be anybody's")));
    }
    let text = read_text(&kept, MAX_TEXT as u64)?;
    let old = Charter::parse(&text).with_context(|| format!("{name} is not the charter that it was"))?;
    let signer = sshsig::verify(&read_text(&signature, MAX_SIGNATURE)?, text.as_bytes());
    let is_ours = signer.is_ok_and(|key| charter.roots.iter().any(|root| *root.key() == key))
        && (old.instance, old.epoch) == (charter.instance, epoch);
    Ok(if is_ours {
        Previous::Signed(Box::new(old))
    } else {
        Previous::Unknown(format!("{name} is not signed as charter {epoch} of this hotline"))
    })
}

/// Reads a small text file.
pub(super) fn read_text(path: &Path, most: u64) -> anyhow::Result<String> {
    let bytes = files::read(path, most)?;
    let text = std::str::from_utf8(&bytes).with_context(|| format!("{} is not a text", safe_path(path)))?;
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_follow_from_the_charters() {
        let path = Path::new("keeper/charter.json");
        assert_eq!(signature_path(path), Path::new("keeper/charter.json.sig"));
        assert_eq!(kept_path(path, 3), Path::new("keeper/charter-3.json"));
        assert_eq!(kept_path(Path::new("c"), 3), Path::new("c-3"));
    }
}
