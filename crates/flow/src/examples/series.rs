//! Holds doses and what comes next against what an example expects.

use super::compare::Check;
use crate::columns::Columns;
use crate::count::series::{FORECAST, VALID_DOSE};
use programme::due::{Cell, Why};
use programme::example::{ExpectedDose, ExpectedForecast};
use terms::Result;

impl Check<'_> {
    /// The rows of one of the example's programme's tables that are about a series of a person.
    async fn of_series(&mut self, table: &str, subject: &str, series: &str) -> Result<Option<(Columns, Vec<usize>)>> {
        let Some(subject) = self.subject(subject) else { return Ok(None) };
        let name = format!("{}.{table}", self.example.programme);
        let rows = Columns::of(&self.platform.rows.table(self.actor, &name, Some(&[subject])).await?);
        let found = (0..rows.rows).filter(|row| rows.text("series", *row).as_deref() == Some(series)).collect();
        Ok(Some((rows, found)))
    }

    pub(super) async fn dose(&mut self, expected: &ExpectedDose) -> Result<()> {
        let found = self.of_series(VALID_DOSE, &expected.subject, &expected.series).await?;
        let Some((rows, found)) = found else { return Ok(()) };
        let what = format!("dose of {} in {} on {}", expected.subject, expected.series, expected.on);
        let of_day: Vec<usize> =
            found.into_iter().filter(|row| rows.day("on_date", *row) == Some(expected.on)).collect();
        // Two records of one day are told apart by what is expected of them.
        let fits = |row: &&usize| expected.reason.is_none() || rows.text("reason", **row) == expected.reason;
        let Some(row) = of_day.iter().find(fits).or(of_day.first()).copied() else {
            self.misses.push(format!("{what}: none was given"));
            return Ok(());
        };
        let valid = match rows.cell("valid", row) {
            Some(Cell::Boolean(valid)) => Some(valid),
            _ => None,
        };
        self.same(&what, "valid", expected.valid.map(Some), valid);
        self.same(&what, "dose", expected.dose.map(Some), rows.whole("dose", row));
        self.same(&what, "reason", expected.reason.clone().map(Some), rows.text("reason", row));
        Ok(())
    }

    pub(super) async fn forecast(&mut self, expected: &ExpectedForecast) -> Result<()> {
        let found = self.of_series(FORECAST, &expected.subject, &expected.series).await?;
        let Some((rows, found)) = found else { return Ok(()) };
        let what = format!("next dose of {} in {}", expected.subject, expected.series);
        let Some(row) = found.first().copied() else {
            self.misses.push(format!("{what}: no row"));
            return Ok(());
        };
        let why = rows.text("why", row).map(|why| Why::read(&why).code);
        self.same(&what, "dose", expected.dose.map(Some), rows.whole("dose", row));
        self.same(&what, "state", expected.state.clone().map(Some), rows.text("state", row));
        self.same(&what, "product", expected.product.clone().map(Some), rows.text("product", row));
        self.same(&what, "earliest_on", expected.earliest_on.map(Some), rows.day("earliest_on", row));
        self.same(&what, "recommended_on", expected.recommended_on.map(Some), rows.day("recommended_on", row));
        self.same(&what, "late_on", expected.late_on.map(Some), rows.day("late_on", row));
        self.same(&what, "needs", expected.needs.clone().map(Some), rows.text("needs", row));
        self.same(&what, "why", expected.why.clone().map(Some), why);
        Ok(())
    }
}
