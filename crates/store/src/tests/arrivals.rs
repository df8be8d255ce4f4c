use super::desk::{Desk, arrival, draft, operator, request};
use crate::{
    ArrivalState, ArrivalsPage, Fate, KeepRequest, NewVersion, Options, Part, RecordKey, SetAside, content_hash,
};
use terms::{ArrivalId, Failure, Issue};

fn code(failure: Failure) -> String {
    match failure {
        Failure::Refused(refusal) => refusal.code,
        Failure::Fault(fault) => panic!("{fault:?}"),
    }
}

#[test]
fn bytes_come_back_over_block_borders_with_and_without_lines() {
    let desk = Desk::new();
    let without_lines = "x".repeat(100_000);
    let with_lines: String = (0..9_000).map(|n| format!("line {n}\n")).collect();
    for text in [without_lines, with_lines] {
        let id = desk.accept("clinic", None, &text).arrival;
        for range in [0..10, 32_760..32_780, 30_000..99_000, 90_000..200_000, 5..5] {
            let bytes = desk.store.arrival_bytes(&operator(), id, Part::Received, range.clone()).unwrap();
            let end = text.len().min(range.end as usize);
            let start = end.min(range.start as usize);
            assert_eq!(bytes, &text.as_bytes()[start..end]);
        }
    }
}

#[test]
fn a_version_may_straddle_blocks() {
    let desk = Desk::new();
    let long = format!("Patient/p1 self {}", "长".repeat(30_000));
    desk.send("clinic", &format!("Patient/p0 self\n{long}\nPatient/p2 self"));
    assert_eq!(desk.text("clinic", "Patient/p1"), long);
    assert_eq!(desk.text("clinic", "Patient/p2"), "Patient/p2 self");
}

#[test]
fn an_empty_message_is_an_arrival_too() {
    let desk = Desk::new();
    let id = desk.accept("clinic", None, "").arrival;
    let bytes = desk.store.arrival_bytes(&operator(), id, Part::Received, 0..10);
    assert_eq!(bytes.unwrap(), b"");
}

#[test]
fn a_hundred_megabytes_are_taken_in_one_transaction() {
    let desk = Desk::new();
    let line = "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":128}}\n";
    let text = line.repeat(100_000_000 / line.len() + 1);
    let id = desk.accept("clinic", None, &text).arrival;
    let end = text.len() as u64;
    let tail = desk.store.arrival_bytes(&operator(), id, Part::Received, end - 10..end).unwrap();
    assert_eq!(tail, &text.as_bytes()[text.len() - 10..]);
}

#[test]
fn too_large_an_arrival_and_too_large_a_page_are_refused() {
    let options = Options { arrival_bytes_max: 10, page_size_max: 5, ..Options::default() };
    let Desk { home: _home, store } = Desk::with(options);
    let refused = store.accept(arrival("clinic", None, "0123456789a")).unwrap_err();
    assert_eq!(code(refused), "arrival_too_large");
    let page = ArrivalsPage { before: None, size: 6 };
    assert_eq!(code(store.arrivals(&operator(), page).unwrap_err()), "page_too_large");
    let unknown = store.arrival(&operator(), ArrivalId(9)).unwrap_err();
    assert_eq!(code(unknown), "unknown_arrival");
}

#[test]
fn arrivals_are_listed_newest_first_by_pages() {
    let desk = Desk::new();
    let ids: Vec<_> = (0..5).map(|_| desk.accept("clinic", None, "").arrival).collect();
    let page = |before, size| {
        let found = desk.store.arrivals(&operator(), ArrivalsPage { before, size });
        found.unwrap().iter().map(|arrival| arrival.arrival).collect::<Vec<_>>()
    };
    assert_eq!(page(None, 2), [ids[4], ids[3]]);
    assert_eq!(page(Some(ids[3]), 9), [ids[2], ids[1], ids[0]]);
}

