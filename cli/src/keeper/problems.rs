//! What keeps a charter from being signed, in the keeper's words, with what to type.

use hotline_crypto::{
    charter::{Charter, Fault, Problem, Role},
    date::Day,
};

use super::origins;
use crate::terminal::safe_line;

/// A sentence for each problem.
#[must_use]
pub fn explain(charter: &Charter) -> Vec<String> {
    charter.check().iter().map(|problem| sentence(charter, problem)).collect()
}

/// What keeps nothing from being signed, and is hardly meant: where the hotline is, and who would be able to read reports
/// from `day` on. `previous` is the charter before, where there is one.
#[must_use]
pub fn warnings(charter: &Charter, previous: Option<&Charter>, day: Day) -> Vec<String> {
    let mut out = origins::warnings(&charter.origins, previous.map_or(&[], |previous| &previous.origins));
    out.extend(readers(charter, day));
    out
}

fn readers(charter: &Charter, day: Day) -> Vec<String> {
    let current: Vec<_> = charter.current_members(day).collect();
    let regular = current.iter().filter(|line| line.role != Role::Alternate).count();
    let is_there = |role| current.iter().any(|line| line.role == role);
    if current.is_empty() {
        return vec![format!("On {day} nobody could read a report: the hotline would take none.")];
    }
    let mut out = Vec::new();
    if !is_there(Role::Chair) {
        out.push("There is no chair: nobody alone could take a member's access to a case away.".into());
    }
    if regular < 2 {
        out.push(
            "There are fewer than two regular members: a report about the only one would reach nobody else."
                .into(),
        );
    }
    if !is_there(Role::Alternate) {
        out.push(
            "There is no alternate: an outsider, such as counsel, who reads where the committee itself is implicated."
                .into(),
        );
    }
    out
}

fn sentence(charter: &Charter, problem: &Problem) -> String {
    let field = problem.field.as_str();
    let member = place(field, "members").and_then(|place| charter.members.get(place));
    let name = member.map(|line| safe_line(&line.name)).unwrap_or_default();
    let language = field.strip_prefix("notice.");
    match (field, problem.fault) {
        ("members", Fault::Empty) => {
            "There is no member yet. Add the chair first: hotline charter add --role chair …".into()
        }
        ("organisation", _) => "The organisation has no name: hotline charter set --organisation \"NAME\"".into(),
        ("contact", _) => {
            "There is no contact for when the hotline takes no report: hotline charter set --contact \"…\"".into()
        }
        ("origins", _) => "There is no address: hotline charter set --origin https://…".into(),
        ("expires", _) => "It must end within 200 days after it is signed: hotline charter set --days 182".into(),
        ("retention_days", _) => "Cases are kept from 1 to 36500 days: hotline charter set --retention-days 2555".into(),
        ("notice", _) => "The notice is not there in exactly the charter's languages: hotline charter set --notice LANGUAGE=FILE".into(),
        ("roots", _) | ("instance", _) => {
            "The root keys are not those that this charter began with. They cannot be changed: a hotline with other root \
             keys is another hotline (hotline charter init)."
                .into()
        }
        (_, Fault::Empty) if language.is_some() => format!(
            "There is no privacy notice in the language {}: hotline charter set --notice {}=FILE",
            language.unwrap_or_default(),
            language.unwrap_or_default()
        ),
        (_, Fault::Duplicate) if member.is_some() => {
            format!("The key of {name} stands in another line as well. Each key is one member's, and used once.")
        }
        (_, Fault::Overlap) if member.is_some() => {
            format!("{name} has two keys on the same days. End the old one: hotline charter add --replaces does both.")
        }
        (_, Fault::Range) if member.is_some() => format!("The key of {name} ends before it begins."),
        (_, Fault::Empty) if member.is_some() => "A member has no name.".into(),
        _ if field.starts_with("origins") => origin(charter, field),
        _ if field.starts_with("outside") => {
            format!("{}: an authority needs a country of two capital letters, an address and a name.", safe_line(field))
        }
        _ => format!("{}.", safe_line(&problem.to_string())),
    }
}

fn origin(charter: &Charter, field: &str) -> String {
    let origin = place(field, "origins").and_then(|place| charter.origins.get(place));
    format!(
        "\"{}\" is not an address that a charter can name. It is https:// and a name in small letters, with nothing \
         behind it; http:// only for .onion names and this machine.",
        origin.map(|origin| safe_line(origin)).unwrap_or_default()
    )
}

/// 2 of `members[2].until`.
fn place(field: &str, list: &str) -> Option<usize> {
    field.strip_prefix(list)?.strip_prefix('[')?.split(']').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_names_its_place() {
        assert_eq!(place("members[12].until", "members"), Some(12));
        assert_eq!(place("members", "members"), None);
        assert_eq!(place("origins[0]", "members"), None);
    }
}
