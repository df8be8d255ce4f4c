use super::desk::{Desk, at, operator};
use crate::{AuditChain, AuditDamage, AuditHash, AuditHeads, AuditNote, Options, Store};
use std::fs;
use terms::{ChangeNo, Failure};

/// Entries 3 to 5 say who set what; three looks are in the other chain.
fn desk_with_entries() -> Desk {
    desk_with(AuditHash::Sha256)
}

fn desk_with(hash: AuditHash) -> Desk {
    let desk = Desk::with(Options { audit_hash: Some(hash), ..Options::default() });
    desk.send("clinic", "Patient/p1 self key=1");
    for member in 1..=3 {
        desk.store.put_setting_as(&operator(), "key", "value", at(member)).unwrap();
        let note =
            AuditNote { action: "open_list".into(), members: format!("resident/{member}"), place: "192.0.2.1".into() };
        match member {
            1 => desk.store.audit_read(&operator(), note, at(member)).unwrap(),
            _ => desk.store.audit_look(&operator(), note, at(member)).unwrap(),
        }
    }
    desk
}

fn verified(desk: &Desk, noted: &[AuditHeads]) -> Option<(AuditChain, AuditDamage)> {
    desk.store.audit_verify(&operator(), noted).unwrap()
}

fn damage(desk: &Desk, sql: &str) -> Option<AuditDamage> {
    desk.home.alter(sql);
    writes(verified(desk, &[]))
}

fn writes(found: Option<(AuditChain, AuditDamage)>) -> Option<AuditDamage> {
    found.map(|(chain, damage)| {
        assert_eq!(chain, AuditChain::Writes);
        damage
    })
}

/// The desk after its file of looks was changed while the program was not running.
fn with_looks(edit: impl FnOnce(Vec<String>) -> Vec<String>) -> Desk {
    let desk = desk_with_entries().reopened();
    let file = desk.home.path().join("reads.audit");
    let lines = fs::read_to_string(&file).unwrap().lines().map(str::to_owned).collect();
    let Desk { home, store } = desk;
    store.close();
    fs::write(&file, edit(lines).join("\n") + "\n").unwrap();
    let store = home.open(Options::default()).unwrap();
    Desk { home, store }
}

#[test]
fn looks_are_whole_over_a_restart_and_in_the_order_in_which_they_came() {
    let desk = with_looks(|lines| lines);
    let looks = desk.store.audit_looks(&operator(), None, 10).unwrap();
    let members: Vec<&str> = looks.iter().map(|look| look.note.members.as_str()).collect();
    assert_eq!(members, ["resident/3", "resident/2", "resident/1"]);
    assert_eq!(desk.store.audit_looks(&operator(), Some(3), 1).unwrap()[0].entry, 2);
    assert_eq!(verified(&desk, &[]), None);
}

#[test]
fn a_look_that_was_edited_removed_or_moved_is_named() {
    let reads = |damage| Some((AuditChain::Reads, damage));
    let edited = with_looks(|lines| lines.iter().map(|line| line.replace("resident/2", "resident/9")).collect());
    assert_eq!(verified(&edited, &[]), reads(AuditDamage::Altered(2)));
    let removed = with_looks(|mut lines| {
        lines.remove(1);
        lines
    });
    assert_eq!(verified(&removed, &[]), reads(AuditDamage::Missing(2)));
    let moved = with_looks(|mut lines| {
        lines.swap(0, 1);
        lines
    });
    assert_eq!(verified(&moved, &[]), reads(AuditDamage::Missing(1)));
    let garbled = with_looks(|mut lines| {
        lines[2] = "not what was written".into();
        lines
    });
    assert_eq!(verified(&garbled, &[]), reads(AuditDamage::Altered(3)));
}

