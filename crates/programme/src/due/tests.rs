//! Due rules on both sides of each edge: the real folder's, and one of each kind.

use super::*;
use crate::real;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn member(from: &str, to: &str) -> Membership {
    Membership { from_on: day(from), to_on: to.parse().ok(), institution: Some("c1".into()) }
}

/// A follow-up: its day, whether it asks for a return, the day that was agreed.
fn visit(on: &str, needs_return: bool, due_on: &str) -> Event {
    let columns =
        [("needs_return".to_owned(), Cell::Boolean(needs_return)), ("due_on".to_owned(), Cell::Day(day(due_on)))];
    Event { on: day(on), columns: columns.into() }
}

fn event(on: &str) -> Event {
    Event { on: day(on), columns: BTreeMap::new() }
}

fn person(memberships: &[Membership], visits: &[Event], checkups: &[&str]) -> PersonFacts {
    let checkups = checkups.iter().map(|on| event(on)).collect();
    PersonFacts {
        birth_on: Some(day("1960-02-29")),
        deceased_on: None,
        memberships: memberships.to_vec(),
        events: [("hypertension.follow_up".into(), visits.to_vec()), ("hypertension.checkup".into(), checkups)].into(),
    }
}

fn lines(rows: &[DueRow]) -> Vec<String> {
    rows.iter().map(|row| format!("{} {}..{} late {}", row.step, row.open_on, row.due_on, row.late_on)).collect()
}

#[track_caller]
fn check(facts: &PersonFacts, expected: &[&str]) {
    let content = real::content();
    let rows = compute(&content.programmes["hypertension"].due, facts, &content.limits);
    assert_eq!(lines(&rows), expected);
}

const CHECKED: &str = "checkup 2027-01-01..2027-12-31 late 2028-01-01";

#[test]
fn the_first_follow_up_is_due_from_enrolment() {
    let stay = [member("2026-01-31", "")];
    let first = "first_follow_up 2026-01-31..2026-02-28 late 2026-03-16";
    check(&person(&stay, &[], &["2026-02-01"]), &[first, CHECKED]);
    check(&person(&stay, &[visit("2026-01-30", false, "2026-04-30")], &["2026-02-01"]), &[first, CHECKED]);
    let same_day = [visit("2026-01-31", false, "2026-04-30")];
    check(&person(&stay, &same_day, &["2026-02-01"]), &["follow_up 2026-03-30..2026-04-30 late 2026-05-16", CHECKED]);
}

#[test]
fn a_return_is_due_within_two_weeks_and_late_on_the_fifteenth_day() {
    let stay = [member("2025-01-01", "")];
    let visits = [visit("2025-12-01", false, "2026-03-01"), visit("2026-03-10", true, "2026-03-24")];
    check(&person(&stay, &visits, &["2026-02-01"]), &["recheck 2026-03-10..2026-03-24 late 2026-03-25", CHECKED]);
    let visits = [visits[0].clone(), visits[1].clone(), visit("2026-03-20", false, "2026-06-20")];
    check(&person(&stay, &visits, &["2026-02-01"]), &["follow_up 2026-05-20..2026-06-20 late 2026-07-06", CHECKED]);
}

#[test]
fn the_check_up_is_due_once_in_each_calendar_year() {
    let stay = [member("2026-05-05", "")];
    let visits = [visit("2026-06-01", false, "2026-09-01")];
    let next = "follow_up 2026-08-01..2026-09-01 late 2026-09-17";
    check(&person(&stay, &visits, &[]), &[next, "checkup 2026-05-05..2026-12-31 late 2027-01-01"]);
    check(&person(&stay, &visits, &["2025-12-31"]), &[next, "checkup 2026-05-05..2026-12-31 late 2027-01-01"]);
    check(&person(&stay, &visits, &["2026-01-01"]), &[next, CHECKED]);
}

#[test]
fn nothing_is_due_for_who_has_left_or_died() {
    check(&person(&[member("2025-01-01", "2026-02-01")], &[], &[]), &[]);
    let dead = PersonFacts { deceased_on: Some(day("2026-01-01")), ..person(&[member("2025-01-01", "")], &[], &[]) };
    check(&dead, &[]);
}

#[test]
fn moving_between_institutions_goes_on_and_coming_back_later_begins_anew() {
    let visits = [visit("2025-11-20", false, "2026-02-20")];
    let moved = [member("2025-01-01", "2025-12-01"), member("2025-12-01", "")];
    let goes_on = "follow_up 2026-01-20..2026-02-20 late 2026-03-08";
    check(&person(&moved, &visits, &["2026-01-05"]), &[goes_on, CHECKED]);
    let back = [member("2025-01-01", "2025-12-01"), member("2025-12-02", "")];
    let anew = "first_follow_up 2025-12-02..2026-01-02 late 2026-01-18";
    check(&person(&back, &visits, &["2026-01-05"]), &[anew, CHECKED]);
}

fn rule(kind: DueKind, opens: Option<&str>) -> DueRule {
    let opens = opens.map(|opens| opens.parse().unwrap());
    DueRule { programme: "p".into(), step: "s".into(), kind, opens, grace: None }
}

