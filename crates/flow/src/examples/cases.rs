//! Runs an example of a ledger: its moves come in as messages, and what was kept of them is held against
//! what the example expects, in the record and in the rows.

use crate::case;
use crate::columns::Columns;
use crate::form_door;
use crate::link::Linking;
use crate::path;
use crate::platform::Platform;
use fhir::Json;
use intake::form::FORM_URN;
use jiff::{Timestamp, ToSpan};
use programme::cycle::{CaseExample, ClockState, Made, Rules};
use sonic_rs::{Value, json};
use store::{NewArrival, RecordKey};
use terms::{Actor, Failure, Language, RecordId, Result};

/// From whom an example's moves come.
const SENDER: &str = "example";

/// What an example's case is called there.
const CASE: &str = "case";

/// One sentence per difference.
pub(super) async fn run(
    platform: &Platform,
    actor: &Actor,
    example: &CaseExample,
    now: Timestamp,
) -> Result<Vec<String>> {
    let programme = example.programme.as_str();
    let rules = platform.content.rules(programme);
    let rules = rules.ok_or_else(|| Failure::fault("running an example of a ledger", "there is no life cycle"))?;
    let mut lines = Vec::new();
    for (number, made) in example.given.iter().enumerate() {
        let entered = now.checked_add((number as i64).seconds()).unwrap_or(now);
        lines.push(message(platform, &rules, made, entered).to_string());
    }
    import(platform, actor, lines.join("\n").into_bytes(), now)?;
    path::refresh(platform, example.today).await?;

    let key = RecordKey { sender: SENDER.into(), resource_type: "Task".into(), id: CASE.into() };
    let held = match platform.store.find(actor, &key)? {
        Some(record) => case::held(platform, actor, record)?,
        None => None,
    };
    let say = |key: &str| platform.content.say(Language::Zh, programme, key).to_owned();
    let Some(held) = held else {
        // No move has opened it, so there is no case to read; the moves wait.
        return Ok(example.compare(&rules, &example.given, &say));
    };
    let back: Vec<Made> = held.history.iter().map(|made| Made { id: name(&made.id), ..made.clone() }).collect();
    let mut misses = example.compare(&rules, &back, &say);
    misses.extend(clock_rows(platform, actor, &rules, held.record, &back).await?);
    Ok(misses)
}

/// What `given 2` is called as a record: FHIR ids have no blank.
fn id(name: &str) -> String {
    name.replace(' ', "-")
}

fn name(id: &str) -> String {
    id.replace('-', " ")
}

fn message(platform: &Platform, rules: &Rules<'_>, made: &Made, entered: Timestamp) -> Json {
    let programme = &rules.cycle.programme;
    let form = rules.cycle.find(&made.key).and_then(|of| of.form.clone()).unwrap_or_default();
    let form_id = format!("{programme}/{form}");
    let mut response = json!({
        "resourceType": "QuestionnaireResponse",
        "id": id(&made.id),
        "questionnaire": format!("{FORM_URN}{form_id}"),
        "status": "completed",
        "subject": {"reference": format!("Task/{CASE}")},
        "authored": made.on.to_string(),
        "extension": case::extensions(made, &entered.to_string())
    });
    response["item"] = match platform.content.form(&form_id) {
        Some(form) => form_door::items(&platform.content.items, form, &made.answers),
        None => Value::new_array(),
    };
    response
}

fn import(platform: &Platform, actor: &Actor, bytes: Vec<u8>, now: Timestamp) -> Result<()> {
    let arrival = NewArrival {
        sender: SENDER.into(),
        message_id: None,
        door: "import".into(),
        format: "form".into(),
        name: "given".into(),
        bytes,
        at: now,
        actor: actor.clone(),
    };
    let accepted = path::accept(platform, arrival)?;
    path::carry(platform, actor, accepted.arrival, &Linking::Own, now, &|_| ())?;
    Ok(())
}

/// The rows of the case's clocks say what the engine says of its moves.
async fn clock_rows(
    platform: &Platform,
    actor: &Actor,
    rules: &Rules<'_>,
    case: RecordId,
    history: &[Made],
) -> Result<Vec<String>> {
    let table = format!("{}.clock", rules.cycle.programme);
    let rows = Columns::of(&platform.rows.table(actor, &table, Some(&[case.0 as i64])).await?);
    let mut found: Vec<String> = (0..rows.rows)
        .map(|row| {
            let day = |name: &str| rows.day(name, row).map(|day| day.to_string()).unwrap_or_default();
            let clock = rows.text("clock", row).unwrap_or_default();
            let run = rows.whole("run", row).unwrap_or_default();
            format!("{clock} {run} {} {} {}", day("due_on"), day("met_on"), day("stopped_on"))
        })
        .collect();
    let last_on = history.iter().map(|made| made.on).max().unwrap_or(terms::Day::MIN);
    let written = |day: Option<terms::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut expected: Vec<String> = rules
        .deadlines(history, last_on)
        .into_iter()
        .map(|clock| {
            let due_on = Some(clock.due_on).filter(|_| !(clock.is_open() && clock.state == ClockState::Paused));
            let days = [due_on, clock.met_on, clock.stopped_on].map(written);
            format!("{} {} {}", clock.clock, clock.run, days.join(" "))
        })
        .collect();
    found.sort();
    expected.sort();
    Ok(if found == expected { Vec::new() } else { vec![format!("{table}: rows {found:?}, engine {expected:?}")] })
}
