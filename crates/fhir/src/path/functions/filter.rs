//! Choosing items and making others of them.

use super::{Invocation, describe, wants};
use crate::path::call::Function as F;
use crate::path::eval::{Focus, as_type};
use crate::path::value::{Collection, Item};
use crate::path::{PathError, Result, compare};

pub(super) fn call<'a>(mut at: Invocation<'_, 'a>) -> Result<Collection<'a>> {
    match at.call.function {
        F::Where => filter(&at),
        F::Select => select(&at),
        F::Repeat => repeat(&at, true),
        F::RepeatAll => repeat(&at, false),
        F::Aggregate => aggregate(&at),
        F::Iif => iif(&at),
        F::Trace => Ok(std::mem::take(&mut at.base)),
        F::DefineVariable => define(at),
        F::Type => Ok(at.base.iter().map(describe).collect()),
        _ => typed(&at),
    }
}

fn typed<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let Some(of) = &at.call.of else {
        return Ok(Collection::Empty);
    };
    match at.call.function {
        F::OfType => Ok(at.base.iter().filter(|item| of.selects(item)).cloned().collect()),
        F::As => as_type(&at.base, of),
        _ => Ok(Collection::of(at.base.single()?.map(|item| Item::Boolean(of.fits(item))))),
    }
}

fn filter<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let Some(op) = at.op(0) else {
        return Ok(Collection::Empty);
    };
    let mut found = Collection::Empty;
    for (index, item) in at.base.iter().enumerate() {
        if at.on(op, item, index)?.truth()? == Some(true) {
            found.push(item.clone());
        }
    }
    Ok(found)
}

fn select<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let Some(op) = at.op(0) else {
        return Ok(Collection::Empty);
    };
    let mut found = Collection::Empty;
    for (index, item) in at.base.iter().enumerate() {
        found.append(at.on(op, item, index)?);
    }
    Ok(found)
}

/// Projects again and again what the projection gives, until nothing new comes.
fn repeat<'a>(at: &Invocation<'_, 'a>, only_new: bool) -> Result<Collection<'a>> {
    let Some(op) = at.op(0) else {
        return Ok(Collection::Empty);
    };
    let mut found: Vec<Item<'a>> = Vec::new();
    let mut queue: std::collections::VecDeque<Item<'a>> = at.base.iter().cloned().collect();
    while let Some(item) = queue.pop_front() {
        for made in at.on(op, &item, 0)?.into_vec() {
            at.run.spend(found.len() + 1)?;
            let known = only_new && found.iter().any(|own| same_item(own, &made));
            if !known {
                found.push(made.clone());
                queue.push_back(made);
            }
        }
    }
    Ok(found.into_iter().collect())
}

/// Elements are the same by place; values by equality.
fn same_item(one: &Item<'_>, other: &Item<'_>) -> bool {
    match (one, other) {
        (Item::Node(one), Item::Node(other)) => std::ptr::eq(one.tree, other.tree) && one.slot == other.slot,
        _ => compare::equal_items(one, other) == Some(true),
    }
}

fn aggregate<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let Some(op) = at.op(0) else {
        return Ok(Collection::Empty);
    };
    let mut total = at.arg(1)?;
    for (index, item) in at.base.iter().enumerate() {
        let focus = Focus { this: std::slice::from_ref(item), index: Some(index), total: Some(&total) };
        let next = at.run.inner(op, focus)?;
        at.run.spend(next.len() + 1)?;
        total = next;
    }
    Ok(total)
}

/// Evaluates only the branch that counts. A criterion must be a boolean or empty.
fn iif<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    at.base.single()?;
    let this = if at.call.base.is_some() { at.base.as_slice() } else { at.focus.this };
    let focus = Focus { this, ..at.focus };
    let Some(criterion) = at.op(0) else {
        return Ok(Collection::Empty);
    };
    let met = match at.run.inner(criterion, focus)?.single()?.map(Item::simple) {
        None => false,
        Some(Item::Boolean(met)) => met,
        Some(_) => return Err(wants("a boolean criterion")),
    };
    match at.op(if met { 1 } else { 2 }) {
        Some(branch) => at.run.inner(branch, focus),
        None => Ok(Collection::Empty),
    }
}

fn define<'a>(mut at: Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let name = at.text_arg(0)?.ok_or_else(|| PathError::new("variable", "a variable needs a name"))?;
    let value = match at.op(1) {
        Some(op) => at.run.inner(op, Focus { this: at.base.as_slice(), ..at.focus })?,
        None => at.base.clone(),
    };
    at.run.define(&name, value)?;
    Ok(std::mem::take(&mut at.base))
}
