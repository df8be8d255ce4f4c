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
    /// Of these subjects, in order, at least one row is another one.
    Subjects(Arc<Vec<Felt>>),
}

/// One subject of whom a table has other rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Felt {
    pub subject: i64,
    /// From which to which day the other rows are, as days since 1970-01-01; none where it is not known.
    pub days: Option<(i32, i32)>,
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

/// Who is to be looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    Everyone,
    /// These subjects, in order.
    These(Arc<Vec<i64>>),
}

/// Whom these changes concern; rows outside of the days, where there are any, concern nobody.
pub(crate) fn joined<'c>(changes: impl Iterator<Item = &'c Change>, within: Option<(i32, i32)>) -> Option<Again> {
    let mut subjects: BTreeSet<i64> = BTreeSet::new();
    for change in changes {
        match change {
            Change::Whole => return Some(Again::Everyone),
            Change::Subjects(felt) => {
                subjects.extend(felt.iter().filter(|one| one.is_within(within)).map(|one| one.subject));
            }
        }
    }
    (!subjects.is_empty()).then(|| Again::These(Arc::new(subjects.into_iter().collect())))
}

impl Felt {
    fn is_within(&self, within: Option<(i32, i32)>) -> bool {
        match (self.days, within) {
            (Some((first, last)), Some((from, to))) => first <= to && from <= last,
            _ => true,
        }
    }
}
