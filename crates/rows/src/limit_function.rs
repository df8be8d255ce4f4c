//! The SQL function `limit(programme, key, on_date)`: the number that was valid on that day.
//!
//! Authors write `limit('key', on_date)`; the programme is filled in from the file's folder.

use crate::limits::numbers;
use arrow::array::{Array, AsArray, Float64Array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};
use std::sync::Arc;
use terms::Limits;

#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct LimitFunction {
    signature: Signature,
    limits: Arc<Limits>,
}

impl LimitFunction {
    pub fn new(limits: &Arc<Limits>) -> Self {
        let arguments = vec![DataType::Utf8, DataType::Utf8, DataType::Date32];
        Self { signature: Signature::exact(arguments, Volatility::Immutable), limits: Arc::clone(limits) }
    }
}

impl ScalarUDFImpl for LimitFunction {
    fn name(&self) -> &str {
        "limit"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Float64)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [programme, key, on] = args.args.as_slice() else {
            return exec_err!("limit takes a key and a day");
        };
        let steps = numbers(&self.limits, text(programme)?, text(key)?);
        let on = cast(&on.to_array(args.number_rows)?, &DataType::Date32)?;
        let on = on.as_primitive::<Date32Type>();
        let valid = |day: i32| steps.iter().rev().find(|(from, _)| *from <= day).map(|(_, value)| *value);
        let values: Float64Array = on.iter().map(|day| day.and_then(valid)).collect();
        Ok(ColumnarValue::Array(Arc::new(values) as Arc<dyn Array>))
    }
}

fn text(value: &ColumnarValue) -> Result<&str> {
    match value {
        ColumnarValue::Scalar(ScalarValue::Utf8(Some(text)) | ScalarValue::Utf8View(Some(text))) => Ok(text),
        _ => exec_err!("the key of limit must be written out as a text"),
    }
}
