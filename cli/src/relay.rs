//! The desk on this machine's loopback: its pages come out of this program, and their calls are passed on to the server.
//!
//! A browser that opens it runs no code of the server's. Nothing of a key is here: the page opens the key file itself.
//! Who may ask is [`guard`], what is passed on is [`calls`].

mod calls;
mod guard;

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
};

use actix_web::{
    App, HttpResponse, HttpServer,
    http::header::LOCATION,
    middleware::from_fn,
    rt::System,
    web::{self, Data},
};
use anyhow::Context as _;
use hotline_pages::{Served, headers::Headers};

use crate::{
    client::Client,
    exit::{Exit, Failure},
    interrupt,
};

pub use calls::News;

/// Where the desk is, under the program's origin.
pub const DESK: &str = "/desk";

/// Calls that are passed on at once; the others wait. Browsers make six.
const AT_ONCE: usize = 8;
/// Connections at once.
const CONNECTIONS: usize = 64;
/// Seconds in which what was begun is finished, when it ends.
const STOP_SECONDS: u64 = 2;

/// An address on which nothing is answered yet.
pub struct Relay {
    listener: TcpListener,
    port: u16,
}

impl Relay {
    /// Takes `port` of this machine's loopback, or any free one for 0.
    ///
    /// # Errors
    /// [`Exit::Failed`] where it is taken, or is one that this user must not take.
    pub fn new(port: u16) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => Failure::new(Exit::Failed, format!("port {port} is taken"))
                .means("This may run in another window already, or another program has the port.")
                .advise(format!(
                    "Stop the other one, or choose another port: --port {}. Do not open the desk at {port} until you \
                     know what answers there.",
                    port.checked_add(1).unwrap_or(8458)
                )),
            _ => Failure::new(Exit::Failed, format!("port {port} cannot be had: {error}"))
                .advise("Choose another with --port, above 1023."),
        })?;
        let port = listener.local_addr()?.port();
        Ok(Self { listener, port })
    }

    /// The origin of the pages.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", guard::authority("127.0.0.1", self.port))
    }

    /// Answers until Ctrl-C or SIGTERM, and passes calls on to `client`'s server. `news` hears whether they get there.
    ///
    /// # Errors
    /// When it ends by itself.
    pub fn run(self, client: Client, served: Served, news: News) -> anyhow::Result<()> {
        let port = self.port;
        let calls = Data::new(calls::Calls::new(client, news));
        // No `https`: browsers take loopback for safe as it is.
        let headers = Headers::new(false, None).context("the headers of the pages")?;
        System::new().block_on(async move {
            let server = HttpServer::new(move || {
                let (headers, served) = (headers.clone(), served.clone());
                App::new()
                    .app_data(calls.clone())
                    .configure(calls::configure)
                    .configure(move |service| hotline_pages::desk(service, &served))
                    .route("/", web::get().to(to_the_desk))
                    .wrap(from_fn(move |request, next| guard::check(port, request, next)))
                    .wrap(from_fn(move |request, next| headers.clone().around(request, next)))
            })
            .workers(1)
            .worker_max_blocking_threads(AT_ONCE)
            .max_connections(CONNECTIONS)
            .disable_signals()
            .shutdown_timeout(STOP_SECONDS)
            .listen(self.listener)?
            .run();
            let handle = server.handle();
            interrupt::instead(move || drop(handle.stop(true)));
            server.await
        })?;
        Ok(())
    }
}

async fn to_the_desk() -> HttpResponse {
    HttpResponse::TemporaryRedirect().insert_header((LOCATION, DESK)).finish()
}
