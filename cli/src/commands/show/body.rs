//! What an entry says, for people.

use std::io::{self, Write};

use hotline_crypto::{
    case::Wish,
    charter::Charter,
    date::Day,
    entry::{AnswerText, Body, Report, Triage},
};

use crate::display;

/// Writes what an entry of that day says.
pub(super) fn body(out: &mut dyn Write, charter: &Charter, (body, date): (&Body, Day)) -> io::Result<()> {
    let text =
        |out: &mut dyn Write, text: &str| write!(out, "{}", display::indented(&display::plain(text), "    "));
    match body {
        Body::Report(report) => self::report(out, charter, report),
        Body::Message(body) | Body::Acknowledgement(body) | Body::Note(body) => text(out, &body.text),
        Body::Outcome(outcome) => {
            writeln!(out, "    Result: {}", display::word(&outcome.result))?;
            text(out, &outcome.text)
        }
        Body::Access(access) => {
            let ids: Vec<_> = access.members.iter().map(|reader| reader.id).collect();
            writeln!(out, "    Readers from here on: {}", display::members(charter, &ids))?;
            if access.reason.is_empty() { Ok(()) } else { text(out, &access.reason) }
        }
        Body::Triage(triage) => self::triage(out, charter, triage),
        Body::Retention(retention) => {
            writeln!(out, "    Asks to {}", display::wish(Wish::of(date, retention)))?;
            text(out, &retention.reason)
        }
    }
}

fn report(out: &mut dyn Write, charter: &Charter, report: &Report) -> io::Result<()> {
    for answer in &report.answers {
        let question = question(charter, &answer.question, &report.language);
        match &answer.answer {
            AnswerText::Text(answer) => {
                writeln!(out, "    {question}")?;
                write!(out, "{}", display::indented(&display::plain(answer), "      "))?;
            }
            AnswerText::Options(options) => {
                let words: Vec<String> = options.iter().map(|option| display::word(option)).collect();
                writeln!(out, "    {question}\n      {}", words.join(", "))?;
            }
        }
    }
    if !report.excluded.is_empty() {
        writeln!(out, "    Excluded: {}", display::members(charter, &report.excluded))?;
    }
    writeln!(out, "    Language: {}", display::line(&report.language))
}

fn triage(out: &mut dyn Write, charter: &Charter, triage: &Triage) -> io::Result<()> {
    let mut line = |name: &str, value: Option<String>| match value {
        Some(value) => writeln!(out, "    {name}: {value}"),
        None => Ok(()),
    };
    let word = |text: &Option<String>| text.as_deref().map(display::word);
    line("Status", word(&triage.status))?;
    line("Severity", word(&triage.severity))?;
    line("Category", word(&triage.category))?;
    let assignee =
        triage.assignee.map(|id| id.map_or("nobody".to_owned(), |id| display::member(charter, id)));
    line("In charge", assignee)?;
    line("Labels", triage.labels.as_ref().map(|labels| display::line(&labels.join(", "))))?;
    line("Acknowledge by", triage.acknowledge_by.map(|day| day.to_string()))?;
    line("Feedback by", triage.feedback_by.map(|day| day.to_string()))
}

/// A question's label: of the charter's questionnaire in English or the reporter's language, else of the built-in one.
#[must_use]
pub fn question(charter: &Charter, id: &str, language: &str) -> String {
    let questions = charter.questionnaire.as_deref().unwrap_or_default();
    let label = questions
        .iter()
        .find(|question| question.id == id)
        .and_then(|question| question.label.get("en").or_else(|| question.label.get(language)));
    let built_in = match id {
        "category" => "Category",
        "what" => "What happened",
        "where" => "Where",
        "when" => "When",
        "who" => "Who is involved",
        "how_known" => "How the reporter knows",
        "ongoing" => "Is it going on",
        "told" => "Who has been told",
        "talk" => "Would rather talk or meet",
        "identity" => "Who the reporter is",
        other => return label.map_or_else(|| display::line(other), display::line),
    };
    label.map_or_else(|| built_in.to_owned(), display::line)
}
