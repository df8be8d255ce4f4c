//! What a definition must be, and what is said of one that is not.

use super::world::{CONTROL_RATE, columns_of, definition, with_indicator};
use crate::parameters::Prepared;
use crate::{Aggregate, Definition, Direction, Head, Kind, SubjectKind, TableDef};
use terms::{Grain, Issue};

async fn issues(definition: Definition) -> Vec<Issue> {
    match definition.check().await {
        Ok(_) => vec![],
        Err(issues) => issues,
    }
}

#[track_caller]
fn is(issues: &[Issue], code: &str, place: &str, args: &[(&str, &str)]) {
    let args: Vec<(String, String)> = args.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let found = issues.iter().any(|issue| issue.code == code && issue.place == place && issue.args == args);
    assert!(found, "{code} {place} {args:?} not in {issues:#?}");
}

fn view(name: &str, text: &str) -> Definition {
    let mut definition = definition();
    definition.tables.push(TableDef::sql(name, SubjectKind::Resident, text));
    definition
}

fn head(rest: &str) -> String {
    format!("-- kind: yes_no  period: cumulative  grain: quarter\n{rest}")
}

#[tokio::test]
async fn views_are_made_in_the_order_of_the_names_they_use() {
    let checked = definition().check().await.unwrap_or_else(|issues| panic!("{issues:?}"));
    let order: Vec<&str> = checked.views.iter().map(|table| table.name.as_str()).collect();
    let at = |name: &str| order.iter().position(|other| *other == name).unwrap();
    assert!(at("hypertension.episode") < at("hypertension.member"), "{order:?}");
}

#[tokio::test]
async fn views_that_read_each_other_are_refused() {
    let mut circle = view("p.a", "select subject from p.b");
    circle.tables.push(TableDef::sql("p.b", SubjectKind::Resident, "select subject from p.a"));
    let issues = issues(circle).await;
    is(&issues, "view_cycle", "programmes/p/views/a.sql line 1", &[("names", "p.a < p.b < p.a")]);
}

#[tokio::test]
async fn an_unknown_table_is_named_with_its_line() {
    let found = issues(view("p.a", "select subject\nfrom _shared.nowhere")).await;
    is(&found, "sql_unknown_table", "programmes/p/views/a.sql line 2", &[("name", "_shared.nowhere")]);
    let bare = with_indicator("p/i", &head("select *\nfrom nowhere"));
    is(&issues(bare).await, "sql_unknown_table", "programmes/p/indicators/i.sql line 3", &[("name", "nowhere")]);
}

#[tokio::test]
async fn a_view_whose_table_is_wrong_is_not_blamed_for_it() {
    let mut two = view("p.a", "select subject from p.b");
    two.tables.push(TableDef::sql("p.b", SubjectKind::Resident, "select nothing from _shared.episode"));
    let issues = issues(two).await;
    assert_eq!(issues.len(), 1, "{issues:?}");
    assert_eq!(issues[0].place, "programmes/p/views/b.sql line 1");
}

#[tokio::test]
async fn unknown_parameters_and_limits_are_named_with_their_line() {
    let sql =
        head("select subject, '' as area, '' as institution,\n true as met from _shared.episode where 1 < :wrong");
    let place = "programmes/hypertension/indicators/i.sql line 3";
    let found = issues(with_indicator("hypertension/i", &sql)).await;
    is(&found, "sql_unknown_parameter", place, &[("name", "wrong")]);
    let found = issues(view("p.a", "select subject from _shared.episode\nwhere limit('wrong', from_on) > 1")).await;
    is(&found, "sql_unknown_limit", "programmes/p/views/a.sql line 2", &[("name", "wrong")]);
    let found = issues(view("p.a", "select subject from _shared.episode where from_on < :today")).await;
    is(&found, "sql_parameter_in_view", "programmes/p/views/a.sql line 1", &[("name", "today")]);
}

#[tokio::test]
async fn a_step_that_leaves_its_subject_is_named() {
    for (step, text) in [
        ("join", "select a.subject from _shared.residence a join _shared.episode b on a.area = b.institution"),
        ("join", "select a.subject from _shared.residence a cross join _shared.episode b"),
        ("group", "select max(subject) as subject from _shared.residence group by area"),
        ("window", "select subject, row_number() over (order by from_on) as n from _shared.residence"),
        ("limit", "select subject from _shared.residence limit 1"),
        ("distinct", "select 1 as subject from (select distinct area from _shared.residence)"),
    ] {
        let found = issues(view("p.a", text)).await;
        is(&found, "sql_not_local", "programmes/p/views/a.sql line 1", &[("step", step)]);
    }
    for text in [
        "select a.subject from _shared.residence a join _shared.area b on a.area = b.area",
        "select a.subject from _shared.residence a join _shared.episode b on a.from_on < b.from_on and b.subject = a.subject",
        "select subject, row_number() over (partition by subject order by from_on) as n from _shared.residence",
        "select distinct subject, area from _shared.residence",
    ] {
        assert_eq!(issues(view("p.a", text)).await, [], "{text}");
    }
}

