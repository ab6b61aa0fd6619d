//! `hotline charter sign`.

use std::{
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::Context as _;
use hotline_crypto::sshsig::{self, NAMESPACE, RootLine};

use super::{Place, steps};
use crate::{
    context::Context,
    exit::{Exit, Failure},
    files,
    keeper::{CharterFile, as_json, changes, describe, explain, read_root_key, read_root_line, root_print},
    terminal::{safe_line, safe_path, strong, warning},
};

/// A signature has some three hundred bytes.
const MOST: u64 = 16 << 10;

const EXAMPLES: &str = "\
Examples:
  hotline charter sign --root-key root
  hotline charter sign --agent root.pub      (a key in ssh-agent, or on a card behind it)
  ssh-keygen -Y sign -n hotline-charter -f root charter.json
      && hotline charter sign --signature charter.json.sig";

/// Arguments of `hotline charter sign`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    with: With,
}

/// What it is signed with: one of these.
#[derive(clap::Args)]
#[group(multiple = false)]
struct With {
    /// Sign with this root key
    #[arg(long, value_name = "FILE")]
    root_key: Option<PathBuf>,
    /// Have ssh-keygen sign with the agent's key of which this is the public half
    #[arg(long, value_name = "FILE.pub")]
    agent: Option<PathBuf>,
    /// Take a signature that was made elsewhere
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
}

/// Runs it.
///
/// # Errors
/// Where something is missing in the charter, the key is none of its roots, or the signature does not hold.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut file = args.place.read()?;
    let problems = explain(&file.charter);
    if !problems.is_empty() {
        return Err(Failure::new(Exit::Refused, "the charter cannot be signed yet")
            .advise(problems.join("\n  "))
            .into());
    }
    let was_edited = !file.is_canonical();
    if was_edited {
        // An editor was at it. What is signed is its one written form.
        file.save()?;
    }
    let armored = match (&args.with.root_key, &args.with.agent, &args.with.signature) {
        (Some(key), ..) => here(&mut file, key, context)?,
        (_, Some(public), _) => by_agent(&file, public, context)?,
        (_, _, Some(signature)) => {
            super::warn(&file, context);
            elsewhere(&file, signature, was_edited)?
        }
        _ => {
            let failure = Failure::new(Exit::Usage, "with which root key?");
            return Err(failure.advise(steps::ways_to_sign(&file).trim_start().to_owned()).into());
        }
    };
    file.take_signature(&armored, context.today)?;
    let signature = safe_path(&file.signature_path());
    context.output.print(&as_json(&file.charter, true, context.today), |out| {
        writeln!(out, "Charter {} is signed: {} with {signature}.", file.charter.epoch, file.name())?;
        writeln!(out, "Fingerprint: {}", strong(&file.charter.instance.fingerprint()))
    })?;
    context.output.remark(&steps::after_signing(&file));
    Ok(Exit::Done)
}

/// Shows what is about to be signed, and asks. Where nobody can say what it changes, all of it is shown: who brings a charter
/// to the machine with the root key could have put anything into it.
fn ask(file: &CharterFile, root: &RootLine, context: &Context) -> anyhow::Result<()> {
    let charter = &file.charter;
    context.output.remark(&format!(
        "You are about to sign charter {} of {}, valid from {} to {}.\n{}\n\nThe root key is {}\n",
        charter.epoch,
        safe_line(&charter.organisation),
        charter.issued,
        charter.expires,
        contents(file, context)?,
        root_print(root),
    ));
    super::warn(file, context);
    let key = safe_line(root.comment());
    let question = match file.unknown_past() {
        None => format!("Sign charter {} with the root key \"{key}\"?", charter.epoch),
        Some(_) => {
            format!(
                "Have you read all of charter {}, and sign it with the root key \"{key}\"?",
                charter.epoch
            )
        }
    };
    context.confirm(&question)
}

