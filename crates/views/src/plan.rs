//! A compiled ViewDefinition.

use crate::builder::Builder;
use crate::cell::Kind;
use crate::compile;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use fhir::Json;
use fhir::model::{TypeId, UNKNOWN};
use fhir::path::{Environment, Expression};
use std::ops::Range;
use std::sync::Arc;
use terms::Issue;

/// A ViewDefinition, ready to turn resources of one type into rows.
pub struct View {
    pub(crate) resource: String,
    pub(crate) kind: TypeId,
    pub(crate) filters: Vec<Expression>,
    pub(crate) root: Select,
    pub(crate) columns: Vec<Column>,
    pub(crate) constants: Environment,
    schema: SchemaRef,
    led_schema: SchemaRef,
}

/// One column of the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub name: String,
    pub kind: Kind,
}

/// A column's path within one select, and where its value goes.
pub(crate) struct Cell {
    pub column: usize,
    pub path: Expression,
}

/// One select: what it iterates over, its own columns, and the selects and union below it.
pub(crate) struct Select {
    pub each: Each,
    pub cells: Vec<Cell>,
    pub parts: Vec<Select>,
    pub union: Vec<Select>,
    /// The columns of this select and all below it.
    pub columns: Range<usize>,
}

/// What a select makes rows of.
pub(crate) enum Each {
    Once,
    Item(Expression),
    ItemOrNull(Expression),
    Repeat(Vec<Expression>),
}

impl View {
    /// Compiles a ViewDefinition; all its problems are listed at once.
    pub fn compile(definition: &Json) -> Result<Self, Vec<Issue>> {
        compile::compile(definition)
    }

    pub(crate) fn new(
        resource: String,
        filters: Vec<Expression>,
        root: Select,
        columns: Vec<Column>,
        constants: Environment,
    ) -> Self {
        let own: Vec<Field> =
            columns.iter().map(|column| Field::new(&column.name, column.kind.data_type(), true)).collect();
        let lead = ["subject", "record"].map(|name| Field::new(name, DataType::Int64, false));
        let led: Vec<Field> = lead.into_iter().chain(own.iter().cloned()).collect();
        let (schema, led_schema) = (Arc::new(Schema::new(own)), Arc::new(Schema::new(led)));
        let kind = fhir::model::r4().find(&resource).unwrap_or(UNKNOWN);
        Self { resource, kind, filters, root, columns, constants, schema, led_schema }
    }

    /// The resource type that the view reads.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The columns, typed as declared.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// The columns with `subject` and `record` before them.
    pub fn led_schema(&self) -> SchemaRef {
        self.led_schema.clone()
    }

    /// A builder of rows with the view's own columns.
    pub fn builder(&self) -> Builder<'_> {
        Builder::new(self, false)
    }

    /// A builder of rows with `subject` and `record` before the view's own columns.
    pub fn led_builder(&self) -> Builder<'_> {
        Builder::new(self, true)
    }
}
