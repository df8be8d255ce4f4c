//! What is compared rather than equal: spans of time, numbers, numbers with units.

use super::key;
use crate::date::{Form, Moment, Precision};
use crate::path::{Collection, Item};
use crate::tree::Node;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::ops::Range;

/// What one value of a column says.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What else it says: a unit and its system, or a system. Empty where nothing.
    pub tag: String,
    /// From where to where it reaches.
    pub span: Span,
}

/// From where to where a value reaches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Span {
    /// Microseconds since 1970 in UTC, the second one not included.
    Time(i64, i64),
    /// Numbers, both included.
    Number(f64, f64),
}

/// Beyond all times that can be written.
pub(super) const NEVER: i64 = -EVER;
pub(super) const EVER: i64 = (1 << 42) * 1_000_000;

/// The parts of a tag.
pub(super) const PART: char = '\u{1f}';

/// The span of time that a text with its precision covers; `zone` is where it was written if it does not
/// say so.
pub(super) fn time(text: &str, zone: &TimeZone) -> Option<(i64, i64)> {
    let moment = Moment::date_time(text.trim()).filter(|moment| moment.form != Form::Time)?;
    let low = moment.civil()?;
    let span = jiff::Span::new();
    let high = match moment.precision {
        Precision::Year => low.checked_add(span.years(1)),
        Precision::Month => low.checked_add(span.months(1)),
        Precision::Day => low.checked_add(span.days(1)),
        Precision::Hour => low.checked_add(span.hours(1)),
        Precision::Minute => low.checked_add(span.minutes(1)),
        Precision::Second => low.checked_add(span.microseconds(10i64.pow(6 - u32::from(moment.digits.min(6))))),
    };
    Some((micros(low, moment.offset, zone)?, high.ok().map_or(Some(EVER), |high| micros(high, moment.offset, zone))?))
}

/// From when to when a date or time reaches with its precision; the end is not included.
pub fn time_span(text: &str, zone: &TimeZone) -> Option<Range<Timestamp>> {
    let (low, high) = time(text, zone)?;
    Some(Timestamp::from_microsecond(low).ok()?..Timestamp::from_microsecond(high).ok()?)
}

fn micros(civil: jiff::civil::DateTime, offset: Option<i16>, zone: &TimeZone) -> Option<i64> {
    match offset {
        Some(minutes) => {
            let at_utc = jiff::tz::Offset::UTC.to_timestamp(civil).ok()?.as_microsecond();
            Some(at_utc - i64::from(minutes) * 60_000_000)
        }
        None => Some(zone.to_ambiguous_timestamp(civil).compatible().ok()?.as_microsecond()),
    }
}

/// The spans of a date, a Period or a Timing.
pub(super) fn times(node: &Node<'_>, zone: &TimeZone) -> Vec<(i64, i64)> {
    match node.type_name() {
        "Period" => period(node, zone).into_iter().collect(),
        "Timing" => {
            let events = super::value::each(node, "event").filter_map(|event| time(&event.text()?, zone));
            let bounds = node.member("repeat").and_then(|repeat| period(&repeat.member("boundsPeriod")?, zone));
            events.chain(bounds).collect()
        }
        _ => node.text().and_then(|text| time(&text, zone)).into_iter().collect(),
    }
}

fn period(node: &Node<'_>, zone: &TimeZone) -> Option<(i64, i64)> {
    let end = |name: &str| node.text_of(name).and_then(|text| time(&text, zone));
    match (end("start"), end("end")) {
        (None, None) => None,
        (start, end) => Some((start.map_or(NEVER, |(low, _)| low), end.map_or(EVER, |(_, high)| high))),
    }
}

