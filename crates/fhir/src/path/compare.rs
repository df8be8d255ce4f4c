//! Equality, equivalence and order.

use super::eval::Run;
use super::functions::convert;
use super::value::{Collection, Item, Quantity, decimal_of};
use super::{PathError, Result};
use crate::date::{Form, Moment};
use crate::tree::Kind;
use crate::{Node, Tree, ucum};
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;

/// `=`: nothing where a side is empty or precision leaves it open.
pub(crate) fn equal(left: &Collection<'_>, right: &Collection<'_>, run: &Run<'_>) -> Result<Option<bool>> {
    if left.is_empty() || right.is_empty() {
        return Ok(None);
    }
    if left.len() != right.len() {
        return Ok(Some(false));
    }
    run.spend(left.len())?;
    let mut open = false;
    for (one, other) in left.iter().zip(right.iter()) {
        match equal_items(one, other) {
            Some(true) => {}
            Some(false) => return Ok(Some(false)),
            None => open = true,
        }
    }
    Ok((!open).then_some(true))
}

/// `=` of two items.
pub(crate) fn equal_items(left: &Item<'_>, right: &Item<'_>) -> Option<bool> {
    if let (Some(one), Some(other)) = (complex(left), complex(right)) {
        return Some(same(one.tree, one.slot, other.tree, other.slot));
    }
    let (left, right) = alike(left, right);
    match (&left, &right) {
        (Item::Boolean(one), Item::Boolean(other)) => Some(one == other),
        (Item::Text(one), Item::Text(other)) => Some(one == other),
        (Item::Moment(one), Item::Moment(other)) => {
            if (one.form == Form::Time) != (other.form == Form::Time) {
                return Some(false);
            }
            // A different known part decides, even where the other side is known less far.
            one.compare(other).map(Ordering::is_eq)
        }
        (Item::Quantity(one), Item::Quantity(other)) => {
            calendar_fits(one, other)?;
            let (one, other) = in_common(one, other)?;
            Some(one == other)
        }
        (Item::Type(one, name), Item::Type(other, other_name)) => Some((one, name) == (other, other_name)),
        _ => match numbers(&left, &right) {
            Some((one, other)) => Some(one == other),
            None => Some(false),
        },
    }
}

