//! Work on many pieces on several cores, with the results in the order of the pieces and only a few of them
//! in memory at a time.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{available_parallelism, scope};

/// How many pieces, and how many results, may wait at each core.
const WAITING_MAX: usize = 2;

/// One core for each that the machine has.
pub fn cores() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

/// Feeds pieces to the cores in turn and takes what they make of them in the same turn, which keeps the order.
/// `feed` is told `false` when nobody wants more, and `take` says so; what `feed` returns is returned.
pub fn in_order<P: Send, M: Send, R: Send>(
    cores: usize,
    feed: impl FnOnce(&mut dyn FnMut(P) -> bool) -> R + Send,
    make: impl Fn(P) -> M + Sync,
    mut take: impl FnMut(M) -> bool,
) -> R {
    scope(|scope| {
        let (mut to_cores, mut from_cores) = (Vec::new(), Vec::new());
        for _ in 0..cores.max(1) {
            let (to_core, pieces) = sync_channel::<P>(WAITING_MAX);
            let (from_core, made) = sync_channel::<M>(WAITING_MAX);
            let make = &make;
            scope.spawn(move || pieces.into_iter().map(make).try_for_each(|made| from_core.send(made)));
            to_cores.push(to_core);
            from_cores.push(made);
        }
        let feeder = scope.spawn(move || {
            let mut turn = to_cores.iter().cycle();
            feed(&mut |piece| turn.next().is_some_and(|core| core.send(piece).is_ok()))
        });
        // A core that has nothing in its turn has had its last piece, and so has every other.
        let mut turn = from_cores.iter().cycle();
        while turn.next().and_then(next_of).is_some_and(&mut take) {}
        drop(from_cores);
        feeder.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

fn next_of<M>(core: &Receiver<M>) -> Option<M> {
    core.recv().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_pieces() {
        for cores in 1..5 {
            let mut taken = Vec::new();
            let fed = in_order(
                cores,
                |piece| (0..100).take_while(|number| piece(*number)).count(),
                |number: u64| {
                    std::thread::sleep(std::time::Duration::from_micros(number * 37 % 101));
                    number * 2
                },
                |made| {
                    taken.push(made);
                    true
                },
            );
            assert_eq!(fed, 100);
            assert_eq!(taken, (0..100).map(|number| number * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn whoever_has_enough_ends_the_feeding() {
        let mut left = 10;
        let fed = in_order(
            3,
            |piece| (0..1_000_000).take_while(|number| piece(*number)).count(),
            |number: usize| number,
            |_| {
                left -= 1;
                left > 0
            },
        );
        assert_eq!(left, 0);
        assert!(fed < 10 + 3 * (2 * WAITING_MAX + 2), "{fed}");
    }
}
