//! Measures matching without the rest of the product (`cargo xtask bench residents`):
//! `generate RECORDS SEED OUT.csv` makes people up, `match MAP.toml OUT.csv A.csv [B.csv]` finds their
//! records as `jikang residents match` does, `score PAIRS.csv A.csv [B.csv]` compares with whose the ids
//! say they are, `arrivals SETTINGS.toml RECORDS SEED` decides on newcomers one by one. Prints one line of
//! JSON.
#![allow(clippy::unwrap_used)]

mod arrivals;
mod people;
mod score;

use people::Chance;
use residents::batch::{self, Columns};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::time::Instant;

/// Memory as the program has it (docs/decisions/0001).
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["generate", records, seed, out] => {
            let mut out = BufWriter::new(File::create(out).unwrap());
            people::write(&mut out, records.parse().unwrap(), &mut Chance(seed.parse().unwrap())).unwrap();
            out.flush().unwrap();
        }
        ["match", map, out, files @ ..] => find(map, out, files),
        ["arrivals", settings, records, seed] => {
            arrivals::measure(settings, records.parse().unwrap(), seed.parse().unwrap());
        }
        ["score", pairs, files @ ..] => score::print(pairs, files),
        _ => eprintln!("usage: residents generate|match|score|arrivals …"),
    }
}

fn find(map: &str, out: &str, files: &[&str]) {
    let start = Instant::now();
    let columns = Columns::read(&fs::read_to_string(map).unwrap()).unwrap();
    let bytes: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).unwrap()).collect();
    let mut named = files.iter().copied().zip(bytes.iter().map(Vec::as_slice));
    let found = batch::find(named.next().unwrap(), named.next(), &columns, None).unwrap();
    found.write(BufWriter::new(File::create(out).unwrap())).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    println!("{{\"seconds\":{seconds:.3},\"megabytes\":{},\"compared\":{}}}", peak_megabytes(), found.compared);
}

/// The most memory that this process has had, as Linux says.
fn peak_megabytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
