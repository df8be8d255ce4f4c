//! Following changes gives what counting afresh gives, whatever the changes.

use super::world::{RATE, checked, definition, lines, quarter, rows, today, with_indicator};
use crate::shard::Shard;
use crate::touched::Again;
use crate::{By, Definition, Engine, Touched};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use terms::{Actor, ChangeNo};

const PEOPLE: i64 = 12;

/// One person's made-up rows.
#[derive(Clone, Debug)]
struct Person {
    area: Option<&'static str>,
    institution: Option<&'static str>,
    readings: Vec<(u8, u16)>,
}

fn person() -> impl Strategy<Value = Person> {
    let area = prop::option::of(prop::sample::select(vec!["A", "A1", "A2", "B", "ZZ"]));
    let institution = prop::option::of(prop::sample::select(vec!["TA", "CA", "TB"]));
    let readings = prop::collection::vec((1u8..28, 120u16..150), 0..4);
    (area, institution, readings).prop_map(|(area, institution, readings)| Person { area, institution, readings })
}

fn changes() -> impl Strategy<Value = Vec<BTreeMap<i64, Person>>> {
    prop::collection::vec(prop::collection::btree_map(1..=PEOPLE, person(), 1..5), 1..6)
}

fn filled(people: &BTreeMap<i64, Person>) -> Vec<(String, arrow::array::RecordBatch)> {
    let (mut residence, mut episode, mut readings) = (String::new(), String::new(), String::new());
    for (subject, person) in people {
        if let Some(area) = person.area {
            residence += &format!("{subject},{area},2020-01-01,\n");
        }
        if let Some(institution) = person.institution {
            episode += &format!("{subject},{subject},hypertension,{institution},2025-01-01,\n");
        }
        for (record, (day, systolic)) in person.readings.iter().enumerate() {
            readings += &format!("{subject},{record},2026-02-{day:02},{systolic},80\n");
        }
    }
    vec![
        rows("_shared.residence", &residence),
        rows("_shared.episode", &episode),
        rows("_shared.blood_pressure", &readings),
    ]
}

fn with_amounts() -> Definition {
    with_indicator(
        "hypertension/readings",
        "-- kind: amount  aggregate: mean  period: cumulative  grain: quarter\nselect m.subject, m.area, m.institution, \
         count(b.record) / 3.0 as amount from hypertension.member m left join _shared.blood_pressure b on b.subject = \
         m.subject group by m.subject, m.area, m.institution",
    )
}

async fn seen(engine: &Engine) -> Vec<String> {
    let mut all = vec![];
    for table in engine.tables() {
        let mut found = lines(&engine.table(&Actor::operator(), table, None).await.unwrap());
        found.sort();
        all.push(format!("{table}: {found:?}"));
    }
    let tree = engine.tree(today()).unwrap();
    for indicator in [RATE, "hypertension/readings"] {
        let counted = engine.count(&Actor::operator(), indicator, quarter(), today()).await.unwrap();
        let mut found = lines(&counted.rows().unwrap());
        found.sort();
        all.push(format!("{found:?}"));
        for by in [By::Total, By::Area { parent: None }, By::Institution] {
            all.push(format!("{:?}", counted.tally(&by, &tree)));
        }
    }
    all
}

async fn compare(changes: Vec<BTreeMap<i64, Person>>, shards: usize) {
    let followed = Engine::open(None, checked(with_amounts()).await, shards).await.unwrap();
    let areas = super::world::county().swap_remove(0);
    followed.put(ChangeNo(1), Touched::All, vec![areas.clone()]).await.unwrap();
    let mut people = BTreeMap::new();
    for (change, batch) in (2..).zip(changes) {
        let touched = Touched::Subjects(batch.keys().copied().collect());
        followed.put(ChangeNo(change), touched, filled(&batch)).await.unwrap();
        people.extend(batch);
        let afresh = Engine::open(None, checked(with_amounts()).await, shards).await.unwrap();
        let mut all = filled(&people);
        all.push(areas.clone());
        afresh.put(ChangeNo(change), Touched::All, all).await.unwrap();
        assert_eq!(seen(&followed).await, seen(&afresh).await);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn following_changes_equals_making_everything_anew(changes in changes(), shards in 1usize..5) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        runtime.block_on(compare(changes, shards));
    }

    #[test]
    fn a_shard_with_replaced_blocks_equals_one_built_anew(
        first in prop::collection::btree_set((0i64..60, 0u16..9), 0..200),
        rounds in prop::collection::vec((prop::collection::btree_set(0i64..70, 1..20), 0u16..9), 0..12),
    ) {
        let mut rows: BTreeSet<(i64, u16)> = first;
        let mut shard = shard_of(&rows);
        for (touched, value) in rounds {
            rows.retain(|(subject, _)| !touched.contains(subject));
            let blocks: Vec<_> = touched.iter().map(|subject| {
                if subject % 3 == 0 {
                    return (*subject, None);
                }
                rows.insert((*subject, value));
                (*subject, shard_of(&BTreeSet::from([(*subject, value)])).block(*subject))
            }).collect();
            shard = shard.replaced(&blocks).unwrap();
            prop_assert!(shard.is_same(&shard_of(&rows)));
            prop_assert_eq!(shard.rows(), rows.len());
        }
    }
}

