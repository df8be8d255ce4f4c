//! Conversions between types, and the tests whether one is possible.

use super::Invocation;
use crate::date::{Form, Moment, Precision};
use crate::model;
use crate::path::call::{Function as F, calendar_unit};
use crate::path::value::{Collection, Item, Quantity, decimal_of};
use crate::path::{PathError, Result};
use crate::ucum;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

pub(super) fn call<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let Some(value) = at.value()? else {
        return Ok(Collection::Empty);
    };
    let (function, asked) = match at.call.function {
        F::IsBooleanLike => (F::ToBoolean, true),
        F::IsIntegerLike => (F::ToInteger, true),
        F::IsDecimalLike => (F::ToDecimal, true),
        F::IsTextLike => (F::ToText, true),
        F::IsDateLike => (F::ToDate, true),
        F::IsDateTimeLike => (F::ToDateTime, true),
        F::IsTimeLike => (F::ToTime, true),
        F::IsQuantityLike => (F::ToQuantity, true),
        other => (other, false),
    };
    let made = match function {
        F::ToBoolean => boolean(&value).map(Item::Boolean),
        F::ToInteger => integer(&value).map(Item::Integer),
        F::ToDecimal => decimal(&value).map(Item::Decimal),
        F::ToText => text(&value).map(Item::text),
        F::ToDate => moment(&value, Form::Date).map(Item::Moment),
        F::ToDateTime => moment(&value, Form::DateTime).map(Item::Moment),
        F::ToTime => moment(&value, Form::Time).map(Item::Moment),
        _ => quantity(at, &value)?.map(|quantity| Item::Quantity(Box::new(quantity))),
    };
    if asked {
        return Ok(Collection::boolean(made.is_some()));
    }
    Ok(Collection::of(made))
}

fn boolean(value: &Item<'_>) -> Option<bool> {
    match value {
        Item::Boolean(value) => Some(*value),
        Item::Integer(0) => Some(false),
        Item::Integer(1) => Some(true),
        Item::Decimal(value) if value.is_zero() => Some(false),
        Item::Decimal(value) if *value == Decimal::ONE => Some(true),
        Item::Text(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "1" | "1.0" => Some(true),
            "false" | "f" | "no" | "n" | "0" | "0.0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn integer(value: &Item<'_>) -> Option<i64> {
    match value {
        Item::Integer(value) => Some(*value),
        Item::Boolean(value) => Some(i64::from(*value)),
        Item::Text(text) => text.strip_prefix('+').unwrap_or(text).parse().ok(),
        _ => None,
    }
}

fn decimal(value: &Item<'_>) -> Option<Decimal> {
    match value {
        Item::Integer(value) => Some(Decimal::from(*value)),
        Item::Decimal(value) => Some(*value),
        Item::Boolean(value) => Some(Decimal::from(u8::from(*value))),
        Item::Text(text) => plain_decimal(text),
        _ => None,
    }
}

fn plain_decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let fits = digits.starts_with(|letter: char| letter.is_ascii_digit())
        && digits.ends_with(|letter: char| letter.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if fits { decimal_of(text.strip_prefix('+').unwrap_or(text)) } else { None }
}

/// The value as `toString` writes it.
pub(super) fn text(value: &Item<'_>) -> Option<String> {
    match value {
        Item::Node(_) => as_quantity(value).map(|quantity| quantity.to_string()),
        Item::Type(..) => None,
        other => Some(other.to_string()),
    }
}

fn moment(value: &Item<'_>, form: Form) -> Option<Moment> {
    match value {
        Item::Text(text) => match form {
            Form::Date => {
                Moment::date(text).or_else(|| Moment::date_time(text).and_then(|moment| in_form(&moment, form)))
            }
            Form::DateTime => Moment::date_time(text),
            Form::Time => Moment::time(text.strip_prefix('T').unwrap_or(text)),
        },
        Item::Moment(moment) => in_form(moment, form),
        _ => None,
    }
}

/// A date as a dateTime, or a dateTime's date.
fn in_form(moment: &Moment, form: Form) -> Option<Moment> {
    match (moment.form, form) {
        (one, other) if one == other => Some(*moment),
        (Form::Date, Form::DateTime) => Some(Moment { form, ..*moment }),
        (Form::DateTime, Form::Date) => Some(date_part(moment)),
        _ => None,
    }
}

/// The date of a dateTime.
pub(in crate::path) fn date_part(moment: &Moment) -> Moment {
    Moment {
        form: Form::Date,
        precision: moment.precision.min(Precision::Day),
        hour: 0,
        minute: 0,
        second: 0,
        nanos: 0,
        digits: 0,
        offset: None,
        ..*moment
    }
}

fn quantity(at: &Invocation<'_, '_>, value: &Item<'_>) -> Result<Option<Quantity>> {
    let found = match value {
        Item::Boolean(value) => Some(of_number(Decimal::from(u8::from(*value)))),
        Item::Text(text) => quantity_of(text),
        other => as_quantity(other),
    };
    let Some(unit) = at.text_arg(0)? else {
        return Ok(found);
    };
    let calendar = calendar_unit(&unit);
    let wanted = Quantity {
        value: Decimal::ZERO,
        unit: calendar.map_or_else(|| unit.to_string(), str::to_owned),
        calendar: calendar.is_some(),
    };
    Ok(found.and_then(|found| Some(Quantity { value: to_unit(&found, &wanted)?, ..wanted })))
}

/// `5.4 'mg'` or `4 days`.
fn quantity_of(text: &str) -> Option<Quantity> {
    let text = text.trim();
    let end =
        text.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | '+' | '-')).unwrap_or(text.len());
    let value = plain_decimal(&text[..end])?;
    let unit = text[end..].trim_start();
    if unit.is_empty() {
        return Some(of_number(value));
    }
    if let Some(unit) = unit.strip_prefix('\'').and_then(|unit| unit.strip_suffix('\'')) {
        return (!unit.is_empty()).then(|| Quantity { value, unit: unit.into(), calendar: false });
    }
    calendar_unit(unit).map(|unit| Quantity { value, unit: unit.into(), calendar: true })
}

