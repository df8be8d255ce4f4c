//! Finds the records of one person in a file, or between two files: rows are read and packed, those that
//! share a key are compared, what their agreement is worth is learnt from the rows themselves, and pairs
//! are closed to people.

mod block;
mod cells;
mod cluster;
mod columns;
mod compare;
mod cores;
mod crowd;
mod estimate;
mod few;
mod heads;
mod intern;
mod read;
mod screen;
mod table;
#[cfg(test)]
mod tests;

pub use columns::Columns;
pub use few::{Likely, Said, Step, beside};

use crate::model::{Field, Model, Settings, probability};
use block::{Candidates, Met, Stretch};
use cells::{Cells, Texts};
use cluster::Pair;
use compare::Scorer;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write;
use table::Table;
use terms::{Day, Issue, Result};

/// A core writes so many pairs at a time, each of about so many bytes.
const PAIRS_WRITTEN: usize = 65_536;
const LINE_BYTES: usize = 32;

/// Fewer rows teach nothing, and no pair of them is likely.
const ROWS_MIN: usize = 2;

/// A value that so many rows have, and such a share of them, is common: it says nothing of one person.
const COMMON_MIN: f64 = 50.0;
const COMMON_SHARE: f64 = 0.001;

/// What was found.
pub struct Found {
    /// The rows' own ids, piece by piece.
    ids: Vec<Texts>,
    /// The pairs of one person, rows counted through both files.
    pairs: Vec<Pair>,
    /// How many pairs were compared, one that shares several keys as often.
    pub compared: u64,
    /// What the rows themselves taught, or the settings said.
    model: Option<Model>,
    table: Table,
    /// What is wrong with the files.
    pub issues: Vec<Issue>,
}

/// A file's name and bytes.
pub type File<'a> = (&'a str, &'a [u8]);

/// Finds the pairs in one file, or between two. A file that lacks a column that MAP.toml names is refused;
/// whatever else is wrong with it is an issue of what is found. Without settings the rows themselves teach
/// what agreement is worth.
pub fn find(first: File, second: Option<File>, columns: &Columns, settings: Option<&Settings>) -> Result<Found> {
    let mut issues = Vec::new();
    let mut cells = read::read(first, columns, &mut issues)?;
    let rows = cells.iter().map(Cells::len).sum();
    if let Some(second) = second {
        cells.extend(read::read(second, columns, &mut issues)?);
    }
    let table = Table::of(&mut cells, second.map(|_| rows));
    let ids = cells.into_iter().map(|cells| cells.ids).collect();
    if table.pairs() < 1.0 || table.rows.len() < ROWS_MIN {
        return Ok(Found { ids, pairs: Vec::new(), compared: 0, model: None, table, issues });
    }
    let candidates = Candidates::of(&table);
    let blocks = candidates.blocks();
    issues.extend(crowd::told(
        &table,
        &candidates,
        [Some(first), second].map(|file| file.map_or("", |(name, _)| name)),
    ));
    let model = settings.map_or_else(|| estimate::estimate(&table, &candidates, &blocks), Settings::model);
    let scorer = match settings {
        Some(settings) => Scorer::by(&table, settings),
        None => Scorer::new(&table, &model),
    };
    let (pairs, compared) = likely(&candidates, &blocks, &scorer);
    let pairs = cluster::close(&table, &scorer, &pairs);
    Ok(Found { ids, pairs, compared, model: Some(model), table, issues })
}

/// The pairs that are likelier one person than two, the likeliest first, and how many were compared.
fn likely(candidates: &Candidates, blocks: &[Stretch], scorer: &Scorer) -> (Vec<Pair>, u64) {
    let screen = scorer.screen();
    let found = cores::each(blocks, |some| {
        let mut found = Vec::new();
        let compared = candidates.each(*some, screen.clone(), |met| {
            let Met { left, right, rows: [one, other], .. } = met;
            // Those of one birthday have mostly been told; of the others most are nobody's.
            let told = || candidates.told_before(&met);
            let own = if one.born == other.born && told() { None } else { scorer.own(one, other, 0.0) };
            if let Some(own) = own.filter(|_| one.born == other.born || !told()) {
                found.extend(scorer.odds_with(own, one, other, 0.0).map(|odds| Pair { left, right, odds }));
            }
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

    /// What the rows taught, as settings: values that many rows have stand in them with their share, others
    /// do not. None where there was nothing to learn from.
    pub fn settings(&self, version: Day, source: &str) -> Option<Settings> {
        let values = |field: Field| {
            let (counts, said) = (&self.table.counts[field.at()], f64::from(self.table.said[field.at()]).max(1.0));
            let (mut rare, mut rows, mut common) = (0.0, 1e-9, HashMap::new());
            for (value, count) in (1..).zip(counts.iter().skip(1).map(|count| f64::from(*count))) {
                if count >= COMMON_MIN && count / said >= COMMON_SHARE {
                    common.insert(String::from_utf16_lossy(self.table.symbols(field, value)), count / said);
                } else {
                    rare += count * count;
                    rows += count;
                }
            }
            ((rare / rows / said).max(1.0 / said), common)
        };
        self.model.as_ref().map(|model| Settings::of(model, version, source, values))
    }

    /// Writes pairs.csv: two ids and how likely it is that they are one person.
    pub fn write(&self, mut out: impl Write) -> std::io::Result<()> {
        let ids: Vec<&[u8]> = self.ids.iter().flat_map(Texts::iter).map(<[u8]>::trim_ascii).collect();
        let lines = |pairs: &&[Pair]| {
            let mut lines = csv::Writer::from_writer(Vec::with_capacity(pairs.len() * LINE_BYTES));
            let mut probable = String::new();
            for pair in *pairs {
                probable.clear();
                write!(probable, "{:.6}", probability(pair.odds)).map_err(std::io::Error::other)?;
                let (left, right) = (ids[pair.left as usize], ids[pair.right as usize]);
                lines.write_record([left, right, probable.as_bytes()])?;
            }
            lines.into_inner().map_err(|error| error.into_error())
        };
        out.write_all(b"left,right,probability\n")?;
        for some in self.pairs.chunks(PAIRS_WRITTEN * cores::count()) {
            for lines in cores::each(&some.chunks(PAIRS_WRITTEN).collect::<Vec<_>>(), lines) {
                out.write_all(&lines?)?;
            }
        }
        out.flush()
    }
}
