//! 计算: what is due for each touched person, by the programmes' rules. Indicators are counted by the
//! rows' engine when they are asked for, and brought up to date for the touched people only.

pub mod series;

mod recipients;

use crate::columns::{Columns, days, texts, wholes};
use crate::platform::Platform;
use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use programme::due::{self, DueKind, DueRow, DueRule, Event, Membership, PersonFacts};
use programme::{Content, Programme};
use rows::Touched;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use terms::{Actor, ChangeNo, Day, Failure, Result};

/// The columns of `P.due`.
pub fn due_schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let day = |name: &str| Field::new(name, DataType::Date32, true);
    Arc::new(Schema::new(vec![
        Field::new("subject", DataType::Int64, false),
        text("step"),
        day("open_on"),
        day("due_on"),
        day("late_on"),
        day("next_on"),
        text("why"),
        text("institution"),
    ]))
}

/// The programmes that have something due, by their rules.
pub fn with_rules(content: &Content) -> impl Iterator<Item = &Programme> {
    content.programmes.values().filter(|programme| !programme.due.is_empty())
}

/// Computes what is due for the touched people, as seen from a day, and puts it beside their other rows.
pub async fn due(platform: &Platform, actor: &Actor, change: ChangeNo, touched: &Touched, today: Day) -> Result<()> {
    let subjects = match touched {
        Touched::All => None,
        Touched::Subjects(subjects) => Some(subjects.as_slice()),
        Touched::Records(_) => return Ok(()),
    };
    let mut filled = Vec::new();
    for programme in with_rules(&platform.content) {
        let mut rows = by_rules(platform, actor, programme, subjects, today).await?;
        let (of_series, tables) = series::count(platform, actor, programme, subjects, today).await?;
        rows.extend(of_series);
        filled.extend(tables);
        filled.push((format!("{}.due", programme.id), batch(rows)?));
    }
    platform.rows.put(change, touched.clone(), filled).await
}

/// Brings up to date whom only the passing of time has touched: a dose can be given now, or is late; a stay
/// whose end was known ahead is over, and nothing is due in it any more.
pub async fn passed(platform: &Platform, actor: &Actor, change: ChangeNo, today: Day) -> Result<()> {
    let mut subjects = Vec::new();
    for programme in platform.content.programmes.values().filter(|programme| programme.series.is_some()) {
        let forecast = table(platform, actor, &format!("{}.{}", programme.id, series::FORECAST), None).await?;
        let has_passed = |row: &usize| forecast.day("next_on", *row).is_some_and(|next_on| next_on <= today);
        subjects.extend((0..forecast.rows).filter(has_passed).filter_map(|row| forecast.whole("subject", row)));
    }
    for programme in with_rules(&platform.content) {
        let due = table(platform, actor, &format!("{}.due", programme.id), None).await?;
        let owing: BTreeSet<i64> = (0..due.rows).filter_map(|row| due.whole("subject", row)).collect();
        let members = table(platform, actor, &format!("{}.member", programme.id), None).await?;
        let is_over = |row: &usize| members.day("to_on", *row).is_some_and(|to_on| to_on <= today);
        let over = (0..members.rows).filter(is_over).filter_map(|row| members.whole("subject", row));
        subjects.extend(over.filter(|subject| owing.contains(subject)));
    }
    if subjects.is_empty() {
        return Ok(());
    }
    subjects.sort_unstable();
    subjects.dedup();
    due(platform, actor, change, &Touched::Subjects(subjects), today).await
}

/// The rules that look at events; what is due by a schedule is worked out beside them.
async fn by_rules(
    platform: &Platform,
    actor: &Actor,
    programme: &Programme,
    subjects: Option<&[i64]>,
    today: Day,
) -> Result<Vec<(i64, DueRow)>> {
    let is_event = |rule: &&DueRule| !matches!(rule.kind, DueKind::Series { .. });
    let rules: Vec<DueRule> = programme.due.iter().filter(is_event).cloned().collect();
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    let people = facts(platform, actor, programme, &rules, subjects, today).await?;
    let rows = people.iter().flat_map(|(subject, facts)| {
        let rows = due::compute(&rules, facts, &platform.content.limits);
        rows.into_iter().map(|row| (*subject, row))
    });
    Ok(rows.collect())
}

/// What the rules want to know of each person who is or was in the programme. A stay whose end is known
/// ahead, such as a birthday, lasts until that day has come.
async fn facts(
    platform: &Platform,
    actor: &Actor,
    programme: &Programme,
    rules: &[DueRule],
    subjects: Option<&[i64]>,
    today: Day,
) -> Result<BTreeMap<i64, PersonFacts>> {
    let mut people: BTreeMap<i64, PersonFacts> = BTreeMap::new();
    let members = table(platform, actor, &format!("{}.member", programme.id), subjects).await?;
    for row in 0..members.rows {
        let (Some(subject), Some(from_on)) = (members.whole("subject", row), members.day("from_on", row)) else {
            continue;
        };
        people.entry(subject).or_default().memberships.push(Membership {
            from_on,
            to_on: members.day("to_on", row).filter(|to_on| *to_on <= today),
            institution: members.text("institution", row),
        });
    }
    let residents = table(platform, actor, "_shared.resident", subjects).await?;
    for row in 0..residents.rows {
        let person = residents.whole("subject", row).and_then(|subject| people.get_mut(&subject));
        if let Some(person) = person {
            person.birth_on = residents.day("birth_date", row);
            person.deceased_on = residents.day("deceased_on", row);
        }
    }
    for name in due::tables(rules) {
        let events = table(platform, actor, name, subjects).await?;
        add_events(&mut people, name, &events);
    }
    Ok(people)
}

async fn table(platform: &Platform, actor: &Actor, name: &str, subjects: Option<&[i64]>) -> Result<Columns> {
    Ok(Columns::of(&platform.rows.table(actor, name, subjects).await?))
}

fn add_events(people: &mut BTreeMap<i64, PersonFacts>, table: &str, events: &Columns) {
    let names: Vec<String> = events.names().filter(|name| *name != "subject").map(str::to_owned).collect();
    for row in 0..events.rows {
        let on = events.day("on_date", row).or_else(|| events.day("from_on", row));
        let person = events.whole("subject", row).and_then(|subject| people.get_mut(&subject));
        let (Some(on), Some(person)) = (on, person) else { continue };
        let columns = names.iter().filter_map(|name| Some((name.clone(), events.cell(name, row)?))).collect();
        person.events.entry(table.into()).or_default().push(Event { on, columns });
    }
}

/// Due rows as a table's rows.
pub fn batch(rows: Vec<(i64, DueRow)>) -> Result<RecordBatch> {
    let day = |read: fn(&DueRow) -> terms::Day| days(rows.iter().map(move |(_, row)| Some(read(row))));
    let columns = vec![
        wholes(rows.iter().map(|(subject, _)| Some(*subject))),
        texts(rows.iter().map(|(_, row)| Some(row.step.clone()))),
        day(|row| row.open_on),
        day(|row| row.due_on),
        day(|row| row.late_on),
        day(|row| row.next_on),
        texts(rows.iter().map(|(_, row)| Some(row.why.to_string()))),
        texts(rows.iter().map(|(_, row)| row.institution.clone())),
    ];
    RecordBatch::try_new(due_schema(), columns).map_err(|error| Failure::fault("making the due rows", error))
}
