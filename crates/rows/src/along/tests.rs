use super::walked;
use crate::order::ASCENDING;
use arrow::array::{Int64Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::util::pretty::pretty_format_batches;
use datafusion::common::{JoinType, NullEquality};
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::datasource::source::DataSourceExec;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{LexOrdering, PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_plan::joins::{HashJoinExec, PartitionMode};
use datafusion::physical_plan::{ExecutionPlan, displayable};
use proptest::prelude::*;
use std::sync::Arc;

/// Rows in order, in batches of three; empty keys last.
fn input(name: &str, mut keys: Vec<Option<i64>>) -> Arc<dyn ExecutionPlan> {
    keys.sort_by_key(|key| key.unwrap_or(i64::MAX));
    let field = |name: String| Field::new(name, DataType::Int64, true);
    let schema = Arc::new(Schema::new(vec![field(format!("{name}_row")), field(name.into())]));
    let batches: Vec<RecordBatch> = keys
        .chunks(3)
        .enumerate()
        .map(|(at, some)| {
            let rows = Int64Array::from_iter_values((0..some.len()).map(|row| (at * 3 + row) as i64));
            let keys = Int64Array::from(some.to_vec());
            RecordBatch::try_new(Arc::clone(&schema), vec![Arc::new(rows), Arc::new(keys)]).unwrap()
        })
        .collect();
    let order = PhysicalSortExpr { expr: Arc::new(Column::new(name, 1)), options: ASCENDING };
    let source = MemorySourceConfig::try_new(&[batches], schema, None).unwrap();
    let source = source.try_with_sort_information(vec![LexOrdering::new([order]).unwrap()]).unwrap();
    DataSourceExec::from_data_source(source)
}

fn hashed(
    left: Vec<Option<i64>>,
    right: Vec<Option<i64>>,
    kind: JoinType,
    projection: Option<Vec<usize>>,
) -> Arc<dyn ExecutionPlan> {
    let key = |name: &str| Arc::new(Column::new(name, 1)) as Arc<dyn PhysicalExpr>;
    let (left, right, on) = (input("left", left), input("right", right), vec![(key("left"), key("right"))]);
    let (mode, nulls) = (PartitionMode::CollectLeft, NullEquality::NullEqualsNothing);
    let join = HashJoinExec::try_new(left, right, on, None, &kind, projection, mode, nulls, false);
    Arc::new(join.unwrap())
}

fn rows(plan: Arc<dyn ExecutionPlan>) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let batches = runtime.block_on(datafusion::physical_plan::collect(plan, Arc::default())).unwrap();
    let shown = pretty_format_batches(&batches).unwrap().to_string();
    let is_row = |line: &&str| line.starts_with('|') && !line.contains("right");
    let mut lines: Vec<String> = shown.lines().filter(is_row).map(str::to_owned).collect();
    lines.sort();
    lines
}

proptest! {
    #[test]
    fn the_walk_finds_the_pairs_that_the_hash_table_finds(
        left in prop::collection::vec(prop::option::weighted(0.9, 0i64..9), 0..14),
        right in prop::collection::vec(prop::option::weighted(0.9, 0i64..9), 1..14),
        projected in any::<bool>(),
    ) {
        for kind in [JoinType::Inner, JoinType::Right, JoinType::RightSemi, JoinType::RightAnti] {
            let both = matches!(kind, JoinType::Inner | JoinType::Right);
            let projection = projected.then(|| if both { vec![3, 0] } else { vec![1] });
            let hashed = hashed(left.clone(), right.clone(), kind, projection);
            let walked = walked(&hashed).unwrap().expect("both sides are in order");
            let shown = displayable(&*walked).indent(false).to_string();
            prop_assert!(shown.starts_with("AlongExec"), "{}", shown);
            prop_assert_eq!(rows(hashed), rows(walked), "{}", kind);
        }
    }
}
