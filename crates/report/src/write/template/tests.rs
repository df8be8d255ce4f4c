//! What a template says, and what is told where it says something that cannot be.

use super::*;
use rust_decimal::Decimal;
use terms::Issue;

const HEAD: &str = r#"
language = "zh"
name = { zh = "甲", en = "a" }
title = "{area}{year}年工作情况"
[number.rate]
indicator = "hypertension/managed_rate"
unit = "人"
"#;

fn read(parts: &str) -> Result<Template, Vec<Issue>> {
    Template::read("a", "reports/a/report.toml", &format!("{HEAD}{parts}"))
}

/// Where each fault is, and what.
#[track_caller]
fn faults(parts: &str, expected: &[(&str, &str)]) {
    let found = read(parts).map(|_| Vec::new()).unwrap_or_else(|issues| issues);
    let told: Vec<(&str, &str)> = found.iter().map(|issue| (issue.place.as_str(), issue.code.as_str())).collect();
    assert_eq!(told, expected, "{parts}");
}

#[test]
fn parts_stand_in_their_order_with_slots_and_conditions() {
    let template = read(
        "[[part]]\nheading = \"慢病\"\n[[part]]\nopener = \"聚焦。\"\nparagraph = \"登记{rate.denominator}，率{rate}，{rate.on_year}。\"\n\
         [[part]]\nsentence = \"{wording.idea}\"\nwhen = \"rate.rest = 0 and rate known\"\n\
         [[part]]\nroll = { each = \"{place}{rate}\", between = \"、\", order = \"rate\", most = 3, after = \"。\" }\n",
    )
    .unwrap();
    assert_eq!(template.title.0[0], Piece::Word(Word::Area));
    let slots: Vec<(&str, Facet)> = template.slots().map(|(_, slot)| (slot.number.as_str(), slot.facet)).collect();
    let of = |facet| ("rate", facet);
    let printed = [of(Facet::Denominator), of(Facet::Value), of(Facet::OnYear), of(Facet::Value)];
    let asked = [of(Facet::Rest), of(Facet::Value), of(Facet::Value)];
    assert_eq!(slots, [printed.as_slice(), asked.as_slice()].concat());
    assert_eq!(template.parts.iter().map(|part| part.line).collect::<Vec<_>>(), [8, 10, 13, 16]);
}

#[test]
fn what_cannot_be_is_told_with_its_line() {
    let at = |line: &'static str| line;
    let used = "[[part]]\nparagraph = \"{rate}\"\n";
    faults(used, &[]);
    faults("", &[(at("reports/a/report.toml:5"), "report_unused_number")]);
    faults(
        &format!("{used}[[part]]\nsentence = \"{{cured}}\"\n"),
        &[("reports/a/report.toml:10", "report_unknown_number")],
    );
    faults(
        &format!("{used}[[part]]\nsentence = \"{{rate.half}}\"\n"),
        &[("reports/a/report.toml:10", "report_unknown_facet")],
    );
    faults(&format!("{used}[[part]]\nsentence = \"率{{rate\"\n"), &[("reports/a/report.toml:10", "report_open_brace")]);
    faults(&format!("{used}[[part]]\nsentence = \"率}}\"\n"), &[("reports/a/report.toml:10", "report_open_brace")]);
    faults(
        &format!("{used}[[part]]\nheading = \"a\"\nsentence = \"b\"\n"),
        &[("reports/a/report.toml:10", "report_part_kind")],
    );
    faults(&format!("{used}[[part]]\nopener = \"a\"\n"), &[("reports/a/report.toml:10", "report_part_kind")]);
    faults(
        &format!("{used}[[part]]\nsentence = \"b\"\nwhen = \"rate is 3\"\n"),
        &[("reports/a/report.toml:10", "report_bad_condition")],
    );
    faults(
        &format!("{used}[[part]]\nsentence = \"b\"\nwhen = \"rate.on_year = 3\"\n"),
        &[("reports/a/report.toml:10", "report_bad_condition")],
    );
    faults(&format!("{used}[[part]]\nsentense = \"b\"\n"), &[("reports/a/report.toml:11", "content_toml")]);
}

#[test]
fn what_is_not_known_is_equal_to_nothing() {
    let of = |text: &str, rate: Option<i64>| {
        let value = |slot: &Slot| match slot.facet {
            Facet::Value => rate.map(Decimal::from),
            Facet::Denominator => Some(Decimal::from(10)),
            _ => None,
        };
        Condition::read(text).unwrap().holds(&value)
    };
    let table = [
        ("rate = 10", Some(10), true),
        ("rate = 10", None, false),
        ("rate != 10", None, false),
        ("rate < 10", Some(9), true),
        ("rate < 10", Some(10), false),
        ("rate <= rate.denominator", Some(10), true),
        ("rate >= 10 and rate > 10", Some(10), false),
        ("rate known", Some(0), true),
        ("rate unknown", Some(0), false),
        ("rate unknown", None, true),
        ("rate.rank known", Some(1), false),
    ];
    for (text, rate, holds) in table {
        assert_eq!(of(text, rate), holds, "{text} {rate:?}");
    }
}
