//! Papers: what can fill their slots, and when their paragraphs stand.

use super::*;

const NOTICE: &str = r#"
title = "Notice"
to = "{case.requester}:"
dated = "{paper.printed_on}"
[[body]]
text = "Longer by {item.more_days} days. {deadline.answer.sentence}."
when = "matter = 'appeal'"
mark = "appeals"
[[body]]
text = "For others {item.why}."
when = "matter = 'accusation'"
mark = "accusations"
[[rows]]
label = "Signature"
text = ""
"#;

fn paper(text: &str) -> Paper {
    Paper::read("notice.toml", text).unwrap()
}

#[test]
fn a_condition_is_known_by_its_mark_and_judges_the_facts() {
    let paper = paper(NOTICE);
    let marks: Vec<&str> = paper.conditions().map(|(mark, _)| mark).collect();
    assert_eq!(marks, ["appeals", "accusations"]);
    let (_, when) = paper.conditions().next().unwrap();
    assert!(when.holds(&json!({"matter": "appeal"}), &json!({})));
    assert!(!when.holds(&json!({"matter": "accusation"}), &json!({})));
}

#[test]
fn a_mark_belongs_to_one_condition_and_looks_like_no_slot() {
    assert!(paper(NOTICE).bad_marks().is_empty());
    for (from, to, bad) in [
        ("mark = \"appeals\"", "", vec!["Longer by {item.more_days} days. {deadline.answer.sentence}."]),
        ("\"appeals\"", "\"item.appeals\"", vec!["item.appeals"]),
        ("\"appeals\"", "\"{appeals\"", vec!["{appeals"]),
        ("\"appeals\"", "\"\"", vec![""]),
        ("\"appeals\"", "\"accusations\"", vec!["accusations", "accusations"]),
        ("when = \"matter = 'appeal'\"", "", vec!["appeals"]),
    ] {
        assert_eq!(paper(&NOTICE.replacen(from, to, 1)).bad_marks(), bad, "{from} {to}");
    }
}

#[test]
fn a_slot_that_nothing_can_fill_is_strange() {
    let is_item = |key: &str| key == "more_days";
    let strange = |text: &str| -> Vec<String> {
        let paper = paper(text);
        let strange = paper.slots().into_iter().filter(|slot| Paper::is_strange(slot, &small(), &is_item));
        strange.map(str::to_owned).collect()
    };
    assert_eq!(strange(NOTICE), ["item.why"]);
    let wrong =
        NOTICE.replace("deadline.answer.sentence", "deadline.other.sentence").replace("case.requester", "requester");
    assert_eq!(strange(&wrong), ["requester", "deadline.other.sentence", "item.why"]);
}

#[test]
fn a_deadline_says_when_it_is_due() {
    let deadline = deadline(&accepted(), "answer", date(2026, 3, 3));
    assert_eq!(deadline.slot("due_on", &str::to_owned).as_deref(), Some("paper.day"));
}

#[test]
fn a_long_day_takes_the_order_of_its_words() {
    let say = |_: &str| "{year}年{month}月{day}日".to_owned();
    assert_eq!(long_day(date(2026, 3, 2), &say), "2026年3月2日");
}
