//! `hotline charter verify`.

use std::path::{Path, PathBuf};

use hotline_crypto::{
    charter::{Charter, Known, MAX_TEXT},
    sshsig,
};
use serde_json::json;

use super::Place;
use crate::{
    client::charter::refusal,
    context::Context,
    exit::{Exit, Failure},
    files,
    terminal::{safe_line, safe_path, strong},
};

const EXAMPLES: &str = "\
Examples:
  hotline charter verify --root \"7b18 cb74 a750 …\"
  hotline charter verify --file charter.json --previous charter-3.json
  hotline charter show --server https://hotline.example   (verifies what a server shows)

Without our code, with the root key's public half in root.pub:
  echo \"root $(cat root.pub)\" > signers
  ssh-keygen -Y verify -f signers -I root -n hotline-charter -s charter.json.sig < charter.json";

/// Arguments of `hotline charter verify`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// The signature; the charter's name with .sig unless given
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
    /// The charter that was in force before
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
}

/// Runs it.
///
/// # Errors
/// [`Exit::Check`] where a client would refuse it.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let beside = || {
        let mut name = args.place.file.clone().into_os_string();
        name.push(".sig");
        PathBuf::from(name)
    };
    let text = read(&args.place.file)?;
    let signature = read(&args.signature.clone().unwrap_or_else(beside))?;
    let previous = args.previous.as_deref().map(previous).transpose()?;
    let pin = context.pin()?;
    let known = Known { instance: pin, charter: previous.as_ref() };
    let charter =
        Charter::verify(&text, &signature, known, context.today).map_err(|refused| refusal(&refused))?;
    let signer = sshsig::verify(&signature, text.as_bytes()).ok();
    let root = charter.roots.iter().find(|root| Some(root.key()) == signer.as_ref());
    let comment = root.map(|root| safe_line(root.comment())).unwrap_or_default();
    let value = json!({
        "verified": true, "epoch": charter.epoch, "expires": charter.expires, "pinned": pin.is_some(),
        "signed_by": root, "fingerprint": charter.instance.fingerprint(),
    });
    context.output.print(&value, |out| {
        writeln!(out, "Charter {} of {} holds.", charter.epoch, strong(&safe_line(&charter.organisation)))?;
        writeln!(out, "  signed by   {comment}")?;
        writeln!(out, "  valid       {} to {}", charter.issued, charter.expires)?;
        writeln!(out, "  fingerprint {}", charter.instance.fingerprint())
    })?;
    if pin.is_none() {
        context.output.remark(
            "\nThat is: one of the root keys that it names itself has signed it. That they are the\n\
             right ones, the fingerprint says: compare it with the poster, or give it with --root.",
        );
    }
    Ok(Exit::Done)
}

fn previous(path: &Path) -> anyhow::Result<Charter> {
    let name = safe_path(path);
    Ok(Charter::parse(&read(path)?)
        .map_err(|error| Failure::new(Exit::Failed, format!("{name}: {error}")))?)
}

fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = files::read(path, MAX_TEXT as u64)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Failure::new(Exit::Failed, format!("{} is not a text", safe_path(path))))?;
    Ok(text.to_owned())
}
