//! Fetching changes page after page, from a server that may have no end.

use std::{collections::HashSet, sync::mpsc};

use hotline_crypto::{
    entry::Stream,
    id::{AttachmentId, CaseId},
    wire::{Authorization, ChangesAnswer},
};

use crate::client::{CallError, Client};

/// After so many pages in a row that tell of nothing new, a server is not believed to have an end.
const REPEATED: usize = 16;

/// Fetches page after page and hands each on; stops where nobody listens any more.
pub(super) fn fetch(
    client: &Client,
    session: &Authorization,
    mut since: u64,
    to: &mpsc::SyncSender<Result<ChangesAnswer, CallError>>,
) {
    let (mut told, mut idle) = (HashSet::new(), 0);
    loop {
        let page = client.changes(session, since);
        let next = page.as_ref().ok().filter(|page| page.more).map(|page| page.cursor);
        if let Ok(page) = &page {
            idle = if tells_something(page, &mut told) { 0 } else { idle + 1 };
        }
        let empty = page.as_ref().is_ok_and(|page| page.more && is_empty(page));
        let stuck = next.is_some_and(|next| next <= since || empty || idle >= REPEATED);
        let page = if stuck { Err(CallError::NotAHotline("it repeats itself".into())) } else { page };
        if to.send(page).is_err() || stuck {
            return;
        }
        let Some(next) = next else { return };
        since = next;
    }
}

/// Something that a page tells of.
#[derive(PartialEq, Eq, Hash)]
enum Told {
    Case(CaseId),
    Entry(CaseId, Stream, u64),
    Attachment(CaseId, AttachmentId),
}

/// Whether a page tells of something that none before it `told` of.
fn tells_something(page: &ChangesAnswer, told: &mut HashSet<Told>) -> bool {
    let before = told.len();
    told.extend(page.cases.iter().map(|case| Told::Case(case.case)));
    told.extend(page.removed.iter().map(|case| Told::Case(case.case)));
    told.extend(page.entries.iter().map(|entry| Told::Entry(entry.case, entry.stream, entry.seq)));
    told.extend(page.attachments.iter().map(|one| Told::Attachment(one.case, one.id)));
    told.len() > before
}

/// Whether nothing is on a page.
pub(super) fn is_empty(page: &ChangesAnswer) -> bool {
    let ChangesAnswer { cases, entries, attachments, removed, .. } = page;
    cases.is_empty() && entries.is_empty() && attachments.is_empty() && removed.is_empty()
}
