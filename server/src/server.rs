//! Everything that runs: the listeners, the daily work, the metrics, and their end.

use std::{net::SocketAddr, path::PathBuf, thread, time::Duration};

use actix_web::{App as Service, HttpServer, dev::ServerHandle, middleware::from_fn, web::Data};
use anyhow::{Context, anyhow, bail};
use hotline_pages::headers::Headers;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    task::JoinHandle,
    time,
};

use crate::{
    app,
    clock::Clock,
    config::{Config, Listen},
    listen, mail, metrics, notify, purge, sessions,
    state::App,
};

const A_WHILE: Duration = Duration::from_secs(60);
const AN_HOUR: Duration = Duration::from_secs(3600);

/// Seconds in which everything that was accepted is finished.
pub const STOP_SECONDS: u64 = 10;

/// A server that answers.
pub struct Server {
    /// What its requests are handed.
    pub app: Data<App>,
    addresses: Vec<SocketAddr>,
    ended: JoinHandle<std::io::Result<()>>,
    terminate: [Signal; 2],
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
        // Before anybody is told that it runs: a signal from then on is a wish to stop in order.
        let terminate = [signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?];
        let app = Data::new(App::open(config, clock)?);
        let metrics = metrics::serve(&app).await?;
        let Serving { addresses, handle, ended } = serve(&app)?;
        let sockets = app.config.listen.iter().filter_map(|listen| match listen {
            Listen::Unix(path) => Some(path.clone()),
            Listen::Tcp(_) => None,
        });
        notify::ready();
        let tasks = vec![
            actix_web::rt::spawn(every_day(app.clone())),
            actix_web::rt::spawn(mail::run(app.clone())),
            actix_web::rt::spawn(notify::keep_alive(app.clone())),
        ];
        Ok(Self {
            sockets: sockets.collect(),
            tasks,
            app,
            addresses,
            ended,
            terminate,
            handles: metrics.into_iter().chain([handle]).collect(),
        })
    }

    /// The TCP addresses on which it listens.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.addresses.clone()
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
    /// When it ended without being told to.
    pub async fn wait(mut self) -> anyhow::Result<()> {
        let [terminate, interrupt] = &mut self.terminate;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            ended = &mut self.ended => {
                ended??;
                bail!("the server ended without being told to");
            }
        }
        tracing::info!("stopping");
        self.stop().await;
        Ok(())
    }
}

/// The listeners at work.
struct Serving {
    addresses: Vec<SocketAddr>,
    handle: ServerHandle,
    ended: JoinHandle<std::io::Result<()>>,
}

/// Begins to answer on all configured addresses.
fn serve(app: &Data<App>) -> anyhow::Result<Serving> {
    let config = &app.config;
    let headers = Headers::new(config.is_https(), config.onion_location.as_deref())
        .map_err(|_| anyhow!("onion_location holds what no header can"))?;
    let shared = app.clone();
    // Each worker counts its own connections.
    let workers = thread::available_parallelism().map_or(2, |cores| cores.get().max(2));
    let patience = Duration::from_secs(config.connections.header_seconds);
    let mut server = HttpServer::new(move || {
        let headers = headers.clone();
        Service::new()
            .app_data(shared.clone())
            .configure(app::configure)
            .wrap(from_fn(move |request, next| headers.clone().around(request, next)))
    })
    .workers(workers)
    .max_connections((config.connections.most / workers).max(1))
    .client_request_timeout(patience)
    .tls_handshake_timeout(patience)
    .keep_alive(Duration::from_secs(15))
    .disable_signals()
    .shutdown_timeout(STOP_SECONDS - 1);
    let tls = config.tls.as_ref().map(listen::tls).transpose()?;
    let mut addresses = Vec::new();
    for place in &config.listen {
        let why = || format!("{place} cannot be listened on: choose another address with `listen`");
        server = match place {
            Listen::Tcp(address) => {
                let listener = listen::tcp(*address, config.connections.stall_seconds).with_context(why)?;
                let bound = listener.local_addr()?;
                addresses.push(bound);
                tracing::info!("listening on {bound}");
                match &tls {
                    Some(tls) => server.listen_rustls_0_23(listener, tls.clone()),
                    None => server.listen(listener),
                }
            }
            Listen::Unix(path) => {
                let listener = listen::unix(path)?;
                tracing::info!("listening on {place}");
                server.listen_uds(listener)
            }
        }
        .with_context(why)?;
    }
    let server = server.run();
    let handle = server.handle();
    Ok(Serving { addresses, handle, ended: actix_web::rt::spawn(server) })
}

/// What is done at the start and after each midnight (UTC). It looks at the clock again and again, which may be set or
/// stand still while the machine sleeps.
async fn every_day(app: Data<App>) {
    let mut done = None;
    loop {
        let today = app.clock.today();
        if done != Some(today) {
            let (purged, swept) = (purge::run(&app).await, sessions::sweep(&app).await);
            match purged.and(swept) {
                Ok(()) => done = Some(today),
                Err(error) => {
                    tracing::error!("the daily purge failed and is tried again in an hour: {error}");
                }
            }
        }
        time::sleep(if done == Some(today) { A_WHILE } else { AN_HOUR }).await;
    }
}
