//! How rows add up over places.

use super::world::{RATE, engine, engine_of, quarter, today, with_indicator};
use crate::leaves::{Leaf, Leaves, Place};
use crate::tally::tallies;
use crate::{Branches, By, Head, Node, Tally, Tree};
use std::collections::HashMap;
use terms::Actor;

fn shown(tallies: &[Tally]) -> Vec<String> {
    let line = |tally: &Tally| {
        let code = tally.area.as_ref().or(tally.institution.as_ref()).map_or("total", String::as_str);
        let itself = if tally.is_parent_itself { " itself" } else { "" };
        format!("{code}{itself} {}/{} {:?} {:?}", tally.numerator, tally.denominator, tally.value, tally.rank)
    };
    tallies.iter().map(line).collect()
}

fn head(text: &str) -> Head {
    Head::parse(&format!("-- period: cumulative  grain: quarter  {text}")).unwrap()
}

fn tree(parents: &[(&str, &str)]) -> Tree {
    let node = |parent: &str| Node { parent: (!parent.is_empty()).then(|| parent.to_owned()), ..Node::default() };
    Tree {
        areas: Branches::new(parents.iter().map(|(code, parent)| ((*code).to_owned(), node(parent)))),
        ..Tree::default()
    }
}

fn leaves(places: &[(&str, u64, u64)]) -> Leaves {
    let leaf = |(area, met, rows): &(&str, u64, u64)| {
        let place = Place { area: (*area).into(), institution: "".into() };
        (place, std::sync::Arc::new(Leaf { met: *met, rows: *rows, ..Leaf::default() }))
    };
    Leaves { by_place: places.iter().map(leaf).collect() }
}

#[test]
fn groups_add_up_who_is_under_them_and_the_rest_stands_apart() {
    let parents = [("G1", ""), ("G2", ""), ("TA", "G1"), ("CA", "TA"), ("TB", "G2")];
    let groups = tree(&parents).areas;
    let all = Tree { groups, ..Tree::default() };
    let at = |institution: &str, met, rows| {
        let place = Place { area: "A".into(), institution: institution.into() };
        (place, std::sync::Arc::new(Leaf { met, rows, ..Leaf::default() }))
    };
    let leaves = Leaves { by_place: [at("TA", 1, 2), at("CA", 1, 1), at("TB", 0, 3), at("X", 1, 1)].into() };
    let told = |parent: Option<&str>| {
        let by = By::Group { parent: parent.map(str::to_owned) };
        shown(&tallies(&head("kind: yes_no"), &leaves, &by, &all, None))
    };
    let outermost = ["G1 2/3 Some(66.66666666666667) Some(1)", "G2 0/3 Some(0.0) Some(2)", " 1/1 Some(100.0) None"];
    assert_eq!(told(None), outermost);
    assert_eq!(told(Some("G1")), ["TA 2/3 Some(66.66666666666667) Some(1)"]);
    assert_eq!(told(Some("TA")), ["CA 1/1 Some(100.0) Some(1)", "TA itself 1/2 Some(50.0) None"]);
}

#[tokio::test]
async fn parts_and_rows_without_a_known_area_add_up_to_the_total() {
    let engine = engine(2).await;
    let counted = engine.count(&Actor::operator(), RATE, quarter(), today()).await.unwrap();
    let tree = engine.tree(today()).unwrap();
    assert_eq!(shown(&counted.tally(&By::Total, &tree)), ["total 2/4 Some(50.0) None"]);
    assert_eq!(
        shown(&counted.tally(&By::Area { parent: None }, &tree)),
        ["A 1/2 Some(50.0) Some(1)", "B 0/1 Some(0.0) Some(2)", " 1/1 Some(100.0) None"]
    );
    assert_eq!(
        shown(&counted.tally(&By::Area { parent: Some("A".into()) }, &tree)),
        ["A1 1/2 Some(50.0) Some(1)", "A2 0/0 None None"]
    );
    assert_eq!(
        shown(&counted.tally(&By::Institution, &tree)),
        ["CA 0/1 Some(0.0) Some(3)", "TA 1/1 Some(100.0) Some(1)", "TB 1/2 Some(50.0) Some(2)"]
    );
    let total = &counted.tally(&By::Total, &tree)[0];
    assert_eq!(total.gaps, [("above_goal".to_owned(), 1), ("no_reading".to_owned(), 1)].into());
    assert!(total.is_small);
}

#[test]
fn rows_of_the_parent_itself_are_a_line_of_their_own() {
    let tree = tree(&[("C", ""), ("A", "C"), ("B", "C")]);
    let leaves = leaves(&[("A", 1, 2), ("C", 3, 3)]);
    let found = tallies(&head("kind: yes_no"), &leaves, &By::Area { parent: Some("C".into()) }, &tree, None);
    assert_eq!(shown(&found), ["A 1/2 Some(50.0) Some(1)", "B 0/0 None None", "C itself 3/3 Some(100.0) None"]);
}

