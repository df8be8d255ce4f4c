//! Pages of twenty, by what they are searched by; as a system whose every record is asked for by itself.

use crate::import::ZONE;
use crate::row;
use fhir::search::{Asking, Search, ask};
use jiff::Timestamp;
use std::thread;
use std::time::{Duration, Instant};
use store::{Ask, Mark, Store};
use terms::{Actor, Post};

const LASTS: Duration = Duration::from_secs(2);

const FAMILIES: [(&str, &str, &str); 10] = [
    ("plain token", "Observation", "code=http://loinc.org|85354-9"),
    ("several values", "Observation", "code=http://loinc.org|85354-9,http://loinc.org|8480-6&status=final"),
    ("one record's", "Observation", "subject=Patient/p-77"),
    ("identifier", "Patient", "identifier=https://example.org/records|0000000010"),
    ("text", "Patient", "family:exact=\u{738b}"),
    ("date range", "Observation", "date=ge2026-03-01&date=lt2026-04-01"),
    ("quantity of a component", "Observation", "component-code-value-quantity=8480-6$gt180"),
    ("chained", "Observation", "subject:Patient.gender=female"),
    ("_has", "Patient", "_has:Observation:subject:code=85354-9"),
    ("order by date, one person", "Observation", "subject=Patient/p-77&_sort=-date"),
];

pub fn pages(store: &Store) {
    for (what, kind, query) in FAMILIES {
        let search = asked(kind, query);
        told(&format!("search, {what}"), store, &search, None);
    }
    let search = asked("Observation", "code=http://loinc.org|85354-9");
    from_many("search, plain token", store, &search);
    let deep = page(store, &search, 1_000, None).map(|mark| Mark { last: mark.ceiling / 2, ..mark });
    told("search, page from the middle on", store, &search, deep);
    let start = Instant::now();
    let ask = Ask { wanted: &search.wanted, sort: &[], size: 1, after: None, counted: true };
    let total = store.search(&Actor::operator(), &ask, &|_| Ok(true)).unwrap().total;
    row(&format!("search, exact total of {}", total.unwrap_or_default()), format!("{:?}", start.elapsed()));
}

fn asked(kind: &str, query: &str) -> Search {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let pairs: Vec<_> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let asking = Asking { base: None, zone: ZONE, now: Timestamp::UNIX_EPOCH, lenient: false };
    ask(kind, &pairs, &asking).unwrap()
}

fn page(store: &Store, search: &Search, size: usize, after: Option<Mark>) -> Option<Mark> {
    let mut actor = Actor::operator();
    actor.posts = vec![Post::System];
    let ask = Ask { wanted: &search.wanted, sort: &search.sort, size, after, counted: false };
    let page = store.search(&actor, &ask, &|_| Ok(true)).unwrap();
    assert!(!page.versions.is_empty());
    page.next
}

fn told(what: &str, store: &Store, search: &Search, after: Option<Mark>) {
    let start = Instant::now();
    let times = timed(store, search, after);
    figures(what, times, start.elapsed());
}

/// The same from many at once: two cores answer.
fn from_many(what: &str, store: &Store, search: &Search) {
    const CLIENTS: usize = 16;
    let start = Instant::now();
    let times = thread::scope(|scope| {
        let running: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| timed(store, search, None))).collect();
        running.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    figures(&format!("{what}, {CLIENTS} clients"), times, start.elapsed());
}

fn timed(store: &Store, search: &Search, after: Option<Mark>) -> Vec<Duration> {
    let (start, mut times) = (Instant::now(), Vec::new());
    while start.elapsed() < LASTS {
        let begun = Instant::now();
        page(store, search, 20, after);
        times.push(begun.elapsed());
    }
    times
}

fn figures(what: &str, mut times: Vec<Duration>, taken: Duration) {
    times.sort_unstable();
    let (p50, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    row(what, format!("{:.0} pages a second, p50 {p50:?}, p99 {p99:?}", times.len() as f64 / taken.as_secs_f64()));
}
