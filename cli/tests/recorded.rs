//! Recorded sessions: what `hotline` prints, word for word (`recorded/*.trycmd`).
//!
//! `TRYCMD=overwrite cargo test -p hotline-cli --test recorded` records them anew; look at each difference.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "clippy.toml's exemption does not reach a test's helpers"
)]

use std::path::Path;

#[test]
fn sessions_are_as_recorded() {
    // Without a terminal of its own a session cannot stop at a question. Fails where there is none already.
    let _ = rustix::process::setsid();
    let tool = |name: &str| {
        let paths = std::env::var_os("PATH").unwrap();
        std::env::split_paths(&paths).map(|folder| folder.join(name)).find(|path| path.exists()).unwrap()
    };
    let cases = trycmd::TestCases::new();
    for name in ["chmod", "ssh-keygen"] {
        cases.register_bin(name, trycmd::schema::Bin::Path(tool(name)));
    }
    let home = tempfile::tempdir().unwrap();
    for name in [
        "HOTLINE_SERVER",
        "HOTLINE_ROOT",
        "HOTLINE_KEY",
        "HOTLINE_PASSPHRASE_FILE",
        "HOTLINE_PROXY",
        "HOTLINE_CA",
    ] {
        assert!(std::env::var_os(name).is_none(), "{name} is set: sessions would not be those recorded");
    }
    cases.env("HOTLINE_HOME", Path::new(home.path()).to_str().unwrap());
    cases.case("tests/recorded/*.trycmd");
}
