//! The one writer: whatever waits at the same time becomes one transaction, so that durability does not cost a disk
//! sync for each report.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use anyhow::Context;
use hotline_crypto::wire::ErrorCode;
use tokio::{
    sync::{mpsc, oneshot},
    time,
};

use super::{Connection, PATIENCE, Writing};
use crate::error::{ApiError, Outcome};

/// How many changes may wait. Each holds its request's body.
const QUEUE: usize = 256;
/// How many are committed together at most, so that none waits long.
const BATCH: usize = 64;

/// Answers whoever asked for a change, once it is known that the transaction was committed, or why not.
type Reply = Box<dyn FnOnce(Result<(), ErrorCode>) + Send>;

/// A change in its own savepoint.
type Change = Box<dyn FnOnce(&mut Writing) -> Reply + Send>;

enum Job {
    /// To be committed with others.
    Change(Change),
    /// Outside of any transaction.
    Erase(oneshot::Sender<Outcome<()>>),
}

/// The door to the writer's thread. The thread ends when the last door is gone.
#[derive(Clone)]
pub(super) struct Writer(mpsc::Sender<Job>);

impl Writer {
    /// Starts the thread. It opens the database anew when the connection is lost.
    ///
    /// # Errors
    /// When no thread can be had.
    pub(super) fn start(database: String, connection: Connection) -> anyhow::Result<Self> {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let run = move || Thread { database, connection: Some(Writing::new(connection)), receiver }.run();
        thread::Builder::new().name("writer".into()).spawn(run).context("no thread for the writer")?;
        Ok(Self(sender))
    }

    pub(super) async fn run<T, F>(&self, change: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Writing) -> Outcome<T> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let change = move |writing: &mut Writing| -> Reply {
            // A change that fails badly takes no others with it.
            let careful = |writing: &mut Writing| {
                catch_unwind(AssertUnwindSafe(|| change(writing)))
                    .unwrap_or_else(|_| Err(ApiError::internal("a change panicked")))
            };
            let result = writing.in_savepoint(careful);
            Box::new(move |committed: Result<(), ErrorCode>| {
                let result = result.and_then(|done| committed.map(|()| done).map_err(ApiError::from));
                // Nobody listens when the connection to the client broke.
                drop(sender.send(result));
            })
        };
        self.send(Job::Change(Box::new(change))).await?;
        receiver.await.unwrap_or_else(|_| Err(ErrorCode::Busy.into()))
    }

    pub(super) async fn erase_deleted(&self) -> Outcome<()> {
        let (sender, receiver) = oneshot::channel();
        self.send(Job::Erase(sender)).await?;
        receiver.await.unwrap_or_else(|_| Err(ErrorCode::Busy.into()))
    }

    /// First come, first served. What waits is within the rooms of request bodies.
    async fn send(&self, job: Job) -> Outcome<()> {
        match time::timeout(PATIENCE, self.0.send(job)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(ErrorCode::Busy.into()),
        }
    }
}

struct Thread {
    database: String,
    connection: Option<Writing>,
    receiver: mpsc::Receiver<Job>,
}

impl Thread {
    fn run(mut self) {
        let mut batch = Vec::with_capacity(BATCH);
        while let Some(job) = self.receiver.blocking_recv() {
            let mut next = Some(job);
            while let Some(job) = next {
                match job {
                    Job::Change(change) => batch.push(change),
                    Job::Erase(reply) => {
                        self.commit(&mut batch);
                        drop(reply.send(self.erase()));
                    }
                }
                next = if batch.len() < BATCH { self.receiver.try_recv().ok() } else { None };
            }
            self.commit(&mut batch);
        }
    }

    fn commit(&mut self, batch: &mut Vec<Change>) {
        if batch.is_empty() {
            return;
        }
        let mut replies = Vec::with_capacity(batch.len());
        let done = self.connection().and_then(|connection| {
            connection.begin_all()?;
            replies.extend(batch.drain(..).map(|change| change(connection)));
            connection.commit_all()
        });
        // What did not run is dropped with the batch, which answers "busy".
        batch.clear();
        let committed = done.map_err(|error| {
            tracing::error!("a transaction was not committed: {error}");
            // A full disk leaves the connection as it was, and would leave no room to open another.
            if self.connection.as_mut().is_some_and(|connection| connection.reset().is_err()) {
                self.connection = None;
            }
            if error.code() == ErrorCode::StorageFull { ErrorCode::StorageFull } else { ErrorCode::Busy }
        });
        replies.into_iter().for_each(|reply| reply(committed));
    }

    fn erase(&mut self) -> Outcome<()> {
        Ok(self.connection()?.erase_deleted()?)
    }

    fn connection(&mut self) -> Outcome<&mut Writing> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => Connection::open(&self.database)
                .map(Writing::new)
                .map_err(|error| ApiError::internal(format!("{error:#}")))?,
        };
        Ok(self.connection.insert(connection))
    }
}
