//! The one writer: gathers what many callers ask for into one transaction with one sync, and
//! answers each of them only after it.

mod bearers;
mod writing;

pub(crate) use writing::{Stamp, Writing};

use crate::audit::AuditHash;
use crate::database::{Connection, Place};
use crate::fault::Inner;
use crate::noted::Noted;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use terms::{Failure, Refusal, Result};

/// So many acts share a transaction at most.
const ACTS_PER_COMMIT_MAX: usize = 512;
/// After so long a transaction takes no further act.
const GATHERING_MAX: Duration = Duration::from_millis(100);

/// Carries out an act and says how to answer once the commit succeeded or failed.
type Job = Box<dyn FnOnce(&mut Writing) -> Answer + Send>;
type Answer = Box<dyn FnOnce(&Result<()>)>;

/// The way to the writing thread, which ends when this is dropped.
pub(crate) struct Writer {
    queue: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    last_change: Arc<AtomicU64>,
    commits: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the writing thread over the database.
    pub(crate) fn start(
        (connection, place): (Box<dyn Connection>, &Place),
        audit_hash: AuditHash,
        noted: Noted,
        queue_length_max: usize,
    ) -> Inner<Self> {
        let writing = Writing::over(connection, place, audit_hash)?;
        let last_change = Arc::new(AtomicU64::new(writing.last_change()));
        let commits = Arc::new(AtomicU64::new(0));
        let (published, counted) = (Arc::clone(&last_change), Arc::clone(&commits));
        let (queue, jobs) = sync_channel(queue_length_max);
        let thread = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || run(writing, noted, &jobs, (&published, &counted)))?;
        Ok(Self { queue: Some(queue), thread: Some(thread), last_change, commits })
    }

    /// The newest change that is on disk.
    pub(crate) fn last_change(&self) -> u64 {
        self.last_change.load(Ordering::Acquire)
    }

    /// How many transactions were committed since the start; each has one sync.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Has an act carried out and waits until it is on disk. An act that fails leaves nothing.
    pub(crate) fn submit<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Writing) -> Inner<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = sync_channel(1);
        let job: Job = Box::new(move |writing| {
            let outcome = writing.attempt(act);
            Box::new(move |committed| {
                // Nobody waits any more if the caller's thread has ended; the act stands.
                let _ = answer.send(committed.clone().and(outcome));
            })
        });
        self.enqueue(job)?;
        answered.recv().unwrap_or_else(|_| Err(Failure::fault("record database", "the writer has ended")))
    }

    fn enqueue(&self, job: Job) -> Result<()> {
        let sent = self.queue.as_ref().map(|queue| queue.try_send(job));
        match sent {
            Some(Ok(())) => Ok(()),
            Some(Err(TrySendError::Full(_))) => Err(Refusal::new("store_busy").into()),
            Some(Err(TrySendError::Disconnected(_))) | None => {
                Err(Failure::fault("record database", "the writer has ended"))
            }
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // An act may have held the last handle: then this *is* the writing thread.
            if thread.thread().id() != thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

fn run(mut writing: Writing, mut noted: Noted, jobs: &Receiver<Job>, (last_change, commits): (&AtomicU64, &AtomicU64)) {
    while let Ok(first) = jobs.recv() {
        writing.begin();
        let mut answers = vec![first(&mut writing)];
        let started = Instant::now();
        while answers.len() < ACTS_PER_COMMIT_MAX && started.elapsed() < GATHERING_MAX {
            let Ok(job) = jobs.try_recv() else { break };
            answers.push(job(&mut writing));
        }
        let committed = writing.commit();
        if committed.is_ok() {
            noted.reached(writing.counters.audit);
        }
        commits.fetch_add(1, Ordering::Relaxed);
        last_change.store(writing.last_change(), Ordering::Release);
        for answer in answers {
            answer(&committed);
        }
    }
    noted.sync();
}
