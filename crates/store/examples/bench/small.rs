//! Small transactions: a Patient and an Observation in one message, answered when both are kept.

use crate::import::{arrival, keep_draft, request};
use crate::{county, row};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use store::Store;
use terms::ArrivalId;

const LASTS: Duration = Duration::from_secs(4);

/// Numbers of residents who were not imported.
static NEXT: AtomicUsize = AtomicUsize::new(900_000_000);

pub fn transactions(store: &Store, clients: usize) {
    let (start, commits) = (Instant::now(), store.commits());
    let mut times: Vec<Duration> = thread::scope(|scope| {
        let running: Vec<_> = (0..clients).map(|_| scope.spawn(|| client(store, start))).collect();
        running.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    let seconds = start.elapsed().as_secs_f64();
    times.sort_unstable();
    let what = |text: &str| format!("small transactions, {clients} clients, {text}");
    row(&what("a second"), format!("{:.0}", times.len() as f64 / seconds));
    row(&what("per sync"), format!("{:.1}", times.len() as f64 / (store.commits() - commits) as f64));
    row(&what("p50, p99"), format!("{:?}, {:?}", times[times.len() / 2], times[times.len() * 99 / 100]));
}

fn client(store: &Store, start: Instant) -> Vec<Duration> {
    let mut times = Vec::new();
    while start.elapsed() < LASTS {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let mut random = fastrand::Rng::with_seed(number as u64);
        let mut text = String::new();
        county::patient(number, &mut random, &mut text);
        county::observation(number, 0, &mut random, &mut text);
        let begun = Instant::now();
        let drafts = intake::json::read_lines(text.as_bytes(), 0, 1);
        let mut kept = drafts.iter().map(|draft| keep_draft("small", text.as_bytes(), 0, draft));
        let mut both = kept.next().unwrap();
        kept.for_each(|other| both.versions.extend(other.versions));
        let mut request = request(ArrivalId(0), vec![both]);
        request.finished = true;
        store.accept_and_keep(arrival("small", text.into_bytes()), request).unwrap();
        times.push(begun.elapsed());
    }
    times
}
