//! What an inbox shows of a case.

use hotline_crypto::{
    case::{CaseReader, Keeping, Turn},
    date::Day,
    entry::{Author, Body, Stream},
    id::MemberId,
};
use serde::{Deserialize, Serialize};

/// What an inbox shows of a case.
#[derive(Clone, Serialize, Deserialize)]
pub struct Summary {
    /// As the last triage has it.
    pub status: String,
    /// As the last triage has it.
    pub severity: Option<String>,
    /// The reporter's, or as the last triage has it.
    pub category: Option<String>,
    /// The member in charge.
    pub assignee: Option<MemberId>,
    /// As the last triage has them.
    pub labels: Vec<String>,
    /// The day of the report.
    pub reported: Day,
    /// The day of the first acknowledgement.
    pub acknowledged: Option<Day>,
    /// The day by which it must be acknowledged.
    pub acknowledge_by: Day,
    /// The day by which the reporter must have feedback.
    pub feedback_by: Day,
    /// The last outcome's word.
    pub outcome: Option<String>,
    /// Whether the reporter wrote last.
    pub members_turn: bool,
    /// Whether whoever gave the case its status had not seen what the reporter wrote last.
    #[serde(default)]
    pub is_answered_since: bool,
    /// Who can read it.
    pub readers: Vec<MemberId>,
    /// Whom the reporter excluded.
    pub excluded: Vec<MemberId>,
    /// How long it is kept by what was signed.
    pub keeping: Keeping,
    /// The newest entry's day.
    pub last: Day,
}

impl Summary {
    /// What a reader has come to `today`, of a case that was `filed` on this day; `None` where there is no valid report.
    #[must_use]
    pub fn of(reader: &CaseReader, filed: Day, today: Day) -> Option<Self> {
        let state = reader.state()?;
        Some(Self {
            status: state.status.clone(),
            severity: state.severity.clone(),
            category: state.category.clone(),
            assignee: state.assignee,
            labels: state.labels.clone(),
            reported: state.reported,
            acknowledged: state.acknowledged,
            acknowledge_by: state.acknowledge_by(),
            feedback_by: state.feedback_by(),
            outcome: state.outcome.as_ref().map(|(word, _)| word.clone()),
            members_turn: state.turn == Turn::Members,
            is_answered_since: state.turn == Turn::Members && is_answered_since(reader),
            readers: state.readers.clone(),
            excluded: state.excluded.clone(),
            keeping: reader.keeping(filed, today),
            last: reader.items().iter().map(|item| item.day).max().unwrap_or(filed),
        })
    }
}

/// Whether the reporter's last entry is newer than what whoever gave the case its status had seen.
fn is_answered_since(reader: &CaseReader) -> bool {
    let entries = || reader.items().iter().rev().filter_map(|item| Some(&item.result.as_ref().ok()?.frame));
    let letter =
        entries().find(|frame| frame.stream() == Stream::Dialogue && frame.author == Author::Reporter);
    let seen = entries().find_map(|frame| match &frame.body {
        Body::Triage(triage) if triage.status.is_some() => frame.seen,
        _ => None,
    });
    let place = |seen| reader.items().iter().find(|item| item.hash == seen).map(|item| item.seq);
    letter.is_some_and(|letter| seen.is_some_and(|seen| place(seen).is_none_or(|place| letter.seq > place)))
}

/// What is due next in a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// Seven days from the report, unless triage says otherwise.
    Acknowledge,
    /// Three months from the acknowledgement, unless triage says otherwise.
    Feedback,
}
