//! A declared lookback leaves counts alone that a change cannot concern, and misses nothing.

use super::world::{checked, county, definition, lines, rows, today};
use crate::{Definition, Engine, IndicatorDef, Touched};
use proptest::prelude::*;
use std::collections::BTreeMap;
use terms::{Actor, ChangeNo, Period};

const YEAR: &str = "hypertension/this_year";
const BACK: &str = "hypertension/half_a_year_back";
const EVER: &str = "hypertension/ever";
const ALL: [&str; 3] = [YEAR, BACK, EVER];

fn latest(head: &str, days: &str) -> String {
    format!(
        "-- kind: yes_no  grain: month {head}\nwith latest as (\n select subject, last_value(systolic order by on_date) \
         as systolic\n from _shared.blood_pressure\n where {days}\n group by subject\n)\nselect m.subject, m.area, \
         m.institution, coalesce(l.systolic < 140, false) as met\nfrom hypertension.member m left join latest l on \
         l.subject = m.subject"
    )
}

fn looking_back() -> Definition {
    let mut definition = definition();
    let year = latest("period: cumulative  lookback: 0d", "on_date between :period_start and :today");
    let back =
        latest("period: during  lookback: 6m", "on_date > :period_start - interval '6 months' and on_date <= :today");
    let ever = latest("period: point", "true");
    let named = [(YEAR, year), (BACK, back), (EVER, ever)];
    definition.indicators.extend(named.map(|(id, sql)| IndicatorDef::read(id, &sql).unwrap()));
    definition
}

fn periods() -> Vec<Period> {
    ["2025-02", "2025-11", "2026-01", "2026-03"].map(|period| period.parse().unwrap()).into()
}

/// One person's readings: month since 2024-01, day, systolic.
type Readings = Vec<(u16, u8, u16)>;

fn filled(people: &BTreeMap<i64, Readings>) -> Vec<(String, arrow::array::RecordBatch)> {
    let mut lines = String::new();
    for (subject, readings) in people {
        for (record, (month, day, systolic)) in readings.iter().enumerate() {
            let (year, month) = (2024 + month / 12, month % 12 + 1);
            lines += &format!("{subject},{record},{year}-{month:02}-{day:02},{systolic},80\n");
        }
    }
    vec![rows("_shared.blood_pressure", &lines)]
}

async fn seen(engine: &Engine) -> Vec<Vec<String>> {
    let mut all = vec![];
    for id in ALL {
        for period in periods() {
            let counted = engine.count(&Actor::operator(), id, period, today()).await.unwrap();
            let mut found = lines(&counted.rows().unwrap());
            found.sort();
            all.push(found);
        }
    }
    all
}

async fn compare(rounds: Vec<BTreeMap<i64, Readings>>) {
    let followed = Engine::open(None, checked(looking_back()).await, 3).await.unwrap();
    followed.put(ChangeNo(1), Touched::All, county()).await.unwrap();
    let asked: Vec<(&str, Period)> = ALL.iter().flat_map(|id| periods().into_iter().map(|of| (*id, of))).collect();
    followed.refresh_counts(&asked, today()).await.unwrap();
    let mut people = BTreeMap::new();
    for (change, round) in (2..).zip(rounds) {
        let touched = Touched::Subjects(round.keys().copied().collect());
        followed.put(ChangeNo(change), touched, filled(&round)).await.unwrap();
        people.extend(round);
        followed.refresh_counts(&asked, today()).await.unwrap();
        let afresh = Engine::open(None, checked(looking_back()).await, 2).await.unwrap();
        let mut all = county();
        all.retain(|(table, _)| table != "_shared.blood_pressure");
        let others = rows("_shared.blood_pressure", UNTOUCHED);
        all.push((others.0, without(&others.1, &people)));
        all.extend(filled(&people));
        afresh.put(ChangeNo(change), Touched::All, all).await.unwrap();
        assert_eq!(seen(&followed).await, seen(&afresh).await);
    }
}