#[tokio::test]
async fn only_one_select_is_let_in() {
    for text in [
        "drop table _shared.episode",
        "select subject from _shared.episode; select subject from _shared.episode",
        "insert into _shared.episode select * from _shared.episode",
        "copy _shared.episode to 'x.csv'",
        "set datafusion.execution.batch_size = 1",
        "",
    ] {
        assert_eq!(issues(view("p.a", text)).await[0].code, "sql_only_select", "{text}");
    }
    assert_eq!(issues(view("p.a", "select subject\nfrom (")).await[0].code, "sql_syntax");
}

#[tokio::test]
async fn a_view_has_no_clock_and_no_dice() {
    for call in ["now()", "current_date", "random()", "uuid()"] {
        let found = issues(view("p.a", &format!("select subject, {call} as x from _shared.episode"))).await;
        assert_eq!(found.len(), 1, "{call}");
    }
}

#[tokio::test]
async fn a_result_without_the_contracts_columns_is_refused() {
    let sql = head("select subject, '' as area from _shared.episode");
    let found = issues(with_indicator("p/i", &sql)).await;
    let place = "programmes/p/indicators/i.sql line 1";
    is(&found, "indicator_column_missing", place, &[("name", "institution")]);
    is(&found, "indicator_column_missing", place, &[("name", "met")]);
    let sql = head("select subject, '' as area, '' as institution, 'yes' as met from _shared.episode");
    let found = issues(with_indicator("p/i", &sql)).await;
    is(&found, "indicator_column_type", place, &[("name", "met"), ("type", "Utf8")]);
}

#[tokio::test]
async fn a_table_needs_a_subject_and_a_name_of_its_own() {
    let mut twice = definition();
    twice.tables.push(TableDef::filled("_shared.area", SubjectKind::Area, columns_of("_shared.area")));
    assert_eq!(issues(twice).await[0].code, "table_twice");
    assert_eq!(issues(view("p.a", "select area, subject from _shared.residence")).await[0].code, "view_no_subject");
}

#[test]
fn the_head_is_read_from_the_first_comment_lines() {
    let head = Head::parse(CONTROL_RATE).unwrap();
    assert_eq!((head.kind, head.aggregate, head.scale), (Kind::YesNo, Aggregate::Mean, 100.0));
    assert_eq!((head.direction, head.grain), (Direction::Higher, Grain::Quarter));
    let amount = Head::parse("-- kind: amount  aggregate: median  scale: 1e5\n-- period: point\n-- grain: mch_year\n");
    let amount = amount.unwrap();
    assert_eq!((amount.scale, amount.aggregate, amount.grain), (100_000.0, Aggregate::Median, Grain::MchYear));
}

#[test]
fn a_wrong_head_is_named_with_its_line() {
    for (text, code, line) in [
        ("select 1", "head_key_missing", "line 1"),
        ("-- kind: yes_no\n-- grian: year", "head_unknown_key", "line 2"),
        ("-- kind: maybe", "head_bad_value", "line 1"),
        ("-- kind: yes_no kind: amount", "head_key_twice", "line 1"),
        ("-- kind: period: point", "head_no_value", "line 1"),
    ] {
        let issue = Head::parse(text).unwrap_err();
        assert_eq!((issue.code.as_str(), issue.place.as_str()), (code, line), "{text}");
    }
}

#[test]
fn names_in_texts_comments_and_casts_are_no_parameters() {
    let sql = "select ':a', \":b\", x::date -- :c\n/* :d /* :e */ :f */ , :g, 'it''s :h' from t where :G > limit ( 'k', d) limit 5";
    let prepared = Prepared::new(sql, "p");
    assert_eq!(prepared.names().collect::<Vec<_>>(), [("g", 2), ("g", 2)]);
    assert_eq!(prepared.limit_calls, [("k".to_owned(), 2)]);
    let filled = prepared.fill(|_| Some("7".into()));
    let expected = sql.replace(":g", "7").replace(":G", "7").replace("limit ( 'k'", "limit ('p',  'k'");
    assert_eq!(filled, expected);
}
