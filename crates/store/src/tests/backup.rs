use super::desk::{Desk, operator};
use super::home::Home;
use crate::{Options, backup, restore};
use terms::{ChangeNo, Failure};

fn code<T: std::fmt::Debug>(result: terms::Result<T>) -> String {
    match result {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 self id=card|1 key=1\nObservation/o1 of=Patient/p1 by=Organization?code|A");
    desk.send("hospital", "Organization/g id=code|A\nPatient/p1 self id=card|1 key=1");
    desk.write("clinic", "Observation/o1 gone");
    desk
}

#[test]
fn a_backup_of_a_store_in_use_is_one_state_and_is_restored_whole() {
    let desk = desk();
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("backup");
    let writing = std::thread::scope(|scope| {
        let store = desk.store.clone();
        let writing = scope.spawn(move || {
            let desk = Desk { home: Home::new(), store };
            (0..30).map(|n| desk.send("late", &format!("Patient/x{n} self key=7{n}"))).count()
        });
        backup(desk.home.path(), desk.home.address(), &folder).unwrap();
        writing.join().unwrap()
    });
    assert_eq!(writing, 30);
    assert_eq!(code(backup(desk.home.path(), desk.home.address(), &folder)), "backup_exists");
    let home = Home::new();
    let found = restore(&folder, home.path(), home.with_database(Options::default())).unwrap();
    assert_eq!(found, desk.store.fingerprint(Some(found.change)).unwrap());
    let restored = Desk { store: home.open(Options::default()).unwrap(), home };
    assert_eq!(restored.store.last_change(), found.change);
    assert_eq!(restored.text("hospital", "Organization/g"), desk.text("hospital", "Organization/g"));
    assert_eq!(restored.store.audit_verify(&operator(), &[]).unwrap(), None);
    restored.send("clinic", "Patient/p9 self key=9");
    assert_eq!(restored.store.last_change(), ChangeNo(found.change.0 + 1));
    let full = restored.home.path();
    assert_eq!(code(restore(&folder, full, restored.home.with_database(Options::default()))), "restore_not_empty");
    assert_eq!(code(restore(out.path(), &out.path().join("new"), Options::default())), "no_backup");
}

#[test]
fn a_backup_moves_from_one_database_to_the_other() {
    let desk = desk();
    let out = tempfile::tempdir().unwrap();
    let (folder, embedded) = (out.path().join("backup"), out.path().join("embedded"));
    let noted = backup(desk.home.path(), desk.home.address(), &folder).unwrap();
    assert_eq!(restore(&folder, &embedded, Options::default()).unwrap(), noted);
}

#[test]
fn damaged_records_are_told_and_no_backup_is_made_of_them() {
    let desk = desk();
    desk.home.alter("update block set bytes = x'' where arrival = 1");
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("backup");
    let failed = backup(desk.home.path(), desk.home.address(), &folder);
    assert!(matches!(&failed, Err(Failure::Fault(fault)) if fault.0.contains("block 1/0/0")), "{failed:?}");
    assert!(!folder.exists());
}
