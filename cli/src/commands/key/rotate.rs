//! `hotline key rotate`.

use hotline_crypto::member::MemberKey;
use rand_core::OsRng;

use super::{NewFile, as_json, chosen};
use crate::{
    context::Context,
    exit::{Exit, Failure},
    public_half::PublicHalf,
    terminal::{safe_path, strong},
};

const EXAMPLES: &str = "\
Examples:
  hotline --key chair.age key rotate chair-2.age

The old key stays as it is. Nothing changes until the keeper has published a charter
with the new one.";

/// Arguments of `hotline key rotate`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    new: NewFile,
}

/// Runs it.
///
/// # Errors
/// Where the old key does not open, or the new file is there already.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let old_file = chosen(None, context)?;
    if old_file == args.new.file {
        return Err(Failure::new(Exit::Usage, "the new key needs a file of its own")
            .means("The old key is needed until every case has been shared with the new one.")
            .into());
    }
    args.new.check()?;
    let old_code = PublicHalf::of(&context.open_key(old_file)?).code();
    let public = args.new.write(&MemberKey::generate(&mut OsRng), context)?;
    let (old, file, half, code) =
        (safe_path(old_file), args.new.name(), args.new.public_name(), public.code());
    let mut value = as_json(&args.new.file, &public);
    if let Some(object) = value.as_object_mut() {
        object.insert("replaces".into(), old_code.clone().into());
    }
    context.output.print(&value, |out| {
        writeln!(out, "The new key is in {file}, its public half in {half}.\n")?;
        writeln!(out, "    old code  {old_code}")?;
        writeln!(out, "    new code  {}", strong(&code))
    })?;
    context.output.remark(&format!(
        "
What to do next:
  1. Back up the new key on paper:
         hotline key backup {file}
  2. Send {half} to the keeper of the charter and say that it follows your old
     key. The keeper compares the new code with you by voice, and then runs:
         hotline charter add --replaces \"YOUR NAME\" --public {half}
         hotline charter sign ...      hotline charter publish ...
  3. From then on the old key signs you in nowhere. With both at hand, have every case
     wrapped to the new one:
         hotline --key {file} --old-key {old} share --all --with \"YOUR NAME\"
     Without the old key another member does it: hotline share --all --with \"YOUR NAME\"
     Closed cases are shared one by one, by their references.
  4. When `hotline --key {file} inbox` reads everything, destroy {old}, its passphrase
     and its paper: it opens what was sealed to it for ever."
    ));
    Ok(Exit::Done)
}
