//! The daily purge: cases past their day, and requests that nobody could have agreed to.

use actix_web::web::Data;
use hotline_crypto::date::Day;

use crate::{
    error::Outcome,
    state::App,
    store::{Writing, cases, retention, tombstones},
};

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
    if let Err(error) = app.store.erase_deleted().await {
        tracing::warn!("what was purged is not yet erased from the files, and will be tomorrow: {error}");
    }
}
