use super::desk::{Desk, key};
use crate::{ArrivalsPage, Part};
use terms::{Actor, ArrivalId, Post, RecordId, ResidentId};

fn holding(posts: &[Post]) -> Actor {
    Actor { posts: posts.to_vec(), ..Actor::operator() }
}

/// Whether each way of reading a record is open to somebody.
fn ways(desk: &Desk, actor: &Actor) -> Vec<bool> {
    let store = &desk.store;
    let record = RecordId(1);
    vec![
        store.read(actor, record, None).is_ok(),
        store.version(actor, record, terms::ChangeNo(1)).is_ok(),
        store.history(actor, record).is_ok(),
        store.find(actor, &key("clinic", "Patient/p1")).is_ok(),
        store.record_of_public(actor, "Patient", "p1").is_ok(),
        store.records_of_residents(actor, &[ResidentId(1)], None, &mut |_| Ok(())).is_ok(),
        store.records_of_types(actor, &["Patient"], None, &mut |_| Ok(())).is_ok(),
        store.records(actor, &[record], &mut |_| Ok(())).is_ok(),
        store.all_subjects(actor, None, &mut |_| Ok(())).is_ok(),
        store.all_stored(actor, &mut |_| Ok(())).is_ok(),
        store.export(actor, &Default::default(), &mut |_| Ok(())).is_ok(),
        store.export_resolved(actor, &Default::default(), &mut |_| Ok(())).is_ok(),
        store.references_of(actor, &[record]).is_ok(),
        store.links_of(actor, ResidentId(1)).is_ok(),
        store.links_review(actor, None, 1).is_ok(),
        store.resident_of(actor, record).is_ok(),
        store.patients_of(actor, ResidentId(1)).is_ok(),
        store.present_resident(actor, ResidentId(1)).is_ok(),
        store.arrival_bytes(actor, ArrivalId(1), Part::Received, 0..1).is_ok(),
        store.outcomes(actor, ArrivalId(1), 0, 1).is_ok(),
    ]
}

#[test]
fn who_runs_the_machine_or_checks_or_leads_reads_no_record() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 self key=1");
    for post in [Post::Administrator, Post::Auditor, Post::CommissionLeader] {
        let open = ways(&desk, &holding(&[post]));
        assert!(open.iter().all(|open| !open), "{post:?}: {open:?}");
    }
    assert!(ways(&desk, &holding(&[])).iter().all(|open| !open));
}

#[test]
fn one_post_that_reads_records_is_enough() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 self key=1");
    for post in [Post::VillageDoctor, Post::InstitutionStaff, Post::ProgrammeOffice] {
        let open = ways(&desk, &holding(&[Post::Administrator, post]));
        assert!(open.iter().all(|open| *open), "{post:?}: {open:?}");
    }
}

#[test]
fn an_administrator_sees_that_something_arrived_and_an_auditor_who_looked() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 self key=1");
    let page = ArrivalsPage { before: None, size: 1 };
    let administrator = holding(&[Post::Administrator]);
    assert!(desk.store.arrivals(&administrator, page).is_ok());
    assert!(desk.store.accounts(&administrator).is_ok());
    assert!(desk.store.audit_entries(&administrator, None, 1).is_err());
    let auditor = holding(&[Post::Auditor]);
    assert!(desk.store.audit_entries(&auditor, None, 1).is_ok());
    assert!(desk.store.accounts(&auditor).is_err());
}
