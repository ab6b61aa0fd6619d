//! When a message is due.
//!
//! The moment follows from the day alone, and where it is random from the server's secret: all processes on one
//! database come to the same, and nothing has to be remembered.

use hmac::{Hmac, Mac};
use hotline_crypto::{bytes::frame, date::Day};
use sha2::Sha256;

use crate::{
    clock::DAY_SECONDS,
    config::{MailConfig, Mode},
    error::{ApiError, Outcome},
    secret::Secret,
    store::outbox::{Letter, Recipient},
};

/// Random moments keep off midnight, so that what was written late on the day before is there.
const FIRST_SECOND: u64 = 3600;

/// Whether a message may be due on this day at all.
pub fn is_on(config: &MailConfig, to: Recipient, day: Day) -> bool {
    match (to, config.mode) {
        (Recipient::Keeper, _) | (_, Mode::Weekdays) => config.is_weekday(day),
        (Recipient::Member(_), Mode::Daily | Mode::News) => true,
    }
}

/// When a message is due, in seconds since 1970.
///
/// # Errors
/// None that can be caused.
pub fn moment(config: &MailConfig, secret: &Secret, letter: Letter) -> Outcome<u64> {
    let midnight = u64::try_from(letter.day.unix_days()).unwrap_or(0).saturating_mul(DAY_SECONDS);
    let second = match (letter.to, config.mode) {
        (Recipient::Member(_), Mode::News) => {
            let [a, b, c, d, ..] = random(secret, "hotline/v1/mail-moment", letter)?;
            FIRST_SECOND + u64::from(u32::from_be_bytes([a, b, c, d])) % (DAY_SECONDS - FIRST_SECOND)
        }
        _ => u64::from(config.hour) * 3600,
    };
    Ok(midnight + second)
}

/// Bytes that are this message's own and tell nothing to whoever does not have the secret.
///
/// # Errors
/// None that can be caused.
pub fn random(secret: &Secret, tag: &str, letter: Letter) -> Outcome<[u8; 16]> {
    let to: &[u8] = match &letter.to {
        Recipient::Member(id) => id.as_bytes(),
        Recipient::Keeper => &[],
    };
    let mut hmac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes().as_slice()).map_err(ApiError::internal)?;
    hmac.update(&frame(tag, &[to, letter.day.to_string().as_bytes()]));
    let mut half = [0; 16];
    half.iter_mut().zip(hmac.finalize().into_bytes()).for_each(|(to, from)| *to = from);
    Ok(half)
}
