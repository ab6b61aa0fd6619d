//! What a reporter is asked at the terminal, so that none of it need stand in a command.

use hotline_crypto::{
    charter::{Charter, MemberLine},
    date::Day,
    id::MemberId,
    rotation::first_readers,
};

use super::{
    answers::{Said, is_required, main_question, options, question_ids},
    sealing::nobody_left,
};
use crate::{
    exit::Failure,
    people,
    terminal::{self, muted, safe_line},
};

/// Asks who must not learn of the report, and the other questions, of which most may be skipped.
///
/// # Errors
/// Where the person gives up.
pub fn ask(charter: &Charter, language: &str, today: Day) -> anyhow::Result<Said> {
    let mut said = Said { exclude: exclude(charter, today)?, answers: Vec::new() };
    let ids: Vec<&str> =
        question_ids(charter).into_iter().filter(|id| *id != main_question(charter)).collect();
    let wants = ids.iter().any(|id| !is_required(charter, id))
        && terminal::confirm("\nThere are more questions, each of which you may skip. Look at them now?")?;
    if wants {
        terminal::tell(&muted("Enter skips a question.\n"));
    }
    for id in ids.into_iter().filter(|id| wants || is_required(charter, id)) {
        for answer in one(charter, id, language)? {
            said.answers.push((id.to_owned(), answer));
        }
    }
    Ok(said)
}

fn exclude(charter: &Charter, today: Day) -> anyhow::Result<Vec<String>> {
    let lines: Vec<&MemberLine> = charter.current_members(today).collect();
    terminal::tell("Is one of these people involved, or must one of them not learn of it?\n");
    for (number, line) in (1..).zip(&lines) {
        let title =
            if line.title.is_empty() { String::new() } else { format!(", {}", safe_line(&line.title)) };
        terminal::tell(&format!("  {number:2}  {}{title}", safe_line(&line.name)));
    }
    loop {
        let typed = terminal::line("\nTheir numbers or names, with commas between them; Enter for nobody")?;
        let named: Result<Vec<MemberId>, Failure> = typed
            .split(',')
            .map(str::trim)
            .filter(|one| !one.is_empty())
            .map(|one| {
                let number = one.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                let place = match number.filter(|place| *place < lines.len()) {
                    Some(place) => place,
                    None => people::find(&lines, one)?,
                };
                lines.get(place).map(|line| line.id).ok_or_else(|| nobody_left(charter))
            })
            .collect();
        match named {
            Ok(named) if first_readers(charter, &named, today).is_empty() => {
                let failure = nobody_left(charter);
                terminal::tell(&format!("   {}. {}", failure.what, failure.advice.unwrap_or_default()));
            }
            Ok(named) => return Ok(named.iter().map(ToString::to_string).collect()),
            // The names stand above, with their numbers.
            Err(failure) => terminal::tell(&format!("   {}: give the number.", failure.what)),
        }
    }
}

/// The answers to a question: of those to choose from there may be several.
fn one(charter: &Charter, id: &str, language: &str) -> anyhow::Result<Vec<String>> {
    let question = words(charter, id, language);
    let Some(options) = options(charter, id) else {
        loop {
            let typed = terminal::line(&question)?;
            match (typed.is_empty(), is_required(charter, id)) {
                (true, true) => terminal::tell("   This one must be answered."),
                (true, false) => return Ok(Vec::new()),
                _ => return Ok(vec![typed]),
            }
        }
    };
    terminal::tell(&question);
    for (number, word) in (1..).zip(&options) {
        terminal::tell(&format!("  {number:2}  {}", option(charter, id, word, language)));
    }
    loop {
        let typed = terminal::line("Numbers, with commas between them")?;
        let chosen = typed.split(',').map(str::trim).filter(|one| !one.is_empty()).map(|one| {
            let by_number = one.parse::<usize>().ok().and_then(|number| options.get(number.checked_sub(1)?));
            by_number.or_else(|| options.iter().find(|option| **option == one)).map(|word| (*word).to_owned())
        });
        match chosen.collect::<Option<Vec<String>>>() {
            Some(chosen) if chosen.is_empty() && is_required(charter, id) => {
                terminal::tell("   This one must be answered.");
            }
            Some(chosen) => return Ok(chosen),
            None => terminal::tell("   That is none of them."),
        }
    }
}

/// The question in the charter's words, or ours.
fn words(charter: &Charter, id: &str, language: &str) -> String {
    let own = charter.questionnaire.as_deref().and_then(|own| own.iter().find(|question| question.id == id));
    if let Some(question) = own {
        return safe_line(question.label.get(language).unwrap_or(id));
    }
    match id {
        "category" => "What is it about?",
        "where" => "Where, such as a plant, an office or a department?",
        "when" => "When, such as a date, a month, or “since last spring”?",
        "who" => "Who is involved?",
        "how_known" => "How do you know?",
        "ongoing" => "Is it still going on?",
        "told" => "Have you told anyone?",
        "talk" => "Would you rather talk or meet? How and when?",
        "identity" => "Do you want to say who you are? You do not have to, now or later.",
        other => other,
    }
    .to_owned()
}

/// An option in the charter's words, or in those that the pages have for ours.
fn option(charter: &Charter, id: &str, option: &str, language: &str) -> String {
    let own = charter.questionnaire.as_deref().and_then(|own| own.iter().find(|question| question.id == id));
    if let Some(choice) = own.and_then(|question| question.options.iter().find(|choice| choice.id == option))
    {
        return safe_line(choice.label.get(language).unwrap_or(option));
    }
    match option {
        "accounting" => "Accounting records",
        "controls" => "Internal accounting controls",
        "auditing" => "Auditing, or pressure on auditors",
        "disclosure" => "Financial statements and disclosures",
        "conflict" => "Conflict of interest",
        "assets" => "Misuse of company property or money",
        "confidential" => "Misuse of confidential information",
        "law" => "Breaking a law or regulation",
        "harassment" => "Harassment or discrimination",
        "safety" => "Safety or the environment",
        "retaliation" => "Retaliation against somebody who spoke up",
        "other" => "Something else",
        other => other,
    }
    .to_owned()
}
