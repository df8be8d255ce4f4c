//! One published state of all tables. Readers hold on to the generation that they started with.

use crate::columns::days;
use crate::definition::SubjectKind;
use crate::failure::fault;
use crate::felt::DAY;
use crate::order::Order;
use crate::provider::World;
use crate::query::{Query, Spread};
use crate::shard::Shard;
use crate::slot::{Filling, Slot};
use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::{concat_batches, filter_record_batch};
use arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use terms::{ChangeNo, Result};

/// Over so few rows one plan is as good as another.
const NO_PLAN_IS_SLOW: usize = 10_000;

/// What is known of a table before it has rows.
#[derive(Debug)]
pub(crate) struct Table {
    pub name: String,
    pub schema: SchemaRef,
    pub order: Order,
    pub subject: SubjectKind,
    /// None: its rows are put from outside.
    pub query: Option<Query>,
}

/// The rows of one table: as many shards as the engine has, or one if it is not about residents.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    pub table: Arc<Table>,
    pub shards: Vec<Arc<Shard>>,
}

/// All tables as of one change.
#[derive(Clone, Debug)]
pub(crate) struct Generation {
    pub number: u64,
    pub change: Option<ChangeNo>,
    pub tables: BTreeMap<String, Rows>,
}

/// The rows of some days; a row without a day may matter ever.
fn of_days(batch: &RecordBatch, first: i32, last: i32) -> Result<RecordBatch> {
    let Some(days) = days(batch, DAY) else { return Ok(batch.clone()) };
    let kept: BooleanArray = days.iter().map(|day| Some(day.is_none_or(|day| (first..=last).contains(&day)))).collect();
    filter_record_batch(batch, &kept).map_err(fault("filter rows"))
}

/// To which shard a subject belongs.
pub(crate) fn shard_of(subject: i64, shards: usize) -> usize {
    usize::try_from(subject.rem_euclid(i64::try_from(shards).unwrap_or(1))).unwrap_or(0)
}

impl Rows {
    pub fn empty(table: &Arc<Table>, shards: usize) -> Self {
        let count = if table.subject.is_sharded() { shards } else { 1 };
        let shard = Arc::new(Shard::empty(&table.schema, &table.order));
        Self { table: Arc::clone(table), shards: vec![shard; count] }
    }

    pub fn count(&self) -> usize {
        self.shards.iter().map(|shard| shard.rows()).sum()
    }

    pub fn block(&self, subject: i64) -> Option<RecordBatch> {
        self.shards[shard_of(subject, self.shards.len())].block(subject)
    }

    /// The blocks of these subjects, in the order in which they are named.
    pub fn blocks(&self, subjects: &[i64]) -> Result<RecordBatch> {
        let blocks: Vec<RecordBatch> = subjects.iter().filter_map(|subject| self.block(*subject)).collect();
        concat_batches(&self.table.schema, &blocks).map_err(fault("copy blocks"))
    }

    /// Every batch, shard by shard.
    pub fn batches(&self) -> impl Iterator<Item = &RecordBatch> {
        self.shards.iter().flat_map(|shard| shard.batches())
    }

    fn small(&self, subjects: &[i64]) -> Result<Arc<Shard>> {
        let batch = self.blocks(subjects)?;
        Ok(Arc::new(Shard::build(&self.table.schema, &self.table.order, &[batch])?))
    }
}

/// Which rows of the sharded tables a query sees. Tables that are not sharded it sees whole.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Seen<'a> {
    /// One shard.
    Shard(usize),
    /// The blocks of these subjects, sorted.
    Subjects(&'a [i64]),
    /// Everything, one partition per shard.
    Everything,
}

impl Generation {
    /// The tables that a query reads, as its plan knows them.
    pub fn slots(&self, query: &Query) -> World {
        let slot = |rows: &Rows| -> (String, Arc<dyn TableProvider>) {
            let partitions = if query.spread == Spread::Once { rows.shards.len() } else { 1 };
            let slot = Slot::new(&rows.table, partitions, rows.count() / rows.shards.len() * partitions);
            (rows.table.name.clone(), Arc::new(slot))
        };
        World::of(query.reads.iter().filter_map(|name| self.tables.get(name)).map(slot))
    }

    /// How many rows these tables have, as a power of ten.
    pub fn magnitude(&self, reads: &BTreeSet<String>) -> u32 {
        let rows = reads.iter().filter_map(|name| self.tables.get(name)).map(Rows::count).sum::<usize>();
        rows.max(NO_PLAN_IS_SLOW).ilog10()
    }

    /// The same without rows of other days than these, in the tables among those that have a day per row.
    pub fn within(&self, reads: &BTreeSet<String>, (first, last): (i32, i32)) -> Result<Generation> {
        let mut narrow = self.clone();
        for rows in narrow.tables.values_mut().filter(|rows| reads.contains(&rows.table.name)) {
            for shard in &mut rows.shards {
                let kept = shard.batches().map(|batch| of_days(batch, first, last)).collect::<Result<Vec<_>>>()?;
                *shard = Arc::new(Shard::build(&rows.table.schema, &rows.table.order, &kept)?);
            }
        }
        Ok(narrow)
    }

    /// What of their rows a run reads.
    pub fn filling(&self, reads: &BTreeSet<String>, seen: Seen) -> Result<Filling> {
        let tables = reads.iter().filter_map(|name| self.tables.get(name));
        let filled = tables.map(|rows| Ok((rows.table.name.clone(), rows.seen(seen)?)));
        Ok(Filling(filled.collect::<Result<_>>()?))
    }
}

impl Rows {
    fn seen(&self, seen: Seen) -> Result<Vec<Arc<Shard>>> {
        Ok(match seen {
            _ if !self.table.subject.is_sharded() => self.shards.clone(),
            Seen::Shard(at) => vec![Arc::clone(&self.shards[at])],
            Seen::Subjects(subjects) => vec![self.small(subjects)?],
            Seen::Everything => self.shards.clone(),
        })
    }
}
