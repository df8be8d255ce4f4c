//! The due rules of a ledger are its clocks: each open one is a row of the same table.

use super::Whose;
use super::clocks::{ClockState, Deadline};
use crate::due::{DueRow, Why};

impl Deadline {
    /// The row of the due list; none once the clock has ended, none of a person's own time, and none
    /// while it stands still, for then it is somebody else's turn and its last day moves on every day.
    pub fn due_row(&self, institution: Option<&str>) -> Option<DueRow> {
        if !self.is_open() || self.whose == Whose::Person || self.state == ClockState::Paused {
            return None;
        }
        let args = [
            ("started_on", self.started_on.to_string()),
            ("due_on", self.due_on.to_string()),
            ("extended_days", self.extended_days.to_string()),
            ("paused_days", self.paused_days.to_string()),
        ];
        Some(DueRow {
            step: self.clock.clone(),
            open_on: self.started_on,
            due_on: self.due_on,
            late_on: self.late_from,
            next_on: self.started_on,
            why: Why {
                code: self.clock.clone(),
                args: args.into_iter().map(|(name, value)| (name.into(), value)).collect(),
            },
            institution: institution.map(Into::into),
        })
    }
}
