use super::desk::{Desk, at, operator, read_facts};
use crate::Whose;

#[track_caller]
fn check(desk: &Desk, name: &str, expected: &[&str]) {
    let owner = desk.store.owner(&operator(), desk.record("clinic", name)).unwrap();
    assert_eq!(owner.seals, expected, "{name}");
    assert_eq!((owner.sender.as_str(), name.starts_with(&owner.resource_type)), ("clinic", true));
}

/// Every state of a record with its seal, current first, and whether it says that it is current.
fn states(desk: &Desk, name: &str) -> Vec<(String, bool)> {
    let states = desk.store.history(&operator(), desk.record("clinic", name)).unwrap();
    states.into_iter().map(|meta| (meta.seal, meta.is_current)).collect()
}

#[test]
fn every_version_keeps_its_own_seal_and_what_is_no_more_the_last() {
    let desk = Desk::new();
    desk.send("clinic", "Condition/c seal=a t=1");
    desk.send("clinic", "Condition/c t=2");
    desk.send("clinic", "Condition/d t=3\nCondition/d seal=a t=1");
    desk.send("clinic", "Condition/e seal=a\nCondition/e gone t=5");
    check(&desk, "Condition/c", &[]);
    check(&desk, "Condition/d", &[]);
    check(&desk, "Condition/e", &["a"]);
    let open = |is_current| (String::new(), is_current);
    let sealed = |is_current| ("a".to_owned(), is_current);
    let expected = [[open(true), sealed(false)], [open(true), sealed(false)], [sealed(true), sealed(false)]];
    let all = |desk: &Desk| ["Condition/c", "Condition/d", "Condition/e"].map(|name| states(desk, name));
    assert_eq!(all(&desk), expected);
    desk.store.rebuild_derived(&operator(), read_facts(), at(50)).unwrap();
    assert_eq!(all(&desk), expected);
}

#[test]
fn what_stands_in_a_sealed_visit_or_episode_is_sealed_whichever_came_first() {
    let desk = Desk::new();
    desk.send("clinic", "Observation/early of=Patient/p to=Encounter/v\nPatient/p self key=1");
    check(&desk, "Observation/early", &[]);
    desk.send("clinic", "Encounter/v of=Patient/p to=EpisodeOfCare/e to=Encounter/v");
    desk.send("clinic", "EpisodeOfCare/e of=Patient/p seal=a");
    desk.send("clinic", "Observation/late of=Patient/p to=Encounter/v seal=b");
    desk.send("clinic", "Condition/of of=Patient/p seal=c\nObservation/beside of=Patient/p to=Condition/of");
    check(&desk, "Observation/early", &["a"]);
    check(&desk, "Encounter/v", &["a"]);
    check(&desk, "Observation/late", &["a", "b"]);
    check(&desk, "Patient/p", &[]);
    check(&desk, "Observation/beside", &[]);
    let owner = desk.store.owner(&operator(), desk.record("clinic", "Observation/late")).unwrap();
    assert_eq!(Some(owner.whose), desk.resident("clinic", "Patient/p").map(Whose::Resident));
    desk.send("clinic", "EpisodeOfCare/e gone t=5");
    check(&desk, "Observation/early", &["a"]);
}
