//! `hotline report`.

use std::path::PathBuf;

use hotline_crypto::{charter::Charter, token::Token, wire::ReportAnswer};
use rand_core::OsRng;
use serde_json::json;

use super::text::{self, TextFile};
use crate::{
    client::{Client, charter::Hotline, reporter::Payment},
    context::Context,
    exit::{Exit, Failure},
    persist::persist,
    reporter::{self, Draft, Me, Said, Sheet},
    terminal::{self, safe_line, strong},
};

const EXAMPLES: &str = "\
Examples:
  hotline report --server https://hotline.example#root=… report.txt
  hotline report --server … --attach ledger.xlsx report.txt
  hotline report --server … --proxy socks5h://127.0.0.1:9050 report.txt
  hotline report --server … --answers answers.txt report.txt

You are asked who must not learn of it, and whether you want to say more. The same can stand
in a file for --answers, a line for each answer (category, where, when, who, how_known,
ongoing, told, talk, identity) and for each member to be left out:
  category = accounting
  where = Plant 3
  exclude = Ana Lima
Do not write such things behind a command: your shell would keep them, and others on the
machine could see them.

Before anything is sent you are shown who will be able to read it, and twelve words that
are your only way back: write them on paper, as you will be asked for two of them. Files are
sent as they are: what they say about you (author, place, camera) goes with them.";

/// Arguments of `hotline report`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    text: TextFile,
    /// A file that goes with it; may be repeated
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
    /// Answers to other questions, and who must not learn of it, in a file; without it you are asked
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// For programs on a machine that nobody else uses: shells keep what they are told, and others see it in `ps`.
    #[arg(long, hide = true, value_name = "MEMBER")]
    exclude: Vec<String>,
    /// As `exclude`.
    #[arg(long, hide = true, value_name = "QUESTION=ANSWER")]
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
    is_free(args)?;
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

/// Looks before anything is typed whether the words can be written there.
fn is_free(args: &Args) -> anyhow::Result<()> {
    let Some(file) = args.token_file.as_deref().filter(|file| file.symlink_metadata().is_ok()) else {
        return Ok(());
    };
    let name = terminal::safe_path(file);
    Err(Failure::new(Exit::Failed, format!("{name} exists already"))
        .means("The words in it may be those of a report that was filed, also where its answer did not arrive.")
        .advise(format!(
            "`hotline check --token-file {name}` tells. Keep it as long as it opens a report, and choose another name."
        ))
        .into())
}

fn draft(args: &Args, hotline: &Hotline, context: &Context) -> anyhow::Result<Draft> {
    let charter = &hotline.charter;
    let language = language(args.language.as_deref(), charter)?;
    let text = args.text.read()?;
    let files = reporter::attach(&args.attach, &hotline.limits)?;
    let said = said(args, charter, &language, context)?;
    let excluded = reporter::excluded(charter, &said.exclude)?;
    let answers = reporter::answers(charter, &text, &said.answers)?;
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

/// What is said besides the text: from the file, or by the person at the terminal.
fn said(args: &Args, charter: &Charter, language: &str, context: &Context) -> anyhow::Result<Said> {
    let mut said = match &args.answers {
        Some(file) => Said::parse(&text::read_short(file)?)?,
        None => Said::default(),
    };
    args.answer.iter().try_for_each(|one| said.take(one))?;
    said.exclude.extend(args.exclude.iter().cloned());
    let nothing_given = args.answers.is_none() && args.answer.is_empty() && args.exclude.is_empty();
    let is_person = terminal::is_there() && !context.global.yes && !context.output.is_json();
    if nothing_given && is_person { reporter::ask(charter, language, context.today) } else { Ok(said) }
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
        None => reporter::show_once(sheet, args.passphrase, &mut OsRng),
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
    let sent = persist(context, || {
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