#[track_caller]
fn check_rule(rule: DueRule, events: &[(&str, Event)], expected: &[&str]) {
    let mut facts = person(&[member("2020-01-01", "")], &[], &[]);
    for (table, event) in events {
        facts.events.entry((*table).into()).or_default().push(event.clone());
    }
    assert_eq!(lines(&compute(&[rule], &facts, &Default::default())), expected);
}

#[test]
fn at_an_age_opens_before_the_birthday_and_is_done_from_then_on() {
    let at_66 = || rule(DueKind::AtAge { age: "66 years".parse().unwrap(), until: "p.seen".into() }, Some("1 month"));
    check_rule(at_66(), &[], &["s 2026-01-28..2026-02-28 late 2026-03-01"]);
    check_rule(at_66(), &[("p.seen", event("2026-01-27"))], &["s 2026-01-28..2026-02-28 late 2026-03-01"]);
    check_rule(at_66(), &[("p.seen", event("2026-01-28"))], &[]);
}

#[test]
fn every_counts_from_the_last_event_and_from_no_other_day() {
    let every = Every::Length("3 months".parse().unwrap());
    let quarterly = rule(DueKind::Every { event: "p.seen".into(), every, date: None, unless: None }, None);
    check_rule(quarterly.clone(), &[], &[]);
    let seen = [("p.seen", event("2026-05-31")), ("p.seen", event("2026-11-30"))];
    check_rule(quarterly, &seen, &["s 2026-11-30..2027-02-28 late 2027-03-01"]);
}

#[test]
fn another_fact_can_be_the_anchor() {
    let kind = DueKind::FromAnchor {
        anchor: Some("p.born".into()),
        after: "42 days".parse().unwrap(),
        until: "p.seen".into(),
    };
    check_rule(rule(kind.clone(), None), &[], &[]);
    check_rule(
        rule(kind.clone(), None),
        &[("p.born", event("2026-01-01"))],
        &["s 2026-01-01..2026-02-12 late 2026-02-13"],
    );
    check_rule(rule(kind, None), &[("p.born", event("2026-01-01")), ("p.seen", event("2026-01-01"))], &[]);
}

#[test]
fn what_was_found_is_due_row_by_row_at_its_institution_while_it_is_there() {
    let found = |on: &str, reason: &str, institution: &str| {
        let said = [("reason", reason), ("institution", institution)].into_iter().filter(|(_, text)| !text.is_empty());
        let columns = said.map(|(name, text)| (name.to_owned(), Cell::Text(text.into()))).collect();
        ("p.found", Event { on: day(on), columns })
    };
    let kind =
        DueKind::While { event: "p.found".into(), within: "15 days".parse().unwrap(), reason: Some("reason".into()) };
    let rows = |events: &[(&str, Event)]| {
        let mut facts = person(&[member("2020-01-01", "")], &[], &[]);
        facts.events.insert("p.found".into(), events.iter().map(|(_, event)| event.clone()).collect());
        let rows = compute(&[rule(kind.clone(), None)], &facts, &Default::default());
        let line = |row: &DueRow| {
            let of = row.institution.as_deref().unwrap_or_default();
            format!("{} {}..{} late {} at {of}", row.why.code, row.open_on, row.due_on, row.late_on)
        };
        rows.iter().map(line).collect::<Vec<String>>()
    };
    let events = [found("2026-03-01", "bad_number", "c2"), found("2019-12-01", "", "")];
    let (first, second) =
        ("bad_number 2026-03-01..2026-03-16 late 2026-03-17 at c2", "s 2019-12-01..2019-12-16 late 2019-12-17 at c1");
    assert_eq!(rows(&events), [first, second]);
    assert_eq!(rows(&events[..1]), [first]);
    assert_eq!(rows(&[]), [""; 0]);
}

#[test]
fn a_limit_without_a_value_makes_no_row() {
    let kind = DueKind::FromAnchor { anchor: None, after: "{unknown} days".parse().unwrap(), until: "p.seen".into() };
    check_rule(rule(kind, None), &[], &[]);
}

#[test]
fn a_reason_is_read_as_it_was_written() {
    let why = Why { code: "recheck".into(), args: vec![("from".into(), "2026-01-01".into())] };
    assert_eq!(why.to_string(), "recheck from=2026-01-01");
    assert_eq!(Why::read("recheck from=2026-01-01"), why);
}

#[test]
fn a_row_tells_the_next_day_on_which_it_changes() {
    let content = real::content();
    let facts = person(&[member("2026-01-31", "")], &[], &["2026-02-01"]);
    let row = &compute(&content.programmes["hypertension"].due, &facts, &content.limits)[0];
    assert_eq!(row.next_after(day("2026-01-30")), Some(row.open_on));
    assert_eq!(row.next_after(row.open_on), Some(row.due_on));
    assert_eq!(row.next_after(row.due_on), Some(row.late_on));
    assert_eq!(row.next_after(row.late_on), None);
}
