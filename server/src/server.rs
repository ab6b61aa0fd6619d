//! Everything that runs: the listeners, the daily work, the metrics, and their end.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use actix_web::{App as Service, HttpServer, dev::ServerHandle, middleware::from_fn, web::Data};
use anyhow::{Context, anyhow};
use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
    time,
};

use crate::{
    app,
    clock::{Clock, DAY_SECONDS},
    config::{Config, Listen},
    headers::Headers,
    listen, metrics, notify, purge, sessions,
    state::App,
};

/// Seconds in which everything that was accepted is finished.
pub const STOP_SECONDS: u64 = 10;

/// A server that answers.
pub struct Server {
    /// What its requests are handed.
    pub app: Data<App>,
    addresses: Vec<SocketAddr>,
    metrics: Option<SocketAddr>,
    handles: Vec<ServerHandle>,
    sockets: Vec<PathBuf>,
    tasks: Vec<JoinHandle<()>>,
}

impl Server {
    /// Opens everything and begins to answer. It must run inside actix's runtime.
    ///
    /// # Errors
    /// When the database, the secret, the certificate or an address cannot be had; the message says what to do.
    pub async fn start(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let app = Data::new(App::open(config, clock)?);
        let (addresses, handle) = serve(&app)?;
        let (metrics, metrics_handle) = metrics::serve(&app).await?.unzip();
        let sockets = app.config.listen.iter().filter_map(|listen| match listen {
            Listen::Unix(path) => Some(path.clone()),
            Listen::Tcp(_) => None,
        });
        notify::ready();
        for address in &app.config.listen {
            tracing::info!("listening on {address}");
        }
        Ok(Self {
            sockets: sockets.collect(),
            tasks: vec![
                actix_web::rt::spawn(every_day(app.clone())),
                actix_web::rt::spawn(notify::keep_alive(app.clone())),
            ],
            app,
            addresses,
            metrics,
            handles: metrics_handle.into_iter().chain([handle]).collect(),
        })
    }

    /// The TCP addresses on which it listens.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.addresses.clone()
    }

    /// The address of the metrics, where there are any.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// Takes no more connections, finishes what was accepted, within [`STOP_SECONDS`], and ends.
    pub async fn stop(self) {
        notify::stopping();
        self.tasks.iter().for_each(JoinHandle::abort);
        for handle in &self.handles {
            handle.stop(true).await;
        }
        for socket in &self.sockets {
            drop(std::fs::remove_file(socket));
        }
    }

    /// Runs until SIGTERM or SIGINT, and stops.
    ///
    /// # Errors
    /// When signals cannot be listened to.
    pub async fn wait(self) -> anyhow::Result<()> {
        let (mut terminate, mut interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        self.stop().await;
        Ok(())
    }
}

/// Begins to answer on all configured addresses.
fn serve(app: &Data<App>) -> anyhow::Result<(Vec<SocketAddr>, ServerHandle)> {
    let config = &app.config;
    let headers = Headers::new(config.is_https(), config.onion_location.as_deref())
        .map_err(|_| anyhow!("onion_location holds what no header can"))?;
    let shared = app.clone();
    let mut server = HttpServer::new(move || {
        let headers = headers.clone();
        Service::new()
            .app_data(shared.clone())
            .configure(app::configure)
            .wrap(from_fn(move |request, next| headers.clone().around(request, next)))
    })
    .max_connections(config.connections.most)
    .client_request_timeout(Duration::from_secs(config.connections.header_seconds))
    .keep_alive(Duration::from_secs(15))
    .tls_handshake_timeout(Duration::from_secs(config.connections.header_seconds))
    .disable_signals()
    .shutdown_timeout(STOP_SECONDS - 1);
    let tls = config.tls.as_ref().map(listen::tls).transpose()?;
    for place in &config.listen {
        server = match (place, &tls) {
            (Listen::Tcp(address), Some(tls)) => server.bind_rustls_0_23(address, tls.clone()),
            (Listen::Tcp(address), None) => server.bind(address),
            (Listen::Unix(path), _) => server.listen_uds(listen::unix(path)?),
        }
        .with_context(|| format!("{place} cannot be listened on: choose another address with `listen`"))?;
    }
    let addresses = server.addrs_with_scheme().into_iter().map(|(address, _)| address).collect();
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(async move {
        if let Err(error) = server.await {
            tracing::error!("the server ended: {error}");
        }
    });
    Ok((addresses, handle))
}

/// What is done at the start and after each midnight (UTC).
async fn every_day(app: Data<App>) {
    loop {
        if let Err(error) = purge::run(&app).await {
            tracing::error!(
                "the daily purge failed and is tried again tomorrow or at the next start: {error}"
            );
        }
        if let Err(error) = sessions::sweep(&app).await {
            tracing::error!("ended sessions were not swept: {error}");
        }
        let until_midnight = DAY_SECONDS - app.clock.now() % DAY_SECONDS;
        time::sleep(Duration::from_secs(until_midnight + 1)).await;
    }
}