/// The county's readings, of whom no round has touched.
const UNTOUCHED: &str =
    "2,202,2026-02-01,120,80\n2,203,2026-03-01,150,95\n1,201,2026-02-10,128,78\n4,204,2026-03-03,139,89";

fn without(batch: &arrow::array::RecordBatch, people: &BTreeMap<i64, Readings>) -> arrow::array::RecordBatch {
    let subjects = crate::columns::subjects(batch, 0);
    let kept: arrow::array::BooleanArray = subjects.iter().map(|one| Some(!people.contains_key(one))).collect();
    arrow::compute::filter_record_batch(batch, &kept).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_missed(
        rounds in prop::collection::vec(
            prop::collection::btree_map(
                1i64..5,
                prop::collection::vec((0u16..36, 1u8..29, 120u16..160), 0..4),
                1..3,
            ),
            1..6,
        ),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        runtime.block_on(compare(rounds));
    }
}

#[tokio::test]
async fn a_row_outside_every_window_leaves_the_count_as_it_is() {
    let engine = Engine::open(None, checked(looking_back()).await, 2).await.unwrap();
    engine.put(ChangeNo(1), Touched::All, county()).await.unwrap();
    let march: Period = "2026-03".parse().unwrap();
    let asked = ALL.map(|id| (id, march));
    let put = async |change: u64, more: &str| {
        let readings = format!("2,202,2026-02-01,120,80\n2,203,2026-03-01,150,95\n{more}");
        let readings = rows("_shared.blood_pressure", &readings);
        engine.put(ChangeNo(change), Touched::Subjects(vec![2]), vec![readings]).await.unwrap();
    };
    let finished = async |change: u64, before: &str, after: &str| {
        put(change, before).await;
        engine.refresh_counts(&asked, today()).await.unwrap();
        put(change + 1, after).await;
        let mut finished = vec![];
        for (id, period) in asked {
            finished.push(engine.is_finished(id, period, today()).await.unwrap());
        }
        finished
    };
    let one = |on: &str| format!("2,299,{on},150,95");
    let long_ago = one("2025-01-15");
    assert_eq!(finished(2, "", &long_ago).await, [true, true, false], "before both windows");
    assert_eq!(finished(4, &long_ago, &long_ago).await, [true, true, true], "nothing is another row");
    assert_eq!(finished(6, "", &one("2025-10-15")).await, [true, false, false], "half a year back");
    assert_eq!(finished(8, "", &one("2026-04-01")).await, [true, true, false], "after the period");
    // What stood there and is there no more counts as well as what comes.
    assert_eq!(finished(10, &one("2026-01-05"), "").await, [false, false, false], "in this year");
}

#[tokio::test]
async fn whoever_says_less_than_is_read_is_told() {
    let mut definition = looking_back();
    let lie = latest("period: cumulative  lookback: 0d", "on_date <= :today");
    definition.indicators.push(IndicatorDef::read("hypertension/lie", &lie).unwrap());
    let engine = Engine::open(None, checked(definition).await, 2).await.unwrap();
    let mut all = county();
    all.push(rows("_shared.blood_pressure", "3,300,2025-06-01,120,80"));
    engine.put(ChangeNo(1), Touched::All, all).await.unwrap();
    let period = "2026-03".parse().unwrap();
    for id in ALL {
        assert_eq!(engine.check_lookback(id, period, today()).await.unwrap(), []);
    }
    let told = engine.check_lookback("hypertension/lie", period, today()).await.unwrap();
    assert_eq!(told[0].code, "indicator_looks_further");
    for wrong in ["3", "x", "-1d", "3w", "d"] {
        let sql = latest(&format!("period: point  lookback: {wrong}"), "true");
        assert_eq!(IndicatorDef::read("hypertension/x", &sql).unwrap_err().code, "head_bad_value", "{wrong}");
    }
}
