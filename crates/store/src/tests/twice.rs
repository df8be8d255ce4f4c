use super::desk::{Desk, operator};
use crate::{Fate, VersionOutcome};

#[test]
fn the_same_message_twice_gets_the_first_answer_again() {
    let desk = Desk::new();
    let first = desk.accept("clinic", Some("m1"), "Patient/p1 self");
    let again = desk.accept("clinic", Some("m1"), "Patient/p1 self");
    assert!(!first.repeated && again.repeated);
    assert_eq!(first.arrival, again.arrival);
    assert_eq!(desk.store.pending().unwrap(), [first.arrival]);
}

#[test]
fn the_same_message_id_of_another_sender_is_another_message() {
    let desk = Desk::new();
    let first = desk.accept("clinic", Some("m1"), "Patient/p1 self");
    let other = desk.accept("hospital", Some("m1"), "Patient/p1 self");
    assert_ne!(first.arrival, other.arrival);
}

#[test]
fn the_same_content_by_import_makes_no_new_version() {
    let desk = Desk::new();
    let first = desk.send("clinic", "Patient/p1 self key=1");
    let again = desk.send("clinic", "Patient/p1 self key=1");
    let record = desk.record("clinic", "Patient/p1");
    let change = first.changes.unwrap().0;
    assert_eq!(again.changes, None);
    assert_eq!(again.drafts[0].versions, [VersionOutcome::Doubled { record, change }]);
    assert_eq!(desk.store.history(&operator(), record).unwrap().len(), 1);
    assert_eq!(desk.store.last_change(), change);
}

#[test]
fn the_same_content_written_twice_makes_two_versions() {
    let desk = Desk::new();
    desk.write("clinic", "Patient/p1 self");
    desk.write("clinic", "Patient/p1 self");
    let record = desk.record("clinic", "Patient/p1");
    assert_eq!(desk.store.history(&operator(), record).unwrap().len(), 2);
}

#[test]
fn the_trace_says_what_was_kept_and_what_doubled() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 self key=1");
    let text = "Patient/p1 self key=1\nPatient/p2 self key=2\n";
    let accepted = desk.accept("clinic", None, text);
    let drafts = super::desk::lines(text).map(|line| super::desk::draft("clinic", &[line], true)).collect();
    desk.settle(accepted.arrival, drafts);
    let outcomes = desk.store.outcomes(&operator(), accepted.arrival, 0, 10).unwrap();
    assert!(matches!(outcomes[0].fate, Fate::Doubled { .. }));
    let Fate::Kept { versions, .. } = &outcomes[1].fate else { panic!("{outcomes:?}") };
    assert_eq!(versions[0].public_id, "p2");
    let arrival = desk.store.arrival(&operator(), accepted.arrival).unwrap();
    assert_eq!((arrival.kept, arrival.doubled, arrival.set_aside), (1, 1, 0));
}

#[test]
fn settling_an_arrival_once_more_is_harmless_and_says_the_same() {
    let desk = Desk::new();
    let text = "Patient/p1 self key=1\nPatient/p2 self key=2\n";
    let accepted = desk.accept("clinic", None, text);
    let drafts = || {
        let lines = super::desk::lines(text);
        lines.map(|line| super::desk::draft("clinic", &[line], true)).collect()
    };
    desk.settle(accepted.arrival, drafts());
    let before = desk.store.outcomes(&operator(), accepted.arrival, 0, 10).unwrap();
    let at = super::desk::at(9);
    desk.store.reopen(&operator(), accepted.arrival, at).unwrap();
    assert_eq!(desk.store.pending().unwrap(), [accepted.arrival]);
    desk.settle(accepted.arrival, drafts());
    let after = desk.store.outcomes(&operator(), accepted.arrival, 0, 10).unwrap();
    assert_eq!(before, after);
    assert_eq!(desk.store.arrival(&operator(), accepted.arrival).unwrap().kept, 2);
}
