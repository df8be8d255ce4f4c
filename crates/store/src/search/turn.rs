//! A few searches at a time, each in its turn: with many more threads than cores the machine gives each a slice of
//! milliseconds, and a search of a tenth of one waits for the slices of all others.
//!
//! Nobody waits long: behind searches that are slow one goes on without a turn.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;
use std::time::Duration;

const WAITS_MAX: Duration = Duration::from_millis(20);

/// Who searches, and who waits for it.
pub(crate) struct Turns {
    waits_max: Duration,
    line: Mutex<Line>,
}

struct Line {
    free: usize,
    /// A number for each who waits, and the way to tell that it is their turn.
    waiting: VecDeque<(u64, SyncSender<()>)>,
    next: u64,
}

/// A turn; it ends when this is dropped.
pub(crate) struct Turn<'a>(Option<&'a Turns>);

impl Turns {
    /// Two for each core: one reads while the other waits for the disk.
    pub(crate) fn new() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self::of(2 * cores, WAITS_MAX)
    }

    fn of(free: usize, waits_max: Duration) -> Self {
        Self { waits_max, line: Mutex::new(Line { free, waiting: VecDeque::new(), next: 0 }) }
    }

    /// Waits until it is one's turn, but not long.
    pub(crate) fn take(&self) -> Turn<'_> {
        match self.ask() {
            Ok(turn) => turn,
            Err((number, told)) => self.wait(number, &told),
        }
    }

    fn ask(&self) -> Result<Turn<'_>, (u64, Receiver<()>)> {
        let mut line = self.line();
        if line.free > 0 {
            line.free -= 1;
            return Ok(Turn(Some(self)));
        }
        // There is room for the one word that is ever said, so that nobody who leaves waits for who listens.
        let (tell, told) = sync_channel(1);
        let number = line.next;
        line.next += 1;
        line.waiting.push_back((number, tell));
        Err((number, told))
    }

    fn wait(&self, number: u64, told: &Receiver<()>) -> Turn<'_> {
        if told.recv_timeout(self.waits_max) != Err(RecvTimeoutError::Timeout) {
            return Turn(Some(self));
        }
        let mut line = self.line();
        let place = line.waiting.iter().position(|(waits, _)| *waits == number);
        // Who is no longer in the line was given a turn in this moment.
        let given = place.and_then(|place| line.waiting.remove(place)).is_none();
        Turn(given.then_some(self))
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let Some(turns) = self.0 else { return };
        let mut line = turns.line();
        match line.waiting.pop_front() {
            // Who was taken out of the line has the turn, heard or not.
            Some((_, tell)) => drop(tell.try_send(())),
            None => line.free += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Turns, WAITS_MAX};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    #[test]
    fn no_more_at_a_time_than_there_are_turns() {
        let (turns, now, most) = (Turns::of(2, Duration::from_secs(600)), AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let turn = turns.take();
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        thread::yield_now();
                        now.fetch_sub(1, Ordering::SeqCst);
                        assert!(turn.0.is_some());
                    }
                });
            }
        });
        assert_eq!(most.into_inner(), 2);
        assert_eq!(turns.line().free, 2);
    }

    #[test]
    fn behind_slow_ones_one_goes_on_and_no_turn_is_lost_or_made() {
        let turns = Turns::of(1, WAITS_MAX);
        let slow = turns.take();
        thread::scope(|scope| {
            let others: Vec<_> = (0..4).map(|_| scope.spawn(|| turns.take().0.is_some())).collect();
            assert!(others.into_iter().all(|other| !other.join().unwrap()));
        });
        drop(slow);
        assert_eq!(turns.line().free, 1);
        assert!(turns.line().waiting.is_empty());
        assert!(turns.take().0.is_some());
    }
}
