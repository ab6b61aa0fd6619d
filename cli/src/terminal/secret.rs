//! Secrets, typed without echo or read from a file.

use std::{
    fs::File,
    io::{self, ErrorKind, Read},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use zeroize::Zeroizing;

use super::{
    safe_path,
    typing::{Echo, Typing},
};
use crate::exit::{Exit, Failure};

/// Far above any passphrase: nothing longer is read.
const MAX_SECRET: u64 = 4096;

/// Asks for a secret on the terminal, without echo: that is off before the prompt is there, so nothing that is typed to it,
/// however fast, is seen.
///
/// # Errors
/// [`Exit::Failed`] where there is no terminal to ask on.
pub fn secret(prompt: &str) -> anyhow::Result<Zeroizing<String>> {
    Ok(Typing::begin(Echo::Hidden)?.line(&format!("{prompt}: "))?)
}

/// A secret in a file: its text without the line end that editors leave. `-` is standard input.
///
/// # Errors
/// [`Exit::Failed`] where it cannot be read, is empty, is no text, or can be read by other users of this machine.
pub fn secret_file(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let name = safe_path(path);
    let failed = |what: String| Failure::new(Exit::Failed, what);
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(MAX_SECRET).unwrap_or_default() + 1));
    if path == Path::new("-") {
        read(io::stdin().lock(), &mut bytes)
            .map_err(|error| failed(format!("cannot read standard input: {error}")))?;
    } else {
        let file = File::open(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Failure::new(Exit::NotFound, format!("there is no file {name}")),
            _ => failed(format!("cannot read {name}: {error}")),
        })?;
        check_private(path, &file)?;
        read(file, &mut bytes).map_err(|error| failed(format!("cannot read {name}: {error}")))?;
    }
    if bytes.len() as u64 > MAX_SECRET {
        return Err(failed(format!("{name} is too long to be a secret")).into());
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| failed(format!("{name} is not a text")))?;
    let text = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
    if text.is_empty() {
        return Err(failed(format!("{name} is empty")).into());
    }
    Ok(Zeroizing::new(text.to_owned()))
}

/// Refuses a secret's file that other users of this machine can read.
///
/// # Errors
/// [`Exit::Failed`]
pub fn check_private(path: &Path, file: &File) -> anyhow::Result<()> {
    let name = safe_path(path);
    let failed = |what: String| Failure::new(Exit::Failed, what);
    let about = file.metadata().map_err(|error| failed(format!("cannot read {name}: {error}")))?;
    if about.is_file() && about.permissions().mode() & 0o077 != 0 {
        return Err(failed(format!("other users of this machine can read {name}"))
            .means("A secret that others can read is no secret.")
            .advise(format!("Make it yours alone (chmod 600 {name}) and try again."))
            .into());
    }
    Ok(())
}

fn read(from: impl Read, bytes: &mut Vec<u8>) -> io::Result<usize> {
    from.take(MAX_SECRET + 1).read_to_end(bytes)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    fn file(text: &[u8], mode: u32) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).unwrap();
        file
    }

    #[test]
    fn one_line_end_is_no_part_of_a_secret_and_everything_else_is() {
        for (written, read) in
            [("pass\n", "pass"), ("pass\r\n", "pass"), (" pass \n\n", " pass \n"), ("p", "p")]
        {
            assert_eq!(*secret_file(file(written.as_bytes(), 0o600).path()).unwrap(), read);
        }
    }

    #[test]
    fn a_secret_that_others_can_read_is_refused() {
        for mode in [0o604, 0o640, 0o644] {
            let error = secret_file(file(b"pass", mode).path()).unwrap_err();
            assert!(error.to_string().contains("other users"), "{error}");
        }
        assert!(secret_file(file(b"pass", 0o400).path()).is_ok());
    }

    #[test]
    fn what_cannot_be_a_secret_is_refused() {
        let long = vec![b'x'; 5000];
        for bytes in [&b""[..], b"\n", b"\xff\xfe", &long] {
            assert!(secret_file(file(bytes, 0o600).path()).is_err());
        }
        assert_eq!(Exit::of(&secret_file(Path::new("/nowhere/at/all")).unwrap_err()), Exit::NotFound);
    }
}
