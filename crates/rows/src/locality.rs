//! Says where a query looks at several subjects at once, by its plan.
//!
//! A query that is run shard by shard must stay with its subject: every join, group and window
//! holds `subject`, and nothing is cut off after so many rows. Subqueries inside expressions are
//! not looked into; comparing some subjects alone with all of them is the second net.

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Distinct, Expr, Join, LogicalPlan};

/// Which step is not local, if one is not: `join`, `group`, `window`, `distinct` or `limit`.
pub(crate) fn not_local(plan: &LogicalPlan, is_sharded: &dyn Fn(&str) -> bool) -> Option<&'static str> {
    let mut found = None;
    // The visitor itself cannot fail.
    let _ = plan.apply(|step| {
        found = step_not_local(step, is_sharded);
        Ok(if found.is_some() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    found
}

fn step_not_local(step: &LogicalPlan, is_sharded: &dyn Fn(&str) -> bool) -> Option<&'static str> {
    let reads_sharded = step.inputs().iter().any(|input| reads(input, is_sharded));
    let found = match step {
        LogicalPlan::Join(join) if reads(&join.left, is_sharded) && reads(&join.right, is_sharded) => {
            (!joins_subject(join)).then_some("join")
        }
        LogicalPlan::Aggregate(aggregate) => (!aggregate.group_expr.iter().any(is_subject)).then_some("group"),
        LogicalPlan::Window(window) => (!window.window_expr.iter().all(stays_with_subject)).then_some("window"),
        LogicalPlan::Distinct(Distinct::All(input)) => (!has_subject(input)).then_some("distinct"),
        LogicalPlan::Distinct(Distinct::On(on)) => (!on.on_expr.iter().any(is_subject)).then_some("distinct"),
        LogicalPlan::Limit(_) => Some("limit"),
        _ => None,
    };
    found.filter(|_| reads_sharded)
}

/// Whether rows of residents come in below.
fn reads(plan: &LogicalPlan, is_sharded: &dyn Fn(&str) -> bool) -> bool {
    match plan {
        LogicalPlan::TableScan(scan) => is_sharded(&scan.table_name.to_string()),
        other => other.inputs().iter().any(|input| reads(input, is_sharded)),
    }
}

/// A join whose condition stands in `where` says so there.
fn joins_subject(join: &Join) -> bool {
    let in_pairs = join.on.iter().any(|(left, right)| is_subject(left) && is_subject(right));
    in_pairs || join.filter.as_ref().is_some_and(equates_subjects)
}

fn equates_subjects(condition: &Expr) -> bool {
    match condition {
        Expr::BinaryExpr(both) if both.op == datafusion::logical_expr::Operator::And => {
            equates_subjects(&both.left) || equates_subjects(&both.right)
        }
        Expr::BinaryExpr(both) => {
            both.op == datafusion::logical_expr::Operator::Eq && is_subject(&both.left) && is_subject(&both.right)
        }
        _ => false,
    }
}

fn stays_with_subject(window: &Expr) -> bool {
    match window {
        Expr::Alias(alias) => stays_with_subject(&alias.expr),
        Expr::WindowFunction(function) => function.params.partition_by.iter().any(is_subject),
        _ => false,
    }
}

/// Authors keep the name, as the contract asks of the first column.
fn is_subject(expression: &Expr) -> bool {
    match expression {
        Expr::Alias(alias) => is_subject(&alias.expr),
        Expr::Column(column) => column.name == "subject",
        _ => false,
    }
}

fn has_subject(plan: &LogicalPlan) -> bool {
    plan.schema().fields().iter().any(|field| field.name() == "subject")
}
