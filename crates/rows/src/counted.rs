//! A finished count as one actor may see it: its rows, and the numbers that they add up to.

use crate::bound::Bound;
use crate::check::Indicator;
use crate::columns::{flags, text_at, texts};
use crate::failure::fault;
use crate::generation::{Generation, shard_of};
use crate::head::Head;
use crate::leaves::Leaves;
use crate::scope::{self, Visible};
use crate::shard::Shard;
use crate::tally::{By, Tally, tallies};
use crate::tree::Tree;
use arrow::array::{Array, ArrayRef, BooleanArray, RecordBatch, StringArray};
use arrow::compute::{concat_batches, filter_record_batch};
use arrow::datatypes::{DataType, Field, Schema};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use terms::{Actor, ChangeNo, Day, Period, Result};

/// Every row of a count, and its sums by place. Belongs to nobody: only [`Counted`] shows it.
#[derive(Debug)]
pub(crate) struct Whole {
    pub indicator: Arc<Indicator>,
    pub generation: u64,
    pub change: Option<ChangeNo>,
    pub bound: Bound,
    pub shards: Vec<Arc<Shard>>,
    pub leaves: Arc<Leaves>,
}

/// A count as one actor may see it. Cheap to copy.
#[derive(Clone, Debug)]
pub struct Counted {
    whole: Arc<Whole>,
    leaves: Arc<Leaves>,
    period: Period,
    actor: Actor,
    visible: Arc<Visible>,
}

/// Which rows are wanted. Without a wish: all that the actor may see.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'a> {
    /// In this area or below it; the empty text means rows without a known area.
    pub area: Option<&'a str>,
    /// At this institution or below it.
    pub institution: Option<&'a str>,
    /// Only rows whose `met` is this.
    pub met: Option<bool>,
    /// Only rows with this gap.
    pub gap: Option<&'a str>,
    /// Only these subjects.
    pub subjects: Option<&'a [i64]>,
}

impl Whole {
    pub fn new(
        indicator: &Arc<Indicator>,
        world: &Generation,
        bound: Bound,
        shards: Vec<Arc<Shard>>,
        leaves: Leaves,
    ) -> Self {
        Self {
            indicator: Arc::clone(indicator),
            generation: world.number,
            change: world.change,
            bound,
            shards,
            leaves: Arc::new(leaves),
        }
    }

    /// The same count, found to be true of a later generation too.
    pub fn at(&self, world: &Generation) -> Self {
        Self {
            indicator: Arc::clone(&self.indicator),
            generation: world.number,
            change: world.change,
            bound: self.bound,
            shards: self.shards.clone(),
            leaves: Arc::clone(&self.leaves),
        }
    }

    pub fn rows(&self) -> usize {
        self.shards.iter().map(|shard| shard.rows()).sum()
    }

    pub fn block(&self, subject: i64) -> Option<RecordBatch> {
        self.shards[shard_of(subject, self.shards.len())].block(subject)
    }
}

impl Counted {
    pub(crate) fn new(whole: Arc<Whole>, period: Period, actor: &Actor, tree: &Tree) -> Self {
        let visible = Arc::new(Visible::of(actor, tree));
        let leaves = Arc::clone(&whole.leaves);
        let all = Self { whole, leaves, period, actor: actor.clone(), visible };
        match all.sees_every_number() {
            true => all,
            false => Self { leaves: Arc::new(all.seen((*all.leaves).clone())), ..all },
        }
    }

    fn sees_every_number(&self) -> bool {
        self.visible.is_everything() || scope::sees_all_numbers(&self.actor)
    }

    /// Those sums that the actor may see.
    pub(crate) fn seen(&self, mut leaves: Leaves) -> Leaves {
        if !self.sees_every_number() {
            leaves.by_place.retain(|at, _| self.visible.sees(&at.area, &at.institution));
        }
        leaves
    }

    /// Which places the actor sees.
    pub(crate) fn visible(&self) -> &Visible {
        &self.visible
    }

    /// Every row, whoever asks: only sums of them may leave the crate.
    pub(crate) fn shards(&self) -> &[Arc<Shard>] {
        &self.whole.shards
    }

    /// Whether the indicator's rows have a column by this name.
    pub(crate) fn has_column(&self, name: &str) -> bool {
        self.whole.indicator.schema.index_of(name).is_ok()
    }

    /// The indicator's id.
    pub fn indicator(&self) -> &str {
        &self.whole.indicator.id
    }

    /// What the indicator's header says.
    pub fn head(&self) -> &Head {
        &self.whole.indicator.head
    }

    /// The SQL by which was counted: the definition that holds for the period.
    pub fn sql(&self) -> &str {
        &self.whole.indicator.sql
    }

    /// The period that was counted.
    pub fn period(&self) -> Period {
        self.period
    }

