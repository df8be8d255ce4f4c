//! The ledgers of the repository's content: each is sound, its examples hold, and a fault in one is told
//! with its line.

use crate::Content;
use crate::real::{content, files, line};
use terms::Language;

#[test]
fn every_example_of_every_ledger_holds() {
    let content = content();
    assert!(content.case_examples.len() >= 40, "there are {}", content.case_examples.len());
    for example in &content.case_examples {
        let rules = content.rules(&example.programme).unwrap();
        let say = |key: &str| content.say(Language::Zh, &example.programme, key).to_owned();
        let differences = example.compare(&rules, &example.given, &say);
        assert!(differences.is_empty(), "{}: {differences:#?}", example.file);
    }
}

#[test]
fn a_move_opens_only_what_can_be_opened() {
    let path = "programmes/hazard/cycle.toml";
    let opens = "opens = { ledger = \"key_task\", move = \"assign\"";
    check(path, opens, "opens = { ledger = \"key_task\", move = \"accept\"", "\"to_task\"", "content_opens_nothing");
    check(path, opens, "opens = { ledger = \"tasks\", move = \"assign\"", "\"to_task\"", "content_opens_nothing");
    check(path, "takes = [\"summary\"", "takes = [\"sumary\"", "\"to_task\"", "content_not_asked");
}

#[test]
fn the_day_until_which_a_clock_runs_is_not_set_as_it_is_met() {
    let form = "programmes/hazard/forms/submit.toml";
    let mut files = files();
    let text = String::from_utf8(files.remove(form).unwrap()).unwrap();
    let asks = "    { key = \"fix_text\"";
    files.insert(form.into(), text.replacen(asks, &format!("    {{ key = \"fix_by\" }},\n{asks}"), 1).into_bytes());
    let issues = Content::load(&files).unwrap_err();
    assert!(issues.iter().all(|issue| issue.code == "content_day_set_as_met"), "{issues:#?}");
}

#[test]
fn the_region_has_a_calendar() {
    let content = content();
    assert!(content.workdays.knows(2026) && content.workdays.knows(2025));
}

const CYCLE: &str = "programmes/petition/cycle.toml";
const PAPER: &str = "programmes/petition/papers/acceptance_notice.toml";
const CALENDAR: &str = "regions/demo/calendar/2026.csv";

#[track_caller]
fn check(path: &str, before: &str, after: &str, needle: &str, code: &str) {
    let mut files = files();
    let text = String::from_utf8(files.remove(path).unwrap()).unwrap();
    assert!(text.contains(before), "{path} says {before}");
    files.insert(path.into(), text.replacen(before, after, 1).into_bytes());
    let issues = Content::load(&files).unwrap_err();
    let place = format!("{path}:{}", line(path, needle));
    assert!(issues.iter().any(|issue| issue.code == code && issue.place == place), "{place} {code}: {issues:#?}");
}

#[test]
fn a_fault_in_a_ledger_is_told_with_its_line() {
    check(CYCLE, "form = \"accept\"", "form = \"acept\"", "form = \"accept\"", "content_unknown_form");
    check(CYCLE, "kind = \"open\"", "kind = \"opened\"", "kind = \"open\"", "content_toml");
    check(PAPER, "{case.number}", "{case.numbr}", "{case.number}", "content_unknown_slot");
    check(CALENDAR, "2026-01-01,off", "2026-01-01,of", "2026-01-01,off", "content_bad_workday");
}
