//! What the engine says of each case as rows: every run of every clock (`P.clock`), and what is due
//! (`P.due`).
//!
//! A row says what the moves say, whatever day it is: a clock that stands still has no last day, because
//! it moves on with every day; all else is compared with `:today` by who reads it.

use super::{Told, history};
use crate::columns::{days, texts};
use crate::count;
use arrow::array::{BooleanArray, Int64Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use programme::Content;
use programme::cycle::{ClockState, Deadline};
use programme::due::DueRow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use terms::{Failure, Result};

/// The columns of `P.clock`.
pub fn clock_schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let day = |name: &str| Field::new(name, DataType::Date32, true);
    let whole = |name: &str| Field::new(name, DataType::Int64, true);
    Arc::new(Schema::new(vec![
        Field::new("subject", DataType::Int64, false),
        text("clock"),
        whole("run"),
        day("started_on"),
        day("due_on"),
        day("late_from"),
        day("met_on"),
        day("stopped_on"),
        Field::new("in_time", DataType::Boolean, true),
        whole("paused_days"),
        whole("extended_days"),
        Field::new("assumed", DataType::Boolean, true),
        text("basis"),
        text("institution"),
    ]))
}

/// The rows of some cases in the making, by ledger.
#[derive(Default)]
pub struct CaseRows {
    clocks: BTreeMap<String, Vec<(i64, Deadline, Option<String>)>>,
    due: BTreeMap<String, Vec<(i64, DueRow)>>,
}

impl CaseRows {
    /// Adds what one case's moves say; gives the ids of those that were not lawful.
    pub fn add(
        &mut self,
        content: &Content,
        subject: i64,
        institution: Option<&str>,
        mut moves: Vec<Told>,
    ) -> BTreeSet<String> {
        let programme = moves.first().map(|told| told.programme.clone()).unwrap_or_default();
        let Some(rules) = content.rules(&programme) else { return BTreeSet::new() };
        moves.retain(|told| told.programme == programme);
        let history = history(&mut moves);
        // The day of the last move: what comes later is for readers to compare.
        let Some(last_on) = history.iter().map(|made| made.on).max() else { return BTreeSet::new() };
        for deadline in rules.deadlines(&history, last_on) {
            let due = deadline.due_row(institution).map(|row| (subject, row));
            self.due.entry(programme.clone()).or_default().extend(due);
            let clock = (subject, deadline, institution.map(str::to_owned));
            self.clocks.entry(programme.clone()).or_default().push(clock);
        }
        let steps = rules.state_of(&history, last_on).steps;
        let is_lawful = |id: &str| steps.iter().any(|step| step.id == id);
        history.into_iter().map(|made| made.id).filter(|id| !is_lawful(id)).collect()
    }

    /// Every ledger's tables, those without rows too.
    pub fn finish(mut self, content: &Content) -> Result<Vec<(String, RecordBatch)>> {
        let mut filled = Vec::new();
        for programme in content.cycles.keys() {
            let clocks = self.clocks.remove(programme).unwrap_or_default();
            filled.push((format!("{programme}.clock"), clock_batch(&clocks)?));
            filled.push((format!("{programme}.due"), count::batch(self.due.remove(programme).unwrap_or_default())?));
        }
        Ok(filled)
    }
}

fn clock_batch(rows: &[(i64, Deadline, Option<String>)]) -> Result<RecordBatch> {
    let text = |read: fn(&Deadline) -> String| texts(rows.iter().map(move |(_, clock, _)| Some(read(clock))));
    let day = |read: fn(&Deadline) -> Option<terms::Day>| days(rows.iter().map(move |(_, clock, _)| read(clock)));
    let whole = |read: fn(&Deadline) -> u32| {
        Arc::new(rows.iter().map(move |(_, clock, _)| Some(i64::from(read(clock)))).collect::<Int64Array>()) as _
    };
    let columns = vec![
        Arc::new(rows.iter().map(|(subject, _, _)| *subject).collect::<Int64Array>()) as _,
        text(|clock| clock.clock.clone()),
        whole(|clock| clock.run),
        day(|clock| Some(clock.started_on)),
        day(|clock| Some(clock.due_on).filter(|_| !stands_still(clock))),
        day(|clock| Some(clock.late_from).filter(|_| !stands_still(clock))),
        day(|clock| clock.met_on),
        day(|clock| clock.stopped_on),
        Arc::new(rows.iter().map(|(_, clock, _)| in_time(clock)).collect::<BooleanArray>()) as _,
        whole(|clock| clock.paused_days),
        whole(|clock| clock.extended_days),
        Arc::new(rows.iter().map(|(_, clock, _)| Some(clock.assumed)).collect::<BooleanArray>()) as _,
        text(|clock| clock.basis.clone()),
        texts(rows.iter().map(|(_, _, institution)| institution.clone())),
    ];
    RecordBatch::try_new(clock_schema(), columns).map_err(|error| Failure::fault("making the clock rows", error))
}

/// Whether it ended before its last day, or its last moment, had passed; nothing while it is open.
fn in_time(clock: &Deadline) -> Option<bool> {
    (!clock.is_open()).then_some(clock.state != ClockState::Late)
}

fn stands_still(clock: &Deadline) -> bool {
    clock.is_open() && clock.state == ClockState::Paused
}
