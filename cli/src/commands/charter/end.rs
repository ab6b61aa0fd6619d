//! `hotline charter end`.

use super::{Place, edit};
use crate::{
    context::Context,
    exit::{Exit, Failure},
    keeper::{find_member_mut, parse_day},
    terminal::safe_line,
};

const EXAMPLES: &str = "\
Examples:
  hotline charter end \"Ana Lima\"
  hotline charter end \"Ana Lima\" --until 2027-03-31
  hotline charter end \"Ana Lima\" --take-back        (as long as it is not signed)

On its last day a key still counts for what its member has signed, but nothing is sealed
to it any more, and its member cannot sign in. What they have read, they know.";

/// Arguments of `hotline charter end`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// The member: the name, a part of it, or the beginning of the id
    member: String,
    /// The last day; today unless given
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// Take back an end that no signed charter has yet
    #[arg(long, conflicts_with = "until")]
    take_back: bool,
}

/// Runs it.
///
/// # Errors
/// Where there is no such member, or the key has ended before.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let until = args.until.as_deref().map_or(Ok(context.today), |text| parse_day(text, context.today))?;
    edit(&args.place, context, |file| {
        let previous = file.previous().cloned();
        let is_unknown = file.unknown_past().is_some();
        let line = find_member_mut(&mut file.charter, &args.member)?;
        let name = safe_line(&line.name);
        let known = previous.as_ref().and_then(|known| known.members.iter().find(|old| old.age == line.age));
        // What no signed charter has, a draft can still take back; where that cannot be told, it counts as signed.
        let signed = known.map_or(line.until.filter(|_| is_unknown), |known| known.until);
        if args.take_back {
            if line.until == signed {
                let what = format!("no end of {name}'s key can be taken back");
                return Err(Failure::new(Exit::Refused, what)
                    .means(
                        "It has none, or a signed charter has it: clients refuse one that takes an end back.",
                    )
                    .into());
            }
            line.until = signed;
            return Ok(());
        }
        // A line that no signed charter has can still go without a trace.
        let is_new = known.is_none() && !is_unknown;
        if is_new && args.until.is_none() {
            let age = line.age.clone();
            file.charter.members.retain(|line| line.age != age);
            context.output.remark(&format!(
                "{name} stood in no signed charter yet, so the line is simply taken out.\n"
            ));
            return Ok(());
        }
        if let Some(before) = signed.filter(|before| *before < until) {
            return Err(Failure::new(Exit::Refused, format!("{name}'s key ends on {before} already"))
                .means("An end can be brought forward, never put off: clients refuse a charter that does.")
                .advise("A member who stays needs a new key: hotline charter add --replaces.")
                .into());
        }
        if until < line.from {
            return Err(Failure::new(Exit::Usage, format!("{name}'s key begins on {}", line.from)).into());
        }
        line.until = Some(until);
        Ok(())
    })
}
