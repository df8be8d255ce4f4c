//! Joins two inputs that both come in the order of the joined column by walking along them. The engine would
//! put one side into a hash table and look up every row of the other; over rows that are in order that was
//! most of an indicator's time.

mod walk;

use crate::order::ASCENDING;
use arrow::compute::concat_batches;
use arrow::datatypes::DataType;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, JoinSide, JoinType, NullEquality, Result, internal_err};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::common::collect;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::{StreamExt, TryStreamExt};
use std::fmt;
use std::sync::Arc;
use walk::{How, Walk};

/// This join in the place of the engine's, where both sides are in order.
pub(crate) fn walked(step: &Arc<dyn ExecutionPlan>) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let walked = step.downcast_ref().and_then(AlongExec::instead_of);
    Ok(walked.map(|walked| Arc::new(walked) as Arc<dyn ExecutionPlan>))
}

/// Reads the left side whole, then walks along the right one; what comes out is in the right one's order.
#[derive(Debug)]
struct AlongExec {
    left: Arc<dyn ExecutionPlan>,
    right: Arc<dyn ExecutionPlan>,
    how: How,
    properties: Arc<PlanProperties>,
}

impl AlongExec {
    fn instead_of(join: &HashJoinExec) -> Option<Self> {
        let kind = *join.join_type();
        let keeps_right = matches!(kind, JoinType::Inner | JoinType::Right | JoinType::RightSemi | JoinType::RightAnti);
        let is_plain = join.filter().is_none() && join.fetch().is_none() && !join.null_aware;
        let [(left_key, right_key)] = join.on() else { return None };
        if !keeps_right || !is_plain || join.null_equality() != NullEquality::NullEqualsNothing {
            return None;
        }
        let (left_key, right_key) = (leading(join.left(), left_key)?, leading(join.right(), right_key)?);
        let of = |side: JoinSide, input: &Arc<dyn ExecutionPlan>| {
            (0..input.schema().fields().len()).map(move |at| (side, at)).collect::<Vec<_>>()
        };
        let both = matches!(kind, JoinType::Inner | JoinType::Right);
        let mut columns = if both { of(JoinSide::Left, join.left()) } else { vec![] };
        columns.extend(of(JoinSide::Right, join.right()));
        if let Some(wanted) = &join.projection {
            columns = wanted.iter().map(|at| columns.get(*at).copied()).collect::<Option<_>>()?;
        }
        Some(Self {
            left: Arc::clone(join.left()),
            right: Arc::clone(join.right()),
            how: How { kind, left_key, right_key, columns, schema: join.schema() },
            properties: Arc::clone(join.properties()),
        })
    }
}

/// Where the key stands, if the rows come in its order, all in one stream.
fn leading(input: &Arc<dyn ExecutionPlan>, key: &Arc<dyn PhysicalExpr>) -> Option<usize> {
    let properties = input.properties();
    let first = properties.output_ordering()?.first();
    let column = key.downcast_ref::<Column>()?;
    let is_number = *input.schema().field(column.index()).data_type() == DataType::Int64;
    let in_order = first.expr.eq(key) && first.options == ASCENDING;
    (is_number && in_order && properties.output_partitioning().partition_count() == 1).then(|| column.index())
}

impl DisplayAs for AlongExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.right.schema().field(self.how.right_key).name().clone();
        write!(f, "AlongExec: join_type={}, on={name}", self.how.kind)
    }
}

impl ExecutionPlan for AlongExec {
    fn name(&self) -> &'static str {
        "AlongExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.left, &self.right]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let [left, right] = children.try_into().or_else(|_| internal_err!("a join has two sides"))?;
        Ok(Arc::new(Self { left, right, how: self.how.clone(), properties: Arc::clone(&self.properties) }))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let left = self.left.execute(partition, Arc::clone(&context))?;
        let right = self.right.execute(partition, context)?;
        let how = self.how.clone();
        let joined = async move {
            let schema = left.schema();
            let mut walk = Walk::new(concat_batches(&schema, &collect(left).await?)?, how);
            Ok::<_, DataFusionError>(right.map(move |batch| walk.join(&batch?)))
        };
        let stream = futures::stream::once(joined).try_flatten();
        Ok(Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.how.schema), stream)))
    }
}

#[cfg(test)]
mod tests;
