//! 计算 of series of doses: for each touched person which doses count, what should have been given
//! when, and what comes next. The tables belong to the programme that has a schedule; how they are
//! worked out is `programme::series`.

use super::recipients::{Recipient, recipients};
use crate::columns::{days, flags, texts, wholes};
use crate::platform::Platform;
use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use programme::Programme;
use programme::due::DueRow;
use programme::series::{self, Assessment, Dose, Next, Schedule, Verdict, Wanted};
use rows::{SubjectKind, TableDef};
use std::sync::Arc;
use terms::{Actor, Day, Failure, Result};

/// Which dose counts as which of which series, and why not.
pub const VALID_DOSE: &str = "valid_dose";

/// What should have been given when, and when it was.
pub const WANTED: &str = "wanted";

/// What comes next in each series.
pub const FORECAST: &str = "forecast";

/// The tables that are filled for a programme with a schedule, besides its due list.
pub fn tables(programme: &Programme) -> Vec<TableDef> {
    if programme.series.is_none() {
        return Vec::new();
    }
    let named = [(VALID_DOSE, dose_schema()), (WANTED, wanted_schema()), (FORECAST, forecast_schema())];
    let table = |(name, schema)| TableDef::filled(&name_of(programme, name), SubjectKind::Resident, schema);
    named.into_iter().map(table).collect()
}

fn name_of(programme: &Programme, table: &str) -> String {
    format!("{}.{table}", programme.id)
}

fn schema(columns: &[(&str, DataType)]) -> SchemaRef {
    let field = |(name, kind): &(&str, DataType)| Field::new(*name, kind.clone(), *name != "subject");
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

/// `dose` is empty where it does not count; `timely` where nothing says when the dose is late.
fn dose_schema() -> SchemaRef {
    schema(&[
        ("subject", DataType::Int64),
        ("record", DataType::Int64),
        ("series", DataType::Utf8),
        ("option", DataType::Utf8),
        ("dose", DataType::Int64),
        ("on_date", DataType::Date32),
        ("product", DataType::Utf8),
        ("valid", DataType::Boolean),
        ("reason", DataType::Utf8),
        ("timely", DataType::Boolean),
    ])
}

fn wanted_schema() -> SchemaRef {
    schema(&[
        ("subject", DataType::Int64),
        ("series", DataType::Utf8),
        ("option", DataType::Utf8),
        ("dose", DataType::Int64),
        ("recommended_on", DataType::Date32),
        ("late_on", DataType::Date32),
        ("done_on", DataType::Date32),
    ])
}

fn forecast_schema() -> SchemaRef {
    schema(&[
        ("subject", DataType::Int64),
        ("series", DataType::Utf8),
        ("option", DataType::Utf8),
        ("dose", DataType::Int64),
        ("product", DataType::Utf8),
        ("state", DataType::Utf8),
        ("earliest_on", DataType::Date32),
        ("recommended_on", DataType::Date32),
        ("late_on", DataType::Date32),
        ("next_on", DataType::Date32),
        ("needs", DataType::Utf8),
        ("why", DataType::Utf8),
    ])
}

/// One person with everything that follows from what was given.
struct Assessed<'a> {
    subject: i64,
    person: Recipient,
    assessment: Assessment<'a>,
    wanted: Vec<Wanted<'a>>,
}

/// What is due by the schedule, and the batches of the programme's other tables.
pub(super) type Counted = (Vec<(i64, DueRow)>, Vec<(String, RecordBatch)>);

/// Assesses the touched people as seen from a day.
pub(super) async fn count(
    platform: &Platform,
    actor: &Actor,
    programme: &Programme,
    subjects: Option<&[i64]>,
    today: Day,
) -> Result<Counted> {
    let Some(schedule) = programme.series.as_deref() else { return Ok(Counted::default()) };
    let people = recipients(platform, actor, programme, subjects, today).await?;
    let assessed = people.into_iter().filter_map(|(subject, person)| assess(schedule, subject, person, today));
    let assessed: Vec<Assessed<'_>> = assessed.collect();
    let due = assessed.iter().filter(|one| one.person.lives_here).flat_map(|one| {
        let rows = series::due_rows(&one.assessment, one.person.institution.as_deref());
        rows.into_iter().map(|row| (one.subject, row))
    });
    let tables = vec![
        (name_of(programme, VALID_DOSE), doses(&assessed)?),
        (name_of(programme, WANTED), wanted(&assessed)?),
        (name_of(programme, FORECAST), forecast(&assessed)?),
    ];
    Ok((due.collect(), tables))
}

