//! "Latest per subject" must run along the declared order, or a county takes seconds.

use super::world::{RATE, engine, quarter, rows, today};
use crate::Touched;
use terms::ChangeNo;

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
