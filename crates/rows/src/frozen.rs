//! A count's rows as bytes that are kept for good, and the count again from them (docs/decisions/0012).
//!
//! The bytes are an Arrow stream of one batch, sorted by subject and item, whose texts are plain texts: any
//! other tool reads it. A count from such bytes is shown, ranked, cut down to a scope and hidden like any
//! other, and is never run again.

use crate::check::Indicator;
use crate::columns::{plain, subjects};
use crate::counted::{Counted, Wanted, Whole};
use crate::engine::Engine;
use crate::failure::fault;
use crate::head::Head;
use crate::leaves::Leaves;
use crate::order::Order;
use crate::query::Query;
use crate::scope;
use crate::shard::Shard;
use crate::tree::Tree;
use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::{DataType, Field, Schema};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{Actor, ChangeNo, Day, Period, Result};

/// The column that says which change touched the subject last: with it every version behind the row is known.
const VERSION: &str = "version";

/// What was said of a number when it was frozen.
#[derive(Clone, Copy, Debug)]
pub struct Then<'a> {
    /// `programme/indicator`.
    pub indicator: &'a str,
    /// The definition as it was.
    pub sql: &'a str,
    /// Which period.
    pub period: Period,
    /// From which day it was seen.
    pub today: Day,
    /// Up to which change.
    pub known: ChangeNo,
}

impl Counted {
    /// Whether the actor sees every row of an area and of those below it; without one: every row at all.
    pub fn covers(&self, area: Option<&str>) -> bool {
        self.visible().is_everything() || area.is_some_and(|area| self.visible().sees(area, ""))
    }

    /// The rows in an area, or all that the actor may see, each with the change that touched its subject last.
    pub fn freeze(&self, area: Option<&str>, tree: &Tree, touched: &BTreeMap<i64, ChangeNo>) -> Result<Vec<u8>> {
        let rows = self.rows_where(&Wanted { area, ..Wanted::default() }, tree)?;
        let rows = in_order(&plainly(&rows)?)?;
        let at = rows.schema().index_of("subject").map_err(fault("freeze rows"))?;
        let version = |subject: &i64| touched.get(subject).map(|change| change.0 as i64);
        let versions: ArrayRef = Arc::new(subjects(&rows, at).iter().map(version).collect::<Int64Array>());
        let fields = rows.schema().fields().iter().cloned().collect::<Vec<_>>();
        let fields = [fields, vec![Arc::new(Field::new(VERSION, DataType::Int64, true))]].concat();
        let columns = [rows.columns().to_vec(), vec![versions]].concat();
        let rows = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(fault("freeze rows"))?;
        let mut bytes = vec![];
        let mut stream = StreamWriter::try_new(&mut bytes, &rows.schema()).map_err(fault("freeze rows"))?;
        stream.write(&rows).and_then(|()| stream.finish()).map_err(fault("freeze rows"))?;
        drop(stream);
        Ok(bytes)
    }
}

impl Engine {
    /// The count of which these together are the rows, as an actor may see it under a tree.
    pub fn thaw(&self, actor: &Actor, then: Then<'_>, frozen: &[&[u8]], tree: &Tree) -> Result<Counted> {
        let rows = frozen.iter().map(|part| read(part)).collect::<Result<Vec<_>>>()?;
        let indicator = definition(then, rows.first().ok_or_else(|| fault("read frozen rows")("there are none"))?)?;
        scope::programme(actor, &indicator.programme)?;
        let shard = Shard::build(&indicator.schema, &indicator.order, &rows)?;
        let whole = Whole {
            leaves: Arc::new(Leaves::of(&indicator.head, shard.batches())),
            bound: indicator.head.bind(then.period, then.today),
            generation: 0,
            change: Some(then.known),
            shards: vec![Arc::new(shard)],
            indicator,
        };
        Ok(Counted::new(Arc::new(whole), then.period, actor, tree))
    }
}

/// Whether both are the same rows, whatever wrote them.
pub fn same_rows(one: &[u8], other: &[u8]) -> Result<bool> {
    Ok(read(one)? == read(other)?)
}

fn definition(then: Then<'_>, rows: &RecordBatch) -> Result<Arc<Indicator>> {
    let schema = rows.schema();
    let no_subject = || fault("read frozen rows")("no column `subject`");
    let order = Order { second: schema.index_of("item").ok(), ..Order::of(&schema).ok_or_else(no_subject)? };
    let head = Head::parse(then.sql).map_err(|issue| fault("read a frozen definition")(issue.code))?;
    let programme = then.indicator.split('/').next().unwrap_or_default();
    Ok(Arc::new(Indicator {
        id: then.indicator.into(),
        programme: programme.into(),
        head,
        sql: then.sql.into(),
        query: Query::never_run(then.indicator, programme),
        schema,
        order,
    }))
}

fn read(frozen: &[u8]) -> Result<RecordBatch> {
    let stream = StreamReader::try_new(frozen, None).map_err(fault("read frozen rows"))?;
    let schema = stream.schema();
    let batches: Vec<RecordBatch> = stream.collect::<std::result::Result<_, _>>().map_err(fault("read frozen rows"))?;
    concat_batches(&schema, &batches).map_err(fault("read frozen rows"))
}

/// Texts that repeat as plain texts, and without the indicator and the period, which stand beside the rows.
fn plainly(rows: &RecordBatch) -> Result<RecordBatch> {
    let schema = rows.schema();
    let kept = schema.fields().iter().zip(rows.columns()).filter(|(field, _)| !LABELS.contains(&field.name().as_str()));
    let plain_type = |of: &DataType| match of {
        DataType::Dictionary(_, value) => value.as_ref().clone(),
        of => of.clone(),
    };
    let kept = kept.map(|(field, column)| {
        let of = plain_type(field.data_type());
        Ok((field.name().clone(), of.clone(), cast(column, &of).map_err(fault("freeze rows"))?))
    });
    let kept = kept.collect::<Result<Vec<_>>>()?;
    let schema = plain(kept.iter().map(|(name, of, _)| (name.clone(), of.clone())));
    let columns = kept.into_iter().map(|(_, _, column)| column).collect();
    RecordBatch::try_new(schema, columns).map_err(fault("freeze rows"))
}

const LABELS: [&str; 2] = ["indicator", "period"];

fn in_order(rows: &RecordBatch) -> Result<RecordBatch> {
    let schema = rows.schema();
    let order = Order::of(&schema).ok_or_else(|| fault("freeze rows")("no column `subject`"))?;
    Order { second: schema.index_of("item").ok(), ..order }.sorted(rows.clone())
}
