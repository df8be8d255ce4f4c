//! Compares a column of repeated texts with one text by its numbers: the list of texts is looked at once per
//! batch, and no row's text at all. The engine compares the texts row by row.

use crate::every::Every;
use arrow::array::{Array, AsArray, BooleanArray, DictionaryArray, PrimitiveArray, RecordBatch};
use arrow::buffer::BooleanBuffer;
use arrow::compute::cast;
use arrow::datatypes::{
    ArrowDictionaryKeyType, ArrowNativeType, DataType, Int8Type, Int16Type, Int32Type, Schema, UInt8Type,
};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::{ColumnarValue, Operator};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{BinaryExpr, Column, Literal};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::{FilterExec, FilterExecBuilder};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A filter with this comparison wherever it fits.
pub(crate) fn coded(step: &Arc<dyn ExecutionPlan>) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let Some(filter) = step.downcast_ref::<FilterExec>() else { return Ok(None) };
    let schema = filter.input().schema();
    let predicate = Arc::clone(filter.predicate()).transform_up(|part| match IsText::instead_of(&part, &schema) {
        Some(instead) => Ok(Transformed::yes(Arc::new(instead) as Arc<dyn PhysicalExpr>)),
        None => Ok(Transformed::no(part)),
    })?;
    let every = Every::instead_of(&predicate.data, &schema).map(|every| Arc::new(every) as Arc<dyn PhysicalExpr>);
    let Some(instead) = every.or(predicate.transformed.then_some(predicate.data)) else { return Ok(None) };
    let filter = FilterExecBuilder::from(filter).with_predicate(instead).build()?;
    Ok(Some(Arc::new(filter)))
}

/// `column = 'text'`
#[derive(Debug, Clone, Eq)]
pub(crate) struct IsText {
    column: Arc<dyn PhysicalExpr>,
    text: String,
}

// Written out because the derived one would move the column out of the comparison.
impl PartialEq for IsText {
    fn eq(&self, other: &Self) -> bool {
        self.column.eq(&other.column) && self.text == other.text
    }
}

impl Hash for IsText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.column.hash(state);
        self.text.hash(state);
    }
}

impl fmt::Display for IsText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is '{}'", self.column, self.text)
    }
}

impl IsText {
    fn instead_of(part: &Arc<dyn PhysicalExpr>, schema: &Schema) -> Option<Self> {
        let compared = part.downcast_ref::<BinaryExpr>().filter(|part| *part.op() == Operator::Eq)?;
        let sides = [(compared.left(), compared.right()), (compared.right(), compared.left())];
        let (column, text) = sides.into_iter().find_map(|(column, text)| {
            let text = text_of(text.downcast_ref::<Literal>()?.value())?;
            column.downcast_ref::<Column>().map(|_| (column, text))
        })?;
        let of = column.data_type(schema).ok()?;
        matches!(of, DataType::Dictionary(_, value) if *value == DataType::Utf8)
            .then(|| Self { column: Arc::clone(column), text })
    }

    fn of<K: ArrowDictionaryKeyType>(&self, column: &DictionaryArray<K>) -> Result<BooleanArray> {
        let texts = cast(column.values(), &DataType::Utf8)?;
        let texts = texts.as_string::<i32>();
        let is: Vec<bool> = (0..texts.len()).map(|at| texts.is_valid(at) && texts.value(at) == self.text).collect();
        let keys: &PrimitiveArray<K> = column.keys();
        let values = keys.values();
        let found = match is.iter().filter(|is| **is).count() {
            0 => BooleanBuffer::new_unset(values.len()),
            1 => {
                let at = is.iter().position(|is| *is).and_then(K::Native::from_usize);
                BooleanBuffer::collect_bool(values.len(), |row| at == Some(values[row]))
            }
            _ => BooleanBuffer::collect_bool(values.len(), |row| is.get(values[row].as_usize()) == Some(&true)),
        };
        Ok(BooleanArray::new(found, column.logical_nulls()))
    }
}

