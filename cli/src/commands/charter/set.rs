//! `hotline charter set`.

use std::path::{Path, PathBuf};

use clap::ArgAction;
use hotline_crypto::{
    charter::{Charter, Outside, Question, Texts},
    date::Day,
};

use super::{Place, edit};
use crate::{
    context::Context,
    exit::{Exit, Failure},
    files,
    keeper::parse_day,
    terminal::{safe_line, safe_path},
};

/// The longest notice or questionnaire that is read.
const MOST: u64 = 512 << 10;

const EXAMPLES: &str = "\
Examples:
  hotline charter set --contact \"Audit Committee, 1 Example Street\"
  hotline charter set --origin https://hotline.example --origin http://abc….onion
  hotline charter set --notice en=notice-en.txt --notice de=notice-de.txt
  hotline charter set --outside \"US https://www.sec.gov/whistleblower SEC, Office of the Whistleblower\"
  hotline charter set --hold true            (nothing is purged: litigation, insolvency)
  hotline charter set --days 182             (renews a charter that runs out)";

/// Arguments of `hotline charter set`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    settings: Settings,
}

/// What can be set. Lists are given whole: what is not among them is gone.
#[derive(clap::Args, Clone, Default)]
pub struct Settings {
    /// Whose hotline it is
    #[arg(long, value_name = "NAME")]
    pub organisation: Option<String>,
    /// An address at which the hotline is reached; all of them, each with its own --origin
    #[arg(long, value_name = "ADDRESS")]
    pub origin: Vec<String>,
    /// How to reach the organisation when the hotline takes no report
    #[arg(long, value_name = "TEXT")]
    pub contact: Option<String>,
    /// The privacy notice and policy in a language, from a text file: en=notice.txt
    #[arg(long, value_name = "LANGUAGE=FILE")]
    pub notice: Vec<String>,
    /// A language that the charter no longer speaks
    #[arg(long, value_name = "LANGUAGE")]
    drop_language: Vec<String>,
    /// An authority that reporters may turn to, as "COUNTRY ADDRESS NAME"; all of them
    #[arg(long, value_name = "AUTHORITY")]
    outside: Vec<String>,
    /// For how many days a case is kept
    #[arg(long, value_name = "DAYS")]
    retention_days: Option<u64>,
    /// Whether nothing is purged at all
    #[arg(long, value_name = "true|false", action = ArgAction::Set)]
    hold: Option<bool>,
    /// The questions of the report, from a JSON file as PROTOCOL.md has them, or `built-in`
    #[arg(long, value_name = "FILE")]
    questionnaire: Option<PathBuf>,
    /// The last day on which the charter is valid, at most 200 days after it is signed
    #[arg(long, value_name = "DAY", conflicts_with = "days")]
    expires: Option<String>,
    /// For how many days from today the charter is valid
    #[arg(long)]
    days: Option<u16>,
}

/// Runs it.
///
/// # Errors
/// Where a file cannot be read, or nothing was given.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut probe = args.place.read()?.charter;
    let before = probe.clone();
    args.settings.apply(&mut probe, context.today)?;
    if probe == before && args.settings.days.is_none() {
        return Err(Failure::new(Exit::Usage, "nothing would change")
            .advise("`hotline charter set --help` lists what can be set.")
            .into());
    }
    edit(&args.place, context, |file| args.settings.apply(&mut file.charter, context.today))
}

impl Settings {
    /// Changes what was given.
    pub(super) fn apply(&self, charter: &mut Charter, today: Day) -> anyhow::Result<()> {
        if let Some(organisation) = &self.organisation {
            charter.organisation.clone_from(organisation);
        }
        if !self.origin.is_empty() {
            // People type a slash at the end; it is no part of an origin.
            charter.origins =
                self.origin.iter().map(|origin| origin.trim().trim_end_matches('/').to_owned()).collect();
        }
        if let Some(contact) = &self.contact {
            charter.contact.clone_from(contact);
        }
        if !self.outside.is_empty() {
            charter.outside = self.outside.iter().map(|text| outside(text)).collect::<Result<_, _>>()?;
        }
        charter.retention_days = self.retention_days.unwrap_or(charter.retention_days);
        charter.hold = self.hold.unwrap_or(charter.hold);
        if let Some(file) = &self.questionnaire {
            charter.questionnaire = questionnaire(file)?;
        }
        if let Some(days) = self.days {
            (charter.issued, charter.expires) = (today, today.add_days(days));
        }
        if let Some(day) = &self.expires {
            charter.expires = parse_day(day, today)?;
        }
        self.notices(charter)
    }

    fn notices(&self, charter: &mut Charter) -> anyhow::Result<()> {
        let mut texts: Vec<(String, String)> =
            charter.notice.iter().map(|(language, text)| (language.to_owned(), text.to_owned())).collect();
        // The first draft's own empty text gives way to whatever language comes first.
        if !self.notice.is_empty() && texts.iter().all(|(_, text)| text.is_empty()) {
            texts.clear();
        }
        for given in &self.notice {
            let (language, file) = given.split_once('=').ok_or_else(|| {
                Failure::new(Exit::Usage, format!("\"{}\" names no language", safe_line(given)))
                    .advise("Write the language before the file: --notice en=notice.txt")
            })?;
            let text = read(Path::new(file))?;
            match texts.iter_mut().find(|(known, _)| known == language) {
                Some((_, old)) => *old = text,
                None => texts.push((language.to_owned(), text)),
            }
        }
        texts.retain(|(language, _)| !self.drop_language.contains(language));
        charter.languages = texts.iter().map(|(language, _)| language.clone()).collect();
        charter.notice = texts.into_iter().collect::<Texts>();
        Ok(())
    }
}

/// Reads a notice or a questionnaire.
pub(super) fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = files::read(path, MOST)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Failure::new(Exit::Failed, format!("{} is not a text in UTF-8", safe_path(path))))?;
    Ok(text.trim().replace("\r\n", "\n"))
}

/// `US https://www.sec.gov/whistleblower SEC, Office of the Whistleblower`
fn outside(text: &str) -> Result<Outside, Failure> {
    let mut parts = text.splitn(3, ' ');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(country), Some(url), Some(name)) => {
            Ok(Outside { country: country.to_uppercase(), url: url.to_owned(), name: name.trim().to_owned() })
        }
        _ => Err(Failure::new(Exit::Usage, format!("\"{}\" is not an authority", safe_line(text))).advise(
            "Write the country, the address and the name: \"US https://www.sec.gov/whistleblower SEC\"",
        )),
    }
}

fn questionnaire(path: &Path) -> anyhow::Result<Option<Vec<Question>>> {
    if path == Path::new("built-in") {
        return Ok(None);
    }
    serde_json::from_str(&read(path)?).map(Some).map_err(|error| {
        Failure::new(Exit::Failed, format!("{} is not a list of questions: {error}", safe_path(path))).into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_a_country_an_address_and_a_name() {
        let one = outside("us https://www.sec.gov/whistleblower SEC, Office of the Whistleblower").unwrap();
        assert_eq!((one.country.as_str(), one.name.as_str()), ("US", "SEC, Office of the Whistleblower"));
        assert!(outside("US https://sec.gov").is_err());
    }
}
