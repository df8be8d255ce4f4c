//! One example of a ledger: given moves, a day, and what is expected of them. Who runs the whole path
//! hands in the moves; here what was kept of them is held against the expectations.

use super::{Deadline, Hand, Made, Role, Rules};
use fhir::Json;
use serde::Deserialize;
use sonic_rs::json;
use std::collections::BTreeMap;
use terms::{Day, Issue, Post};
use toml::Value;
use toml::value::Datetime;

/// One example of a ledger, read.
#[derive(Clone, Debug)]
pub struct CaseExample {
    /// The folder.
    pub programme: String,
    /// The file's name without `.toml`: the rule in short.
    pub name: String,
    /// The file.
    pub file: String,
    /// The rule in one sentence.
    pub title: String,
    /// The day on which everything is looked at.
    pub today: Day,
    /// The moves that were made, in the order in which they are told; `given 1` and so on.
    pub given: Vec<Made>,
    attempts: Vec<(Made, Vec<String>)>,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleToml {
    title: String,
    today: Datetime,
    given: Vec<GivenMove>,
    #[serde(default)]
    attempt: Vec<GivenMove>,
    expect: Expect,
}

/// A move that was made, or (with `issues`) one that is tried on `today`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenMove {
    #[serde(rename = "move")]
    key: String,
    on: Option<Datetime>,
    #[serde(default)]
    by: GivenHand,
    #[serde(default)]
    answers: BTreeMap<String, Value>,
    #[serde(default)]
    issues: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenHand {
    #[serde(default)]
    account: String,
    #[serde(default)]
    posts: Vec<Post>,
    #[serde(default)]
    roles: Vec<Role>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    state: Option<String>,
    #[serde(default)]
    issues: Vec<String>,
    /// Every clock that has run, in order, where it is given.
    clocks: Option<Vec<String>>,
    #[serde(default)]
    deadline: Vec<ExpectedDeadline>,
    #[serde(default)]
    allowed: Vec<ExpectedMoves>,
    #[serde(default)]
    sealed: Vec<ExpectedSeal>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedDeadline {
    clock: String,
    #[serde(default = "first")]
    run: u32,
    state: Option<String>,
    started_on: Option<Datetime>,
    due_on: Option<Datetime>,
    met_on: Option<Datetime>,
    stopped_on: Option<Datetime>,
    paused_days: Option<u32>,
    extended_days: Option<u32>,
    assumed: Option<bool>,
    basis: Option<String>,
    says: Option<String>,
}

fn first() -> u32 {
    1
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedMoves {
    by: GivenHand,
    moves: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedSeal {
    by: GivenHand,
    items: Vec<String>,
}

impl CaseExample {
    /// Reads an example's file.
    pub(crate) fn read(programme: &str, name: &str, file: &str, text: &str) -> Result<Self, Issue> {
        let raw: ExampleToml = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| crate::place::line_at(text, span.start));
            Issue::blocking("content_toml", crate::place::at(file, line)).with("reason", error.message())
        })?;
        let today = day(&raw.today)?;
        let attempts = moves(&raw.attempt, "attempt", today)?;
        let expected = raw.attempt.into_iter().map(|of| of.issues);
        Ok(Self {
            programme: programme.into(),
            name: name.into(),
            file: file.into(),
            title: raw.title,
            today,
            given: moves(&raw.given, "given", today)?,
            attempts: attempts.into_iter().zip(expected).collect(),
            expect: raw.expect,
        })
    }

    /// Holds a case's moves against the example; what comes back are the differences, in words for
    /// its author. `say` gives the Chinese wording of a key.
    pub fn compare(&self, rules: &Rules<'_>, history: &[Made], say: &dyn Fn(&str) -> String) -> Vec<String> {
        let (today, expect) = (self.today, &self.expect);
        let mut differences = Differences(Vec::new());
        let standing = rules.state_of(history, today);
        differences.same("state", &expect.state.as_deref(), &standing.state.map(|state| state.key.as_str()));
        differences.same("issues", &sorted(&expect.issues), &sorted(&told(&standing.issues)));
        for (made, expected) in &self.attempts {
            let issues = codes(&rules.check_move(history, made, today));
            differences.same(&format!("attempt {}", made.key), &sorted(expected), &sorted(&issues));
        }
        self.compare_clocks(rules, history, say, &mut differences);
        for expected in &expect.allowed {
            let found = rules.allowed_moves(history, &hand(&expected.by), today);
            let found: Vec<String> = found.iter().map(|of| of.key.clone()).collect();
            differences.same("allowed", &sorted(&expected.moves), &sorted(&found));
        }
        for expected in &expect.sealed {
            let found = rules.sealed_items(history, &hand(&expected.by), today);
            let found: Vec<String> = found.into_iter().map(String::from).collect();
            differences.same("sealed", &sorted(&expected.items), &sorted(&found));
        }
        differences.0
    }

    fn compare_clocks(
        &self,
        rules: &Rules<'_>,
        history: &[Made],
        say: &dyn Fn(&str) -> String,
        differences: &mut Differences,
    ) {
        let deadlines = rules.deadlines(history, self.today);
        if let Some(clocks) = &self.expect.clocks {
            let found: Vec<String> = deadlines.iter().map(|deadline| deadline.clock.clone()).collect();
            differences.same("clocks", &sorted(clocks), &sorted(&found));
        }
        for expected in &self.expect.deadline {
            let of = |deadline: &&Deadline| deadline.clock == expected.clock && deadline.run == expected.run;
            match deadlines.iter().find(of) {
                Some(found) => compare(expected, found, say, differences),
                None => differences.0.push(format!("{} has no run {}", expected.clock, expected.run)),
            }
        }
    }
}

struct Differences(Vec<String>);

impl Differences {
    fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, expected: &T, found: &T) {
        if expected != found {
            self.0.push(format!("{what}: expected {expected:?}, found {found:?}"));
        }
    }

