//! What SQLite's log holds is carried over into the database file by a thread beside the writer, so that nobody who
//! writes waits for it. Only the last pages, few by then, are carried over by the writer itself: a log begins anew
//! when nothing in it is left to carry (SQLite, "Write-Ahead Logging", section 2.3).
//!
//! Nothing here can lose a page: what was not carried over stays in the log, and a failure is tried again.

use crate::fault::Inner;
use rusqlite::Connection;
use rusqlite::hooks::Wal;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// So many pages more in the log, and they are carried over: few enough that the disk is free for the next commit.
const STEP: usize = 4_000;

/// From so many pages on the log is to begin anew. A file that has its size already syncs faster than one that grows,
/// so it is not shorter.
const LOG: usize = 16_000;

/// The thread that carries over; it ends when the connection that writes does.
pub(super) struct Carrying {
    thread: Option<JoinHandle<()>>,
}

/// What the connection that writes knows of it.
struct Told {
    ask: SyncSender<()>,
    /// The thread has just carried over what there was.
    done: Arc<AtomicBool>,
    /// As many pages as the log has when the thread is asked next.
    next: usize,
    /// As many as it had after the commit before.
    last: usize,
}

impl Carrying {
    /// Starts the thread and has the connection that writes tell it how the log grows.
    pub(super) fn beside(writing: &mut Connection, file: &Path) -> Inner<Self> {
        let connection = Connection::open(file)?;
        connection.execute_batch("pragma synchronous = full;")?;
        let (ask, asked) = sync_channel(1);
        let done = Arc::new(AtomicBool::new(false));
        let tell = Arc::clone(&done);
        let thread = thread::Builder::new().name("store-carrying".into()).spawn(move || {
            for () in asked {
                // Nobody can be told of a failure here: the log stays as it is and grows until the disk is full, which
                // those who write are told.
                let carried = connection.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(()));
                tell.store(carried.is_ok(), Ordering::Release);
            }
        })?;
        let mut told = Told { ask, done, next: STEP, last: 0 };
        writing.wal_hook(Some(move |log: &mut Wal, pages| {
            told.grown(log, usize::try_from(pages).unwrap_or_default());
            Ok(())
        }))?;
        Ok(Self { thread: Some(thread) })
    }
}

impl Told {
    fn grown(&mut self, log: &mut Wal, pages: usize) {
        if pages < self.last {
            self.next = STEP;
        }
        self.last = pages;
        if pages >= LOG && self.done.swap(false, Ordering::Acquire) {
            // A reader may still need what is in the log; it is tried again after the next step.
            let _ = log.checkpoint();
        } else if pages >= self.next && self.ask.try_send(()).is_ok() {
            self.next = pages + STEP;
        }
    }
}

impl Drop for Carrying {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
