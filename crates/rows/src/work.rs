//! Spreads work that keeps a core busy over the cores, off the threads that answer requests.

use crate::failure::fault;
use std::future::Future;
use std::sync::Arc;
use terms::Result;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, spawn_blocking};

/// As many jobs at a time as there are cores.
#[derive(Clone, Debug)]
pub(crate) struct Cores {
    free: Arc<Semaphore>,
    count: usize,
}

impl Cores {
    pub fn new() -> Self {
        let count = std::thread::available_parallelism().map_or(2, usize::from);
        Self { free: Arc::new(Semaphore::new(count)), count }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Runs one job elsewhere.
    pub async fn one<T, F>(&self, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T> + Send + 'static,
    {
        let _free = self.free.acquire().await.map_err(fault("wait for a core"))?;
        spawn_blocking(job).await.map_err(fault("run a job"))?
    }

    /// Runs every job and gives the answers in the jobs' order.
    pub async fn each<T, F>(&self, jobs: Vec<F>) -> Result<Vec<T>>
    where
        T: Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let mut running = JoinSet::new();
        for (at, job) in jobs.into_iter().enumerate() {
            let free = Arc::clone(&self.free).acquire_owned().await.map_err(fault("wait for a core"))?;
            let here = Handle::current();
            running.spawn_blocking(move || {
                let answer = here.block_on(job);
                drop(free);
                (at, answer)
            });
        }
        let mut answers = Vec::with_capacity(running.len());
        while let Some(done) = running.join_next().await {
            let (at, answer) = done.map_err(fault("run a job"))?;
            answers.push((at, answer?));
        }
        answers.sort_by_key(|(at, _)| *at);
        Ok(answers.into_iter().map(|(_, answer)| answer).collect())
    }
}
