//! Which row of a sheet is the head, and where each column is.

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
    /// The table whose head has all these columns; none where no row has.
    pub fn with(sheet: &Sheet, columns: &[&str]) -> Option<Table> {
        let wanted: Vec<String> = columns.iter().map(|name| heading(name)).collect();
        let holds = |row: &Row| {
            let found: Vec<String> = row.cells.iter().map(|cell| heading(cell)).collect();
            !wanted.is_empty() && wanted.iter().all(|name| found.contains(name))
        };
        let at = sheet.rows.iter().take(HEAD_WITHIN).position(holds)?;
        Some(Self::below(sheet, at))
    }

    /// The table under the row that looks like a head: the first that is nearly as wide as the sheet.
    pub fn guess(sheet: &Sheet) -> Table {
        let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.is_empty()).count();
        let widest = sheet.rows.iter().take(HEAD_WITHIN).map(filled).max().unwrap_or_default();
        let at = sheet.rows.iter().take(HEAD_WITHIN).position(|row| filled(row) * 5 >= widest * 3);
        Self::below(sheet, at.unwrap_or_default())
    }

    fn below(sheet: &Sheet, at: usize) -> Table {
        let head = sheet.rows.get(at).map(|row| row.cells.clone()).unwrap_or_default();
        Table { head, rows: sheet.rows.iter().skip(at + 1).cloned().collect() }
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
