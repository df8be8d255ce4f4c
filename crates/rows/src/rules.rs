//! What is done to a plan besides what the engine does itself: steps that know that rows come in the order of
//! their subjects, and comparisons that know how texts are kept.

use crate::{along, coded, order_kept};
use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_plan::ExecutionPlan;
use std::sync::Arc;

/// The engine's own rules, the order kept after the one that chooses sides; at the end, because none after them
/// may take that order away, joins along it, and coded filters.
pub(crate) fn rules() -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    let mut rules = PhysicalOptimizer::new().rules;
    let chosen = rules.iter().position(|rule| rule.name() == "join_selection").map_or(0, |at| at + 1);
    rules.insert(chosen, Arc::new(EachStep { name: "order_kept", instead: order_kept::turned }));
    rules.push(Arc::new(EachStep { name: "along_order", instead: along::walked }));
    rules.push(Arc::new(EachStep { name: "coded_filters", instead: coded::coded }));
    rules
}

type Step = Arc<dyn ExecutionPlan>;

/// A rule that looks at each step by itself, and says which one stands in its place.
#[derive(Debug)]
struct EachStep {
    name: &'static str,
    instead: fn(&Step) -> Result<Option<Step>>,
}

impl PhysicalOptimizerRule for EachStep {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let done = plan.transform_up(|step| match (self.instead)(&step)? {
            Some(instead) => Ok(Transformed::yes(instead)),
            None => Ok(Transformed::no(step)),
        });
        Ok(done?.data)
    }

    fn name(&self) -> &str {
        self.name
    }

    fn schema_check(&self) -> bool {
        true
    }
}
