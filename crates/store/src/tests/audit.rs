use super::desk::{Desk, at, operator};
use crate::{AuditDamage, AuditNote};
use terms::ChangeNo;

fn desk_with_entries() -> Desk {
    let desk = Desk::new();
    desk.send("clinic", "Patient/p1 self key=1");
    for member in 1..=3 {
        let note =
            AuditNote { action: "open_list".into(), members: format!("resident/{member}"), place: "192.0.2.1".into() };
        desk.store.audit_read(&operator(), note, at(member)).unwrap();
    }
    desk
}

fn damage(desk: &Desk, sql: &str) -> Option<AuditDamage> {
    desk.home.alter(sql);
    desk.store.audit_verify(&operator(), None).unwrap()
}

#[test]
fn an_untouched_audit_is_whole_over_a_restart() {
    let desk = desk_with_entries().reopened();
    let entries = desk.store.audit_entries(&operator(), None, 10).unwrap();
    assert_eq!(entries.len(), 5);
    assert_eq!(entries[4].note.action, "accept");
    assert_eq!(entries[3].change, Some(ChangeNo(1)));
    desk.send("clinic", "Patient/p2 self key=2");
    assert_eq!(desk.store.audit_verify(&operator(), None).unwrap(), None);
}

#[test]
fn an_edited_entry_is_named() {
    for column in ["account = 'x'", "members = ''", "at = at + 1", "change = 9", "purpose = '7'"] {
        let desk = desk_with_entries();
        let sql = format!("update audit set {column} where entry = 3");
        assert_eq!(damage(&desk, &sql), Some(AuditDamage::Altered(3)), "{column}");
    }
}

#[test]
fn a_removed_entry_is_named() {
    let desk = desk_with_entries();
    let found = damage(&desk, "delete from audit where entry = 3");
    assert_eq!(found, Some(AuditDamage::Missing(3)));
}

#[test]
fn entries_that_changed_places_are_named() {
    let desk = desk_with_entries();
    let sql = "update audit set entry = 99 where entry = 3;
               update audit set entry = 3 where entry = 4;
               update audit set entry = 4 where entry = 99;";
    assert_eq!(damage(&desk, sql), Some(AuditDamage::Altered(3)));
}

#[test]
fn a_cut_or_rewritten_tail_is_found_by_a_noted_head() {
    let desk = desk_with_entries();
    let head = desk.store.audit_head().unwrap();
    assert_eq!(head.count, 5);
    assert_eq!(desk.store.audit_verify(&operator(), Some(head)).unwrap(), None);
    assert_eq!(damage(&desk, "delete from audit where entry = 5"), None);
    let found = desk.store.audit_verify(&operator(), Some(head)).unwrap();
    assert_eq!(found, Some(AuditDamage::Missing(5)));
    let desk = desk.reopened();
    desk.send("clinic", "Patient/p2 self");
    let found = desk.store.audit_verify(&operator(), Some(head)).unwrap();
    assert_eq!(found, Some(AuditDamage::Altered(5)));
}
