//! Several cheap comparisons of which each must hold: each is made for all rows, and their bits are joined. The
//! engine would copy the rows that are left after the first one before it makes the second, which costs more
//! than the comparison.

use crate::coded::IsText;
use arrow::array::{AsArray, RecordBatch};
use arrow::compute::and_kleene;
use arrow::datatypes::{DataType, Schema};
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{ColumnarValue, Operator};
use datafusion::physical_expr::expressions::{BinaryExpr, Column, Literal};
use datafusion::physical_expr::utils::conjunction;
use datafusion::physical_expr::{PhysicalExpr, split_conjunction};
use std::fmt;
use std::sync::Arc;

/// `a = 1 and b >= 2 and …`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Every {
    parts: Vec<Arc<dyn PhysicalExpr>>,
}

impl Every {
    /// The same condition, if it has several parts and all are cheap.
    pub fn instead_of(condition: &Arc<dyn PhysicalExpr>, schema: &Schema) -> Option<Self> {
        let parts: Vec<Arc<dyn PhysicalExpr>> = split_conjunction(condition).into_iter().map(Arc::clone).collect();
        (parts.len() > 1 && parts.iter().all(|part| is_cheap(part, schema))).then_some(Self { parts })
    }
}

/// A column of numbers or days against one value, or of numbered texts against one text.
fn is_cheap(part: &Arc<dyn PhysicalExpr>, schema: &Schema) -> bool {
    use Operator::{Eq, Gt, GtEq, Lt, LtEq, NotEq};
    let is_number = |side: &Arc<dyn PhysicalExpr>| {
        side.downcast_ref::<Column>().is_some() && side.data_type(schema).is_ok_and(|of| of.is_primitive())
    };
    let is_value = |side: &Arc<dyn PhysicalExpr>| side.downcast_ref::<Literal>().is_some();
    let compares = part.downcast_ref::<BinaryExpr>().is_some_and(|part| {
        matches!(part.op(), Eq | NotEq | Lt | LtEq | Gt | GtEq)
            && (is_number(part.left()) && is_value(part.right()) || is_value(part.left()) && is_number(part.right()))
    });
    compares || part.downcast_ref::<IsText>().is_some()
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.parts.iter().map(ToString::to_string).collect();
        f.write_str(&parts.join(" and "))
    }
}

impl PhysicalExpr for Every {
    fn data_type(&self, _: &Schema) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn nullable(&self, schema: &Schema) -> Result<bool> {
        self.parts.iter().try_fold(false, |nullable, part| Ok(nullable || part.nullable(schema)?))
    }

    fn evaluate(&self, batch: &RecordBatch) -> Result<ColumnarValue> {
        let holds = |part: &Arc<dyn PhysicalExpr>| part.evaluate(batch)?.into_array(batch.num_rows());
        let Some((first, others)) = self.parts.split_first() else { return exec_err!("a condition without parts") };
        let mut all = holds(first)?.as_boolean().clone();
        for part in others {
            all = and_kleene(&all, holds(part)?.as_boolean())?;
        }
        Ok(ColumnarValue::Array(Arc::new(all)))
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        self.parts.iter().collect()
    }

    fn with_new_children(self: Arc<Self>, parts: Vec<Arc<dyn PhysicalExpr>>) -> Result<Arc<dyn PhysicalExpr>> {
        Ok(Arc::new(Self { parts }))
    }

    fn fmt_sql(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        conjunction(self.parts.iter().map(Arc::clone)).fmt_sql(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{Float64Array, Int64Array};
    use arrow::datatypes::Field;
    use datafusion::physical_expr::expressions::{binary, col, lit};

    #[test]
    fn all_parts_at_once_are_the_parts_one_after_another() {
        let fields = [("number", DataType::Int64), ("value", DataType::Float64)];
        let schema = Schema::new(fields.map(|(name, of)| Field::new(name, of, true)).to_vec());
        let numbers = Int64Array::from_iter((0..50).map(|row| (row % 7 != 3).then_some(row % 5)));
        let values = Float64Array::from_iter((0..50).map(|row| (row % 4 != 1).then_some(f64::from(row))));
        let batch = RecordBatch::try_new(Arc::new(schema.clone()), vec![Arc::new(numbers), Arc::new(values)]).unwrap();
        let compare =
            |name: &str, by: Operator, value| binary(col(name, &schema).unwrap(), by, lit(value), &schema).unwrap();
        let parts = [
            binary(col("number", &schema).unwrap(), Operator::Eq, lit(2i64), &schema).unwrap(),
            compare("value", Operator::GtEq, 10.0),
            compare("value", Operator::Lt, 40.0),
        ];
        let condition = conjunction(parts);
        let every = Every::instead_of(&condition, &schema).unwrap();
        let holds = |of: &dyn PhysicalExpr| of.evaluate(&batch).unwrap().into_array(50).unwrap();
        assert_eq!(&holds(&every), &holds(&*condition));
        assert_eq!(holds(&every).as_boolean().true_count(), 4);
        let dear = binary(col("number", &schema).unwrap(), Operator::Plus, lit(1i64), &schema).unwrap();
        let dear =
            conjunction([compare("value", Operator::Lt, 1.0), binary(dear, Operator::Eq, lit(2i64), &schema).unwrap()]);
        assert!(Every::instead_of(&dear, &schema).is_none());
    }
}
