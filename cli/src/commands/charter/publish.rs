//! `hotline charter publish`.

use hotline_crypto::{
    charter::{Charter, Known, SignedCharter},
    wire::ErrorCode,
};
use serde_json::json;

use super::{Place, steps};
use crate::{
    client::{CallError, Client, charter::refusal},
    context::Context,
    exit::{Exit, Failure},
    keeper::{CharterFile, changes, nearest},
    terminal::{safe_line, strong, warning},
};

const EXAMPLES: &str = "\
Examples:
  hotline charter publish --server https://hotline.example

It needs no key: the signature speaks for itself. Members whose key ended are signed out
at once; everybody else notices nothing.";

/// Arguments of `hotline charter publish`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    place: Place,
}

/// Runs it.
///
/// # Errors
/// Where it is not signed, does not follow from the one in force, or the server refuses it.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let file = args.place.read()?;
    let signed = file.signed().ok_or_else(|| {
        Failure::new(Exit::Refused, "the charter is not signed")
            .advise(steps::ways_to_sign(&file).trim_start().to_owned())
    })?;
    let client = context.client()?;
    let in_force = present(&client, &file, context)?;
    if in_force.as_ref() == Some(&file.charter) {
        context.output.remark("This charter is in force already.");
        return print(&file, context);
    }
    let known = Known { instance: context.pin()?, charter: in_force.as_ref() };
    Charter::verify(&signed.text, &signed.signature, known, context.today)
        .map_err(|refused| refusal(&refused))?;
    follows(&file, in_force.as_ref())?;
    let changes = changes(in_force.as_ref(), &file.charter);
    let what = if changes.is_empty() { "nothing but its days".into() } else { changes.join("\n  - ") };
    context.output.remark(&format!("Charter {} brings:\n  - {what}\n", file.charter.epoch));
    super::warn(&file, context);
    ask_elsewhere(&file.charter, context)?;
    context.confirm(&format!("Put it in force at {}?", context.server()?))?;
    client.put_charter(&signed).map_err(|error| refused_by(&error, &file, in_force.is_none()))?;
    seen(&client, &signed, context)?;
    print(&file, context)
}

/// Asks by itself where the charter does not name the address that it is published at: every client refuses it there.
fn ask_elsewhere(charter: &Charter, context: &Context) -> anyhow::Result<()> {
    let server = context.server()?;
    if charter.origins.iter().any(|origin| origin == server.origin()) {
        return Ok(());
    }
    let named: Vec<String> = charter.origins.iter().map(|origin| safe_line(origin)).collect();
    let slip = nearest(&charter.origins, server.origin())
        .map(|near| format!("\n{} looks like it: is one of the two mistyped?", safe_line(near)))
        .unwrap_or_default();
    context.output.remark(&format!(
        "{} the charter does not name {server}. It names\n    {}\nWhoever comes to {server}, member or reporter, would be \
         refused by every program.{slip}\n",
        warning("Look:"),
        named.join("\n    ")
    ));
    context.confirm(&format!("Is {server} another way to a server at an address that it names?"))
}

/// The charter in force; `None` where there is none yet.
fn present(client: &Client, file: &CharterFile, context: &Context) -> anyhow::Result<Option<Charter>> {
    let answer = match client.instance() {
        Err(CallError::Refused { code: ErrorCode::NotFound, .. }) => return Ok(None),
        answer => answer.map_err(|error| error.failure())?,
    };
    let known = Known { instance: Some(file.charter.instance), charter: None };
    match Charter::verify(&answer.charter, &answer.charter_signature, known, context.today) {
        Ok(charter) => Ok(Some(charter)),
        // An expired one is what a renewal follows.
        Err(refused) if refused.reason == hotline_crypto::charter::Reason::Expired => {
            Ok(refused.charter.map(|charter| *charter))
        }
        Err(refused) => Err(refusal(&refused).into()),
    }
}

fn follows(file: &CharterFile, in_force: Option<&Charter>) -> anyhow::Result<()> {
    let (next, epoch) = (in_force.map_or(1, |charter| charter.epoch + 1), file.charter.epoch);
    if next == epoch {
        return Ok(());
    }
    let failure = Failure::new(
        Exit::Refused,
        format!("the next charter there is number {next}, and this is number {epoch}"),
    );
    Err(if in_force.is_none() {
        failure
            .advise(format!("Publish them in their order, the first one first: --file {}", kept(file, next)))
    } else {
        failure
            .means("Somebody published another one meanwhile, or one was left out.")
            .advise("Continue from the one in force: hotline charter show --server ADDRESS --save FILE")
    }
    .into())
}

fn kept(file: &CharterFile, epoch: u64) -> String {
    file.name().replace(".json", &format!("-{epoch}.json"))
}

fn refused_by(error: &CallError, file: &CharterFile, first: bool) -> Failure {
    match error {
        CallError::Refused { code: ErrorCode::CharterRefused, .. } if first => {
            Failure::new(Exit::Refused, "the server refuses this charter")
                .means("It takes a first charter only of the hotline that its configuration names, and names none or another.")
                .advise(format!(
                    "Whoever runs the server writes this line into its configuration and starts it anew, or publishes \
                     the charter there (hotline-server charter):\n      instance = \"{}\"",
                    file.charter.instance
                ))
        }
        error => error.failure(),
    }
}

/// Looks whether the server now shows exactly what was published.
fn seen(client: &Client, signed: &SignedCharter, context: &Context) -> anyhow::Result<()> {
    let answer = client.instance().map_err(|error| error.failure())?;
    if answer.charter == signed.text {
        context.output.remark("The server shows exactly this charter.");
        return Ok(());
    }
    Err(Failure::new(Exit::Check, "the server took the charter and shows another one")
        .means("Something between you and the server may answer in its place.")
        .advise("Look again from another network: hotline charter show --server ADDRESS")
        .into())
}

fn print(file: &CharterFile, context: &Context) -> anyhow::Result<Exit> {
    let charter = &file.charter;
    let value = json!({ "epoch": charter.epoch, "fingerprint": charter.instance.fingerprint(), "pin": charter.instance.pin() });
    let server = context.server()?;
    context.output.print(&value, |out| {
        writeln!(
            out,
            "Charter {} of {} is in force at {server}.",
            charter.epoch,
            safe_line(&charter.organisation)
        )
    })?;
    context.output.remark(&format!(
        "
Posters and the policy carry this link; the part behind # is never sent to a server, and
keeps reporters from being led to another hotline:
    {}
It is valid until {}: renew it before (hotline charter set --days 182, sign, publish).",
        strong(&format!("{server}/{}", charter.instance.pin())),
        charter.expires
    ));
    Ok(Exit::Done)
}
