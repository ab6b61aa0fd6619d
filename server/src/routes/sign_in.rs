//! Sign-in: a challenge, and a signature of it.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Payload},
};
use hotline_crypto::{
    signin::SignIn,
    wire::{
        Base64Fixed, ChallengeAnswer, ChallengeRequest, ErrorCode, Session, SessionAnswer, SessionRequest,
    },
};
use rand_core::{OsRng, RngCore};

use crate::{
    answer,
    body::{self, Kind},
    error::Outcome,
    sessions::{self, CHALLENGE_SECONDS, IDLE_SECONDS, MAX_SECONDS},
    state::App,
    store::{
        Connection, Writing,
        sessions::{self as rows, LiveSession},
    },
};

/// The most octets of a body here.
const MOST: usize = 4096;

/// Begins a sign-in. A member that does not exist gets a challenge, too.
///
/// # Errors
/// `unsupported_media_type`, `too_large`, `malformed`.
pub async fn challenge(app: Data<App>, request: HttpRequest, payload: Payload) -> Outcome<HttpResponse> {
    let body = body::read(&app, (&request, payload), &app.rooms.small, (Kind::Json, MOST)).await?;
    let ChallengeRequest { member } = body::parse(&body.octets)?;
    let expires = app.clock.now().saturating_add(CHALLENGE_SECONDS);
    let nonce = Base64Fixed(sessions::challenge(&app, member, expires)?);
    Ok(answer::json(StatusCode::OK, &ChallengeAnswer { nonce, expires }))
}

/// Ends a sign-in with a session.
///
/// # Errors
/// `unsupported_media_type`, `too_large`, `malformed`, `unauthorized`.
pub async fn begin(app: Data<App>, request: HttpRequest, payload: Payload) -> Outcome<HttpResponse> {
    let body = body::read(&app, (&request, payload), &app.rooms.small, (Kind::Json, MOST)).await?;
    let sign_in: SessionRequest = body::parse(&body.octets)?;
    if !sessions::is_ours(&app, sign_in.member, &sign_in.nonce.0, sign_in.expires)? {
        return Err(ErrorCode::Unauthorized.into());
    }
    let mut token = [0; 32];
    OsRng.fill_bytes(&mut token);
    let session = Session::from_bytes(token);
    let (state, token_hash, now) = (app.clone(), session.hash(), app.clock.now());
    let ends = now.saturating_add(MAX_SECONDS);
    let store = move |connection: &mut Writing| {
        if !is_signed(&state, connection, &sign_in)?
            || !rows::use_nonce(connection, &sign_in.nonce.0, sign_in.expires)?
        {
            return Err(ErrorCode::Unauthorized.into());
        }
        let expires = now.saturating_add(IDLE_SECONDS);
        rows::insert(connection, &token_hash, &LiveSession { member: sign_in.member, expires, ends })
    };
    app.store.write(store).await?;
    Ok(answer::json(StatusCode::OK, &SessionAnswer { session, expires: ends }))
}

/// Whether a current member signed for an address of this hotline.
fn is_signed(app: &App, connection: &mut Connection, sign_in: &SessionRequest) -> Outcome<bool> {
    let Some(published) = app.charter(connection)? else { return Ok(false) };
    if !published.charter.origins.contains(&sign_in.origin) {
        return Ok(false);
    }
    let Some(line) = sessions::line(&published, app, sign_in.member) else { return Ok(false) };
    let signed = SignIn {
        origin: &sign_in.origin,
        instance: &published.charter.instance,
        member: sign_in.member,
        nonce: &sign_in.nonce.0,
        expires: sign_in.expires,
    };
    Ok(signed.verify(&line.sign, &sign_in.signature.0))
}
