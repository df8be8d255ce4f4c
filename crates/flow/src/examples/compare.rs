//! Holds what came out against what an example expects.

use super::{Played, PlayedVisit};
use crate::columns::Columns;
use crate::due;
use crate::platform::Platform;
use programme::due::Cell;
use programme::example::{Example, ExpectedDue, ExpectedIssue, ExpectedRow, ExpectedTotal, ExpectedVisit};
use rows::{By, Wanted};
use std::fmt::Debug;
use terms::{Actor, Period, Result, Severity};

/// One sentence per difference.
pub(super) async fn compare(
    platform: &Platform,
    actor: &Actor,
    example: &Example,
    played: &Played,
) -> Result<Vec<String>> {
    let mut check = Check { platform, actor, example, played, misses: Vec::new() };
    for expected in &example.expect.rows {
        check.row(expected).await?;
    }
    for expected in &example.expect.totals {
        check.total(expected).await?;
    }
    for expected in &example.expect.due {
        check.due(expected).await?;
    }
    for expected in &example.expect.doses {
        check.dose(expected).await?;
    }
    for expected in &example.expect.forecasts {
        check.forecast(expected).await?;
    }
    example.expect.visits.iter().for_each(|expected| check.visit(expected));
    example.expect.issues.iter().for_each(|expected| check.issue(expected));
    Ok(check.misses)
}

pub(super) struct Check<'a> {
    pub platform: &'a Platform,
    pub actor: &'a Actor,
    pub example: &'a Example,
    played: &'a Played,
    pub misses: Vec<String>,
}

impl Check<'_> {
    pub fn subject(&mut self, name: &str) -> Option<i64> {
        let found = self.played.people.get(name).map(|resident| resident.0 as i64);
        if found.is_none() {
            self.misses.push(format!("there is nobody called {name}"));
        }
        found
    }

    fn period(&self, indicator: &str, period: Option<Period>) -> Result<Period> {
        let grain = self.platform.rows.head(indicator)?.grain;
        Ok(period.unwrap_or_else(|| Period::holding(grain, self.example.today)))
    }

    async fn row(&mut self, expected: &ExpectedRow) -> Result<()> {
        let Some(subject) = self.subject(&expected.subject) else { return Ok(()) };
        let period = self.period(&expected.indicator, expected.period)?;
        let counted = self.platform.rows.count(self.actor, &expected.indicator, period, self.example.today).await?;
        let tree = self.platform.rows.tree(counted.today())?;
        let wanted = Wanted { subjects: Some(&[subject]), ..Wanted::default() };
        let rows = Columns::of(&counted.rows_where(&wanted, &tree)?);
        let is_item = |row: &usize| expected.item.is_none() || rows.text("item", *row) == expected.item;
        let found = (0..rows.rows).find(is_item);
        let what = format!("{} {} {period}", expected.indicator, expected.subject);
        let Some(row) = found else {
            if !expected.absent {
                self.misses.push(format!("{what}: no row"));
            }
            return Ok(());
        };
        if expected.absent {
            self.misses.push(format!("{what}: there is a row"));
            return Ok(());
        }
        let flag = |name: &str| match rows.cell(name, row) {
            Some(Cell::Boolean(value)) => Some(value),
            _ => None,
        };
        let amount = match rows.cell("amount", row) {
            Some(Cell::Number(value)) => Some(value),
            _ => None,
        };
        self.same(&what, "met", expected.met.map(Some), flag("met"));
        self.same(&what, "gap", expected.gap.clone(), rows.text("gap", row));
        self.same(&what, "rescue_by", expected.rescue_by, rows.day("rescue_by", row));
        self.same(&what, "beside", expected.beside.clone(), rows.text("beside", row));
        self.same(&what, "amount", expected.amount.map(Some), amount);
        self.same(&what, "area", expected.area.clone().map(Some), rows.text("area", row));
        self.same(&what, "institution", expected.institution.clone().map(Some), rows.text("institution", row));
        Ok(())
    }

    /// A field that is left out of the expectation is not compared.
    pub fn same<T: PartialEq + Debug>(&mut self, what: &str, field: &str, expected: Option<T>, found: T) {
        if let Some(expected) = expected.filter(|expected| *expected != found) {
            self.misses.push(format!("{what}: {field} is {found:?}, expected {expected:?}"));
        }
    }

    async fn total(&mut self, expected: &ExpectedTotal) -> Result<()> {
        let period = self.period(&expected.indicator, expected.period)?;
        let counted = self.platform.rows.count(self.actor, &expected.indicator, period, self.example.today).await?;
        let tree = self.platform.rows.tree(counted.today())?;
        let rows = match &expected.area {
            None => counted.tally(&By::Total, &tree),
            Some(_) => counted.tally(&By::Area { parent: None }, &tree),
        };
        let line = rows.iter().find(|line| expected.area.is_none() || line.area == expected.area);
        let found = line.map(|line| (line.numerator, line.denominator));
        let what = format!("{} {period}", expected.indicator);
        self.same(&what, "total", Some(Some((expected.numerator, expected.denominator))), found);
        Ok(())
    }

    async fn due(&mut self, expected: &ExpectedDue) -> Result<()> {
        let Some(subject) = self.subject(&expected.subject) else { return Ok(()) };
        let lines = due::all(self.platform, self.actor, &self.example.programme, Some(&[subject])).await?;
        let found = lines.into_iter().find(|line| line.step == expected.step);
        let what = format!("due {} {}", expected.step, expected.subject);
        match found {
            None if !expected.absent => self.misses.push(format!("{what}: not due")),
            Some(_) if expected.absent => self.misses.push(format!("{what}: is due")),
            None => {}
            Some(line) => {
                self.same(&what, "open_on", expected.open_on, line.open_on);
                self.same(&what, "due_on", expected.due_on, line.due_on);
                self.same(&what, "late_on", expected.late_on, line.late_on);
            }
        }
        Ok(())
    }

    fn visit(&mut self, expected: &ExpectedVisit) {
        let what = format!("visit of {} on {}", expected.person, expected.on);
        let is_it = |visit: &&PlayedVisit| {
            let is_of = expected.of.is_none() || visit.programme == expected.of;
            visit.person == expected.person && visit.on == expected.on && is_of
        };
        let found = self.played.visits.iter().rfind(is_it);
        let Some(visit) = found else {
            self.misses.push(format!("{what}: none was handed in"));
            return;
        };
        let decided = visit.decided.clone();
        let class = decided.as_ref().map(|decided| decided.class.clone());
        let next_on = decided.as_ref().map(|decided| decided.next_on);
        let advise = decided.map(|decided| decided.advise).unwrap_or_default();
        self.same(&what, "class", expected.class.clone(), class);
        self.same(&what, "next_on", expected.next_on.map(Some), next_on);
        for key in expected.advise.iter().filter(|key| !advise.contains(key)) {
            self.misses.push(format!("{what}: is not advised {key}, only {advise:?}"));
        }
    }

    fn issue(&mut self, expected: &ExpectedIssue) {
        let what = format!("visit of {} on {}", expected.person, expected.on);
        let visits =
            self.played.visits.iter().filter(|visit| visit.person == expected.person && visit.on == expected.on);
        let issues: Vec<_> = visits.flat_map(|visit| &visit.issues).collect();
        let is_it = |issue: &&terms::Issue| {
            issue.code == expected.code
                && expected.place.as_ref().is_none_or(|place| issue.place == *place)
                && (issue.severity == Severity::Blocking) == expected.blocking
        };
        if !issues.iter().any(is_it) {
            self.misses.push(format!("{what}: no issue {} (there are {issues:?})", expected.code));
        }
    }
}
