//! Records that have lost what was acknowledged are told, and nothing is written over what is left of them.

use super::desk::{Desk, key, operator};
use super::home::Home;
use crate::{Options, Store, verify};
use fastrand::Rng;
use std::collections::BTreeMap;
use std::fs;
use terms::Failure;

const RECORDS: usize = 12;
const FLIPS: u64 = 60;
const LOG: &str = "records.sqlite-wal";

type Files = BTreeMap<String, Vec<u8>>;

fn filled() -> Desk {
    let desk = Desk::new();
    for number in 0..RECORDS {
        desk.send("clinic", &format!("Patient/p{number} self key={number}"));
    }
    desk
}

/// The files of a directory; none where the records are in a server.
fn files(home: &Home) -> Option<Files> {
    let listed = fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().path());
    let read =
        |path: std::path::PathBuf| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap());
    home.address().is_none().then(|| listed.map(read).collect())
}

fn put(home: &Home, files: &Files) {
    for entry in fs::read_dir(home.path()).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    files.iter().for_each(|(name, bytes)| fs::write(home.path().join(name), bytes).unwrap());
}

/// Whether it was told that something is lost; else everything is there.
fn told(home: &Home) -> bool {
    match home.open(Options::default()) {
        Ok(store) => {
            let is_there = |number: usize| {
                store.find(&operator(), &key("clinic", &format!("Patient/p{number}"))).unwrap().is_some()
            };
            assert!((0..RECORDS).all(is_there), "something is lost and nobody says so");
            false
        }
        Err(Failure::Refused(refusal)) => {
            assert_eq!(refusal.code, "records_lost");
            true
        }
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_damaged_log_is_told_and_nothing_is_written_over_it() {
    let mut desk = filled();
    let home = desk.home.after_a_crash();
    let Some(sound) = files(&home) else { return };
    assert!(!told(&home));
    let mut often = 0;
    for seed in 0..FLIPS {
        let (mut random, mut flipped) = (Rng::with_seed(seed), sound.clone());
        let log = flipped.get_mut(LOG).unwrap();
        let at = random.usize(..log.len());
        log[at] ^= 1 << random.u8(..8);
        put(&home, &flipped);
        if told(&home) {
            often += 1;
            assert_eq!(
                fs::read(home.path().join(LOG)).unwrap(),
                flipped[LOG],
                "what is left can still be read by hand"
            );
            let verified = verify(home.path(), None).unwrap();
            assert!(verified.lost.is_some_and(|(noted, found)| found < noted), "{verified:?}");
        }
    }
    assert!(often as u64 > FLIPS / 2, "{often} of {FLIPS}");
    put(&home, &sound);
    assert!(!told(&home));
    let verified = verify(home.path(), None).unwrap();
    assert!(verified.lost.is_none() && verified.pages.is_empty(), "{verified:?}");
    assert_eq!(verified.versions.unwrap().versions, RECORDS as u64);
}

#[test]
fn an_older_copy_of_the_records_or_none_is_told_and_who_goes_on_is_written_down() {
    let mut desk = filled();
    let Some(before) = files(&desk.home) else { return };
    for number in 0..3 {
        desk.send("clinic", &format!("Patient/late{number} self"));
    }
    let home = desk.home.after_a_crash();
    let note = fs::read(home.path().join("acknowledged")).unwrap();
    for lacks in [Vec::new(), vec!["records.sqlite", LOG, "records.sqlite-shm"]] {
        let mut older = before.clone();
        older.retain(|name, _| !lacks.contains(&name.as_str()));
        older.insert("acknowledged".into(), note.clone());
        put(&home, &older);
        assert!(told(&home));
        Store::open_despite_loss(home.path(), &operator(), Options::default()).unwrap().close();
        let store = home.open(Options::default()).unwrap();
        let newest = store.audit_entries(&operator(), None, 1).unwrap();
        assert_eq!((newest[0].note.action.as_str(), newest[0].note.members.as_str()), ("loss_accepted", "audit/30"));
        assert_eq!(store.audit_verify(&operator(), &[]).unwrap(), None);
    }
}

#[test]
fn a_note_that_is_damaged_itself_accuses_nobody() {
    let desk = filled();
    let Desk { home, store } = desk;
    store.close();
    let note = home.path().join("acknowledged");
    let sound = fs::read_to_string(&note).unwrap();
    for damaged in [sound.replacen('2', "3", 1), String::new(), "nothing".into(), sound.replace('\n', "")] {
        fs::write(&note, damaged).unwrap();
        assert!(!told(&home));
        assert!(home.open(Options::default()).is_ok());
    }
    fs::write(&note, [0xff, 0xfe]).unwrap();
    assert!(!told(&home));
    fs::remove_file(&note).unwrap();
    assert!(!told(&home));
}

#[test]
fn what_a_flipped_bit_hides_is_found_by_reading_everything() {
    let Desk { home, store } = filled();
    store.close();
    if home.address().is_some() {
        return;
    }
    rusqlite::Connection::open(home.path().join("records.sqlite"))
        .unwrap()
        .execute_batch("pragma wal_checkpoint(truncate)")
        .unwrap();
    let sound = files(&home).unwrap();
    let bytes = &sound["records.sqlite"];
    let mut hidden = 0;
    for at in (0..bytes.len() - 3).filter(|at| bytes[*at..].starts_with(b"p11")) {
        let mut flipped = sound.clone();
        flipped.get_mut("records.sqlite").unwrap()[at + 2] ^= 8;
        put(&home, &flipped);
        let store = home.open(Options::default()).unwrap();
        let found = store.find(&operator(), &key("clinic", "Patient/p11"));
        store.close();
        if matches!(found, Ok(None)) {
            hidden += 1;
            let verified = verify(home.path(), None).unwrap();
            assert!(!verified.pages.is_empty(), "{verified:?}");
        }
    }
    assert!(hidden > 0);
}
