//! Splits a finished count by age bands, sex, or any other coded column, beside its areas.
//!
//! Never runs the indicator again: it goes along its rows and, for what a row does not say itself, along
//! the residents' own rows, which are in the same order.

use crate::codes::Codes;
use crate::columns::{days, days_since_1970, subjects};
use crate::counted::Counted;
use crate::engine::Engine;
use crate::failure::fault;
use crate::generation::{Rows, shard_of};
use crate::head::Head;
use crate::leaves::{Adding, Leaves};
use crate::shard::Shard;
use crate::tally::{By, Tally, tallies};
use crate::tree::Tree;
use arrow::array::{Array, RecordBatch};
use arrow::compute::concat_batches;
use jiff::ToSpan;
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{Day, Refusal, Result};

/// Who residents are, by convention: one row each, with `birth_date`.
const RESIDENTS: &str = "_shared.resident";

/// No count is split by more than so many things at once.
pub const STRATA_MAX: usize = 4;

/// None of them has more values than this.
const VALUES_MAX: usize = 1 << 16;

/// By what a count is split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stratum {
    /// By age in years on the day up to which is counted: the first year of every band but the youngest.
    Age(Vec<u32>),
    /// By the values of a column: the indicator's own, else one of the residents'.
    Column(String),
}

/// One line of a split count.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The value of each stratum, in the order asked for; none where it is not known.
    pub strata: Vec<Option<String>>,
    /// The numbers of this part.
    pub tally: Tally,
}

type Parts = BTreeMap<Vec<Option<String>>, Leaves>;

impl Engine {
    /// The numbers of a count, split. What the parts add up to is what the count says.
    pub async fn strata(&self, counted: &Counted, by: &By, of: &[Stratum], tree: &Tree) -> Result<Vec<Split>> {
        let world = self.now();
        let residents = world.tables.get(RESIDENTS).filter(|_| counted.head().subject.is_sharded());
        let wanted = Arc::new(self.wanted(counted, of, residents)?);
        let shards = counted.shards();
        // As many parts as cores, not as shards: what is added up in one part need not be joined afterwards.
        let each = shards.len().div_ceil(self.cores.count()).max(1);
        let numbered: Vec<(usize, Arc<Shard>)> = shards.iter().cloned().enumerate().collect();
        let jobs = numbered.chunks(each).map(|some| {
            let (wanted, some, residents) = (Arc::clone(&wanted), some.to_vec(), residents.cloned());
            let count = shards.len();
            async move {
                let mut splitting = Splitting::new(&wanted);
                for (at, shard) in some {
                    let own = residents.as_ref().map(|rows| beside(rows, &wanted, &shard, (at, count))).transpose()?;
                    splitting.add(&shard, own.as_ref());
                }
                splitting.parts()
            }
        });
        let mut parts = Parts::new();
        for some in self.cores.each(jobs.collect()).await? {
            some.iter().for_each(|(key, leaves)| parts.entry(key.clone()).or_default().add(leaves));
        }
        Ok(parts.into_iter().flat_map(|(strata, leaves)| lines(counted, &strata, leaves, by, tree)).collect())
    }

    fn wanted(&self, counted: &Counted, of: &[Stratum], residents: Option<&Rows>) -> Result<Wanted> {
        if of.len() > STRATA_MAX {
            return Err(Refusal::new("too_many_strata").with("most", STRATA_MAX).into());
        }
        let has = |name: &str| residents.is_some_and(|rows| rows.table.schema.index_of(name).is_ok());
        let source = |stratum: &Stratum| {
            let unknown = |name: &str| Refusal::new("unknown_stratum").with("name", name).into();
            match stratum {
                Stratum::Age(from) if has("birth_date") => Ok(Source::Age(Bands::of(from, counted.today()))),
                Stratum::Age(_) => Err(unknown("birth_date")),
                Stratum::Column(name) if counted.has_column(name) => Ok(Source::Own(name.clone())),
                Stratum::Column(name) if has(name) => Ok(Source::Residents(name.clone())),
                Stratum::Column(name) => Err(unknown(name)),
            }
        };
        Ok(Wanted { head: counted.head().clone(), sources: of.iter().map(source).collect::<Result<_>>()? })
    }
}

