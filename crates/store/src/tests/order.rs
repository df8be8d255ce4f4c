use super::desk::{Desk, operator};
use crate::RecordKey;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[test]
fn the_latest_of_the_senders_states_is_current_whatever_arrives_first() {
    for order in [["t=10", "t=20"], ["t=20", "t=10"]] {
        let desk = Desk::new();
        for time in order {
            desk.send("clinic", &format!("Patient/p1 {time} self"));
        }
        assert_eq!(desk.text("clinic", "Patient/p1"), "Patient/p1 t=20 self");
        let record = desk.record("clinic", "Patient/p1");
        assert_eq!(desk.store.history(&operator(), record).unwrap().len(), 2);
    }
}

#[test]
fn at_the_same_time_the_senders_version_number_decides_then_arrival() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 t=10 v=3 self");
    desk.send("clinic", "Patient/p1 t=10 v=2 self");
    assert_eq!(desk.text("clinic", "Patient/p1"), "Patient/p1 t=10 v=3 self");
    desk.send("clinic", "Patient/p1 t=10 v=3 self later");
    assert_eq!(desk.text("clinic", "Patient/p1"), "Patient/p1 t=10 v=3 self later");
}

#[test]
fn a_write_is_newer_than_every_import() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 t=10 self");
    desk.write("clinic", "Patient/p1 self written");
    desk.send("clinic", "Patient/p1 t=99 self");
    assert_eq!(desk.text("clinic", "Patient/p1"), "Patient/p1 self written");
}

#[test]
fn public_ids_are_the_senders_where_free() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 self");
    desk.send("hospital", "Patient/p1 self");
    desk.send("hospital", "Patient/clinic.p1 self");
    desk.send("hospital", "Patient/a_b self");
    let public = |sender: &str, name: &str| {
        let record = desk.record(sender, name);
        let version = desk.store.read(&operator(), record, None).unwrap().unwrap();
        let found = desk.store.record_of_public(&operator(), "Patient", &version.meta.public_id).unwrap();
        assert_eq!(found, Some(record));
        version.meta.public_id
    };
    assert_eq!(public("clinic", "Patient/p1"), "p1");
    assert_eq!(public("hospital", "Patient/p1"), "hospital.p1");
    assert_eq!(public("hospital", "Patient/clinic.p1"), "clinic.p1");
    assert_eq!(public("hospital", "Patient/a_b").len(), 32);
}

/// A record's text, where its references lead, and whose it is.
type Seen = (String, Vec<Option<String>>, Option<String>);

/// What everybody sees, by the senders' own names: numbers set aside.
fn seen(desk: &Desk) -> BTreeMap<String, Seen> {
    let operator = operator();
    let name = |record| {
        let version = desk.store.read(&operator, record, None).unwrap().unwrap();
        let RecordKey { sender, resource_type, id } = version.meta.key;
        format!("{sender}|{resource_type}/{id}")
    };
    let mut seen = BTreeMap::new();
    let mut residents = BTreeMap::new();
    desk.store
        .all_subjects(&operator, None, &mut |resource| {
            let resident = resource.resident.unwrap();
            let first = residents.entry(resident).or_insert_with(|| name(resource.record)).clone();
            residents.insert(resident, first.min(name(resource.record)));
            Ok(())
        })
        .unwrap();
    desk.store
        .export_resolved(&operator, &Default::default(), &mut |exported| {
            let text = String::from_utf8(exported.bytes.to_vec()).unwrap();
            let targets = exported.references.iter();
            let targets = targets.map(|target| target.as_ref().map(|target| name(target.record))).collect();
            let resident = desk.store.resident_of(&operator, exported.record).unwrap();
            let resident = resident.map(|resident| residents[&resident].clone());
            seen.insert(name(exported.record), (text, targets, resident));
            Ok(())
        })
        .unwrap();
    seen
}

fn message() -> impl Strategy<Value = (&'static str, String)> {
    let sender = prop_oneof![Just("clinic"), Just("hospital")];
    let line = prop_oneof![
        (0..4, 0..3).prop_map(|(p, card)| format!("Patient/p{p} self id=card|{card} key={p}")),
        (0..4, 0..4).prop_map(|(o, p)| format!("Observation/o{o} of=Patient/p{p}")),
        (0..4, 0..3).prop_map(|(o, card)| format!("Observation/o{o} of=Patient?card|{card}")),
        (0..3, 0..4).prop_map(|(e, o)| format!("Encounter/e{e} of=Patient/p1 to=Observation/o{o}")),
        (0..3, 0..2).prop_map(|(o, code)| format!("Organization/g{o} id=code|{code}")),
        (0..3, 0..2).prop_map(|(l, code)| format!("Location/l{l} by=Organization?code|{code}")),
        (0..4).prop_map(|o| format!("Observation/o{o} gone")),
    ];
    (sender, line)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(super::home::cases(48)))]

    #[test]
    fn the_order_of_arrival_makes_no_difference(
        messages in prop::collection::vec(message(), 1..25),
        seed in any::<u64>(),
    ) {
        // Each message has a time of its own, so that the sender's order is known. The key is the
        // Patient's id: a later state never leads to somebody else.
        let messages: Vec<_> = messages
            .into_iter()
            .enumerate()
            .map(|(time, (sender, line))| (sender, format!("{line} t={time}")))
            .collect();
        let one = Desk::new();
        for (sender, line) in &messages {
            one.send(sender, line);
        }
        let mut shuffled = messages.clone();
        fastrand::Rng::with_seed(seed).shuffle(&mut shuffled);
        let other = Desk::new();
        for (sender, line) in &shuffled {
            other.send(sender, line);
        }
        prop_assert_eq!(seen(&one), seen(&other));
        let operator = operator();
        let count = |desk: &Desk| desk.store.links_review(&operator, None, 10).unwrap().len();
        prop_assert_eq!(count(&one), count(&other));
    }
}
