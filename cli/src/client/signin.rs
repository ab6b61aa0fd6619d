//! Signing in as a member: no password, one signature over the address that was meant.

use hotline_crypto::{
    id::MemberId,
    instance::Instance,
    signature::SigningKey,
    signin::SignIn,
    wire::{
        Authorization, Base64Fixed, ChallengeAnswer, ChallengeRequest, SessionAnswer, SessionRequest, path,
    },
};

use super::{CallError, Client};

impl Client {
    /// Opens a session for `member`. The server must be one that the charter names: check that before.
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn sign_in(
        &self,
        instance: &Instance,
        member: MemberId,
        key: &SigningKey,
    ) -> Result<Authorization, CallError> {
        let (_, challenge): (_, ChallengeAnswer) =
            self.send(path::DESK_CHALLENGE, None, &ChallengeRequest { member })?;
        let origin = self.server().origin().to_owned();
        let ChallengeAnswer { nonce, expires } = challenge;
        let sign_in = SignIn { origin: &origin, instance, member, nonce: &nonce.0, expires };
        let signature = Base64Fixed(sign_in.sign(key));
        let request = SessionRequest { member, origin, nonce, expires, signature };
        let (_, answer): (_, SessionAnswer) = self.send(path::DESK_SESSION, None, &request)?;
        Ok(Authorization::Bearer(answer.session))
    }
}
