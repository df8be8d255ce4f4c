//! Says of which rows only neighbours were compared: more have all of it in common than can be compared with one
//! another, as when a column was filled with one value.

use super::block::Candidates;
use super::table::{Row, Table};
use crate::model::Field;
use terms::Issue;

/// A value is told with so many letters at most.
const TOLD_MAX: usize = 60;

/// The largest block that was too large: how many rows it has, and what they say. One line, not one for each.
pub fn told(table: &Table, candidates: &Candidates, files: [&str; 2]) -> Option<Issue> {
    let block = candidates.too_large()?;
    let row = *block.first()?;
    let file = files[usize::from(table.second.is_some_and(|second| row as usize >= second))];
    let value = value(table, &table.rows[row as usize]);
    Some(Issue::warning("match_large_block", file).with("count", block.len()).with("value", value))
}

/// What a row says, as it is compared.
fn value(table: &Table, row: &Row) -> String {
    let said = Field::ALL.map(|field| String::from_utf16_lossy(table.symbols(field, row.value(field))));
    let words: Vec<String> = said.into_iter().filter(|value| !value.is_empty()).collect();
    words.join(" ").chars().take(TOLD_MAX).collect()
}
