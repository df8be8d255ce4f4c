//! Who looked: a chain of its own in a file of its own, so that looking never waits for the record
//! database. One thread writes; what it is given is on disk within 50 ms, and whoever must wait waits.
//!
//! While nothing can be written (a full disk), looks that nobody waits for stay in memory and are written when
//! there is space; where they become many, every look is refused: nobody reads unseen.
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
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use terms::{Actor, ChangeNo, Failure, Refusal, Result};

/// An entry is on disk after so long at the latest.
const SYNCED_WITHIN: Duration = Duration::from_millis(50);
/// So many entries may wait to be written.
const QUEUE_LENGTH_MAX: usize = 4096;
/// What could not be written may take so many bytes, and is tried again so often.
const HELD_BYTES_MAX: usize = 16 << 20;
const TRIED_EVERY: Duration = Duration::from_secs(1);

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
    /// Whether so much could not be written that no more is taken.
    full: Arc<AtomicBool>,
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
        let mut chain = Chain {
            out,
            hash,
            head,
            synced: Arc::new(Mutex::new(head)),
            synced_bytes: whole_bytes,
            held: Vec::new(),
            full: Arc::default(),
        };
        if crashed {
            chain.append(&mut unclean_stop(at)?)?;
            chain.sync()?;
        }
        let (head, full) = (Arc::clone(&chain.synced), Arc::clone(&chain.full));
        let (queue, looks) = sync_channel(QUEUE_LENGTH_MAX);
        let run = move || {
            if chain.run(&looks) {
                // Everything is on disk: the program has stopped cleanly. Where the note cannot be removed,
                // the next start says that it had not.
                let _ = fs::remove_file(running);
            }
        };
        let thread = thread::Builder::new().name("store-reads".into()).spawn(run)?;
        Ok(Self { file, queue: Some(queue), thread: Some(thread), head, full })
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
        if self.full.load(Ordering::Acquire) {
            return Err(Refusal::new("disk_full").into());
        }
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
    /// Looks that could not be written yet, and for which nobody waits.
    held: Vec<Look>,
    full: Arc<AtomicBool>,
}

impl Chain {
    /// Says whether everything that was noted is on disk.
    fn run(&mut self, looks: &Receiver<Look>) -> bool {
        while let Some(gathered) = self.gathered(looks) {
            if !self.settle(gathered) {
                // Nobody reads unseen: from here on every look is refused.
                return false;
            }
        }
        self.held.is_empty() || self.settle(Vec::new()) && self.held.is_empty()
    }

    /// The looks that are written together; none where no more can come.
    fn gathered(&self, looks: &Receiver<Look>) -> Option<Vec<Look>> {
        let first = match self.held.is_empty() {
            true => looks.recv().ok()?,
            false => match looks.recv_timeout(TRIED_EVERY) {
                Ok(look) => look,
                Err(RecvTimeoutError::Timeout) => return Some(Vec::new()),
                Err(RecvTimeoutError::Disconnected) => return None,
            },
        };
        let begun = Instant::now();
        let mut is_waited_for = first.waiting.is_some();
        let mut gathered = vec![first];
        // Nobody waits: others may come until the time is over. Somebody waits: only those who are here.
        loop {
            let rest = if is_waited_for { Duration::ZERO } else { SYNCED_WITHIN.saturating_sub(begun.elapsed()) };
            let Ok(look) = looks.recv_timeout(rest) else { return Some(gathered) };
            is_waited_for |= look.waiting.is_some();
            gathered.push(look);
        }
    }

    /// Writes what is held and what is new, and answers those who wait. Says whether the chain can go on.
    fn settle(&mut self, gathered: Vec<Look>) -> bool {
        let mut looks = std::mem::take(&mut self.held);
        looks.extend(gathered);
        let written = looks.iter_mut().try_for_each(|look| self.append(&mut look.entry)).and_then(|()| self.sync());
        let answer = written.map_err(Failure::from);
        let goes_on = answer.is_ok() || self.take_back().is_ok();
        for look in looks {
            match &look.waiting {
                // Nobody waits any more if the caller's thread has ended.
                Some(waiting) => _ = waiting.send(answer.clone()),
                None if answer.is_err() => self.held.push(look),
                None => {}
            }
        }
        let bytes: usize = self.held.iter().map(|look| size_of::<AuditEntry>() + look.entry.note.members.len()).sum();
        self.full.store(bytes > HELD_BYTES_MAX, Ordering::Release);
        goes_on
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

    fn append(&mut self, entry: &mut AuditEntry) -> Inner<()> {
        entry.entry = self.head.count + 1;
        entry.hash = self.hash.chained(entry, &self.head.hash);
        let mut line = sonic_rs::to_vec(&Line::of(entry)).map_err(|error| Error::fault(format!("audit: {error}")))?;
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
