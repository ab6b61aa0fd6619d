//! The database: two doors, [`Store::read`] and [`Store::write`], and behind them plain functions on a connection.
//!
//! The doors are the only places that leave the async threads, and the only ones that begin or end a transaction: a
//! query never does. What one closure does is one transaction, or a part of one; it happens whole or not at all.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use diesel::r2d2::{ManageConnection, Pool};
use hotline_crypto::wire::ErrorCode;
use tokio::{sync::Semaphore, task};

use crate::{
    config::Config,
    error::{ApiError, Outcome},
};

pub mod access;
pub mod attachments;
pub mod cases;
pub mod changes;
pub mod charters;
mod connection;
pub mod deadlines;
pub mod entries;
mod ids;
pub mod outbox;
pub mod requests;
pub mod retention;
pub(crate) mod schema;
pub mod sessions;
pub mod tombstones;
pub mod totals;
pub mod wraps;
mod writer;
mod writing;

pub use connection::{AnyConnection as Connection, Purpose, is_postgres};
pub(crate) use schema as tables;
use writer::Writer;
pub use writing::Writing;

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// The database of one server process.
#[derive(Clone)]
pub struct Store {
    readers: Pool<Opener>,
    /// As many as there are connections, so that waiting happens here and blocks no thread.
    turns: Arc<Semaphore>,
    writer: Writer,
    erasing: Arc<AtomicBool>,
}

/// Opens connections for the pool.
#[derive(Debug)]
struct Opener(String);

impl ManageConnection for Opener {
    type Connection = Connection;
    type Error = OpenError;

    fn connect(&self) -> Result<Connection, OpenError> {
        Connection::open(&self.0).map_err(|error| OpenError(format!("{error:#}")))
    }

    fn is_valid(&self, connection: &mut Connection) -> Result<(), OpenError> {
        ping(connection).map_err(|error| OpenError(error.to_string()))
    }

    fn has_broken(&self, connection: &mut Connection) -> bool {
        diesel::r2d2::R2D2Connection::is_broken(connection)
    }
}

/// A connection could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct OpenError(String);

impl Store {
    /// Opens the database and brings its schema up to date.
    ///
    /// # Errors
    /// When it cannot be opened or brought up to date.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        // The first connection prepares the file for all others, and stays as the writer's.
        let mut connection = Connection::open(&config.database)?;
        connection.migrate()?;
        let writer = Writer::start(config.database.clone(), connection)?;
        let readers = config.connections.readers.max(1);
        let pool = Pool::builder()
            .max_size(readers)
            .min_idle(Some(0))
            .test_on_check_out(false)
            .max_lifetime(None)
            .idle_timeout(None)
            .connection_timeout(PATIENCE)
            .build_unchecked(Opener(config.database.clone()));
        // One at least is there when a full disk leaves no room to open another.
        drop(pool.get()?);
        Ok(Self {
            readers: pool,
            turns: Arc::new(Semaphore::new(usize::try_from(readers)?)),
            writer,
            erasing: Arc::default(),
        })
    }

    /// Runs a query on one state of the database.
    ///
    /// # Errors
    /// The closure's; [`ErrorCode::Busy`] where the database does not answer.
    pub async fn read<T, F>(&self, query: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Outcome<T> + Send + 'static,
    {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(ApiError::internal)?;
        let readers = self.readers.clone();
        let done = task::spawn_blocking(move || {
            let _turn = turn;
            let mut connection = readers.get().map_err(|_| ApiError::from(ErrorCode::Busy))?;
            connection.begin(Purpose::Read)?;
            let result = query(&mut connection);
            // Nothing was written: there is nothing to lose in an end that fails.
            if connection.roll_back().is_err() {
                tracing::warn!("a connection to the database was lost");
            }
            result
        });
        done.await.map_err(|_| ApiError::internal("a query panicked"))?
    }

    /// Runs a change, alone among the writers, and answers once it is durable.
    ///
    /// Changes that wait at the same time are committed together, each undone by itself when it fails.
    ///
    /// # Errors
    /// The closure's, and then nothing of it was written; [`ErrorCode::Busy`] where too much is waiting or the
    /// database does not answer, and then it may have been.
    pub async fn write<T, F>(&self, change: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Writing) -> Outcome<T> + Send + 'static,
    {
        self.writer.run(change).await
    }

    /// Erases from the files what was deleted before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erase_deleted(&self) -> Outcome<()> {
        self.erasing.store(true, Ordering::Relaxed);
        let erased = self.writer.erase_deleted().await;
        self.erasing.store(false, Ordering::Relaxed);
        erased
    }

    /// Whether [`Self::erase_deleted`] is at work, during which PostgreSQL may answer nobody.
    #[must_use]
    pub fn is_erasing(&self) -> bool {
        self.erasing.load(Ordering::Relaxed)
    }
}

/// The cheapest question that the database has to answer.
///
/// # Errors
/// When it does not.
pub fn ping(connection: &mut Connection) -> Outcome<()> {
    use diesel::RunQueryDsl;
    diesel::sql_query("SELECT 1").execute(connection).map(|_| ()).map_err(ApiError::from)
}
