//! The daily purge: cases past their day, and requests that nobody could have agreed to.

use std::time::Duration;

use actix_web::web::Data;
use hotline_crypto::date::Day;
use tokio::time;

use crate::{
    error::{ApiError, Outcome},
    state::App,
    store::{Writing, cases, retention, tombstones},
};

/// How often, and how long each time, a purge waits for those who read an old state.
const WAITS: u32 = 400;
const A_MOMENT: Duration = Duration::from_millis(50);

/// Purges what is due, unless the charter holds everything, and erases it from the files. Says how many cases went.
///
/// # Errors
/// The database's; what was purged before stays purged.
pub async fn run(app: &Data<App>) -> Outcome<usize> {
    let today = app.clock.today();
    let state = app.clone();
    let lone = move |connection: &mut Writing| match state.charter(connection)? {
        Some(published) => retention::apply_lone_requests(connection, &published.charter, today),
        None => Ok(0),
    };
    let mut purged = app.store.write(lone).await?;
    let due = app.store.read(move |connection| cases::due(connection, today)).await?;
    for case in due {
        let state = app.clone();
        let purge = move |connection: &mut Writing| {
            // As it is now: a hold may have come meanwhile. Without a charter nothing goes.
            let held = state.charter(connection)?.is_none_or(|published| published.charter.hold);
            let due = !held && cases::is_due(connection, case, today)?;
            if due {
                tombstones::purge(connection, case, today, &[])?;
            }
            Ok(usize::from(due))
        };
        purged += app.store.write(purge).await?;
    }
    if purged > 0 {
        tracing::info!(cases = purged, "purged");
    }
    let yesterday = Day::from_unix_days(today.unix_days() - 1).unwrap_or(today);
    if app.store.read(move |connection| tombstones::any_since(connection, yesterday)).await? {
        erase(app).await;
    }
    Ok(purged)
}

/// Erases from the files what was purged. Where somebody reads an old state just then, it stays in the files until the
/// next [`run`], which does it again for everything that was purged since yesterday.
pub async fn erase(app: &App) {
    let erased = match wait_for_readers(app).await {
        Ok(()) => app.store.erase_deleted().await,
        Err(error) => Err(error),
    };
    if let Err(error) = erased {
        tracing::warn!("what was purged is not yet erased from the files, and will be tomorrow: {error}");
    }
}

/// Waits until nobody can see any more what was deleted up to now.
async fn wait_for_readers(app: &App) -> Outcome<()> {
    let Some(horizon) = app.store.read(|connection| Ok(connection.horizon()?)).await? else { return Ok(()) };
    for _ in 0..WAITS {
        if app.store.read(move |connection| Ok(connection.is_past(horizon)?)).await? {
            return Ok(());
        }
        time::sleep(A_MOMENT).await;
    }
    Err(ApiError::internal("somebody reads an old state"))
}
