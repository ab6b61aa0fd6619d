//! A member's line: one key, and when it counts.

use serde::{Deserialize, Serialize};

use crate::{date::Day, id::MemberId, keys::Recipient, signature::VerifyingKey};

/// One key of a member, and when it counts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberLine {
    /// The member; the same in each of their lines.
    pub id: MemberId,
    /// The member's name.
    pub name: String,
    /// The member's title or position; may be empty.
    pub title: String,
    /// What the member may do.
    pub role: Role,
    /// To which case keys are wrapped for this member.
    pub age: Recipient,
    /// Under which this member's entries and sign-ins verify.
    pub sign: VerifyingKey,
    /// The first day on which it counts.
    pub from: Day,
    /// The last day on which an entry signed with it counts; on that day nothing is wrapped to it any more.
    pub until: Option<Day>,
}

impl MemberLine {
    /// Whether an entry dated `day` may be signed with this line's key: `from <= day <= until`.
    #[must_use]
    pub fn is_in_force(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether this line is used on `day` for wrapping and sign-in: `from <= day < until`.
    #[must_use]
    pub fn is_current(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// What a member may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May leave out another reader alone.
    Chair,
    /// An ordinary member.
    Member,
    /// An outsider, such as counsel, for when the committee itself is implicated.
    Alternate,
}
