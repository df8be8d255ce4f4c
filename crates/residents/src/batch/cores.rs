//! Work on all cores, with the results in the order of what was worked on.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does the work for each of these; each core takes the next that nobody has.
pub fn each<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    each_with(all, || (), |(), one| work(one))
}

/// The same with room of its own for each core, which it has again for the next.
pub fn each_with<T: Sync, R: Send, S>(
    all: &[T],
    room: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..count().min(all.len()) {
            scope.spawn(|| {
                let mut room = room();
                while let Some((at, one)) = take(&next, all) {
                    let result = work(&mut room, one);
                    done.lock().unwrap_or_else(|broken| broken.into_inner()).push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(|broken| broken.into_inner());
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Does the work for each of these and takes it; where they are few no core is woken.
pub fn each_of<T: Send, R: Send>(all: Vec<T>, few: bool, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    if few {
        return all.into_iter().map(work).collect();
    }
    let all: Vec<Mutex<Option<T>>> = all.into_iter().map(|one| Mutex::new(Some(one))).collect();
    let taken = |one: &Mutex<Option<T>>| one.lock().unwrap_or_else(|broken| broken.into_inner()).take().map(&work);
    each(&all, taken).into_iter().flatten().collect()
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
