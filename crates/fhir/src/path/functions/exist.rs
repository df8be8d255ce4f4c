//! Whether there is anything, how much, and whether it is true.

use super::{Invocation, wants};
use crate::path::Result;
use crate::path::call::Function as F;
use crate::path::functions::combine;
use crate::path::value::{Collection, Item};

pub(super) fn call<'a>(mut at: Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let answer = match at.call.function {
        F::Empty => at.base.is_empty(),
        F::Exists => exists(&at)?,
        F::All => !any(&at, false)?,
        F::AllTrue => !any_is(&at.base, false)?,
        F::AnyTrue => any_is(&at.base, true)?,
        F::AllFalse => !any_is(&at.base, true)?,
        F::AnyFalse => any_is(&at.base, false)?,
        F::SubsetOf => combine::all_in(&at.base, &at.arg(0)?, at.run)?,
        F::SupersetOf => combine::all_in(&at.arg(0)?, &at.base, at.run)?,
        F::Count => return Ok(Collection::one(Item::Integer(at.base.len() as i64))),
        F::Distinct => return combine::distinct(std::mem::take(&mut at.base), at.run),
        F::IsDistinct => {
            let before = at.base.len();
            combine::distinct(std::mem::take(&mut at.base), at.run)?.len() == before
        }
        F::HasValue => {
            matches!(at.base.as_slice(), [item] if !matches!(item.simple(), Item::Node(_)))
        }
        _ => return not(&at),
    };
    Ok(Collection::boolean(answer))
}

fn exists(at: &Invocation<'_, '_>) -> Result<bool> {
    if at.op(0).is_some() { any(at, true) } else { Ok(!at.base.is_empty()) }
}

/// Whether the criterion is `wanted` of any item; empty counts as false.
fn any(at: &Invocation<'_, '_>, wanted: bool) -> Result<bool> {
    let Some(op) = at.op(0) else { return Ok(false) };
    for (index, item) in at.base.iter().enumerate() {
        if at.on(op, item, index)?.truth()?.unwrap_or(false) == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

fn any_is(base: &Collection<'_>, wanted: bool) -> Result<bool> {
    let mut found = false;
    for item in base.iter() {
        match item.simple() {
            Item::Boolean(value) => found |= value == wanted,
            _ => return Err(wants("a collection of booleans")),
        }
    }
    Ok(found)
}

fn not<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    // An integer counts by being there, as the suite has it: (0).not() is false.
    Ok(Collection::of(at.base.truth()?.map(|value| Item::Boolean(!value))))
}
