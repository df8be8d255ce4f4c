//! Holds what a draft says of a number beside an earlier one, or among others, against the data.

use super::hold::Finding;
use super::numbers::Numbers;
use crate::show::people::area_name;
use report::write::template::{Facet, Slot};
use report::write::{Beside, Figure, Shape};
use report::{By, Severity, Verdict, Why, With};
use rust_decimal::Decimal;
use std::cmp::Ordering;
use terms::Period;

/// What the data come to, by name.
type Told = Vec<(&'static str, String)>;

/// Whether the indicator's number in the area stands so; nothing where that is not known, or hidden.
pub(super) fn finding(
    numbers: &Numbers<'_>,
    with: &With,
    (indicator, area, name): (&str, &str, &str),
    period: Period,
) -> Option<Finding> {
    let (agrees, told) = match with {
        // What a year is put beside within itself, nobody knows.
        With::Earlier { beside: Beside::PeriodBefore, .. } if matches!(period, Period::Year(_)) => return None,
        With::Earlier { beside, way, by } => {
            let ends = numbers.ends(indicator, area, *beside)?;
            (moved(ends, *way, *by)?, ends_told(numbers, ends))
        }
        With::Others { place, among } => placed(numbers, (indicator, area), *place, among)?,
    };
    let why = |code| {
        let why = Why::new(code).with("indicator", name).with("area", area_name(&numbers.tree, area));
        told.iter().fold(why, |why, (key, value)| why.with(key, value))
    };
    let (same, differs) = match with {
        With::Earlier { .. } => ("change_same_in_data", "change_differs_from_data"),
        With::Others { .. } => ("rank_same_in_data", "rank_differs_from_data"),
    };
    Some(match agrees {
        true => (Verdict::Consistent, None, why(same)),
        false => (Verdict::Inconsistent, Some(Severity::Error), why(differs)),
    })
}

/// Whether a number went that way, and so far; from nothing there is no growth.
fn moved((then, now): (Decimal, Decimal), way: Ordering, by: Option<(f64, f64, By)>) -> Option<bool> {
    let Some((value, step, measure)) = by else { return Some(now.round_dp(2).cmp(&then.round_dp(2)) == way) };
    let found = match measure {
        By::Percent if then <= Decimal::ZERO => return None,
        By::Percent => (now - then) / then * Decimal::ONE_HUNDRED,
        By::Count | By::Points => now - then,
    };
    let said = if way == Ordering::Less { -value } else { value };
    // The last printed digit may differ by one; a count may not.
    let slack = if measure == By::Count && step == 1.0 { 0.5 } else { step * 1.5 + 1e-9 };
    Some((f64::try_from(found).ok()? - said).abs() <= slack)
}

fn ends_told(numbers: &Numbers<'_>, (then, now): (Decimal, Decimal)) -> Told {
    let print = |value: Decimal| {
        let digits = Some(value.round_dp(2).normalize().scale());
        numbers.print(Figure::Known(value), &Shape { digits, ..Shape::default() })
    };
    vec![("earlier", print(then)), ("later", print(now))]
}

/// Its place among those beside it, where the words name what they all belong to.
fn placed(numbers: &Numbers<'_>, (indicator, area): (&str, &str), place: u32, among: &str) -> Option<(bool, Told)> {
    let parent = numbers.tree.areas.get(area)?.parent.as_deref()?;
    let parent = area_name(&numbers.tree, parent);
    let is_whole = among == parent || (among.chars().count() <= 2 && parent.chars().last() == among.chars().last());
    let of = |facet| numbers.value(&Slot { number: indicator.to_owned(), facet }, area);
    let (rank, peers) = (of(Facet::Rank).filter(|_| is_whole)?, of(Facet::Peers)?);
    let told =
        vec![("rank", rank.normalize().to_string()), ("peers", peers.normalize().to_string()), ("among", parent)];
    Some((rank == Decimal::from(place), told))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_held_against_its_ends() {
        let ends = |then: &str, now: &str| (then.parse().unwrap(), now.parse().unwrap());
        let points = |value| Some((value, 0.01, By::Points));
        let cases = [
            (ends("52.07", "60.471"), Ordering::Greater, points(8.40), Some(true)),
            (ends("52.07", "60.471"), Ordering::Greater, points(8.43), Some(false)),
            (ends("52.07", "60.471"), Ordering::Less, points(8.40), Some(false)),
            (ends("52.07", "60.471"), Ordering::Greater, None, Some(true)),
            (ends("52.07", "60.471"), Ordering::Equal, None, Some(false)),
            (ends("52.071", "52.069"), Ordering::Equal, None, Some(true)),
            (ends("15", "12"), Ordering::Less, Some((3.0, 1.0, By::Count)), Some(true)),
            (ends("15", "12"), Ordering::Less, Some((2.0, 1.0, By::Count)), Some(false)),
            (ends("15", "12"), Ordering::Less, Some((20.0, 1.0, By::Percent)), Some(true)),
            (ends("0", "12"), Ordering::Greater, Some((20.0, 1.0, By::Percent)), None),
        ];
        for (ends, way, by, expected) in cases {
            assert_eq!(moved(ends, way, by), expected, "{ends:?} {way:?} {by:?}");
        }
    }
}
