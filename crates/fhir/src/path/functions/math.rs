//! Numbers.

use super::{Invocation, convert, wants};
use crate::path::call::Function as F;
use crate::path::compare::{self, number};
use crate::path::plan::Binary;
use crate::path::value::{Collection, Item, Quantity};
use crate::path::{Result, arithmetic};
use rust_decimal::{Decimal, MathematicalOps, RoundingStrategy};

pub(super) fn call<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    if matches!(at.call.function, F::Sum | F::Min | F::Max | F::Avg) {
        return over_all(at);
    }
    let Some(value) = at.value()? else {
        return Ok(Collection::Empty);
    };
    match (&value, at.call.function) {
        (Item::Integer(value), F::Abs) => Ok(Collection::of(value.checked_abs().map(Item::Integer))),
        (Item::Integer(_), F::Ceiling | F::Floor | F::Truncate) => Ok(Collection::one(value)),
        (Item::Integer(one), F::Power) => integer_power(at, *one),
        _ => match (number(&value), convert::as_quantity(&value)) {
            (Some(number), _) => decimal(at, number),
            (None, Some(quantity)) => with_unit(at, quantity),
            (None, None) => Err(wants("a number")),
        },
    }
}

fn integer_power<'a>(at: &Invocation<'_, 'a>, one: i64) -> Result<Collection<'a>> {
    match at.arg(0)?.single()?.map(Item::simple) {
        Some(Item::Integer(power)) if power >= 0 => {
            let power = u32::try_from(power).ok().and_then(|power| one.checked_pow(power));
            Ok(Collection::of(power.map(Item::Integer)))
        }
        _ => decimal(at, Decimal::from(one)),
    }
}

fn decimal<'a>(at: &Invocation<'_, 'a>, value: Decimal) -> Result<Collection<'a>> {
    let whole = |value: Decimal| convert::whole(&value).map(|value| Collection::one(Item::Integer(value)));
    let made = match at.call.function {
        F::Ceiling => return whole(value.ceil()),
        F::Floor => return whole(value.floor()),
        F::Truncate => return whole(value.trunc()),
        F::Abs => Some(value.abs()),
        F::Exp => value.checked_exp(),
        F::Ln => value.checked_ln(),
        F::Sqrt => value.sqrt(),
        F::Round => round(at, value)?,
        F::Log => number_arg(at)?.and_then(|base| log(value, base)),
        _ => number_arg(at)?.and_then(|power| power_of(value, power)),
    };
    Ok(Collection::of(made.map(Item::Decimal)))
}

fn number_arg(at: &Invocation<'_, '_>) -> Result<Option<Decimal>> {
    match at.arg(0)?.single()?.map(Item::simple) {
        None => Ok(None),
        Some(item) => number(&item).map(Some).ok_or_else(|| wants("a number")),
    }
}

/// A root of a negative number is none.
fn power_of(value: Decimal, power: Decimal) -> Option<Decimal> {
    if value.is_sign_negative() && !power.fract().is_zero() { None } else { value.checked_powd(power) }
}

/// The quotient of two logarithms, less the digits in which their error shows.
fn log(value: Decimal, base: Decimal) -> Option<Decimal> {
    Some(value.checked_ln()?.checked_div(base.checked_ln()?)?.round_dp(16).normalize())
}

fn round(at: &Invocation<'_, '_>, value: Decimal) -> Result<Option<Decimal>> {
    let digits = match at.op(0) {
        Some(_) => at.integer_arg(0)?,
        None => Some(0),
    };
    let Some(digits) = digits else {
        return Ok(None);
    };
    let digits = u32::try_from(digits).map_err(|_| wants("a precision of zero or more"))?;
    Ok(Some(value.round_dp_with_strategy(digits.min(28), RoundingStrategy::MidpointAwayFromZero)))
}

fn with_unit<'a>(at: &Invocation<'_, 'a>, quantity: Quantity) -> Result<Collection<'a>> {
    let value = match at.call.function {
        F::Abs => quantity.value.abs(),
        F::Ceiling => quantity.value.ceil(),
        F::Floor => quantity.value.floor(),
        F::Truncate => quantity.value.trunc(),
        F::Round => match round(at, quantity.value)? {
            Some(value) => value,
            None => return Ok(Collection::Empty),
        },
        _ => return Err(wants("a number")),
    };
    Ok(Collection::one(Item::Quantity(Box::new(Quantity { value, ..quantity }))))
}

fn over_all<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let mut items = at.base.iter().map(Item::simple);
    let Some(mut total) = items.next() else {
        return Ok(Collection::Empty);
    };
    for item in items {
        total = match at.call.function {
            F::Min | F::Max => {
                let order = compare::order_items(&item, &total)?;
                let better =
                    order.is_some_and(|order| if at.call.function == F::Min { order.is_lt() } else { order.is_gt() });
                if better { item } else { total }
            }
            _ => {
                let sum = arithmetic::compute(Binary::Add, &Collection::one(total), &Collection::one(item))?;
                match sum.first() {
                    Some(sum) => sum.clone(),
                    None => return Ok(Collection::Empty),
                }
            }
        };
    }
    if at.call.function == F::Avg {
        let count = Collection::one(Item::Decimal(Decimal::from(at.base.len() as u64)));
        return arithmetic::compute(Binary::Divide, &Collection::one(total), &count);
    }
    Ok(Collection::one(total))
}