fn of_number(value: Decimal) -> Quantity {
    Quantity { value, unit: "1".into(), calendar: false }
}

/// A number or a FHIR Quantity as a quantity.
pub(in crate::path) fn as_quantity(item: &Item<'_>) -> Option<Quantity> {
    match item {
        Item::Quantity(quantity) => Some((**quantity).clone()),
        Item::Integer(value) => Some(of_number(Decimal::from(*value))),
        Item::Decimal(value) => Some(of_number(*value)),
        Item::Node(node) if model::r4().is_a(node.kind, model::r4().known.quantity) => {
            let part = |name: &str| node.member(name).and_then(|part| part.text());
            let value = decimal_of(&part("value")?)?;
            let unit = part("code").or_else(|| part("unit")).map_or_else(|| "1".to_owned(), |unit| unit.into_owned());
            Some(Quantity { value, unit, calendar: false })
        }
        _ => None,
    }
}

/// The UCUM unit of a quantity; a calendar word becomes the unit of its definite length.
pub(in crate::path) fn ucum_unit(quantity: &Quantity) -> &str {
    if !quantity.calendar {
        return &quantity.unit;
    }
    match quantity.unit.as_str() {
        "year" => "a",
        "month" => "mo",
        "week" => "wk",
        "day" => "d",
        "hour" => "h",
        "minute" => "min",
        "second" => "s",
        _ => "ms",
    }
}

/// A quantity's number in the unit of another.
pub(in crate::path) fn to_unit(quantity: &Quantity, like: &Quantity) -> Option<Decimal> {
    if quantity.unit == like.unit {
        return Some(quantity.value);
    }
    let (value, powers) = ucum::in_base(quantity.value, ucum_unit(quantity))?;
    let measure = ucum::measure(ucum_unit(like))?;
    (powers == measure.powers).then(|| value.checked_div(measure.factor)).flatten()
}

/// A number that must be whole.
pub(super) fn whole(value: &Decimal) -> Result<i64> {
    value.to_i64().ok_or_else(|| PathError::new("range", "the number is too large"))
}
