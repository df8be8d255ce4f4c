//! Takes rows in and brings every view up to date, for the touched subjects only.
//!
//! Makes the next generation beside the published one; nobody sees it half done.

use crate::check::Checked;
use crate::columns::{conform, subjects};
use crate::failure::{fault, place, refused};
use crate::felt::felt;
use crate::generation::{Generation, Rows, Seen, Table, shard_of};
use crate::query::{Query, Spread};
use crate::shard::Shard;
use crate::touched::{Again, Change, Changes, Felt, Touched, joined};
use crate::work::Cores;
use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{ChangeNo, Issue, Result};

/// Up to so many touched subjects a view is run once over all their blocks, else once per shard.
const FEW_SUBJECTS: usize = 4096;

/// The next generation in the making.
pub(crate) struct Next<'a> {
    pub checked: &'a Checked,
    pub cores: &'a Cores,
    pub world: Generation,
    pub changes: Changes,
    shards: usize,
}

impl<'a> Next<'a> {
    pub fn after(before: &Generation, change: ChangeNo, shards: usize, checked: &'a Checked, cores: &'a Cores) -> Self {
        let world = Generation { number: before.number + 1, change: Some(change), tables: before.tables.clone() };
        Self { checked, cores, world, changes: Changes::new(), shards }
    }

    /// Replaces blocks in the filled tables.
    pub async fn fill(&mut self, touched: Touched, filled: Vec<(String, RecordBatch)>) -> Result<()> {
        let touched = touched.sorted();
        let mut by_table: BTreeMap<String, Vec<RecordBatch>> = BTreeMap::new();
        for (name, batch) in filled {
            by_table.entry(name).or_default().push(batch);
        }
        for (name, batches) in by_table {
            self.fill_table(&name, &touched, batches).await?;
        }
        Ok(())
    }

    async fn fill_table(&mut self, name: &str, touched: &Touched, batches: Vec<RecordBatch>) -> Result<()> {
        let table = self.checked.tables.get(name).filter(|table| table.query.is_none());
        let Some(table) = table.map(Arc::clone) else {
            return Err(refused(Issue::blocking("unknown_filled_table", name).with("name", name)));
        };
        let batches: Vec<RecordBatch> =
            batches.iter().map(|batch| conform(batch, &table.schema)).collect::<Result<_>>()?;
        match touched {
            Touched::Subjects(touched) if table.subject.is_sharded() => {
                let changed = self.replace(&table, touched, &batches)?;
                self.note_subjects(&table, changed);
            }
            Touched::Records(touched) => {
                if table.subject.is_sharded() {
                    return Err(refused(Issue::blocking("table_of_residents", name).with("name", name)));
                }
                if !self.replace(&table, touched, &batches)?.is_empty() {
                    self.note(&table, Change::Whole);
                }
            }
            _ => self.put_whole(&table, batches).await?,
        }
        Ok(())
    }

    /// Brings every view up to date that reads what changed.
    pub async fn derive(&mut self) -> Result<()> {
        for view in &self.checked.views {
            let Some(query) = &view.query else { continue };
            match self.change_for(query) {
                None => {}
                Some(Again::These(touched)) if query.spread == Spread::PerShard => {
                    let changed = self.derive_for(view, query, &touched).await?;
                    self.note_subjects(view, changed);
                }
                Some(_) => self.derive_whole(view, query).await?,
            }
        }
        Ok(())
    }

    fn change_for(&self, query: &Query) -> Option<Again> {
        joined(query.reads.iter().filter_map(|name| self.changes.get(name)), None)
    }

    /// Says whose rows are others now.
    async fn derive_for(&mut self, view: &Arc<Table>, query: &Query, touched: &[i64]) -> Result<Vec<Felt>> {
        let few = touched.len() <= FEW_SUBJECTS;
        let groups = if few { vec![touched.to_vec()] } else { by_shard(touched, self.shards) };
        let mut jobs = vec![];
        for group in groups {
            jobs.push(self.checked.run(&self.world, query, None, Seen::Subjects(&group))?);
        }
        let batches = self.cores.each(jobs).await?.concat();
        let batches = conform_all(&batches, view)?;
        self.replace(view, touched, &batches)
    }

    async fn derive_whole(&mut self, view: &Arc<Table>, query: &Query) -> Result<()> {
        if query.spread == Spread::Once {
            let running = self.checked.run(&self.world, query, None, Seen::Everything)?;
            let batches = self.cores.each(vec![running]).await?.concat();
            return self.put_whole(view, conform_all(&batches, view)?).await;
        }
        let mut jobs = vec![];
        for at in 0..self.shards {
            let running = self.checked.run(&self.world, query, None, Seen::Shard(at))?;
            let (view, file, shards) = (Arc::clone(view), query.file.clone(), self.shards);
            jobs.push(async move {
                let batches = conform_all(&running.await?, &view)?;
                local_to(&file, &batches, &view, |subject| shard_of(subject, shards) == at)?;
                Shard::build(&view.schema, &view.order, &batches).map(Arc::new)
            });
        }
        let shards = self.cores.each(jobs).await?;
        self.publish(view, shards);
        Ok(())
    }