    /// Up to which change the rows are.
    pub fn change(&self) -> Option<ChangeNo> {
        self.whole.change
    }

    /// Up to which day was counted.
    pub fn today(&self) -> Day {
        self.whole.bound.today
    }

    /// The numbers, in total or one by one. Those who answer for everything see every place, all
    /// others only what their own areas and institutions add up to.
    pub fn tally(&self, by: &By, tree: &Tree) -> Vec<Tally> {
        tallies(self.head(), &self.leaves, by, tree, None)
    }

    /// The same, divided by entered figures: by area code, or by institution code.
    pub fn tally_over(&self, by: &By, tree: &Tree, figures: &HashMap<String, f64>) -> Vec<Tally> {
        tallies(self.head(), &self.leaves, by, tree, Some(figures))
    }

    /// Every row that the actor may see, with `indicator` and `period` before the query's columns.
    pub fn rows(&self) -> Result<RecordBatch> {
        self.rows_where(&Wanted::default(), &Tree::default())
    }

    /// Some of them, for a gap list or a worklist.
    pub fn rows_where(&self, wanted: &Wanted, tree: &Tree) -> Result<RecordBatch> {
        scope::people(&self.actor)?;
        let schema = &self.whole.indicator.schema;
        let asked = Asked::of(wanted, tree);
        let found: Vec<RecordBatch> = match wanted.subjects {
            None => self.whole.shards.iter().flat_map(|shard| shard.batches().cloned()).collect(),
            Some(subjects) => subjects.iter().filter_map(|subject| self.whole.block(*subject)).collect(),
        };
        let kept = found.iter().map(|batch| self.kept(batch, &asked)).collect::<Result<Vec<_>>>()?;
        self.labelled(&concat_batches(schema, &kept).map_err(fault("join rows"))?)
    }

    fn kept(&self, batch: &RecordBatch, asked: &Asked) -> Result<RecordBatch> {
        if self.visible.is_everything() && asked.is_all() {
            return Ok(batch.clone());
        }
        let (area, institution) = (texts(batch, "area"), texts(batch, "institution"));
        let (gap, met) = (texts(batch, "gap"), flags(batch, "met"));
        let keep = |row: usize| {
            let area = text_at(area.as_ref(), row).unwrap_or_default();
            let institution = text_at(institution.as_ref(), row).unwrap_or_default();
            let met = met.as_ref().is_some_and(|met| met.is_valid(row) && met.value(row));
            self.visible.sees(area, institution) && asked.is_met(area, institution, met, text_at(gap.as_ref(), row))
        };
        let mask: BooleanArray = (0..batch.num_rows()).map(|row| Some(keep(row))).collect();
        filter_record_batch(batch, &mask).map_err(fault("filter rows"))
    }

    fn labelled(&self, rows: &RecordBatch) -> Result<RecordBatch> {
        let same = |text: &str| -> ArrayRef {
            Arc::new(StringArray::from_iter_values(std::iter::repeat_n(text, rows.num_rows())))
        };
        let label = |name: &str| Arc::new(Field::new(name, DataType::Utf8, false));
        let schema = rows.schema();
        let fields = [label("indicator"), label("period")].into_iter().chain(schema.fields().iter().cloned());
        let columns = [same(self.indicator()), same(&self.period.to_string())];
        let columns = columns.into_iter().chain(rows.columns().iter().cloned()).collect();
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        RecordBatch::try_new(schema, columns).map_err(fault("label rows"))
    }
}

/// A wish with its trees spelled out.
struct Asked<'a> {
    areas: Option<BTreeSet<String>>,
    institutions: Option<BTreeSet<String>>,
    known: BTreeSet<&'a str>,
    met: Option<bool>,
    gap: Option<&'a str>,
}

impl<'a> Asked<'a> {
    fn of(wanted: &Wanted<'a>, tree: &'a Tree) -> Self {
        let codes = |code: &str, branches: &crate::tree::Branches| branches.below(&[code.to_owned()]);
        Self {
            areas: wanted.area.map(|code| codes(code, &tree.areas)),
            institutions: wanted.institution.map(|code| codes(code, &tree.institutions)),
            known: tree.areas.iter().map(|(code, _)| code).collect(),
            met: wanted.met,
            gap: wanted.gap,
        }
    }

    fn is_all(&self) -> bool {
        self.areas.is_none() && self.institutions.is_none() && self.met.is_none() && self.gap.is_none()
    }

    fn is_met(&self, area: &str, institution: &str, met: bool, gap: Option<&str>) -> bool {
        let area = if self.known.contains(area) { area } else { "" };
        self.areas.as_ref().is_none_or(|codes| codes.contains(area))
            && self.institutions.as_ref().is_none_or(|codes| codes.contains(institution))
            && self.met.is_none_or(|wanted| wanted == met)
            && self.gap.is_none_or(|wanted| gap == Some(wanted))
    }
}
