//! `hotline charter show`.

use std::path::PathBuf;

use hotline_crypto::charter::Known;
use serde_json::{Value, json};

use crate::{
    client::charter::Hotline,
    context::Context,
    exit::Exit,
    files,
    keeper::{CharterFile, DEFAULT_NAME, as_json, describe},
    terminal::safe_path,
};

const EXAMPLES: &str = "\
Examples:
  hotline charter show                                  (charter.json in this folder)
  hotline charter show --server https://hotline.example#root=…
  hotline charter show --server … --save charter.json   (to continue from it)
  hotline charter show --json | jq -r '.charter.members[].name'";

/// Arguments of `hotline charter show`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The charter's file. Without it: the server's where --server is typed, then charter.json in this folder, then the
    /// server's of your settings
    #[arg(long, value_name = "FILE", conflicts_with = "save")]
    file: Option<PathBuf>,
    /// Write the server's charter and its signature into files
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

/// Runs it.
///
/// # Errors
/// [`Exit::Check`] where the server's charter is refused.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let path = args.file.as_deref().unwrap_or(DEFAULT_NAME.as_ref());
    let has_draft = args.file.is_some() || path.exists();
    let wants_server = args.save.is_some() || (args.file.is_none() && was_typed("--server"));
    if wants_server || (!has_draft && context.global.server.is_some()) {
        return served(args, context);
    }
    let file = CharterFile::read(path)?;
    let (signed, name) = (file.signed().is_some(), file.name());
    let state = if signed { format!("signed, in {name}") } else { format!("a draft in {name}, not signed") };
    let value = shown(as_json(&file.charter, signed, context.today), json!({ "file": name }));
    context.output.print(&value, |out| describe(&file.charter, &state, context.today, out))?;
    if args.file.is_none() && context.global.server.is_some() {
        let server = context.server()?;
        let remark = format!(
            "\nThat is {name} in this folder. The one in force: hotline charter show --server {server}"
        );
        context.output.remark(&remark);
    }
    Ok(Exit::Done)
}

/// With where it comes from.
fn shown(mut charter: Value, from: Value) -> Value {
    if let Value::Object(members) = &mut charter {
        members.insert("shown".into(), from);
    }
    charter
}

/// Whether an option stands on the command line, and not only in the environment or the settings.
fn was_typed(option: &str) -> bool {
    let is = |argument: std::ffi::OsString| {
        let text = argument.to_string_lossy();
        text.strip_prefix(option).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    };
    std::env::args_os().any(is)
}

fn served(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let known = Known { instance: context.pin()?, charter: None };
    let Hotline { charter, text, signature, .. } = context.client()?.hotline(known, context.today)?;
    let server = context.server()?;
    let state = format!("signed, as {server} shows it");
    let value = shown(as_json(&charter, true, context.today), json!({ "server": server.origin() }));
    context.output.print(&value, |out| describe(&charter, &state, context.today, out))?;
    if known.instance.is_none() {
        context.output.remark(
            "\nNobody but you can say that this is the right hotline: compare the fingerprint with\nthe poster or the policy.",
        );
    }
    if let Some(path) = &args.save {
        files::create(path, text.as_bytes())?;
        let mut beside = path.clone().into_os_string();
        beside.push(".sig");
        files::create(beside.as_ref(), signature.as_bytes())?;
        context.output.remark(&format!(
            "\nWritten to {} and {}.",
            safe_path(path),
            safe_path(beside.as_ref())
        ));
    }
    Ok(Exit::Done)
}
