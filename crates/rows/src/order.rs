//! The order in which a table is kept: subject, time, and then everything else, so that the order
//! of two rows never depends on how they came.

use crate::columns::subjects;
use crate::failure::fault;
use arrow::array::UInt32Array;
use arrow::array::{ArrayRef, DynComparator, RecordBatch, make_comparator};
use arrow::compute::{SortOptions, take_record_batch};
use arrow::datatypes::{DataType, Schema};
use std::cmp::Ordering;
use terms::Result;

/// Empty cells come last, as SQL's `order by` has them.
pub(crate) const ASCENDING: SortOptions = SortOptions { descending: false, nulls_first: false };

/// By which columns a table is sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub subject: usize,
    /// `on_date`, else `from_on`, else `item`, else nothing.
    pub second: Option<usize>,
}

impl Order {
    /// By convention; none if there is no column `subject`.
    pub fn of(schema: &Schema) -> Option<Self> {
        let column = |name: &str| schema.index_of(name).ok();
        let second = column("on_date").or_else(|| column("from_on")).or_else(|| column("item"));
        Some(Self { subject: column("subject")?, second })
    }

    /// The columns that the engine is told of.
    pub fn declared(&self) -> Vec<usize> {
        [Some(self.subject), self.second].into_iter().flatten().collect()
    }

    /// The batch in order.
    pub fn sorted(&self, batch: RecordBatch) -> Result<RecordBatch> {
        let compare = self.comparators(&batch)?;
        let subject = subjects(&batch, self.subject);
        let order = |a: usize, b: usize| match subject[a].cmp(&subject[b]) {
            Ordering::Equal => compare.iter().map(|by| by(a, b)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal),
            other => other,
        };
        let rows = batch.num_rows();
        if (1..rows).all(|row| order(row - 1, row).is_le()) {
            return Ok(batch);
        }
        let mut indices: Vec<u32> = (0..u32::try_from(rows).map_err(fault("sort rows"))?).collect();
        indices.sort_by(|a, b| order(*a as usize, *b as usize));
        take_record_batch(&batch, &UInt32Array::from(indices)).map_err(fault("sort rows"))
    }

    /// What orders the rows of one subject.
    fn comparators(&self, batch: &RecordBatch) -> Result<Vec<DynComparator>> {
        let declared = self.declared();
        let others = (0..batch.num_columns()).filter(|column| !declared.contains(column));
        self.second
            .into_iter()
            .chain(others)
            .map(|column| batch.column(column))
            .filter(|column| can_compare(column))
            .map(|column| make_comparator(column, column, ASCENDING).map_err(fault("compare rows")))
            .collect()
    }
}

fn can_compare(column: &ArrayRef) -> bool {
    let of = column.data_type();
    of.is_primitive()
        || matches!(
            of,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Boolean | DataType::Dictionary(_, _)
        )
}
