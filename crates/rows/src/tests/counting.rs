//! What a count gives, and to which days it is bound.

use super::world::{RATE, county, engine, engine_of, lines, quarter, rows, today, with_indicator};
use crate::{Bound, By, IndicatorDef, PeriodKind, Touched, Wanted};
use jiff::civil::date;
use terms::{Actor, ChangeNo, Day, Failure};

#[track_caller]
fn bound(kind: PeriodKind, period: &str, today: Day, start: Day, end: Day, until: Day) {
    let bound = Bound::of(kind, period.parse().unwrap(), today);
    assert_eq!(bound, Bound { start, end, today: until }, "{kind:?} {period}");
}

#[test]
fn every_period_kind_has_its_days() {
    let (late, open) = (date(2027, 1, 1), date(2026, 8, 15));
    let (september, open_end) = (date(2026, 9, 30), date(2026, 8, 15));
    bound(PeriodKind::Cumulative, "2026Q3", late, date(2026, 1, 1), september, september);
    bound(PeriodKind::Cumulative, "2026Q3", open, date(2026, 1, 1), september, open_end);
    bound(PeriodKind::Cumulative, "2026MCH", late, date(2025, 10, 1), september, september);
    bound(PeriodKind::During, "2026Q3", late, date(2026, 7, 1), september, september);
    bound(PeriodKind::During, "2026-08", open, date(2026, 8, 1), date(2026, 8, 31), open_end);
    bound(PeriodKind::Point, "2026Q3", late, september, september, september);
    bound(PeriodKind::Rolling12, "2026Q3", late, date(2025, 10, 1), september, september);
    let february = date(2024, 2, 29);
    bound(PeriodKind::Rolling12, "2024-02", late, date(2023, 3, 1), february, february);
}

#[tokio::test]
async fn a_count_says_per_subject_whether_it_counts_and_why_not() {
    for shards in [1, 3, 16] {
        let counted = engine(shards).await.count(&Actor::operator(), RATE, quarter(), today()).await.unwrap();
        let mut found = lines(&counted.rows().unwrap());
        found.sort();
        assert_eq!(
            found,
            [
                "hypertension/control_rate,2026Q1,1,A1,TA,true,,2026-03-31",
                "hypertension/control_rate,2026Q1,2,A1,CA,false,above_goal,2026-03-31",
                "hypertension/control_rate,2026Q1,3,B,TB,false,no_reading,2026-03-31",
                "hypertension/control_rate,2026Q1,4,,TB,true,,2026-03-31",
            ]
        );
    }
}

#[tokio::test]
async fn the_limit_of_the_readings_day_decides() {
    let engine = engine(2).await;
    let reading = rows("_shared.blood_pressure", "1,201,2026-06-30,135,78");
    engine.put(ChangeNo(2), Touched::Subjects(vec![1]), vec![reading]).await.unwrap();
    let year = "2026".parse().unwrap();
    let met = async |day: Day| {
        let counted = engine.count(&Actor::operator(), RATE, year, day).await.unwrap();
        let wanted = Wanted { subjects: Some(&[1]), met: Some(true), ..Wanted::default() };
        counted.rows_where(&wanted, &engine.tree(day).unwrap()).unwrap().num_rows() == 1
    };
    assert!(met(date(2026, 12, 31)).await);
    let reading = rows("_shared.blood_pressure", "1,201,2026-06-30,135,78\n1,205,2026-07-01,135,78");
    engine.put(ChangeNo(3), Touched::Subjects(vec![1]), vec![reading]).await.unwrap();
    assert!(met(date(2026, 6, 30)).await);
    assert!(!met(date(2026, 7, 1)).await);
}

#[tokio::test]
async fn a_key_is_bound_to_the_limit_valid_today() {
    let sql = "-- kind: amount  aggregate: mean  period: cumulative  grain: quarter\nselect subject, area, institution, \
               :systolic_below as amount from hypertension.member";
    let engine = engine_of(with_indicator("hypertension/goal", sql), 2).await;
    for (period, goal) in [("2026Q2", 140.0), ("2026Q3", 130.0)] {
        let operator = Actor::operator();
        let counted = engine.count(&operator, "hypertension/goal", period.parse().unwrap(), date(2027, 1, 1));
        let counted = counted.await.unwrap();
        assert_eq!(counted.tally(&crate::By::Total, &engine.tree(today()).unwrap())[0].value, Some(goal));
    }
}

