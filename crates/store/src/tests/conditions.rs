use super::desk::{Desk, draft, key, lines, operator};
use crate::{Condition, Identifier, Kept};
use terms::{ArrivalId, ChangeNo, Failure, RecordId, Result};

fn identifier(value: &str) -> Identifier {
    Identifier { system: "s".into(), value: value.into() }
}

/// Writes a line if the condition holds.
fn write_if(desk: &Desk, line: &str, condition: Condition) -> Result<Kept> {
    let arrival: ArrivalId = desk.accept("clinic", None, line).arrival;
    let lines: Vec<_> = lines(line).collect();
    let mut draft = draft("clinic", &lines, false);
    draft.conditions.push(condition);
    desk.try_settle(arrival, vec![draft])
}

#[track_caller]
fn refused(kept: Result<Kept>, code: &str) {
    match kept {
        Err(Failure::Refused(refusal)) => assert_eq!(refusal.code, code),
        other => panic!("{other:?} is no refusal"),
    }
}

#[test]
fn only_the_version_that_was_read_is_replaced() {
    let desk = Desk::new();
    let first = desk.write("clinic", "Patient/p1 self").changes.unwrap().0;
    let unchanged = |change| Condition::Unchanged { key: key("clinic", "Patient/p1"), change };
    let second = write_if(&desk, "Patient/p1 self v=2", unchanged(first)).unwrap().changes.unwrap().0;
    refused(write_if(&desk, "Patient/p1 self v=3", unchanged(first)), "version_conflict");
    refused(
        write_if(&desk, "Patient/p2 self", Condition::Unchanged { key: key("clinic", "Patient/p2"), change: first }),
        "version_conflict",
    );
    assert_eq!(desk.text("clinic", "Patient/p1"), "Patient/p1 self v=2");
    assert_eq!(desk.store.last_change(), second, "what was refused has left nothing");
    refused(write_if(&desk, "Patient/p1 self v=3", unchanged(ChangeNo(0))), "version_conflict");
}

#[test]
fn who_bears_an_identifier_is_made_once() {
    let desk = Desk::new();
    let but = |besides: &[RecordId]| {
        let besides = besides.to_vec();
        Condition::NobodyBears { resource_type: "Patient".into(), identifier: identifier("7"), besides }
    };
    let nobody = || but(&[]);
    write_if(&desk, "Patient/p1 self id=s|7", nobody()).unwrap();
    refused(write_if(&desk, "Patient/p2 self id=s|7", nobody()), "exists_meanwhile");
    let known = desk.record("clinic", "Patient/p1");
    write_if(&desk, "Patient/p3 self id=s|7", but(&[known])).unwrap();
    refused(write_if(&desk, "Patient/p2 self id=s|7", but(&[known])), "exists_meanwhile");
    desk.write("clinic", "Patient/p3 gone");
    let bearers = |kind: &str| desk.store.bearers(&operator(), kind, &identifier("7")).unwrap();
    assert_eq!(bearers("Patient"), [desk.record("clinic", "Patient/p1")]);
    assert_eq!(bearers("Practitioner"), []);
    desk.write("clinic", "Patient/p1 gone");
    assert_eq!(bearers("Patient"), [], "who was deleted bears nothing");
    write_if(&desk, "Patient/p2 self id=s|7", nobody()).unwrap();
}
