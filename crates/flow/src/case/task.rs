//! A case's Task, as the replay of its moves says it: outsiders read the case without our engine.

use super::{AREA, INSTITUTION, LEDGER, NUMBER, STATE, Told, history};
use fhir::Json;
use programme::cycle::{ClockState, Hand, Made, Rules, Standing, StateKind, Whose};
use sonic_rs::{JsonValueTrait, json};
use terms::{Day, Issue};

/// The Task of a case, none where no move has opened it, and what is wrong with its moves.
pub fn task(id: &str, rules: &Rules<'_>, told: &mut [Told], today: Day) -> (Option<Json>, Vec<Issue>) {
    let history = history(told);
    let standing = rules.state_of(&history, today);
    let task = write(id, rules, told, &history, &standing, today);
    (task, standing.issues)
}

fn write(
    id: &str,
    rules: &Rules<'_>,
    told: &[Told],
    history: &[Made],
    standing: &Standing<'_>,
    today: Day,
) -> Option<Json> {
    let state = standing.state?;
    let mut task = json!({
        "resourceType": "Task",
        "id": id,
        "status": status(state.kind),
        "businessStatus": {"coding": [{"system": STATE, "code": state.key.as_str()}]},
        "intent": "order",
        "code": {"coding": [{"system": LEDGER, "code": rules.cycle.programme.as_str()}]},
        "executionPeriod": period(standing, state.kind)
    });
    let entered = told.iter().map(|told| told.entered.as_str()).max().filter(|entered| !entered.is_empty());
    let mut meta = json!({});
    if let Some(entered) = entered {
        meta["lastUpdated"] = entered.into();
    }
    if !rules.sealed_items(history, &Hand::default(), today).is_empty() {
        meta["security"] = json!([{"system": "urn:jikang:seal", "code": "sealed"}]);
    } else if let Some(name) = text(&standing.facts, "person_name") {
        task["requester"] = json!({"display": name});
    }
    task["meta"] = meta;
    if let Some(number) = text(&standing.facts, "case_number") {
        task["identifier"] = json!([{"system": NUMBER, "value": number}]);
    }
    if let Some(area) = text(&standing.facts, "matter_area") {
        task["extension"] = json!([{"url": AREA, "valueCode": area}]);
    }
    let first = standing.steps.first().and_then(|step| told.iter().find(|told| told.made.id == step.id));
    if let Some(from) = first.and_then(|told| told.opened_from.as_deref()) {
        task["basedOn"] = json!([{"reference": from}]);
    }
    let owner = text(&standing.facts, "handling_institution").or(first.and_then(|told| told.institution.as_deref()));
    if let Some(owner) = owner {
        task["owner"] = json!({"identifier": {"system": INSTITUTION, "value": owner}});
    }
    let open = |deadline: &programme::cycle::Deadline| {
        deadline.is_open() && deadline.whose == Whose::Office && deadline.state != ClockState::Paused
    };
    let next = rules.deadlines(history, today).into_iter().filter(open).map(|deadline| deadline.due_on).min();
    if let Some(day) = next {
        task["restriction"] = json!({"period": {"end": day.to_string()}});
    }
    Some(task)
}

fn status(kind: StateKind) -> &'static str {
    match kind {
        StateKind::Open => "in-progress",
        StateKind::Waiting => "on-hold",
        StateKind::Closed => "completed",
    }
}

/// From the first move to the day on which a closed state was entered.
fn period(standing: &Standing<'_>, kind: StateKind) -> Json {
    let mut period = json!({});
    if let Some(first) = standing.steps.first() {
        period["start"] = first.on.to_string().as_str().into();
    }
    if let Some(day) = standing.since.filter(|_| kind == StateKind::Closed) {
        period["end"] = day.to_string().as_str().into();
    }
    period
}

fn text<'a>(facts: &'a Json, key: &str) -> Option<&'a str> {
    facts.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}
