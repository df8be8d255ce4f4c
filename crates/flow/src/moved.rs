//! Which rows differ between two counts of one indicator, and what each says before and after.

use crate::columns::Columns;
use programme::due::Cell;
use rows::Counted;
use std::collections::BTreeMap;
use std::fmt;
use terms::{Failure, Result};

/// Columns that decide about a number, or about where it counts.
const DECIDES: [&str; 8] = ["met", "gap", "beside", "amount", "numerator", "denominator", "area", "institution"];

/// One row that is another one: what it says in either count; none where it is not there.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Whom it is about.
    pub subject: i64,
    /// Which of the subject's rows; empty where it has one.
    pub item: String,
    /// What it said.
    pub before: Option<Says>,
    /// What it says.
    pub after: Option<Says>,
}

/// What a row says, by column; what is empty is absent.
#[derive(Clone, Debug, PartialEq)]
pub struct Says(pub Vec<(&'static str, Cell)>);

impl fmt::Display for Says {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, cell)) in self.0.iter().enumerate() {
            let before = if at == 0 { "" } else { " " };
            match cell {
                Cell::Boolean(value) => write!(f, "{before}{name}={value}")?,
                Cell::Number(value) => write!(f, "{before}{name}={value}")?,
                Cell::Day(value) => write!(f, "{before}{name}={value}")?,
                Cell::Text(value) => write!(f, "{before}{name}={value}")?,
            }
        }
        Ok(())
    }
}

impl Says {
    fn of(rows: &Columns, row: usize) -> Self {
        Self(DECIDES.iter().filter_map(|name| Some((*name, rows.cell(name, row)?))).collect())
    }

    /// What stands in a column.
    pub fn cell(&self, name: &str) -> Option<&Cell> {
        self.0.iter().find(|(column, _)| *column == name).map(|(_, cell)| cell)
    }

    /// The text in a column.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.cell(name)? {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Every row that differs, by subject and item; no count has no rows.
pub fn moved(before: Option<&Counted>, after: Option<&Counted>) -> Result<Vec<Moved>> {
    let rows = |counted: &Counted| Ok::<_, Failure>(Columns::of(&counted.rows()?));
    let (before, after) = (before.map(rows).transpose()?, after.map(rows).transpose()?);
    let (old, new) = (index(before.as_ref()), index(after.as_ref()));
    let says = |rows: &Option<Columns>, row: Option<&usize>| Some(Says::of(rows.as_ref()?, *row?));
    let mut moved = Vec::new();
    for (key, row) in &old {
        let (said, says) = (says(&before, Some(row)), says(&after, new.get(key)));
        if said != says {
            moved.push(Moved { subject: key.0, item: key.1.clone(), before: said, after: says });
        }
    }
    for (key, row) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        moved.push(Moved { subject: key.0, item: key.1.clone(), before: None, after: says(&after, Some(row)) });
    }
    moved.sort_by(|a, b| (a.subject, &a.item).cmp(&(b.subject, &b.item)));
    Ok(moved)
}

fn index(rows: Option<&Columns>) -> BTreeMap<(i64, String), usize> {
    let Some(rows) = rows else { return BTreeMap::new() };
    let key = |row: usize| Some(((rows.whole("subject", row)?, rows.text("item", row).unwrap_or_default()), row));
    (0..rows.rows).filter_map(key).collect()
}
