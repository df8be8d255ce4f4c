//! The SQL engine as we use it: one partition at a time, nothing that writes, no clock, no dice.

use crate::limit_function::LimitFunction;
use crate::provider::{CATALOG, World};
use crate::slot::Filling;
use arrow::array::RecordBatch;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::context::{SQLOptions, SessionState};
use datafusion::execution::{FunctionRegistry, SessionStateBuilder, TaskContext};
use datafusion::logical_expr::{LogicalPlan, ScalarUDF};
use datafusion::physical_plan::execution_plan::reset_plan_states;
use datafusion::physical_plan::filter::{FilterExec, FilterExecBuilder};
use datafusion::physical_plan::{ExecutionPlan, collect};
use datafusion::prelude::SessionConfig;
use std::collections::HashMap;
use std::sync::Arc;
use terms::Limits;

/// Functions whose answer does not follow from the rows: a count would differ from its rebuild.
const FORBIDDEN: [&str; 8] =
    ["now", "current_timestamp", "current_date", "today", "current_time", "random", "rand", "uuid"];

/// So many rows are few: what the steps of a plan hand on at once is no more.
const FEW_ROWS: usize = 512;

/// What every query starts from.
#[derive(Clone)]
pub(crate) struct Session {
    state: SessionState,
    of_few: SessionConfig,
}

/// A plan to be kept: the same steps for many rows and for few.
#[derive(Debug)]
pub(crate) struct Planned {
    of_many: Arc<dyn ExecutionPlan>,
    of_few: Arc<dyn ExecutionPlan>,
}

impl Session {
    pub fn new(limits: &Arc<Limits>) -> Self {
        let mut config = SessionConfig::new()
            .with_target_partitions(1)
            .with_create_default_catalog_and_schema(false)
            .with_default_catalog_and_schema(CATALOG, "_none");
        config.options_mut().sql_parser.map_string_types_to_utf8view = false;
        config.options_mut().sql_parser.collect_spans = true;
        // A filter that one run narrows would be narrow in the next one: plans are kept.
        config.options_mut().optimizer.enable_dynamic_filter_pushdown = false;
        let mut state = SessionStateBuilder::new()
            .with_config(config)
            .with_default_features()
            .with_physical_optimizer_rules(crate::rules::rules())
            .build();
        for name in FORBIDDEN {
            // A name that this version of the engine does not have is as good as removed.
            let _ = state.deregister_udf(name);
        }
        let limit = ScalarUDF::from(LimitFunction::new(limits));
        let _ = state.register_udf(Arc::new(limit));
        let of_few = state.config().clone().with_batch_size(FEW_ROWS);
        Self { state, of_few }
    }

    /// Runs a kept plan over these rows. What its steps gathered in an earlier run is not carried over.
    /// Of few rows the time goes into making room for thousands: then room is made for few.
    pub async fn run(&self, planned: &Planned, filling: Filling) -> Result<Vec<RecordBatch>> {
        let are_few = filling.rows() <= FEW_ROWS;
        let (plan, config) =
            if are_few { (&planned.of_few, &self.of_few) } else { (&planned.of_many, self.state.config()) };
        let plan = reset_plan_states(Arc::clone(plan))?;
        let config = config.clone().with_extension(Arc::new(filling));
        let none = (HashMap::new(), HashMap::new(), HashMap::new(), HashMap::new());
        let runtime = Arc::clone(self.state.runtime_env());
        let context = TaskContext::new(None, String::new(), config, none.0, none.1, none.2, none.3, runtime);
        collect(plan, Arc::new(context)).await
    }

    /// The same engine over these tables.
    pub fn over(&self, world: World) -> Query {
        let mut state = self.state.clone();
        state.register_catalog_list(Arc::new(world));
        Query { state }
    }
}

/// The engine over the tables of one query.
pub(crate) struct Query {
    state: SessionState,
}

impl Query {
    /// Understands the SQL against the tables' columns.
    pub async fn logical(&self, sql: &str) -> Result<LogicalPlan> {
        let plan = self.state.create_logical_plan(sql).await?;
        read_only().verify_plan(&plan)?;
        Ok(plan)
    }

    /// Decides how to run it.
    pub async fn physical(&self, sql: &str) -> Result<Arc<dyn ExecutionPlan>> {
        let plan = self.logical(sql).await?;
        self.state.create_physical_plan(&plan).await
    }

    /// The same, ready to be kept.
    pub async fn planned(&self, sql: &str) -> Result<Planned> {
        let of_many = self.physical(sql).await?;
        let narrowed = Arc::clone(&of_many).transform_up(|step| {
            let Some(filter) = step.downcast_ref::<FilterExec>() else { return Ok(Transformed::no(step)) };
            let narrow = FilterExecBuilder::from(filter).with_batch_size(FEW_ROWS).build()?;
            Ok(Transformed::yes(Arc::new(narrow) as Arc<dyn ExecutionPlan>))
        });
        Ok(Planned { of_few: narrowed?.data, of_many })
    }

    /// Runs it.
    pub async fn run(&self, sql: &str) -> Result<Vec<RecordBatch>, DataFusionError> {
        let plan = self.physical(sql).await?;
        collect(plan, self.state.task_ctx()).await
    }
}

fn read_only() -> SQLOptions {
    SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false)
}