/// The residents' rows that stand beside a shard of a count: the same shard, or one picked together.
fn beside(residents: &Rows, wanted: &Wanted, shard: &Shard, (at, count): (usize, usize)) -> Result<RecordBatch> {
    let schema = &residents.table.schema;
    let needed: Vec<usize> = (0..schema.fields().len()).filter(|at| wanted.needs(schema.field(*at).name())).collect();
    let joined = |blocks: Vec<RecordBatch>| {
        let blocks = blocks.iter().map(|block| block.project(&needed)).collect::<std::result::Result<Vec<_>, _>>();
        let schema = Arc::new(schema.project(&needed).map_err(fault("join rows"))?);
        concat_batches(&schema, &blocks.map_err(fault("join rows"))?).map_err(fault("join rows"))
    };
    if residents.shards.len() == count {
        return joined(residents.shards[at].batches().cloned().collect());
    }
    let mut all: Vec<i64> = shard.batches().flat_map(|batch| subjects(batch, shard.subject()).to_vec()).collect();
    all.dedup();
    let of = |subject: &i64| residents.shards[shard_of(*subject, residents.shards.len())].block(*subject);
    joined(all.iter().filter_map(of).collect())
}

fn lines(counted: &Counted, strata: &[Option<String>], leaves: Leaves, by: &By, tree: &Tree) -> Vec<Split> {
    let leaves = counted.seen(leaves);
    let found = tallies(counted.head(), &leaves, by, tree, None).into_iter();
    let is_there = |tally: &Tally| tally.denominator != 0.0 || tally.numerator != 0.0 || !tally.beside.is_empty();
    // A part of which the viewer sees no place is no line; nor is a place without rows in it.
    let kept = found.filter(|tally| !leaves.by_place.is_empty() && is_there(tally));
    kept.map(|tally| Split { strata: strata.to_vec(), tally }).collect()
}

/// What is asked for, and where it is found.
struct Wanted {
    head: Head,
    sources: Vec<Source>,
}

enum Source {
    Own(String),
    Residents(String),
    Age(Bands),
}

impl Wanted {
    /// Whether a column of residents is read for any stratum.
    fn needs(&self, column: &str) -> bool {
        let is_it = |source: &Source| match source {
            Source::Own(_) => false,
            Source::Residents(name) => name == column,
            Source::Age(_) => column == "birth_date",
        };
        column == "subject" || self.sources.iter().any(is_it)
    }

    /// One number per row: sixteen bits for each stratum that this batch says.
    fn numbers(&self, batch: &RecordBatch, codes: &mut [Codes], is_here: impl Fn(&Source) -> bool) -> Vec<u64> {
        let mut numbers = vec![0u64; batch.num_rows()];
        for (at, source) in self.sources.iter().enumerate().filter(|(_, source)| is_here(source)) {
            let found = match source {
                Source::Own(name) | Source::Residents(name) => {
                    codes[at].of(batch.column_by_name(name), batch.num_rows())
                }
                Source::Age(bands) => bands.of_rows(batch, &mut codes[at]),
            };
            numbers.iter_mut().zip(found).for_each(|(number, code)| *number |= u64::from(code) << (16 * at));
        }
        numbers
    }
}

/// Rows on their way into their parts.
struct Splitting<'w> {
    wanted: &'w Wanted,
    codes: Vec<Codes>,
    adding: Adding<'w>,
}

impl<'w> Splitting<'w> {
    fn new(wanted: &'w Wanted) -> Self {
        Self { wanted, codes: vec![Codes::default(); wanted.sources.len()], adding: Adding::new(&wanted.head) }
    }

