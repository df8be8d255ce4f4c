//! Reads by id as a page does them, and everything at once as an export does.

use crate::county::OBSERVATIONS_EACH;
use crate::row;
use std::thread;
use std::time::{Duration, Instant};
use store::Store;
use terms::Actor;

const READS_EACH: usize = 40_000;

pub fn by_id(store: &Store, resources: usize) {
    let people = resources.div_ceil(OBSERVATIONS_EACH + 1);
    for clients in [1, 16] {
        let start = Instant::now();
        let mut times: Vec<Duration> = thread::scope(|scope| {
            let running: Vec<_> = (0..clients)
                .map(|client| scope.spawn(move || read(store, people, client, READS_EACH / clients)))
                .collect();
            running.into_iter().flat_map(|client| client.join().unwrap()).collect()
        });
        let seconds = start.elapsed().as_secs_f64();
        times.sort_unstable();
        let what = |text: &str| format!("read by id, {clients} clients, {text}");
        row(&what("a second"), format!("{:.0}", times.len() as f64 / seconds));
        row(&what("p50, p99"), format!("{:?}, {:?}", times[times.len() / 2], times[times.len() * 99 / 100]));
    }
}

fn read(store: &Store, people: usize, client: usize, reads: usize) -> Vec<Duration> {
    let actor = Actor::operator();
    let mut random = fastrand::Rng::with_seed(client as u64);
    let mut times = Vec::with_capacity(reads);
    for _ in 0..reads {
        let id = format!("o-{}-{}", random.usize(..people), random.usize(..OBSERVATIONS_EACH));
        let start = Instant::now();
        let record = store.record_of_public(&actor, "Observation", &id).unwrap().unwrap();
        let version = store.read(&actor, record, None).unwrap().unwrap();
        times.push(start.elapsed());
        assert!(version.bytes.len() > 500);
    }
    times
}

pub fn export(store: &Store) {
    let actor = Actor::operator();
    let (mut count, mut bytes, start) = (0u64, 0, Instant::now());
    store
        .export(&actor, &Default::default(), &mut |exported| {
            count += 1;
            bytes += exported.bytes.len();
            Ok(())
        })
        .unwrap();
    assert!(bytes > 0);
    row("export, resources a second", format!("{:.0}", count as f64 / start.elapsed().as_secs_f64()));
}
