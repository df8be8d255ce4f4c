//! What pages show of made-up view structs.

use super::{frame, texts};
use crate::pages;
use flow::show::compare::{Compared, Earlier, Pace};
use flow::show::due::{DueList, DueRow, Which};
use flow::show::form::{FormPage, Typed};
use flow::show::hide::Hidden;
use flow::show::indicator::{By, IndicatorPage, Place, Reading, Tally};
use flow::show::paged::{AsOf, Paged};
use flow::show::published::PublishedLine;
use flow::show::ranking::{RankRow, Tally as Counted, order};
use flow::show::resident::Banner;
use flow::show::strata::{Part, SplitBy};
use intake::form::{Form, Items};
use jiff::civil::date;
use programme::due::Why;
use terms::{Actor, ChangeNo, Grain, Issue, Language, Period, ResidentId};

fn as_of() -> AsOf {
    AsOf { until: date(2026, 8, 20).at(14, 30, 0, 0), change: ChangeNo(7) }
}

fn rank_row(code: &str, rank: Option<u32>, value: f64, interval: (f64, f64)) -> RankRow {
    let value = Some(value);
    let tally =
        Counted { numerator: 5.0, denominator: 10.0, value, rank, interval: Some(interval), ..Default::default() };
    RankRow { code: code.into(), name: format!("town {code}"), tally, close: false, hidden: None }
}

fn indicator() -> IndicatorPage {
    let tally = |numerator: f64| Tally { numerator, denominator: 1000.0, value: Some(numerator / 10.0) };
    IndicatorPage {
        as_of: as_of(),
        reading: Reading {
            id: "p/rate".into(),
            scale: "%".into(),
            higher_is_better: true,
            target: Some(60.0),
            grain: Grain::Quarter,
        },
        period: Period::Quarter(2026, 3),
        closed: false,
        periods: vec![Period::Quarter(2026, 3), Period::Quarter(2026, 2)],
        path: vec![Place { code: "c".into(), name: "county".into() }],
        by: By::Area,
        hierarchies: vec![("g".into(), "医共体".into(), "Groups".into())],
        hierarchy: String::new(),
        group: None,
        tally: tally(538.0),
        counted_in: None,
        hidden: None,
        hide_below: 5,
        compared: Compared {
            year_before: Some(Earlier {
                period: Period::Quarter(2025, 3),
                until: date(2025, 8, 20),
                tally: tally(500.0),
                growth: Some(3.8),
            }),
            period_before: None,
            pace: Some(Pace { due: 63.5, done: 53.8 }),
        },
        split: Some(SplitBy::Age),
        parts: vec![
            Part { age: Some("35-44".into()), sex: None, tally: tally(538.0), hidden: None },
            Part { age: None, sex: None, tally: tally(7.0), hidden: Some(Hidden::Small) },
        ],
        ranking: order(vec![
            rank_row("a", Some(1), 50.0, (47.0, 53.0)),
            rank_row("b", Some(2), 49.0, (46.0, 52.0)),
            rank_row("", None, 60.0, (23.0, 88.0)),
        ]),
        trend: vec![(Period::Quarter(2026, 1), tally(500.0)), (Period::Quarter(2026, 2), tally(520.0))],
        gaps: None,
        published: vec![PublishedLine {
            number: ChangeNo(41),
            account: "li".into(),
            at: date(2026, 8, 1).at(9, 0, 0, 0),
            known: ChangeNo(40),
        }],
        may_publish: true,
        sql: "select 1 < 2".into(),
    }
}

#[test]
fn an_indicator_says_value_target_doubtful_places_and_until_when_the_data_reach() {
    let (texts, actor) = (texts(), Actor::operator());
    let page = pages::indicator::render(&frame(&texts, Language::Zh, &actor, "/indicators/p/rate"), &indicator())
        .into_string();
    for words in [
        "53.80",
        "≥ 60%",
        "未达目标",
        "差异不显著，名次仅供参考",
        "数据截至 2026-08-20 14:30",
        "2026年第3季度",
        "未定辖区",
        "select 1 &lt; 2",
        "+3.80个百分点",
        "（截至 2025-08-20）",
        "落后于序时进度",
        "35-44岁",
        "/published/41",
        "医共体",
        "name=\"replaces\" value=\"41\"",
        "&lt;5",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("id=\"gaps\""), "who sees numbers only gets no list of people");
}

#[test]
fn no_page_holds_a_style_or_a_script_that_the_policy_would_refuse() {
    let (texts, actor) = (texts(), Actor::operator());
    for language in [Language::Zh, Language::En] {
        let page = pages::indicator::render(&frame(&texts, language, &actor, "/indicators/p/rate"), &indicator())
            .into_string();
        for refused in ["style=", "<script", "<style", "onclick", "http://", "https://"] {
            assert!(!page.contains(refused), "{refused}");
        }
    }
}

#[test]
fn a_worklist_dials_plain_numbers_only_and_leads_to_the_form() {
    let (texts, actor) = (texts(), Actor::operator());
    let row = |phone: &str| DueRow {
        resident: ResidentId(9),
        name: "张桂英".into(),
        phone: phone.into(),
        village: "东河村".into(),
        id_card: "990121********1234".into(),
        programme: "p".into(),
        step: "visit".into(),
        why: Why { code: String::new(), args: Vec::new() },
        due_on: Some(date(2026, 8, 1)),
        days_late: 19,
        form: Some("p/visit".into()),
    };
    let list = DueList {
        as_of: as_of(),
        programme: "p".into(),
        which: Which::Late,
        open: 3,
        late: 2,
        people: Paged::cut(vec![row("10012345678"), row("100******78")], 1),
    };
    let page = pages::due::render(&frame(&texts, Language::Zh, &actor, "/due/p"), &list).into_string();
    assert_eq!(page.matches("href=\"tel:").count(), 1);
    assert!(page.contains("href=\"/residents/9/forms/p/visit\"") && page.contains("超期 19 天"), "{page}");
}

#[test]
fn a_refused_form_keeps_what_was_typed_and_says_what_is_wrong_beside_the_field() {
    let (texts, actor) = (texts(), Actor::operator());
    let form: Form =
        toml::from_str("kind = \"visit\"\n[[section]]\nkey = \"s\"\nitems = [{ key = \"systolic\", required = true }]")
            .unwrap();
    let items: Items =
        toml::from_str("systolic = { type = \"integer\", unit = \"mm[Hg]\", min = 60, max = 260 }").unwrap();
    let page = FormPage {
        resident: ResidentId(9),
        banner: Banner::default(),
        form: Form { id: "p/visit".into(), ..form },
        parts: vec!["p/visit".into()],
        items,
        places: Default::default(),
        previous: Some((date(2026, 5, 1), Typed::from([("systolic".into(), vec!["148".into()])]))),
        record: "f000000000000000000000000".into(),
        visit_on: "2026-08-20".into(),
        typed: Typed::from([("systolic".into(), vec!["1x8".into()])]),
        issues: vec![Issue::blocking("answer_wrong_type", "systolic").with("value", "1x8")],
        today: date(2026, 8, 20),
    };
    let page =
        pages::form::render(&frame(&texts, Language::Zh, &actor, "/residents/9/forms/p/visit"), &page).into_string();
    for part in [
        "value=\"1x8\"",
        "aria-invalid=\"true\"",
        "id=\"e-systolic\"",
        "上次： 148 mmHg",
        "（60–260）",
        "name=\"csrf\" value=\"token\"",
        "name=\"record\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}
