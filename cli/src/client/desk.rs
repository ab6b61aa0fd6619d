//! Calls of members, with their session.

use hotline_crypto::{
    id::{AttachmentId, CaseId},
    wire::{
        AccessRequest, Authorization, CasesAnswer, ChangesAnswer, DeskEntryRequest, PurgeRequest,
        RetentionRequest, SeqAnswer, path,
    },
};
use serde::Serialize;

use super::{Body, Call, CallError, Client, MOST_PIECE};

/// What became of a member's write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Written {
    /// It is done.
    Now,
    /// It waits for a second member (202).
    Waiting,
}

impl Client {
    /// `GET /desk/changes`.
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn changes(&self, session: &Authorization, since: u64) -> Result<ChangesAnswer, CallError> {
        let mut call = Call::new("GET", path::DESK_CHANGES, Some(session), Body::None);
        call.query = Some(format!("since={since}"));
        self.json(&call).map(|(_, answer)| answer)
    }

    /// `GET /desk/cases`: the cases with the newest changes, whole unless one is larger than an answer.
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn newest(&self, session: &Authorization, how_many: u32) -> Result<CasesAnswer, CallError> {
        let mut call = Call::new("GET", path::DESK_CASES, Some(session), Body::None);
        call.query = Some(format!("newest={how_many}"));
        self.json(&call).map(|(_, answer)| answer)
    }

    /// `POST /desk/cases/{case}/entries`.
    ///
    /// # Errors
    /// See [`CallError`]; `conflict` where the place is taken.
    pub fn post_entry(
        &self,
        session: &Authorization,
        case: CaseId,
        request: &DeskEntryRequest,
    ) -> Result<Written, CallError> {
        self.write(session, &path::desk_entries(case), request)
    }

    /// `POST /desk/cases/{case}/access`.
    ///
    /// # Errors
    /// See [`CallError`]; `conflict` where the place is taken.
    pub fn post_access(
        &self,
        session: &Authorization,
        case: CaseId,
        request: &AccessRequest,
    ) -> Result<Written, CallError> {
        self.write(session, &path::desk_access(case), request)
    }

    /// `POST /desk/cases/{case}/retention`.
    ///
    /// # Errors
    /// See [`CallError`]; `conflict` where the place is taken.
    pub fn post_retention(
        &self,
        session: &Authorization,
        case: CaseId,
        request: &RetentionRequest,
    ) -> Result<Written, CallError> {
        self.write(session, &path::desk_retention(case), request)
    }

    /// `POST /desk/cases/{case}/purge`.
    ///
    /// # Errors
    /// See [`CallError`]; `conflict` where the place is taken.
    pub fn post_purge(
        &self,
        session: &Authorization,
        case: CaseId,
        request: &PurgeRequest,
    ) -> Result<Written, CallError> {
        self.write(session, &path::desk_purge(case), request)
    }

    /// `PUT /desk/cases/{case}/attachments/{attachment}/{piece}`.
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn put_desk_piece(
        &self,
        session: &Authorization,
        (case, attachment, piece): (CaseId, AttachmentId, u32),
        sealed: &[u8],
    ) -> Result<(), CallError> {
        let path = path::desk_piece(case, attachment, piece);
        self.octets(&Call::new("PUT", &path, Some(session), Body::Octets(sealed)), MOST_PIECE).map(drop)
    }

    /// `GET /desk/cases/{case}/attachments/{attachment}/{piece}`, in place of what `sealed` holds.
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn get_desk_piece(
        &self,
        session: &Authorization,
        (case, attachment, piece): (CaseId, AttachmentId, u32),
        sealed: &mut Vec<u8>,
    ) -> Result<(), CallError> {
        let path = path::desk_piece(case, attachment, piece);
        self.octets_into(&Call::new("GET", &path, Some(session), Body::None), MOST_PIECE, sealed).map(drop)
    }

    fn write<T: Serialize>(
        &self,
        session: &Authorization,
        path: &str,
        request: &T,
    ) -> Result<Written, CallError> {
        let (status, _): (_, SeqAnswer) = self.send(path, Some(session), request)?;
        Ok(if status == 202 { Written::Waiting } else { Written::Now })
    }
}
