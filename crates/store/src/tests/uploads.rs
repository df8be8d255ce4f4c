//! Files that wait to be confirmed: whose they are, how long, and that they are taken once.

use super::desk::Desk;
use crate::{NewArrival, Upload};
use jiff::Timestamp;
use terms::Actor;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A file of an account that came then and waits for an hour.
fn upload(id: &str, account: &str, second: i64) -> Upload {
    let (sender, name, mapping) = ("clinic1".into(), "list.csv".into(), String::new());
    let (id, account) = (id.into(), account.into());
    Upload { id, account, sender, name, mapping, at: at(second), expires_at: at(second + 3_600) }
}

#[test]
fn a_file_is_there_after_a_new_start_for_its_account_until_it_has_waited_too_long() {
    let desk = Desk::new();
    let bytes = vec![7; 100_000];
    desk.store.hold(upload("a", "one", 0), &bytes).unwrap();
    desk.store.map_upload("a", "one", "roster").unwrap();
    let desk = desk.reopened();
    let held = Upload { mapping: "roster".into(), ..upload("a", "one", 0) };
    assert_eq!(desk.store.upload("a", "one", at(3_599)).unwrap(), Some((held.clone(), bytes)));
    assert_eq!(desk.store.uploads("one", at(3_599)).unwrap(), [held]);
    assert_eq!(desk.store.upload("a", "one", at(3_600)).unwrap(), None);
    assert_eq!(desk.store.upload("a", "two", at(1)).unwrap(), None);
    assert!(desk.store.uploads("two", at(1)).unwrap().is_empty());
    desk.store.hold(upload("b", "two", 3_600), b"x").unwrap();
    assert_eq!(desk.store.upload("a", "one", at(1)).unwrap(), None, "the next one swept it away");
}

#[test]
fn a_file_is_confirmed_once_and_a_discarded_one_never() {
    let desk = Desk::new();
    for id in ["a", "b"] {
        desk.store.hold(upload(id, "one", 0), b"x").unwrap();
    }
    let arrival = || NewArrival {
        sender: "clinic1".into(),
        message_id: None,
        door: "upload".into(),
        format: "sheet".into(),
        name: "list.csv".into(),
        bytes: b"x".to_vec(),
        at: at(1),
        actor: Actor { account: "one".into(), ..Actor::operator() },
    };
    let first = desk.store.confirm("a", arrival()).unwrap();
    assert!(first.is_some_and(|accepted| !accepted.repeated));
    assert_eq!(desk.store.confirm("a", arrival()).unwrap(), None);
    desk.store.discard("b", "two").unwrap();
    assert_eq!(desk.store.uploads("one", at(1)).unwrap().len(), 1, "nobody discards another's");
    desk.store.discard("b", "one").unwrap();
    assert_eq!(desk.store.confirm("b", arrival()).unwrap(), None);
    assert_eq!(desk.store.pending().unwrap().len(), 1);
}

#[test]
fn the_oldest_of_an_account_goes_when_too_many_wait() {
    let desk = Desk::new();
    desk.store.hold(upload("other", "two", 0), b"x").unwrap();
    (0..30).for_each(|number| desk.store.hold(upload(&format!("{number:02}"), "one", number), b"x").unwrap());
    let left: Vec<String> = desk.store.uploads("one", at(40)).unwrap().into_iter().map(|one| one.id).collect();
    assert_eq!((left.len(), left[0].as_str(), left[23].as_str()), (24, "29", "06"));
    assert_eq!(desk.store.uploads("two", at(40)).unwrap().len(), 1);
}
