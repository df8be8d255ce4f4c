//! Another order than that of keeping: what lies in columns and texts is gathered for the docs found.

use super::body::{each_run, window_of};
use super::leaf::Leaf;
use super::looking::Looking;
use super::runs::rows_between;
use crate::fault::Inner;
use fhir::search::{Sort, SortBy, Span, kept_column, text_range};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

/// By what one doc is ordered under one key.
#[derive(Clone, Debug, PartialEq)]
enum Rank {
    Time(i64),
    Number(f64),
    Text(u32),
}

impl Rank {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Rank::Time(one), Rank::Time(other)) => one.cmp(other),
            (Rank::Number(one), Rank::Number(other)) => one.total_cmp(other),
            (Rank::Text(one), Rank::Text(other)) => one.cmp(other),
            _ => Ordering::Equal,
        }
    }
}

type Ranks = HashMap<i64, Rank>;

/// The docs in their order, behind the one that stood last on the page before. Docs without a value stand
/// at the end; docs with the same values in the order of keeping.
pub(super) fn sorted(looking: &Looking<'_>, mut docs: Vec<i64>, by: &[Sort], last: Option<i64>) -> Inner<Vec<i64>> {
    // What stood last may not be seen any more; its place in the order is still its place.
    let unseen = last.filter(|last| docs.binary_search(last).is_err());
    docs.extend(unseen);
    docs.sort_unstable();
    let keys = by.iter().map(|sort| Ok((ranks(looking, &docs, sort)?, sort.descending))).collect::<Inner<Vec<_>>>()?;
    docs.sort_by(|one, other| {
        let order = keys.iter().map(|(ranks, descending)| compare(ranks.get(one), ranks.get(other), *descending));
        order.fold(Ordering::Equal, Ordering::then).then(one.cmp(other))
    });
    if let Some(at) = last.and_then(|last| docs.iter().position(|doc| *doc == last)) {
        docs.drain(..=at);
    }
    Ok(docs)
}

fn compare(one: Option<&Rank>, other: Option<&Rank>, descending: bool) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) if descending => other.compare(one),
        (Some(one), Some(other)) => one.compare(other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

fn ranks(looking: &Looking<'_>, docs: &[i64], sort: &Sort) -> Inner<Ranks> {
    let mut ranks = Ranks::new();
    match &sort.by {
        SortBy::Kept => cells(looking, docs, kept_column(), sort.descending, &mut ranks)?,
        SortBy::Cells(columns) => {
            columns.iter().try_for_each(|column| cells(looking, docs, *column, sort.descending, &mut ranks))?;
        }
        SortBy::Texts(places) => {
            places.iter().try_for_each(|place| texts(looking, docs, *place, sort.descending, &mut ranks))?;
        }
        SortBy::Id => ranks = ids(looking, docs)?,
    }
    Ok(ranks)
}

/// Of several values the one counts that comes first in the order.
fn rank(ranks: &mut Ranks, doc: i64, rank: Rank, descending: bool) {
    let better = |known: &Rank| rank.compare(known) == if descending { Ordering::Greater } else { Ordering::Less };
    if ranks.get(&doc).is_none_or(better) {
        ranks.insert(doc, rank);
    }
}

fn cells(looking: &Looking<'_>, docs: &[i64], column: u64, descending: bool, ranks: &mut Ranks) -> Inner<()> {
    let mut leaf = Leaf::of_number(column);
    for run in docs.chunk_by(|one, other| window_of(*one) == window_of(*other)) {
        leaf.cells(
            looking,
            window_of(run[0]),
            |_| (),
            |doc, (), span| {
                if run.binary_search(&doc).is_ok() {
                    let value = match span {
                        Span::Time(low, high) => Rank::Time(if descending { high } else { low }),
                        Span::Number(low, high) => Rank::Number(if descending { high } else { low }),
                    };
                    rank(ranks, doc, value, descending);
                }
            },
        )?;
    }
    Ok(())
}

/// The rank of an id is its number among those of all docs.
fn ids(looking: &Looking<'_>, docs: &[i64]) -> Inner<Ranks> {
    let sql = "select d.doc, coalesce(r.public_id, r.id) from doc d join record r on r.record = d.record
         where d.doc in (?)";
    let mut found: Vec<(String, i64)> = Vec::with_capacity(docs.len());
    looking.connection.among(sql, docs, |row| {
        found.push((row.get(1)?, row.get(0)?));
        Ok(())
    })?;
    found.sort_unstable();
    Ok(found.into_iter().zip(0..).map(|((_, doc), number)| (doc, Rank::Text(number))).collect())
}

/// The rank of a text is its number among all that the docs have.
fn texts(looking: &Looking<'_>, docs: &[i64], place: u32, descending: bool, ranks: &mut Ranks) -> Inner<()> {
    let (from, until) = text_range(&place.to_be_bytes());
    let mut had: BTreeMap<Vec<u8>, Vec<i64>> = BTreeMap::new();
    rows_between(looking.connection, &looking.runs, (&from, &until), &mut |row| {
        let mut of_row = Vec::new();
        each_run(row.first, row.body, |run| of_row.extend(run.filter(|doc| docs.binary_search(doc).is_ok())))?;
        if !of_row.is_empty() {
            had.entry(row.key.to_vec()).or_default().append(&mut of_row);
        }
        Ok(())
    })?;
    for (number, of_text) in had.values().enumerate() {
        of_text.iter().for_each(|doc| rank(ranks, *doc, Rank::Text(number as u32), descending));
    }
    Ok(())
}
