//! What systemd is told: that the server is ready, alive, and about to stop. Outside of systemd nothing happens.

use std::time::Duration;

use actix_web::web::Data;
use sd_notify::NotifyState;
use tokio::time;

use crate::{
    state::App,
    store::{self, Connection, Writing},
};

/// All addresses are listened on.
pub fn ready() {
    tell(&[NotifyState::Ready]);
}

/// The server finishes what it accepted.
pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// Says that the server is alive, twice in each interval that systemd gives, for as long as its database answers.
/// Ends at once where no watchdog waits.
pub async fn keep_alive(app: Data<App>) {
    let Some(interval) = sd_notify::watchdog_enabled() else { return };
    let mut ticks = time::interval((interval / 2).max(Duration::from_millis(10)));
    loop {
        ticks.tick().await;
        if app.store.is_erasing() || answers(&app).await {
            tell(&[NotifyState::Watchdog]);
        }
    }
}

/// Reads and writes both: another process that hangs may hold the lock.
async fn answers(app: &App) -> bool {
    let read = app.store.read(|connection: &mut Connection| store::ping(connection)).await;
    read.is_ok() && app.store.write(|connection: &mut Writing| store::ping(connection)).await.is_ok()
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!("systemd could not be told: {error}");
    }
}
