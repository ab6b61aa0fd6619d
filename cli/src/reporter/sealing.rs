//! A report, sealed and ready to be sent.

use hotline_crypto::{
    bytes::Hash,
    charter::{Charter, MemberLine},
    date::Day,
    entry::{Access, AccessMember, Answer, Author, Body, Frame, Report, ReporterKeys},
    envelope::{SealError, seal_report},
    id::{CaseId, MemberId},
    rotation::first_readers,
    wire::{MemberWrap, Pad, ReportRequest},
    wrap::{CaseKeys, wrap_hash},
};
use rand_core::CryptoRngCore;

use super::Me;
use crate::{
    client::charter::Hotline,
    exit::{Exit, Failure},
    keeper::find_member,
    terminal::safe_line,
    transfer::Outgoing,
};

/// A report before it is sealed.
pub struct Draft {
    /// What was asked and answered.
    pub answers: Vec<Answer>,
    /// Who must not learn of it.
    pub excluded: Vec<MemberId>,
    /// One of the charter's languages.
    pub language: String,
    /// Files that go with it.
    pub files: Vec<Outgoing>,
}

/// The members whom a reporter excludes, by name, part of it or id.
///
/// # Errors
/// [`Exit::NotFound`] where there is no such member.
pub fn excluded(charter: &Charter, names: &[String]) -> Result<Vec<MemberId>, Failure> {
    let mut ids: Vec<MemberId> =
        names.iter().map(|name| find_member(charter, name).map(|line| line.id)).collect::<Result<_, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

impl Draft {
    /// Who will be able to read it.
    ///
    /// # Errors
    /// [`Exit::Refused`] where nobody would.
    pub fn readers<'a>(&self, charter: &'a Charter, today: Day) -> Result<Vec<&'a MemberLine>, Failure> {
        let readers = first_readers(charter, &self.excluded, today);
        if readers.is_empty() {
            return Err(nobody_left(charter));
        }
        Ok(readers)
    }
}

/// Everybody who could read a report is left out of it.
pub(super) fn nobody_left(charter: &Charter) -> Failure {
    Failure::new(Exit::Refused, "you have left out everybody who could read it").advise(format!(
        "Somebody has to. Or turn to an authority outside: {}.",
        safe_line(&outside(charter))
    ))
}

fn outside(charter: &Charter) -> String {
    let list: Vec<_> = charter.outside.iter().map(|one| format!("{} ({})", one.name, one.url)).collect();
    if list.is_empty() { charter.contact.clone() } else { list.join(", ") }
}

/// Seals a report: a new case, its key wrapped to each reader, and nobody else.
///
/// # Errors
/// Where it is too long, or nobody could read it.
pub fn report(
    draft: &Draft,
    hotline: &Hotline,
    (me, today): (&Me, Day),
    rng: &mut impl CryptoRngCore,
) -> anyhow::Result<ReportRequest> {
    let charter = &hotline.charter;
    let (case, keys) = (CaseId::random(rng), CaseKeys::generate(rng));
    let recipient = keys.newest().ok_or_else(|| Failure::new(Exit::Failed, "no key was made"))?;
    let (mut wraps, mut members) = (Vec::new(), Vec::new());
    for line in draft.readers(charter, today)? {
        let wrap = keys.wrap(case, &line.age)?;
        members.push(AccessMember { id: line.id, wrap: wrap_hash(&wrap) });
        wraps.push(MemberWrap { member: line.id, wrap: wrap.into() });
    }
    let reporter =
        ReporterKeys { age: me.secrets.identity.recipient(), sign: me.secrets.signing_key.verifying_key() };
    let frame = Frame {
        instance: charter.instance,
        case,
        seq: 0,
        prev: None,
        seen: None,
        date: today,
        author: Author::Reporter,
        body: Body::Report(Report {
            language: draft.language.clone(),
            answers: draft.answers.clone(),
            excluded: draft.excluded.clone(),
            reporter: reporter.clone(),
            access: Access { recipient: recipient.clone(), members, reason: String::new() },
            charter: Hash::of(hotline.text.as_bytes()),
        }),
        attachments: draft.files.iter().map(|file| file.attachment.clone()).collect(),
    };
    let lines = charter.current_members(today).count();
    let recipients = [&recipient, &reporter.age];
    let envelope = seal_report(&frame, lines, &me.secrets.signing_key, &recipients).map_err(too_long)?;
    Ok(ReportRequest {
        case,
        authenticator_hash: me.secrets.authenticator.hash().into(),
        wraps,
        envelope: envelope.into(),
        attachments: draft.files.iter().map(Outgoing::declared).collect(),
        pad: Pad::default(),
    })
}

/// Why something was not sealed, in words.
#[must_use]
pub fn too_long(error: SealError) -> Failure {
    let failure = Failure::new(Exit::Refused, error.to_string());
    match error {
        SealError::TooLarge => {
            failure.advise("About a million letters fit. Put the rest into a file and attach it.")
        }
        _ => failure,
    }
}