#[test]
fn progress_is_kept_with_what_was_settled_and_never_goes_back() {
    let desk = Desk::new();
    let text = "Patient/p1 self\nPatient/p2 self\n";
    let id = desk.accept("clinic", None, text).arrival;
    let part = |line: (usize, &str), progress, finished| {
        let drafts = vec![draft("clinic", &[line], true)];
        KeepRequest { progress, finished, ..request(id, drafts) }
    };
    desk.store.keep(part((0, "Patient/p1 self"), 16, false)).unwrap();
    let desk = desk.reopened();
    let half = desk.store.arrival(&operator(), id).unwrap();
    assert_eq!((half.state, half.progress, half.kept), (ArrivalState::Accepted, 16, 1));
    assert_eq!(desk.store.pending().unwrap(), [id]);
    desk.store.keep(part((16, "Patient/p2 self"), 32, true)).unwrap();
    desk.store.keep(part((0, "Patient/p1 self"), 16, false)).unwrap();
    let done = desk.store.arrival(&operator(), id).unwrap();
    assert_eq!((done.state, done.progress), (ArrivalState::Settled, 32));
}

#[test]
fn what_is_set_aside_shows_where_it_lies_how_far_it_came_and_why() {
    let desk = Desk::new();
    let id = desk.accept("clinic", None, "not a resource").arrival;
    let issues = vec![Issue::blocking("not_json", "line 1").with("what", "n")];
    let set_aside =
        SetAside { part: Part::Received, offset: 0, len: 14, station: "read".into(), issues: issues.clone() };
    let request = KeepRequest { set_aside: vec![set_aside], ..request(id, Vec::new()) };
    let kept = desk.store.keep(request).unwrap();
    assert_eq!(kept.changes, None);
    let outcomes = desk.store.outcomes(&operator(), id, 0, 10).unwrap();
    assert_eq!(outcomes[0].issues, issues);
    let Fate::SetAside { place, station } = &outcomes[0].fate else { panic!("{outcomes:?}") };
    assert_eq!((place.offset, place.len, station.as_str()), (0, 14, "read"));
    assert_eq!(desk.store.arrival(&operator(), id).unwrap().set_aside, 1);
}

#[test]
fn resources_that_we_made_lie_behind_one_another_in_a_part_of_their_own() {
    let desk = Desk::new();
    let id = desk.accept("clinic", None, "a sheet").arrival;
    for (row, progress) in [("first", 1), ("second", 2)] {
        let made = format!("{{\"row\":\"{row}\"}}").into_bytes();
        let mut drafts = vec![draft("clinic", &[(0, "Patient/p1")], true)];
        drafts[0].versions = vec![NewVersion {
            key: RecordKey { sender: "clinic".into(), resource_type: "Patient".into(), id: row.into() },
            part: Part::Made,
            offset: 0,
            len: made.len() as u64,
            hash: content_hash(&made),
            deleted: false,
            by_import: true,
            sender_updated: None,
            sender_version: None,
            facts: Default::default(),
        }];
        let request = KeepRequest { made, progress, ..request(id, drafts) };
        desk.store.keep(request).unwrap();
    }
    assert_eq!(desk.text("clinic", "Patient/first"), "{\"row\":\"first\"}");
    assert_eq!(desk.text("clinic", "Patient/second"), "{\"row\":\"second\"}");
}

#[test]
fn a_door_that_answers_when_kept_keeps_both_or_neither() {
    let desk = Desk::new();
    let mut failing = draft("clinic", &[(0, "Patient/p1 self")], false);
    failing.links.push(crate::LinkRequest {
        patient: super::desk::key("clinic", "Patient/unknown"),
        keys: Vec::new(),
        traits: Vec::new(),
        decide: Box::new(|_| panic!("not asked")),
    });
    let answer = desk
        .store
        .accept_and_keep(arrival("clinic", Some("m1"), "Patient/p1 self"), request(ArrivalId(0), vec![failing]));
    assert_eq!(code(answer.unwrap_err()), "unknown_record");
    assert_eq!(desk.store.pending().unwrap(), []);
    let whole = || draft("clinic", &[(0, "Patient/p1 self")], false);
    let send = || {
        let arrival = arrival("clinic", Some("m1"), "Patient/p1 self");
        desk.store.accept_and_keep(arrival, request(ArrivalId(0), vec![whole()])).unwrap()
    };
    let (first, again) = (send(), send());
    assert!(first.kept.is_some() && again.kept.is_none() && again.accepted.repeated);
    assert_eq!(first.accepted.arrival, again.accepted.arrival);
}
