//! Puts the web pages into the binaries: writes a table of everything in `web/dist`, which `npm run build` makes, for
//! `files.rs` to include. Builds nothing of the web itself and changes no byte of it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What `web/scripts/build.mjs` puts beside each file.
const COMPRESSED: [&str; 2] = ["br", "gz"];

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    if let Err(error) = embed(&dist) {
        println!("cargo::error=the web pages are not built ({error}): run `make build`");
    }
}

/// Writes the table of all files in `dist`. Each needs its compressed forms beside it; the plain one is left out of the
/// binary, as hardly anybody asks for it.
fn embed(dist: &Path) -> io::Result<()> {
    let mut names = names(dist, "")?;
    names.retain(|name| !COMPRESSED.iter().any(|suffix| name.ends_with(&format!(".{suffix}"))));
    names.sort();

    let mut table = String::from("static FILES: &[File] = &[\n");
    for name in names {
        let content_type = content_type(&name)?;
        let [br, gz] = COMPRESSED.map(|suffix| include_bytes(&dist.join(format!("{name}.{suffix}"))));
        let (br, gz) = (br?, gz?);
        writeln!(table, "    File {{ name: {name:?}, content_type: {content_type:?}, br: {br}, gz: {gz} }},")
            .map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    let out = env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(|| io::Error::other("no OUT_DIR"))?;
    fs::write(out.join("files.rs"), table)
}

/// The files of a folder and of those in it, by their paths from `dist`.
fn names(folder: &Path, prefix: &str) -> io::Result<Vec<String>> {
    let mut found = vec![];
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            found.extend(names(&entry.path(), &format!("{name}/"))?);
        } else {
            found.push(name);
        }
    }
    Ok(found)
}

fn include_bytes(path: &Path) -> io::Result<String> {
    let path = path.canonicalize()?;
    Ok(format!("include_bytes!({path:?})"))
}

/// The type of a file by its ending. A new kind of file is a decision, so there is no default.
fn content_type(name: &str) -> io::Result<&'static str> {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => Ok("text/html; charset=utf-8"),
        Some("js") => Ok("text/javascript; charset=utf-8"),
        Some("css") => Ok("text/css; charset=utf-8"),
        Some("json") => Ok("application/json"),
        _ => Err(io::Error::other(format!("no content type for {name}"))),
    }
}