fn contents(file: &CharterFile, context: &Context) -> anyhow::Result<String> {
    let Some(why) = file.unknown_past() else {
        let changes = changes(file.previous(), &file.charter);
        let head = if file.charter.epoch == 1 { "It says:" } else { "It changes:" };
        return Ok(match changes.as_slice() {
            [] => format!("{head}\n  - nothing but its days"),
            changes => format!("{head}\n  - {}", changes.join("\n  - ")),
        });
    };
    let (mut all, state) = (Vec::new(), format!("a draft in {}, not signed", file.name()));
    describe(&file.charter, &state, context.today, &mut all)?;
    let paths: Vec<String> = file.previous_paths().iter().flatten().map(|path| safe_path(path)).collect();
    Ok(format!(
        "{} {why}.\nNobody can say what this charter changes: a member, an address, how long cases are kept, a hold that\n\
         ends. Read all of it, or bring {} first.\n\n{}",
        warning("Look:"),
        paths.join(" and "),
        String::from_utf8_lossy(&all).trim_end()
    ))
}

fn here(file: &mut CharterFile, path: &Path, context: &Context) -> anyhow::Result<String> {
    let key = read_root_key(path, context)?;
    let line = key.line();
    ensure_root(file, line.key(), &safe_path(path))?;
    if file.charter.issued != context.today && file.signed().is_none() {
        file.charter.issued = context.today;
        file.save()?;
    }
    ask(file, &line, context)?;
    Ok(file.charter.sign(&key)?.signature)
}

fn ensure_root(
    file: &CharterFile,
    key: &hotline_crypto::signature::VerifyingKey,
    name: &str,
) -> anyhow::Result<()> {
    let roots = &file.charter.roots;
    if roots.iter().any(|root| root.key() == key) {
        return Ok(());
    }
    let list: Vec<_> =
        roots.iter().map(|root| format!("{}  {}", safe_line(root.comment()), root_print(root))).collect();
    Err(Failure::new(Exit::Refused, format!("{name} is none of this charter's root keys"))
        .advise(format!("They are:\n    {}", list.join("\n    ")))
        .into())
}

/// ssh-keygen finds the agent, and whatever card stands behind it.
fn by_agent(file: &CharterFile, public: &Path, context: &Context) -> anyhow::Result<String> {
    let line = read_root_line(public)?;
    ensure_root(file, line.key(), &safe_path(public))?;
    ask(file, &line, context)?;
    let mut command = Command::new("ssh-keygen");
    command.args(["-Y", "sign", "-U", "-n", NAMESPACE, "-f"]).arg(public);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("ssh-keygen cannot be started; install OpenSSH")?;
    let mut input = child.stdin.take().context("ssh-keygen takes no input")?;
    // Without an agent it ends before it has read anything; how it ended says more than that.
    match input.write_all(file.charter.to_text().as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            return Err(error).context("ssh-keygen took no input");
        }
        _ => drop(input),
    }
    let output = child.wait_with_output().context("ssh-keygen did not end")?;
    if !output.status.success() {
        return Err(Failure::new(Exit::Failed, "ssh-keygen did not sign")
            .means("What it said stands above. The agent may not have the key.")
            .advise("`ssh-add -l` lists the agent's keys; `ssh-add ROOT` adds one, `ssh-add -s` a card's.")
            .into());
    }
    String::from_utf8(output.stdout).context("ssh-keygen wrote no signature")
}

fn elsewhere(file: &CharterFile, path: &Path, was_edited: bool) -> anyhow::Result<String> {
    let bytes = files::read(path, MOST)?;
    let (name, charter) = (safe_path(path), file.name());
    let armored = std::str::from_utf8(&bytes).unwrap_or_default();
    let again = format!("Sign it once more: ssh-keygen -Y sign -n {NAMESPACE} -f ROOT {charter}");
    match sshsig::verify(armored, file.charter.to_text().as_bytes()) {
        Ok(key) => ensure_root(file, &key, &format!("the key that made {name}"))?,
        Err(_) if was_edited => {
            return Err(Failure::new(Exit::Refused, format!("{name} is not of this charter's one written form"))
                .means(format!(
                    "{charter} was changed with an editor, and a charter is signed in one form alone. It has that form \
                     now; {name} is as you brought it."
                ))
                .advise(again)
                .into());
        }
        Err(error) => {
            return Err(Failure::new(Exit::Check, format!("{name}: {error}"))
                .means(format!(
                    "It was made over another text than {charter}, for another purpose, or by another type of key."
                ))
                .advise(again)
                .into());
        }
    }
    Ok(armored.to_owned())
}
