//! Calling again what may well succeed a little later.
//!
//! For calls that are the very same each time: what changes nothing, or what the server knows again, so that nothing is
//! done twice.

use std::{thread, time::Duration};

use hotline_crypto::wire::ErrorCode;

use super::{CallError, is_code};

/// Waits between tries, in seconds.
const PAUSES: [u64; 4] = [1, 3, 8, 20];

/// Makes a call, and makes it again after pauses while what keeps it from succeeding may pass.
///
/// # Errors
/// As [`again_while`].
pub fn again<T>(call: impl FnMut() -> Result<T, CallError>) -> Result<T, CallError> {
    again_while(call, |_, pause| pause.map(thread::sleep).is_some())
}

/// As [`again`]. `wait` hears why it did not succeed and how long to wait for the next try, or nothing after the last
/// one; it says whether there is to be one.
///
/// # Errors
/// The last try's; but where one was not answered, that, since nobody can tell what it did.
pub fn again_while<T>(
    mut call: impl FnMut() -> Result<T, CallError>,
    mut wait: impl FnMut(&CallError, Option<Duration>) -> bool,
) -> Result<T, CallError> {
    let mut silence = None;
    let mut pauses = PAUSES.iter();
    loop {
        let error = match call() {
            Err(error) if error.is_passing() => error,
            Err(error) => return Err(if is_answer(&error) { error } else { silence.unwrap_or(error) }),
            done => return done,
        };
        if matches!(error, CallError::Unreachable(_)) {
            silence = Some(error.clone());
        }
        let pause = pauses.next().map(|pause| Duration::from_secs(*pause));
        if pause.is_none() {
            pauses = PAUSES.iter();
        }
        if !wait(&error, pause) {
            return Err(silence.unwrap_or(error));
        }
    }
}

/// Whether it says of the tries before, too, that they did nothing: somebody else has the place, or there is nothing to
/// write to or to read. The server would have known again what it had taken.
fn is_answer(error: &CallError) -> bool {
    is_code(error, ErrorCode::Conflict) || is_code(error, ErrorCode::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: ErrorCode) -> CallError {
        CallError::Refused { code, next: None }
    }

    /// What comes of these answers, one after another, and how often it was tried.
    fn of(answers: &[CallError], tries: usize) -> (CallError, usize) {
        let mut count = 0;
        let call = || {
            count += 1;
            Err::<(), _>(answers[(count - 1).min(answers.len() - 1)].clone())
        };
        let mut waits = 0;
        let error = again_while(call, |_, _| {
            waits += 1;
            waits < tries
        })
        .unwrap_err();
        (error, count)
    }

    #[test]
    fn what_was_not_answered_counts_unless_an_answer_settles_it() {
        let silent = || CallError::Unreachable("it does not answer".into());
        let (busy, conflict) = (refused(ErrorCode::Busy), refused(ErrorCode::Conflict));
        assert_eq!(of(&[silent(), busy.clone()], 3), (silent(), 3));
        assert_eq!(of(&[busy.clone()], 3), (busy, 3));
        assert_eq!(of(&[silent(), refused(ErrorCode::Forbidden)], 9), (silent(), 2));
        assert_eq!(of(&[silent(), conflict.clone()], 9), (conflict, 2));
        assert_eq!(of(&[refused(ErrorCode::Forbidden)], 9), (refused(ErrorCode::Forbidden), 1));
    }

    #[test]
    fn pauses_grow_end_and_begin_again() {
        let mut heard = Vec::new();
        let call = || Err::<(), _>(refused(ErrorCode::Busy));
        assert!(
            again_while(call, |_, pause| {
                heard.push(pause.map(|pause| pause.as_secs()));
                heard.len() < 6
            })
            .is_err()
        );
        assert_eq!(heard, [Some(1), Some(3), Some(8), Some(20), None, Some(1)]);
    }
}
