//! Counts an indicator: every shard by itself, and after a put the touched subjects only.

use crate::bound::Bound;
use crate::check::Indicator;
use crate::columns::{conform, subjects};
use crate::counted::{Counted, Whole};
use crate::engine::Engine;
use crate::failure::{issue_of, place, refused};
use crate::generation::{Generation, Seen};
use crate::head::Kind;
use crate::leaves::Leaves;
use crate::put::by_shard;
use crate::query::Spread;
use crate::result::wrong_rows;
use crate::scope;
use crate::shard::Shard;
use crate::touched::Again;
use arrow::array::RecordBatch;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use terms::{Actor, Day, Issue, Period, Result};

/// How a finished count is brought up to date.
pub(crate) enum Follow {
    /// It is true still.
    Same(Arc<Whole>),
    /// These subjects are counted again.
    Few(Arc<Whole>, Arc<Vec<i64>>),
    /// Everyone is.
    Afresh,
}

impl Engine {
    /// The indicator's rows for a period as seen on a day; finished counts are kept and follow
    /// every put.
    pub async fn count(&self, actor: &Actor, indicator: &str, period: Period, today: Day) -> Result<Counted> {
        let indicator = Arc::clone(self.indicator_of(indicator, period)?);
        scope::programme(actor, &indicator.programme)?;
        let world = self.now();
        let bound = indicator.head.bind(period, today);
        let whole = self.whole(&world, &indicator, bound).await?;
        let tree = self.tree_of(&world, bound.today)?;
        Ok(Counted::new(whole, period, actor, &tree))
    }

    /// The finished count, brought up to date; whoever asks for it meanwhile waits for it.
    pub(crate) async fn whole(
        &self,
        world: &Generation,
        indicator: &Arc<Indicator>,
        bound: Bound,
    ) -> Result<Arc<Whole>> {
        let slot = self.counts.slot(&indicator.id, bound);
        let mut slot = slot.lock().await;
        let before = slot.take();
        let whole = self.follow(world, indicator, bound, before).await?;
        *slot = Some(Arc::clone(&whole));
        self.counts.note(&indicator.id, bound, whole.rows());
        Ok(whole)
    }

    /// How the engine runs an indicator over one shard, for tests and for those who tune it.
    pub async fn plan(&self, indicator: &str, period: Period, today: Day) -> Result<String> {
        let indicator = self.indicator_of(indicator, period)?;
        let slots = self.now().slots(&indicator.query);
        let sql = indicator.query.bound(&indicator.head.bind(period, today), &self.checked.limits);
        let plan = self.checked.session.over(slots).physical(&sql).await;
        let plan = plan.map_err(|error| refused(issue_of("sql_failed", &indicator.query.file, &error)))?;
        Ok(datafusion::physical_plan::displayable(&*plan).indent(true).to_string())
    }

    /// Whether these subjects get the same rows alone as among all others. Says what differs.
    pub async fn check_local(&self, indicator: &str, period: Period, today: Day, some: &[i64]) -> Result<Vec<Issue>> {
        let indicator = Arc::clone(self.indicator_of(indicator, period)?);
        if indicator.query.spread == Spread::Once {
            return Ok(vec![]);
        }
        let (world, bound) = (self.now(), indicator.head.bind(period, today));
        let mut some = some.to_vec();
        some.sort_unstable();
        some.dedup();
        let among_all = self.afresh(&world, &indicator, bound).await?;
        let alone = self.for_subjects(&world, &indicator, bound, &some).await?;
        let differs = |subject: &&i64| among_all.block(**subject) != alone.block(**subject);
        let others = alone.batches().flat_map(|batch| subjects(batch, indicator.order.subject));
        let others = others.filter(|subject| some.binary_search(subject).is_err());
        let issue = |subject: &i64| {
            Issue::blocking("indicator_not_local", place(&indicator.query.file, 1)).with("subject", subject)
        };
        Ok(some.iter().filter(differs).chain(others).map(issue).collect())
    }

    /// Whether rows of days outside of those that the head's `lookback` names decide nothing. Says what does.
    pub async fn check_lookback(&self, indicator: &str, period: Period, today: Day) -> Result<Vec<Issue>> {
        let indicator = Arc::clone(self.indicator_of(indicator, period)?);
        let (world, bound) = (self.now(), indicator.head.bind(period, today));
        let Some(window) = indicator.head.window(&bound) else { return Ok(vec![]) };
        let narrow = world.within(&indicator.query.reads, window)?;
        let among_all = self.afresh(&world, &indicator, bound).await?;
        let alone = self.afresh(&narrow, &indicator, bound).await?;
        let is_same = among_all.shards.iter().zip(&alone.shards).all(|(all, alone)| all.is_same(alone));
        let issue = || Issue::blocking("indicator_looks_further", place(&indicator.query.file, 1));
        Ok(if is_same { vec![] } else { vec![issue()] })
    }

