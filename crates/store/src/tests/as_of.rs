use super::desk::{Desk, operator};
use terms::ChangeNo;

#[test]
fn every_record_reads_as_it_was_at_a_change() {
    let desk = Desk::new();
    let first = desk.send("clinic", "Patient/p1 t=10 self").changes.unwrap().1;
    let second = desk.send("clinic", "Patient/p1 t=20 self").changes.unwrap().1;
    let late = desk.send("clinic", "Patient/p1 t=15 self").changes.unwrap().1;
    let gone = desk.write("clinic", "Patient/p1 gone").changes.unwrap().1;
    let record = desk.record("clinic", "Patient/p1");
    let text = |change: ChangeNo| {
        let version = desk.store.read(&operator(), record, Some(change)).unwrap();
        version.map(|version| String::from_utf8(version.bytes).unwrap())
    };
    assert_eq!(text(ChangeNo(0)), None);
    assert_eq!(text(first).unwrap(), "Patient/p1 t=10 self");
    assert_eq!(text(second).unwrap(), "Patient/p1 t=20 self");
    assert_eq!(text(late).unwrap(), "Patient/p1 t=20 self");
    let last = desk.store.read(&operator(), record, Some(gone)).unwrap().unwrap();
    assert!(last.meta.deleted);
    let of_change = desk.store.version(&operator(), record, late).unwrap().unwrap();
    assert_eq!(of_change.bytes, b"Patient/p1 t=15 self");
}

#[test]
fn a_residents_records_read_as_they_were_at_a_change() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 self key=1\nPatient/p2 self key=2");
    let first = desk.send("clinic", "Observation/o1 of=Patient/p1 t=1").changes.unwrap().1;
    let moved = desk.send("clinic", "Observation/o1 of=Patient/p2 t=2").changes.unwrap().1;
    let gone = desk.write("clinic", "Observation/o1 gone").changes.unwrap().1;
    let (one, two) = (desk.resident("clinic", "Patient/p1").unwrap(), desk.resident("clinic", "Patient/p2").unwrap());
    let count = |resident, change| desk.texts_as_of(resident, Some(change)).len();
    assert_eq!((count(one, first), count(two, first)), (2, 1));
    assert_eq!((count(one, moved), count(two, moved)), (1, 2));
    assert_eq!((count(one, gone), count(two, gone)), (1, 1));
    assert_eq!((desk.texts_of(one).len(), desk.texts_of(two).len()), (1, 1));
}

#[test]
fn a_relinked_record_reads_under_its_old_resident_as_of_then() {
    let desk = Desk::new();
    let before = desk.send("clinic", "Patient/p1 self key=1\nPatient/p2 self key=2");
    let before = before.changes.unwrap().1;
    let (one, two) = (desk.resident("clinic", "Patient/p1").unwrap(), desk.resident("clinic", "Patient/p2").unwrap());
    let record = desk.record("clinic", "Patient/p2");
    let relink = crate::Relink {
        records: vec![record],
        to: Some(one),
        asked: Vec::new(),
        evidence: "\"the same person\"".into(),
        undoes: None,
        actor: operator(),
        at: super::desk::at(5),
    };
    let (change, resident, touched) = desk.store.relink(relink.clone()).unwrap();
    assert_eq!(resident, one);
    assert_eq!(touched.residents, [one, two]);
    assert_eq!(desk.texts_of(one).len(), 2);
    assert_eq!(desk.store.present_resident(&operator(), two).unwrap(), Some(one));
    assert_eq!(desk.texts_as_of(two, Some(before)).len(), 1);
    assert_eq!(desk.texts_as_of(one, Some(before)).len(), 1);
    assert_eq!(desk.store.changed_since(before).unwrap().residents, [one, two]);

    let undo = crate::Relink { to: Some(two), undoes: Some(change), ..relink };
    desk.store.relink(undo).unwrap();
    assert_eq!(desk.store.present_resident(&operator(), two).unwrap(), Some(two));
    assert_eq!(desk.texts_of(one).len(), 1);
    let links = desk.store.links_of(&operator(), two).unwrap();
    assert_eq!(links.len(), 3);
    assert_eq!(links[2].undoes, Some(change));
}

#[test]
fn resources_of_one_draft_are_one_change_in_whatever_order_they_stand() {
    let desk = Desk::new();
    let kept = desk.send_together("clinic", "Observation/o1 of=Patient/p1\nPatient/p1 self key=1");
    let (first, last) = kept.changes.unwrap();
    assert_eq!(first, last);
    let resident = desk.resident("clinic", "Observation/o1").unwrap();
    assert_eq!(desk.texts_as_of(resident, Some(first)).len(), 2);
    assert_eq!(desk.texts_as_of(resident, Some(ChangeNo(first.0 - 1))).len(), 0);
}
