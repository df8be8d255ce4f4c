//! Records that are asked for together are those that are asked for one by one; where a statement is a round trip, soon.

use super::desk::{Desk, operator};
use crate::{RecordKey, Version};
use std::time::Instant;
use terms::RecordId;

const RECORDS: usize = 100;

#[test]
fn together_is_as_one_by_one() {
    let desk = Desk::new();
    let records: Vec<RecordId> = (0..RECORDS)
        .map(|number| {
            let text = if number % 10 == 3 { " gone" } else { "" };
            // Each in an arrival of its own, so that each lies in a block of its own.
            desk.send("clinic", &format!("Patient/p{number} self id=s|{number}{text}"));
            let key = RecordKey { sender: "clinic".into(), resource_type: "Patient".into(), id: format!("p{number}") };
            desk.store.find(&operator(), &key).unwrap().unwrap()
        })
        .collect();
    let desk = desk.reopened();
    let begun = Instant::now();
    let together = desk.store.read_all(&operator(), &records).unwrap();
    let soon = begun.elapsed();
    let desk = desk.reopened();
    let begun = Instant::now();
    let singly: Vec<Version> =
        records.iter().map(|record| desk.store.read(&operator(), *record, None).unwrap().unwrap()).collect();
    println!("{RECORDS} records together in {soon:?}, one by one in {:?}", begun.elapsed());
    assert_eq!(together.len(), RECORDS);
    for version in &singly {
        assert_eq!(together.get(&version.meta.record), Some(version));
    }
    let metas = singly.iter().rev().map(|version| version.meta.clone()).collect();
    let reversed: Vec<Version> = singly.iter().rev().cloned().collect();
    assert_eq!(desk.store.all_with_bytes(&operator(), metas).unwrap(), reversed);
    assert!(desk.store.read_all(&operator(), &[RecordId(1 << 40)]).unwrap().is_empty());
}
