//! `hotline check`.

use hotline_crypto::{
    charter::{Charter, Known},
    id::MemberId,
};

use crate::{
    context::Context,
    display,
    exit::Exit,
    reporter::{self, MyCase, TokenArgs},
    terminal::{bad, muted},
};

const EXAMPLES: &str = "\
Examples:
  hotline check --server https://hotline.example#root=…
  hotline check --server … --passphrase          (where the report has one)
  hotline check --server … --token-file words.txt --json";

/// Arguments of `hotline check`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    token: TokenArgs,
}

/// Runs it.
///
/// # Errors
/// [`Exit::NotFound`] where the words open no case.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let client = context.client()?;
    let hotline = client.hotline(Known { instance: context.pin()?, charter: None }, context.today)?;
    let me = args.token.get(&hotline.charter.instance, context)?;
    let case = reporter::open(&client, &me, &hotline)?;
    context.output.print(&reporter::as_json(&case), |out| {
        reporter::print(&case, &hotline.charter, out)?;
        writeln!(out, "\n{}", muted(&format!("Code of this state, to compare: {}", case.reader.head_code())))
    })?;
    warn(&case, &hotline.charter, context);
    context.output.remark("\nTo add something: hotline write");
    Ok(judged(&case, context))
}

/// Says once more at the end, where it is seen first, that somebody reads it who was to be left out.
fn warn(case: &MyCase, charter: &Charter, context: &Context) {
    let left_out = case.left_out();
    let access = case.reader.access().map(|access| access.members.as_slice()).unwrap_or_default();
    let now: Vec<MemberId> =
        access.iter().map(|reader| reader.id).filter(|id| left_out.contains(id)).collect();
    if !now.is_empty() {
        let names = display::members(charter, &now);
        context.output.remark(&format!(
            "\n{} {names} can read this now, whom you had left out. The reason that was given stands above.",
            bad("Look:")
        ));
    }
}

/// A failed check changes how the program ends.
pub(super) fn judged(case: &MyCase, context: &Context) -> Exit {
    let failed = case.reader.items().iter().filter(|item| item.result.is_err()).count();
    if failed == 0 {
        return Exit::Done;
    }
    context.output.remark(&format!(
        "
{failed} of the entries failed a check. The server, or a member, may have changed or made them
up. Go by the others only. If it matters, use the contact on the poster and say which
entry it was."
    ));
    Exit::Check
}
