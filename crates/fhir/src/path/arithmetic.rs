//! Numbers, quantities and dates computed with.

use super::compare::number;
use super::eval::TEXT_MAX;
use super::functions::convert;
use super::plan::Binary;
use super::value::{Collection, Item, Quantity};
use super::{PathError, Result};
use crate::date::{Form, Moment, Precision};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// `&`: an empty side is an empty text.
pub(crate) fn concatenate<'a>(left: &Collection<'a>, right: &Collection<'a>) -> Result<Collection<'a>> {
    let text = |side: &Collection<'a>| match side.single()? {
        None => Ok(String::new()),
        Some(item) => match item.as_text() {
            Some(text) => Ok(text.into_owned()),
            None => Err(PathError::new("type", "& needs strings")),
        },
    };
    let all = text(left)? + &text(right)?;
    limited(&all)?;
    Ok(Collection::one(Item::text(all)))
}

pub(crate) fn limited(text: &str) -> Result<()> {
    if text.len() > TEXT_MAX { Err(PathError::new("too_much", "the text is too long")) } else { Ok(()) }
}

/// `+ - * / div mod`. What cannot be represented is empty; what has no meaning is an error.
pub(crate) fn compute<'a>(operator: Binary, left: &Collection<'a>, right: &Collection<'a>) -> Result<Collection<'a>> {
    let (Some(one), Some(other)) = (left.single()?, right.single()?) else {
        return Ok(Collection::Empty);
    };
    let (one, other) = (quantified(one), quantified(other));
    let value = match (&one, &other) {
        (Item::Integer(one), Item::Integer(other)) => integers(operator, *one, *other),
        (Item::Text(one), Item::Text(other)) if operator == Binary::Add => {
            let all = format!("{one}{other}");
            limited(&all)?;
            Some(Item::text(all))
        }
        (Item::Moment(moment), Item::Quantity(quantity)) => {
            return shift(operator, moment, quantity).map(Collection::of);
        }
        (Item::Quantity(_), _) | (_, Item::Quantity(_)) => {
            match (convert::as_quantity(&one), convert::as_quantity(&other)) {
                (Some(one), Some(other)) => {
                    quantities(operator, &one, &other)?.map(|found| Item::Quantity(Box::new(found)))
                }
                _ => {
                    return Err(PathError::new("type", format!("{one:?} and {other:?} do not compute")));
                }
            }
        }
        _ => match (number(&one), number(&other)) {
            (Some(one), Some(other)) => decimals(operator, one, other),
            _ => {
                return Err(PathError::new("type", format!("{one:?} and {other:?} do not compute")));
            }
        },
    };
    Ok(Collection::of(value))
}

/// A value to compute with; a FHIR Quantity counts as one.
fn quantified<'a>(item: &Item<'a>) -> Item<'a> {
    let simple = item.simple();
    match &simple {
        Item::Node(_) => convert::as_quantity(&simple).map_or(simple, |quantity| Item::Quantity(Box::new(quantity))),
        _ => simple,
    }
}

fn integers<'a>(operator: Binary, one: i64, other: i64) -> Option<Item<'a>> {
    match operator {
        Binary::Add => one.checked_add(other).map(Item::Integer),
        Binary::Subtract => one.checked_sub(other).map(Item::Integer),
        Binary::Multiply => one.checked_mul(other).map(Item::Integer),
        Binary::Div => one.checked_div(other).map(Item::Integer),
        Binary::Mod => one.checked_rem(other).map(Item::Integer),
        _ => decimals(operator, Decimal::from(one), Decimal::from(other)),
    }
}

fn decimals<'a>(operator: Binary, one: Decimal, other: Decimal) -> Option<Item<'a>> {
    match operator {
        Binary::Add => one.checked_add(other),
        Binary::Subtract => one.checked_sub(other),
        Binary::Multiply => one.checked_mul(other),
        Binary::Divide => one.checked_div(other),
        Binary::Mod => one.checked_rem(other),
        Binary::Div => return one.checked_div(other)?.trunc().to_i64().map(Item::Integer),
        _ => None,
    }
    .map(Item::Decimal)
}

