//! The charter as its keeper has it: a file that is drafted, signed, published and then continued.
//!
//! `charter.json` is the charter; `charter.json.sig` beside it is its signature, as `ssh-keygen` names it. Each signed
//! charter is kept as `charter-1.json`, `charter-2.json`…: what the next one must follow from.

mod diff;
mod file;
mod origins;
mod people;
mod problems;
mod root;
mod show;

pub use self::{
    diff::changes,
    file::{CharterFile, DEFAULT_NAME, VALID_DAYS},
    origins::nearest,
    people::{find_member, find_member_mut, parse_day},
    problems::{explain, warnings},
    root::{read_root_key, read_root_line},
    show::{as_json, describe, root_print},
};
