//! `hotline key show`.

use std::path::PathBuf;

use super::{as_json, chosen};
use crate::{
    context::Context,
    exit::Exit,
    public_half::PublicHalf,
    terminal::{safe_path, strong},
};

const EXAMPLES: &str = "\
Examples:
  hotline key show chair.age
  hotline key show chair.pub          (no passphrase needed)
  hotline key show chair.age --json | jq -r .age";

/// Arguments of `hotline key show`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The key file, or its public half; without it, the one of --key
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

/// Runs it.
///
/// # Errors
/// Where the key does not open.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let file = chosen(args.file.as_ref(), context)?;
    let is_public = file.extension().is_some_and(|extension| extension == "pub");
    let public = if is_public { PublicHalf::read(file)? } else { PublicHalf::of(&context.open_key(file)?) };
    context.output.print(&as_json(file, &public), |out| {
        writeln!(out, "{}", safe_path(file))?;
        writeln!(out, "  code       {}", strong(&public.code()))?;
        writeln!(out, "  signs as   {}", hotline_crypto::bytes::to_base64(&public.sign.to_bytes()))?;
        writeln!(out, "  sealed to  {}", public.age)
    })?;
    Ok(Exit::Done)
}
