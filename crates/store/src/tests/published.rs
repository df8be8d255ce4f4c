use super::desk::{Desk, at, operator, read_facts};
use super::home::Home;
use crate::{Cause, Freeze, Options, TouchedKind, backup, restore};
use std::collections::BTreeSet;
use terms::{ChangeNo, Failure, Post};

fn freeze(desk: &Desk, rows: &[u8], replaces: Option<ChangeNo>) -> terms::Result<ChangeNo> {
    desk.store.publish(Freeze {
        actor: operator(),
        indicator: "p/rate".into(),
        period: "2026Q3".into(),
        area: String::new(),
        known: desk.store.last_change(),
        replaces,
        said: "{}".into(),
        rows: rows.to_vec(),
        at: at(9),
    })
}

fn code<T: std::fmt::Debug>(result: terms::Result<T>) -> String {
    match result {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_published_number_stays_and_only_a_correction_that_names_it_follows() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 self key=1");
    assert_eq!(code(freeze(&desk, b"rows", Some(ChangeNo(1)))), "published_not_standing");
    let first = freeze(&desk, b"rows", None).unwrap();
    assert_eq!(code(freeze(&desk, b"others", None)), "published_already");
    let second = freeze(&desk, b"others", Some(first)).unwrap();
    assert_eq!(code(freeze(&desk, b"more", Some(first))), "published_already");
    desk.store.rebuild_derived(&operator(), read_facts(), at(50)).unwrap();
    let desk = desk.reopened();
    let (published, rows) = desk.store.frozen(&operator(), first).unwrap().unwrap();
    assert_eq!((published.replaced_by, rows.as_slice(), published.known), (Some(second), &b"rows"[..], ChangeNo(1)));
    let all = desk.store.published(&operator(), Some("p/rate")).unwrap();
    assert_eq!(all.iter().map(|one| one.number).collect::<Vec<_>>(), [second, first]);
    assert!(desk.store.published(&operator(), Some("p/other")).unwrap().is_empty());
    assert_eq!(desk.store.frozen(&operator(), ChangeNo(1)).unwrap(), None);
}

#[test]
fn only_who_answers_for_a_number_publishes_it_and_who_runs_the_machine_reads_none() {
    let desk = Desk::new();
    let of = |post| terms::Actor { posts: vec![post], ..operator() };
    let mut wanted = Freeze {
        actor: of(Post::CommissionLeader),
        indicator: "p/rate".into(),
        period: "2026Q3".into(),
        area: String::new(),
        known: ChangeNo(0),
        replaces: None,
        said: "{}".into(),
        rows: vec![],
        at: at(9),
    };
    assert_eq!(code(desk.store.publish(wanted.clone())), "not_allowed");
    wanted.actor = of(Post::ProgrammeOffice);
    desk.store.publish(wanted).unwrap();
    for (post, count) in [(Post::CommissionLeader, 1), (Post::VillageDoctor, 1)] {
        assert_eq!(desk.store.published(&of(post), None).unwrap().len(), count);
    }
    for post in [Post::Administrator, Post::Auditor, Post::Resident, Post::System] {
        assert_eq!(code(desk.store.published(&of(post), None)), "not_allowed");
    }
}

#[test]
fn what_is_altered_behind_our_back_is_told_and_a_backup_carries_every_published_number() {
    let desk = Desk::new();
    let number = freeze(&desk, b"rows", None).unwrap();
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("backup");
    assert_eq!(backup(desk.home.path(), desk.home.address(), &folder).unwrap().published, 1);
    let home = Home::new();
    restore(&folder, home.path(), home.with_database(Options::default())).unwrap();
    let restored = Desk { store: home.open(Options::default()).unwrap(), home };
    let read = |desk: &Desk| desk.store.frozen(&operator(), number).unwrap().unwrap();
    assert_eq!(read(&restored), read(&desk));
    let embedded = out.path().join("embedded");
    assert_eq!(restore(&folder, &embedded, Options::default()).unwrap().published, 1);
    restored.home.alter("update published set period = '2026Q2'");
    let found = restored.store.frozen(&operator(), number);
    assert!(matches!(&found, Err(Failure::Fault(fault)) if fault.0.contains("damaged")), "{found:?}");
    assert!(restored.store.fingerprint(None).is_err());
}

#[test]
fn it_is_known_why_a_subject_moved() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 self key=1\nPatient/p2 self key=2\nPatient/p3 self key=3");
    desk.send("clinic", "Observation/o2 t=1 of=Patient/p2\nObservation/o3 of=Patient/p3");
    let known = desk.store.last_change();
    let before = desk.store.touched_last(&operator(), TouchedKind::Resident, known).unwrap();
    desk.send("clinic", "Observation/o1 of=Patient/p1");
    desk.send("clinic", "Observation/o2 t=2 of=Patient/p2");
    desk.write("clinic", "Observation/o3 gone");
    let all: BTreeSet<i64> = before.keys().copied().collect();
    let until = desk.store.last_change();
    let causes = desk.store.causes(TouchedKind::Resident, &all, (known, until)).unwrap();
    let told: Vec<Vec<Cause>> = causes.values().map(|causes| causes.iter().copied().collect()).collect();
    assert_eq!(told, [[Cause::Late], [Cause::Corrected], [Cause::Corrected]]);
    let after = desk.store.touched_last(&operator(), TouchedKind::Resident, until).unwrap();
    assert!(before.iter().all(|(subject, change)| after[subject] > *change));
    let some = BTreeSet::from([*all.first().unwrap()]);
    assert_eq!(desk.store.causes(TouchedKind::Resident, &some, (known, until)).unwrap().len(), 1);
    assert!(desk.store.causes(TouchedKind::Case, &all, (known, until)).unwrap().is_empty());
}
