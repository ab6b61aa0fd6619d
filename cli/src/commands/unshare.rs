//! `hotline unshare`: takes a member's access to a case away.

use serde_json::json;

use super::text::Reason;
use crate::{
    client::Written,
    context::Context,
    desk::{Change, Desk},
    display,
    exit::Exit,
};

/// Arguments of `hotline unshare`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  hotline unshare 7KQ4 --from Ben

They read nothing that is written from then on; what they have read, they know. The chair can do so where two readers
remain; otherwise a second reader must ask for the same. The reporter sees it, and the reason.")]
pub struct Args {
    /// The case's reference, or the beginning of it
    case: String,
    /// Who loses access: a member's name, or the beginning of their id
    #[arg(long, value_name = "MEMBER")]
    from: String,
    #[command(flatten)]
    reason: Reason,
}

/// Runs it.
///
/// # Errors
/// See [`Exit`].
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut desk = Desk::open(context)?;
    let record = desk.find_present(&args.case)?;
    let member = desk.find_member(&args.from)?;
    let (name, reference) = (display::member(desk.charter(), member), record.case.reference());
    context.confirm(&format!("{name} will read nothing more of {reference}. Take their access away?"))?;
    let reason = args.reason.optional(context, "Why? The reporter will see it")?;
    let written =
        desk.change_readers(record.case, Change::LeaveOut(member), &reason, super::writing::sound)?;
    let waits = written == Written::Waiting;
    let value = json!({ "case": record.case, "reference": reference, "from": member, "waits": waits });
    context.output.print(&value, |out| {
        if waits {
            writeln!(out, "It waits for a second reader of {reference}, who must ask for the same:")?;
            writeln!(out, "  hotline unshare {reference} --from '{name}'")?;
            return writeln!(
                out,
                "Until then {name} goes on reading it, and the case shows nothing of this wish."
            );
        }
        writeln!(out, "{name} reads nothing more of {reference}. The case has a new key.")
    })?;
    super::writing::checked(&desk, record.case)
}
