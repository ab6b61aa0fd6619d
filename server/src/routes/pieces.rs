//! Pieces of attachments, for the reporter. What both sides share is here, too.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Data, Payload},
};
use hotline_crypto::{
    entry::Stream,
    id::{AttachmentId, CaseId, MemberId},
    wire::ErrorCode,
};

use crate::{
    answer,
    body::{self, Kind, check_age},
    error::Outcome,
    state::App,
    store::{
        Connection, Writing,
        attachments::{self, Attachment},
        cases,
        changes::{self, Change},
        wraps,
    },
    work::{self, Cost, MAX_PIECE, spend},
};

/// Which piece of which attachment a path names.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The attachment.
    pub attachment: AttachmentId,
    /// The piece's number, from 0.
    pub piece: u32,
}

impl Place {
    /// Reads it from the path.
    ///
    /// # Errors
    /// `malformed`.
    pub fn of(request: &HttpRequest) -> Outcome<Self> {
        let attachment = body::segment(request, "attachment")?;
        Ok(Self { attachment, piece: body::segment(request, "piece")? })
    }

    /// The attachment, if it is in that case and has a piece of that number.
    ///
    /// # Errors
    /// `not_found`, `malformed`.
    pub fn find(self, connection: &mut Connection, case: CaseId) -> Outcome<Attachment> {
        let attachment = attachments::find(connection, case, self.attachment)?.ok_or(ErrorCode::NotFound)?;
        if self.piece < attachment.pieces { Ok(attachment) } else { Err(ErrorCode::Malformed.into()) }
    }
}

/// Takes a piece of an attachment that the reporter declared.
///
/// # Errors
/// `unauthorized`, `work_required`, `work_stale`, `unsupported_media_type`, `too_large`, `malformed`, `not_found`,
/// `forbidden`, `storage_full`, `busy`.
pub async fn put(app: Data<App>, request: HttpRequest, payload: Payload) -> Outcome<HttpResponse> {
    let hash = body::reporter(&request)?;
    let proof = work::proof(&app, &request)?;
    let difficulty = work::terms(&app).await?.piece_difficulty;
    let body = body::read(&app, (&request, payload), &app.rooms.reporter, (Kind::Octets, MAX_PIECE)).await?;
    work::check(&app, &proof, &request, &body.octets, difficulty)?;
    check_age(&body.octets, MAX_PIECE as u64)?;
    let place = Place::of(&request)?;
    let state = app.clone();
    let store = move |connection: &mut Writing| {
        let case = cases::find_by_token(connection, &hash)?.ok_or(ErrorCode::NotFound)?.id;
        let attachment = place.find(connection, case)?;
        if attachment.stream == Stream::Desk {
            return Err(ErrorCode::NotFound.into());
        }
        let cost = Cost::Piece(body.octets.len());
        if add(connection, case, (attachment, None), (place, &body.octets))? {
            spend(&state, connection, cost)?;
        }
        Ok(())
    };
    app.store.write(store).await?;
    Ok(HttpResponse::Created().finish())
}

/// Adds a piece and tells the readers. False where it was there before.
///
/// # Errors
/// `forbidden` for everybody but the author of the entry that declared the attachment: a piece that is there stays, so a
/// member could otherwise put their own in a colleague's file whose sending broke off.
pub fn add(
    connection: &mut Writing,
    case: CaseId,
    (attachment, by): (Attachment, Option<MemberId>),
    (place, octets): (Place, &Bytes),
) -> Outcome<bool> {
    if attachment.author != by {
        return Err(ErrorCode::Forbidden.into());
    }
    if attachments::has_piece(connection, case, place.attachment, place.piece)? {
        return Ok(false);
    }
    attachments::add_piece(connection, case, place.attachment, (place.piece, octets))?;
    let readers = wraps::readers(connection, case)?;
    changes::announce(connection, case, &readers, &[Change::Attachment(place.attachment)])?;
    Ok(true)
}

/// Gives a piece of the dialogue's attachments.
///
/// # Errors
/// `unauthorized`, `malformed`, `not_found`.
pub async fn get(app: Data<App>, request: HttpRequest) -> Outcome<HttpResponse> {
    let hash = body::reporter(&request)?;
    let place = Place::of(&request)?;
    let read = move |connection: &mut Connection| {
        let case = cases::find_by_token(connection, &hash)?.ok_or(ErrorCode::NotFound)?.id;
        if place.find(connection, case)?.stream == Stream::Desk {
            return Err(ErrorCode::NotFound.into());
        }
        let octets = attachments::piece(connection, case, place.attachment, place.piece)?;
        octets.ok_or_else(|| ErrorCode::NotFound.into())
    };
    app.store.read(read).await.map(answer::octets)
}
