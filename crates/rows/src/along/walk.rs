//! Two inputs in the order of a key, walked along together.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, RecordBatchOptions, UInt32Array};
use arrow::compute::take;
use arrow::datatypes::{Int64Type, SchemaRef};
use datafusion::common::{JoinSide, JoinType, Result, exec_err, internal_err};
use std::sync::Arc;

/// What is joined how, and what of it is handed on.
#[derive(Clone, Debug)]
pub(super) struct How {
    pub kind: JoinType,
    pub left_key: usize,
    pub right_key: usize,
    pub columns: Vec<(JoinSide, usize)>,
    pub schema: SchemaRef,
}

/// The left side, and how far along it the right one has come.
pub(super) struct Walk {
    left: RecordBatch,
    at: usize,
    how: How,
}

/// Pairs of rows: which of the right side, and which of the left one beside it, if any.
#[derive(Default)]
struct Pairs {
    right: Vec<u32>,
    left: Vec<Option<u32>>,
}

impl Walk {
    pub fn new(left: RecordBatch, how: How) -> Self {
        Self { left, at: 0, how }
    }

    /// The next rows of the right side with what stands beside them.
    pub fn join(&mut self, right: &RecordBatch) -> Result<RecordBatch> {
        let pairs = self.pairs(right)?;
        let is_whole = pairs.right.iter().enumerate().all(|(at, row)| at == *row as usize);
        let is_whole = is_whole && pairs.right.len() == right.num_rows();
        let rows = pairs.right.len();
        let (from_left, from_right) = (UInt32Array::from(pairs.left), UInt32Array::from(pairs.right));
        let column = |(side, at): &(JoinSide, usize)| -> Result<ArrayRef> {
            Ok(match side {
                JoinSide::Left => take(self.left.column(*at), &from_left, None)?,
                _ if is_whole => Arc::clone(right.column(*at)),
                _ => take(right.column(*at), &from_right, None)?,
            })
        };
        let columns = self.how.columns.iter().map(column).collect::<Result<Vec<_>>>()?;
        let rows = RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.how.schema), columns, &rows)?)
    }

    /// Goes on where the last batch ended. Rows without a key are last on either side and meet nobody.
    fn pairs(&mut self, right: &RecordBatch) -> Result<Pairs> {
        let (known, wanted) = (keys(&self.left, self.how.left_key)?, keys(right, self.how.right_key)?);
        let mut pairs = Pairs::default();
        for (row, key) in (0u32..).zip(wanted) {
            self.at += known[self.at..].iter().take_while(|known| *known < key).count();
            let met = known[self.at..].iter().take_while(|known| *known == key).count();
            pairs.add(self.how.kind, row, self.at, met)?;
        }
        for row in wanted.len()..right.num_rows() {
            pairs.add(self.how.kind, row as u32, self.at, 0)?;
        }
        Ok(pairs)
    }
}

impl Pairs {
    fn add(&mut self, kind: JoinType, row: u32, from: usize, met: usize) -> Result<()> {
        match kind {
            JoinType::RightSemi if met > 0 => self.right.push(row),
            JoinType::RightAnti if met == 0 => self.right.push(row),
            JoinType::RightSemi | JoinType::RightAnti => {}
            JoinType::Right if met == 0 => {
                self.right.push(row);
                self.left.push(None);
            }
            _ => {
                for beside in from..from + met {
                    let Ok(beside) = u32::try_from(beside) else { return exec_err!("too many rows in one shard") };
                    self.right.push(row);
                    self.left.push(Some(beside));
                }
            }
        }
        Ok(())
    }
}

/// The keys of the rows that have one; they come first.
fn keys(batch: &RecordBatch, column: usize) -> Result<&[i64]> {
    let Some(column) = batch.column(column).as_primitive_opt::<Int64Type>() else {
        return internal_err!("a key is a whole number");
    };
    Ok(&column.values()[..column.len() - column.null_count()])
}