    fn add(&mut self, shard: &Shard, residents: Option<&RecordBatch>) {
        let (wanted, codes) = (self.wanted, &mut self.codes);
        let theirs = residents.map(|rows| wanted.numbers(rows, codes, |source| !matches!(source, Source::Own(_))));
        let known = residents.map_or(&[][..], column_of_subjects);
        let mut at = 0;
        for batch in shard.batches() {
            let mut numbers = wanted.numbers(batch, codes, |source| matches!(source, Source::Own(_)));
            for (row, subject) in subjects(batch, shard.subject()).iter().enumerate() {
                while known.get(at).is_some_and(|known| known < subject) {
                    at += 1;
                }
                if known.get(at) == Some(subject) {
                    numbers[row] |= theirs.as_ref().map_or(0, |theirs| theirs[at]);
                }
            }
            self.adding.add(batch, |row| numbers[row]);
        }
    }

    fn parts(self) -> Result<Parts> {
        let codes = self.codes;
        if codes.iter().any(|codes| codes.len() > VALUES_MAX) {
            return Err(Refusal::new("stratum_too_fine").with("most", VALUES_MAX).into());
        }
        let name =
            |number: u64| codes.iter().enumerate().map(|(at, codes)| value(codes, number >> (16 * at))).collect();
        let mut parts = Parts::new();
        for (number, leaves) in self.adding.by_split() {
            parts.entry(name(number)).or_default().add(&leaves);
        }
        Ok(parts)
    }
}

fn column_of_subjects(rows: &RecordBatch) -> &[i64] {
    rows.schema().index_of("subject").map_or(&[], |at| subjects(rows, at))
}

fn value(codes: &Codes, number: u64) -> Option<String> {
    let text = codes.text((number & 0xffff) as u32);
    (!text.is_empty()).then(|| text.to_owned())
}

/// Age bands as the days of birth at which they begin.
struct Bands {
    /// The last day of birth of each band but the youngest, oldest band last.
    born_until: Vec<i32>,
    names: Vec<String>,
}

impl Bands {
    fn of(from: &[u32], today: Day) -> Self {
        let mut from: Vec<u32> = from.iter().copied().filter(|years| (1..150).contains(years)).collect();
        from.sort_unstable();
        from.dedup();
        let starts = std::iter::once(0).chain(from.iter().copied());
        let ends = from.iter().map(|next| Some(next - 1)).chain([None]);
        let name = |(start, end): (u32, Option<u32>)| match end {
            Some(end) => format!("{start}-{end}"),
            None => format!("{start}+"),
        };
        let born = |years: &u32| days_since_1970(today.saturating_sub(i64::from(*years).years()));
        Self { born_until: from.iter().map(born).collect(), names: starts.zip(ends).map(name).collect() }
    }

    fn of_rows(&self, batch: &RecordBatch, codes: &mut Codes) -> Vec<u32> {
        let names: Vec<u32> = self.names.iter().map(|name| codes.code(name)).collect();
        let Some(born) = days(batch, "birth_date") else { return vec![0; batch.num_rows()] };
        let band = |row: usize| match born.is_valid(row) {
            true => names[self.born_until.iter().take_while(|until| born.value(row) <= **until).count()],
            false => 0,
        };
        (0..batch.num_rows()).map(band).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_band_begins_on_the_birthday() {
        let bands = Bands::of(&[65, 35, 35], date(2026, 2, 28));
        assert_eq!(bands.names, ["0-34", "35-64", "65+"]);
        let band = |born: Day| bands.born_until.iter().take_while(|until| days_since_1970(born) <= **until).count();
        assert_eq!([date(1991, 2, 28), date(1991, 3, 1)].map(band), [1, 0]);
        assert_eq!([date(1961, 2, 28), date(1961, 3, 1)].map(band), [2, 1]);
    }
}
