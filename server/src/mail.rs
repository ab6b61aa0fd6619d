//! Mail that tells members to look, and tells nobody else anything.
//!
//! Every minute `round` notes in the outbox what is due (`plan`, `schedule`), and hands what waits there to the
//! operator's mail server (`smtp`). What a message says is `digest`'s, which sees no case. Nothing here holds up the
//! writer: what is slow, the mail server, is waited for outside of any transaction.
//!
//! **Sent once**: whoever is to send a message takes it under the writer's lock, by putting it off for everybody else.
//! When a process dies, or the connection breaks, after the mail server took a message and before that is noted, the
//! message is sent again later, with the same `Message-ID`: once too often rather than never.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use actix_web::web::Data;
use hotline_crypto::{charter::Charter, id::MemberId};
use lettre::Address;
use rand_core::{OsRng, RngCore};
use tokio::time;

use crate::{
    clock::DAY_SECONDS,
    config::Config,
    error::{ApiError, Outcome},
    state::App,
    store::{
        Connection, Writing, deadlines,
        outbox::{self, Letter, Recipient, State, Waiting},
    },
};

mod digest;
mod plan;
mod schedule;
mod smtp;
mod trouble;

use digest::{Notice, Sheet};
pub use digest::{SIZE, SUBJECT};
pub use trouble::Trouble;

const A_MINUTE: Duration = Duration::from_secs(60);
/// For how many seconds a message is one process's own; and the time to the second attempt, after which it doubles.
const LEASE: u64 = 600;
/// The most seconds between two attempts.
const LONGEST_WAIT: u64 = 4 * 3600;
/// After how many seconds a message is given up.
const GIVE_UP_SECONDS: u64 = 3 * DAY_SECONDS;
/// How often it is tried to note that a message was taken, and how long it is waited between.
const NOTES: u32 = 30;
const A_SECOND: Duration = Duration::from_secs(1);

/// Does what is due, again and again. Ends at once where no mail is configured, or the clock is moved by hand.
pub async fn run(app: Data<App>) {
    if app.config.mail.server.is_none() || app.clock.is_fixed() {
        return;
    }
    loop {
        if let Err(error) = round(&app).await {
            tracing::error!("mail: the database did not answer, and is asked again in a minute: {error}");
        }
        time::sleep(A_MINUTE).await;
    }
}

/// Notes what is due and sends what waits.
///
/// # Errors
/// The database's. Trouble with the mail server is none: it is logged, and what waits goes on waiting.
pub async fn round(app: &Data<App>) -> Outcome<()> {
    plan::plan(app).await?;
    let taken = take(app).await?;
    if !taken.is_empty() {
        send(app, &taken).await?;
    }
    Ok(())
}

/// Sends what members get to one address, now.
///
/// # Errors
/// [`Trouble`], or no mail is configured.
pub async fn test(config: &Config, to: &Address, now: u64) -> anyhow::Result<Result<(), Trouble>> {
    let mut id = [0; 16];
    OsRng.fill_bytes(&mut id);
    let sheet = Sheet { to, notice: Notice::Look { date_is_near: false }, moment: now, id };
    Ok(smtp::deliver(&config.mail, &sheet.message(&config.mail)?).await)
}

/// Who may have a message today, and where they are written to.
fn addresses(app: &App, charter: &Charter) -> BTreeMap<Recipient, Address> {
    let (mail, today) = (&app.config.mail, app.clock.today());
    let members = charter
        .current_members(today)
        .filter_map(|line| Some((Recipient::Member(line.id), mail.address_of(line.id)?.clone())));
    let keeper = mail.keeper.iter().filter(|_| charter.reminder_due(today));
    members.chain(keeper.map(|address| (Recipient::Keeper, address.clone()))).collect()
}

/// Who can read a case of which a date is near, where that is to be told.
fn reminded(app: &App, connection: &mut Connection, charter: &Charter) -> Outcome<BTreeSet<MemberId>> {
    if app.config.mail.deadlines {
        deadlines::who_is_reminded(connection, charter, app.clock.today())
    } else {
        Ok(BTreeSet::new())
    }
}

