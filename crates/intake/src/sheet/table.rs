//! Which row of a sheet is the head, or which two, and where each column is.

use super::plain::tight;
use super::{Row, Sheet};
use std::collections::BTreeMap;

/// The head is looked for in so many rows; titles and notes may stand above it.
const HEAD_WITHIN: usize = 20;

/// A sheet with its head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns' names as they stand there.
    pub head: Vec<String>,
    /// What stands below the head.
    pub rows: Vec<Row>,
}

/// A column's name as it is compared: without blanks, in plain letters.
pub fn heading(name: &str) -> String {
    tight(name).to_lowercase()
}

impl Table {
    /// The table whose head has all these columns; none where no head has.
    pub fn with(sheet: &Sheet, columns: &[&str]) -> Option<Table> {
        let wanted: Vec<String> = columns.iter().map(|name| heading(name)).collect();
        let holds = |(head, _): &(Vec<String>, usize)| {
            let found: Vec<String> = head.iter().map(|cell| heading(cell)).collect();
            !wanted.is_empty() && wanted.iter().all(|name| found.contains(name))
        };
        let one = |at: usize| Some((sheet.rows.get(at)?.cells.clone(), at + 1));
        let heads = (0..HEAD_WITHIN).flat_map(|at| [head_of_two(sheet, at), one(at)]).flatten();
        heads.into_iter().find(holds).map(|head| Self::under(sheet, head))
    }

    /// The table under the row that looks like a head.
    pub fn guess(sheet: &Sheet) -> Table {
        let at = head_at(sheet);
        let one = || (sheet.rows.get(at).map(|row| row.cells.clone()).unwrap_or_default(), at + 1);
        Self::under(sheet, head_of_two(sheet, at).unwrap_or_else(one))
    }

    /// The table with this head, whose rows begin there.
    fn under(sheet: &Sheet, (head, from): (Vec<String>, usize)) -> Table {
        Table { head, rows: sheet.rows.iter().skip(from).cloned().collect() }
    }

    /// Where a column is.
    pub fn column(&self, name: &str) -> Option<usize> {
        let name = heading(name);
        self.head.iter().position(|head| heading(head) == name)
    }

    /// Names that several columns have.
    pub fn twice(&self) -> Vec<&str> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let filled = self.head.iter().filter(|name| !name.is_empty());
        filled
            .filter(|name| *seen.entry(heading(name)).and_modify(|count| *count += 1).or_insert(1) == 2)
            .map(String::as_str)
            .collect()
    }
}

/// What stands above the row that looks like a head: titles and notes.
pub fn titles(sheet: &Sheet) -> impl Iterator<Item = &str> {
    let above = sheet.rows.iter().take(head_at(sheet)).flat_map(|row| &row.cells);
    above.filter(|cell| !cell.is_empty()).map(String::as_str)
}

/// The row that looks like a head: the first that is nearly as wide as the sheet.
fn head_at(sheet: &Sheet) -> usize {
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.is_empty()).count();
    let widest = sheet.rows.iter().take(HEAD_WITHIN).map(filled).max().unwrap_or_default();
    sheet.rows.iter().take(HEAD_WITHIN).position(|row| filled(row) * 5 >= widest * 3).unwrap_or_default()
}

/// The head that a row makes with the one below it, and where the rows begin: names that go over two columns
/// and more have the columns' own names below them, and every other name goes over both rows. Of merged cells a
/// sheet has the text in the first and nothing in the others. None where the two are no such head.
fn head_of_two(sheet: &Sheet, at: usize) -> Option<(Vec<String>, usize)> {
    let (upper, lower) = (sheet.rows.get(at)?, sheet.rows.get(at + 1)?);
    let cell = |row: &Row, at: usize| row.cells.get(at).filter(|cell| !cell.is_empty()).cloned();
    let width = upper.cells.len().max(lower.cells.len());
    let mut names: Vec<(String, String)> = Vec::with_capacity(width);
    for at in 0..width {
        let goes_on = cell(upper, at + 1).is_none() && cell(lower, at + 1).is_some();
        let before = names.last().map(|(over, _)| over.clone()).unwrap_or_default();
        names.push(match (cell(upper, at), cell(lower, at)) {
            (Some(name), None) => (String::new(), name),
            (Some(over), Some(own)) if goes_on => (over, own),
            (None, Some(own)) if !before.is_empty() => (before, own),
            (None, None) => Default::default(),
            _ => return None,
        });
    }
    let own = |(over, name): &(String, String)| !over.is_empty() && !name.starts_with(|first: char| first.is_numeric());
    let is_head = lower.number == upper.number + 1 && names.iter().any(own);
    let is_twice = |name: &str| names.iter().filter(|(_, other)| other == name).count() > 1;
    let head = names.iter().map(|(over, name)| if is_twice(name) { format!("{over}{name}") } else { name.clone() });
    is_head.then(|| (head.collect(), at + 2))
}
