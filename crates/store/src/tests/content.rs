use super::desk::{Desk, at, operator};
use crate::{Account, ContentFile, Session};
use terms::{Post, Scope, Within};

fn file(path: &str, text: &str) -> ContentFile {
    ContentFile { path: path.into(), bytes: text.as_bytes().to_vec() }
}

#[test]
fn content_that_did_not_change_is_no_new_snapshot() {
    let desk = Desk::new();
    let files = vec![file("b/two.toml", "2"), file("a/one.toml", "1")];
    let (hash, change) = desk.store.keep_content(&operator(), files.clone(), at(1)).unwrap();
    let reordered = files.iter().rev().cloned().collect();
    let again = desk.store.keep_content(&operator(), reordered, at(2)).unwrap();
    assert_eq!(again, (hash, None));
    let newer = vec![file("a/one.toml", "3")];
    let (_, second) = desk.store.keep_content(&operator(), newer, at(3)).unwrap();
    let found = desk.store.content(change).unwrap().unwrap();
    assert_eq!(found.files, [files[1].clone(), files[0].clone()]);
    let newest = desk.store.content(None).unwrap().unwrap();
    assert_eq!((newest.files.len(), Some(newest.change)), (1, second));
    assert_eq!(desk.store.content(Some(terms::ChangeNo(0))).unwrap(), None);
}

#[test]
fn accounts_come_back_with_their_posts_and_scope() {
    let desk = Desk::new();
    let mut account = Account {
        name: "wang".into(),
        shown_as: "王医生".into(),
        password_hash: "$argon2id$".into(),
        posts: vec![Post::VillageDoctor],
        scope: Scope { areas: Within::Trees(vec!["990101".into()]), ..Scope::everything() },
        demo: true,
        disabled: false,
    };
    desk.store.put_account(&operator(), account.clone(), at(1)).unwrap();
    account.disabled = true;
    desk.store.put_account(&operator(), account.clone(), at(2)).unwrap();
    assert_eq!(desk.store.account("wang").unwrap(), Some(account.clone()));
    assert_eq!(desk.store.accounts(&operator()).unwrap(), [account]);
    assert_eq!(desk.store.account("li").unwrap(), None);
}

#[test]
fn a_session_ends_when_it_expires_or_is_closed() {
    let desk = Desk::new();
    let session =
        |n: u8| Session { token_hash: [n; 32], account: "wang".into(), created_at: at(0), expires_at: at(100) };
    for n in 1..=3 {
        desk.store.open_session(session(n)).unwrap();
    }
    assert_eq!(desk.store.session(&[1; 32], at(99)).unwrap(), Some(session(1)));
    assert_eq!(desk.store.session(&[1; 32], at(100)).unwrap(), None);
    desk.store.close_session([1; 32]).unwrap();
    assert_eq!(desk.store.session(&[1; 32], at(1)).unwrap(), None);
    desk.store.close_sessions_of("wang").unwrap();
    assert_eq!(desk.store.session(&[2; 32], at(1)).unwrap(), None);
}

#[test]
fn settings_say_what_a_directory_is() {
    let desk = Desk::new();
    desk.store.put_setting("fixed_on", "2026-08-15").unwrap();
    desk.store.put_setting("fixed_on", "2026-08-16").unwrap();
    let desk = desk.reopened();
    assert_eq!(desk.store.setting("fixed_on").unwrap().as_deref(), Some("2026-08-16"));
    assert_eq!(desk.store.settings().unwrap().len(), 2, "and the function of the audit");
    assert_eq!(desk.store.setting("seed").unwrap(), None);
}
