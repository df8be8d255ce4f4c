//! A table as a plan knows it: columns and order, and no rows. The rows are filled in when the plan is run,
//! so one plan serves every shard, every few subjects and every generation.

use crate::generation::Table;
use crate::order::ASCENDING;
use crate::shard::Shard;
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, Statistics, exec_err, project_schema};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_plan::coop::cooperative;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, SchedulingType};
use datafusion::physical_plan::memory::MemoryStream;
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The rows that one run reads: some shards of each table, one partition each.
#[derive(Debug, Default)]
pub(crate) struct Filling(pub BTreeMap<String, Vec<Arc<Shard>>>);

impl Filling {
    /// How many rows there are in all.
    pub fn rows(&self) -> usize {
        self.0.values().flatten().map(|shard| shard.rows()).sum()
    }
}

/// A table without its rows.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    table: Arc<Table>,
    partitions: usize,
    /// About how many rows there will be: it decides which side of a join is looked up.
    rows: usize,
}

impl Slot {
    pub fn new(table: &Arc<Table>, partitions: usize, rows: usize) -> Self {
        Self { table: Arc::clone(table), partitions, rows }
    }

    /// As far as the columns that the order names are read.
    fn order(&self, projection: Option<&Vec<usize>>) -> Vec<PhysicalSortExpr> {
        let at = |column: usize| match projection {
            None => Some(column),
            Some(read) => read.iter().position(|one| *one == column),
        };
        let name = |column: usize| self.table.schema.field(column).name();
        let sorted = self.table.order.declared().into_iter().map_while(|column| {
            Some(PhysicalSortExpr { expr: Arc::new(Column::new(name(column), at(column)?)), options: ASCENDING })
        });
        sorted.collect()
    }
}

#[async_trait]
impl TableProvider for Slot {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.table.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = project_schema(&self.table.schema, projection)?;
        let sorted = EquivalenceProperties::new_with_orderings(Arc::clone(&schema), [self.order(projection)]);
        let partitions = Partitioning::UnknownPartitioning(self.partitions);
        let properties = PlanProperties::new(sorted, partitions, EmissionType::Incremental, Boundedness::Bounded);
        Ok(Arc::new(SlotExec {
            slot: self.clone(),
            projection: projection.cloned(),
            schema,
            properties: Arc::new(properties.with_scheduling_type(SchedulingType::Cooperative)),
        }))
    }
}

/// Reads what was filled in.
#[derive(Debug)]
struct SlotExec {
    slot: Slot,
    projection: Option<Vec<usize>>,
    schema: SchemaRef,
    properties: Arc<PlanProperties>,
}

impl DisplayAs for SlotExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<&str> = self.schema.fields().iter().map(|field| field.name().as_str()).collect();
        write!(f, "SlotExec: {} {columns:?}", self.slot.table.name)
    }
}

impl ExecutionPlan for SlotExec {
    fn name(&self) -> &'static str {
        "SlotExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let filling = context.session_config().get_extension::<Filling>();
        let shards = filling.as_ref().and_then(|filling| filling.0.get(&self.slot.table.name));
        let Some(shard) = shards.and_then(|shards| shards.get(partition)) else {
            return exec_err!("no rows were filled in for {}", self.slot.table.name);
        };
        let batches: Vec<RecordBatch> = shard.batches().cloned().collect();
        let stream = MemoryStream::try_new(batches, Arc::clone(&self.schema), self.projection.clone())?;
        Ok(Box::pin(cooperative(stream)))
    }

    /// Never exact: a plan that took a size for granted would be wrong of the next generation.
    fn statistics_from_inputs(&self, _: &[Arc<Statistics>], _: &StatisticsArgs) -> Result<Arc<Statistics>> {
        let known = Statistics::new_unknown(&self.schema);
        Ok(Arc::new(known.with_num_rows(Precision::Inexact(self.slot.rows))))
    }
}
