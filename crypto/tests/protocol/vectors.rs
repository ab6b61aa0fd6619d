//! Vectors that both languages write and both read.
//!
//! `tests/vectors/<writer>/<name>.json` has the same schema for both writers. Reading checks everything that the file
//! says against this crate; `HOTLINE_WRITE=1` writes this crate's half anew first.

mod attachments;
mod cases;
mod charters;
mod derivations;
mod keepings;
mod keys;
mod member_codes;
mod sealed;

use std::{fs, path::PathBuf};

use hotline_crypto::bytes::{from_base64, from_hex};
use serde_json::Value;

fn folder(writer: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors").join(writer)
}

fn check_both(name: &str, write: impl Fn() -> Value, check: impl Fn(&Value)) {
    let path = |writer: &str| folder(writer).join(name).with_extension("json");
    if std::env::var_os("HOTLINE_WRITE").is_some() {
        fs::create_dir_all(folder("rust")).unwrap();
        fs::write(path("rust"), serde_json::to_string_pretty(&write()).unwrap() + "\n").unwrap();
    }
    // Today's writer may have moved on from what is committed: it must still write what is read.
    check(&write());
    for writer in ["rust", "typescript"] {
        let text =
            fs::read_to_string(path(writer)).unwrap_or_else(|_| panic!("{writer} has written no {name}"));
        check(&serde_json::from_str(&text).unwrap());
    }
}

macro_rules! vectors {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            check_both(stringify!($name), $name::write, $name::check);
        }
    )*};
}

vectors! { attachments cases charters derivations keepings keys member_codes sealed }

/// The cases of a list. A list that is not there or empty is a mistake, not a pass.
fn list<'a>(value: &'a Value, name: &str) -> &'a Vec<Value> {
    let list = value[name].as_array().unwrap_or_else(|| panic!("no list {name}"));
    assert!(!list.is_empty(), "{name} is empty");
    list
}

fn string<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no text {name} in {value}"))
}

fn bytes(value: &Value, name: &str) -> Vec<u8> {
    from_base64(string(value, name)).unwrap_or_else(|| panic!("no base64 {name}"))
}

fn exact<const N: usize>(value: &Value, name: &str) -> [u8; N] {
    from_hex(string(value, name)).unwrap_or_else(|| panic!("no hex {name} of {N} bytes"))
}
