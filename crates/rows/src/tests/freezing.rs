//! A frozen count is the count, whatever becomes of the rows and of the definition.

use super::world::{RATE, actor, engine, lines, quarter, rows, today, trees};
use crate::{By, Then, Touched, same_rows};
use std::collections::BTreeMap;
use terms::{Actor, ChangeNo, Post, Within};

fn then(sql: &str) -> Then<'_> {
    Then { indicator: RATE, sql, period: quarter(), today: today(), known: ChangeNo(1) }
}

#[tokio::test]
async fn a_frozen_count_gives_the_same_numbers_and_people_after_the_rows_have_changed() {
    let engine = engine(3).await;
    let (operator, tree) = (Actor::operator(), engine.tree(today()).unwrap());
    let counted = engine.count(&operator, RATE, quarter(), today()).await.unwrap();
    let touched = BTreeMap::from([(1, ChangeNo(1)), (2, ChangeNo(1))]);
    let frozen = counted.freeze(None, &tree, &touched).unwrap();
    let by = By::Area { parent: None };
    let before = counted.tally(&by, &tree);
    let late = rows("_shared.blood_pressure", "2,206,2026-03-30,120,80");
    engine.put(ChangeNo(2), Touched::Subjects(vec![2]), vec![late]).await.unwrap();
    let now = engine.count(&operator, RATE, quarter(), today()).await.unwrap();
    assert_ne!(now.tally(&by, &tree), before);
    let thawed = engine.thaw(&operator, then(counted.sql()), &[&frozen], &tree).unwrap();
    assert_eq!((thawed.tally(&by, &tree), thawed.change()), (before, Some(ChangeNo(1))));
    assert_eq!(
        lines(&thawed.rows().unwrap())[..2],
        [
            "hypertension/control_rate,2026Q1,1,A1,TA,true,,2026-03-31,1",
            "hypertension/control_rate,2026Q1,2,A1,CA,false,above_goal,2026-03-31,1",
        ]
    );
}

#[tokio::test]
async fn the_shards_do_not_show_in_what_is_frozen() {
    let mut all = vec![];
    for shards in [1, 5] {
        let engine = engine(shards).await;
        let tree = engine.tree(today()).unwrap();
        let counted = engine.count(&Actor::operator(), RATE, quarter(), today()).await.unwrap();
        all.push(counted.freeze(Some("A"), &tree, &BTreeMap::new()).unwrap());
        all.push(counted.freeze(Some("B"), &tree, &BTreeMap::new()).unwrap());
    }
    assert!(same_rows(&all[0], &all[2]).unwrap());
    assert!(!same_rows(&all[0], &all[1]).unwrap());
}

#[tokio::test]
async fn who_sees_a_town_sees_its_people_in_a_frozen_count_and_no_others() {
    let engine = engine(2).await;
    let (operator, tree) = (Actor::operator(), engine.tree(today()).unwrap());
    let counted = engine.count(&operator, RATE, quarter(), today()).await.unwrap();
    let frozen = counted.freeze(None, &tree, &BTreeMap::new()).unwrap();
    let doctor = actor(&[Post::VillageDoctor], trees(&["A"]), trees(&[]), Within::All);
    let seen = engine.thaw(&doctor, then(counted.sql()), &[&frozen], &tree).unwrap();
    assert_eq!((seen.rows().unwrap().num_rows(), seen.covers(Some("A1")), seen.covers(Some("B"))), (2, true, false));
    assert!(!seen.covers(None) && counted.covers(None));
    let leader = actor(&[Post::CommissionLeader], Within::All, Within::All, Within::All);
    let seen = engine.thaw(&leader, then(counted.sql()), &[&frozen], &tree).unwrap();
    assert_eq!(seen.tally(&By::Total, &tree)[0].denominator, 4.0);
    assert!(seen.rows().is_err(), "a leader sees numbers and not people");
    let other = actor(&[Post::ProgrammeOffice], Within::All, Within::All, trees(&["diabetes"]));
    assert!(engine.thaw(&other, then(counted.sql()), &[&frozen], &tree).is_err());
}
