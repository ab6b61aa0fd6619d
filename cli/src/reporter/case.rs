//! The case that a token opens, fetched and checked.

use std::sync::Arc;

use hotline_crypto::{
    case::{CaseReader, Context as ReaderContext},
    entry::{ReporterKeys, Stream},
    id::{CaseId, MemberId},
    wire::Stored,
};

use super::Me;
use crate::{
    client::{Client, charter::Hotline},
    exit::{Exit, Failure},
};

/// A reporter's case.
pub struct MyCase {
    /// Its id.
    pub id: CaseId,
    /// Its dialogue, checked.
    pub reader: CaseReader,
    /// What the server has of its attachments.
    pub stored: Vec<Stored>,
}

impl MyCase {
    /// Whom the report leaves out.
    #[must_use]
    pub fn left_out(&self) -> &[MemberId] {
        self.reader.state().map(|state| state.excluded.as_slice()).unwrap_or_default()
    }
}

/// Fetches the case from its start and checks every entry.
///
/// # Errors
/// [`Exit::NotFound`] where the token opens no case; [`Exit::Check`] where the server skips or repeats entries.
pub fn open(client: &Client, me: &Me, hotline: &Hotline) -> anyhow::Result<MyCase> {
    let first = client.fetch_case(&me.authorization, 0).map_err(|error| error.failure())?;
    let id = first.case.ok_or_else(no_case)?;
    let own =
        ReporterKeys { age: me.secrets.identity.recipient(), sign: me.secrets.signing_key.verifying_key() };
    let mut reader = CaseReader::new(ReaderContext {
        instance: hotline.charter.instance,
        case: id,
        charter: Arc::new(hotline.charter.clone()),
        identities: vec![me.secrets.identity.clone()],
        own_keys: Some(own),
    });
    let mut page = first;
    loop {
        for entry in &page.entries {
            reader
                .push(Stream::Dialogue, entry.seq, entry.day, &entry.envelope.0)
                .map_err(|error| skipped(&error.to_string()))?;
        }
        if !page.more {
            return Ok(MyCase { id, reader, stored: page.attachments });
        }
        let from = page.next;
        page = client.fetch_case(&me.authorization, from).map_err(|error| error.failure())?;
        if page.case != Some(id) || (page.more && page.next <= from) {
            return Err(skipped("the answer does not go on where the one before it ended").into());
        }
    }
}

fn no_case() -> Failure {
    Failure::new(Exit::NotFound, "these words open no case at this hotline")
        .means("They may belong to another hotline, or the report never arrived, or it has a passphrase, or its case was purged.")
        .advise("Look at the words again, word by word. If you set a passphrase, add --passphrase.")
}

fn skipped(what: &str) -> Failure {
    Failure::new(Exit::Check, format!("the server does not show the whole case: {what}"))
        .means("The server, or something between you and it, is faulty or keeps something back.")
        .advise("Try again from another network. If it stays so, use the contact on the poster.")
}
