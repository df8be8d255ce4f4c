//! Keeps the rows of a left join in the order of their subjects: the side whose rows all stay is read along,
//! and the other one is looked up. The engine would choose by size alone, and an order that is lost costs a
//! sort of every result.

use datafusion::common::{JoinType, Result};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::joins::{HashJoinExec, PartitionMode};
use std::sync::Arc;

/// The join with its sides changed, if that keeps the order of the side that stays.
pub(crate) fn turned(step: &Arc<dyn ExecutionPlan>) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let Some(join) = step.downcast_ref::<HashJoinExec>().filter(|join| *join.join_type() == JoinType::Left) else {
        return Ok(None);
    };
    let first = join.left().properties().output_ordering().map(|order| Arc::clone(&order.first().expr));
    let by_order = first.is_some_and(|first| join.on().iter().any(|(left, _)| left.eq(&first)));
    by_order.then(|| join.swap_inputs(PartitionMode::CollectLeft)).transpose()
}
