//! Binds a period to the days that an indicator's parameters stand for.

use crate::head::PeriodKind;
use jiff::ToSpan;
use terms::{Day, Period};

/// The days that `:period_start`, `:period_end` and `:today` stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bound {
    /// First day that counts.
    pub start: Day,
    /// Last day that counts.
    pub end: Day,
    /// Up to which day the data are looked at: the period's last day, or today while it is open.
    pub today: Day,
}

impl Bound {
    /// The days of this period for an indicator of this kind, seen on this day.
    pub fn of(kind: PeriodKind, period: Period, today: Day) -> Self {
        let end = period.last_day();
        let start = match kind {
            PeriodKind::Cumulative => period.year_start(),
            PeriodKind::During => period.first_day(),
            PeriodKind::Point => end,
            PeriodKind::Rolling12 => end.saturating_add(1.day()).saturating_sub(12.months()),
        };
        Self { start, end, today: period.counted_until(today) }
    }
}
