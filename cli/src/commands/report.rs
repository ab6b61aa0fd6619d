//! `hotline report`.

use std::{
    io::{Read, stdin},
    path::PathBuf,
};

use hotline_crypto::{charter::Charter, token::Token, wire::ReportAnswer};
use rand_core::OsRng;
use serde_json::json;
use zeroize::Zeroizing;

use crate::{
    client::{Client, charter::Hotline, reporter::Payment},
    context::Context,
    exit::{Exit, Failure},
    reporter::{self, Draft, Me, Sheet},
    terminal::{self, safe_line, strong},
};

/// The longest text that is read: more than an entry can hold.
const MOST: u64 = 2 << 20;

const EXAMPLES: &str = "\
Examples:
  hotline report --server https://hotline.example#root=… report.txt
  hotline report --server … --exclude \"Ana Lima\" --attach ledger.xlsx report.txt
  hotline report --server … --proxy socks5h://127.0.0.1:9050 < report.txt
  hotline report --server … --answer category=accounting --answer where=\"Plant 3\" report.txt

Before anything is sent you are shown who will be able to read it, and twelve words that
are your only way back. Files are sent as they are: what they say about you (author, place,
camera) goes with them.";

/// Arguments of `hotline report`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What happened, as a text file; without it, or with -, standard input
    #[arg(value_name = "FILE")]
    text: Option<PathBuf>,
    /// A file that goes with it; may be repeated
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
    /// A member who must not learn of it, by name; may be repeated
    #[arg(long, value_name = "MEMBER")]
    exclude: Vec<String>,
    /// The answer to another question: where, when, who, how_known, ongoing, told, talk, identity, category
    #[arg(long, value_name = "QUESTION=ANSWER")]
    answer: Vec<String>,
    /// The language you write in, one of the charter's
    #[arg(long)]
    language: Option<String>,
    /// Protect the words with a passphrase of your own (asked for, or from --passphrase-file)
    #[arg(long)]
    passphrase: bool,
    /// Write the twelve words into this file instead of showing them
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

/// Runs it.
///
/// # Errors
/// [`Exit::Check`] where the charter is refused or another hotline answers; [`Exit::Declined`] where you said no.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    if args.token_file.is_none() && (context.output.is_json() || !terminal::is_there()) {
        return Err(Failure::new(Exit::Usage, "there is no terminal to show your twelve words on")
            .advise("--token-file FILE writes them into a file that you alone can read.")
            .into());
    }
    let client = context.client()?;
    let hotline = reporter::trusted(&client, context)?;
    let draft = draft(args, &hotline, context)?;
    ask(&draft, &hotline.charter, context)?;
    let token = Token::generate(&mut OsRng);
    let stretched = match args.passphrase {
        true => Some(reporter::new_passphrase(context)?.stretch(&hotline.charter.instance, &token)?),
        false => None,
    };
    let me = Me::new(&token, &hotline.charter.instance, stretched.as_ref());
    let sheet = Sheet::of(&token);
    hand_over(&sheet, args)?;
    let answer = send(&draft, &hotline, (&client, &me), context)?;
    filed(&answer, args, context)?;
    finish(&draft, &hotline, (&client, &me), context)
}

fn draft(args: &Args, hotline: &Hotline, context: &Context) -> anyhow::Result<Draft> {
    let charter = &hotline.charter;
    let language = language(args.language.as_deref(), charter)?;
    let excluded = reporter::excluded(charter, &args.exclude)?;
    let text = text(args.text.as_ref(), context)?;
    let answers = reporter::answers(charter, text.trim_end(), &args.answer)?;
    let files = reporter::attach(&args.attach, &hotline.limits)?;
    Ok(Draft { answers, excluded, language, files })
}

fn language(given: Option<&str>, charter: &Charter) -> Result<String, Failure> {
    let all = &charter.languages;
    let Some(given) = given else { return Ok(all.first().cloned().unwrap_or_default()) };
    all.iter().find(|language| *language == given).cloned().ok_or_else(|| {
        Failure::new(Exit::Usage, format!("this hotline does not speak \"{}\"", safe_line(given)))
            .advise(format!("It speaks: {}. You can write in any language all the same.", all.join(", ")))
    })
}

