//! Adds an indicator's rows up by the area and institution that stand in them.

use crate::codes::{ByNumber, Codes};
use crate::columns::{flags, integers, numbers};
use crate::count::ByKey;
use crate::head::{Aggregate, Head, Kind};
use arrow::array::{Array, BooleanArray, Float64Array, Int64Array, RecordBatch};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Where a row counts; empty texts where it names none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub area: Arc<str>,
    pub institution: Arc<str>,
}

/// What the rows of one place add up to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Leaf {
    /// Rows that are not beside the rate.
    pub rows: u64,
    pub met: u64,
    pub numerator: f64,
    pub denominator: f64,
    pub beside: ByKey,
    pub gaps: ByKey,
    /// Every amount; only where the middle one is asked for.
    pub amounts: Vec<f64>,
    /// Every subject; only where they are to be counted once.
    pub subjects: HashSet<i64>,
}

/// Sums by place. A copy shares what is not changed in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Leaves {
    pub by_place: BTreeMap<Place, Arc<Leaf>>,
}

impl Leaves {
    /// Adds up rows.
    pub fn of<'b>(head: &Head, batches: impl Iterator<Item = &'b RecordBatch>) -> Self {
        let mut adding = Adding::new(head);
        batches.for_each(|batch| adding.add(batch, |_| 0));
        adding.by_split().remove(&0).unwrap_or_default()
    }

    /// Adds others to these.
    pub fn add(&mut self, others: &Leaves) {
        for (place, leaf) in &others.by_place {
            Arc::make_mut(self.by_place.entry(place.clone()).or_default()).add(leaf);
        }
    }

    /// Takes others away; exact for counts of rows, not for sums of fractions.
    pub fn remove(&mut self, others: &Leaves) {
        for (place, leaf) in &others.by_place {
            if let Some(mine) = self.by_place.get_mut(place) {
                Arc::make_mut(mine).remove(leaf);
            }
        }
        self.by_place.retain(|_, leaf| leaf.rows > 0 || !leaf.beside.is_empty());
    }
}

impl Leaf {
    /// Adds another place's sums.
    pub fn add(&mut self, other: &Leaf) {
        self.rows += other.rows;
        self.met += other.met;
        self.numerator += other.numerator;
        self.denominator += other.denominator;
        other.beside.iter().for_each(|(key, count)| *self.beside.entry(key.clone()).or_default() += count);
        other.gaps.iter().for_each(|(key, count)| *self.gaps.entry(key.clone()).or_default() += count);
        self.amounts.extend(&other.amounts);
        self.subjects.extend(&other.subjects);
    }

    fn remove(&mut self, other: &Leaf) {
        self.rows = self.rows.saturating_sub(other.rows);
        self.met = self.met.saturating_sub(other.met);
        for (mine, others) in [(&mut self.beside, &other.beside), (&mut self.gaps, &other.gaps)] {
            others.iter().for_each(|(key, count)| *mine.entry(key.clone()).or_default() -= count);
            mine.retain(|_, count| *count > 0);
        }
    }
}

/// Adds rows up by place and by whatever else they are split by.
pub(crate) struct Adding<'h> {
    head: &'h Head,
    areas: Codes,
    institutions: Codes,
    reasons: Codes,
    growing: Vec<Growing>,
    index: ByNumber<(u32, u32, u64), usize>,
}

/// A leaf whose gaps and other reasons are numbers still: millions of rows have few of them.
#[derive(Default)]
struct Growing {
    leaf: Leaf,
    beside: Vec<(u32, u64)>,
    gaps: Vec<(u32, u64)>,
}

impl<'h> Adding<'h> {
    pub fn new(head: &'h Head) -> Self {
        Self {
            head,
            areas: Codes::default(),
            institutions: Codes::default(),
            reasons: Codes::default(),
            growing: vec![],
            index: ByNumber::default(),
        }
    }

    /// Adds a batch; `split` says of each row to which part it belongs.
    pub fn add(&mut self, batch: &RecordBatch, split: impl Fn(usize) -> u64) {
        let rows = batch.num_rows();
        let areas = self.areas.of(batch.column_by_name("area"), rows);
        let institutions = self.institutions.of(batch.column_by_name("institution"), rows);
        let columns = Columns::of(batch, &mut self.reasons);
        for row in 0..rows {
            let key = (areas[row], institutions[row], split(row));
            let at = *self.index.entry(key).or_insert_with(|| {
                self.growing.push(Growing::default());
                self.growing.len() - 1
            });
            columns.count(self.head, row, &mut self.growing[at]);
        }
    }

