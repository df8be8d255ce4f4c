use super::desk::{Desk, operator};

#[test]
fn a_late_patient_makes_waiting_records_its_own_and_touches_its_resident() {
    let desk = Desk::new();
    let early = desk.send("clinic", "Observation/o1 of=Patient/p1");
    assert!(early.touched.is_empty());
    assert_eq!(desk.resident("clinic", "Observation/o1"), None);
    let late = desk.send("clinic", "Patient/p1 self key=1");
    let resident = desk.resident("clinic", "Observation/o1").unwrap();
    assert_eq!(late.touched.residents, [resident]);
    assert_eq!(desk.texts_of(resident).len(), 2);
    let change = early.changes.unwrap().1;
    assert_eq!(desk.store.changed_since(change).unwrap(), late.touched);
}

#[test]
fn a_patient_linked_after_its_records_came_touches_its_resident() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 self\nObservation/o1 of=Patient/p1");
    let linked = desk.send("clinic", "Patient/p1 t=1 self key=1");
    assert_eq!(linked.touched.residents.len(), 1);
    assert_eq!(desk.texts_of(linked.touched.residents[0]).len(), 2);
}

#[test]
fn another_senders_patient_of_the_same_id_is_not_taken() {
    let desk = Desk::new();
    desk.send("hospital", "Patient/p1 self key=1");
    desk.send("clinic", "Observation/o1 of=Patient/p1");
    assert_eq!(desk.resident("clinic", "Observation/o1"), None);
}

#[test]
fn our_own_doors_refer_by_public_id() {
    let desk = Desk::new();
    desk.write("form", "Observation/o1 of=@Patient/hospital.p1");
    desk.send("clinic", "Patient/p1 self key=1");
    desk.send("hospital", "Patient/p1 self key=2");
    desk.write("form", "Observation/o2 of=@Patient/p1");
    let of = |sender, name| desk.resident(sender, name);
    assert_eq!(of("form", "Observation/o1"), of("hospital", "Patient/p1"));
    assert_eq!(of("form", "Observation/o2"), of("clinic", "Patient/p1"));
}

#[test]
fn a_write_means_its_senders_own_record_and_else_the_one_that_it_was_shown() {
    let desk = Desk::new();
    desk.send("hospital", "Patient/p1 self key=1");
    desk.send("clinic", "Patient/p1 self key=2");
    desk.write("lab", "Observation/o1 of=Patient/clinic.p1");
    desk.write("lab", "Observation/o2 of=Patient/p1");
    desk.write("clinic", "Observation/o3 of=Patient/p1");
    desk.write("lab", "Observation/o4 of=Patient/p9");
    desk.write("lab", "Patient/p9 self key=3");
    let check = || {
        let of = |sender, name| desk.resident(sender, name);
        assert_eq!(of("lab", "Observation/o1"), of("clinic", "Patient/p1"));
        assert_eq!(of("lab", "Observation/o2"), of("hospital", "Patient/p1"));
        assert_eq!(of("clinic", "Observation/o3"), of("clinic", "Patient/p1"));
        assert_eq!(of("lab", "Observation/o4"), of("lab", "Patient/p9"));
    };
    check();
    desk.store.rebuild_derived(&operator(), super::desk::read_facts(), super::desk::at(2)).unwrap();
    check();
}

#[test]
fn an_identifier_leads_to_the_senders_own_bearer_first() {
    let desk = Desk::new();
    let target = || {
        let record = desk.record("clinic", "Encounter/e1");
        let references = desk.store.references_of(&operator(), &[record]).unwrap().remove(&record).unwrap_or_default();
        references[0].as_ref().map(|target| target.record)
    };
    desk.send("clinic", "Encounter/e1 by=Organization?code|A");
    assert_eq!(target(), None);
    desk.send("hospital", "Organization/x id=code|A");
    assert_eq!(target(), Some(desk.record("hospital", "Organization/x")));
    desk.send("county", "Organization/y id=code|A");
    assert_eq!(target(), Some(desk.record("county", "Organization/y")));
    desk.send("clinic", "Organization/z t=1 id=code|A");
    assert_eq!(target(), Some(desk.record("clinic", "Organization/z")));
    desk.send("clinic", "Organization/z t=2 id=code|B");
    assert_eq!(target(), Some(desk.record("county", "Organization/y")));
}

#[test]
fn a_record_that_moves_to_another_patient_touches_both() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 self key=1\nPatient/p2 self key=2");
    desk.send("clinic", "Observation/o1 t=1 of=Patient/p1");
    let moved = desk.send("clinic", "Observation/o1 t=2 of=Patient/p2");
    assert_eq!(moved.touched.residents.len(), 2);
}

#[test]
fn records_that_are_nobodys_are_touched_by_themselves() {
    let desk = Desk::new();
    let kept = desk.send("county", "Location/l1 id=code|1\nOrganization/o1 id=code|2");
    assert_eq!(kept.touched.records.len(), 2);
    let mut seen = Vec::new();
    desk.store
        .records_of_types(&operator(), &["Location", "Organization"], None, &mut |resource| {
            assert_eq!(resource.resident, None);
            seen.push(resource.record);
            Ok(())
        })
        .unwrap();
    assert_eq!(seen, kept.touched.records);
    let gone = desk.write("county", "Location/l1 gone");
    assert_eq!(gone.touched.records, [desk.record("county", "Location/l1")]);
}

#[test]
fn export_gives_one_line_per_current_undeleted_version() {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 t=1 self\nPatient/p1 t=2 self\nObservation/o1 of=Patient/p1");
    desk.send("hospital", "Patient/p1 self\nPatient/p3 self");
    desk.write("hospital", "Patient/p3 gone");
    let texts = |sender: Option<&str>, types: &[&str]| {
        let filter = crate::ExportFilter {
            sender: sender.map(str::to_owned),
            types: types.iter().map(|name| (*name).to_owned()).collect(),
        };
        let mut texts = Vec::new();
        desk.store
            .export(&operator(), &filter, &mut |exported| {
                texts.push(String::from_utf8(exported.bytes.to_vec()).unwrap());
                Ok(())
            })
            .unwrap();
        texts
    };
    assert_eq!(texts(Some("hospital"), &[]), ["Patient/p1 self"]);
    assert_eq!(texts(None, &["Patient"]), ["Patient/p1 t=2 self", "Patient/p1 self"]);
    let mut stored = 0;
    desk.store
        .all_stored(&operator(), &mut |_| {
            stored += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!((texts(None, &[]).len(), stored), (3, 3));
}