/// One message on its way.
struct Taken {
    letter: Letter,
    address: Address,
    notice: Notice,
}

/// Takes what waits and whose time has come, so that no other process does.
async fn take(app: &Data<App>) -> Outcome<Vec<Taken>> {
    let now = app.clock.now();
    let is_ready = move |connection: &mut Connection| {
        Ok(outbox::waiting(connection)?.iter().any(|waiting| waiting.not_before <= now))
    };
    if !app.store.read(is_ready).await? {
        return Ok(vec![]);
    }
    let state = app.clone();
    let letters = app.store.write(move |writing| take_all(&state, writing)).await?;
    let state = app.clone();
    app.store.read(move |connection| address_all(&state, connection, letters)).await
}

/// Gives up what waited too long, and forgets whom it is no longer for.
fn take_all(app: &App, writing: &mut Writing) -> Outcome<Vec<Letter>> {
    let now = app.clock.now();
    let Some(published) = app.charter(writing)? else { return Ok(vec![]) };
    let addresses = addresses(app, &published.charter);
    let mut newest = BTreeMap::new();
    for Waiting { letter, attempts, not_before } in outbox::waiting(writing)? {
        if !addresses.contains_key(&letter.to) {
            outbox::end(writing, letter, State::Nothing)?;
            continue;
        }
        let age = now.saturating_sub(schedule::moment(&app.config.mail, &app.secret, letter)?);
        if age >= GIVE_UP_SECONDS {
            tracing::error!(day = %letter.day, "mail: a message was given up after three days; see `doctor`");
            outbox::end(writing, letter, State::GivenUp)?;
        } else if not_before <= now {
            let wait = LEASE.saturating_mul(2_u64.saturating_pow(attempts)).min(LONGEST_WAIT);
            outbox::attempt(writing, letter, now + wait)?;
            newest.insert(letter.to, letter);
        }
    }
    Ok(newest.into_values().collect())
}

/// What each message is to say, as of now.
fn address_all(app: &App, connection: &mut Connection, letters: Vec<Letter>) -> Outcome<Vec<Taken>> {
    let Some(published) = app.charter(connection)? else { return Ok(vec![]) };
    let charter = &published.charter;
    let (mut addresses, reminded) = (addresses(app, charter), reminded(app, connection, charter)?);
    let notice = |to| match to {
        Recipient::Member(member) => Notice::Look { date_is_near: reminded.contains(&member) },
        Recipient::Keeper => {
            Notice::Charter { expires: charter.expires, is_over: charter.expires < app.clock.today() }
        }
    };
    let take = |letter: Letter| {
        let address = addresses.remove(&letter.to)?;
        Some(Taken { letter, address, notice: notice(letter.to) })
    };
    Ok(letters.into_iter().filter_map(take).collect())
}

/// Hands over one after another. Where the mail server takes none, it is asked once and not for each.
async fn send(app: &Data<App>, taken: &[Taken]) -> Outcome<()> {
    let (mail, begun) = (&app.config.mail, app.clock.now());
    for Taken { letter, address, notice } in taken {
        // Whatever is left is everybody's again soon.
        if app.clock.now() > begun + LEASE / 2 {
            break;
        }
        let moment = schedule::moment(mail, &app.secret, *letter)?;
        let id = schedule::random(&app.secret, "hotline/v1/mail-id", *letter)?;
        let sheet = Sheet { to: address, notice: *notice, moment, id };
        let message = sheet.message(mail).map_err(ApiError::internal)?;
        match smtp::deliver(mail, &message).await {
            Ok(()) => note_sent(app, *letter).await?,
            Err(trouble) => {
                tracing::warn!("mail: {trouble}; it is tried again. To do: {}", trouble.hint());
                if trouble.concerns_all() {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// Tried for a while: what is not noted is sent again.
async fn note_sent(app: &App, letter: Letter) -> Outcome<()> {
    let mut tries = 1;
    loop {
        let note = move |writing: &mut Writing| outbox::end(writing, letter, State::Sent);
        match app.store.write(note).await {
            Err(_) if tries < NOTES => tries += 1,
            done => return done,
        }
        time::sleep(A_SECOND).await;
    }
}
