//! Which of a record's versions is the current one.

use crate::database::Row;
use crate::fault::Inner;

/// Orders a record's versions; the greatest is current. Among versions by import: the sender's
/// `lastUpdated`, then the sender's version number, then arrival. A write that is not by import
/// is newer than every import, and among such writes the later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    written: bool,
    sender_updated: Option<i64>,
    sender_version: Option<i64>,
    arrival: i64,
    change: i64,
    ordinal: i64,
}

/// The columns from which [`Rank::from_row`] reads, in its order.
pub(crate) const RANK_COLUMNS: &str = "v.by_import, v.sender_updated, v.sender_version, v.arrival, v.change, v.ordinal";

impl Rank {
    /// The rank of a version by import.
    pub(crate) fn import(
        (sender_updated, sender_version): (Option<i64>, Option<i64>),
        arrival: i64,
        (change, ordinal): (i64, i64),
    ) -> Self {
        Self { written: false, sender_updated, sender_version, arrival, change, ordinal }
    }

    /// The rank of a version that did not come by import.
    pub(crate) fn written((change, ordinal): (i64, i64)) -> Self {
        Self { written: true, sender_updated: None, sender_version: None, arrival: 0, change, ordinal }
    }

    /// Whether the version did not come by import.
    pub(crate) fn is_written(&self) -> bool {
        self.written
    }

    /// The rank of a stored version, from [`RANK_COLUMNS`] beginning at a column.
    pub(crate) fn from_row(row: &dyn Row, first: usize) -> Inner<Self> {
        let version = (row.get(first + 4)?, row.get(first + 5)?);
        if row.get(first)? {
            let sender = (row.get(first + 1)?, row.get(first + 2)?);
            Ok(Self::import(sender, row.get(first + 3)?, version))
        } else {
            Ok(Self::written(version))
        }
    }
}
