//! What readers see while rows change, and what a directory keeps.

use super::world::limit;
use super::world::{checked, county, definition, engine, lines, rows};
use crate::{Engine, Touched, write_parquet};
use std::sync::Arc;
use terms::{Actor, ChangeNo, Limits};

#[tokio::test]
async fn an_engine_without_a_directory_starts_empty_and_says_so() {
    let engine = Engine::open(None, checked(definition()).await, 2).await.unwrap();
    assert_eq!(engine.change(), None);
    assert_eq!(engine.size("hypertension.member"), 0);
    engine.put(ChangeNo(7), Touched::All, county()).await.unwrap();
    assert_eq!((engine.change(), engine.size("hypertension.member")), (Some(ChangeNo(7)), 4));
}

#[tokio::test]
async fn a_touched_subject_without_rows_loses_its_rows_in_the_listed_tables_only() {
    let engine = engine(3).await;
    let none = rows("_shared.blood_pressure", "");
    engine.put(ChangeNo(2), Touched::Subjects(vec![2, 77]), vec![none]).await.unwrap();
    let operator = Actor::operator();
    let of = async |table: &str| engine.table(&operator, table, Some(&[2])).await.unwrap().num_rows();
    assert_eq!(of("_shared.blood_pressure").await, 0);
    assert_eq!(of("hypertension.bp_reading").await, 0);
    assert_eq!(of("hypertension.member").await, 1);
}

#[tokio::test]
async fn rows_of_a_subject_that_is_not_touched_are_refused() {
    let engine = engine(2).await;
    let other = rows("_shared.blood_pressure", "3,1,2026-01-01,100,60");
    let failure = engine.put(ChangeNo(2), Touched::Subjects(vec![2]), vec![other]).await.unwrap_err();
    assert!(failure.to_string().starts_with("row_of_untouched_subject"), "{failure}");
    assert_eq!(engine.change(), Some(ChangeNo(1)));
    let view = ("hypertension.member".to_owned(), rows("_shared.blood_pressure", "").1);
    let failure = engine.put(ChangeNo(2), Touched::All, vec![view]).await.unwrap_err();
    assert!(failure.to_string().starts_with("unknown_filled_table"), "{failure}");
}

#[tokio::test]
async fn a_reader_keeps_the_generation_that_it_has() {
    let engine = engine(2).await;
    let before = engine.now();
    engine.put(ChangeNo(2), Touched::All, vec![rows("_shared.blood_pressure", "")]).await.unwrap();
    assert_eq!(before.tables["_shared.blood_pressure"].count(), 4);
    assert_eq!(engine.size("_shared.blood_pressure"), 0);
}

#[tokio::test]
async fn a_table_that_stays_as_it_was_changes_nothing() {
    let engine = engine(2).await;
    let before = engine.now();
    engine.put(ChangeNo(2), Touched::Subjects(vec![]), vec![county().remove(0)]).await.unwrap();
    let after = engine.now();
    let shard = |world: &Arc<crate::generation::Generation>| Arc::clone(&world.tables["_shared.area"].shards[0]);
    assert!(Arc::ptr_eq(&shard(&before), &shard(&after)));
}

#[tokio::test]
async fn a_generation_is_found_again_even_with_other_shards() {
    let dir = tempfile::tempdir().unwrap();
    let all = async |engine: &Engine| {
        let mut found = vec![];
        for table in engine.tables() {
            let mut rows = lines(&engine.table(&Actor::operator(), table, None).await.unwrap());
            rows.sort();
            found.push((table.to_owned(), rows));
        }
        found
    };
    let engine = Engine::open(Some(dir.path()), checked(definition()).await, 3).await.unwrap();
    engine.put(ChangeNo(5), Touched::All, county()).await.unwrap();
    engine.persist().await.unwrap();
    let reading = rows("_shared.blood_pressure", "3,9,2026-01-01,100,60");
    engine.put(ChangeNo(6), Touched::Subjects(vec![3]), vec![reading]).await.unwrap();
    engine.persist().await.unwrap();
    for shards in [3, 1, 8] {
        let again = Engine::open(Some(dir.path()), checked(definition()).await, shards).await.unwrap();
        assert_eq!(again.change(), Some(ChangeNo(6)));
        assert_eq!(all(&again).await, all(&engine).await);
    }
}

#[tokio::test]
async fn rows_of_another_definition_or_half_written_ones_are_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(Some(dir.path()), checked(definition()).await, 2).await.unwrap();
    engine.put(ChangeNo(5), Touched::All, county()).await.unwrap();
    engine.persist().await.unwrap();
    let mut other = definition();
    other.limits = Limits::default();
    ["systolic_below", "diastolic_below"].iter().for_each(|key| {
        other.limits.add(limit("hypertension", key, None, "1"));
    });
    let opened = Engine::open(Some(dir.path()), checked(other).await, 2).await.unwrap();
    assert_eq!(opened.change(), None);
    std::fs::create_dir(dir.path().join("making")).unwrap();
    let opened = Engine::open(Some(dir.path()), checked(definition()).await, 2).await.unwrap();
    assert_eq!(opened.change(), Some(ChangeNo(5)));
    let rows = dir.path().join("generation-00000001").join("rows.arrow");
    let whole = std::fs::read(&rows).unwrap();
    std::fs::write(&rows, &whole[..whole.len() / 2]).unwrap();
    let opened = Engine::open(Some(dir.path()), checked(definition()).await, 2).await.unwrap();
    assert_eq!(opened.change(), None);
}

#[tokio::test]
async fn every_table_and_the_counts_are_exported() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(2).await;
    let operator = Actor::operator();
    let counted = engine.count(&operator, super::world::RATE, super::world::quarter(), super::world::today()).await;
    let files = engine.export(&operator, dir.path(), &[counted.unwrap()]).await.unwrap();
    assert_eq!(files.len(), engine.tables().count() + 1);
    assert!(dir.path().join("hypertension.control_rate.2026Q1.parquet").exists());
    let empty = rows("_shared.area", "").1;
    write_parquet(&dir.path().join("x.parquet"), &empty.schema(), &[empty]).unwrap();
}
