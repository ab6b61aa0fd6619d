//! `hotline charter show`.

use std::path::PathBuf;

use hotline_crypto::charter::Known;

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
    /// The charter's file; without it the server's (--server), or charter.json
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
    if args.file.is_none() && (context.global.server.is_some() || args.save.is_some()) {
        return served(args, context);
    }
    let file = CharterFile::read(args.file.as_deref().unwrap_or(DEFAULT_NAME.as_ref()))?;
    let signed = file.signed().is_some();
    let state = if signed { "signed" } else { "a draft, not signed" };
    context.output.print(&as_json(&file.charter, signed, context.today), |out| {
        describe(&file.charter, state, context.today, out)
    })?;
    Ok(Exit::Done)
}

fn served(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let known = Known { instance: context.pin()?, charter: None };
    let Hotline { charter, text, signature, .. } = context.client()?.hotline(known, context.today)?;
    let state = format!("signed, as {} shows it", context.server()?);
    context.output.print(&as_json(&charter, true, context.today), |out| {
        describe(&charter, &state, context.today, out)
    })?;
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