    async fn follow(
        &self,
        world: &Generation,
        indicator: &Arc<Indicator>,
        bound: Bound,
        before: Option<Arc<Whole>>,
    ) -> Result<Arc<Whole>> {
        match self.how(world, indicator, before.as_ref()) {
            Follow::Same(same) => Ok(same),
            Follow::Few(before, touched) => {
                let fresh = self.for_subjects(world, indicator, bound, &touched).await?;
                replaced(&before, world, &touched, &fresh).map(Arc::new)
            }
            Follow::Afresh => Ok(Arc::new(self.afresh(world, indicator, bound).await?)),
        }
    }

    /// How a count is brought up to date.
    pub(crate) fn how(&self, world: &Generation, indicator: &Indicator, before: Option<&Arc<Whole>>) -> Follow {
        let Some(before) = before else { return Follow::Afresh };
        match self.changed(before, world, indicator) {
            None if before.generation >= world.number => Follow::Same(Arc::clone(before)),
            None => Follow::Same(Arc::new(before.at(world))),
            Some(Again::These(touched)) if self.is_few(indicator, before, &touched) => {
                Follow::Few(Arc::clone(before), touched)
            }
            Some(_) => Follow::Afresh,
        }
    }

    fn changed(&self, before: &Whole, world: &Generation, indicator: &Indicator) -> Option<Again> {
        let log = self.log.read().unwrap_or_else(PoisonError::into_inner);
        let within = indicator.head.window(&before.bound);
        log.between(before.generation, world.number, &indicator.query.reads, within)
    }

    /// Counting a tenth of everyone one by one costs as much as counting everyone.
    fn is_few(&self, indicator: &Indicator, before: &Whole, touched: &[i64]) -> bool {
        indicator.query.spread == Spread::PerShard && touched.len() <= 1000.max(before.rows() / 10)
    }

    async fn afresh(&self, world: &Generation, indicator: &Arc<Indicator>, bound: Bound) -> Result<Whole> {
        let seen: Vec<Seen> = match indicator.query.spread {
            Spread::Once => vec![Seen::Everything],
            Spread::PerShard => (0..self.shards()).map(Seen::Shard).collect(),
        };
        let mut jobs = vec![];
        for seen in seen {
            let running = self.checked.run(world, &indicator.query, Some(bound), seen)?;
            let indicator = Arc::clone(indicator);
            jobs.push(async move {
                let shard = finished(&indicator, &running.await?)?;
                let leaves = Leaves::of(&indicator.head, shard.batches());
                Ok((Arc::new(shard), leaves))
            });
        }
        let (mut shards, mut leaves) = (vec![], Leaves::default());
        for (shard, some) in self.cores.each(jobs).await? {
            shards.push(shard);
            leaves.add(&some);
        }
        Ok(Whole::new(indicator, world, bound, shards, leaves))
    }

    /// The rows of these subjects, from their blocks alone.
    async fn for_subjects(
        &self,
        world: &Generation,
        indicator: &Arc<Indicator>,
        bound: Bound,
        touched: &[i64],
    ) -> Result<Shard> {
        let running = self.checked.run(world, &indicator.query, Some(bound), Seen::Subjects(touched))?;
        let batches = self.cores.each(vec![running]).await?.concat();
        finished(indicator, &batches)
    }
}

pub(crate) fn finished(indicator: &Indicator, batches: &[RecordBatch]) -> Result<Shard> {
    let batches: Vec<RecordBatch> =
        batches.iter().map(|batch| conform(batch, &indicator.schema)).collect::<Result<_>>()?;
    let shard = Shard::build(&indicator.schema, &indicator.order, &batches)?;
    let (file, unit) = (&indicator.query.file, indicator.head.unit);
    let wrong = shard.batches().find_map(|batch| wrong_rows(file, unit, &indicator.order, batch));
    match wrong {
        Some(issue) => Err(refused(issue)),
        None => Ok(shard),
    }
}

/// The count before with other rows for the touched subjects.
pub(crate) fn replaced(before: &Whole, world: &Generation, touched: &[i64], fresh: &Shard) -> Result<Whole> {
    let mut shards = before.shards.clone();
    let mut leaves = before.leaves.as_ref().clone();
    let head = &before.indicator.head;
    for (at, group) in by_shard(touched, shards.len()).iter().enumerate().filter(|(_, group)| !group.is_empty()) {
        let blocks: Vec<_> = group.iter().map(|subject| (*subject, fresh.block(*subject))).collect();
        let old: Vec<RecordBatch> = group.iter().filter_map(|subject| shards[at].block(*subject)).collect();
        leaves.remove(&Leaves::of(head, old.iter()));
        leaves.add(&Leaves::of(head, blocks.iter().filter_map(|(_, block)| block.as_ref())));
        shards[at] = Arc::new(shards[at].replaced(&blocks)?);
    }
    if head.kind != Kind::YesNo {
        // Sums of fractions depend on their order, so they are added up again in the same order.
        leaves = shards.iter().fold(Leaves::default(), |mut all, shard| {
            all.add(&Leaves::of(head, shard.batches()));
            all
        });
    }
    Ok(Whole::new(&before.indicator, world, before.bound, shards, leaves))
}

/// Counts by key.
pub(crate) type ByKey = BTreeMap<String, u64>;
