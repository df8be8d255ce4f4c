//! The exports that run or whose files wait to be fetched.

use crate::access::token;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use terms::{Failure, Refusal, Result};

/// So many exports are kept at once, and so many run.
const JOBS_MAX: usize = 32;
const RUNNING_MAX: usize = 2;

/// Files that nobody fetches are kept so long.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// All exports.
pub struct Jobs {
    folder: PathBuf,
    all: Mutex<HashMap<String, Arc<Job>>>,
}

/// One export.
pub struct Job {
    /// Its name, which nobody can guess.
    pub id: String,
    /// Whose it is.
    pub account: String,
    /// What was asked for.
    pub request: String,
    /// When.
    pub at: Timestamp,
    /// Where its files are.
    pub folder: PathBuf,
    /// So many records are written.
    pub records: AtomicU64,
    /// Whether nobody wants it any more.
    pub ended: AtomicBool,
    state: Mutex<State>,
}

/// How far an export is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Its files are being written.
    Running,
    /// These can be fetched.
    Done(Vec<File>),
    /// It could not be made; nothing of it is there.
    Failed(Failure),
}

/// One file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// `Patient.1.ndjson`.
    pub name: String,
    /// Of which type its records are.
    pub resource_type: String,
    /// How many there are.
    pub count: u64,
}

impl Jobs {
    /// No exports yet. What an earlier run has left in the folder is removed: whose it was is forgotten.
    pub fn new(folder: PathBuf) -> Self {
        if let Err(error) = std::fs::remove_dir_all(&folder)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::error!(%error, "old exports could not be removed");
        }
        Self { folder, all: Mutex::default() }
    }

    /// Begins an export for an account; one account has one at a time.
    pub fn open(&self, account: &str, request: String, now: Timestamp) -> Result<Arc<Job>> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let old: Vec<Arc<Job>> = all.values().filter(|job| now > job.at + KEPT).cloned().collect();
        for job in old {
            all.remove(&job.id);
            job.remove();
        }
        let running = all.values().filter(|job| job.state() == State::Running);
        let (mut count, mut own) = (0, false);
        running.for_each(|job| (count, own) = (count + 1, own || job.account == account));
        if own || count >= RUNNING_MAX || all.len() >= JOBS_MAX {
            return Err(Refusal::new("export_busy").into());
        }
        let id = token::record_id()?;
        let folder = self.folder.join(&id);
        std::fs::create_dir_all(&folder).map_err(|error| Failure::of_file("making an export's folder", &error))?;
        let job = Arc::new(Job {
            id: id.clone(),
            account: account.to_owned(),
            request,
            at: now,
            folder,
            records: AtomicU64::new(0),
            ended: AtomicBool::new(false),
            state: Mutex::new(State::Running),
        });
        all.insert(id, Arc::clone(&job));
        Ok(job)
    }

    /// The export of this name.
    pub fn find(&self, id: &str) -> Option<Arc<Job>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Ends an export and removes its files.
    pub fn remove(&self, job: &Job) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&job.id);
        job.remove();
    }
}

impl Job {
    /// How far it is.
    pub fn state(&self) -> State {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says what became of it. An export that failed, or that nobody wants any more, leaves nothing.
    pub fn settle(&self, state: State) {
        let has_failed = matches!(state, State::Failed(_));
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
        if has_failed || self.ended.load(Ordering::SeqCst) {
            self.remove();
        }
    }

    fn remove(&self) {
        self.ended.store(true, Ordering::SeqCst);
        if let Err(error) = std::fs::remove_dir_all(&self.folder)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::error!(%error, "an export's files could not be removed");
        }
    }
}
