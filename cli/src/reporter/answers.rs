//! Answers to the questions of a report: the built-in ones, or the charter's own.

use hotline_crypto::{
    charter::{Charter, Question, QuestionKind},
    entry::{Answer, AnswerText},
};

use crate::{
    exit::{Exit, Failure},
    terminal::safe_line,
};

/// The kinds of concern among the built-in questions.
const CATEGORIES: [&str; 12] = [
    "accounting",
    "controls",
    "auditing",
    "disclosure",
    "conflict",
    "assets",
    "confidential",
    "law",
    "harassment",
    "safety",
    "retaliation",
    "other",
];
/// The built-in questions that are answered in words.
const TEXTS: [&str; 9] = ["what", "where", "when", "who", "how_known", "ongoing", "told", "talk", "identity"];

/// The ids of the questions, in their order.
#[must_use]
pub fn question_ids(charter: &Charter) -> Vec<&str> {
    match &charter.questionnaire {
        Some(own) => own.iter().map(|question| question.id.as_str()).collect(),
        None => std::iter::once("category").chain(TEXTS).collect(),
    }
}

/// What a reporter says besides the text: answers, and names of members who must not learn of the report.
#[derive(Default)]
pub struct Said {
    /// Questions with their answers.
    pub answers: Vec<(String, String)>,
    /// Members, as [`crate::people::find`] takes them.
    pub exclude: Vec<String>,
}

impl Said {
    /// Takes one `question = answer`; `exclude = NAME` names a member.
    ///
    /// # Errors
    /// [`Exit::Usage`] where there is no `=`; what was said is not repeated.
    pub fn take(&mut self, one: &str) -> Result<(), Failure> {
        let (question, answer) = one.split_once('=').ok_or_else(|| {
            Failure::new(Exit::Usage, "an answer has no = between the question and what you say to it")
                .advise("It looks like this: where = Plant 3")
        })?;
        match (question.trim(), answer.trim().to_owned()) {
            (_, answer) if answer.is_empty() => {}
            ("exclude", name) => self.exclude.push(name),
            (question, answer) => self.answers.push((question.to_owned(), answer)),
        }
        Ok(())
    }

    /// Reads lines of that form. Empty ones, and those that begin with #, say nothing.
    ///
    /// # Errors
    /// As [`Self::take`], with the line's number.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let mut said = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                continue;
            }
            said.take(line).map_err(|mut failure| {
                failure.what = format!("line {number}: {}", failure.what);
                failure
            })?;
        }
        Ok(said)
    }
}

/// The answers of a report: `text` to the question that asks what happened, and those `given`.
///
/// # Errors
/// [`Exit::Usage`] for a question or an option that there is not, or one that must be answered.
pub fn answers(charter: &Charter, text: &str, given: &[(String, String)]) -> Result<Vec<Answer>, Failure> {
    let given = given.iter().map(|(question, answer)| (question.as_str(), answer.as_str()));
    let pairs: Vec<(&str, &str)> = std::iter::once((main_question(charter), text)).chain(given).collect();
    let ids = question_ids(charter);
    if let Some((unknown, _)) = pairs.iter().find(|(question, _)| !ids.contains(question)) {
        return Err(Failure::new(Exit::Usage, format!("there is no question \"{}\"", safe_line(unknown)))
            .advise(format!("The questions are: {}.", ids.join(", "))));
    }
    let mut answers = Vec::new();
    for id in ids {
        let of: Vec<&str> = pairs
            .iter()
            .filter(|(question, answer)| *question == id && !answer.is_empty())
            .map(|(_, answer)| *answer)
            .collect();
        match answer(charter, id, &of)? {
            Some(answer) => answers.push(Answer { question: id.to_owned(), answer }),
            None if is_required(charter, id) => {
                return Err(Failure::new(Exit::Usage, format!("the question \"{id}\" must be answered"))
                    .advise(format!("Write it into a file for --answers: {id} = …")));
            }
            None => {}
        }
    }
    Ok(answers)
}

/// The question that the text of a report answers: `what`, or the first of the charter's own that wants words.
#[must_use]
pub fn main_question(charter: &Charter) -> &str {
    let own = charter.questionnaire.as_deref().unwrap_or_default();
    let words = |question: &&Question| question.kind == QuestionKind::Text;
    let required = own.iter().filter(words).find(|question| question.required);
    required.or_else(|| own.iter().find(words)).map_or("what", |question| question.id.as_str())
}

/// Whether a report needs an answer to it.
#[must_use]
pub fn is_required(charter: &Charter, id: &str) -> bool {
    match charter.questionnaire.as_deref() {
        Some(own) => own.iter().any(|question| question.id == id && question.required),
        None => id == "what",
    }
}