    /// Only what the example says is compared.
    fn said<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, expected: Option<T>, found: T) {
        if let Some(expected) = expected {
            self.same(what, &expected, &found);
        }
    }
}

fn compare(expected: &ExpectedDeadline, found: &Deadline, say: &dyn Fn(&str) -> String, to: &mut Differences) {
    let what = |field: &str| format!("{}.{field}", expected.clock);
    let written = |day: &Option<Datetime>| day.as_ref().map(ToString::to_string);
    let shown = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    to.said(&what("state"), expected.state.clone(), format!("{:?}", found.state).to_lowercase());
    to.said(&what("started_on"), written(&expected.started_on), found.started_on.to_string());
    to.said(&what("due_on"), written(&expected.due_on), found.due_on.to_string());
    to.said(&what("met_on"), written(&expected.met_on), shown(found.met_on));
    to.said(&what("stopped_on"), written(&expected.stopped_on), shown(found.stopped_on));
    to.said(&what("paused_days"), expected.paused_days, found.paused_days);
    to.said(&what("extended_days"), expected.extended_days, found.extended_days);
    to.said(&what("assumed"), expected.assumed, found.assumed);
    to.said(&what("basis"), expected.basis.clone(), found.basis.clone());
    to.said(&what("says"), expected.says.clone(), found.explanation.words(say));
}

fn moves(given: &[GivenMove], what: &str, today: Day) -> Result<Vec<Made>, Issue> {
    let made = given.iter().enumerate().map(|(number, of)| {
        let mut answers = json!({});
        for (key, value) in &of.answers {
            answers[key.as_str()] = plain(value);
        }
        Ok(Made {
            id: format!("{what} {}", number + 1),
            key: of.key.clone(),
            on: of.on.as_ref().map_or(Ok(today), day)?,
            by: hand(&of.by),
            answers,
        })
    });
    made.collect()
}

/// A TOML value as forms give it: a day is a text.
fn plain(value: &Value) -> Json {
    match value {
        Value::String(text) => Json::from(text.as_str()),
        Value::Integer(number) => Json::from(*number),
        Value::Float(number) => Json::new_f64(*number).unwrap_or_default(),
        Value::Boolean(yes) => Json::from(*yes),
        Value::Datetime(day) => Json::from(day.to_string().as_str()),
        Value::Array(list) => Json::from(list.iter().map(plain).collect::<sonic_rs::Array>()),
        Value::Table(_) => Json::default(),
    }
}

fn hand(given: &GivenHand) -> Hand {
    Hand { account: given.account.clone(), posts: given.posts.clone(), roles: given.roles.clone() }
}

fn day(written: &Datetime) -> Result<Day, Issue> {
    let text = written.to_string();
    text.parse().map_err(|_| Issue::blocking("content_bad_value", "").with("value", text))
}

/// `place code` of each issue.
fn told(issues: &[Issue]) -> Vec<String> {
    issues.iter().map(|issue| format!("{} {}", issue.place, issue.code)).collect()
}

fn codes(issues: &[Issue]) -> Vec<String> {
    issues.iter().map(|issue| issue.code.clone()).collect()
}

fn sorted(list: &[String]) -> Vec<String> {
    let mut list = list.to_vec();
    list.sort();
    list
}
