//! What a charter changes, in sentences: what the keeper, and whoever signs, must have seen.

use hotline_crypto::charter::{Charter, MemberLine, Role};

use crate::{public_half::PublicHalf, terminal::safe_line};

/// What `new` changes of `old`, or, where there is none, what it sets up.
#[must_use]
pub fn changes(old: Option<&Charter>, new: &Charter) -> Vec<String> {
    let Some(old) = old else {
        let mut out: Vec<String> = new.members.iter().map(added).collect();
        set_up(new, &mut out);
        return out;
    };
    let mut out = Vec::new();
    for line in &new.members {
        match old.members.iter().find(|known| known.id == line.id && known.age == line.age) {
            None => out.push(added(line)),
            Some(known) => out.extend(changed(known, line)),
        }
    }
    let gone = |line: &&MemberLine| !new.members.iter().any(|new| new.id == line.id && new.age == line.age);
    out.extend(
        old.members
            .iter()
            .filter(gone)
            .map(|line| format!("removes {}, which no client will take", name(line))),
    );
    settings(old, new, &mut out);
    out
}

fn added(line: &MemberLine) -> String {
    let code = PublicHalf::new(&line.age, &line.sign).code();
    format!("{} {} from {}, key code {code}", role(line.role), name(line), line.from)
}

fn changed(old: &MemberLine, new: &MemberLine) -> Vec<String> {
    let mut out = Vec::new();
    match (old.until, new.until) {
        (before, Some(until)) if before != Some(until) => {
            out.push(format!("ends {}'s key on {until}", name(new)));
        }
        (Some(_), None) => {
            out.push(format!("takes back the end of {}'s key, which no client will take", name(new)));
        }
        _ => {}
    }
    if (&old.name, &old.title) != (&new.name, &new.title) {
        out.push(format!("{} is now {}, {}", name(old), name(new), safe_line(&new.title)));
    }
    if old.role != new.role {
        out.push(format!("{} is now {}", name(new), role(new.role)));
    }
    out
}

/// All settings but the words of the notice: what is not there yet is told elsewhere.
fn set_up(new: &Charter, out: &mut Vec<String>) {
    if !new.origins.is_empty() {
        out.push(reached(new));
    }
    if !new.contact.is_empty() {
        out.push(contact(new));
    }
    out.push(format!("cases are kept {} days", new.retention_days));
    out.push(if new.hold { HOLD.into() } else { "no hold: cases are purged when their time is over".into() });
    if !new.outside.is_empty() {
        out.push(outside(new));
    }
    if new.questionnaire.is_some() {
        out.push("the report has questions of its own".into());
    }
}

const HOLD: &str = "nothing is purged (hold)";

fn reached(charter: &Charter) -> String {
    format!(
        "reached at {}",
        charter.origins.iter().map(|origin| safe_line(origin)).collect::<Vec<_>>().join(", ")
    )
}

fn contact(charter: &Charter) -> String {
    format!("contact: {}", safe_line(&charter.contact))
}

fn outside(charter: &Charter) -> String {
    let list: Vec<String> = charter
        .outside
        .iter()
        .map(|one| format!("{} ({})", safe_line(&one.name), safe_line(&one.url)))
        .collect();
    format!("outside authorities: {}", if list.is_empty() { "none".to_owned() } else { list.join(", ") })
}

fn settings(old: &Charter, new: &Charter, out: &mut Vec<String>) {
    if old.organisation != new.organisation {
        out.push(format!("the organisation is called {}", safe_line(&new.organisation)));
    }
    if old.origins != new.origins {
        out.push(reached(new));
    }
    if old.contact != new.contact {
        out.push(contact(new));
    }
    if old.retention_days != new.retention_days {
        out.push(format!("cases are kept {} days instead of {}", new.retention_days, old.retention_days));
    }
    if old.hold != new.hold {
        out.push(if new.hold { HOLD.into() } else { "the hold is lifted: cases are purged again".into() });
    }
    if old.notice != new.notice || old.languages != new.languages {
        out.push(format!("the privacy notice is another one, in {}", new.languages.join(", ")));
    }
    if old.outside != new.outside {
        out.push(outside(new));
    }
    if old.questionnaire != new.questionnaire {
        out.push("the questions of the report are other ones".into());
    }
}

fn name(line: &MemberLine) -> String {
    safe_line(&line.name)
}

pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Chair => "chair",
        Role::Member => "member",
        Role::Alternate => "alternate",
    }
}
