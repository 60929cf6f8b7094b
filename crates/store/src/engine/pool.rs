//! Threads that own connections and run jobs on them.

use crate::Error;
use crate::engine::connection::Connection;
use crossbeam_channel::{Receiver, Sender};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// A job that runs on the thread of a connection.
pub(super) type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Threads with one queue; each owns a connection.
pub(super) struct Pool {
    queue: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    /// Starts one thread for each connection.
    pub(super) fn start(name: &str, connections: Vec<Connection>) -> Result<Self, Error> {
        let (queue, jobs) = crossbeam_channel::unbounded::<Job>();
        let mut threads = Vec::new();
        for (number, connection) in connections.into_iter().enumerate() {
            let jobs = jobs.clone();
            let thread = std::thread::Builder::new().name(format!("{name}-{number}"));
            let thread = thread.spawn(move || serve(connection, &jobs));
            threads.push(thread.map_err(|error| Error::Unavailable(error.to_string()))?);
        }
        Ok(Self { queue: Some(queue), threads })
    }

    /// Queues a job.
    pub(super) fn send(&self, job: Job) {
        if let Some(queue) = &self.queue {
            drop(queue.send(job));
        }
    }

    /// Runs the job on one of the connections and gives its answer.
    pub(super) async fn run<T, E>(
        self: &Arc<Self>,
        job: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.send(Box::new(move |connection| {
            // Nobody waits any more when the request was dropped; the job is done all the same.
            drop(answer.send(job(connection)));
        }));
        answered.await.unwrap_or_else(|_| Err(unanswered().into()))
    }
}

/// What the caller of a job that was dropped is told.
pub(super) fn unanswered() -> Error {
    Error::Unavailable("the job broke off, or the store has stopped".to_owned())
}

impl Drop for Pool {
    /// Lets the jobs that are waiting finish.
    fn drop(&mut self) {
        self.queue.take();
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

fn serve(mut connection: Connection, jobs: &Receiver<Job>) {
    while let Ok(job) = jobs.recv() {
        if catch_unwind(AssertUnwindSafe(|| job(&mut connection))).is_err() {
            // The job's transaction, if it had begun one, must not swallow the next job.
            tracing::error!("a store job panicked");
            connection.roll_back();
        }
    }
}
