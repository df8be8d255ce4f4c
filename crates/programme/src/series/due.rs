//! The next doses as rows of the due list.

use super::assess::Assessment;
use crate::due::DueRow;

/// One row for each dose that is still to be given: `step` is the series and the number of the dose.
/// Its days are those on which it can be given, should be given and is late; a dose that became
/// possible again only when it was late already is late from that day on.
pub fn due_rows(assessment: &Assessment<'_>, institution: Option<&str>) -> Vec<DueRow> {
    let open = assessment.next.iter().filter(|next| next.state.is_open());
    let rows = open.filter_map(|next| {
        let open_on = next.earliest_on?;
        Some(DueRow {
            step: format!("{}_{}", next.series, next.dose),
            open_on,
            due_on: next.recommended_on?,
            late_on: next.overdue_from?.max(open_on),
            next_on: next.next_on.unwrap_or(open_on),
            why: next.why.clone(),
            institution: institution.map(str::to_owned),
        })
    });
    rows.collect()
}
