//! Hands stored rows to the SQL engine, with their order declared.

use crate::generation::Table;
use crate::order::ASCENDING;
use crate::shard::Shard;
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{CatalogProvider, CatalogProviderList, SchemaProvider, Session, TableProvider};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::datasource::source::DataSourceExec;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator, TableProviderFilterPushDown, TableType};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{LexOrdering, PhysicalSortExpr};
use datafusion::physical_plan::ExecutionPlan;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The name of the only catalog; the schemas in it are folders.
pub(crate) const CATALOG: &str = "derived";

/// Some shards of one table as a query sees them, one partition each.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    table: Arc<Table>,
    shards: Vec<Arc<Shard>>,
}

impl Stored {
    pub fn new(table: &Arc<Table>, shards: Vec<Arc<Shard>>) -> Self {
        Self { table: Arc::clone(table), shards }
    }

    fn partitions(&self, filters: &[Expr]) -> Vec<Vec<RecordBatch>> {
        match filters.iter().find_map(wanted_subjects) {
            None => self.shards.iter().map(|shard| shard.batches().cloned().collect()).collect(),
            Some(mut wanted) => {
                wanted.sort_unstable();
                wanted.dedup();
                let of = |shard: &Arc<Shard>| wanted.iter().filter_map(|s| shard.block(*s)).collect();
                self.shards.iter().map(of).collect()
            }
        }
    }

    fn declared_order(&self) -> Option<LexOrdering> {
        let schema = &self.table.schema;
        LexOrdering::new(self.table.order.declared().into_iter().map(|index| {
            let column = Column::new(schema.field(index).name(), index);
            PhysicalSortExpr { expr: Arc::new(column), options: ASCENDING }
        }))
    }
}

#[async_trait]
impl TableProvider for Stored {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.table.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    /// `subject = 5` and `subject in (5, 6)` are looked up instead of read through.
    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        let support = |filter: &&Expr| match wanted_subjects(filter) {
            Some(_) => TableProviderFilterPushDown::Inexact,
            None => TableProviderFilterPushDown::Unsupported,
        };
        Ok(filters.iter().map(support).collect())
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let partitions = self.partitions(filters);
        let source = MemorySourceConfig::try_new(&partitions, self.schema(), projection.cloned())?;
        let source = source.try_with_sort_information(self.declared_order().into_iter().collect())?;
        Ok(DataSourceExec::from_data_source(source))
    }
}

/// The subjects outside of which a filter lets nothing through, if it names them.
fn wanted_subjects(filter: &Expr) -> Option<Vec<i64>> {
    match filter {
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::Eq, right }) => match (&**left, &**right) {
            (Expr::Column(column), value) | (value, Expr::Column(column)) if column.name == "subject" => {
                Some(vec![whole_number(value)?])
            }
            _ => None,
        },
        Expr::InList(list) if !list.negated => match &*list.expr {
            Expr::Column(column) if column.name == "subject" => list.list.iter().map(whole_number).collect(),
            _ => None,
        },
        _ => None,
    }
}

fn whole_number(value: &Expr) -> Option<i64> {
    match value {
        Expr::Literal(ScalarValue::Int64(value), _) => *value,
        _ => None,
    }
}

/// The tables that one query may read, by folder and name; no others exist for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    folders: BTreeMap<String, Arc<Folder>>,
}

#[derive(Clone, Debug, Default)]
struct Folder {
    tables: BTreeMap<String, Arc<dyn TableProvider>>,
}

impl World {
    pub fn of(tables: impl IntoIterator<Item = (String, Arc<dyn TableProvider>)>) -> Self {
        let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
        for (name, table) in tables {
            if let Some((folder, view)) = name.split_once('.') {
                folders.entry(folder.into()).or_default().tables.insert(view.into(), table);
            }
        }
        Self { folders: folders.into_iter().map(|(name, folder)| (name, Arc::new(folder))).collect() }
    }
}

impl CatalogProviderList for World {
    fn register_catalog(&self, _: String, _: Arc<dyn CatalogProvider>) -> Option<Arc<dyn CatalogProvider>> {
        None
    }

    fn catalog_names(&self) -> Vec<String> {
        vec![CATALOG.into()]
    }

    fn catalog(&self, name: &str) -> Option<Arc<dyn CatalogProvider>> {
        (name == CATALOG).then(|| Arc::new(self.clone()) as Arc<dyn CatalogProvider>)
    }
}

impl CatalogProvider for World {
    fn schema_names(&self) -> Vec<String> {
        self.folders.keys().cloned().collect()
    }

    fn schema(&self, name: &str) -> Option<Arc<dyn SchemaProvider>> {
        self.folders.get(name).map(|folder| Arc::clone(folder) as Arc<dyn SchemaProvider>)
    }
}

#[async_trait]
impl SchemaProvider for Folder {
    fn table_names(&self) -> Vec<String> {
        self.tables.keys().cloned().collect()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>, DataFusionError> {
        Ok(self.tables.get(name).cloned())
    }

    fn table_exist(&self, name: &str) -> bool {
        self.tables.contains_key(name)
    }
}
