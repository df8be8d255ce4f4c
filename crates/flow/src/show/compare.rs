//! What stands beside a number: the same span a year ago (同比), the period before (环比), and inside the
//! year the pace that is due by now (序时进度) beside how much of the task is done (任务完成率).

use super::indicator::{Reading, Tally};
use crate::Platform;
use jiff::ToSpan;
use rows::{Counted, Head, PeriodKind};
use terms::{Actor, Day, Period, Result};

/// An earlier number and what has become of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Earlier {
    /// Which period.
    pub period: Period,
    /// Up to which day it was counted.
    pub until: Day,
    /// What it came to.
    pub tally: Tally,
    /// By how much the number has grown: in points where it is a rate, in percent where it is not.
    pub growth: Option<f64>,
}

/// How far a task of a year should be, and how far it is; both in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// The share of the statistical year that is over.
    pub due: f64,
    /// The share of the target that is reached.
    pub done: f64,
}

/// What stands beside a number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Compared {
    /// The same span of the year before: as many days of it where the period is open.
    pub year_before: Option<Earlier>,
    /// The period before, whole.
    pub period_before: Option<Earlier>,
    /// Only for what adds up within the year towards a target.
    pub pace: Option<Pace>,
}

/// Finds what stands beside a count. `part` says which of a count's numbers is compared.
pub async fn compared(
    platform: &Platform,
    actor: &Actor,
    counted: &Counted,
    reading: &Reading,
    today: Day,
    part: impl Fn(&Counted) -> Result<Tally>,
) -> Result<Compared> {
    let (period, now) = (counted.period(), part(counted)?);
    let earlier = async |period: Period, today: Day| -> Result<Option<Earlier>> {
        let then = platform.rows.count(actor, counted.indicator(), period, today).await?;
        let tally = part(&then)?;
        let until = period.counted_until(today);
        let growth = growth(reading, now.value, tally.value);
        Ok((tally.denominator > 0.0).then_some(Earlier { period, until, tally, growth }))
    };
    Ok(Compared {
        year_before: earlier(period.same_last_year(), year_earlier(period, today)).await?,
        period_before: earlier(period.previous(), today).await?,
        pace: pace(counted.head(), reading, period, today, now.value),
    })
}

/// As many days of the year before: the same day, or the period's last one where this is closed.
fn year_earlier(period: Period, today: Day) -> Day {
    match period.is_closed(today) {
        true => today,
        false => today.saturating_sub(1.year()),
    }
}

fn growth(reading: &Reading, now: Option<f64>, then: Option<f64>) -> Option<f64> {
    let (now, then) = (now?, then?);
    match reading.scale.is_empty() {
        false => Some(now - then),
        true => (then != 0.0).then(|| (now - then) / then * 100.0),
    }
}

fn pace(head: &Head, reading: &Reading, period: Period, today: Day, value: Option<f64>) -> Option<Pace> {
    let target = reading.target.filter(|target| *target > 0.0)?;
    if head.period != PeriodKind::Cumulative || !reading.higher_is_better {
        return None;
    }
    Some(Pace { due: due(period, today), done: value? / target * 100.0 })
}

/// The share of the statistical year that is over by the day up to which is counted, that day included.
fn due(period: Period, today: Day) -> f64 {
    let start = period.year_start();
    let days = |to: Day| f64::from(to.since(start).map_or(0, |span| span.get_days()));
    let end = start.saturating_add(1.year());
    (days(period.counted_until(today)) + 1.0) / days(end) * 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use terms::Grain;

    fn reading(scale: &str) -> Reading {
        let id = "p/rate".into();
        Reading { id, scale: scale.into(), higher_is_better: true, target: Some(80.0), grain: Grain::Quarter }
    }

    fn head(period: &str) -> Head {
        Head::parse(&format!("-- kind: yes_no  period: {period}  grain: quarter")).unwrap()
    }

    #[test]
    fn rates_grow_by_points_and_counts_by_percent() {
        assert_eq!(growth(&reading("%"), Some(72.0), Some(60.0)), Some(12.0));
        assert_eq!(growth(&reading(""), Some(72.0), Some(60.0)), Some(20.0));
        assert_eq!(growth(&reading(""), Some(72.0), Some(0.0)), None);
        assert_eq!(growth(&reading("%"), None, Some(1.0)), None);
    }

    #[test]
    fn the_year_is_over_on_its_last_day_and_not_the_day_before() {
        let quarter: Period = "2026Q4".parse().unwrap();
        assert_eq!(due(quarter, date(2026, 12, 31)), 100.0);
        assert!(due(quarter, date(2026, 12, 30)) < 100.0);
        assert_eq!(due("2026Q2".parse().unwrap(), date(2026, 12, 30)), 181.0 / 365.0 * 100.0);
        assert_eq!(due("2026MCH".parse().unwrap(), date(2025, 10, 1)), 1.0 / 365.0 * 100.0);
        assert_eq!(due("2024-02".parse().unwrap(), date(2024, 2, 29)), 60.0 / 366.0 * 100.0);
    }

    #[test]
    fn only_what_adds_up_within_the_year_has_a_pace() {
        let (quarter, today) = ("2026Q4".parse().unwrap(), date(2026, 12, 31));
        let found = pace(&head("cumulative"), &reading("%"), quarter, today, Some(60.0));
        assert_eq!(found, Some(Pace { due: 100.0, done: 75.0 }));
        assert_eq!(pace(&head("point"), &reading("%"), quarter, today, Some(60.0)), None);
        let without = Reading { target: None, ..reading("%") };
        assert_eq!(pace(&head("cumulative"), &without, quarter, today, Some(60.0)), None);
    }

    #[test]
    fn an_open_period_is_compared_with_as_many_days_of_the_year_before() {
        let quarter: Period = "2026Q4".parse().unwrap();
        let until = |today| quarter.same_last_year().counted_until(year_earlier(quarter, today));
        assert_eq!(until(date(2026, 11, 16)), date(2025, 11, 16));
        assert_eq!(until(date(2027, 1, 1)), date(2025, 12, 31));
    }
}
