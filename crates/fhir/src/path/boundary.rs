//! The clock, the parts of dates, and what precision leaves open.

use super::call::Function as F;
use super::compare::number;
use super::functions::{Invocation, convert, wants};
use super::value::{Collection, Item, Quantity};
use super::{PathError, Result};
use crate::date::{Form, Moment, Precision};
use crate::ucum;
use rust_decimal::{Decimal, RoundingStrategy};

pub(super) fn call<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    match at.call.function {
        F::Now | F::Today | F::TimeOfDay => clock(at),
        F::LowBoundary => boundary(at, false),
        F::HighBoundary => boundary(at, true),
        F::Precision => precision(at),
        F::Comparable => comparable(at),
        _ => part(at),
    }
}

fn clock<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let now = at.run.environment.now().ok_or_else(|| PathError::new("no_clock", "there is no clock here"))?;
    let now = Moment::of_zoned(now);
    Ok(Collection::one(Item::Moment(match at.call.function {
        F::Now => now,
        F::Today => convert::date_part(&now),
        _ => time_part(&now),
    })))
}

fn time_part(moment: &Moment) -> Moment {
    Moment { form: Form::Time, year: 0, month: 1, day: 1, offset: None, ..*moment }
}

fn part<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let moment = match at.value()? {
        None => return Ok(Collection::Empty),
        Some(Item::Moment(moment)) => moment,
        Some(_) => return Err(wants("a date or time")),
    };
    let known = |precision: Precision, value: u32| {
        let there = moment.precision >= precision && (moment.form != Form::Time || precision > Precision::Day);
        there.then(|| Item::Integer(value.into()))
    };
    let item = match at.call.function {
        F::YearOf => known(Precision::Year, moment.year.unsigned_abs().into()),
        F::MonthOf => known(Precision::Month, moment.month.into()),
        F::DayOf => known(Precision::Day, moment.day.into()),
        F::HourOf => known(Precision::Hour, moment.hour.into()),
        F::MinuteOf => known(Precision::Minute, moment.minute.into()),
        F::SecondOf => known(Precision::Second, moment.second.into()),
        F::MillisecondOf => known(Precision::Second, moment.nanos / 1_000_000).filter(|_| moment.digits > 0),
        F::TimezoneOffsetOf => {
            moment.offset.map(|minutes| Item::Decimal((Decimal::from(minutes) / Decimal::from(60)).normalize()))
        }
        F::DateOf => (moment.form != Form::Time).then(|| Item::Moment(convert::date_part(&moment))),
        _ => (moment.precision > Precision::Day).then(|| Item::Moment(time_part(&moment))),
    };
    Ok(Collection::of(item))
}

fn comparable<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let arg = at.arg(0)?;
    let (Some(one), Some(other)) = (at.base.single()?, arg.single()?) else {
        return Ok(Collection::Empty);
    };
    let (Some(one), Some(other)) = (convert::as_quantity(one), convert::as_quantity(other)) else {
        return Err(wants("a quantity"));
    };
    let fits = one.unit == other.unit || ucum::comparable(convert::ucum_unit(&one), convert::ucum_unit(&other));
    Ok(Collection::boolean(fits))
}

fn precision<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let digits = match at.value()? {
        None => return Ok(Collection::Empty),
        Some(Item::Integer(_)) => 0,
        Some(Item::Decimal(value)) => value.scale(),
        Some(Item::Moment(moment)) => digits(&moment),
        Some(_) => return Err(wants("a decimal, date or time")),
    };
    Ok(Collection::one(Item::Integer(digits.into())))
}

/// Precision as FHIRPath counts it: the digits written.
fn digits(moment: &Moment) -> u32 {
    let known = match moment.precision {
        Precision::Year => 4,
        Precision::Month => 6,
        Precision::Day => 8,
        Precision::Hour => 10,
        Precision::Minute => 12,
        Precision::Second if moment.digits > 0 => 17,
        Precision::Second => 14,
    };
    if moment.form == Form::Time { known - 8 } else { known }
}

