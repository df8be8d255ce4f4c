//! Whose rows a put replaces, and what of it each table felt.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Whose rows a put replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// Everyone's: the listed tables are replaced whole.
    All,
    /// These residents': in the listed tables about residents their blocks are replaced, and one
    /// without rows loses what it had. Listed tables about anything else are replaced whole.
    Subjects(Vec<i64>),
    /// These areas', institutions', workers' or cases': in the listed tables, none of which is
    /// about residents, their blocks are replaced.
    Records(Vec<i64>),
}

/// What a put changed in one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Whole,
    Subjects(Arc<Vec<i64>>),
}

/// What a put changed, by table; a table that is not here is as it was.
pub(crate) type Changes = BTreeMap<String, Change>;

impl Touched {
    /// The same subjects, each once and in order.
    pub(crate) fn sorted(self) -> Self {
        let order = |mut subjects: Vec<i64>| {
            subjects.sort_unstable();
            subjects.dedup();
            subjects
        };
        match self {
            Touched::All => Touched::All,
            Touched::Subjects(subjects) => Touched::Subjects(order(subjects)),
            Touched::Records(records) => Touched::Records(order(records)),
        }
    }
}

/// All of these changes as one.
pub(crate) fn joined<'c>(changes: impl Iterator<Item = &'c Change>) -> Option<Change> {
    let mut all: Option<Change> = None;
    for change in changes {
        all = Some(match (all, change) {
            (None, change) => change.clone(),
            (Some(Change::Subjects(a)), Change::Subjects(b)) => Change::Subjects(union(&a, b)),
            _ => Change::Whole,
        });
    }
    all
}

fn union(a: &Arc<Vec<i64>>, b: &Arc<Vec<i64>>) -> Arc<Vec<i64>> {
    if Arc::ptr_eq(a, b) {
        return Arc::clone(a);
    }
    let both: BTreeSet<i64> = a.iter().chain(b.iter()).copied().collect();
    Arc::new(both.into_iter().collect())
}
