//! Calls of reporters: padded bodies, and work for each write.

use std::sync::atomic::AtomicBool;

use hotline_crypto::{
    id::AttachmentId,
    wire::{
        Authorization, EntryAnswer, EntryRequest, ErrorCode, FetchAnswer, FetchRequest, Pad, ReportAnswer,
        ReportRequest, WorkTerms, pad_body, path, report_body,
    },
    work::{self, MAX_DIFFICULTY, Progress},
};
use serde::de::DeserializeOwned;

use super::{Body, Call, CallError, Client, MOST_JSON, MOST_PIECE, is_code};

/// How a write is paid for: the terms of the last `GET /instance`, and what hears of the progress.
pub struct Payment<'a> {
    /// What the server asks for.
    pub terms: WorkTerms,
    /// Called every few milliseconds while solving.
    pub progress: &'a mut dyn FnMut(Progress),
}

impl Client {
    /// `POST /cases`: files a report, padded as if each of the charter's `lines` current lines had a wrap.
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn post_report(
        &self,
        report: ReportRequest,
        lines: usize,
        payment: &mut Payment<'_>,
    ) -> Result<ReportAnswer, CallError> {
        let body = report_body(report, lines)
            .map_err(|_| CallError::Refused { code: ErrorCode::TooLarge, next: None })?;
        self.pay(Call::new("POST", path::CASES, None, Body::Json(&body)), payment)
    }

    /// `POST /case/fetch`: the dialogue from place `from` on. An unknown or wrong token gives an answer without a case.
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn fetch_case(&self, token: &Authorization, from: u64) -> Result<FetchAnswer, CallError> {
        let body = pad_body(FetchRequest { from, pad: Pad::default() }, 0);
        self.json(&Call::new("POST", path::CASE_FETCH, Some(token), Body::Json(&body)))
            .map(|(_, answer)| answer)
    }

    /// `POST /case/entries`: adds to the dialogue.
    ///
    /// # Errors
    /// See [`CallError`]; `conflict` where the place is taken.
    pub fn post_reporter_entry(
        &self,
        token: &Authorization,
        request: EntryRequest,
        payment: &mut Payment<'_>,
    ) -> Result<EntryAnswer, CallError> {
        let body = pad_body(request, 0);
        self.pay(Call::new("POST", path::CASE_ENTRIES, Some(token), Body::Json(&body)), payment)
    }

    /// `PUT /case/attachments/{attachment}/{piece}`.
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn put_reporter_piece(
        &self,
        token: &Authorization,
        (attachment, piece): (AttachmentId, u32),
        sealed: &[u8],
        payment: &mut Payment<'_>,
    ) -> Result<(), CallError> {
        let path = path::case_piece(attachment, piece);
        self.pay_octets(Call::new("PUT", &path, Some(token), Body::Octets(sealed)), payment).map(drop)
    }

    /// `GET /case/attachments/{attachment}/{piece}`, in place of what `sealed` holds.
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn get_reporter_piece(
        &self,
        token: &Authorization,
        (attachment, piece): (AttachmentId, u32),
        sealed: &mut Vec<u8>,
    ) -> Result<(), CallError> {
        let path = path::case_piece(attachment, piece);
        self.octets_into(&Call::new("GET", &path, Some(token), Body::None), MOST_PIECE, sealed).map(drop)
    }

    fn pay<R: DeserializeOwned>(&self, call: Call<'_>, payment: &mut Payment<'_>) -> Result<R, CallError> {
        let route = format!("the answer to {} {}", call.method, super::route(call.path));
        let bytes = self.pay_octets(call, payment)?;
        serde_json::from_slice(&bytes).map_err(|_| CallError::NotAHotline(route))
    }

    /// Solves and sends; once more where the seed or the difficulty has moved meanwhile.
    fn pay_octets(&self, mut call: Call<'_>, payment: &mut Payment<'_>) -> Result<Vec<u8>, CallError> {
        call.work = Some(solve(&call, payment)?);
        match self.octets(&call, MOST_JSON) {
            Err(error)
                if is_code(&error, ErrorCode::WorkStale) || is_code(&error, ErrorCode::WorkRequired) =>
            {
                payment.terms = self.instance()?.work;
                call.work = Some(solve(&call, payment)?);
                self.octets(&call, MOST_JSON)
            }
            other => other,
        }
        .map(|(_, bytes)| bytes)
    }
}

fn solve(call: &Call<'_>, payment: &mut Payment<'_>) -> Result<String, CallError> {
    let (body, difficulty) = match call.body {
        Body::None => (&[][..], payment.terms.difficulty),
        Body::Json(text) => (text.as_bytes(), payment.terms.difficulty),
        Body::Octets(bytes) => (bytes, payment.terms.piece_difficulty),
    };
    if difficulty > MAX_DIFFICULTY {
        return Err(CallError::TooMuchWork);
    }
    let header = call.authorization.map(Authorization::header);
    let authorization = header.as_ref().map_or("", |header| header.as_str());
    let request = work::Request { method: call.method, path: call.path, authorization, body };
    let never = AtomicBool::new(false);
    work::solve(&request.password(), &payment.terms.seed, difficulty, &mut payment.progress, &never)
        .map(|work| work.to_string())
        .ok_or(CallError::TooMuchWork)
}