    /// Replaces a table whole.
    async fn put_whole(&mut self, table: &Arc<Table>, batches: Vec<RecordBatch>) -> Result<()> {
        let count = if table.subject.is_sharded() { self.shards } else { 1 };
        let splitting = Arc::clone(table);
        let parts = self.cores.one(move || split(&batches, &splitting, count)).await?;
        let jobs = parts.into_iter().map(|part| {
            let table = Arc::clone(table);
            async move { Shard::build(&table.schema, &table.order, &part).map(Arc::new) }
        });
        let shards = self.cores.each(jobs.collect()).await?;
        self.publish(table, shards);
        Ok(())
    }

    /// Says whose rows are others now.
    fn replace(&mut self, table: &Arc<Table>, touched: &[i64], batches: &[RecordBatch]) -> Result<Vec<Felt>> {
        let fresh = Shard::build(&table.schema, &table.order, batches)?;
        local_to(&table.name, batches, table, |subject| touched.binary_search(&subject).is_ok())?;
        let mut changed = vec![];
        let Some(rows) = self.world.tables.get_mut(&table.name) else {
            return Ok(changed);
        };
        let groups = by_shard(touched, rows.shards.len());
        for (shard, group) in rows.shards.iter_mut().zip(groups) {
            let mut blocks = vec![];
            for subject in group {
                let (old, new) = (shard.block(subject), fresh.block(subject));
                if let Some(days) = felt(table, old.as_ref(), new.as_ref(), self.checked.with_days) {
                    changed.push(Felt { subject, days });
                    blocks.push((subject, new));
                }
            }
            if !blocks.is_empty() {
                *shard = Arc::new(shard.replaced(&blocks)?);
            }
        }
        changed.sort_unstable_by_key(|one| one.subject);
        Ok(changed)
    }

    /// A table that stays as it was changes nothing that reads it.
    fn publish(&mut self, table: &Arc<Table>, shards: Vec<Arc<Shard>>) {
        let is_same = self.world.tables.get(table.name.as_str()).is_some_and(|rows| same(rows, &shards));
        if !is_same {
            self.world.tables.insert(table.name.clone(), Rows { table: Arc::clone(table), shards });
            self.note(table, Change::Whole);
        }
    }

    /// The same for a table in which only these subjects could have changed.
    fn note_subjects(&mut self, table: &Table, changed: Vec<Felt>) {
        if !changed.is_empty() {
            self.note(table, Change::Subjects(Arc::new(changed)));
        }
    }

    fn note(&mut self, table: &Table, change: Change) {
        self.changes.insert(table.name.clone(), change);
    }
}

pub(crate) fn conform_all(batches: &[RecordBatch], table: &Table) -> Result<Vec<RecordBatch>> {
    batches.iter().map(|batch| conform(batch, &table.schema)).collect()
}

/// The touched subjects of each shard.
pub(crate) fn by_shard(touched: &[i64], shards: usize) -> Vec<Vec<i64>> {
    let mut groups = vec![vec![]; shards];
    touched.iter().for_each(|subject| groups[shard_of(*subject, shards)].push(*subject));
    groups
}

/// The rows of each shard.
fn split(batches: &[RecordBatch], table: &Table, shards: usize) -> Result<Vec<Vec<RecordBatch>>> {
    let mut parts = vec![vec![]; shards];
    if shards == 1 {
        return Ok(vec![batches.to_vec()]);
    }
    for batch in batches {
        let mut rows: Vec<Vec<u32>> = vec![vec![]; shards];
        for (row, subject) in (0u32..).zip(subjects(batch, table.order.subject)) {
            rows[shard_of(*subject, shards)].push(row);
        }
        for (part, rows) in parts.iter_mut().zip(rows).filter(|(_, rows)| !rows.is_empty()) {
            part.push(take_record_batch(batch, &UInt32Array::from(rows)).map_err(fault("split rows"))?);
        }
    }
    Ok(parts)
}

/// A view gives rows of those subjects only whose rows it read.
fn local_to(file: &str, batches: &[RecordBatch], table: &Table, mine: impl Fn(i64) -> bool) -> Result<()> {
    let mut all = batches.iter().flat_map(|batch| subjects(batch, table.order.subject));
    match all.find(|subject| !mine(**subject)) {
        None => Ok(()),
        Some(subject) => {
            let issue = Issue::blocking("row_of_untouched_subject", place(file, 1));
            Err(refused(issue.with("name", &table.name).with("subject", subject)))
        }
    }
}

/// Whether a small table has the same rows as before.
fn same(rows: &Rows, shards: &[Arc<Shard>]) -> bool {
    const COMPARED_ROWS_MAX: usize = 100_000;
    rows.count() <= COMPARED_ROWS_MAX
        && rows.shards.len() == shards.len()
        && rows.shards.iter().zip(shards).all(|(old, new)| old.is_same(new))
}