/// Reads a text from a file or from standard input.
pub(super) fn text(file: Option<&PathBuf>, context: &Context) -> anyhow::Result<Zeroizing<String>> {
    let bytes = match file.filter(|path| path.as_os_str() != "-") {
        Some(path) => crate::files::read(path, MOST)?,
        None => {
            if std::io::IsTerminal::is_terminal(&stdin()) {
                context.output.remark(
                    "Write what you have to say. Ctrl-D on a line of its own ends it, Ctrl-C drops it.\n",
                );
            }
            let mut bytes = Zeroizing::new(Vec::new());
            stdin().lock().take(MOST).read_to_end(&mut bytes)?;
            bytes
        }
    };
    let text = std::str::from_utf8(&bytes).map_err(|_| {
        Failure::new(Exit::Failed, "this is not a text in UTF-8")
            .advise("Attach documents of other programs with --attach.")
    })?;
    if text.trim().is_empty() {
        return Err(Failure::new(Exit::Usage, "there is nothing in it").into());
    }
    Ok(Zeroizing::new(text.to_owned()))
}

/// Says who will read it, and asks.
fn ask(draft: &Draft, charter: &Charter, context: &Context) -> anyhow::Result<()> {
    let readers = draft.readers(charter, context.today)?;
    let name = |line: &&hotline_crypto::charter::MemberLine| match line.title.as_str() {
        "" => format!("    {}", safe_line(&line.name)),
        title => format!("    {}, {}", safe_line(&line.name), safe_line(title)),
    };
    let list: Vec<_> = readers.iter().map(name).collect();
    let mut left_out: Vec<_> = charter
        .members
        .iter()
        .filter(|line| draft.excluded.contains(&line.id))
        .map(|line| safe_line(&line.name))
        .collect();
    left_out.dedup();
    let not = if left_out.is_empty() {
        String::new()
    } else {
        format!("\nLeft out, and told nothing of it: {}.", left_out.join(", "))
    };
    let files = match draft.files.len() {
        0 => String::new(),
        1 => "\nOne file goes with it, as it is.".into(),
        many => format!("\n{many} files go with it, as they are."),
    };
    context.output.remark(&format!(
        "These people will be able to read your report:\n{}{not}{files}\n",
        list.join("\n")
    ));
    context.confirm("Go on?")
}

/// The token is in its owner's hands before anything is sent, and stays there: words that open nothing harm nobody, and those
/// of a report whose answer was lost are the only way to it.
fn hand_over(sheet: &Sheet, args: &Args) -> anyhow::Result<()> {
    match &args.token_file {
        Some(file) => sheet.save(file),
        None => reporter::show_once(sheet, args.passphrase),
    }
}

fn send(
    draft: &Draft,
    hotline: &Hotline,
    (client, me): (&Client, &Me),
    context: &Context,
) -> anyhow::Result<ReportAnswer> {
    let request = reporter::report(draft, hotline, (me, context.today), &mut OsRng)?;
    let lines = hotline.charter.current_members(context.today).count();
    let bar = terminal::bar(100, "Sending");
    let mut terms = hotline.work;
    let sent = reporter::persist(context, || {
        let mut progress = |progress: hotline_crypto::work::Progress| bar.set_position(percent(progress));
        let mut payment = Payment { terms, progress: &mut progress };
        let sent = client.post_report(request.clone(), lines, &mut payment);
        terms = payment.terms;
        sent
    });
    bar.finish_and_clear();
    Ok(sent.map_err(|error| reporter::meaning_of_silence(&error, "Your report"))?)
}

/// Ninety of a hundred are the work; the rest is the way.
pub(super) fn percent(progress: hotline_crypto::work::Progress) -> u64 {
    let expected = progress.expected.max(1);
    (progress.attempts.saturating_mul(90) / expected).min(90)
}

fn filed(answer: &ReportAnswer, args: &Args, context: &Context) -> anyhow::Result<()> {
    let value = json!({ "filed": answer.day, "case": answer.case });
    context.output.print(&value, |out| {
        writeln!(
            out,
            "{} The committee has until {} to say that it has read it.",
            strong("Your report is filed."),
            answer.day.add_days(7)
        )
    })?;
    if let Some(file) = &args.token_file {
        context.output.remark(&format!(
            "The twelve words are in {}. Whoever has that file has your report.",
            terminal::safe_path(file)
        ));
    }
    context.output.remark("Look for the answer with `hotline check` and your words, in a week, say.");
    Ok(())
}

fn finish(
    draft: &Draft,
    hotline: &Hotline,
    (client, me): (&Client, &Me),
    context: &Context,
) -> anyhow::Result<Exit> {
    if draft.files.is_empty() {
        return Ok(Exit::Done);
    }
    reporter::pieces(&draft.files, &[], (client, me), hotline.work).map_err(|error| {
        error.context("the report is filed, but not all of its files have arrived; send the rest with `hotline write --finish FILE`")
    })?;
    context.output.remark("Its files have arrived.");
    Ok(Exit::Done)
}