fn shard_of(rows: &BTreeSet<(i64, u16)>) -> Shard {
    let schema = super::world::columns_of("_shared.residence");
    let text: String = rows.iter().map(|(subject, value)| format!("{subject},{value},,\n")).collect();
    let order = crate::order::Order::of(&schema).unwrap();
    let batches = [super::world::batch(&schema, &text)];
    Shard::build(&schema, &order, &batches).unwrap()
}

#[test]
fn many_replacements_do_not_leave_many_pieces() {
    let mut shard = shard_of(&(0..500).map(|subject| (subject, 1)).collect());
    for subject in 0..500 {
        let block = shard_of(&BTreeSet::from([(subject, 2)])).block(subject);
        shard = shard.replaced(&[(subject, block)]).unwrap();
    }
    assert!(shard.batches().count() <= 66);
    assert!(shard.is_same(&shard_of(&(0..500).map(|subject| (subject, 2)).collect())));
}

#[tokio::test]
async fn a_changed_area_table_counts_everyone_again_where_it_is_read() {
    let mut wide = definition();
    wide.tables.push(crate::TableDef::sql(
        "hypertension.named",
        crate::SubjectKind::Resident,
        "select m.subject, a.name from hypertension.member m join _shared.area a on a.area = m.area",
    ));
    let engine = super::world::engine_of(wide, 3).await;
    let renamed = rows("_shared.area", "4,A1,Village of Pines,A,,");
    engine.put(ChangeNo(2), Touched::Records(vec![4]), vec![renamed]).await.unwrap();
    let mut found = lines(&engine.table(&Actor::operator(), "hypertension.named", None).await.unwrap());
    found.sort();
    assert_eq!(found, ["1,Village of Pines", "2,Village of Pines", "3,Town B"]);
}

/// What was put again as it was changes no view, so no count that reads one is made again.
#[tokio::test]
async fn only_whose_rows_are_others_is_felt_by_what_reads_them() {
    let engine = Engine::open(None, checked(definition()).await, 2).await.unwrap();
    let put = async |change, readings: &[(u8, u16)]| {
        let before = engine.now().number;
        let person = Person { area: Some("A1"), institution: Some("TA"), readings: readings.to_vec() };
        let other = Person { readings: vec![(1, 120)], ..person.clone() };
        let people = BTreeMap::from([(1, other.clone()), (2, other), (3, person)]);
        engine.put(ChangeNo(change), Touched::Subjects(vec![1, 2, 3]), filled(&people)).await.unwrap();
        let tables: BTreeSet<String> = engine.tables().map(str::to_owned).collect();
        let felt = |table: &String| {
            let one = BTreeSet::from([table.clone()]);
            let change = engine.log.read().unwrap().between(before, engine.now().number, &one, None)?;
            Some((table.clone(), change))
        };
        tables.iter().filter_map(felt).collect::<Vec<_>>()
    };
    assert!(put(1, &[(2, 130)]).await.len() > 3);
    assert_eq!(put(2, &[(2, 130)]).await, []);
    let felt = put(3, &[(2, 150)]).await;
    assert!(felt.iter().all(|(_, change)| *change == Again::These(vec![3].into())), "{felt:?}");
    assert!(felt.iter().any(|(table, _)| table == "_shared.blood_pressure"), "{felt:?}");
    assert!(!felt.iter().any(|(table, _)| table == "hypertension.member"), "{felt:?}");
}