#[test]
fn looks_that_were_cut_off_or_written_anew_are_found_by_a_noted_head() {
    let before = desk_with_entries().reopened();
    let noted = before.store.audit_heads().unwrap();
    assert_eq!(noted.to_string().parse::<AuditHeads>().unwrap(), noted);
    drop(before);
    let cut = with_looks(|mut lines| {
        lines.pop();
        lines
    });
    assert_eq!(verified(&cut, &[]), None);
    // What was written differs in nothing but when the desk was made; only the looks are compared.
    let writes = cut.store.audit_heads().unwrap().writes;
    let noted = AuditHeads { writes, ..noted };
    assert_eq!(verified(&cut, &[noted]), Some((AuditChain::Reads, AuditDamage::Missing(3))));
    let note = AuditNote { action: "open_list".into(), members: "resident/8".into(), place: String::new() };
    cut.store.audit_read(&operator(), note, at(9)).unwrap();
    assert_eq!(verified(&cut, &[noted]), Some((AuditChain::Reads, AuditDamage::Altered(3))));
}

#[test]
fn a_stop_that_was_not_clean_is_an_entry_and_a_torn_line_is_cut_off() {
    let mut desk = desk_with_entries();
    desk.store
        .audit_read(
            &operator(),
            AuditNote { action: "reveal".into(), members: String::new(), place: String::new() },
            at(7),
        )
        .unwrap();
    let home = desk.home.after_a_crash();
    let file = home.path().join("reads.audit");
    let torn = fs::read_to_string(&file).unwrap() + "{\"entry\":5,\"at\":";
    fs::write(&file, torn).unwrap();
    let store = home.open(Options { started_at: at(60), ..Options::default() }).unwrap();
    let after = Desk { home, store };
    let looks = after.store.audit_looks(&operator(), None, 10).unwrap();
    assert_eq!((looks[0].entry, looks[0].note.action.as_str(), looks[0].at), (5, "unclean_stop", at(60)));
    assert_eq!(verified(&after, &[]), None);
    let closed = after.reopened();
    assert_eq!(closed.store.audit_looks(&operator(), None, 10).unwrap()[0].entry, 5);
}

#[test]
fn a_directory_keeps_the_function_by_which_it_hashes() {
    let desk = desk_with(AuditHash::Sm3);
    let head = desk.store.audit_heads().unwrap();
    assert_ne!(head.writes.hash, desk_with_entries().store.audit_heads().unwrap().writes.hash);
    let Desk { home, store } = desk;
    store.close();
    let other = home.open(Options { audit_hash: Some(AuditHash::Sha256), ..Options::default() });
    assert!(matches!(other.map(|_| ()), Err(terms::Failure::Refused(refusal)) if refusal.code == "audit_hash_fixed"));
    let store = home.open(Options::default()).unwrap();
    let desk = Desk { home, store };
    assert_eq!(verified(&desk, &[head]), None);
    assert_eq!(damage(&desk, "update audit set members = '' where entry = 3"), Some(AuditDamage::Altered(3)));
}

#[test]
fn an_untouched_audit_is_whole_over_a_restart() {
    let desk = desk_with_entries().reopened();
    let entries = desk.store.audit_entries(&operator(), None, 10).unwrap();
    assert_eq!(entries.len(), 5);
    assert_eq!(entries[4].note.action, "accept");
    assert_eq!(entries[3].change, Some(ChangeNo(1)));
    desk.send("clinic", "Patient/p2 self key=2");
    assert_eq!(verified(&desk, &[]), None);
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
    let head = desk.store.audit_heads().unwrap();
    assert_eq!(head.writes.count, 5);
    assert_eq!(verified(&desk, &[head]), None);
    assert_eq!(damage(&desk, "delete from audit where entry = 5"), None);
    let found = writes(verified(&desk, &[head]));
    assert_eq!(found, Some(AuditDamage::Missing(5)));
    let Desk { home, store } = desk;
    store.close();
    // The next start misses it too; who goes on all the same is the next entry.
    let opened = home.open(Options::default()).map(drop);
    assert!(matches!(&opened, Err(Failure::Refused(refusal)) if refusal.code == "records_lost"), "{opened:?}");
    let store = Store::open_despite_loss(home.path(), &operator(), home.with_database(Options::default())).unwrap();
    let found = writes(verified(&Desk { home, store }, &[head]));
    assert_eq!(found, Some(AuditDamage::Altered(5)));
}