/// `~`, which ignores order, letter case, white space and more precision than both sides have.
pub(crate) fn equivalent(left: &Collection<'_>, right: &Collection<'_>, run: &Run<'_>) -> Result<bool> {
    if left.len() != right.len() {
        return Ok(false);
    }
    run.spend(left.len() * right.len())?;
    let mut taken = vec![false; right.len()];
    Ok(left.iter().all(|one| {
        let free = |(at, other): (usize, &Item<'_>)| (!taken[at] && equivalent_items(one, other)).then_some(at);
        match right.iter().enumerate().find_map(free) {
            Some(at) => {
                taken[at] = true;
                true
            }
            None => false,
        }
    }))
}

pub(crate) fn equivalent_items(left: &Item<'_>, right: &Item<'_>) -> bool {
    if let (Some(one), Some(other)) = (complex(left), complex(right)) {
        return same(one.tree, one.slot, other.tree, other.slot);
    }
    let (left, right) = alike(left, right);
    match (&left, &right) {
        (Item::Text(one), Item::Text(other)) => one == other || normal(one) == normal(other),
        (Item::Moment(one), Item::Moment(other)) => {
            one.form == other.form && one.compare(other) == Some(Ordering::Equal)
        }
        (Item::Quantity(one), Item::Quantity(other)) => {
            in_common(one, other).is_some_and(|(one, other)| nearly(one, other))
        }
        _ => match numbers(&left, &right) {
            Some((one, other)) => nearly(one, other),
            None => equal_items(&left, &right) == Some(true),
        },
    }
}

/// Equal when both are rounded to the precision of the less precise one.
fn nearly(one: Decimal, other: Decimal) -> bool {
    let digits = one.scale().min(other.scale());
    let round = |value: Decimal| value.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    round(one) == round(other)
}

fn normal(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// `<` and its kin: nothing where empty or open, an error where the types have no order.
pub(crate) fn order(left: &Collection<'_>, right: &Collection<'_>) -> Result<Option<Ordering>> {
    match (left.single()?, right.single()?) {
        (Some(one), Some(other)) => order_items(one, other),
        _ => Ok(None),
    }
}

pub(crate) fn order_items(left: &Item<'_>, right: &Item<'_>) -> Result<Option<Ordering>> {
    let (left, right) = alike(left, right);
    match (&left, &right) {
        (Item::Text(one), Item::Text(other)) => Ok(Some(one.as_ref().cmp(other.as_ref()))),
        (Item::Moment(one), Item::Moment(other)) if (one.form == Form::Time) == (other.form == Form::Time) => {
            Ok(one.compare(other))
        }
        (Item::Quantity(one), Item::Quantity(other)) => {
            let fits = calendar_fits(one, other).and_then(|()| in_common(one, other));
            Ok(fits.map(|(one, other)| one.cmp(&other)))
        }
        _ => match numbers(&left, &right) {
            Some((one, other)) => Ok(Some(one.cmp(&other))),
            None => Err(PathError::new("type", format!("{left:?} and {right:?} have no order"))),
        },
    }
}

fn complex<'i, 'a>(item: &'i Item<'a>) -> Option<&'i Node<'a>> {
    match item {
        Item::Node(node) if matches!(node.tree.kind(node.slot), Kind::Object | Kind::Array) => Some(node),
        _ => None,
    }
}

/// Both items as values of one type where a conversion without an author's wish is allowed.
fn alike<'a>(left: &Item<'a>, right: &Item<'a>) -> (Item<'a>, Item<'a>) {
    let (mut one, mut other) = (left.simple(), right.simple());
    if matches!(one, Item::Quantity(_)) || matches!(other, Item::Quantity(_)) {
        one = convert::as_quantity(&one).map_or(one, |quantity| Item::Quantity(Box::new(quantity)));
        other = convert::as_quantity(&other).map_or(other, |quantity| Item::Quantity(Box::new(quantity)));
    }
    match (&one, &other) {
        (Item::Text(text), Item::Moment(moment)) if untyped(left) => one = read(text, moment.form).unwrap_or(one),
        (Item::Moment(moment), Item::Text(text)) if untyped(right) => other = read(text, moment.form).unwrap_or(other),
        _ => {}
    }
    (one, other)
}

/// A string of which no type is known is read as the date that it is compared with.
fn untyped(item: &Item<'_>) -> bool {
    matches!(item, Item::Node(node) if node.is_untyped())
}

fn read<'a>(text: &str, form: Form) -> Option<Item<'a>> {
    let moment = match form {
        Form::Time => Moment::time(text),
        Form::Date if text.len() <= 10 => Moment::date(text),
        _ => Moment::date_time(text),
    };
    moment.map(Item::Moment)
}

fn numbers(left: &Item<'_>, right: &Item<'_>) -> Option<(Decimal, Decimal)> {
    Some((number(left)?, number(right)?))
}

pub(crate) fn number(item: &Item<'_>) -> Option<Decimal> {
    match item {
        Item::Integer(value) => Some(Decimal::from(*value)),
        Item::Decimal(value) => Some(*value),
        _ => None,
    }
}

/// A calendar year or month has no fixed length, so it does not compare with UCUM's.
fn calendar_fits(one: &Quantity, other: &Quantity) -> Option<()> {
    let long = |quantity: &Quantity| matches!(quantity.unit.as_str(), "year" | "month");
    let fits = one.calendar == other.calendar || !(one.calendar && long(one) || other.calendar && long(other));
    fits.then_some(())
}

/// Two quantities as numbers of one unit.
fn in_common(one: &Quantity, other: &Quantity) -> Option<(Decimal, Decimal)> {
    if one.unit == other.unit {
        return Some((one.value, other.value));
    }
    if one.calendar
        && other.calendar
        && let (Some(one), Some(other)) = (months(one), months(other))
    {
        return Some((one, other));
    }
    let (value, powers) = ucum::in_base(one.value, convert::ucum_unit(one))?;
    let (other_value, other_powers) = ucum::in_base(other.value, convert::ucum_unit(other))?;
    (powers == other_powers).then_some((value, other_value))
}

fn months(quantity: &Quantity) -> Option<Decimal> {
    match quantity.unit.as_str() {
        "year" => quantity.value.checked_mul(Decimal::from(12)),
        "month" => Some(quantity.value),
        _ => None,
    }
}

/// Whether two JSON values say the same; members may stand in any order.
fn same(one: &Tree<'_>, at: u32, other: &Tree<'_>, other_at: u32) -> bool {
    let kind = one.kind(at);
    if kind != other.kind(other_at) {
        return false;
    }
    match kind {
        Kind::Null | Kind::False | Kind::True => true,
        Kind::Text => one.words(at) == other.words(other_at),
        Kind::Number => {
            let number = |tree: &Tree<'_>, at| tree.plain(at).and_then(decimal_of);
            one.plain(at) == other.plain(other_at)
                || number(one, at).is_some() && number(one, at) == number(other, other_at)
        }
        Kind::Array => {
            let mut rest = other.children(other_at);
            let all = one.children(at).all(|child| rest.next().is_some_and(|own| same(one, child, other, own)));
            all && rest.next().is_none()
        }
        Kind::Object => {
            one.children(at).count() == other.children(other_at).count()
                && one.children(at).all(|child| {
                    other.member(other_at, &one.key(child)).is_some_and(|own| same(one, child, other, own))
                })
        }
    }
}
