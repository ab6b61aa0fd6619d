//! The present state of a case: its log of entries, folded.
//!
//! The server has no column for any of this.

use crate::{
    date::Day,
    entry::{AnswerText, Author, Body, Frame, Report},
    id::MemberId,
    keys::Recipient,
};

/// Days within which a report must be acknowledged.
pub const ACKNOWLEDGE_DAYS: u16 = 7;
/// Months within which the reporter must have feedback.
pub const FEEDBACK_MONTHS: u8 = 3;

/// Who is expected to write next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// The committee wrote last.
    Reporter,
    /// The reporter wrote last.
    Members,
}

/// What the valid entries of a case add up to. It has no `Debug`.
#[derive(Clone, PartialEq)]
pub struct CaseState {
    /// `new` until triage says otherwise.
    pub status: String,
    /// None until triage.
    pub severity: Option<String>,
    /// The reporter's own, until triage says otherwise.
    pub category: Option<String>,
    /// The member in charge.
    pub assignee: Option<MemberId>,
    /// Labels.
    pub labels: Vec<String>,
    /// The day of the report: the signed one, or the server's where that differs by more than a day.
    pub reported: Day,
    /// The day of the first acknowledgement.
    pub acknowledged: Option<Day>,
    /// The last outcome's word and day.
    pub outcome: Option<(String, Day)>,
    /// Until when the case is kept, where a member has decided that.
    pub purge_after: Option<Day>,
    /// Whether a legal hold stands.
    pub hold: bool,
    /// Who can read the case now.
    pub readers: Vec<MemberId>,
    /// Whom the reporter excluded.
    pub excluded: Vec<MemberId>,
    /// The key that everybody encrypts to now.
    pub recipient: Recipient,
    /// Who is expected to write.
    pub turn: Turn,
    acknowledge_by: Option<Day>,
    feedback_by: Option<Day>,
}

impl CaseState {
    pub(super) fn new(report: &Report, reported: Day) -> Self {
        let category = report.answers.iter().find(|answer| answer.question == "category");
        Self {
            status: "new".to_owned(),
            severity: None,
            category: category.and_then(|answer| match &answer.answer {
                AnswerText::Text(text) => Some(text.clone()),
                AnswerText::Options(options) => options.first().cloned(),
            }),
            assignee: None,
            labels: Vec::new(),
            reported,
            acknowledged: None,
            outcome: None,
            purge_after: None,
            hold: false,
            readers: report.access.members.iter().map(|reader| reader.id).collect(),
            excluded: report.excluded.clone(),
            recipient: report.access.recipient.clone(),
            turn: Turn::Members,
            acknowledge_by: None,
            feedback_by: None,
        }
    }

    /// The day by which the report must be acknowledged: seven days after it, or what triage set.
    #[must_use]
    pub fn acknowledge_by(&self) -> Day {
        self.acknowledge_by.unwrap_or_else(|| self.reported.add_days(ACKNOWLEDGE_DAYS))
    }

    /// The day by which the reporter must have feedback: three months after the acknowledgement or, without one, after
    /// the seven days; or what triage set. A later day for the acknowledgement, set by triage, does not move it.
    #[must_use]
    pub fn feedback_by(&self) -> Day {
        let start = self.acknowledged.unwrap_or_else(|| self.reported.add_days(ACKNOWLEDGE_DAYS));
        self.feedback_by.unwrap_or_else(|| start.add_months(FEEDBACK_MONTHS))
    }

    pub(super) fn apply(&mut self, frame: &Frame) {
        match &frame.body {
            Body::Report(_) | Body::Note(_) => {}
            Body::Message(_) => {
                self.turn = if frame.author == Author::Reporter { Turn::Members } else { Turn::Reporter };
            }
            Body::Acknowledgement(_) => {
                self.acknowledged.get_or_insert(frame.date);
                self.turn = Turn::Reporter;
            }
            Body::Outcome(outcome) => {
                self.outcome = Some((outcome.result.clone(), frame.date));
                self.turn = Turn::Reporter;
            }
            Body::Access(access) => {
                self.readers = access.members.iter().map(|reader| reader.id).collect();
                self.recipient = access.recipient.clone();
            }
            Body::Retention(retention) => {
                self.purge_after = retention.purge_after;
                self.hold = retention.hold;
            }
            Body::Triage(triage) => {
                let triage = triage.clone();
                self.status = triage.status.unwrap_or_else(|| std::mem::take(&mut self.status));
                self.severity = triage.severity.or_else(|| self.severity.take());
                self.category = triage.category.or_else(|| self.category.take());
                self.assignee = triage.assignee.unwrap_or(self.assignee);
                self.labels = triage.labels.unwrap_or_else(|| std::mem::take(&mut self.labels));
                self.acknowledge_by = triage.acknowledge_by.or(self.acknowledge_by);
                self.feedback_by = triage.feedback_by.or(self.feedback_by);
            }
        }
    }
}
