//! Everything that runs: for now, one listener.

use std::net::SocketAddr;

use actix_web::{App as Service, HttpServer, dev::ServerHandle, web::Data};
use anyhow::Context;

use crate::{
    app,
    clock::Clock,
    config::{Config, Listen},
    state::App,
};

/// A server that answers.
pub struct Server {
    /// Its state.
    pub app: Data<App>,
    addresses: Vec<SocketAddr>,
    handle: ServerHandle,
}

impl Server {
    /// Opens everything and begins to answer.
    ///
    /// # Errors
    /// When the database or an address cannot be had.
    pub async fn start(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let listen = config.listen.clone();
        let most = config.connections.most;
        let state = Data::new(App::open(config, clock)?);
        let shared = state.clone();
        let mut server =
            HttpServer::new(move || Service::new().app_data(shared.clone()).configure(app::configure))
                .max_connections(most)
                .disable_signals()
                .shutdown_timeout(10);
        for place in listen {
            if let Listen::Tcp(address) = place {
                server = server.bind(address).with_context(|| format!("{address} cannot be had"))?;
            }
        }
        let addresses = server.addrs();
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Self { app: state, addresses, handle })
    }

    /// Where it listens.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.addresses.clone()
    }

    /// Finishes what was accepted and ends.
    pub async fn stop(self) {
        self.handle.stop(true).await;
    }
}