fn number(node: &Node<'_>, name: &str) -> Option<f64> {
    node.text_of(name)?.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The cell of a number, or of a range of numbers.
pub(super) fn numbers(node: &Node<'_>) -> Option<Cell> {
    let number = node.text()?.parse().ok().filter(|number: &f64| number.is_finite())?;
    Some(Cell { tag: String::new(), span: Span::Number(number, number) })
}

/// The cell of a place on earth: its latitude and its longitude.
pub(super) fn position(node: &Node<'_>) -> Option<Cell> {
    let (latitude, longitude) = (number(node, "latitude")?, number(node, "longitude")?);
    let is_on_earth = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    is_on_earth.then(|| Cell { tag: String::new(), span: Span::Number(latitude, longitude) })
}

/// The cell of what lies between two numbers. Coordinates are compared as counted from one; in a sequence that counts
/// from zero the same start is one less (FHIR R4, MolecularSequence).
pub(super) fn ends(node: &Node<'_>, start: &Collection<'_>, end: &Collection<'_>) -> Option<Cell> {
    let number = |found: &Collection<'_>| match found.iter().next() {
        Some(Item::Node(node)) => node.text()?.parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    };
    let from_zero = node.tree.root().text_of("coordinateSystem").as_deref() == Some("0");
    let first = number(start)? + f64::from(u8::from(from_zero));
    Some(Cell { tag: String::new(), span: Span::Number(first, number(end)?) })
}

/// From where to where sampled values reach (FHIR R4, section 2.24.0.10, and the parameter `value-quantity`): what
/// could not be measured reaches beyond, errors say nothing.
fn sampled(node: &Node<'_>) -> Option<Cell> {
    let origin = node.member("origin")?;
    let (zero, factor) = (number(&origin, "value")?, number(node, "factor").unwrap_or(1.0));
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in node.text_of("data")?.split_ascii_whitespace() {
        let value = match value {
            "L" => f64::NEG_INFINITY,
            "U" => f64::INFINITY,
            // Neither an error nor a word that the definition does not know is a value.
            other => match other.parse::<f64>().ok().filter(|value| value.is_finite()) {
                Some(value) => zero + value * factor,
                None => continue,
            },
        };
        (low, high) = (low.min(value), high.max(value));
    }
    (low <= high).then(|| Cell { tag: unit(&origin), span: Span::Number(low, high) })
}

/// The cell of a Quantity and its kin, of Money, of a Range, or of sampled values.
pub(super) fn quantity(node: &Node<'_>) -> Option<Cell> {
    if node.type_name() == "SampledData" {
        return sampled(node);
    }
    if node.type_name() == "Range" {
        let (low, high) = (node.member("low"), node.member("high"));
        let tag = unit(low.as_ref().or(high.as_ref())?);
        let low = low.map_or(Some(f64::NEG_INFINITY), |low| number(&low, "value"))?;
        let high = high.map_or(Some(f64::INFINITY), |high| number(&high, "value"))?;
        return Some(Cell { tag, span: Span::Number(low, high) });
    }
    let value = number(node, "value")?;
    let span = match node.text_of("comparator").as_deref() {
        Some("<" | "<=") => Span::Number(f64::NEG_INFINITY, value),
        Some(">" | ">=") => Span::Number(value, f64::INFINITY),
        _ => Span::Number(value, value),
    };
    Some(Cell { tag: unit(node), span })
}

/// System, code and written unit; of Money the currency (ISO 4217).
fn unit(node: &Node<'_>) -> String {
    let text = |name: &str| node.text_of(name).unwrap_or_default();
    if node.type_name() == "Money" {
        return format!("urn:iso:std:iso:4217{PART}{0}{PART}{0}", text("currency"));
    }
    format!("{}{PART}{}{PART}{}", text("system"), text("code"), text("unit"))
}

/// The column of a composite that a code narrows, and the tag with the code's system before the rest.
pub(super) fn narrowed(place: u32, (system, code): (&str, &str), cell: &Cell) -> (u64, Cell) {
    let column = key::column(key::narrowed(place, None, code));
    (column, Cell { tag: format!("{system}{PART}{}", cell.tag), span: cell.span })
}
