//! Clocks of hours, from a moment to a moment, and clocks that run until a day that was set.

use super::*;

const TEXT: &str = r#"
[[state]]
key = "found"
kind = "open"
[[state]]
key = "fixing"
kind = "open"
[[state]]
key = "done"
kind = "closed"

[[move]]
key = "find"
to = "found"
who = [{ post = "institution_staff" }]
[[move]]
key = "report"
from = ["found"]
who = [{ post = "institution_staff" }]
[[move]]
key = "assign"
from = ["found", "fixing"]
to = "fixing"
who = [{ post = "institution_staff" }]
[[move]]
key = "longer"
from = ["fixing"]
who = [{ post = "institution_manager" }]
extends = { clock = "fix", days = "more_days", reason = "why", approved_by = "approver" }
[[move]]
key = "finish"
from = ["fixing"]
to = "done"
who = [{ post = "institution_staff" }]

[[clock]]
key = "report"
starts = ["find"]
since = "found_on"
since_time = "found_time"
meets = ["report"]
done = "told_on"
done_time = "told_time"
basis = "basis"
[[clock.length]]
when = "severe = true"
term = "2 hours"
[[clock.length]]
term = "{hours} hours"

[[clock]]
key = "fix"
starts = ["fixing"]
meets = ["finish"]
extension = { most = "10 days", times = 1 }
basis = "basis"
[[clock.length]]
term = "until fix_by"
"#;

#[track_caller]
fn runs(history: &[Made], clock: &str, today: Day) -> Option<Deadline> {
    let cycle = Cycle::read("small", "cycle.toml", TEXT).unwrap();
    let (mut limits, workdays) = (Limits::default(), calendar());
    let (programme, key) = ("small".to_owned(), "hours".to_owned());
    limits.add(Limit { programme, key, from_on: None, value: "24".into(), source: "test".into() });
    let rules = Rules { cycle: &cycle, limits: &limits, workdays: &workdays };
    assert_eq!(rules.state_of(history, today).issues, vec![]);
    rules.deadlines(history, today).into_iter().find(|deadline| deadline.clock == clock)
}

fn found(severe: bool) -> Made {
    let answers = json!({"severe": severe, "found_on": "2026-03-02", "found_time": "22:30:00"});
    made("find", date(2026, 3, 3), answers)
}

#[test]
fn hours_are_met_by_the_minute_at_which_it_was_done_not_at_which_it_was_entered() {
    let told = |severe: bool, on: &str, time: &str| {
        let report = made("report", date(2026, 3, 5), json!({"told_on": on, "told_time": time}));
        let clock = runs(&[found(severe), report], "report", date(2026, 3, 9)).unwrap();
        (clock.state, clock.due_at.unwrap().to_string())
    };
    let late = |due: &str| (ClockState::Late, due.to_owned());
    let met = |due: &str| (ClockState::Met, due.to_owned());
    assert_eq!(told(false, "2026-03-03", "22:30"), met("2026-03-03T22:30:00"));
    assert_eq!(told(false, "2026-03-03", "22:31"), late("2026-03-03T22:30:00"));
    assert_eq!(told(true, "2026-03-03", "00:30"), met("2026-03-03T00:30:00"));
    assert_eq!(told(true, "2026-03-03", "00:31"), late("2026-03-03T00:30:00"));
}

#[test]
fn an_open_clock_of_hours_is_late_from_the_day_after_its_last() {
    let on = |day: i8| runs(&[found(false)], "report", date(2026, 3, day)).unwrap().state;
    assert_eq!((on(3), on(4)), (ClockState::Running, ClockState::Late));
}

#[test]
fn a_clock_can_run_until_a_day_that_is_set_and_set_anew() {
    let assign = |on: Day, by: &str| made("assign", on, json!({"fix_by": by}));
    let mut history = vec![found(false), assign(date(2026, 3, 3), "2026-03-10")];
    let due = |history: &[Made]| runs(history, "fix", date(2026, 3, 11)).map(|clock| (clock.due_on, clock.state));
    assert_eq!(due(&history), Some((date(2026, 3, 10), ClockState::Late)));
    assert_eq!(due(&[found(false), made("assign", date(2026, 3, 3), json!({}))]), None);
    history.push(made("longer", date(2026, 3, 4), json!({"more_days": 3, "why": "x", "approver": "y"})));
    assert_eq!(due(&history), Some((date(2026, 3, 13), ClockState::Running)));
    history.push(assign(date(2026, 3, 5), "2026-03-20"));
    assert_eq!(due(&history), Some((date(2026, 3, 23), ClockState::Running)));
}

#[test]
fn hours_need_the_moments_between_which_they_run() {
    let without = |line: &str| Cycle::read("small", "c", &TEXT.replace(line, "")).unwrap_err();
    for line in ["since_time = \"found_time\"\n", "done_time = \"told_time\"\n"] {
        assert_eq!(codes(&without(line)), ["content_hours_need_moments"]);
    }
    let paused = TEXT.replace("done = \"told_on\"\n", "done = \"told_on\"\npauses = [\"fixing\"]\n");
    assert_eq!(codes(&Cycle::read("small", "c", &paused).unwrap_err()), ["content_hours_need_moments"]);
}
