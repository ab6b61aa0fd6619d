//! How a member's write to a case begins, whatever it is.

use actix_web::{
    HttpRequest,
    web::{Data, Payload},
};
use hotline_crypto::id::CaseId;
use serde::de::DeserializeOwned;

use crate::{
    body::{self, Kind},
    error::Outcome,
    sessions::{self, Entered},
    state::App,
};

/// A member's request, read and not yet looked at.
pub struct DeskCall<T> {
    /// Whose it is.
    pub session: Entered,
    /// Which case it is about.
    pub case: CaseId,
    /// What it says.
    pub body: T,
}

/// Lets the member in and reads the request.
///
/// # Errors
/// `unauthorized`, `unsupported_media_type`, `too_large`, `malformed`, `busy`.
pub async fn read<T: DeserializeOwned>(
    app: &Data<App>,
    request: &HttpRequest,
    payload: Payload,
) -> Outcome<DeskCall<T>> {
    let session = sessions::enter(app, request).await?;
    let case = body::segment(request, "case")?;
    let body = body::read(app, (request, payload), &app.rooms.desk, (Kind::Json, body::most(app))).await?;
    Ok(DeskCall { session, case, body: body::parse(&body.octets)? })
}
