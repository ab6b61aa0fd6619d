//! `hotline key backup`.

use std::{
    io::{IsTerminal, Write, stdout},
    path::{Path, PathBuf},
};

use hotline_crypto::{member::MemberKey, words};
use serde_json::json;
use zeroize::Zeroizing;

use super::{chosen, paper};
use crate::{
    context::Context,
    exit::{Exit, Failure},
    files,
    public_half::PublicHalf,
    qr::Qr,
    terminal::{self, Screen, safe_path, strong},
};

const EXAMPLES: &str = "\
Examples:
  hotline key backup chair.age
  hotline key backup chair.age --print chair-paper.html

The words and the code open everything that the key opens, without its passphrase.";

/// Arguments of `hotline key backup`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The key file; without it, the one of --key
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Write a page to print instead of showing it; delete it when it is printed
    #[arg(long, value_name = "FILE.html")]
    print: Option<PathBuf>,
}

/// Runs it.
///
/// # Errors
/// Where the key does not open, or there is no terminal to show it on.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let file = chosen(args.file.as_ref(), context)?;
    if args.print.is_none() && !context.output.is_json() && !stdout().is_terminal() {
        return Err(Failure::new(
            Exit::Failed,
            "the words of a key are not written into a pipe or a file by accident",
        )
        .advise("--print FILE.html makes a page to print, for your eyes alone; --json is for programs.")
        .into());
    }
    let key = context.open_key(file)?;
    let sheet = Sheet::of(&key)?;
    if let Some(page) = &args.print {
        return print(&sheet, page, (file, context));
    }
    if context.output.is_json() {
        let value = json!({ "words": *sheet.words, "numbers": sheet.numbers, "code": *key.backup_code() });
        context.output.print(&value, |_| Ok(()))?;
        return Ok(Exit::Done);
    }
    show(&sheet, &safe_path(file))?;
    context
        .output
        .remark("Done. To try it now and then: hotline key restore try.age, and compare the two codes.");
    Ok(Exit::Done)
}

/// What goes on paper.
pub(super) struct Sheet {
    pub words: Zeroizing<String>,
    pub numbers: Vec<u16>,
    pub qr: Qr,
    /// The code of the public half, by which one knows which key it is.
    pub code: String,
}

impl Sheet {
    fn of(key: &MemberKey) -> anyhow::Result<Self> {
        let numbers = words::indices(&**key.identity().seed()).into_iter().map(|index| index + 1).collect();
        let qr = Qr::new(&key.backup_code())?;
        Ok(Self { words: key.backup(), numbers, qr, code: PublicHalf::of(key).code() })
    }

    /// Each word with its place and its number in the list.
    pub(super) fn lines(&self) -> Vec<(usize, &str, u16)> {
        let words = self.words.split(' ').zip(&self.numbers).enumerate();
        words.map(|(place, (word, number))| (place + 1, word, *number)).collect()
    }
}

fn show(sheet: &Sheet, name: &str) -> anyhow::Result<()> {
    let mut screen = Screen::open()?;
    writeln!(screen, "{}\n", strong(&format!("The 24 words of {name}")))?;
    let lines = sheet.lines();
    let (left, right) = lines.split_at(lines.len() / 2);
    for (a, b) in left.iter().zip(right) {
        let cell = |(place, word, number): &(usize, &str, u16)| format!("{place:>2}  {word:<10}{number:>5}");
        writeln!(screen, "   {}        {}", cell(a), cell(b))?;
    }
    writeln!(screen, "\nWrite the words or their numbers on paper, in this order, and beside them the code")?;
    writeln!(screen, "{}. They open everything that the key opens, without", sheet.code)?;
    writeln!(screen, "its passphrase. Keep the paper where the key file is not.\n")?;
    terminal::pause("Enter shows the same as a QR code.")?;
    screen.clear()?;
    write!(screen, "{}", *sheet.qr.for_terminal())?;
    terminal::pause("Enter takes it off the screen.")
}

fn print(sheet: &Sheet, page: &Path, (file, context): (&Path, &Context)) -> anyhow::Result<Exit> {
    files::create(page, paper::page(sheet, file, context.today).as_bytes())?;
    let name = safe_path(page);
    context
        .output
        .print(&json!({ "page": page.to_string_lossy() }), |out| writeln!(out, "The page is in {name}."))?;
    context.output.remark(&format!(
        "
Open it in a browser without extensions, print it, and delete it at once: whoever has
the file has the key. A printer in an office may keep a copy of what it prints; one
that hangs on a cable is better. Then: shred -u {name}"
    ));
    Ok(Exit::Done)
}
