//! Writes `web/src/protocol/wire.gen.ts` from these types, and fails where the file differs.
//!
//! `HOTLINE_WRITE=1 cargo test -p hotline-crypto wire::typescript` rewrites it; `make generate` does that.

use std::fs;

use ts_rs::{Config, TS};

use super::*;
use crate::{
    date::Day,
    entry::Stream,
    id::{AttachmentId, CaseId, MemberId},
    json::Version1,
    work::Seed,
};

macro_rules! primitive {
    ($($type:ty => $name:literal),+ $(,)?) => {
        $(impl TS for $type {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;
            fn name(_: &Config) -> String {
                $name.into()
            }
            fn inline(_: &Config) -> String {
                $name.into()
            }
        })+
    };
}

primitive! {
    CaseId => "string",
    MemberId => "string",
    AttachmentId => "string",
    Day => "string",
    Seed => "string",
    Session => "string",
    Pad => "string",
    Base64Bytes => "string",
    Base64Fixed<32> => "string",
    Base64Fixed<64> => "string",
    Stream => "\"dialogue\" | \"desk\"",
    Version1 => "1",
}

/// The declaration of a type, laid out as a person would.
fn declare<T: TS + 'static>() -> String {
    let config = Config::new().with_large_int("number");
    let declaration = T::decl(&config);
    let (head, body) = declaration.split_once(" = ").unwrap();
    let body = match body.strip_prefix("{ ").and_then(|body| body.strip_suffix(", };")) {
        Some(members) => {
            let members = members.replace("/**\n * ", "/** ").replace("\n */", " */").replace("\n * ", " ");
            format!("{{\n{}}};\n", members.lines().map(member).collect::<String>())
        }
        None => format!("\n  | {}\n", body.replace(" | ", "\n  | ")),
    };
    let docs = T::docs().unwrap();
    format!("\n{}\nexport {head} = {}", one_line(docs.trim()), body).replace("= \n", "=\n")
}

/// One line of a declaration: a comment, or a member.
fn member(line: &str) -> String {
    let line = line.trim_end().trim_end_matches(',');
    if line.is_empty() {
        return String::new();
    }
    let line = match line.split_once("Array<") {
        Some((name, rest)) => format!("{name}{}", rest.replacen('>', "[]", 1)),
        None => line.to_owned(),
    };
    let end = if line.starts_with("/*") { "" } else { ";" };
    format!("  {line}{end}\n")
}

/// A comment of one line on one line.
fn one_line(comment: &str) -> String {
    let lines: Vec<&str> = comment.lines().collect();
    match lines.as_slice() {
        ["/**", text, " */"] => format!("/**{} */", text.trim_start().trim_start_matches('*')),
        _ => comment.to_owned(),
    }
}

/// `desk_piece` as TypeScript names it: `deskPiece`.
fn camel_case(name: &str) -> String {
    let mut out = String::new();
    for (index, part) in name.split('_').enumerate() {
        let (first, rest) = part.split_at(1);
        out += &if index == 0 { first.to_owned() } else { first.to_uppercase() };
        out += rest;
    }
    out
}

macro_rules! declare_all {
    ($($type:ty),+ $(,)?) => {
        [$(declare::<$type>()),+].concat()
    };
}

fn generated() -> String {
    let mut out = String::from(
        "/**\n * Generated from crypto/src/wire.rs by `make generate`. Do not edit: a test compares.\n *\n \
         * Bytes are canonical base64, ids lower-case UUIDs, days `YYYY-MM-DD`.\n */\n",
    );
    out += &declare_all![
        InstanceAnswer,
        Limits,
        WorkTerms,
        CharterRequest,
        CharterAnswer,
        ReportRequest,
        MemberWrap,
        Declared,
        ReportAnswer,
        FetchRequest,
        FetchAnswer,
        StoredEntry,
        Stored,
        EntryRequest,
        EntryAnswer,
        ChallengeRequest,
        ChallengeAnswer,
        SessionRequest,
        SessionAnswer,
        ChangesQuery,
        ChangesAnswer,
        CasesQuery,
        CasesAnswer,
        DeskCase,
        CaseEntry,
        DeskAttachment,
        Tombstone,
        DeskEntryRequest,
        AccessRequest,
        RetentionRequest,
        PurgeRequest,
        SeqAnswer,
        ErrorCode,
        ErrorBody,
    ];
    out += "\n/** Every code that a server may answer with. */\nexport const ERROR_CODES: readonly ErrorCode[] = [\n";
    for code in ErrorCode::ALL {
        out += &format!("  {},\n", serde_json::to_string(&code).unwrap());
    }
    out += "];\n";
    out += "\n/** Where the calls are; `{…}` stands for one segment. */\nexport const PATHS = {\n";
    for (name, route) in path::ALL {
        out += &format!("  {}: \"{route}\",\n", camel_case(name));
    }
    out + "} as const;\n"
}

#[test]
fn the_typescript_types_are_those_of_rust() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/src/protocol/wire.gen.ts");
    let generated = generated();
    if std::env::var_os("HOTLINE_WRITE").is_some_and(|value| value == "1") {
        fs::write(file, &generated).unwrap();
    }
    let written = fs::read_to_string(file).unwrap_or_default();
    assert!(written == generated, "{file} is out of date: run `make generate`");
}
