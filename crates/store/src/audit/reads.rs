//! Who looked: a chain of its own in a file of its own, so that looking never waits for the record
//! database. One thread writes; what it is given is on disk within 50 ms, and whoever must wait waits.
//!
//! Never changes a line once written. After a crash a last line that is not whole is cut off, and that the
//! program stopped so is an entry.

use super::chain::{AuditHash, hash_of, hex};
use super::{AuditEntry, AuditHead, AuditNote};
use crate::fault::{Error, Inner};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use terms::{Actor, ChangeNo, Failure, Refusal, Result};

/// An entry is on disk after so long at the latest.
const SYNCED_WITHIN: Duration = Duration::from_millis(50);
/// So many entries may wait to be written.
const QUEUE_LENGTH_MAX: usize = 4096;

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    entry: u64,
    at: i64,
    account: String,
    posts: String,
    purpose: String,
    action: String,
    members: String,
    place: String,
    hash: String,
}

/// An entry on its way, and who waits for it.
struct Look {
    entry: Box<AuditEntry>,
    waiting: Option<SyncSender<Result<()>>>,
}

/// The way to the writing thread, which ends when this is dropped.
pub(crate) struct Reads {
    file: PathBuf,
    queue: Option<SyncSender<Look>>,
    thread: Option<JoinHandle<()>>,
    head: Arc<Mutex<AuditHead>>,
}

impl Reads {
    /// Goes on behind the last whole line. `at` is when the program was started.
    pub(crate) fn open(dir: &Path, hash: AuditHash, at: Timestamp) -> Inner<Self> {
        let file = dir.join("reads.audit");
        let (head, whole_bytes) = last(&file)?;
        let out = File::options().create(true).append(true).open(&file)?;
        out.set_len(whole_bytes)?;
        let running = dir.join("running");
        let crashed = running.exists();
        File::create(&running)?.sync_all()?;
        let mut chain = Chain { out, hash, head, synced: Arc::new(Mutex::new(head)), synced_bytes: whole_bytes };
        if crashed {
            chain.append(unclean_stop(at)?)?;
            chain.sync()?;
        }
        let head = Arc::clone(&chain.synced);
        let (queue, looks) = sync_channel(QUEUE_LENGTH_MAX);
        let run = move || {
            if chain.run(&looks) {
                // Everything is on disk: the program has stopped cleanly. Where the note cannot be removed,
                // the next start says that it had not.
                let _ = fs::remove_file(running);
            }
        };
        let thread = thread::Builder::new().name("store-reads".into()).spawn(run)?;
        Ok(Self { file, queue: Some(queue), thread: Some(thread), head })
    }

    /// Notes a look; it is on disk within 50 ms.
    pub(crate) fn note(&self, entry: AuditEntry) -> Result<()> {
        self.send(Look { entry: Box::new(entry), waiting: None })
    }

    /// Notes a look and waits until it is on disk.
    pub(crate) fn note_durably(&self, entry: AuditEntry) -> Result<()> {
        let (answer, answered) = sync_channel(1);
        self.send(Look { entry: Box::new(entry), waiting: Some(answer) })?;
        answered.recv().unwrap_or_else(|_| Err(ended()))
    }

    /// A look that cannot be noted is refused: nobody reads unseen.
    fn send(&self, look: Look) -> Result<()> {
        match self.queue.as_ref().map(|queue| queue.try_send(look)) {
            Some(Ok(())) => Ok(()),
            Some(Err(TrySendError::Full(_))) => Err(Refusal::new("store_busy").into()),
            _ => Err(ended()),
        }
    }

