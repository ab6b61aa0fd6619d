//! Stories on the machine's own clock compare the days of several moments, so none of them runs over midnight.

use std::{
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

const DAY_SECONDS: u64 = 86_400;
/// Longer than any story takes.
const SECONDS: u64 = 300;

/// Waits for the next UTC day where this one is about to end.
pub fn stay_clear_of_midnight() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let left = DAY_SECONDS - now % DAY_SECONDS;
    if left < SECONDS {
        thread::sleep(Duration::from_secs(left));
    }
}
