//! "Latest per subject" must run along the declared order, or a county takes seconds.

use super::world::{RATE, county, engine, quarter, rows, today};
use crate::Touched;
use terms::{Actor, ChangeNo};

#[track_caller]
fn runs_along_the_order(plan: &str) {
    let aggregate = plan.lines().find(|line| line.contains("AggregateExec")).unwrap_or_else(|| panic!("{plan}"));
    assert!(
        aggregate.contains("ordering_mode=Sorted") || aggregate.contains("ordering_mode=PartiallySorted"),
        "{plan}"
    );
    let below: Vec<&str> = plan.lines().skip_while(|line| !line.contains("AggregateExec")).collect();
    assert!(!below.iter().any(|line| line.contains("SortExec")), "{plan}");
}

#[tokio::test]
async fn the_latest_reading_per_subject_is_found_without_a_sort() {
    let engine = engine(2).await;
    let plan = engine.plan(RATE, quarter(), today()).await.unwrap();
    runs_along_the_order(&plan);
    let reading = rows("_shared.blood_pressure", "1,201,2026-06-30,135,78");
    engine.put(ChangeNo(2), Touched::Subjects(vec![1]), vec![reading]).await.unwrap();
    runs_along_the_order(&engine.plan(RATE, quarter(), today()).await.unwrap());
}

#[tokio::test]
async fn a_plan_outlives_its_rows_until_there_are_ten_times_as_many() {
    let engine = engine(2).await;
    let counted = async || engine.count(&Actor::operator(), RATE, quarter(), today()).await.unwrap();
    counted().await;
    let before = engine.checked.plans.count();
    engine.put(ChangeNo(2), Touched::All, county()).await.unwrap();
    counted().await;
    assert_eq!(engine.checked.plans.count(), before);
    let many: String = (1..=1_000).map(|subject| format!("{subject},{subject},2026-06-30,135,78\n")).collect();
    engine.put(ChangeNo(3), Touched::All, vec![rows("_shared.blood_pressure", many.trim_end()); 100]).await.unwrap();
    counted().await;
    assert!(engine.checked.plans.count() > before);
}
