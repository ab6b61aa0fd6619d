//! `hotline key new`.

use hotline_crypto::member::MemberKey;
use rand_core::OsRng;

use super::{NewFile, as_json};
use crate::{context::Context, exit::Exit, terminal::strong};

const EXAMPLES: &str = "\
Examples:
  hotline key new chair.age
  hotline key new chair.age --own-passphrase
  hotline key new chair.age --new-passphrase-file secret.txt --json";

/// Arguments of `hotline key new`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    new: NewFile,
}

/// Runs it.
///
/// # Errors
/// Where the file is there already, or no passphrase was given.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    args.new.check()?;
    let public = args.new.write(&MemberKey::generate(&mut OsRng), context)?;
    let (file, half, code) = (args.new.name(), args.new.public_name(), public.code());
    context.output.print(&as_json(&args.new.file, &public), |out| {
        writeln!(out, "Your key is in {file}, locked with the passphrase.")?;
        writeln!(out, "Its public half is in {half}, with the code")?;
        writeln!(out, "\n    {}", strong(&code))
    })?;
    context.output.remark(&format!(
        "
What to do next:
  1. Back it up on paper, and keep the paper in another place than this computer:
         hotline key backup {file}
  2. Send {half} to the keeper of the charter, in any way you like. It is not
     secret. Never send {file}.
  3. When the keeper calls you, read out the code above. It must be the same on
     both sides: that is how the keeper knows that the key is yours."
    ));
    Ok(Exit::Done)
}
