//! Who sees which rows and which numbers.

use super::world::{RATE, actor, engine, lines, quarter, today, trees};
use crate::By;
use arrow::array::RecordBatch;
use terms::{Actor, Post, Within};

fn subjects(batch: &RecordBatch) -> Vec<i64> {
    let mut found: Vec<i64> = crate::columns::integers(batch, "subject").unwrap().values().to_vec();
    found.sort_unstable();
    found
}

fn doctor(areas: &[&str], institutions: &[&str]) -> Actor {
    actor(&[Post::VillageDoctor], trees(areas), trees(institutions), Within::All)
}

#[tokio::test]
async fn rows_are_seen_by_area_or_by_institution_and_below() {
    let engine = engine(2).await;
    for (viewer, seen) in [
        (Actor::operator(), vec![1, 2, 3, 4]),
        (doctor(&["C"], &[]), vec![1, 2, 3]),
        (doctor(&["A"], &[]), vec![1, 2]),
        (doctor(&[], &["TA"]), vec![1, 2]),
        (doctor(&["B"], &["CA"]), vec![2, 3]),
        (doctor(&[], &[]), vec![]),
        (doctor(&["no such place"], &[]), vec![]),
    ] {
        let counted = engine.count(&viewer, RATE, quarter(), today()).await.unwrap();
        assert_eq!(subjects(&counted.rows().unwrap()), seen);
        assert_eq!(subjects(&engine.table(&viewer, "hypertension.member", None).await.unwrap()), seen);
        assert_eq!(
            subjects(&engine.table(&viewer, "hypertension.member", Some(&[1, 2, 3, 4, 5])).await.unwrap()),
            seen
        );
        let total = &counted.tally(&By::Total, &engine.tree(today()).unwrap())[0];
        assert_eq!(total.denominator, seen.len() as f64);
        let chosen = engine.select(&viewer, "select subject from hypertension.member").await.unwrap();
        let chosen: Vec<i64> = chosen.iter().flat_map(subjects).collect();
        assert_eq!(chosen.len(), seen.len());
    }
}

#[tokio::test]
async fn leaders_see_every_number_and_no_person() {
    let engine = engine(2).await;
    let leader = actor(&[Post::CommissionLeader], trees(&["A"]), trees(&[]), Within::All);
    let counted = engine.count(&leader, RATE, quarter(), today()).await.unwrap();
    assert_eq!(counted.tally(&By::Total, &engine.tree(today()).unwrap())[0].denominator, 4.0);
    assert_eq!(counted.rows().unwrap_err().to_string(), "people_not_for_post");
    let failure = engine.table(&leader, "hypertension.member", None).await.unwrap_err();
    assert_eq!(failure.to_string(), "people_not_for_post");
    assert_eq!(engine.table(&leader, "_shared.area", None).await.unwrap().num_rows(), 5);
}

#[tokio::test]
async fn another_programme_is_refused_and_its_rows_are_left_out() {
    let engine = engine(2).await;
    let viewer = actor(&[Post::ProgrammeOffice], Within::All, Within::All, trees(&["diabetes"]));
    let failure = engine.count(&viewer, RATE, quarter(), today()).await.unwrap_err();
    assert_eq!(failure.to_string(), "not_in_scope programme=hypertension");
    assert!(engine.table(&viewer, "hypertension.member", None).await.is_err());
    assert!(engine.select(&viewer, "select subject from hypertension.member").await.is_err());
    let own = engine.table(&viewer, "_shared.episode", None).await.unwrap();
    assert_eq!(lines(&own), ["1,105,diabetes,TA,2025-01-01,"]);
    let own = engine.select(&viewer, "select record from _shared.episode").await.unwrap();
    assert_eq!(own.iter().map(RecordBatch::num_rows).sum::<usize>(), 1);
}

#[tokio::test]
async fn cases_are_seen_by_their_own_area() {
    let engine = engine(2).await;
    let viewer = doctor(&["A"], &[]);
    assert_eq!(lines(&engine.table(&viewer, "complaint.matter", None).await.unwrap()), ["901,A,2026-02-01"]);
    let chosen = engine.select(&viewer, "select subject from complaint.matter").await.unwrap();
    assert_eq!(chosen.iter().flat_map(subjects).collect::<Vec<_>>(), [901]);
}

#[tokio::test]
async fn a_select_reads_known_tables_and_writes_nothing() {
    let engine = engine(3).await;
    let operator = Actor::operator();
    let counted = engine.select(&operator, "select count(*) as n from hypertension.bp_reading where subject in (1, 2)");
    assert_eq!(lines(&counted.await.unwrap()[0]), ["3"]);
    for sql in ["select 1 from nowhere.table", "select * from nowhere", "drop table _shared.area", "selec"] {
        assert!(engine.select(&operator, sql).await.is_err(), "{sql}");
    }
}
