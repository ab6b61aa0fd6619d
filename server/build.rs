//! Puts the web pages into the binary: writes a table of everything in `web/dist`, which `npm run build` makes, for
//! `pages.rs` to include. Builds nothing of the web itself and changes no byte of it.

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

/// Writes the table of all files in `dist`. Each needs its compressed forms beside it.
fn embed(dist: &Path) -> io::Result<()> {
    let mut names: Vec<String> = fs::read_dir(dist)?
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_, _>>()?;
    names.retain(|name| !COMPRESSED.iter().any(|suffix| name.ends_with(&format!(".{suffix}"))));
    names.sort();

    let mut table = String::from("static FILES: &[File] = &[\n");
    for name in names {
        let content_type = content_type(&name)?;
        let bytes = |suffix: &str| include_bytes(&dist.join(format!("{name}{suffix}")));
        let (plain, br, gz) = (bytes("")?, bytes(".br")?, bytes(".gz")?);
        writeln!(
            table,
            "    File {{ name: {name:?}, content_type: {content_type:?}, plain: {plain}, br: {br}, gz: {gz} }},"
        )
        .map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    let out = env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(|| io::Error::other("no OUT_DIR"))?;
    fs::write(out.join("files.rs"), table)
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
