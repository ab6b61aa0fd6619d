//! A server that runs as long as this is there.

use std::{
    net::SocketAddr,
    sync::mpsc,
    thread::{self, JoinHandle},
};

use actix_web::rt::System;
use hotline_server::{clock::Clock, config::Config, server::Server};
use tokio::sync::oneshot;

/// A server in a thread with a runtime of its own.
pub struct Running {
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    pub fn start(config: Config) -> Self {
        let (started, wait) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            System::new().block_on(async move {
                let server = Server::start(config, Clock::system()).await.unwrap();
                started.send(server.addresses()[0]).unwrap();
                let _ = stopped.await;
                server.stop().await;
            });
        });
        let address = wait.recv().expect("the server starts");
        Self { address, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().unwrap().join();
        assert!(ended.is_ok() || thread::panicking(), "the server stops in order");
    }
}
