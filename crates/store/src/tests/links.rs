use super::desk::{Desk, at, key, operator, request};
use crate::{Decision, KeepDraft, LinkRequest, LinkVerdict, Verdict};
use std::sync::Arc;
use std::thread;
use terms::ResidentId;

#[test]
fn two_patients_with_one_key_in_one_batch_become_one_resident() {
    let desk = Desk::new();
    let kept = desk.send("clinic", "Patient/p1 self key=7\nPatient/p2 self key=7");
    assert_eq!(desk.store.residents_count().unwrap(), 1);
    assert_eq!(kept.drafts[0].links[0].verdict, LinkVerdict::New);
    assert_eq!(kept.drafts[1].links[0].verdict, LinkVerdict::Same);
    assert_eq!(kept.touched.residents.len(), 1);
}

#[test]
fn concurrent_first_arrivals_of_one_person_make_one_resident() {
    let desk = Arc::new(Desk::new());
    thread::scope(|scope| {
        for sender in ["a", "b", "c", "d", "e", "f"] {
            let desk = Arc::clone(&desk);
            scope.spawn(move || desk.send(sender, "Patient/p1 self key=7"));
        }
    });
    assert_eq!(desk.store.residents_count().unwrap(), 1);
}

#[test]
fn a_changed_patient_keeps_its_link_and_is_found_by_its_new_keys() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 t=1 self key=1\nPatient/p2 self key=2");
    let one = desk.resident("clinic", "Patient/p1");
    let kept = desk.send("clinic", "Patient/p1 t=2 self key=2");
    assert!(!kept.drafts[0].links[0].decided);
    assert_eq!(desk.resident("clinic", "Patient/p1"), one);
    let by_old_key = desk.send("hospital", "Patient/p9 self key=1");
    assert_eq!(by_old_key.drafts[0].links[0].verdict, LinkVerdict::New);
    desk.send("county", "Patient/p9 self key=2");
    assert_eq!(desk.resident("county", "Patient/p9"), one);
}

#[test]
fn an_older_state_of_a_patient_does_not_change_its_keys() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 t=2 self key=2");
    desk.send("clinic", "Patient/p1 t=1 self key=1");
    let kept = desk.send("hospital", "Patient/p1 self key=1");
    assert_eq!(kept.drafts[0].links[0].verdict, LinkVerdict::New);
}

fn asking(desk: &Desk, name: &str, among: Vec<ResidentId>) -> KeepDraft {
    desk.send("clinic", &format!("{name} self"));
    KeepDraft {
        versions: Vec::new(),
        issues: Vec::new(),
        replays: Vec::new(),
        conditions: Vec::new(),
        links: vec![LinkRequest {
            patient: key("clinic", name),
            keys: vec![1],
            traits: Vec::new(),
            decide: Box::new(move |candidates| {
                assert_eq!(candidates.len(), 1);
                Decision { verdict: Verdict::Ask(among), doubtful: true, evidence: "\"sex differs\"".into() }
            }),
        }],
    }
}

#[test]
fn asking_a_person_keeps_the_record_under_a_provisional_resident() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 self key=1");
    let one = desk.resident("clinic", "Patient/p1").unwrap();
    let accepted = desk.accept("clinic", None, "");
    let draft = asking(&desk, "Patient/p2", vec![one]);
    let kept = desk.settle(accepted.arrival, vec![draft]);
    let outcome = kept.drafts[0].links[0];
    assert_eq!(outcome.verdict, LinkVerdict::Ask);
    assert_ne!(outcome.resident, one);
    let review = desk.store.links_review(&operator(), None, 10).unwrap();
    assert_eq!(review.len(), 1);
    assert_eq!((&review[0].asked, review[0].record), (&vec![one], outcome.record));

    let relink = crate::Relink {
        records: vec![outcome.record],
        to: Some(one),
        asked: Vec::new(),
        evidence: "\"asked by telephone\"".into(),
        undoes: None,
        actor: operator(),
        at: at(3),
    };
    desk.store.relink(relink).unwrap();
    assert!(desk.store.links_review(&operator(), None, 10).unwrap().is_empty());
}

#[test]
fn a_decision_for_a_merged_resident_goes_to_the_one_it_was_merged_with() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 self key=1\nPatient/p2 self key=2");
    let one = desk.resident("clinic", "Patient/p1").unwrap();
    let two = desk.resident("clinic", "Patient/p2").unwrap();
    let relink = crate::Relink {
        records: vec![desk.record("clinic", "Patient/p2")],
        to: Some(one),
        asked: Vec::new(),
        evidence: "\"\"".into(),
        undoes: None,
        actor: operator(),
        at: at(3),
    };
    desk.store.relink(relink).unwrap();
    let accepted = desk.accept("clinic", None, "");
    desk.send("clinic", "Patient/p3 self");
    let draft = KeepDraft {
        versions: Vec::new(),
        issues: Vec::new(),
        replays: Vec::new(),
        conditions: Vec::new(),
        links: vec![LinkRequest {
            patient: key("clinic", "Patient/p3"),
            keys: Vec::new(),
            traits: Vec::new(),
            decide: Box::new(move |_| Decision {
                verdict: Verdict::Same(two),
                doubtful: false,
                evidence: "\"\"".into(),
            }),
        }],
    };
    let kept = desk.store.keep(request(accepted.arrival, vec![draft])).unwrap();
    assert_eq!(kept.drafts[0].links[0].resident, one);
}

#[test]
fn a_decision_that_panics_keeps_nothing_and_harms_nobody() {
    let desk = Desk::new();
    let accepted = desk.accept("clinic", None, "Patient/p1 self");
    let mut draft = super::desk::draft("clinic", &[(0, "Patient/p1 self")], true);
    draft.links.push(LinkRequest {
        patient: key("clinic", "Patient/p1"),
        keys: vec![1],
        traits: Vec::new(),
        decide: Box::new(|_| panic!("a mistake in the rules")),
    });
    assert!(desk.store.keep(request(accepted.arrival, vec![draft])).is_err());
    let none = desk.store.find(&operator(), &key("clinic", "Patient/p1")).unwrap();
    assert_eq!(none, None);
    desk.send("clinic", "Patient/p1 self key=1");
    assert_eq!(desk.store.residents_count().unwrap(), 1);
}