fn answer(charter: &Charter, id: &str, given: &[&str]) -> Result<Option<AnswerText>, Failure> {
    if given.is_empty() {
        return Ok(None);
    }
    let Some(options) = options(charter, id) else {
        return Ok(Some(AnswerText::Text(given.join("\n\n"))));
    };
    if let Some(unknown) = given.iter().find(|answer| !options.contains(*answer)) {
        return Err(Failure::new(
            Exit::Usage,
            format!("\"{}\" is no answer to \"{id}\"", safe_line(unknown)),
        )
        .advise(format!("One can choose: {}.", options.join(", "))));
    }
    Ok(Some(AnswerText::Options(given.iter().map(|answer| (*answer).to_owned()).collect())))
}

/// The words for what a case is about: those that a reporter chooses from, or the built-in ones where a hotline's own
/// questions have none.
#[must_use]
pub fn categories(charter: &Charter) -> Vec<&str> {
    options(charter, "category").unwrap_or_else(|| CATEGORIES.to_vec())
}

/// What there is to choose from; `None` where the answer is in words.
#[must_use]
pub fn options<'a>(charter: &'a Charter, id: &str) -> Option<Vec<&'a str>> {
    let Some(own) = &charter.questionnaire else { return (id == "category").then(|| CATEGORIES.to_vec()) };
    let question = own.iter().find(|question| question.id == id && question.kind == QuestionKind::Choice)?;
    Some(question.options.iter().map(|option| option.id.as_str()).collect())
}

#[cfg(test)]
mod tests {
    use hotline_crypto::{charter::Choice, date::Day, instance::Instance, json::Version1};

    use super::*;

    fn charter(questionnaire: Option<Vec<Question>>) -> Charter {
        Charter {
            v: Version1,
            instance: Instance::from_bytes([0; 32]),
            roots: vec![],
            organisation: String::new(),
            epoch: 1,
            issued: Day::default(),
            expires: Day::default(),
            origins: vec![],
            languages: vec!["en".into()],
            retention_days: 1,
            hold: false,
            notice: [("en", "")].into_iter().collect(),
            contact: String::new(),
            outside: vec![],
            questionnaire,
            members: vec![],
        }
    }

    fn question(id: &str, required: bool, options: &[&str]) -> Question {
        let label = || [("en", "?")].into_iter().collect();
        let kind = if options.is_empty() { QuestionKind::Text } else { QuestionKind::Choice };
        let options = options.iter().map(|id| Choice { id: (*id).into(), label: label() }).collect();
        Question { id: id.into(), kind, required, label: label(), options }
    }

    fn said(charter: &Charter, text: &str, given: &[&str]) -> Result<Vec<String>, String> {
        let mut all = Said::default();
        given.iter().try_for_each(|one| all.take(one)).map_err(|failure| failure.to_string())?;
        let answers = answers(charter, text, &all.answers).map_err(|failure| failure.to_string())?;
        let text = |answer: &AnswerText| match answer {
            AnswerText::Text(text) => text.clone(),
            AnswerText::Options(options) => format!("{options:?}"),
        };
        Ok(answers.iter().map(|one| format!("{}: {}", one.question, text(&one.answer))).collect())
    }

    #[test]
    fn the_text_answers_what_and_the_rest_stands_in_the_order_of_the_questions() {
        let given = ["who=Them = us", "where=Plant 3", "category=accounting"];
        let expected = ["category: [\"accounting\"]", "what: It", "where: Plant 3", "who: Them = us"];
        assert_eq!(said(&charter(None), "It", &given).unwrap(), expected);
        assert!(said(&charter(None), "It", &["category=gossip"]).unwrap_err().contains("no answer"));
        assert!(said(&charter(None), "It", &["colour=red"]).unwrap_err().contains("no question"));
    }

    #[test]
    fn a_questionnaire_of_ones_own_decides_what_is_asked() {
        let own = charter(Some(vec![
            question("site", true, &["north", "south"]),
            question("remarks", false, &[]),
            question("story", true, &[]),
        ]));
        assert!(said(&own, "It", &[]).unwrap_err().contains("\"site\" must be answered"));
        assert_eq!(
            said(&own, "It", &["site=north", "site=south"]).unwrap(),
            ["site: [\"north\", \"south\"]", "story: It"]
        );
        assert!(said(&own, "It", &["site=north", "category=law"]).is_err());
    }

    #[test]
    fn a_file_of_answers_is_read_line_by_line() {
        let said =
            Said::parse("# mine\nwhere = Plant 3\n\n exclude=Ana Lima\nwho = a = b\nwhen =\n").unwrap();
        let pairs = [("where", "Plant 3"), ("who", "a = b")];
        assert_eq!(said.answers, pairs.map(|(question, answer)| (question.to_owned(), answer.to_owned())));
        assert_eq!(said.exclude, ["Ana Lima"]);
        let wrong = Said::parse("where = here\nAna Lima\n").err().unwrap().to_string();
        assert!(wrong.starts_with("line 2") && !wrong.contains("Ana"), "{wrong}");
    }
}
