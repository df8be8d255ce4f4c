//! Papers: what fills their slots, and what is left to be written by hand.

use super::*;

const NOTICE: &str = r#"
title = "Notice"
to = "{case.requester}:"
dated = "{paper.printed_on}"
[[body]]
text = "Longer by {item.more_days} days. {deadline.answer.sentence}."
when = "matter = 'appeal'"
[[body]]
text = "For others {item.why}."
when = "matter = 'accusation'"
[[rows]]
label = "Signature"
text = ""
"#;

#[test]
fn slots_are_filled_paragraphs_are_chosen_and_blanks_are_told() {
    let paper = Paper::read("notice.toml", NOTICE).unwrap();
    let value = |slot: &str| match slot {
        "item.more_days" => Some("30".to_owned()),
        "deadline.answer.sentence" => deadline(&accepted(), "answer", date(2026, 3, 3)).slot("due_on", &str::to_owned),
        _ => None,
    };
    let filled = paper.fill(&json!({"matter": "appeal"}), &json!({}), &value);
    assert_eq!(filled.body, ["Longer by 30 days. paper.day."]);
    assert_eq!(filled.to.as_deref(), Some("________:"));
    assert_eq!(filled.open, ["case.requester", "paper.printed_on"]);
    assert_eq!(filled.rows[0].text, "");
}

#[test]
fn a_slot_that_nothing_can_fill_is_strange() {
    let is_item = |key: &str| key == "more_days";
    let paper = Paper::read("notice.toml", NOTICE).unwrap();
    assert_eq!(paper.strange_slots(&small(), &is_item), ["item.why"]);
    let wrong =
        NOTICE.replace("deadline.answer.sentence", "deadline.other.sentence").replace("case.requester", "requester");
    let strange = Paper::read("notice.toml", &wrong).unwrap();
    assert_eq!(strange.strange_slots(&small(), &is_item), ["requester", "deadline.other.sentence", "item.why"]);
}

#[test]
fn a_long_day_takes_the_order_of_its_words() {
    let say = |_: &str| "{year}年{month}月{day}日".to_owned();
    assert_eq!(long_day(date(2026, 3, 2), &say), "2026年3月2日");
}