    /// The sums of each part.
    pub fn by_split(mut self) -> BTreeMap<u64, Leaves> {
        let named = |codes: &Codes| (0..codes.len()).map(|code| codes.text(code as u32).into()).collect();
        let (areas, institutions): (Vec<Arc<str>>, Vec<Arc<str>>) = (named(&self.areas), named(&self.institutions));
        let mut found: BTreeMap<u64, Leaves> = BTreeMap::new();
        for ((area, institution, split), at) in self.index {
            let (area, institution) = (&areas[area as usize], &institutions[institution as usize]);
            let place = Place { area: Arc::clone(area), institution: Arc::clone(institution) };
            let leaf = std::mem::take(&mut self.growing[at]).grown(&self.reasons);
            found.entry(split).or_default().by_place.insert(place, Arc::new(leaf));
        }
        found
    }
}

impl Growing {
    fn grown(self, reasons: &Codes) -> Leaf {
        let named = |counts: Vec<(u32, u64)>| -> ByKey {
            counts.into_iter().map(|(code, count)| (reasons.text(code).to_owned(), count)).collect()
        };
        Leaf { beside: named(self.beside), gaps: named(self.gaps), ..self.leaf }
    }
}

/// The columns of the contract; reasons as numbers, 0 where there is none.
struct Columns {
    subject: Option<Int64Array>,
    beside: Option<Vec<u32>>,
    gap: Option<Vec<u32>>,
    met: Option<BooleanArray>,
    amount: Option<Float64Array>,
    numerator: Option<Float64Array>,
    denominator: Option<Float64Array>,
}

impl Columns {
    fn of(batch: &RecordBatch, reasons: &mut Codes) -> Self {
        let mut reason =
            |name: &str| batch.column_by_name(name).map(|column| reasons.of(Some(column), batch.num_rows()));
        Self {
            subject: integers(batch, "subject"),
            beside: reason("beside"),
            gap: reason("gap"),
            met: flags(batch, "met"),
            amount: numbers(batch, "amount"),
            numerator: numbers(batch, "numerator"),
            denominator: numbers(batch, "denominator"),
        }
    }

    fn count(&self, head: &Head, row: usize, growing: &mut Growing) {
        if let Some(key) = reason_at(&self.beside, row) {
            one_more(&mut growing.beside, key);
            return;
        }
        let leaf = &mut growing.leaf;
        leaf.rows += 1;
        match head.kind {
            Kind::YesNo => self.count_met(row, growing),
            Kind::Amount => self.count_amount(head, row, leaf),
            Kind::Ratio => {
                leaf.numerator += number_at(&self.numerator, row).unwrap_or(0.0);
                leaf.denominator += number_at(&self.denominator, row).unwrap_or(0.0);
            }
        }
    }

    fn count_met(&self, row: usize, growing: &mut Growing) {
        if self.met.as_ref().is_some_and(|met| met.is_valid(row) && met.value(row)) {
            growing.leaf.met += 1;
        } else if let Some(gap) = reason_at(&self.gap, row) {
            one_more(&mut growing.gaps, gap);
        }
    }

    fn count_amount(&self, head: &Head, row: usize, leaf: &mut Leaf) {
        let amount = number_at(&self.amount, row);
        if self.amount.is_some() && amount.is_none() {
            // An amount that is not known is in neither the sum nor the mean.
            leaf.rows -= 1;
            return;
        }
        let amount = amount.unwrap_or(0.0);
        leaf.numerator += amount;
        match head.aggregate {
            Aggregate::Median => leaf.amounts.push(amount),
            Aggregate::Distinct => leaf.subjects.extend(self.subject.as_ref().map(|subject| subject.value(row))),
            Aggregate::Sum | Aggregate::Mean => {}
        }
    }
}

/// Of few reasons the one is found soonest by looking along them.
fn one_more(counts: &mut Vec<(u32, u64)>, reason: u32) {
    match counts.iter_mut().find(|(known, _)| *known == reason) {
        Some((_, count)) => *count += 1,
        None => counts.push((reason, 1)),
    }
}

fn reason_at(reasons: &Option<Vec<u32>>, row: usize) -> Option<u32> {
    reasons.as_ref().map(|reasons| reasons[row]).filter(|reason| *reason != 0)
}

fn number_at(column: &Option<Float64Array>, row: usize) -> Option<f64> {
    column.as_ref().filter(|column| column.is_valid(row)).map(|column| column.value(row))
}