fn boundary<'a>(at: &Invocation<'_, 'a>, high: bool) -> Result<Collection<'a>> {
    let asked = at.integer_arg(0)?;
    let Some(value) = at.value()? else {
        return Ok(Collection::Empty);
    };
    let made = match &value {
        Item::Moment(moment) => moment_boundary(moment, asked, high).map(Item::Moment),
        other => match (number(other), convert::as_quantity(other)) {
            (Some(number), _) => decimal_boundary(number, asked, high).map(Item::Decimal),
            (None, Some(quantity)) => decimal_boundary(quantity.value, asked, high)
                .map(|value| Item::Quantity(Box::new(Quantity { value, ..quantity }))),
            (None, None) => return Err(wants("a number, date or time")),
        },
    };
    Ok(Collection::of(made))
}

/// The least (or greatest) number that would have been written like this.
fn decimal_boundary(value: Decimal, asked: Option<i64>, high: bool) -> Option<Decimal> {
    let digits = u32::try_from(asked.unwrap_or(8)).ok().filter(|digits| *digits <= 28)?;
    let half = Decimal::try_new(5, value.scale() + 1).ok()?;
    // A number that vanishes at the asked precision has its boundary at zero.
    if !value.is_zero() && digits > 0 && value.round_dp(digits).is_zero() {
        return Some(Decimal::new(0, digits));
    }
    let edge = if high { value.checked_add(half)? } else { value.checked_sub(half)? };
    let outwards = if high { RoundingStrategy::ToPositiveInfinity } else { RoundingStrategy::ToNegativeInfinity };
    let mut edge = edge.round_dp_with_strategy(digits, outwards);
    edge.rescale(digits);
    Some(edge)
}

/// The first (or last) moment that a partial one can be.
fn moment_boundary(moment: &Moment, asked: Option<i64>, high: bool) -> Option<Moment> {
    let asked = asked.unwrap_or(match moment.form {
        Form::Date => 8,
        Form::DateTime => 17,
        Form::Time => 9,
    });
    let (precision, digits) = match if moment.form == Form::Time { asked + 8 } else { asked } {
        4 => (Precision::Year, 0),
        6 => (Precision::Month, 0),
        8 => (Precision::Day, 0),
        10 => (Precision::Hour, 0),
        12 => (Precision::Minute, 0),
        14 => (Precision::Second, 0),
        17 => (Precision::Second, 3),
        _ => return None,
    };
    let precision = if moment.form == Form::Date { precision.min(Precision::Day) } else { precision };
    let mut edge = *moment;
    if high {
        fill(&mut edge);
    }
    edge.precision = precision;
    edge.digits = digits;
    if moment.form == Form::DateTime && precision > Precision::Day {
        // Without an offset the moment may be anywhere between the first and the last zone.
        edge.offset = moment.offset.or(Some(if high { -12 * 60 } else { 14 * 60 }));
    } else {
        edge.offset = None;
    }
    Some(edge)
}

/// Sets the parts that are not known to their last values.
fn fill(edge: &mut Moment) {
    if edge.precision < Precision::Month {
        edge.month = 12;
    }
    if edge.precision < Precision::Day {
        edge.day = terms::Day::new(edge.year, edge.month as i8, 1).map_or(28, |day| day.days_in_month() as u8);
    }
    if edge.precision < Precision::Hour {
        edge.hour = 23;
    }
    // An hour without minutes means the full hour: FHIR has no such dateTime, and the suite reads it so.
    if edge.precision < Precision::Minute && edge.precision != Precision::Hour {
        edge.minute = 59;
    }
    if edge.precision < Precision::Second {
        edge.second = 59;
    }
    if edge.digits == 0 {
        edge.nanos = 999_000_000;
    }
}
