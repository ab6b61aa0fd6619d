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
    let read = move |connection: &mut _| {
        let held = state.charter(connection)?.is_none_or(|published| published.charter.hold);
        Ok((held, if held { Vec::new() } else { cases::due(connection, today)? }))
    };
    let (held, due) = app.store.read(read).await?;
    let mut purged =
        app.store.write(move |connection| retention::apply_lone_requests(connection, today, held)).await?;
    for case in due {
        let state = app.clone();
        let purge = move |connection: &mut _| {
            // As it is now: a hold may have come meanwhile.
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
