//! Who is due: the rows of `P.due` that are open on a day.

use crate::columns::Columns;
use crate::platform::Platform;
use terms::{Actor, Day, Result};

/// One thing to be done for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueLine {
    /// The resident.
    pub subject: i64,
    /// What (`due.STEP`).
    pub step: String,
    /// From which day it can be done.
    pub open_on: Day,
    /// By which day it should be done.
    pub due_on: Day,
    /// The first day on which it is late.
    pub late_on: Day,
    /// Why, as the due rule wrote it.
    pub why: String,
    /// Who should do it.
    pub institution: Option<String>,
}

/// What can be done on this day in a programme, as far as the actor may see: the longest overdue first.
pub async fn open_on(platform: &Platform, actor: &Actor, programme: &str, on: Day) -> Result<Vec<DueLine>> {
    let mut lines = all(platform, actor, programme, None).await?;
    lines.retain(|line| line.open_on <= on);
    lines.sort_by_key(|line| (line.due_on, line.subject));
    Ok(lines)
}

/// Everything that is or will be due, of everyone or of some residents.
pub async fn all(
    platform: &Platform,
    actor: &Actor,
    programme: &str,
    subjects: Option<&[i64]>,
) -> Result<Vec<DueLine>> {
    let name = format!("{programme}.due");
    if platform.rows.schema(&name).is_none() {
        return Ok(Vec::new());
    }
    let columns = Columns::of(&platform.rows.table(actor, &name, subjects).await?);
    Ok((0..columns.rows).filter_map(|row| line(&columns, row)).collect())
}

fn line(columns: &Columns, row: usize) -> Option<DueLine> {
    Some(DueLine {
        subject: columns.whole("subject", row)?,
        step: columns.text("step", row)?,
        open_on: columns.day("open_on", row)?,
        due_on: columns.day("due_on", row)?,
        late_on: columns.day("late_on", row)?,
        why: columns.text("why", row).unwrap_or_default(),
        institution: columns.text("institution", row),
    })
}
