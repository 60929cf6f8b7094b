//! Threads that own their connections: a closure goes in, its answer comes back to a waiting task.

use std::thread;

use anyhow::Context;
use crossbeam_channel::{Sender, unbounded};
use tokio::sync::oneshot;

type Job<S> = Box<dyn FnOnce(&mut S) + Send>;

/// Threads with one session each, fed by one queue; they end when the owner is dropped.
pub struct Owner<S> {
    jobs: Sender<Job<S>>,
}

impl<S: 'static> Owner<S> {
    /// Starts `threads` threads that each open their own session. Fails when one of them cannot.
    pub fn start(
        threads: usize,
        open: impl Fn() -> anyhow::Result<S> + Clone + Send + 'static,
    ) -> anyhow::Result<Self> {
        let (jobs, queue) = unbounded::<Job<S>>();
        let (opened, ready) = crossbeam_channel::bounded(threads);
        for _ in 0..threads {
            let (open, queue, opened) = (open.clone(), queue.clone(), opened.clone());
            thread::spawn(move || {
                let mut session = match open() {
                    Ok(session) => session,
                    Err(error) => return drop(opened.send(Err(error))),
                };
                drop(opened.send(Ok(())));
                for job in queue {
                    job(&mut session);
                }
            });
        }
        for _ in 0..threads {
            ready.recv()??;
        }
        Ok(Self { jobs })
    }

    /// Runs `work` on one of the threads. Fails when they are gone.
    pub async fn call<T: Send + 'static>(&self, work: impl FnOnce(&mut S) -> T + Send + 'static) -> anyhow::Result<T> {
        let (answer, answered) = oneshot::channel();
        let job: Job<S> = Box::new(move |session| drop(answer.send(work(session))));
        self.jobs.send(job).ok().context("the owning threads are gone")?;
        answered.await.context("the owning thread ended before it answered")
    }
}
