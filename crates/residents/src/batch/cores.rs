//! Work on all cores, with the results in the order of what was worked on.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does the work for each of these; each core takes the next that nobody has.
pub fn each<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..count().min(all.len()) {
            scope.spawn(|| {
                while let Some((at, one)) = take(&next, all) {
                    let result = work(one);
                    done.lock().unwrap_or_else(|broken| broken.into_inner()).push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(|broken| broken.into_inner());
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Does the work for as many parts of these as there are cores, told where each part begins; fewer than so many are
/// not parted.
pub fn split<T: Send>(all: &mut [T], few: usize, work: impl Fn(usize, &mut [T]) + Sync) {
    let size = all.len().div_ceil(count()).max(few).max(1);
    let mut parts = (0..).step_by(size).zip(all.chunks_mut(size));
    let first = parts.next();
    thread::scope(|scope| {
        for (start, part) in parts {
            let work = &work;
            scope.spawn(move || work(start, part));
        }
        if let Some((start, part)) = first {
            work(start, part);
        }
    });
}

/// Does two things at once.
pub fn both<A, B: Send>(one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        (one, other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

fn take<'a, T>(next: &AtomicUsize, all: &'a [T]) -> Option<(usize, &'a T)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, all.get(at)?))
}

/// How many cores there are.
pub fn count() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}