#[test]
fn equal_values_share_a_place_and_the_direction_decides() {
    let tree = tree(&[("C", ""), ("A", "C"), ("B", "C"), ("D", "C"), ("E", "C")]);
    let leaves = leaves(&[("A", 1, 2), ("B", 2, 4), ("D", 0, 5), ("E", 1, 1)]);
    let by = By::Area { parent: None };
    let ranks = |direction: &str| -> Vec<Option<u32>> {
        let head = head(&format!("kind: yes_no  direction: {direction}"));
        tallies(&head, &leaves, &by, &tree, None).iter().map(|tally| tally.rank).collect()
    };
    assert_eq!(ranks("higher"), [Some(2), Some(2), Some(4), Some(1)]);
    assert_eq!(ranks("lower"), [Some(2), Some(2), Some(1), Some(4)]);
}

#[test]
fn parents_in_a_circle_and_dead_ends_do_no_harm() {
    let tree = tree(&[("A", "B"), ("B", "A"), ("C", "nowhere")]);
    let leaves = leaves(&[("A", 1, 1), ("C", 1, 1), ("?", 1, 1)]);
    let found = tallies(&head("kind: yes_no"), &leaves, &By::Area { parent: None }, &tree, None);
    let total: f64 = found.iter().map(|tally| tally.denominator).sum();
    assert!(total <= 3.0);
}

#[test]
fn the_interval_is_wilsons() {
    let found = tallies(&head("kind: yes_no"), &leaves(&[("", 8, 10)]), &By::Total, &Tree::default(), None);
    let (low, high) = found[0].interval.unwrap();
    // Newcombe 1998, method 3: 8 of 10 gives 49.02 % to 94.33 %.
    assert!((low - 49.02).abs() < 0.01 && (high - 94.33).abs() < 0.01, "{low} {high}");
    let none = tallies(&head("kind: yes_no"), &leaves(&[("", 0, 0)]), &By::Total, &Tree::default(), None);
    assert_eq!((none[0].interval, none[0].value), (None, None));
    let all = tallies(&head("kind: yes_no"), &leaves(&[("", 40, 40)]), &By::Total, &Tree::default(), None);
    assert_eq!(all[0].interval.unwrap().1, 100.0);
    assert!(!all[0].is_small);
}

#[tokio::test]
async fn amounts_are_added_averaged_halved_or_counted_once() {
    for (aggregate, value) in [("sum", 616.0), ("mean", 154.0), ("median", 150.0), ("distinct", 3.0)] {
        let sql = format!(
            "-- kind: amount  aggregate: {aggregate}  period: cumulative  grain: quarter  unit: item\nselect b.subject, \
             b.record as item, r.area, '' as institution, systolic + case when b.subject = 4 then 10 else \
             case when b.subject = 2 then 23 else 23 end end as amount from _shared.blood_pressure b left join \
             _shared.residence r on r.subject = b.subject"
        );
        let engine = engine_of(with_indicator("p/amount", &sql), 2).await;
        let counted = engine.count(&Actor::operator(), "p/amount", quarter(), today()).await.unwrap();
        let total = &counted.tally(&By::Total, &engine.tree(today()).unwrap())[0];
        assert_eq!(total.value, Some(value), "{aggregate}");
    }
}

#[test]
fn ratios_divide_sums_and_what_stands_beside_is_in_neither() {
    let schema = super::world::schema(&[
        ("area", arrow::datatypes::DataType::Utf8),
        ("numerator", arrow::datatypes::DataType::Float64),
        ("denominator", arrow::datatypes::DataType::Float64),
        ("beside", arrow::datatypes::DataType::Utf8),
    ]);
    let rows = super::world::batch(&schema, "A,1,4,\nA,2,4,\nA,100,100,died");
    let head = head("kind: ratio  scale: ‰");
    let found = tallies(&head, &Leaves::of(&head, [&rows].into_iter()), &By::Total, &Tree::default(), None);
    assert_eq!(found[0].value, Some(375.0));
    assert_eq!(found[0].beside, [("died".to_owned(), 1)].into());
}

#[test]
fn an_entered_figure_divides_where_the_head_says_so() {
    let tree = tree(&[("C", ""), ("A", "C"), ("B", "C")]);
    let head = head("kind: yes_no  scale: 1e5  denominator: figure:population");
    let figures = HashMap::from([("A".to_owned(), 2000.0), ("C".to_owned(), 5000.0)]);
    let leaves = leaves(&[("A", 1, 2)]);
    let found = tallies(&head, &leaves, &By::Area { parent: None }, &tree, Some(&figures));
    assert_eq!(shown(&found), ["A 1/2000 Some(50.0) Some(1)", "B 0/0 None None"]);
    assert_eq!(tallies(&head, &leaves, &By::Total, &tree, Some(&figures))[0].value, Some(20.0));
}
