//! What every request is handed: configuration, clock, database, secret, and what is remembered of them.

use std::sync::{Arc, Mutex, PoisonError};

use hotline_crypto::{
    charter::{Charter, SignedCharter},
    wire::Limits,
};
use tokio::sync::Semaphore;

use crate::{
    clock::Clock,
    config::Config,
    error::{ApiError, Outcome},
    routes::instance::CachedInstance,
    secret::Secret,
    store::{Connection, Store, charters},
    work::Step,
};

/// Room for request bodies, in KiB, for all connections together. Each kind has its own, so that nobody who sends large
/// ones slowly keeps others from reading or signing in.
pub struct Rooms {
    /// What fits two steps of 64 KiB: reading, signing in.
    pub small: Arc<Semaphore>,
    /// Reports, entries and pieces.
    pub reporter: Arc<Semaphore>,
    /// The same from members who are signed in.
    pub desk: Arc<Semaphore>,
    /// Charters, for which nobody has to do or be anything.
    pub charter: Arc<Semaphore>,
}

impl Rooms {
    fn new() -> Self {
        let mib = |mib: usize| Arc::new(Semaphore::new(mib << 10));
        Self { small: mib(32), reporter: mib(96), desk: mib(64), charter: mib(5) }
    }
}

/// A charter that was accepted.
#[derive(Debug)]
pub struct Published {
    /// As it is published.
    pub signed: SignedCharter,
    /// As it is read.
    pub charter: Charter,
}

/// One server process.
pub struct App {
    /// How it is configured.
    pub config: Config,
    /// What time it is.
    pub clock: Clock,
    /// The database.
    pub store: Store,
    /// The secret that all processes on one database share.
    pub secret: Secret,
    /// Room for request bodies.
    pub rooms: Rooms,
    pub(crate) instance: Mutex<Option<Arc<CachedInstance>>>,
    pub(crate) step: Mutex<Option<Step>>,
    charter: Mutex<Option<Arc<Published>>>,
}

impl App {
    /// Opens the database and the secret.
    ///
    /// # Errors
    /// When one of them cannot be opened.
    pub fn open(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let store = Store::open(&config)?;
        let secret = Secret::open(&config.secret_file)?;
        Ok(Self {
            config,
            clock,
            store,
            secret,
            rooms: Rooms::new(),
            instance: Mutex::new(None),
            step: Mutex::new(None),
            charter: Mutex::new(None),
        })
    }

    /// The charter in force as this transaction sees it; another process may have taken a newer one a moment ago.
    ///
    /// # Errors
    /// The database's.
    pub fn charter(&self, connection: &mut Connection) -> Outcome<Option<Arc<Published>>> {
        let Some((epoch, signature)) = charters::newest(connection)? else { return Ok(None) };
        let mut known = self.charter.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(published) = known.as_ref()
            && published.charter.epoch == epoch
            && published.signed.signature == signature
        {
            return Ok(Some(Arc::clone(published)));
        }
        let Some(signed) = charters::find(connection, epoch)? else { return Ok(None) };
        let charter = Charter::parse(&signed.text)
            .map_err(|_| ApiError::internal("the database holds a damaged charter"))?;
        let published = Arc::new(Published { signed, charter });
        *known = Some(Arc::clone(&published));
        Ok(Some(published))
    }

    /// What the server takes.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.config.limits
    }
}
