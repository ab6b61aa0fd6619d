//! Numbers for the operator's monitoring, on a loopback address of their own.
//!
//! Nothing here is finer than a UTC day about what reporters do: totals are those of yesterday, and sizes, which would
//! show the moment of a report, are taken once a day.

use std::sync::{Mutex, PoisonError};

use actix_web::{
    App as Service, HttpResponse, HttpServer,
    dev::ServerHandle,
    web::{self, Data},
};
use anyhow::Context;
use hotline_crypto::date::Day;
use prometheus_client::{
    encoding::text::encode,
    metrics::{gauge::Gauge, info::Info},
    registry::Registry,
};

use crate::{
    error::{ApiError, Outcome},
    state::App,
    store::{
        self, Connection,
        outbox::{self, State},
        totals,
    },
    work,
};

/// What is measured once a day.
#[derive(Clone, Copy)]
struct Daily {
    day: Day,
    free_disk: Option<u64>,
}

struct Metrics {
    app: Data<App>,
    started: Day,
    daily: Mutex<Option<Daily>>,
}

/// Begins to answer `GET /metrics`, where that is configured.
///
/// # Errors
/// When the address cannot be had.
pub async fn serve(app: &Data<App>) -> anyhow::Result<Option<ServerHandle>> {
    let Some(address) = app.config.metrics else { return Ok(None) };
    let metrics =
        Data::new(Metrics { app: app.clone(), started: app.clock.today(), daily: Mutex::new(None) });
    let server = HttpServer::new(move || {
        Service::new().app_data(metrics.clone()).route("/metrics", web::get().to(get))
    })
    .workers(1)
    .disable_signals()
    .shutdown_timeout(1)
    .bind(address)
    .with_context(|| {
        format!("{address} cannot be had for the metrics: choose another with `metrics`, or \"off\"")
    })?;
    for bound in server.addrs() {
        tracing::info!("metrics on {bound}");
    }
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Ok(Some(handle))
}

async fn get(metrics: Data<Metrics>) -> Outcome<HttpResponse> {
    let text = render(&metrics).await.map_err(ApiError::internal)?;
    Ok(HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(text))
}

async fn render(metrics: &Metrics) -> Result<String, std::fmt::Error> {
    let app = &metrics.app;
    let today = app.clock.today();
    let yesterday = Day::from_unix_days(today.unix_days() - 1).unwrap_or(today);
    let state = app.clone();
    let read = move |connection: &mut Connection| {
        store::ping(connection)?;
        let mail =
            (outbox::how_many(connection, State::Waiting)?, outbox::how_many(connection, State::GivenUp)?);
        Ok((totals::of(connection, yesterday)?, state.charter(connection)?, mail))
    };
    let answer = app.store.read(read).await;

    let mut registry = Registry::with_prefix("hotline");
    registry.register("build", "The program", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
    let mut say = |name: &str, help: &str, value: i64| {
        let gauge: Gauge = Gauge::default();
        gauge.set(value);
        registry.register(name, help, gauge);
    };
    say("started_day", "The UTC day of the start, counted from 1970-01-01", metrics.started.unix_days());
    say("database_up", "Whether the database answers", i64::from(answer.is_ok()));
    if let Ok((totals, published, (waiting, given_up))) = answer {
        let big = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        say(
            "writes_yesterday",
            "Reports and reporters' entries of the last full UTC day",
            big(totals.writes),
        );
        say("bytes_yesterday", "Bytes that reporters stored on the last full UTC day", big(totals.bytes));
        say("writes_a_day", "The budget of writes", big(app.config.budget.writes_a_day));
        say("bytes_a_day", "The budget of bytes", big(app.config.budget.bytes_a_day));
        if app.config.mail.server.is_some() {
            say("mail_waiting", "Messages that the mail server has not taken yet", big(waiting));
            say("mail_given_up", "Messages that were given up in the last seven days", big(given_up));
        }
        if let Some(published) = published {
            let charter = &published.charter;
            say("charter_epoch", "The epoch of the charter in force", big(charter.epoch));
            say("charter_days_left", "Days until the charter expires", charter.days_until_expiry(today));
        }
    }
    if let Some(free) = free_disk(metrics, today) {
        let free = i64::try_from(free).unwrap_or(i64::MAX);
        say("disk_free_bytes", "Free bytes on the database's disk, taken once a UTC day", free);
    }
    let mut text = String::new();
    encode(&mut text, &registry)?;
    Ok(text)
}

/// Taken at the first question of a day, so that no change of it shows when a report came in.
fn free_disk(metrics: &Metrics, today: Day) -> Option<u64> {
    let mut daily = metrics.daily.lock().unwrap_or_else(PoisonError::into_inner);
    match *daily {
        Some(known) if known.day == today => known.free_disk,
        _ => {
            let free_disk = work::free_disk(&metrics.app.config);
            *daily = Some(Daily { day: today, free_disk });
            free_disk
        }
    }
}
