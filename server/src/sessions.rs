//! Members at the door: challenges, sessions, and who a session belongs to.

use std::sync::Arc;

use actix_web::HttpRequest;
use hmac::{Hmac, Mac};
use hotline_crypto::{
    bytes::frame,
    charter::{MemberLine, Role},
    id::MemberId,
    wire::{Authorization, ErrorCode},
};
use rand_core::{OsRng, RngCore};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::{
    body, clock,
    error::{ApiError, Outcome},
    state::{App, Published},
    store::{
        Connection,
        sessions::{self as rows, LiveSession},
    },
};

/// For how many seconds a challenge can be used.
pub const CHALLENGE_SECONDS: u64 = 60;
/// After how many idle seconds a session ends.
pub const IDLE_SECONDS: u64 = 30 * 60;
/// After how many seconds a session ends at the latest.
pub const MAX_SECONDS: u64 = 12 * 60 * 60;
/// A session's end is put off when it is nearer than an idle one's by this many seconds, not at each call.
const EXTEND_SECONDS: u64 = 60;

/// A session that was live a moment ago.
#[derive(Clone, Copy)]
pub struct Entered {
    token_hash: [u8; 32],
}

/// A member, by their session and the charter.
pub struct Me {
    /// Who.
    pub id: MemberId,
    /// What they may do.
    pub role: Role,
    /// The charter in force.
    pub published: Arc<Published>,
}

/// Lets the owner of a session in, and puts its end off.
///
/// # Errors
/// `unauthorized`.
pub async fn enter(app: &actix_web::web::Data<App>, request: &HttpRequest) -> Outcome<Entered> {
    let Authorization::Bearer(session) = body::authorization(request)? else {
        return Err(ErrorCode::Unauthorized.into());
    };
    let entered = Entered { token_hash: session.hash() };
    let state = app.clone();
    let (live, _) = app.store.read(move |connection| entered.look_up(&state, connection)).await?;
    let later = app.clock.now().saturating_add(IDLE_SECONDS).min(live.ends);
    if later > live.expires.saturating_add(EXTEND_SECONDS) {
        app.store.write(move |connection| rows::extend(connection, &entered.token_hash, later)).await?;
    }
    Ok(entered)
}

impl Entered {
    /// Whose session it is, as this transaction sees it: the session may have ended since, or the member's line.
    ///
    /// # Errors
    /// `unauthorized`.
    pub fn member(self, app: &App, connection: &mut Connection) -> Outcome<Me> {
        self.look_up(app, connection).map(|(_, me)| me)
    }

    fn look_up(self, app: &App, connection: &mut Connection) -> Outcome<(LiveSession, Me)> {
        let live =
            rows::find(connection, &self.token_hash, app.clock.now())?.ok_or(ErrorCode::Unauthorized)?;
        let published = app.charter(connection)?.ok_or(ErrorCode::Unauthorized)?;
        // A line that began after the session is of a key that did not sign in.
        let began = clock::day(live.ends.saturating_sub(MAX_SECONDS));
        let line = line(&published, app, live.member).filter(|line| line.from <= began);
        let role = line.ok_or(ErrorCode::Unauthorized)?.role;
        Ok((live, Me { id: live.member, role, published }))
    }
}

/// The member's line in force for sign-in.
#[must_use]
pub fn line<'a>(published: &'a Published, app: &App, id: MemberId) -> Option<&'a MemberLine> {
    published.charter.current_members(app.clock.today()).find(|line| line.id == id)
}

/// A challenge for a member, existing or not: 16 random bytes and half an HMAC over these, the member and the expiry.
///
/// # Errors
/// None that can be caused.
pub fn challenge(app: &App, member: MemberId, expires: u64) -> Outcome<[u8; 32]> {
    let mut nonce = [0; 32];
    let (random, tag) = nonce.split_at_mut(16);
    OsRng.fill_bytes(random);
    tag.copy_from_slice(&seal(app, member, expires, random)?);
    Ok(nonce)
}

/// Whether a challenge is one of ours for this member and has not expired.
///
/// # Errors
/// None that can be caused.
pub fn is_ours(app: &App, member: MemberId, nonce: &[u8; 32], expires: u64) -> Outcome<bool> {
    let (random, tag) = nonce.split_at(16);
    let same: bool = seal(app, member, expires, random)?.ct_eq(tag).into();
    let now = app.clock.now();
    Ok(same && expires > now && expires <= now.saturating_add(CHALLENGE_SECONDS))
}

fn seal(app: &App, member: MemberId, expires: u64, random: &[u8]) -> Outcome<[u8; 16]> {
    let mut hmac =
        Hmac::<Sha256>::new_from_slice(app.secret.as_bytes().as_slice()).map_err(ApiError::internal)?;
    hmac.update(&frame("hotline/v1/challenge", &[member.as_bytes(), &expires.to_be_bytes(), random]));
    let tag: [u8; 32] = hmac.finalize().into_bytes().into();
    let mut half = [0; 16];
    half.iter_mut().zip(tag).for_each(|(to, from)| *to = from);
    Ok(half)
}

/// Forgets sessions and challenges that have ended.
///
/// # Errors
/// The database's.
pub async fn sweep(app: &App) -> Outcome<()> {
    let now = app.clock.now();
    app.store.write(move |connection| rows::sweep(connection, now)).await
}
