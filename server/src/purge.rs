//! The daily purge: cases past their day, and requests that nobody could have agreed to.

use actix_web::web::Data;

use crate::{
    error::Outcome,
    state::App,
    store::{cases, retention, tombstones},
};

/// Purges what is due, unless the charter holds everything, and erases it from the files. Says how many cases went.
///
/// # Errors
/// The database's; what was purged before stays purged.
pub async fn run(app: &Data<App>) -> Outcome<usize> {
    let today = app.clock.today();
    let state = app.clone();
    let lone = move |connection: &mut _| match state.charter(connection)? {
        Some(published) => retention::apply_lone_requests(connection, &published.charter, today),
        None => Ok(0),
    };
    let mut purged = app.store.write(lone).await?;
    let due = app.store.read(move |connection| cases::due(connection, today)).await?;
    for case in due {
        let state = app.clone();
        let purge = move |connection: &mut _| {
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
        app.store.erase_deleted().await?;
        tracing::info!(cases = purged, "purged");
    }
    Ok(purged)
}