/// Whoever is past all ages at which anything is proposed, and never had a dose, is left out.
fn assess(schedule: &Schedule, subject: i64, person: Recipient, today: Day) -> Option<Assessed<'_>> {
    let birth_on = person.birth_on?;
    let is_over = schedule.over_from_age().is_some_and(|age| age.after(birth_on) <= today);
    if is_over && person.given.is_empty() {
        return None;
    }
    let findings = schedule.findings_of(&person.observed, today);
    let contraindications = schedule.contraindications_of(&person.observed, today);
    let child = person.child(birth_on, &findings, &contraindications);
    let assessment = series::assess(schedule, &child, today);
    let wanted = series::wanted(schedule, &child, &assessment);
    Some(Assessed { subject, assessment, wanted, person })
}

fn doses(all: &[Assessed<'_>]) -> Result<RecordBatch> {
    let rows: Vec<(&Assessed<'_>, &Dose<'_>)> =
        all.iter().flat_map(|one| one.assessment.doses.iter().map(move |dose| (one, dose))).collect();
    let given = |(one, dose): &(&Assessed<'_>, &Dose<'_>)| one.person.given[dose.given].clone();
    batch(
        dose_schema(),
        vec![
            wholes(rows.iter().map(|(one, _)| Some(one.subject))),
            wholes(rows.iter().map(|(one, dose)| Some(one.person.records[dose.given]))),
            texts(rows.iter().map(|(_, dose)| word(dose.series))),
            texts(rows.iter().map(|(_, dose)| word(dose.option))),
            wholes(rows.iter().map(|(_, dose)| dose.dose.map(i64::from))),
            days(rows.iter().map(|row| Some(given(row).on))),
            texts(rows.iter().map(|row| Some(given(row).product))),
            flags(rows.iter().map(|(_, dose)| Some(dose.verdict == Verdict::Counts))),
            texts(rows.iter().map(|(_, dose)| Some(dose.verdict.code().to_owned()))),
            flags(rows.iter().map(|row| timely(row.0, row.1, given(row).on))),
        ],
    )
}

/// Whether a dose that counts was given before it was late.
fn timely(one: &Assessed<'_>, dose: &Dose<'_>, on: Day) -> Option<bool> {
    if dose.verdict != Verdict::Counts {
        return Some(false);
    }
    let wanted = one.wanted.iter().find(|wanted| wanted.series == dose.series && Some(wanted.dose) == dose.dose)?;
    wanted.late_on.map(|late_on| on < late_on)
}

fn wanted(all: &[Assessed<'_>]) -> Result<RecordBatch> {
    let rows: Vec<(i64, &Wanted<'_>)> =
        all.iter().flat_map(|one| one.wanted.iter().map(|wanted| (one.subject, wanted))).collect();
    batch(
        wanted_schema(),
        vec![
            wholes(rows.iter().map(|(subject, _)| Some(*subject))),
            texts(rows.iter().map(|(_, wanted)| word(wanted.series))),
            texts(rows.iter().map(|(_, wanted)| word(wanted.option))),
            wholes(rows.iter().map(|(_, wanted)| Some(wanted.dose.into()))),
            days(rows.iter().map(|(_, wanted)| Some(wanted.recommended_on))),
            days(rows.iter().map(|(_, wanted)| wanted.late_on)),
            days(rows.iter().map(|(_, wanted)| wanted.done_on)),
        ],
    )
}

/// `next_on` is the first day on which time alone changes anything of the person.
fn forecast(all: &[Assessed<'_>]) -> Result<RecordBatch> {
    let living = all.iter().filter(|one| one.person.deceased_on.is_none());
    let rows: Vec<(&Assessed<'_>, &Next<'_>)> =
        living.flat_map(|one| one.assessment.next.iter().map(move |next| (one, next))).collect();
    let next_on =
        |(one, next): &(&Assessed<'_>, &Next<'_>)| [next.next_on, one.person.moves_on].into_iter().flatten().min();
    batch(
        forecast_schema(),
        vec![
            wholes(rows.iter().map(|(one, _)| Some(one.subject))),
            texts(rows.iter().map(|(_, next)| word(next.series))),
            texts(rows.iter().map(|(_, next)| word(next.option))),
            wholes(rows.iter().map(|(_, next)| Some(next.dose.into()))),
            texts(rows.iter().map(|(_, next)| next.product.map(str::to_owned))),
            texts(rows.iter().map(|(_, next)| word(next.state.code()))),
            days(rows.iter().map(|(_, next)| next.earliest_on)),
            days(rows.iter().map(|(_, next)| next.recommended_on)),
            days(rows.iter().map(|(_, next)| next.overdue_from)),
            days(rows.iter().map(next_on)),
            texts(rows.iter().map(|(_, next)| next.needs.map(str::to_owned))),
            texts(rows.iter().map(|(_, next)| Some(next.why.to_string()))),
        ],
    )
}

/// No word is an empty cell.
fn word(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

fn batch(schema: SchemaRef, columns: Vec<ArrayRef>) -> Result<RecordBatch> {
    RecordBatch::try_new(schema, columns).map_err(|error| Failure::fault("making the rows of a schedule", error))
}
