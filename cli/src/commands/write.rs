//! `hotline write`.

use std::path::{Path, PathBuf};

use hotline_crypto::{
    attachment::Attachment,
    charter::Known,
    entry::{Author, Body, Frame, Text},
    envelope::seal_entry,
    wire::{EntryRequest, ErrorCode, Pad},
};
use serde_json::json;

use super::{check, report, text::TextFile};
use crate::{
    client::{CallError, Client, charter::Hotline, is_code, reporter::Payment},
    context::Context,
    exit::{Exit, Failure},
    persist::persist,
    reporter::{self, Me, MyCase, TokenArgs},
    terminal::{self, safe_path},
    transfer::Outgoing,
};

/// How often the place may be taken by somebody else before giving up.
const TRIES: usize = 8;

const EXAMPLES: &str = "\
Examples:
  hotline write --server https://hotline.example#root=… more.txt
  echo \"It was on 3 March.\" | hotline write --server …
  hotline write --server … --attach photo.jpg more.txt
  hotline write --server … --finish photo.jpg      (a file that broke off on its way)";

/// Arguments of `hotline write`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    text: TextFile,
    /// A file that goes with it; may be repeated
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
    /// Send what is still missing of a file that was attached before, and write nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["text", "attach"])]
    finish: Vec<PathBuf>,
    #[command(flatten)]
    token: TokenArgs,
}

/// Runs it.
///
/// # Errors
/// [`Exit::NotFound`] where the words open no case; [`Exit::Check`] where the case cannot be believed.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let client = context.client()?;
    let hotline = client.hotline(Known { instance: context.pin()?, charter: None }, context.today)?;
    let text = if args.finish.is_empty() { Some(args.text.read()?) } else { None };
    let me = args.token.get(&hotline.charter.instance, context)?;
    let case = reporter::open(&client, &me, &hotline)?;
    let Some(text) = text else { return finish(args, &case, (&client, &me), (&hotline, context)) };
    let files = reporter::attach(&args.attach, &hotline.limits)?;
    let message = Message { text: &text, files: &files, hotline: &hotline, context };
    let case = message.send(case, &client, &me)?;
    context.output.print(&json!({ "case": case.id, "seq": case.reader.heads().dialogue.next }), |out| {
        writeln!(out, "It has been added to your report.")
    })?;
    reporter::pieces(&files, &[], (&client, &me), hotline.work)?;
    Ok(check::judged(&case, context))
}

struct Message<'a> {
    text: &'a str,
    files: &'a [Outgoing],
    hotline: &'a Hotline,
    context: &'a Context,
}

impl Message<'_> {
    /// Seals it to the place after everything that is there; where somebody was faster, reads and seals again.
    fn send(&self, mut case: MyCase, client: &Client, me: &Me) -> anyhow::Result<MyCase> {
        for _ in 0..TRIES {
            let request = self.seal(&case, me)?;
            let bar = terminal::bar(100, "Sending");
            let mut terms = self.hotline.work;
            let sent = persist(self.context, || {
                let mut progress =
                    |progress: hotline_crypto::work::Progress| bar.set_position(report::percent(progress));
                let mut payment = Payment { terms, progress: &mut progress };
                let sent = client.post_reporter_entry(&me.authorization, request.clone(), &mut payment);
                terms = payment.terms;
                sent
            });
            bar.finish_and_clear();
            match sent {
                Ok(_) => return Ok(case),
                Err(error) if is_code(&error, ErrorCode::Conflict) => {
                    case = reporter::open(client, me, self.hotline)?;
                }
                Err(error) => return Err(reporter::meaning_of_silence(&error, "What you wrote").into()),
            }
        }
        Err(CallError::Refused { code: ErrorCode::Conflict, next: None }.failure().into())
    }

    fn seal(&self, case: &MyCase, me: &Me) -> anyhow::Result<EntryRequest> {
        let (head, reader) = (case.reader.heads().dialogue, &case.reader);
        let (access, keys) = reader.access().zip(reader.reporter()).ok_or_else(|| {
            Failure::new(Exit::Check, "the report that this case begins with is not yours, or is damaged")
                .means("Nothing can be written to it: nobody could say who would read it.")
                .advise("File a new report, and tell the contact on the poster.")
        })?;
        let frame = Frame {
            instance: self.hotline.charter.instance,
            case: case.id,
            seq: head.next,
            prev: head.hash,
            seen: None,
            date: self.context.today,
            author: Author::Reporter,
            body: Body::Message(Text { text: self.text.to_owned() }),
            attachments: self.files.iter().map(|file| file.attachment.clone()).collect(),
        };
        let envelope = seal_entry(&frame, &me.secrets.signing_key, &[&access.recipient, &keys.age])
            .map_err(reporter::too_long)?;
        let attachments = self.files.iter().map(Outgoing::declared).collect();
        Ok(EntryRequest { seq: head.next, envelope: envelope.into(), attachments, pad: Pad::default() })
    }
}

/// Sends the rest of files that entries of the case describe.
fn finish(
    args: &Args,
    case: &MyCase,
    (client, me): (&Client, &Me),
    (hotline, context): (&Hotline, &Context),
) -> anyhow::Result<Exit> {
    let files =
        args.finish.iter().map(|path| described(case, path, hotline)).collect::<anyhow::Result<Vec<_>>>()?;
    reporter::pieces(&files, &case.stored, (client, me), hotline.work)?;
    context.output.print(&json!({ "case": case.id, "finished": files.len() }), |out| {
        writeln!(out, "All of it has arrived.")
    })?;
    Ok(Exit::Done)
}

/// The attachment of the case that this file is: one of the reporter's own, with exactly these bytes.
fn described(case: &MyCase, path: &Path, hotline: &Hotline) -> anyhow::Result<Outgoing> {
    let mine = case.reader.items().iter().filter_map(|item| item.result.as_ref().ok());
    let mine = mine.filter(|entry| entry.frame.author == Author::Reporter);
    let mut mine = mine.flat_map(|entry| &entry.frame.attachments);
    mine.find_map(|one: &Attachment| Outgoing::resumed(path, one, &hotline.limits).ok()).ok_or_else(|| {
        Failure::new(
            Exit::NotFound,
            format!("{} is none of the files that go with your report", safe_path(path)),
        )
        .means("It must be the very file that was begun.")
        .advise("A new one goes with a message: hotline write --attach FILE.")
        .into()
    })
}
