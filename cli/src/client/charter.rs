//! Fetching a charter and deciding whether to go by it.

use hotline_crypto::{
    charter::{Charter, Known, Reason, Refused},
    date::Day,
    wire::{InstanceAnswer, Limits, WorkTerms},
};

use super::Client;
use crate::exit::{Exit, Failure};

/// What a server says of itself, verified.
pub struct Hotline {
    /// The charter that holds today.
    pub charter: Charter,
    /// Its exact text: what is hashed into a report and remembered.
    pub text: String,
    /// The signature of that text.
    pub signature: String,
    /// What the server takes.
    pub limits: Limits,
    /// What a reporter's write costs.
    pub work: WorkTerms,
}

impl Client {
    /// Fetches the charter and holds it against what is known and today.
    ///
    /// # Errors
    /// [`Exit::Check`] for a charter that is refused, in words; [`super::CallError`]s.
    pub fn hotline(&self, known: Known<'_>, today: Day) -> anyhow::Result<Hotline> {
        let InstanceAnswer { charter: text, charter_signature: signature, limits, work, .. } =
            self.instance()?;
        let charter =
            Charter::verify(&text, &signature, known, today).map_err(|refused| refusal(&refused))?;
        if !charter.origins.iter().any(|origin| origin == self.server().origin()) {
            return Err(another_address(&charter, self).into());
        }
        Ok(Hotline { charter, text, signature, limits, work })
    }
}

fn another_address(charter: &Charter, client: &Client) -> Failure {
    Failure::new(Exit::Check, format!("the charter does not name the address {}", client.server()))
        .means("Somebody may be passing this hotline's answers on from a server of their own, or the address is new.")
        .advise(format!("Use one that the charter names: {}.", charter.origins.join(", ")))
}

/// A refused charter in words: what failed, what it may mean, what to do.
#[must_use]
pub fn refusal(refused: &Refused) -> Failure {
    let (what, meaning, advice) = match refused.reason {
        Reason::Signature => (
            "the charter is not signed by its own root keys",
            "Somebody may have changed it, on the server or on the way.",
            "Send nothing. Tell the committee's chair or the charter's keeper, by another way than this hotline.",
        ),
        Reason::Malformed => (
            "the charter is signed, but this program cannot read it",
            "It may be of a newer version than this program.",
            "Get the newest version of this program; if that does not help, tell the charter's keeper.",
        ),
        Reason::Instance => (
            "this is another hotline than the one you pinned",
            "The address may be wrong, the server may be an impostor, or the hotline was set up anew with new root keys.",
            "Send nothing. Compare the fingerprint on the poster or in the policy, and ask by another way.",
        ),
        Reason::Older => (
            "the charter is older than one that this machine has seen",
            "Somebody may be undoing a change, such as the end of a member's key; or the server was restored from an old backup.",
            "Send nothing until whoever runs the server, or the charter's keeper, has explained it.",
        ),
        Reason::Fork => (
            "the charter differs from one of the same number that this machine has seen",
            "Two charters were signed for one epoch. Different people may be shown different members.",
            "Send nothing. Tell the charter's keeper, and compare with another member what each of you sees.",
        ),
        Reason::Vanished => (
            "a member's line that was in the charter before is gone or changed",
            "A charter only ever adds lines and ends them; this one rewrites who could read.",
            "Send nothing. Tell the charter's keeper.",
        ),
        Reason::Expired => (
            "the charter has expired",
            "Its keeper has not renewed it in time, or the server keeps a newer one back.",
            "Tell the charter's keeper. Until there is a new one, use the ways below.",
        ),
        _ => ("the charter is refused", "This program does not know why.", "Tell the charter's keeper."),
    };
    let contact = refused.charter.as_ref().filter(|_| refused.reason == Reason::Expired);
    let advice = match contact {
        Some(charter) => format!("{advice}\n  {}", routes(charter)),
        None => advice.to_owned(),
    };
    Failure::new(Exit::Check, what).means(meaning).advise(advice)
}

/// The contact and the authorities of a charter that takes no report.
fn routes(charter: &Charter) -> String {
    let mut lines = vec![charter.contact.clone()];
    lines.extend(charter.outside.iter().map(|one| format!("{} {}: {}", one.country, one.name, one.url)));
    lines.join("\n  ")
}