fn text_of(value: &ScalarValue) -> Option<String> {
    match value {
        ScalarValue::Utf8(text) | ScalarValue::Utf8View(text) | ScalarValue::LargeUtf8(text) => text.clone(),
        ScalarValue::Dictionary(_, value) => text_of(value),
        _ => None,
    }
}

impl PhysicalExpr for IsText {
    fn data_type(&self, _: &Schema) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn nullable(&self, schema: &Schema) -> Result<bool> {
        self.column.nullable(schema)
    }

    fn evaluate(&self, batch: &RecordBatch) -> Result<ColumnarValue> {
        let column = self.column.evaluate(batch)?.into_array(batch.num_rows())?;
        let DataType::Dictionary(key, _) = column.data_type() else {
            return exec_err!("{} is not of repeated texts", self.column);
        };
        let found = match key.as_ref() {
            DataType::Int8 => self.of(column.as_dictionary::<Int8Type>())?,
            DataType::Int16 => self.of(column.as_dictionary::<Int16Type>())?,
            DataType::Int32 => self.of(column.as_dictionary::<Int32Type>())?,
            DataType::UInt8 => self.of(column.as_dictionary::<UInt8Type>())?,
            other => return exec_err!("texts are not numbered by {other}"),
        };
        Ok(ColumnarValue::Array(Arc::new(found)))
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        vec![&self.column]
    }

    fn with_new_children(self: Arc<Self>, mut children: Vec<Arc<dyn PhysicalExpr>>) -> Result<Arc<dyn PhysicalExpr>> {
        match children.pop() {
            Some(column) => Ok(Arc::new(Self { column, text: self.text.clone() })),
            None => exec_err!("a comparison without its column"),
        }
    }

    fn fmt_sql(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.column.fmt_sql(f)?;
        write!(f, " = '{}'", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{ArrayRef, StringArray};
    use arrow::compute::kernels::cmp;
    use arrow::datatypes::Field;

    fn same_as_row_by_row<K: ArrowDictionaryKeyType>(texts: Vec<Option<&str>>) {
        let column: DictionaryArray<K> = texts.into_iter().collect();
        let of = DataType::Dictionary(Box::new(K::DATA_TYPE), Box::new(DataType::Utf8));
        let schema = Arc::new(Schema::new(vec![Field::new("code", of, true)]));
        let batch = RecordBatch::try_new(schema, vec![Arc::new(column.slice(1, column.len() - 1))]).unwrap();
        for text in ["a", "b", "z", ""] {
            let is = IsText { column: Arc::new(Column::new("code", 0)), text: text.into() };
            let found = is.evaluate(&batch).unwrap().into_array(batch.num_rows()).unwrap();
            let plain = cast(batch.column(0), &DataType::Utf8).unwrap();
            let wanted = cmp::eq(&plain, &StringArray::new_scalar(text)).unwrap();
            assert_eq!(found.as_boolean(), &wanted, "{text}");
        }
    }

    #[test]
    fn a_comparison_by_numbers_is_the_comparison_by_texts() {
        let texts = || vec![Some("b"), Some("a"), None, Some("b"), Some(""), Some("a"), Some("c")];
        same_as_row_by_row::<Int8Type>(texts());
        same_as_row_by_row::<Int16Type>(texts());
        same_as_row_by_row::<Int32Type>(texts());
        same_as_row_by_row::<UInt8Type>(texts());
        same_as_row_by_row::<Int8Type>(vec![None, None]);
        let twice: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "a"]));
        let keys = arrow::array::Int8Array::from(vec![0, 1, 2, 1]);
        let column = DictionaryArray::<Int8Type>::try_new(keys, twice).unwrap();
        let is = IsText { column: Arc::new(Column::new("code", 0)), text: "a".into() };
        assert_eq!(is.of(&column).unwrap(), BooleanArray::from(vec![true, false, true, false]));
    }
}
