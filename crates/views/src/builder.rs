//! Rows of many resources, written straight into Arrow builders.

use crate::cell::Cells;
use crate::plan::View;
use crate::rows;
use arrow::array::{ArrayRef, BooleanArray, Int64Builder, RecordBatch, RecordBatchOptions};
use arrow::compute::filter_record_batch;
use fhir::tree::Scratch;
use fhir::{Json, Tree};
use std::sync::Arc;
use terms::Issue;

/// What a resource is read from: its bytes, or its JSON.
pub trait Source {
    /// The resource's tree, made with memory that another has given back.
    fn tree(&self, scratch: Scratch) -> Result<Tree<'_>, Issue>;
}

impl Source for &[u8] {
    fn tree(&self, scratch: Scratch) -> Result<Tree<'_>, Issue> {
        Tree::read_into(self, scratch)
    }
}

impl Source for &Json {
    fn tree(&self, _: Scratch) -> Result<Tree<'_>, Issue> {
        Ok(Tree::of(self))
    }
}

/// Collects the rows of a view until they are taken as a batch.
pub struct Builder<'v> {
    view: &'v View,
    led: bool,
    subjects: Int64Builder,
    records: Int64Builder,
    cells: Vec<Cells>,
    rows: usize,
    /// Rows of resources that failed half-way, to be left out.
    failed: Vec<std::ops::Range<usize>>,
    scratch: Scratch,
    blank: rows::Blank,
}

impl<'v> Builder<'v> {
    pub(crate) fn new(view: &'v View, led: bool) -> Self {
        Self {
            view,
            led,
            subjects: Int64Builder::new(),
            records: Int64Builder::new(),
            cells: view.columns.iter().map(|column| Cells::new(column.kind)).collect(),
            rows: 0,
            failed: Vec::new(),
            scratch: Scratch::default(),
            blank: rows::Blank::new(),
        }
    }

    /// Adds a resource's rows; how many there are. Of a resource that fails, none are kept.
    pub fn append(&mut self, resource: &Json) -> Result<usize, Issue> {
        self.add(resource, 0, 0)
    }

    /// Adds the rows of a resource in its bytes.
    pub fn append_bytes(&mut self, resource: &[u8]) -> Result<usize, Issue> {
        self.add(resource, 0, 0)
    }

    /// Adds a resource's rows with their subject and record before them.
    pub fn append_led(&mut self, resource: impl Source, subject: i64, record: i64) -> Result<usize, Issue> {
        self.add(resource, subject, record)
    }

    /// How many rows there are by now.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Takes the rows so far; the builder goes on with none.
    pub fn finish(&mut self) -> Result<RecordBatch, Issue> {
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(self.cells.len() + 2);
        let (subjects, records) = (self.subjects.finish(), self.records.finish());
        let schema = if self.led {
            columns.push(Arc::new(subjects));
            columns.push(Arc::new(records));
            self.view.led_schema()
        } else {
            self.view.schema()
        };
        columns.extend(self.cells.iter_mut().map(Cells::finish));
        let rows = std::mem::take(&mut self.rows);
        let failed = std::mem::take(&mut self.failed);
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(schema, columns, &options).map_err(broken)?;
        if failed.is_empty() {
            return Ok(batch);
        }
        let kept: BooleanArray =
            (0..rows).map(|row| Some(!failed.iter().any(|failed| failed.contains(&row)))).collect();
        filter_record_batch(&batch, &kept).map_err(broken)
    }

    fn add(&mut self, resource: impl Source, subject: i64, record: i64) -> Result<usize, Issue> {
        let tree = resource.tree(std::mem::take(&mut self.scratch))?;
        let (before, cells) = (self.rows, &mut self.cells);
        let mut made = 0;
        let result = rows::rows(self.view, &tree, &mut self.blank, &mut |row| {
            made += 1;
            cells.iter_mut().zip(row).for_each(|(cells, value)| cells.push(value));
        });
        if self.led {
            self.subjects.append_value_n(subject, made);
            self.records.append_value_n(record, made);
        }
        self.rows += made;
        if result.is_err() && made > 0 {
            self.failed.push(before..self.rows);
        }
        self.scratch = tree.recycle();
        result
    }
}

/// The rows of some resources, up to the first that is wrong.
pub struct Made {
    /// The rows.
    pub batch: RecordBatch,
    /// How many resources they were made of.
    pub resources: u64,
    /// Which resource was wrong, by the caller's number, and why; those after it were not looked at.
    pub wrong: Option<(u64, Issue)>,
}

impl View {
    /// The rows of some resources, each with a number by which the caller knows it.
    pub fn make<'r>(&self, resources: impl Iterator<Item = (u64, &'r [u8])>) -> Result<Made, Issue> {
        let mut builder = self.builder();
        let (mut count, mut wrong) = (0, None);
        for (number, resource) in resources {
            match builder.append_bytes(resource) {
                Ok(_) => count += 1,
                Err(issue) => {
                    wrong = Some((number, issue));
                    break;
                }
            }
        }
        Ok(Made { batch: builder.finish()?, resources: count, wrong })
    }
}

fn broken(error: arrow::error::ArrowError) -> Issue {
    Issue::blocking("rows_broken", "").with("why", error)
}
