//! Parts of collections, and collections put together.

use super::{Invocation, wants};
use crate::path::call::Function as F;
use crate::path::eval::Run;
use crate::path::value::{Collection, Item};
use crate::path::{Result, compare};

pub(super) fn call<'a>(mut at: Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let base = std::mem::take(&mut at.base);
    match at.call.function {
        F::Single => {
            base.single()?;
            Ok(base)
        }
        F::First => Ok(Collection::of(base.first().cloned())),
        F::Last => Ok(Collection::of(base.as_slice().last().cloned())),
        F::Tail => Ok(slice(&base, 1, usize::MAX)),
        F::Skip => Ok(slice(&base, count(&at)?, usize::MAX)),
        F::Take => Ok(slice(&base, 0, count(&at)?)),
        F::Intersect => {
            let other = at.arg(0)?;
            distinct(keep(&base, &other, true, at.run)?, at.run)
        }
        F::Exclude => keep(&base, &at.arg(0)?, false, at.run),
        F::Union => union(base, at.arg(0)?, at.run),
        F::Combine => {
            let other = at.arg(0)?;
            let mut all = base;
            at.run.spend(all.len() + other.len())?;
            all.append(other);
            Ok(all)
        }
        _ => coalesce(&at),
    }
}

fn coalesce<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    for index in 0..at.call.args.len() {
        let found = at.arg(index)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Collection::Empty)
}

fn count(at: &Invocation<'_, '_>) -> Result<usize> {
    let count = at.integer_arg(0)?.ok_or_else(|| wants("a number of items"))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

fn slice<'a>(base: &Collection<'a>, skip: usize, take: usize) -> Collection<'a> {
    base.iter().skip(skip).take(take).cloned().collect()
}

/// The items that are (or are not) in the other collection.
fn keep<'a>(base: &Collection<'a>, other: &Collection<'a>, wanted: bool, run: &Run<'a>) -> Result<Collection<'a>> {
    run.spend(base.len().saturating_mul(other.len()))?;
    Ok(base.iter().filter(|item| has(other.as_slice(), item) == wanted).cloned().collect())
}

fn has(items: &[Item<'_>], item: &Item<'_>) -> bool {
    items.iter().any(|other| compare::equal_items(item, other) == Some(true))
}

/// Whether every item of one collection is in the other.
pub(super) fn all_in(items: &Collection<'_>, of: &Collection<'_>, run: &Run<'_>) -> Result<bool> {
    run.spend(items.len().saturating_mul(of.len()))?;
    Ok(items.iter().all(|item| has(of.as_slice(), item)))
}

/// Each item once.
pub(super) fn distinct<'a>(items: Collection<'a>, run: &Run<'a>) -> Result<Collection<'a>> {
    if items.len() < 2 {
        return Ok(items);
    }
    let mut found: Vec<Item<'a>> = Vec::new();
    for item in items.into_vec() {
        run.spend(found.len())?;
        if !has(&found, &item) {
            found.push(item);
        }
    }
    Ok(found.into_iter().collect())
}

/// Both collections, each item once.
pub(in crate::path) fn union<'a>(
    mut left: Collection<'a>,
    right: Collection<'a>,
    run: &Run<'a>,
) -> Result<Collection<'a>> {
    run.spend(left.len() + right.len())?;
    left.append(right);
    distinct(left, run)
}
