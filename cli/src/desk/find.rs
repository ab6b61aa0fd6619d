//! Finding a case by what a person types, and a member by name.

use anyhow::Context as _;
use hotline_crypto::{
    charter::{MemberLine, Role},
    id::{CaseId, MemberId},
};

use super::{Desk, record::Record};
use crate::{
    exit::{Exit, Failure},
    people,
};

impl Desk<'_> {
    /// The case whose reference begins like this, or whose id this is. Capitals, hyphens and spaces do not matter, and
    /// O, I and L are read as the digits they look like.
    ///
    /// # Errors
    /// [`Exit::NotFound`] where there is none, or more than one.
    pub fn find(&self, text: &str) -> anyhow::Result<Record> {
        if let Ok(case) = text.trim().parse::<CaseId>() {
            return self.store.find_record(case)?.ok_or_else(|| no_case().into());
        }
        let wanted = normal(text);
        let records = self.records()?;
        let fits =
            |record: &&Record| !wanted.is_empty() && normal(&record.case.reference()).starts_with(&wanted);
        let found: Vec<&Record> = records.iter().filter(fits).collect();
        match found.as_slice() {
            [only] => Ok((*only).clone()),
            [] => Err(no_case().into()),
            several => {
                let names: Vec<String> =
                    several.iter().take(5).map(|record| record.case.reference()).collect();
                let what = format!("{} cases begin like this: {} …", several.len(), names.join(", "));
                Err(Failure::new(Exit::NotFound, what).advise("Give one character more.").into())
            }
        }
    }

    /// The case, which was not purged.
    ///
    /// # Errors
    /// As [`Self::find`]; [`Exit::NotFound`] for a purged one.
    pub fn find_present(&self, text: &str) -> anyhow::Result<Record> {
        let record = self.find(text)?;
        match record.purged {
            None => Ok(record),
            Some(day) => Err(Failure::new(Exit::NotFound, format!("this case was purged on {day}")).into()),
        }
    }

    /// The current member meant by `text`: see [`people::find`]. `me` is oneself, `chair` the chair.
    ///
    /// # Errors
    /// Those of [`people::find`].
    pub fn find_member(&self, text: &str) -> anyhow::Result<MemberId> {
        let current: Vec<&MemberLine> = self.charter().current_members(self.context.today).collect();
        let mut chairs = current.iter().filter(|line| line.role == Role::Chair);
        match (text.trim(), chairs.next(), chairs.next()) {
            ("me", ..) => return Ok(self.me()),
            ("chair", Some(chair), None) => return Ok(chair.id),
            _ => {}
        }
        let place = people::find(&current, text)?;
        current.get(place).map(|line| line.id).context("no such member")
    }
}

fn no_case() -> Failure {
    Failure::new(Exit::NotFound, "there is no such case, or you have no access to it")
        .advise("`hotline inbox --all` lists yours.")
}

fn normal(text: &str) -> String {
    let digits = text.chars().filter(|c| !matches!(c, '-' | ' '));
    digits
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_as_people_type_it() {
        for text in ["7kq4-m1xp", "7KQ4M1XP", "7kq4 mlxp", "7KQ4MIXP"] {
            assert_eq!(normal(text), "7KQ4M1XP", "{text}");
        }
    }
}
