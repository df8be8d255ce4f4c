//! The feed of all versions.

use super::desk::{Desk, operator};

#[test]
fn pages_of_the_feed_meet_each_version_once_while_others_write() {
    let desk = Desk::new();
    for number in 0..7 {
        desk.send("clinic", &format!("Patient/p{number} self\nObservation/o{number} of=Patient/p{number}"));
    }
    let (mut before, mut met, mut pages) = (None, Vec::new(), 0);
    loop {
        let page = desk.store.states_before(&operator(), before, 4).unwrap();
        desk.send("clinic", &format!("Patient/late{pages} self"));
        let Some(last) = page.last() else { break };
        before = Some((last.change, last.ordinal));
        met.extend(page.iter().map(|meta| meta.key.id.clone()));
        pages += 1;
    }
    let mut sorted = met.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!((met.len(), sorted.len()), (14, 14));
    assert_eq!(met[0][1..], *"6");
    let newest = desk.store.states_before(&operator(), None, 1).unwrap().remove(0);
    assert_eq!(newest.key.id, format!("late{pages}"));
    let version = desk.store.all_with_bytes(&operator(), vec![newest]).unwrap().remove(0);
    assert_eq!(version.bytes, format!("Patient/late{pages} self").as_bytes());
}
