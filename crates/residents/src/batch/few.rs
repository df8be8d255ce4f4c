//! A newcomer beside a few candidates: the comparison, the weights and the odds of the batch, and why.

use super::cells::Cells;
use super::compare::Scorer;
use super::table::Table;
use crate::model::{Field, Settings, level, probability};
use serde::{Deserialize, Serialize};

/// What one record says of a person, as it was written; what it does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// By field.
    pub fields: [String; Field::COUNT],
    /// The full name, where it is not parted.
    pub full_name: String,
}

/// One bar of a waterfall: what one field adds to the odds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// `Field::name`.
    pub field: String,
    /// How well it agrees: exact, close, similar, differ, swapped.
    pub level: String,
    /// Its weight in bits: doubles or halves the odds once each.
    pub bits: f32,
}

/// How likely two records are of one person, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Likely {
    /// From 0 to 1.
    pub probability: f64,
    /// Field by field, those that say nothing left out.
    pub steps: Vec<Step>,
}

/// Compares a newcomer with each candidate.
pub fn beside(settings: &Settings, newcomer: &Said, candidates: &[Said]) -> Vec<Likely> {
    let mut cells = Cells::default();
    for said in [newcomer].into_iter().chain(candidates) {
        let fields = std::array::from_fn(|at| said.fields[at].as_bytes());
        cells.push(&[], fields, said.full_name.as_bytes());
    }
    let table = Table::of(&mut [cells], Some(1));
    let scorer = Scorer::by(&table, settings);
    let Some((newcomer, others)) = table.rows.split_first() else { return Vec::new() };
    let told = |other| {
        let (odds, weights) = scorer.explain(newcomer, other);
        let said = weights.into_iter().filter(|(_, level, _)| *level != level::MISSING);
        let steps = said.map(|(field, level, bits)| Step {
            field: field.name().into(),
            level: level::NAMES[level as usize].into(),
            bits: (bits * 10.0).round() / 10.0,
        });
        Likely { probability: probability(odds), steps: steps.collect() }
    };
    others.iter().map(told).collect()
}
