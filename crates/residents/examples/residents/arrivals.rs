//! One arrival beside a million residents: keys, candidates, decision. Keys and traits are held in memory
//! here; in the product the store's writer looks them up.

use crate::people::{self, Chance};
use residents::model::Settings;
use residents::{Candidate, Traits, decide};
use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};
use terms::ResidentId;

/// So many arrivals are measured.
const ARRIVALS: usize = 50_000;
/// The store follows a key to so many records.
const CANDIDATES_MAX: usize = 1_000;

/// Prints decisions a second and the 99th percentile as JSON.
pub fn measure(settings: &str, records: usize, seed: u64) {
    let settings = Settings::read(&std::fs::read_to_string(settings).unwrap()).unwrap();
    let mut csv = Vec::new();
    people::write(&mut csv, records, &mut Chance(seed)).unwrap();
    let text = String::from_utf8(csv).unwrap();
    let (mut known, mut arriving): (Vec<Traits>, Vec<Traits>) = Default::default();
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let again = !cells[0].ends_with("-0") && arriving.len() < ARRIVALS;
        if again { &mut arriving } else { &mut known }.push(traits(&cells));
    }
    let mut by_key: HashMap<u64, Vec<u32>> = HashMap::new();
    for (number, traits) in (0..).zip(&known) {
        traits.keys().into_iter().for_each(|key| by_key.entry(key).or_default().push(number));
    }
    let kept: Vec<Vec<u8>> = known.iter().map(Traits::to_bytes).collect();
    let mut times: Vec<Duration> = Vec::with_capacity(ARRIVALS);
    let mut met = 0;
    for newcomer in &arriving {
        let start = Instant::now();
        let sharing = newcomer.keys().into_iter().filter_map(|key| by_key.get(&key));
        let sharing: BTreeSet<u32> = sharing.flat_map(|rows| rows.iter().take(CANDIDATES_MAX).copied()).collect();
        let candidates: Vec<Candidate> = sharing
            .into_iter()
            .map(|row| Candidate {
                resident: ResidentId(u64::from(row)),
                traits: Traits::from_bytes(&kept[row as usize]),
            })
            .collect();
        met += candidates.len();
        std::hint::black_box(decide(newcomer, &candidates, Some(&settings)));
        times.push(start.elapsed());
    }
    let seconds: f64 = times.iter().map(Duration::as_secs_f64).sum();
    times.sort_unstable();
    println!(
        "{{\"known\":{},\"per_second\":{:.0},\"p99_microseconds\":{:.0},\"candidates\":{:.2}}}",
        known.len(),
        times.len() as f64 / seconds,
        times[times.len() * 99 / 100].as_secs_f64() * 1e6,
        met as f64 / times.len() as f64
    );
}

fn traits(cells: &[&str]) -> Traits {
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Traits {
        id_card: None,
        name: said(&format!("{}{}", cells[2], cells[1])),
        birth_date: said(cells[3]),
        sex: said(cells[4]),
        phone: said(cells[5]),
        address: said(&format!("{} {} {}", cells[6], cells[7], cells[8])),
        ..Traits::default()
    }
}
