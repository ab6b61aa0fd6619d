//! The keeper's one call.

use hotline_crypto::{
    charter::SignedCharter,
    wire::{CharterAnswer, CharterRequest, path},
};

use super::{Body, Call, CallError, Client};

impl Client {
    /// `PUT /charter`: puts the next charter in force. The same again changes nothing. Answers its epoch.
    ///
    /// # Errors
    /// See [`CallError`]; `charter_refused` where it does not follow from the present one.
    pub fn put_charter(&self, signed: &SignedCharter) -> Result<u64, CallError> {
        let request = CharterRequest { charter: signed.text.clone(), signature: signed.signature.clone() };
        let body = serde_json::to_string(&request).map_err(|_| CallError::NotAHotline("a request".into()))?;
        let (_, answer): (_, CharterAnswer) =
            self.json(&Call::new("PUT", path::CHARTER, None, Body::Json(&body)))?;
        Ok(answer.epoch)
    }
}
