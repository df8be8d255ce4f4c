//! The numbers of the open periods are finished before anybody asks, and follow what concerns them; nobody waits for
//! those of others.

use crate::pages::figures;
use crate::program::{run, text};
use crate::published::somebody;
use crate::site::Site;
use crate::truth::made_up;
use flow::{Linking, Platform};
use std::collections::BTreeSet;
use store::NewArrival;
use terms::{Actor, Day, Period};

#[tokio::test(flavor = "multi_thread")]
async fn open_periods_are_counted_ahead_and_again_only_where_a_record_concerns_them() {
    let dir = tempfile::tempdir().unwrap();
    let (platform, today) = made_up(dir.path(), 160, 5).await;
    assert!(stale(&platform, today).await.len() > 10, "nobody has asked yet");
    flow::count_open(&platform, today).await.unwrap();
    assert_eq!(stale(&platform, today).await, BTreeSet::new());

    send(&platform, somebody("p1", "司马更正", "1956-02-01", 168, "2026-11-15T08:00:00Z"));
    flow::refresh(&platform, today).await.unwrap();
    let concerned = stale(&platform, today).await;
    assert!(concerned.contains("hypertension/control_rate"), "{concerned:?}");
    assert!(!concerned.iter().any(|id| id.starts_with("petition/")), "{concerned:?}");
    flow::count_open(&platform, today).await.unwrap();
    assert_eq!(stale(&platform, today).await, BTreeSet::new());
}

#[test]
fn a_demo_answers_before_its_table_is_counted_and_then_prints_the_whole_table() {
    let dir = tempfile::tempdir().unwrap();
    let demo = ["demo", "--residents", "150", "--data", text(dir.path())];
    let printed = run(&[&demo[..], &["--no-serve"]].concat());
    let table: Vec<&str> = printed.lines().skip_while(|line| !line.is_empty()).collect();
    assert!(table.iter().filter(|line| line.is_empty()).count() > 100, "{printed}");

    let (site, mut lines) = Site::of(&demo);
    site.sign_in("keyuan");
    // The last of the table, so it is asked for long before its turn.
    let rate = || figures(&site.page("/indicators/tuberculosis/managed_rate"));
    let asked_at_once = rate();
    let told: Vec<String> = lines.by_ref().take_while(|line| line != site.address()).collect();
    let told: Vec<&str> = told.iter().map(String::as_str).skip_while(|line| line.starts_with("  ")).collect();
    assert_eq!(told.split_last(), Some((&"", table.as_slice())), "the table, a blank and the address once more");
    assert_eq!((asked_at_once.is_empty(), asked_at_once), (false, rate()));
}

/// Indicators whose open period is not finished.
async fn stale(platform: &Platform, today: Day) -> BTreeSet<String> {
    let mut stale = BTreeSet::new();
    for id in platform.rows.indicators() {
        let open = Period::holding(platform.rows.head(id).unwrap().grain, today);
        if !platform.rows.is_finished(id, open, today).await.unwrap() {
            stale.insert(id.to_owned());
        }
    }
    stale
}

fn send(platform: &Platform, lines: String) {
    let (at, actor) = (jiff::Timestamp::UNIX_EPOCH, Actor::operator());
    let arrival = NewArrival {
        sender: "ward".into(),
        message_id: None,
        door: "import".into(),
        format: "fhir".into(),
        name: "late".into(),
        bytes: lines.into_bytes(),
        at,
        actor: actor.clone(),
    };
    let accepted = flow::accept(platform, arrival).unwrap();
    flow::carry(platform, &actor, accepted.arrival, &Linking::Own, at, &|_| ()).unwrap();
}
