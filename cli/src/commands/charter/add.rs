//! `hotline charter add`.

use std::path::PathBuf;

use clap::ValueEnum;
use hotline_crypto::{
    charter::{Charter, MemberLine, Role},
    date::Day,
    id::MemberId,
};
use rand_core::OsRng;

use super::{Place, edit};
use crate::{
    context::Context,
    exit::{Exit, Failure},
    keeper::{find_member_mut, parse_day},
    public_half::PublicHalf,
    terminal::{self, safe_line, strong},
};

const EXAMPLES: &str = "\
Examples:
  hotline charter add --name \"Ana Lima\" --title \"Independent director\" --role chair --public ana.pub
  hotline charter add --replaces \"Ana Lima\" --public ana-2.pub

The members make their keys themselves (hotline key new) and send the file that ends in
.pub. Compare its code with the member by voice: whoever can exchange the file on its
way would read every report.";

/// Arguments of `hotline charter add`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// The member's name, as reporters will see it
    #[arg(long)]
    name: Option<String>,
    /// The member's title or position
    #[arg(long)]
    title: Option<String>,
    /// What the member may do
    #[arg(long, value_enum)]
    role: Option<RoleName>,
    /// The public half of the member's key
    #[arg(long, value_name = "FILE.pub")]
    public: PathBuf,
    /// The first day on which the key counts; today unless given
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The key follows this member's present one, which ends on the day on which the new one begins
    #[arg(long, value_name = "MEMBER", conflicts_with = "name")]
    replaces: Option<String>,
}

/// What a member may do.
#[derive(Clone, Copy, ValueEnum)]
enum RoleName {
    /// May take another member's access to a case away alone
    Chair,
    /// An ordinary member
    Member,
    /// An outsider, such as counsel, for when the committee itself is implicated
    Alternate,
}

/// Runs it.
///
/// # Errors
/// Where the public half is none, or the code was not compared.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let public = PublicHalf::read(&args.public)?;
    let from = args.from.as_deref().map_or(Ok(context.today), |text| parse_day(text, context.today))?;
    edit(&args.place, context, |file| {
        let line = match &args.replaces {
            Some(member) => follow(&mut file.charter, member, &public, from)?,
            None => first(args, &public, from)?,
        };
        context.output.remark(&format!(
            "Call {} and have the code of the key read out to you. It must be\n\n    {}\n",
            safe_line(&line.name),
            strong(&public.code())
        ));
        context.confirm(&format!("Has {} read out exactly this code?", safe_line(&line.name)))?;
        file.charter.members.push(line);
        Ok(())
    })
}

fn first(args: &Args, public: &PublicHalf, from: Day) -> anyhow::Result<MemberLine> {
    let role = match args.role {
        Some(role) => role,
        None => ask_role()?,
    };
    Ok(MemberLine {
        id: MemberId::random(&mut OsRng),
        name: given(args.name.as_ref(), "name", "Name of the member, as reporters will see it")?,
        title: args.title.clone().unwrap_or_default(),
        role: role.into(),
        age: public.age.clone(),
        sign: public.sign,
        from,
        until: None,
    })
}

/// What the command line gives, or the person at the terminal.
fn given(argument: Option<&String>, what: &str, question: &str) -> anyhow::Result<String> {
    match argument {
        Some(text) => Ok(text.clone()),
        None if terminal::is_there() => terminal::line(question),
        None => Err(Failure::new(Exit::Usage, format!("what is the member's {what}?"))
            .advise(format!("Give --{what}."))
            .into()),
    }
}

fn ask_role() -> anyhow::Result<RoleName> {
    loop {
        let answer = given(None, "role", "Role (chair, member or alternate)")?;
        match RoleName::from_str(&answer, true) {
            Ok(role) => return Ok(role),
            Err(_) => terminal::tell(
                "   One of the three: an alternate stands in where the committee itself is implicated.",
            ),
        }
    }
}

impl From<RoleName> for Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::Chair => Self::Chair,
            RoleName::Member => Self::Member,
            RoleName::Alternate => Self::Alternate,
        }
    }
}

/// The next line of a member; ends the present one.
fn follow(charter: &mut Charter, member: &str, public: &PublicHalf, from: Day) -> anyhow::Result<MemberLine> {
    let old = find_member_mut(charter, member)?;
    if old.until.is_none_or(|until| until > from) {
        if from < old.from {
            return Err(Failure::new(
                Exit::Usage,
                format!("{}'s present key begins on {}", safe_line(&old.name), old.from),
            )
            .advise("The next one cannot begin before it.")
            .into());
        }
        old.until = Some(from);
    }
    Ok(MemberLine { age: public.age.clone(), sign: public.sign, from, until: None, ..old.clone() })
}
