//! `hotline charter init`.

use std::path::PathBuf;

use hotline_crypto::{
    charter::{Charter, RETENTION_DAYS},
    instance::{BadRoots, Instance},
    json::Version1,
    sshsig::RootLine,
};

use super::{Place, drafted, set};
use crate::{
    context::Context,
    exit::{Exit, Failure},
    keeper::{CharterFile, VALID_DAYS, read_root_line},
    terminal::{self, safe_line, strong},
};

const EXAMPLES: &str = "\
Examples:
  hotline charter init                       (asks for everything, step by step)
  hotline charter init --root-key root.pub --root-key counsel.pub \\
      --organisation \"Example Instruments\" --origin https://hotline.example \\
      --contact \"Audit Committee, 1 Example Street\" --notice en=notice-en.txt";

/// Arguments of `hotline charter init`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// The public half of a root key, an ssh-ed25519 key; one to three times
    #[arg(long, value_name = "FILE.pub")]
    root_key: Vec<PathBuf>,
    #[command(flatten)]
    settings: set::Settings,
}

/// Runs it.
///
/// # Errors
/// Where there is a charter already, or a root key is none.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    if args.place.file.exists() {
        let name = terminal::safe_path(&args.place.file);
        return Err(Failure::new(Exit::Failed, format!("there is a charter in {name} already"))
            .advise("`hotline charter set`, `add` and `end` change it. Another hotline needs another file (--file).")
            .into());
    }
    let mut settings = args.settings.clone();
    let mut roots = args.root_key.iter().map(|path| read_root_line(path)).collect::<Result<Vec<_>, _>>()?;
    if terminal::is_there() && !context.output.is_json() && !context.global.yes {
        ask(&mut roots, &mut settings)?;
    }
    let keys: Vec<_> = roots.iter().map(|root| *root.key()).collect();
    let instance = Instance::from_roots(&keys).map_err(bad_roots)?;
    let mut file = CharterFile::begin(&args.place.file, first(roots, instance, context));
    settings.apply(&mut file.charter, context.today)?;
    file.create()?;
    context.output.remark(&format!(
        "This hotline's fingerprint, which the posters and the policy must show:\n\n    {}\n",
        strong(&instance.fingerprint())
    ));
    drafted(&file, context)
}

fn first(roots: Vec<RootLine>, instance: Instance, context: &Context) -> Charter {
    Charter {
        v: Version1,
        instance,
        roots,
        organisation: String::new(),
        epoch: 1,
        issued: context.today,
        expires: context.today.add_days(VALID_DAYS),
        origins: vec![],
        languages: vec!["en".into()],
        retention_days: RETENTION_DAYS,
        hold: false,
        notice: [("en", "")].into_iter().collect(),
        contact: String::new(),
        outside: vec![],
        questionnaire: None,
        members: vec![],
    }
}

fn bad_roots(error: BadRoots) -> Failure {
    let failure = Failure::new(Exit::Usage, error.to_string());
    match error {
        BadRoots::Count => failure.advise(
            "Make one with `hotline root new` or `ssh-keygen -t ed25519`, and give its .pub file with --root-key. A \
             second one with counsel keeps the hotline alive when the first is lost. They cannot be changed later.",
        ),
        BadRoots::Duplicate => failure,
    }
}

/// Asks for what was not given. An empty answer leaves a thing for later, but for the root keys.
fn ask(roots: &mut Vec<RootLine>, settings: &mut set::Settings) -> anyhow::Result<()> {
    terminal::tell(
        "A charter says who the members of the committee are, with their keys, and how the\n\
         hotline works. Root keys sign it. What you leave empty can be added later.\n",
    );
    if roots.is_empty() {
        terminal::tell(
            "1. Root keys, one to three. Whoever has one decides who the members are. Two are\n\
             better: one with you, one with counsel. They cannot be changed later.",
        );
        ask_roots(roots)?;
    }
    if settings.organisation.is_none() {
        settings.organisation = given("2. Name of the organisation whose hotline it is")?;
    }
    if settings.origin.is_empty() {
        settings.origin = given("3. Address at which it will be reached (https://…)")?.into_iter().collect();
    }
    if settings.contact.is_none() {
        settings.contact = given("4. How to reach the committee when the hotline does not work")?;
    }
    if settings.notice.is_empty() {
        terminal::tell("5. The privacy notice and policy that reporters read, from a text file.");
        settings.notice = ask_notice()?.into_iter().collect();
    }
    terminal::tell("");
    Ok(())
}

fn ask_notice() -> anyhow::Result<Option<String>> {
    while let Some(file) = given("   File, or nothing for now")? {
        match set::read(file.as_ref()) {
            Ok(_) => {
                let language =
                    given("   Its language (en, es, de, zh …)")?.unwrap_or_else(|| "en".to_owned());
                return Ok(Some(format!("{language}={file}")));
            }
            Err(error) => complain(&error),
        }
    }
    Ok(None)
}

/// Says what is wrong with an answer, before asking again.
fn complain(error: &anyhow::Error) {
    let failure = error.chain().find_map(|cause| cause.downcast_ref::<Failure>());
    let advice = failure.and_then(|failure| failure.advice.as_deref()).unwrap_or_default();
    terminal::tell(format!("   {error:#}. {advice}").trim_end());
}

fn ask_roots(roots: &mut Vec<RootLine>) -> anyhow::Result<()> {
    while roots.len() < hotline_crypto::instance::MAX_ROOTS {
        let question =
            if roots.is_empty() { "   File of a root key (.pub)" } else { "   Another one, or nothing" };
        let Some(path) = given(question)? else { if roots.is_empty() { continue } else { break } };
        match read_root_line(path.as_ref()) {
            Ok(root) => {
                terminal::tell(&format!("   Taken: {}", safe_line(root.comment())));
                roots.push(root);
            }
            Err(error) => complain(&error),
        }
    }
    Ok(())
}

fn given(question: &str) -> anyhow::Result<Option<String>> {
    Ok(Some(terminal::line(question)?).filter(|answer| !answer.is_empty()))
}
