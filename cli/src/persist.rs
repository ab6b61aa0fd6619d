//! Not giving up what somebody has typed because the network or the server is away for a while.

use std::thread;

use crate::{
    client::{CallError, again_while},
    context::Context,
    terminal,
};

/// Makes a call again and again while what keeps it from succeeding may pass. A person at the terminal decides how long. For
/// calls that the server knows again, so that nothing is done twice.
///
/// # Errors
/// As [`again_while`].
pub fn persist<T>(context: &Context, call: impl FnMut() -> Result<T, CallError>) -> Result<T, CallError> {
    again_while(call, |error, pause| {
        if let Some(pause) = pause {
            let _bar = terminal::spinner(&format!("{error}. Trying again"));
            thread::sleep(pause);
            return true;
        }
        if !terminal::is_there() || context.global.yes {
            return false;
        }
        let remark = format!("It did not work: {error}. Nothing is written twice, however often you try.");
        context.output.remark(&remark);
        terminal::confirm("Try again?").unwrap_or_default()
    })
}