fn quantities(operator: Binary, one: &Quantity, other: &Quantity) -> Result<Option<Quantity>> {
    let made = |value: Option<Decimal>, unit: String| value.map(|value| Quantity { value, unit, calendar: false });
    match operator {
        Binary::Multiply => Ok(made(one.value.checked_mul(other.value), product(one, other, '.'))),
        Binary::Divide => Ok(made(one.value.checked_div(other.value), product(one, other, '/'))),
        Binary::Add | Binary::Subtract => {
            let Some(other) = convert::to_unit(other, one) else {
                return Ok(None);
            };
            let value =
                if operator == Binary::Add { one.value.checked_add(other) } else { one.value.checked_sub(other) };
            Ok(value.map(|value| Quantity { value, ..one.clone() }))
        }
        _ => Err(PathError::new("type", "quantities have no div and mod")),
    }
}

/// The unit of a product or quotient, left unsimplified: comparing works on base units.
fn product(one: &Quantity, other: &Quantity, sign: char) -> String {
    let (left, right) = (convert::ucum_unit(one), convert::ucum_unit(other));
    match (left, right) {
        (left, "1") => left.to_owned(),
        ("1", right) if sign == '.' => right.to_owned(),
        (left, right) if left == right && sign == '/' => "1".to_owned(),
        (left, right) if right.contains(['.', '/']) => format!("{left}{sign}({right})"),
        (left, right) => format!("{left}{sign}{right}"),
    }
}

/// A date or time moved by a duration. What is finer than the date's own precision is dropped.
fn shift<'a>(operator: Binary, moment: &Moment, quantity: &Quantity) -> Result<Option<Item<'a>>> {
    let back = match operator {
        Binary::Add => false,
        Binary::Subtract => true,
        _ => {
            return Err(PathError::new("type", "dates are only added to and subtracted from"));
        }
    };
    let Some(unit) = duration(quantity) else {
        return Err(PathError::new("type", format!("'{}' is no duration that a date can be moved by", quantity.unit)));
    };
    let Some(whole) = quantity.value.trunc().to_i64() else {
        return Ok(None);
    };
    let amount = if back { -whole } else { whole };
    Ok(moved(moment, unit, amount).map(Item::Moment))
}

/// The calendar word of a duration. UCUM's years and months are averages, so a date does not move by them.
fn duration(quantity: &Quantity) -> Option<&'static str> {
    if quantity.calendar {
        return super::call::calendar_unit(&quantity.unit);
    }
    match quantity.unit.as_str() {
        "wk" => Some("week"),
        "d" => Some("day"),
        "h" => Some("hour"),
        "min" => Some("minute"),
        "s" => Some("second"),
        "ms" => Some("millisecond"),
        _ => None,
    }
}

fn moved(moment: &Moment, unit: &str, amount: i64) -> Option<Moment> {
    let precision = match unit {
        "year" => Precision::Year,
        "month" => Precision::Month,
        "week" | "day" => Precision::Day,
        "hour" => Precision::Hour,
        "minute" => Precision::Minute,
        _ => Precision::Second,
    };
    let (unit, amount) =
        if precision > moment.precision { coarser(moment.precision, unit, amount)? } else { (unit, amount) };
    let span = jiff::Span::new();
    let span = match unit {
        "year" => span.try_years(amount),
        "month" => span.try_months(amount),
        "week" => span.try_weeks(amount),
        "day" => span.try_days(amount),
        "hour" => span.try_hours(amount),
        "minute" => span.try_minutes(amount),
        "second" => span.try_seconds(amount),
        _ => span.try_milliseconds(amount),
    }
    .ok()?;
    if moment.form == Form::Time {
        let time = moment.civil_time()?.wrapping_add(span);
        return Some(moment.with_time(time));
    }
    let civil = moment.civil()?.checked_add(span).ok()?;
    let mut found = moment.with_civil(civil);
    if unit == "millisecond" && found.nanos > 0 {
        found.digits = found.digits.max(3);
    }
    (1..=9999).contains(&found.year).then_some(found)
}

/// A duration finer than the date, in whole units of the date's precision.
fn coarser(precision: Precision, unit: &str, amount: i64) -> Option<(&'static str, i64)> {
    let milliseconds = match unit {
        "millisecond" => 1,
        "second" => 1000,
        "minute" => 60_000,
        "hour" => 3_600_000,
        "day" => 86_400_000,
        "week" => 604_800_000,
        "month" => return Some(("year", amount / 12)),
        _ => return None,
    };
    let total = amount.checked_mul(milliseconds)?;
    Some(match precision {
        Precision::Year => ("year", total / 86_400_000 / 365),
        Precision::Month => ("month", total / 86_400_000 / 30),
        Precision::Day => ("day", total / 86_400_000),
        Precision::Hour => ("hour", total / 3_600_000),
        _ => ("minute", total / 60_000),
    })
}
