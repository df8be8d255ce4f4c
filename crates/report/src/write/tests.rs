//! The forms of numbers as tables, and what must hold of any number: what is printed says no more than what
//! is known.

use super::*;
use crate::{Draft, Lexicon, Verdict, check};
use proptest::prelude::*;
use rust_decimal::Decimal;

pub(super) const ZH: &str = include_str!("../../../../languages/zh/writing.toml");
const EN: &str = include_str!("../../../../languages/en/writing.toml");
const LEXICON: &str = include_str!("../../../../languages/zh/report.toml");

pub(super) fn zh() -> Manner {
    Manner::read(ZH).unwrap()
}

fn en() -> Manner {
    Manner::read(EN).unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn known(text: &str) -> Figure {
    Figure::Known(decimal(text))
}

fn count(unit: &str) -> Shape {
    Shape { unit: unit.into(), ..Shape::default() }
}

fn rate(measure: Measure) -> Shape {
    Shape { measure, ..Shape::default() }
}

#[test]
fn numbers_are_rounded_half_up_and_stand_in_their_unit() {
    let wan = |digits| Shape { scale: Some("wan".into()), digits: Some(digits), ..count("人") };
    let table = [
        ("5222", count("人"), "5222人"),
        ("0", count("件"), "0件"),
        ("12.5", count("元"), "12.50元"),
        ("161000", wan(1), "16.1万人"),
        ("160500", wan(1), "16.1万人"),
        ("160499", wan(1), "16.0万人"),
        ("246000000", Shape { scale: Some("yi".into()), digits: Some(2), ..count("元") }, "2.46亿元"),
        ("95.86366", rate(Measure::Percent), "95.86%"),
        ("0.125", rate(Measure::Percent), "0.13%"),
        ("100", rate(Measure::Percent), "100.00%"),
        ("-0.001", rate(Measure::Percent), "0.00%"),
        ("5.8899", rate(Measure::Permille), "5.89‰"),
        ("8.475", rate(Measure::Per100000), "8.48/10万"),
    ];
    for (value, shape, words) in table {
        assert_eq!(zh().print(known(value), &shape).text, words, "{value}");
    }
    assert_eq!(en().print(known("1234567"), &count(" people")).text, "1,234,567 people");
}

#[test]
fn about_nearly_and_more_than_are_said_only_where_they_hold() {
    let table = [
        ("1234", About::Over, 2, "1200余人"),
        ("1200", About::Over, 2, "1200人"),
        ("1234", About::Nearly, 2, "近1300人"),
        ("1234", About::Nearest, 2, "约1200人"),
        ("1250", About::Nearest, 2, "约1300人"),
        ("7", About::Over, 2, "7人"),
        ("25", About::Over, 1, "20余人"),
    ];
    for (value, about, leading, words) in table {
        let shape = Shape { about: Some((about, leading)), ..count("人") };
        assert_eq!(zh().print(known(value), &shape).text, words, "{value} {about:?}");
    }
    let shape = Shape { scale: Some("wan".into()), about: Some((About::Over, 2)), ..count("人次") };
    assert_eq!(zh().print(known("161234"), &shape).text, "16万余人次");
}

#[test]
fn what_is_not_known_and_what_is_not_told_is_never_a_zero() {
    let people = count("人");
    let table = [
        (Figure::Unknown, people.clone(), "暂无数据"),
        (Figure::quotient(0.0, 0.0, 100.0), rate(Measure::Percent), "暂无数据"),
        (Figure::of(f64::NAN), people.clone(), "暂无数据"),
        (Figure::Few(5), people.clone(), "不足5人"),
        (Figure::Few(5), rate(Measure::Percent), "未予公布"),
        (Figure::Withheld, people, "未予公布"),
    ];
    for (figure, shape, words) in table {
        let printed = zh().print(figure, &shape);
        assert_eq!((printed.text.as_str(), printed.value), (words, None), "{figure:?}");
    }
}

#[test]
fn a_change_follows_from_what_is_printed() {
    let table = [
        // 80.005 and 79.994 print as 80.01 and 79.99: the reader finds 0.02.
        ("80.005", "79.994", Measure::Percent, "同比提高0.02个百分点"),
        ("79.5", "81", Measure::Percent, "同比下降1.50个百分点"),
        ("80.001", "80.002", Measure::Percent, "与上年同期持平"),
        ("5.9", "5.8", Measure::Permille, "同比提高0.10个千分点"),
        ("120", "100", Measure::Count, "同比增长20.00%"),
        ("80", "100", Measure::Count, "同比下降20.00%"),
        ("100001", "100000", Measure::Count, "与上年同期基本持平"),
        ("3", "0", Measure::Count, "上年同期为零，不作同比"),
        ("0", "0", Measure::Count, "与上年同期持平"),
        ("0", "3", Measure::Count, "同比下降100.00%"),
    ];
    for (now, then, measure, words) in table {
        let manner = zh();
        let [now, then] = [now, then].map(|value| manner.print(known(value), &rate(measure)));
        let change = Change::between(&then, &now, measure);
        assert_eq!(manner.change(change, Beside::YearBefore), words, "{now:?} {then:?}");
    }
    let manner = zh();
    let [now, then] = [known("3"), Figure::Unknown].map(|figure| manner.print(figure, &count("件")));
    assert_eq!(manner.change(Change::between(&then, &now, Measure::Count), Beside::PeriodBefore), "上期无可比数据");
    assert_eq!(manner.change(Change::Redefined, Beside::YearBefore), "统计口径调整，不作同比");
}

#[test]
fn a_target_is_reached_missed_or_not_set() {
    let manner = zh();
    let percent = |value: &str| manner.print(known(value), &rate(Measure::Percent));
    let target = manner.print(known("66"), &Shape { digits: Some(0), ..rate(Measure::Percent) });
    let against = |value: &str, higher| manner.against(&percent(value), Some(&target), Measure::Percent, higher);
    assert_eq!(against("66", true), "达到66%的目标要求");
    assert_eq!(against("65.5", true), "距66%的目标要求还差0.50个百分点");
    assert_eq!(against("65.5", false), "控制在66%的目标以内");
    assert_eq!(against("66.01", false), "超出66%的控制目标");
    assert_eq!(manner.against(&percent("1"), None, Measure::Percent, true), "未设定目标");
}

#[test]
fn headings_are_counted_in_the_language_s_numerals() {
    let day = "2026-11-16".parse().unwrap();
    assert_eq!([zh().day(day), en().day(day)], ["2026年11月16日", "16 November 2026"]);
    let before = |n| zh().before_heading(0, n);
    assert_eq!([1, 10, 11, 20, 23].map(before), ["一、", "十、", "十一、", "二十、", "二十三、"]);
    assert_eq!([zh().before_heading(1, 2), zh().before_heading(2, 3)], ["（二）", "3."]);
    assert_eq!([en().before_heading(0, 1), en().before_heading(1, 2)], ["1. ", "(2) "]);
    assert_eq!([zh().annex(None), zh().annex(Some(2)), en().annex(None)], ["附件", "附件2", "Annex"]);
}

/// What the reader finds in a text: whether anything contradicts.
fn agrees(text: &str) -> bool {
    let lexicon = Lexicon::read(LEXICON).unwrap();
    check(&Draft::text(text), &lexicon).iter().all(|claim| claim.verdict != Verdict::Inconsistent)
}

proptest! {
    #[test]
    fn what_is_printed_is_within_half_of_its_last_digit(numerator in 0u32..200_000, more in 0u32..200_000) {
        let denominator = numerator + more;
        prop_assume!(denominator > 0);
        let figure = Figure::quotient(f64::from(numerator), f64::from(denominator), 100.0);
        let printed = zh().print(figure, &rate(Measure::Percent)).value.unwrap();
        prop_assert!((printed - figure.value().unwrap()).abs() <= decimal("0.005"));
    }

    #[test]
    fn the_reader_finds_no_fault_in_rates_and_changes_that_are_written(
        base in 1u32..100_000, share in 0u32..=1000, then_base in 1u32..100_000, then_share in 0u32..=1000,
    ) {
        let manner = zh();
        let of = |base: u32, share: u32| f64::from(base * share / 1000);
        let percent = |part: f64, base: u32| {
            manner.print(Figure::quotient(part, f64::from(base), 100.0), &rate(Measure::Percent))
        };
        let (part, then) = (of(base, share), of(then_base, then_share));
        let (now, before) = (percent(part, base), percent(then, then_base));
        let change = manner.change(Change::between(&before, &now, Measure::Percent), Beside::YearBefore);
        let people = |value: f64| manner.print(Figure::of(value), &count("人")).text;
        let text = format!(
            "登记患者共计{}，规范管理患者{}，规范管理率{}。\n规范管理率{}，上年同期{}，{change}。",
            people(f64::from(base)), people(part), now.text, now.text, before.text
        );
        prop_assert!(agrees(&text), "{text}");
        let counts = [f64::from(base), f64::from(then_base)].map(|value| manner.print(Figure::of(value), &count("人")));
        let change = manner.change(Change::between(&counts[1], &counts[0], Measure::Count), Beside::YearBefore);
        let text = format!("服务{}，上年同期{}，{change}。", counts[0].text, counts[1].text);
        prop_assert!(agrees(&text), "{text}");
    }

    #[test]
    fn a_rough_number_holds_the_exact_one(value in 1u32..10_000_000, leading in 1u32..4) {
        let exact = Decimal::from(value);
        let rough = |about| {
            let shape = Shape { about: Some((about, leading)), ..count("人") };
            zh().print(Figure::Known(exact), &shape).value.unwrap()
        };
        prop_assert!(rough(About::Over) <= exact && rough(About::Nearly) >= exact);
        prop_assert!((rough(About::Nearest) - exact).abs() <= exact / Decimal::TWO);
    }
}
