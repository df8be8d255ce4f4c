//! Keeps the rows of a left join in the order of their subjects: the side whose rows all stay is read along,
//! and the other one is looked up. The engine would choose by size alone, and an order that is lost costs a
//! sort of every result.

use crate::along::AlongOrder;
use crate::coded::CodedFilters;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{JoinType, Result};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::joins::{HashJoinExec, PartitionMode};
use std::sync::Arc;

/// The engine's own rules with this one after the one that chooses sides; at the end joins along the order, and
/// coded filters.
pub(crate) fn rules() -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    let mut rules = PhysicalOptimizer::new().rules;
    let chosen = rules.iter().position(|rule| rule.name() == "join_selection").map_or(0, |at| at + 1);
    rules.insert(chosen, Arc::new(OrderKept));
    rules.push(Arc::new(AlongOrder));
    rules.push(Arc::new(CodedFilters));
    rules
}

#[derive(Debug)]
struct OrderKept;

impl PhysicalOptimizerRule for OrderKept {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let turned = plan.transform_up(|step| match turned(&step)? {
            Some(turned) => Ok(Transformed::yes(turned)),
            None => Ok(Transformed::no(step)),
        });
        Ok(turned?.data)
    }

    fn name(&self) -> &str {
        "order_kept"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The join with its sides changed, if that keeps the order of the side that stays.
fn turned(step: &Arc<dyn ExecutionPlan>) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let Some(join) = step.downcast_ref::<HashJoinExec>().filter(|join| *join.join_type() == JoinType::Left) else {
        return Ok(None);
    };
    let first = join.left().properties().output_ordering().map(|order| Arc::clone(&order.first().expr));
    let by_order = first.is_some_and(|first| join.on().iter().any(|(left, _)| left.eq(&first)));
    by_order.then(|| join.swap_inputs(PartitionMode::CollectLeft)).transpose()
}