#[tokio::test]
async fn two_rows_for_one_unit_are_refused() {
    let head = "-- kind: yes_no  period: cumulative  grain: quarter";
    let sql = format!("{head}\nselect subject, '' as area, institution, true as met from _shared.episode");
    let engine = engine_of(with_indicator("p/twice", &sql), 2).await;
    let refused = engine.count(&Actor::operator(), "p/twice", quarter(), today()).await.unwrap_err();
    let Failure::Refused(refusal) = refused else { panic!("{refused}") };
    assert_eq!(refusal.code, "indicator_row_twice");
    assert!(refusal.args.contains(&("subject".into(), "1".into())), "{refusal:?}");
    let sql = format!(
        "{head}  unit: item\nselect subject, record as item, '' as area, institution, true as met from _shared.episode"
    );
    let engine = engine_of(with_indicator("p/items", &sql), 2).await;
    let counted = engine.count(&Actor::operator(), "p/items", quarter(), today()).await.unwrap();
    assert_eq!(counted.rows().unwrap().num_rows(), 5);
}

#[tokio::test]
async fn an_indicator_about_cases_is_counted_once_and_not_per_shard() {
    let sql = "-- kind: yes_no  period: during  grain: quarter  subject: case\nselect subject, area, cast(null as \
               varchar) as institution, true as met from complaint.matter where opened_on between :period_start and :today";
    let engine = engine_of(with_indicator("complaint/opened", sql), 4).await;
    let counted = engine.count(&Actor::operator(), "complaint/opened", quarter(), today()).await.unwrap();
    assert_eq!(counted.rows().unwrap().num_rows(), 2);
    let matter = rows("complaint.matter", "903,A,2026-02-03");
    engine.put(ChangeNo(2), Touched::Records(vec![901, 903]), vec![matter]).await.unwrap();
    let counted = engine.count(&Actor::operator(), "complaint/opened", quarter(), today()).await.unwrap();
    let found = lines(&counted.rows().unwrap());
    assert_eq!(found, ["complaint/opened,2026Q1,902,B,,true", "complaint/opened,2026Q1,903,A,,true"]);
}

#[tokio::test]
async fn a_count_that_looks_at_others_is_found_out() {
    // A subquery in an expression is not looked into, so only the comparison finds it.
    let sql = "-- kind: yes_no  period: cumulative  grain: quarter\nselect subject, area, institution, \
               subject = (select min(subject) from hypertension.member) as met from hypertension.member";
    let engine = engine_of(with_indicator("hypertension/first", sql), 1).await;
    let found = engine.check_local("hypertension/first", quarter(), today(), &[2, 4]).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, "indicator_not_local");
    assert_eq!(engine.check_local(RATE, quarter(), today(), &[4, 2]).await.unwrap(), []);
}

#[tokio::test]
async fn an_unknown_indicator_is_refused_by_name() {
    let engine = engine(1).await;
    let failure = engine.count(&Actor::operator(), "p/none", quarter(), today()).await.unwrap_err();
    assert_eq!(failure.to_string(), "unknown_indicator indicator=p/none");
    assert_eq!(county().len(), 6);
}

#[tokio::test]
async fn a_period_is_counted_by_the_definition_that_held_when_it_ended() {
    let amount = |number: u8| {
        format!(
            "-- kind: amount  period: during  grain: quarter\nselect subject, area, '' as institution, {number} as amount \
             from _shared.residence"
        )
    };
    let mut definition = with_indicator("p/size", &amount(3));
    for (number, until) in [(1, date(2024, 12, 31)), (2, date(2025, 12, 31))] {
        definition.indicators.push(IndicatorDef::read("p/size", &amount(number)).unwrap().until(until));
    }
    let engine = engine_of(definition, 2).await;
    for (period, value) in [("2024Q4", 3.0), ("2025Q1", 6.0), ("2025Q4", 6.0), ("2026Q1", 9.0), ("2025", 6.0)] {
        let counted = engine.count(&Actor::operator(), "p/size", period.parse().unwrap(), today()).await.unwrap();
        let total = &counted.tally(&By::Total, &engine.tree(today()).unwrap())[0];
        assert_eq!(total.value, Some(value), "{period}");
        assert!(counted.sql().contains(&format!("{} as amount", value / 3.0)));
    }
}
