//! `sort()`, by the items themselves or by keys.

use super::Result;
use super::compare;
use super::functions::Invocation;
use super::plan::{Op, Sign};
use super::value::{Collection, Item};
use std::cmp::Ordering;

/// Sorts stably. A key with a minus sorts downwards; an item without the key comes first.
pub(super) fn sort<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let keys: Vec<(bool, &'a Op)> = at.call.args.iter().map(direction).collect();
    let mut rows = Vec::with_capacity(at.base.len());
    for (index, item) in at.base.iter().enumerate() {
        let mut values = Vec::with_capacity(keys.len().max(1));
        for (_, op) in &keys {
            values.push(at.on(op, item, index)?.single()?.map(Item::simple));
        }
        if keys.is_empty() {
            values.push(Some(item.simple()));
        }
        rows.push((values, item.clone()));
    }
    let mut wrong = None;
    rows.sort_by(|(one, _), (other, _)| {
        for (index, (one, other)) in one.iter().zip(other).enumerate() {
            let down = keys.get(index).is_some_and(|(down, _)| *down);
            let order = order(one.as_ref(), other.as_ref(), down).unwrap_or_else(|error| {
                wrong.get_or_insert(error);
                Ordering::Equal
            });
            if order.is_ne() {
                return order;
            }
        }
        Ordering::Equal
    });
    match wrong {
        Some(error) => Err(error),
        None => Ok(rows.into_iter().map(|(_, item)| item).collect()),
    }
}

fn direction(op: &Op) -> (bool, &Op) {
    match op {
        Op::Sign(Sign::Minus, inner) => (true, inner),
        other => (false, other),
    }
}

fn order(one: Option<&Item<'_>>, other: Option<&Item<'_>>, down: bool) -> Result<Ordering> {
    match (one, other) {
        (Some(one), Some(other)) => {
            let order = compare::order_items(one, other)?.unwrap_or(Ordering::Equal);
            Ok(if down { order.reverse() } else { order })
        }
        (one, other) => Ok(one.is_some().cmp(&other.is_some())),
    }
}