    /// What is on disk by now.
    pub(crate) fn head(&self) -> AuditHead {
        *self.head.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows every line as an entry, oldest first; one that cannot be read is none.
    pub(crate) fn each(&self, visit: &mut dyn FnMut(Option<AuditEntry>) -> bool) -> Inner<()> {
        for line in BufReader::new(File::open(&self.file)?).split(b'\n') {
            if !visit(entry(&line?)) {
                break;
            }
        }
        Ok(())
    }
}

impl Drop for Reads {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn ended() -> Failure {
    Failure::fault("audit", "who looked can no longer be written down")
}

/// The writing side.
struct Chain {
    out: File,
    hash: AuditHash,
    head: AuditHead,
    synced: Arc<Mutex<AuditHead>>,
    synced_bytes: u64,
}

impl Chain {
    /// Says whether everything that was noted is on disk.
    fn run(&mut self, looks: &Receiver<Look>) -> bool {
        while let Ok(first) = looks.recv() {
            let begun = Instant::now();
            let mut waiting = Vec::new();
            let mut written = self.take(first, &mut waiting);
            // Nobody waits: others may come until the time is over. Somebody waits: only those who are here.
            loop {
                let rest = SYNCED_WITHIN.saturating_sub(begun.elapsed());
                let next =
                    if waiting.is_empty() { looks.recv_timeout(rest) } else { looks.recv_timeout(Duration::ZERO) };
                match next {
                    Ok(look) => written = written.and(self.take(look, &mut waiting)),
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
                }
            }
            let answer = written.and_then(|()| self.sync()).map_err(Failure::from);
            let goes_on = answer.is_ok() || self.take_back().is_ok();
            for one in waiting {
                // Nobody waits any more if the caller's thread has ended.
                let _ = one.send(answer.clone());
            }
            if !goes_on {
                // Nobody reads unseen: from here on every look is refused.
                return false;
            }
        }
        true
    }

    fn sync(&mut self) -> Inner<()> {
        self.out.sync_data()?;
        self.synced_bytes = self.out.metadata()?.len();
        *self.synced.lock().unwrap_or_else(PoisonError::into_inner) = self.head;
        Ok(())
    }

    /// Of looks that could not be written (a full disk) nothing stays, so that later ones find a whole chain.
    fn take_back(&mut self) -> Inner<()> {
        self.out.set_len(self.synced_bytes)?;
        self.head = *self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(())
    }

    fn take(&mut self, look: Look, waiting: &mut Vec<SyncSender<Result<()>>>) -> Inner<()> {
        waiting.extend(look.waiting);
        self.append(*look.entry)
    }

    fn append(&mut self, mut entry: AuditEntry) -> Inner<()> {
        entry.entry = self.head.count + 1;
        entry.hash = self.hash.chained(&entry, &self.head.hash);
        let mut line = sonic_rs::to_vec(&Line::of(&entry)).map_err(|error| Error::fault(format!("audit: {error}")))?;
        line.push(b'\n');
        self.out.write_all(&line)?;
        self.head = AuditHead { count: entry.entry, hash: entry.hash };
        Ok(())
    }
}

fn unclean_stop(at: Timestamp) -> Inner<AuditEntry> {
    let note = AuditNote { action: "unclean_stop".into(), members: String::new(), place: String::new() };
    super::entry(&Actor::operator(), note, at, None)
}

/// The head as the last whole line says it, and how many bytes whole lines take.
fn last(file: &Path) -> Inner<(AuditHead, u64)> {
    let (mut head, mut whole) = (AuditHead { count: 0, hash: [0; 32] }, 0);
    let Ok(opened) = File::open(file) else { return Ok((head, 0)) };
    let mut lines = BufReader::new(opened);
    let mut line = Vec::new();
    let mut last_line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        if line.last() == Some(&b'\n') {
            whole += line.len() as u64;
            head.count += 1;
            std::mem::swap(&mut line, &mut last_line);
        }
        line.clear();
    }
    // A line that was edited is found by `audit_verify`; the chain goes on behind it.
    if let Some(entry) = entry(last_line.trim_ascii_end()) {
        head = AuditHead { count: entry.entry, hash: entry.hash };
    }
    Ok((head, whole))
}

impl Line {
    fn of(entry: &AuditEntry) -> Self {
        Self {
            entry: entry.entry,
            at: entry.at.as_microsecond(),
            account: entry.account.clone(),
            posts: entry.posts.clone(),
            purpose: entry.purpose.clone(),
            action: entry.note.action.clone(),
            members: entry.note.members.clone(),
            place: entry.note.place.clone(),
            hash: hex(&entry.hash),
        }
    }
}

fn entry(line: &[u8]) -> Option<AuditEntry> {
    let line: Line = sonic_rs::from_slice(line).ok()?;
    Some(AuditEntry {
        entry: line.entry,
        at: Timestamp::from_microsecond(line.at).ok()?,
        account: line.account,
        posts: line.posts,
        purpose: line.purpose,
        note: AuditNote { action: line.action, members: line.members, place: line.place },
        change: None::<ChangeNo>,
        hash: hash_of(&line.hash)?,
    })
}
