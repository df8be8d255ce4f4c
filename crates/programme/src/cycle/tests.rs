//! The engine on a small ledger that has one of everything, and on the ledgers of the content.

mod content;
mod moments;
mod paper;
mod random;
mod rules;

use super::*;
use jiff::civil::date;
use sonic_rs::json;
use terms::{Limit, Limits};

const SMALL: &str = r#"
[[state]]
key = "open"
kind = "open"
[[state]]
key = "working"
kind = "open"
[[state]]
key = "waiting"
kind = "waiting"
[[state]]
key = "answered"
kind = "waiting"
[[state]]
key = "away"
kind = "closed"
[[state]]
key = "done"
kind = "closed"

[[move]]
key = "register"
to = "open"
who = [{ post = "institution_staff" }, { post = "programme_office" }]
asks = ["matter"]

[[move]]
key = "accept"
from = ["open"]
to = "working"
who = [{ post = "institution_staff", role = "owner" }]
when = "matter = 'appeal'"

[[move]]
key = "pass_on"
from = ["open"]
to = "away"
who = [{ post = "programme_office" }]

[[move]]
key = "come_back"
from = ["away"]
to = "open"
who = [{ post = "programme_office" }]

[[move]]
key = "hand_over"
from = ["working"]
who = [{ post = "programme_office" }]

[[move]]
key = "ask"
from = ["working"]
to = "waiting"
who = [{ post = "institution_staff" }]

[[move]]
key = "hear"
from = ["waiting"]
to = "working"
who = [{ post = "institution_staff" }]

[[move]]
key = "extend"
from = ["working"]
who = [{ post = "institution_manager" }]
extends = { clock = "answer", days = "more_days", reason = "why", approved_by = "approver" }
not_by = "accept"

[[move]]
key = "answer"
from = ["working"]
to = "answered"
who = [{ post = "institution_staff" }]

[[move.check]]
code = "too_short"
require = "text.length() > 3"
severity = "blocking"

[[move]]
key = "appeal"
from = ["answered"]
to = "working"
who = [{ post = "resident", role = "requester" }, { post = "institution_staff" }]
within = "objection"

[[move]]
key = "close"
from = ["answered"]
to = "done"
who = [{ post = "institution_staff" }]
after = "objection"

[[move]]
key = "withdraw"
from = ["open", "working", "waiting", "answered"]
to = "done"
who = [{ post = "resident", role = "requester" }]

[[clock]]
key = "notice"
starts = ["register"]
since = "received_on"
meets = ["accept", "pass_on"]
reopens = ["come_back"]
basis = "basis.notice"
[[clock.length]]
when = "quick = true"
term = "3 working days"
basis = "basis.quick"
[[clock.length]]
term = "15 days"

[[clock]]
key = "answer"
starts = ["working"]
meets = ["answered"]
pauses = ["waiting"]
extension = { most = "{more} days", times = 2 }
basis = "basis.answer"
[[clock.length]]
when = "quick = true"
term = "10 working days"
[[clock.length]]
term = "{answer_days} days"

[[clock]]
key = "objection"
starts = ["answered"]
meets = ["appeal"]
last_day = "moves"
basis = "basis.objection"
[[clock.length]]
term = "30 days"

[[seal]]
when = "matter = 'accusation'"
items = ["name", "phone"]
opened_by = [{ post = "programme_office", role = "secret_keeper" }]
"#;

fn small() -> Cycle {
    Cycle::read("small", "cycle.toml", SMALL).unwrap()
}

/// 60 days to answer, 90 from July 2026 on; 30 more days at most.
fn limits() -> Limits {
    let mut limits = Limits::default();
    for (key, from_on, value) in
        [("answer_days", None, "60"), ("answer_days", Some(date(2026, 7, 1)), "90"), ("more", None, "30")]
    {
        let (programme, key) = ("small".to_owned(), key.to_owned());
        limits.add(Limit { programme, key, from_on, value: value.into(), source: "test".into() });
    }
    limits
}

/// 2026 with the Spring Festival; other years are not known.
fn calendar() -> Workdays {
    let mut text = format!("{}\n2026-02-14,work,x,s\n2026-02-28,work,x,s\n", terms::workdays::HEAD);
    (15..=23).for_each(|day| text.push_str(&format!("2026-02-{day},off,x,s\n")));
    let mut workdays = Workdays::by_weekends();
    workdays.add_year(2026, &text, "2026.csv").unwrap();
    workdays
}

/// A move from outside, of which only the day and the answers are known.
fn made(key: &str, on: Day, answers: Json) -> Made {
    Made { id: format!("{key} {on}"), key: key.into(), on, by: Hand::default(), answers }
}

fn by(account: &str, post: Post, role: Option<Role>) -> Hand {
    Hand { account: account.into(), posts: vec![post], roles: role.into_iter().collect() }
}

/// Registered on 27 February with receipt on the 20th, accepted on 2 March.
fn accepted() -> Vec<Made> {
    vec![
        made("register", date(2026, 2, 27), json!({"matter": "appeal", "received_on": "2026-02-20"})),
        made("accept", date(2026, 3, 2), json!({})),
    ]
}

fn world<T>(run: impl FnOnce(&Rules<'_>) -> T) -> T {
    let (cycle, limits, workdays) = (small(), limits(), calendar());
    run(&Rules { cycle: &cycle, limits: &limits, workdays: &workdays })
}

#[track_caller]
fn deadline(history: &[Made], clock: &str, today: Day) -> Deadline {
    world(|rules| {
        let found = rules.deadlines(history, today);
        found.into_iter().rev().find(|deadline| deadline.clock == clock).unwrap()
    })
}

fn codes(issues: &[terms::Issue]) -> Vec<&str> {
    issues.iter().map(|issue| issue.code.as_str()).collect()
}
