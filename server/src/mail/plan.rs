//! What is due today, and whether there is a message at all.

use actix_web::web::Data;
use hotline_crypto::{charter::Charter, date::Day, id::MemberId};

use super::{addresses, reminded, schedule};
use crate::{
    config::Mode,
    error::Outcome,
    state::App,
    store::{
        Connection, Writing, deadlines,
        outbox::{self, Letter, Recipient, State},
    },
};

/// For how many days the outbox remembers, and how far back news are looked for at most.
const REMEMBERED_DAYS: i64 = 7;

/// Notes whose message of today is due. That of a day on which nothing ran is left out: the next one says the same.
///
/// # Errors
/// The database's.
pub(super) async fn plan(app: &Data<App>) -> Outcome<()> {
    let state = app.clone();
    let due = app.store.read(move |connection| due(&state, connection)).await?;
    if due.is_empty() {
        return Ok(());
    }
    let (now, first) = (app.clock.now(), remembered(app.clock.today()));
    let add = move |writing: &mut Writing| {
        for (letter, state) in due {
            outbox::add(writing, letter, state, now)?;
        }
        outbox::sweep(writing, first)
    };
    app.store.write(add).await
}

fn due(app: &App, connection: &mut Connection) -> Outcome<Vec<(Letter, State)>> {
    let Some(published) = app.charter(connection)? else { return Ok(vec![]) };
    let (mail, charter, day) = (&app.config.mail, &published.charter, app.clock.today());
    let known = outbox::of_day(connection, day)?;
    let mut due = vec![];
    for to in addresses(app, charter).into_keys().filter(|to| !known.contains(to)) {
        let letter = Letter { to, day };
        if !schedule::is_on(mail, to, day) || schedule::moment(mail, &app.secret, letter)? > app.clock.now() {
            continue;
        }
        let wanted = match to {
            Recipient::Member(member) if mail.mode == Mode::News => {
                is_wanted(app, connection, charter, member)?
            }
            _ => true,
        };
        due.push((letter, if wanted { State::Waiting } else { State::Nothing }));
    }
    Ok(due)
}

/// Whether there are news for a member since the last day that was looked at; or, on the days of the digest, a date.
fn is_wanted(app: &App, connection: &mut Connection, charter: &Charter, member: MemberId) -> Outcome<bool> {
    let today = app.clock.today();
    let last = outbox::last_day(connection, Recipient::Member(member))?;
    let since = last.unwrap_or_else(|| remembered(today));
    if deadlines::is_news(connection, member, since, today)? {
        return Ok(true);
    }
    Ok(app.config.mail.is_weekday(today) && reminded(app, connection, charter)?.contains(&member))
}

fn remembered(today: Day) -> Day {
    Day::from_unix_days(today.unix_days() - REMEMBERED_DAYS).unwrap_or(today)
}
