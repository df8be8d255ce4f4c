use super::desk::{Desk, at, operator, read_facts};
use proptest::prelude::*;

fn derived(desk: &Desk) -> Vec<(&'static str, Vec<String>)> {
    let tables = [
        "current",
        "sealed",
        "subject_before",
        "identifier",
        "reference",
        "waiting",
        "linked",
        "touched",
        "token",
        "record",
        "version",
        "link",
    ];
    tables.into_iter().map(|table| (table, desk.home.rows(table))).collect()
}

fn rebuild(desk: &Desk) {
    desk.store.rebuild_derived(&operator(), read_facts(), at(50)).unwrap();
}

#[test]
fn a_rebuild_gives_the_same_tables() {
    let desk = Desk::new();
    desk.send("clinic", "Observation/o1 t=1 of=Patient/p1 by=Organization?code|A to=Device/none");
    desk.send("clinic", "Patient/p1 t=1 self id=card|1 key=1\nPatient/p2 self key=2");
    desk.send("hospital", "Patient/p1 self id=card|1 key=1\nOrganization/g id=code|A");
    desk.send("clinic", "Observation/o1 t=3 of=Patient/p2\nObservation/o1 t=2 of=Patient/p1");
    desk.send("form", "Observation/f1 of=Patient?card|1 to=@Patient/hospital.p1");
    desk.write("hospital", "Organization/g gone");
    desk.send("clinic", "Encounter/e1 to=Device/none seal=a\nEncounter/e2 seal=b\nEncounter/e2 gone t=5");
    let before = derived(&desk);
    assert!(before.iter().all(|(_, rows)| !rows.is_empty()), "every table is tried");
    rebuild(&desk);
    assert_eq!(before, derived(&desk));
    let kept = desk.send("clinic", "Device/none");
    assert_eq!(kept.touched.records.len(), 2, "what waited is found after a rebuild too");
}

fn message() -> impl Strategy<Value = (bool, &'static str, String)> {
    let sender = prop_oneof![Just("clinic"), Just("hospital")];
    let line = prop_oneof![
        (0..4, 0..3, 0..4).prop_map(|(p, card, t)| format!("Patient/p{p} self id=card|{card} key={p} t={t}")),
        (0..4, 0..4, 0..4).prop_map(|(o, p, t)| format!("Observation/o{o} of=Patient/p{p} t={t}")),
        (0..4, 0..3).prop_map(|(o, card)| format!("Observation/o{o} of=Patient?card|{card}")),
        (0..3, 0..4).prop_map(|(e, p)| format!("Encounter/e{e} of=@Patient/p{p} to=Encounter/e{e}")),
        (0..3, 0..4).prop_map(|(e, t)| format!("Encounter/e{e} seal=a{t} t={t}")),
        (0..3).prop_map(|e| format!("Encounter/e{e} gone")),
        (0..3, 0..2).prop_map(|(o, code)| format!("Organization/g{o} id=code|{code}")),
        (0..3, 0..2).prop_map(|(l, code)| format!("Location/l{l} by=?code|{code}")),
        (0..4).prop_map(|o| format!("Observation/o{o} gone")),
        (0..4).prop_map(|p| format!("Patient/p{p} gone")),
    ];
    (prop::bool::weighted(0.7), sender, line)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(super::home::cases(48)))]

    #[test]
    fn whatever_came_a_rebuild_gives_the_same_tables(
        messages in prop::collection::vec(message(), 1..40),
    ) {
        let desk = Desk::new();
        for (by_import, sender, line) in &messages {
            if *by_import {
                desk.send(sender, line);
            } else {
                desk.write(sender, line);
            }
        }
        let before = derived(&desk);
        rebuild(&desk);
        prop_assert_eq!(before, derived(&desk));
    }
}
