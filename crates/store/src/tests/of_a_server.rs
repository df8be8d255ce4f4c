//! Rules that only hold, or only break, where the records are in a server's database.

mod cluster;

use crate::{NewArrival, Options, Store};
use cluster::Cluster;
use jiff::Timestamp;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use terms::{Actor, Failure};

fn open(dir: &Path, address: &str) -> terms::Result<Store> {
    Store::open(dir, Options { database: Some(address.into()), ..Options::default() })
}

fn refused(opened: terms::Result<Store>) -> String {
    match opened.map(|_| ()) {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

fn message(sender: &str, number: usize) -> NewArrival {
    NewArrival {
        sender: sender.into(),
        message_id: Some(number.to_string()),
        door: "test".into(),
        format: "lines".into(),
        name: "message\0with what the server cannot hold".into(),
        bytes: b"text".to_vec(),
        at: Timestamp::UNIX_EPOCH,
        actor: Actor::operator(),
    }
}

#[test]
fn a_database_has_one_program_and_a_directory_one_database() {
    let Some(cluster) = Cluster::start() else { return };
    let (first, _) = cluster.database();
    let (second, _) = cluster.database();
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = open(here.path(), &first).unwrap();
    assert_eq!(refused(open(there.path(), &first)), "database_in_use");
    assert_eq!(refused(open(here.path(), &second)), "data_in_use");
    store.close();
    assert_eq!(refused(open(here.path(), &second)), "records_of_another");
    assert_eq!(refused(Store::open(here.path(), Options::default())), "records_elsewhere");
    let embedded = tempfile::tempdir().unwrap();
    Store::open(embedded.path(), Options::default()).unwrap().close();
    assert_eq!(refused(open(embedded.path(), &second)), "records_here");
    assert_eq!(refused(open(there.path(), "no address")), "database_address");
    open(here.path(), &first).unwrap();
}

#[test]
fn a_server_that_crashes_under_load_loses_nothing_that_was_answered() {
    let Some(cluster) = Cluster::start() else { return };
    let (address, _) = cluster.database();
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path(), &address).unwrap();
    let answered = Mutex::new(Vec::new());
    let is_over = AtomicBool::new(false);
    let mut failed = 0;
    thread::scope(|scope| {
        let senders: Vec<_> = (0..6)
            .map(|sender| {
                let (store, answered, is_over) = (&store, &answered, &is_over);
                scope.spawn(move || {
                    let (sender, mut number, mut failed) = (format!("clinic {sender}"), 0, 0);
                    while !is_over.load(Ordering::Relaxed) {
                        match store.accept(message(&sender, number)) {
                            Ok(accepted) => answered.lock().unwrap().push((sender.clone(), number, accepted.arrival)),
                            Err(_) => failed += 1,
                        }
                        number += 1;
                    }
                    failed
                })
            })
            .collect();
        for _ in 0..2 {
            thread::sleep(Duration::from_millis(400));
            cluster.crash_and_restart();
        }
        thread::sleep(Duration::from_millis(400));
        is_over.store(true, Ordering::Relaxed);
        failed = senders.into_iter().map(|sender| sender.join().unwrap()).sum();
    });
    let answered = answered.into_inner().unwrap();
    println!("{} answered, {failed} failed", answered.len());
    assert!(failed > 0, "the crash was felt");
    let last = answered.iter().map(|(.., arrival)| *arrival).max().unwrap();
    for (sender, number, arrival) in answered {
        let again = store.accept(message(&sender, number)).unwrap();
        assert_eq!((again.arrival, again.repeated), (arrival, true));
    }
    let kept = store.arrival(&Actor::operator(), last).unwrap();
    assert_eq!(kept.name, "message\0with what the server cannot hold");
    assert_eq!(store.audit_verify(&Actor::operator(), &[]).unwrap(), None);
}
