//! A database file that a disk has damaged: what cannot be read is told or not there, and never something else.

use super::desk::{Desk, key, operator};
use crate::{Options, Store};
use fastrand::Rng;
use std::path::Path;

const RECORDS: usize = 60;
const FLIPS: u64 = 150;

fn name(number: usize) -> String {
    format!("Observation/o{number}")
}

fn text(number: usize) -> String {
    format!("{} of=Patient/p value {number} and what is written about it", name(number))
}

/// The closed database of a directory with some records; none where the records are in a server.
fn written(desk: Desk) -> Option<(super::home::Home, Vec<u8>)> {
    let lines: Vec<String> = (0..RECORDS).map(text).collect();
    desk.send("clinic", &format!("Patient/p self key=1\n{}", lines.join("\n")));
    let Desk { home, store } = desk;
    store.close();
    if home.address().is_some() {
        return None;
    }
    let file = home.path().join("records.sqlite");
    // Everything in the one file, so that it is this that is damaged.
    rusqlite::Connection::open(&file).unwrap().execute_batch("pragma wal_checkpoint(truncate)").unwrap();
    let bytes = std::fs::read(file).unwrap();
    Some((home, bytes))
}

/// How many records are read as they were written, and how often damage was told.
fn read(dir: &Path, bytes: &[u8]) -> (usize, usize) {
    for side in ["records.sqlite-wal", "records.sqlite-shm"] {
        std::fs::remove_file(dir.join(side)).ok();
    }
    std::fs::write(dir.join("records.sqlite"), bytes).unwrap();
    let Ok(store) = Store::open(dir, Options::default()) else { return (0, 1) };
    let (mut sound, mut told) = (0, 0);
    for number in 0..RECORDS {
        let found = store.find(&operator(), &key("clinic", &name(number)));
        match found.and_then(|found| found.map_or(Ok(None), |record| store.read(&operator(), record, None))) {
            Ok(Some(version)) => {
                assert_eq!(String::from_utf8_lossy(&version.bytes), text(number));
                sound += 1;
            }
            Ok(None) => {}
            Err(_) => told += 1,
        }
    }
    store.close();
    (sound, told)
}

#[test]
fn a_flipped_byte_is_told_or_hides_and_never_makes_another_record() {
    let Some((home, bytes)) = written(Desk::new()) else { return };
    assert_eq!(read(home.path(), &bytes), (RECORDS, 0));
    let (mut sound, mut told) = (0, 0);
    for seed in 0..FLIPS {
        let (mut random, mut flipped) = (Rng::with_seed(seed), bytes.clone());
        let at = random.usize(..flipped.len());
        flipped[at] ^= 1 << random.u8(..8);
        let (read, faults) = read(home.path(), &flipped);
        sound += read;
        told += usize::from(faults > 0);
    }
    assert!(sound > 0 && told > 0, "some flips hurt nothing and some are told: {sound} {told}");
}

#[test]
fn a_file_that_was_cut_off_is_told() {
    let Some((home, bytes)) = written(Desk::new()) else { return };
    for part in 1..8 {
        let (sound, told) = read(home.path(), &bytes[..bytes.len() * part / 8]);
        assert!(told > 0 || sound == RECORDS, "{part}/8: {sound} read, {told} told");
    }
}
