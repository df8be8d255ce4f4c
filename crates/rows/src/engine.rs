//! The derived world of one data directory: puts rows in, hands tables and counts out.

use crate::cache::Counts;
use crate::check::{Checked, Definitions, Indicator};
use crate::generation::{Generation, Rows};
use crate::head::Head;
use crate::log::Log;
use crate::persist::{self, Shards};
use crate::put::Next;
use crate::touched::Touched;
use crate::tree::{Tree, Trees};
use crate::work::Cores;
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use terms::{ChangeNo, Day, Period, Refusal, Result};
use tokio::sync::Mutex;

/// Tables, views and counts of one data directory.
pub struct Engine {
    pub(crate) checked: Checked,
    pub(crate) cores: Cores,
    pub(crate) counts: Counts,
    pub(crate) log: RwLock<Log>,
    trees: std::sync::Mutex<Trees>,
    dir: Option<PathBuf>,
    shards: usize,
    published: RwLock<Arc<Generation>>,
    writing: Mutex<()>,
}

impl Engine {
    /// Opens what was persisted in the directory if the same definition made it; else starts
    /// empty, which [`Engine::change`] tells. Without a directory nothing is ever persisted.
    pub async fn open(dir: Option<&Path>, checked: Checked, shards: usize) -> Result<Engine> {
        Self::open_share(dir, checked, shards, Shards::All).await
    }

    /// The same for one of several machines, which has a share of the residents only and is never persisted.
    /// What the shares count adds up.
    pub async fn open_shards(dir: &Path, checked: &Checked, shards: usize, share: Shards) -> Result<Engine> {
        let engine = Self::open_share(Some(dir), checked.clone(), shards, share).await?;
        Ok(Engine { dir: None, ..engine })
    }

    async fn open_share(dir: Option<&Path>, checked: Checked, shards: usize, share: Shards) -> Result<Engine> {
        let (shards, cores) = (shards.clamp(1, 1024), Cores::new());
        let empty = |table: &Arc<crate::generation::Table>| (table.name.clone(), Rows::empty(table, shards));
        let tables = checked.tables.values().map(empty).collect();
        let mut first = Generation { number: 0, change: None, tables };
        if let Some(dir) = dir {
            first = persist::load(dir, &checked, shards, share, &cores).await?.unwrap_or(first);
        }
        Ok(Engine {
            checked,
            cores,
            counts: Counts::default(),
            log: RwLock::default(),
            trees: std::sync::Mutex::default(),
            dir: dir.map(Path::to_owned),
            shards,
            published: RwLock::new(Arc::new(first)),
            writing: Mutex::new(()),
        })
    }

    /// The change up to which the tables are; none if they must be filled from the start.
    pub fn change(&self) -> Option<ChangeNo> {
        self.now().change
    }

    /// Replaces the blocks of the touched subjects in the tables that `filled` lists (a table may
    /// be listed several times, or with no rows), then brings every view up to date. Readers see
    /// either all of it or nothing.
    pub async fn put(&self, change: ChangeNo, touched: Touched, filled: Vec<(String, RecordBatch)>) -> Result<()> {
        let _writing = self.writing.lock().await;
        let before = self.now();
        let mut next = Next::after(&before, change, self.shards, &self.checked, &self.cores);
        next.fill(touched, filled).await?;
        next.derive().await?;
        let (world, changes) = (next.world, next.changes);
        tracing::debug!(%change, tables = changes.len(), "rows published");
        self.log.write().unwrap_or_else(PoisonError::into_inner).add(world.number, changes);
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(world);
        Ok(())
    }

    /// Writes the published generation; a crash leaves the one before.
    pub async fn persist(&self) -> Result<()> {
        let Some(dir) = self.dir.clone() else {
            return Ok(());
        };
        let _writing = self.writing.lock().await;
        let (world, hash) = (self.now(), self.checked.hash.clone());
        self.cores.one(move || persist::save(&dir, &world, &hash)).await
    }

    /// The area and institution trees of a day.
    pub fn tree(&self, on: Day) -> Result<Arc<Tree>> {
        self.tree_of(&self.now(), on)
    }

    pub(crate) fn tree_of(&self, world: &Generation, on: Day) -> Result<Arc<Tree>> {
        self.trees.lock().unwrap_or_else(PoisonError::into_inner).on(world, on)
    }

    /// Names of all tables, filled ones and views.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.checked.tables.keys().map(String::as_str)
    }

    /// Columns of a table.
    pub fn schema(&self, table: &str) -> Option<SchemaRef> {
        self.checked.tables.get(table).map(|table| Arc::clone(&table.schema))
    }

    /// How many rows a table has; a size, not a count of people.
    pub fn size(&self, table: &str) -> usize {
        self.now().tables.get(table).map_or(0, Rows::count)
    }

    /// Ids of all indicators.
    pub fn indicators(&self) -> impl Iterator<Item = &str> {
        self.checked.indicators.keys().map(String::as_str)
    }

    /// What an indicator's header comment says.
    pub fn head(&self, indicator: &str) -> Result<&Head> {
        Ok(&self.indicator(indicator)?.head)
    }

    /// An indicator's SQL as it is written.
    pub fn sql(&self, indicator: &str) -> Result<&str> {
        Ok(&self.indicator(indicator)?.sql)
    }

    pub(crate) fn indicator(&self, id: &str) -> Result<&Arc<Indicator>> {
        Ok(&self.definitions(id)?.now)
    }

    /// The definition of an indicator that holds for a period.
    pub(crate) fn indicator_of(&self, id: &str, period: Period) -> Result<&Arc<Indicator>> {
        Ok(self.definitions(id)?.of(period))
    }

    fn definitions(&self, id: &str) -> Result<&Definitions> {
        let found = self.checked.indicators.get(id);
        found.ok_or_else(|| Refusal::new("unknown_indicator").with("indicator", id).into())
    }

    pub(crate) fn now(&self) -> Arc<Generation> {
        Arc::clone(&self.published.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn shards(&self) -> usize {
        self.shards
    }
}
