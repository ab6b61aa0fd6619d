//! What a charter must be to be signed or read, apart from its JSON.
//!
//! The rules, in the order in which they are checked. Lengths are of the text as it is; nothing is trimmed. A reader
//! goes by the first column alone: what only helps the keeper to write a good charter is no reason to refuse a signed
//! one and leave its reporters without a hotline.
//!
//! | field | to be read | to be signed, also |
//! |---|---|---|
//! | `roots` | one to three, no key twice | |
//! | `instance` | (a reader has its own refusal for it) | the hash of `roots` |
//! | `organisation`, `contact` | | not empty |
//! | `epoch` | at least 1 | |
//! | `expires` | 0 to 200 days after `issued` | |
//! | `origins` | at least one; each as [`is_origin`]; none twice | |
//! | `languages` | at least one; each `^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`; none twice | |
//! | `retention_days` | | 1 to 36,500 |
//! | `notice`, every `label` | exactly the languages of `languages[]`, in that order | no text empty |
//! | `outside[]` | `url` `^https?://[!-~]+$` | `country` `^[A-Z]{2}$`; `name` not empty |
//! | `questionnaire` | null or not empty; no `id` twice | |
//! | its `id`s, and those of options | | `^[a-z][a-z0-9_]{0,63}$` |
//! | its `options` | none for `text`; at least one for `choice`; no `id` twice in one question | |
//! | `members` | at least one; `until` null or not before `from` | `name` not empty |
//! | `members[].age`, `.sign` | not in two lines | |
//! | `members[]` of one `id` | of any two, one ends (`until`) no later than the day on which the other begins | |

use std::{collections::HashSet, fmt, hash::Hash};

use super::{Charter, MAX_DAYS, MemberLine, Question, QuestionKind, Texts, origin};
use crate::instance::MAX_ROOTS;

/// The longest that a charter may keep cases, in days: a hundred years.
const MAX_RETENTION_DAYS: u64 = 36_500;

/// Something in a charter that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, as JavaScript would say it: `members[2].until`.
    pub field: String,
    /// What.
    pub fault: Fault,
}

/// How a field breaks its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Empty, and must not be.
    Empty,
    /// Not of the form that is asked for.
    Form,
    /// A number, a day or a count out of its range.
    Range,
    /// The same as an earlier one.
    Duplicate,
    /// Not in exactly the charter's languages, in their order.
    Languages,
    /// Overlaps another line of the same member.
    Overlap,
    /// Not the hash of the roots.
    Instance,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.fault {
            Fault::Empty => "is empty",
            Fault::Form => "is not of the right form",
            Fault::Range => "is out of range",
            Fault::Duplicate => "is there twice",
            Fault::Languages => "is not in the charter's languages, in their order",
            Fault::Overlap => "overlaps another line of the same member",
            Fault::Instance => "is not the hash of the roots",
        };
        write!(f, "{} {what}", self.field)
    }
}

impl Charter {
    /// All that is wrong with this charter; empty when it can be signed. The module's table lists the rules.
    #[must_use]
    pub fn check(&self) -> Vec<Problem> {
        let mut checker = Checker { signing: true, problems: vec![] };
        checker.advise(self.instance_of_roots() == Some(self.instance), "instance", Fault::Instance);
        self.run(checker)
    }

    /// What keeps a reader from going by it: the first column of the module's table.
    pub(super) fn problems(&self) -> Vec<Problem> {
        self.run(Checker { signing: false, problems: vec![] })
    }

    fn run(&self, mut checker: Checker) -> Vec<Problem> {
        checker.head(self);
        checker.texts(&self.notice, &self.languages, "notice");
        checker.outside(self);
        if let Some(questions) = &self.questionnaire {
            checker.questionnaire(questions, &self.languages);
        }
        checker.members(&self.members);
        checker.problems
    }
}

struct Checker {
    signing: bool,
    problems: Vec<Problem>,
}

impl Checker {
    fn require(&mut self, holds: bool, field: impl Into<String>, fault: Fault) {
        if !holds {
            self.problems.push(Problem { field: field.into(), fault });
        }
    }

    /// A rule for whoever signs.
    fn advise(&mut self, holds: bool, field: impl Into<String>, fault: Fault) {
        self.require(holds || !self.signing, field, fault);
    }

    /// No value twice; the later one is named.
    fn distinct<T: Eq + Hash>(&mut self, values: impl Iterator<Item = T>, field: impl Fn(usize) -> String) {
        let mut seen = HashSet::new();
        for (index, value) in values.enumerate() {
            self.require(seen.insert(value), field(index), Fault::Duplicate);
        }
    }

