//! A filter that lets the rows of some residents through; it exists only inside one read.

use arrow::array::{Array, AsArray, BooleanArray};
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

#[derive(Debug)]
pub(crate) struct Allowed {
    signature: Signature,
    residents: Arc<HashSet<i64>>,
}

impl Allowed {
    pub fn function(residents: &Arc<HashSet<i64>>) -> ScalarUDF {
        let signature = Signature::exact(vec![DataType::Int64], Volatility::Immutable);
        ScalarUDF::from(Self { signature, residents: Arc::clone(residents) })
    }
}

/// Two filters are the same if they hold the same set, not if the sets happen to be equal.
impl PartialEq for Allowed {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.residents, &other.residents)
    }
}

impl Eq for Allowed {}

impl Hash for Allowed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.residents).hash(state);
    }
}

impl ScalarUDFImpl for Allowed {
    fn name(&self) -> &str {
        "allowed"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let subjects = arrays[0].as_primitive::<Int64Type>();
        let is_allowed = |subject: Option<i64>| Some(subject.is_some_and(|subject| self.residents.contains(&subject)));
        let mask: BooleanArray = subjects.iter().map(is_allowed).collect();
        Ok(ColumnarValue::Array(Arc::new(mask) as Arc<dyn Array>))
    }
}
