//! The rows of some subjects in one table, in order, cut so that one subject's block is replaced
//! without touching the others.
//!
//! Never changes in place: readers keep the shard that they have.

use crate::columns::subjects;
use crate::failure::{fault, refused};
use crate::order::Order;
use arrow::array::{Array, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::SchemaRef;
use std::sync::Arc;
use terms::{Issue, Result};

/// A piece is about as large as what the engine reads at once.
const PIECE_ROWS: usize = 8192;

/// So many pieces that would fit into one become one.
const MANY_PIECES: usize = 8;

/// Blocks of whole subjects, sorted by subject and then by time.
#[derive(Clone, Debug)]
pub(crate) struct Shard {
    schema: SchemaRef,
    subject: usize,
    pieces: Vec<Piece>,
    rows: usize,
}

/// Some neighbouring blocks; no block goes over the edge of a piece.
#[derive(Clone, Debug)]
struct Piece {
    batch: RecordBatch,
    last: i64,
}

/// Whether each subject has one row and stands after those before it: then there is nothing to sort, to
/// join or to cut.
fn are_rising(batches: &[RecordBatch], subject: usize) -> bool {
    let mut last = None;
    batches.iter().all(|batch| {
        let values = subjects(batch, subject);
        let follows = values.first().is_none_or(|first| last.is_none_or(|last| last < *first));
        last = values.last().copied().or(last);
        batch.column(subject).null_count() == 0 && follows && values.windows(2).all(|pair| pair[0] < pair[1])
    })
}

impl Shard {
    pub fn empty(schema: &SchemaRef, order: &Order) -> Self {
        Self::bare(schema, order.subject)
    }

    fn bare(schema: &SchemaRef, subject: usize) -> Self {
        Self { schema: Arc::clone(schema), subject, pieces: vec![], rows: 0 }
    }

    /// Sorts the batches and cuts them into pieces.
    pub fn build(schema: &SchemaRef, order: &Order, batches: &[RecordBatch]) -> Result<Self> {
        if are_rising(batches, order.subject) {
            return Ok(Self::read(schema, order, batches.to_vec()));
        }
        let all = concat_batches(schema, batches).map_err(fault("join rows"))?;
        if all.column(order.subject).null_count() > 0 {
            return Err(refused(Issue::blocking("row_without_subject", "")));
        }
        let all = order.sorted(all)?;
        let mut shard = Self::empty(schema, order);
        shard.cut(&all);
        Ok(shard)
    }

    /// Takes pieces as a shard was cut into before; they are in order.
    pub fn read(schema: &SchemaRef, order: &Order, pieces: Vec<RecordBatch>) -> Self {
        let mut shard = Self::empty(schema, order);
        pieces.into_iter().for_each(|piece| shard.push(piece));
        shard
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Where the column of subjects is.
    pub fn subject(&self) -> usize {
        self.subject
    }

    /// Every row, in order.
    pub fn batches(&self) -> impl Iterator<Item = &RecordBatch> {
        self.pieces.iter().map(|piece| &piece.batch)
    }

    /// The block of one subject, if it has rows.
    pub fn block(&self, subject: i64) -> Option<RecordBatch> {
        let at = self.pieces.partition_point(|piece| piece.last < subject);
        let piece = self.pieces.get(at)?;
        let (from, to) = self.range(piece, subject);
        (from < to).then(|| piece.batch.slice(from, to - from))
    }

    /// The same shard with other blocks for these subjects, which are sorted; no block means that
    /// the subject has no rows any more.
    pub fn replaced(&self, blocks: &[(i64, Option<RecordBatch>)]) -> Result<Self> {
        let mut next = Self::bare(&self.schema, self.subject);
        let mut rest = blocks;
        for (at, piece) in self.pieces.iter().enumerate() {
            let is_last = at + 1 == self.pieces.len();
            let here = if is_last { rest.len() } else { rest.partition_point(|(subject, _)| *subject <= piece.last) };
            let (mine, others) = rest.split_at(here);
            rest = others;
            self.replace_in(piece, mine, &mut next);
        }
        rest.iter().filter_map(|(_, block)| block.clone()).for_each(|block| next.push(block));
        next.joined()
    }

    fn replace_in(&self, piece: &Piece, blocks: &[(i64, Option<RecordBatch>)], next: &mut Self) {
        if blocks.is_empty() {
            return next.push(piece.batch.clone());
        }
        let mut done = 0;
        for (subject, block) in blocks {
            let (from, to) = self.range(piece, *subject);
            next.push(piece.batch.slice(done, from - done));
            block.iter().for_each(|block| next.push(block.clone()));
            done = to;
        }
        next.push(piece.batch.slice(done, piece.batch.num_rows() - done));
    }

    fn range(&self, piece: &Piece, subject: i64) -> (usize, usize) {
        let values = subjects(&piece.batch, self.subject);
        (values.partition_point(|value| *value < subject), values.partition_point(|value| *value <= subject))
    }

    fn push(&mut self, batch: RecordBatch) {
        let values = subjects(&batch, self.subject);
        let Some(last) = values.last().copied() else {
            return;
        };
        self.rows += batch.num_rows();
        self.pieces.push(Piece { batch, last });
    }

    /// Replacements leave small pieces, which hold on to the rows that they replaced: where many lie side by
    /// side they are joined. What no replacement came near is not copied.
    fn joined(self) -> Result<Self> {
        let mut next = Self::bare(&self.schema, self.subject);
        let mut pieces = self.pieces.into_iter().map(|piece| piece.batch).peekable();
        while let Some(first) = pieces.next() {
            let mut rows = first.num_rows();
            let mut some = vec![first];
            while let Some(beside) = pieces.next_if(|beside| rows + beside.num_rows() <= PIECE_ROWS) {
                rows += beside.num_rows();
                some.push(beside);
            }
            match some.len() >= MANY_PIECES {
                true => next.push(concat_batches(&self.schema, &some).map_err(fault("join rows"))?),
                false => some.into_iter().for_each(|piece| next.push(piece)),
            }
        }
        Ok(next)
    }

    fn cut(&mut self, all: &RecordBatch) {
        let values = subjects(all, self.subject);
        let mut from = 0;
        while from < values.len() {
            let aim = (from + PIECE_ROWS).min(values.len());
            let last = values[aim - 1];
            let to = aim + values[aim..].partition_point(|value| *value <= last);
            self.push(all.slice(from, to - from));
            from = to;
        }
    }

    /// Whether both have the same rows, however they are cut.
    pub fn is_same(&self, other: &Self) -> bool {
        let whole = |shard: &Self| concat_batches(&shard.schema, shard.batches()).ok();
        self.rows == other.rows && whole(self) == whole(other)
    }
}
