//! Finds the records of one person in a file, or between two files: rows are read and packed, those that
//! share a key are compared, what their agreement is worth is learnt from the rows themselves, and pairs
//! are closed to people.

mod block;
mod cluster;
mod columns;
mod compare;
mod cores;
mod estimate;
mod few;
mod intern;
mod read;
mod table;
#[cfg(test)]
mod tests;

pub use columns::Columns;
pub use few::{Likely, Said, Step, beside};

use crate::model::{Model, probability};
use block::{Block, Candidates};
use cluster::Pair;
use compare::Scorer;
use std::io::Write;
use table::{Cells, Table};
use terms::{Issue, Result};

/// Blocks are handed to the cores by so many.
const BLOCKS_AT_ONCE: usize = 4_096;

/// Fewer rows teach nothing, and no pair of them is likely.
const ROWS_MIN: usize = 2;

/// What was found.
pub struct Found {
    /// The rows, as they were read.
    cells: Vec<Cells>,
    /// The pairs of one person, rows counted through both files.
    pairs: Vec<Pair>,
    /// How many pairs were compared, one that shares several keys as often.
    pub compared: u64,
    /// What the rows themselves taught.
    pub model: Option<Model>,
    /// What is wrong with the files.
    pub issues: Vec<Issue>,
}

/// A file's name and bytes.
pub type File<'a> = (&'a str, &'a [u8]);

/// Finds the pairs in one file, or between two. A file that lacks a column that MAP.toml names is refused;
/// whatever else is wrong with it is an issue of what is found.
pub fn find(first: File, second: Option<File>, columns: &Columns) -> Result<Found> {
    let mut issues = Vec::new();
    let mut cells = read::read(first, columns, &mut issues)?;
    let rows = cells.iter().map(Cells::len).sum();
    if let Some(second) = second {
        cells.extend(read::read(second, columns, &mut issues)?);
    }
    let table = Table::of(&cells, second.map(|_| rows));
    if table.pairs() < 1.0 || table.rows.len() < ROWS_MIN {
        return Ok(Found { cells, pairs: Vec::new(), compared: 0, model: None, issues });
    }
    let candidates = Candidates::of(&table);
    let blocks = candidates.blocks();
    let model = estimate::estimate(&table, &candidates, &blocks);
    let scorer = Scorer::new(&table, &model);
    let (pairs, compared) = likely(&candidates, &blocks, &scorer);
    let pairs = cluster::close(&table, &scorer, &pairs);
    Ok(Found { cells, pairs, compared, model: Some(model), issues })
}

/// The pairs that are likelier one person than two, the likeliest first, and how many were compared.
fn likely(candidates: &Candidates, blocks: &[Block], scorer: &Scorer) -> (Vec<Pair>, u64) {
    let chunks: Vec<&[Block]> = blocks.chunks(BLOCKS_AT_ONCE).collect();
    let found = cores::each(&chunks, |blocks| {
        let (mut found, mut compared) = (Vec::new(), 0);
        candidates.each(blocks, |(left, one), (right, other)| {
            compared += 1;
            found.extend(scorer.odds(one, other, 0.0).map(|odds| Pair { left, right, odds }));
        });
        (found, compared)
    });
    let compared = found.iter().map(|(_, compared)| compared).sum();
    let mut pairs: Vec<Pair> = found.into_iter().flat_map(|(found, _)| found).collect();
    pairs.sort_unstable_by(|one, other| {
        other.odds.total_cmp(&one.odds).then((one.left, one.right).cmp(&(other.left, other.right)))
    });
    pairs.dedup();
    (pairs, compared)
}

impl Found {
    /// How many pairs there are.
    pub fn count(&self) -> usize {
        self.pairs.len()
    }

    /// Writes pairs.csv: two ids and how likely it is that they are one person.
    pub fn write(&self, out: impl Write) -> std::io::Result<()> {
        let ids: Vec<&[u8]> = self.cells.iter().flat_map(|cells| cells.ids.iter()).map(<[u8]>::trim_ascii).collect();
        let mut out = csv::Writer::from_writer(out);
        out.write_record(["left", "right", "probability"])?;
        for pair in &self.pairs {
            let (left, right) = (ids[pair.left as usize], ids[pair.right as usize]);
            out.write_record([left, right, format!("{:.6}", probability(pair.odds)).as_bytes()])?;
        }
        out.flush()
    }
}