    fn head(&mut self, charter: &Charter) {
        self.require((1..=MAX_ROOTS).contains(&charter.roots.len()), "roots", Fault::Range);
        self.distinct(charter.roots.iter().map(|root| root.key().to_bytes()), |index| {
            format!("roots[{index}]")
        });
        self.advise(!charter.organisation.is_empty(), "organisation", Fault::Empty);
        self.advise(!charter.contact.is_empty(), "contact", Fault::Empty);
        self.require(charter.epoch >= 1, "epoch", Fault::Range);
        let days = charter.expires.days_since(charter.issued);
        self.require((0..=MAX_DAYS).contains(&days), "expires", Fault::Range);
        self.forms(&charter.origins, "origins", origin::is_origin);
        self.forms(&charter.languages, "languages", is_language);
        self.advise(
            (1..=MAX_RETENTION_DAYS).contains(&charter.retention_days),
            "retention_days",
            Fault::Range,
        );
    }

    /// At least one, each of the form, none twice.
    fn forms(&mut self, values: &[String], field: &str, is_one: impl Fn(&str) -> bool) {
        self.require(!values.is_empty(), field, Fault::Empty);
        for (index, value) in values.iter().enumerate() {
            self.require(is_one(value), format!("{field}[{index}]"), Fault::Form);
        }
        self.distinct(values.iter(), |index| format!("{field}[{index}]"));
    }

    fn texts(&mut self, texts: &Texts, languages: &[String], field: &str) {
        let same = texts.iter().map(|(language, _)| language).eq(languages.iter().map(String::as_str));
        self.require(same, field, Fault::Languages);
        for (language, text) in texts.iter() {
            self.advise(!text.is_empty(), format!("{field}.{language}"), Fault::Empty);
        }
    }

    fn outside(&mut self, charter: &Charter) {
        for (index, outside) in charter.outside.iter().enumerate() {
            let field = |name| format!("outside[{index}].{name}");
            let country =
                outside.country.len() == 2 && outside.country.bytes().all(|byte| byte.is_ascii_uppercase());
            self.advise(country, field("country"), Fault::Form);
            self.advise(!outside.name.is_empty(), field("name"), Fault::Empty);
            self.require(origin::is_link(&outside.url), field("url"), Fault::Form);
        }
    }

    fn questionnaire(&mut self, questions: &[Question], languages: &[String]) {
        self.require(!questions.is_empty(), "questionnaire", Fault::Empty);
        let place = |index: usize| format!("questionnaire[{index}]");
        self.distinct(questions.iter().map(|question| &question.id), |index| format!("{}.id", place(index)));
        for (index, question) in questions.iter().enumerate() {
            let place = place(index);
            self.advise(is_name(&question.id), format!("{place}.id"), Fault::Form);
            self.texts(&question.label, languages, &format!("{place}.label"));
            let choice = question.kind == QuestionKind::Choice;
            self.require(choice != question.options.is_empty(), format!("{place}.options"), Fault::Range);
            let option = |number: usize| format!("{place}.options[{number}]");
            self.distinct(question.options.iter().map(|one| &one.id), |number| {
                format!("{}.id", option(number))
            });
            for (number, one) in question.options.iter().enumerate() {
                self.advise(is_name(&one.id), format!("{}.id", option(number)), Fault::Form);
                self.texts(&one.label, languages, &format!("{}.label", option(number)));
            }
        }
    }

    fn members(&mut self, lines: &[MemberLine]) {
        self.require(!lines.is_empty(), "members", Fault::Empty);
        self.distinct(lines.iter().map(|line| line.age.to_bytes()), |index| format!("members[{index}].age"));
        self.distinct(lines.iter().map(|line| line.sign.to_bytes()), |index| {
            format!("members[{index}].sign")
        });
        for (index, line) in lines.iter().enumerate() {
            self.advise(!line.name.is_empty(), format!("members[{index}].name"), Fault::Empty);
            let ordered = line.until.is_none_or(|until| line.from <= until);
            self.require(ordered, format!("members[{index}].until"), Fault::Range);
            let clear =
                lines.iter().take(index).all(|earlier| earlier.id != line.id || is_apart(earlier, line));
            self.require(clear, format!("members[{index}].from"), Fault::Overlap);
        }
    }
}

/// Whether one of the two ends no later than the day on which the other begins.
fn is_apart(a: &MemberLine, b: &MemberLine) -> bool {
    a.until.is_some_and(|until| until <= b.from) || b.until.is_some_and(|until| until <= a.from)
}

/// `^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// `^[a-z][a-z0-9_]{0,63}$`
fn is_name(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
