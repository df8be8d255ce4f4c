use super::desk::{Desk, operator};
use crate::Options;
use std::sync::Arc;
use std::thread;
use terms::Failure;

/// What a crash at this moment would leave: the files as they are, nothing closed.
fn crash(desk: &mut Desk) -> Desk {
    let home = desk.home.after_a_crash();
    let store = home.open(Options::default()).unwrap();
    Desk { home, store }
}

#[test]
fn everything_that_was_answered_is_there_after_a_crash() {
    let mut desk = Desk::new();
    for n in 0..20 {
        desk.send("clinic", &format!("Patient/p{n} self key={n}"));
    }
    let pending = desk.accept("clinic", None, "not settled").arrival;
    let after = crash(&mut desk);
    assert_eq!(after.store.last_change(), desk.store.last_change());
    assert_eq!(after.store.pending().unwrap(), [pending]);
    assert_eq!(after.store.residents_count().unwrap(), 20);
    assert_eq!(after.text("clinic", "Patient/p19"), "Patient/p19 self key=19");
    after.send("clinic", "Patient/p20 self key=20");
    assert_eq!(after.store.residents_count().unwrap(), 21);
    assert_eq!(after.store.audit_verify(&operator(), &[]).unwrap(), None);
}

#[test]
fn arrivals_from_many_threads_are_all_durable_and_share_syncs() {
    let mut desk = Desk::new();
    thread::scope(|scope| {
        for clinic in 0..8 {
            let desk = &desk;
            scope.spawn(move || {
                for n in 0..25 {
                    desk.accept(&format!("c{clinic}"), Some(&n.to_string()), "text");
                }
            });
        }
    });
    let after = crash(&mut desk);
    assert_eq!(after.store.pending().unwrap().len(), 200);
    let again = after.accept("c7", Some("24"), "text");
    assert!(again.repeated);
}

#[test]
fn a_second_program_on_the_same_directory_is_refused() {
    let desk = Desk::new();
    let second = desk.home.open(Options::default());
    match second.map(|_| ()) {
        Err(Failure::Refused(refusal)) => assert_eq!(refusal.code, "data_in_use"),
        other => panic!("{other:?}"),
    }
    let Desk { home, store } = desk;
    let clone = store.clone();
    drop(store);
    assert!(home.open(Options::default()).is_err());
    clone.close();
    assert!(home.open(Options::default()).is_ok());
}

#[test]
fn a_full_queue_is_refused_and_not_waited_for() {
    let desk = Arc::new(Desk::with(Options { queue_length_max: 1, ..Options::default() }));
    let refused: usize = thread::scope(|scope| {
        let callers: Vec<_> = (0..64)
            .map(|_| {
                let desk = Arc::clone(&desk);
                scope.spawn(move || match desk.store.put_setting("key", "value") {
                    Ok(()) => 0,
                    Err(Failure::Refused(refusal)) if refusal.code == "store_busy" => 1,
                    Err(other) => panic!("{other:?}"),
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).sum()
    });
    assert!(refused < 64);
    desk.store.flush().unwrap();
}

#[test]
fn a_damaged_block_is_a_fault_that_names_it_and_others_still_read() {
    let edits = [
        // A byte of the compressed text, the checksum at its end, the length, everything.
        "update block set bytes = cast(substr(bytes, 1, 12) || x'ff' || substr(bytes, 14) as blob)
         where arrival = 1",
        "update block set bytes = cast(substr(bytes, 1, length(bytes) - 1) || x'77' as blob)
         where arrival = 1",
        "update block set raw_len = 3 where arrival = 1",
        "update block set raw_len = -1 where arrival = 1",
        "update block set bytes = x'' where arrival = 1",
        "delete from block where arrival = 1",
    ];
    for edit in edits {
        let desk = Desk::new();
        desk.send("clinic", "Patient/p1 self key=1 a text that is long enough to be damaged");
        desk.send("clinic", "Patient/p2 self key=2");
        desk.home.alter(edit);
        let record = desk.record("clinic", "Patient/p1");
        match desk.store.read(&operator(), record, None) {
            Err(Failure::Fault(fault)) => assert!(fault.0.contains("block 1/0/0"), "{fault:?}"),
            other => panic!("{edit}: {other:?}"),
        }
        assert_eq!(desk.text("clinic", "Patient/p2"), "Patient/p2 self key=2");
    }
}

#[test]
fn a_version_that_points_elsewhere_than_it_did_is_a_fault() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 self\nPatient/p2 self");
    desk.home.alter("update version set start = 16 where start = 0");
    let record = desk.record("clinic", "Patient/p1");
    let read = desk.store.read(&operator(), record, None);
    assert!(matches!(read, Err(Failure::Fault(_))), "{read:?}");
}

#[test]
fn an_act_that_fails_leaves_nothing_and_others_in_its_transaction_stand() {
    let desk = Desk::new();
    let missing = super::desk::request(terms::ArrivalId(77), Vec::new());
    assert!(desk.store.keep(missing).is_err());
    assert_eq!(desk.store.last_change(), terms::ChangeNo(0));
    let entries = desk.store.audit_entries(&operator(), None, 10).unwrap();
    assert!(entries.is_empty());
}
