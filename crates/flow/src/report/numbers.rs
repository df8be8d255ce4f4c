//! Asks the indicators that a template names, and says what each comes to in an area.

use super::Wanted;
use crate::Platform;
use crate::show::hide::Hidden;
use crate::show::indicator::{Reading, reading, whole};
use crate::show::outsiders::{Limit, is_count, is_share};
use report::write::template::{Facet, Number, Slot, Span};
use report::write::{Beside, Change, Figure, Manner, Measure, Printed, Shape, Template};
use rows::{By, Counted, Tree};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{Actor, ChangeNo, Day, Grain, Period, Refusal, Result};

/// Everything that a template asks for.
pub(super) struct Numbers<'a> {
    platform: &'a Platform,
    manner: &'a Manner,
    today: Day,
    asked: BTreeMap<String, Asked>,
    /// Areas and institutions on the last day that is counted.
    pub tree: Arc<Tree>,
    /// The report's area.
    pub area: String,
}

/// One number with what stands beside it.
struct Asked {
    number: Number,
    now: Count,
    year_before: Count,
    period_before: Count,
}

/// A count with the places of its day.
struct Count {
    counted: Counted,
    tree: Arc<Tree>,
    /// Nothing at all was counted, so nothing is known: there may have been no records yet.
    is_empty: bool,
}

/// What a slot comes to in an area.
pub(super) struct Told {
    /// The words.
    pub text: String,
    /// The number behind them, unrounded; none where it is not told, or where they are only words.
    pub figure: Figure,
    /// The indicator.
    pub indicator: String,
    /// The period of the number itself.
    pub period: Period,
    /// Up to which day it was counted.
    pub until: Day,
    /// What counts, and out of what; nothing where it is not told.
    pub parts: Option<(f64, f64)>,
    /// As known up to which change.
    pub change: Option<ChangeNo>,
    /// The definition as SQL.
    pub definition: String,
}

/// Counts all that the template asks for.
pub(super) async fn ask<'a>(
    platform: &'a Platform,
    template: &Template,
    manner: &'a Manner,
    wanted: &Wanted,
    today: Day,
) -> Result<Numbers<'a>> {
    let tree = platform.rows.tree(wanted.period.counted_until(today))?;
    let area = wanted.area.as_deref().or_else(|| tree.areas.root()).unwrap_or_default().to_owned();
    if tree.areas.get(&area).is_none() {
        return Err(Refusal::new("unknown_area").with("area", &area).into());
    }
    let mut asked = BTreeMap::new();
    for (name, number) in &template.numbers {
        let period = period_of(platform, number, wanted.period)?;
        let year = period.same_last_year();
        let one = Asked {
            number: number.clone(),
            now: count(platform, &number.indicator, period, today).await?,
            year_before: count(platform, &number.indicator, year, same_day(year, period, today)).await?,
            period_before: count(platform, &number.indicator, period.previous(), today).await?,
        };
        asked.insert(name.clone(), one);
    }
    Ok(Numbers { platform, manner, today, asked, tree, area })
}

/// The period in which an indicator counts, for the report's: mothers and children have a year of their own.
fn period_of(platform: &Platform, number: &Number, period: Period) -> Result<Period> {
    let period = match (platform.rows.head(&number.indicator)?.grain, period) {
        (Grain::MchYear, Period::Year(year)) => Period::MchYear(year),
        _ => period,
    };
    Ok(match number.period {
        Span::Same => period,
        Span::Before => period.previous(),
        Span::YearBefore => period.same_last_year(),
    })
}

/// As many days of the year before; the whole of it where the period is over.
fn same_day(year: Period, period: Period, today: Day) -> Day {
    if period.is_closed(today) {
        return today;
    }
    let days = today.since(period.first_day()).map_or(0, |span| span.get_days());
    year.first_day().checked_add(jiff::Span::new().days(days)).unwrap_or(today)
}

async fn count(platform: &Platform, indicator: &str, period: Period, today: Day) -> Result<Count> {
    let counted = platform.rows.count(&Actor::operator(), indicator, period, today).await?;
    let tree = platform.rows.tree(period.counted_until(today))?;
    let is_empty = counted.rows()?.num_rows() == 0;
    Ok(Count { counted, tree, is_empty })
}

impl Count {
    fn tally(&self, area: &str) -> rows::Tally {
        whole(&self.counted, self.inside(area).map(|area| (area, &*self.tree)))
    }

    /// The area, if it is not all of them.
    fn inside<'c>(&self, area: &'c str) -> Option<&'c str> {
        Some(area).filter(|area| self.tree.areas.root() != Some(area))
    }
}

impl Numbers<'_> {
    /// What a slot comes to in an area, with the number's unit or without it.
    pub fn told(&self, slot: &Slot, area: &str, unit: Unit) -> Option<Told> {
        let asked = self.asked.get(&slot.number)?;
        let reading = self.reading(asked, area);
        let mut shape = Shape { measure: measure(&reading), ..asked.number.shape.clone() };
        if unit == Unit::Left {
            shape.unit.clear();
        }
        let count = match slot.facet {
            Facet::YearBefore => &asked.year_before,
            Facet::PeriodBefore => &asked.period_before,
            _ => &asked.now,
        };
        let figure = self.figure(asked, slot.facet, area);
        let text = self.words(asked, slot.facet, area, figure, &shape, &reading);
        let is_hidden = matches!(figure, Figure::Few(_) | Figure::Withheld);
        let tally = count.tally(area);
        Some(Told {
            text,
            figure,
            indicator: asked.number.indicator.clone(),
            period: count.counted.period(),
            until: count.counted.period().counted_until(count.counted.today()),
            parts: (!is_hidden).then_some((tally.numerator, tally.denominator)),
            change: count.counted.change(),
            definition: count.counted.sql().to_owned(),
        })
    }

    /// The number behind a slot, unrounded, for conditions and orders.
    pub fn value(&self, slot: &Slot, area: &str) -> Option<Decimal> {
        self.figure(self.asked.get(&slot.number)?, slot.facet, area).value()
    }

    /// What a number came to then and comes to now; nothing where one is not told, or was counted otherwise.
    pub fn ends(&self, number: &str, area: &str, beside: Beside) -> Option<(Decimal, Decimal)> {
        let asked = self.asked.get(number)?;
        let earlier = match beside {
            Beside::YearBefore => &asked.year_before,
            Beside::PeriodBefore => &asked.period_before,
        };
        let then = self.earlier(earlier, area).value()?;
        let now = self.part(&asked.now, Part::Value, area).value()?;
        (earlier.counted.sql() == asked.now.counted.sql()).then_some((then, now))
    }

    /// A number as the report's language prints it.
    pub fn print(&self, figure: Figure, shape: &Shape) -> String {
        self.manner.print(figure, shape).text
    }

    /// Whether the best of a number is the greatest.
    pub fn higher_is_better(&self, slot: &Slot) -> bool {
        self.asked.get(&slot.number).is_none_or(|asked| self.reading(asked, &self.area).higher_is_better)
    }

    fn reading(&self, asked: &Asked, area: &str) -> Reading {
        let counted = &asked.now.counted;
        let until = counted.period().counted_until(self.today);
        reading(self.platform, counted.head(), &asked.number.indicator, area, until)
    }

    fn figure(&self, asked: &Asked, facet: Facet, area: &str) -> Figure {
        let now = |part| self.part(&asked.now, part, area);
        match facet {
            Facet::Value => now(Part::Value),
            Facet::Numerator => now(Part::Numerator),
            Facet::Denominator => now(Part::Denominator),
            Facet::Rest => now(Part::Rest),
            Facet::YearBefore => self.earlier(&asked.year_before, area),
            Facet::PeriodBefore => self.earlier(&asked.period_before, area),
            Facet::Target => self.reading(asked, area).target.map_or(Figure::Unknown, Figure::of),
            Facet::Rank | Facet::Peers => self.place(&asked.now, facet, area),
            Facet::OnYear | Facet::OnPeriod | Facet::AgainstTarget => Figure::Unknown,
        }
    }

    fn earlier(&self, count: &Count, area: &str) -> Figure {
        if count.is_empty { Figure::Unknown } else { self.part(count, Part::Value, area) }
    }

    fn part(&self, count: &Count, part: Part, area: &str) -> Figure {
        let head = count.counted.head();
        let limit = Limit::of_everybody(self.platform);
        let hidden = limit.of_area(&count.counted, count.inside(area), &count.tree);
        match hidden {
            // Out of how many is seen by everybody, where it is a share.
            Some(_) if part == Part::Denominator && is_share(head) => {}
            Some(Hidden::Small) if is_count(head) => return Figure::Few(self.platform.content.region.hide_below),
            Some(_) => return Figure::Withheld,
            None => {}
        }
        let tally = count.tally(area);
        match part {
            Part::Value if tally.value.is_none() => Figure::Unknown,
            Part::Value => Figure::quotient(tally.numerator, tally.denominator, head.scale),
            Part::Numerator => Figure::of(tally.numerator),
            Part::Denominator => Figure::of(tally.denominator),
            Part::Rest => Figure::of(tally.denominator - tally.numerator),
        }
    }

    /// The area's place among those beside it, and how many they are.
    fn place(&self, count: &Count, facet: Facet, area: &str) -> Figure {
        if count.inside(area).is_none() || self.part(count, Part::Value, area).value().is_none() {
            return Figure::Unknown;
        }
        let parent = count.tree.areas.get(area).and_then(|node| node.parent.clone());
        let beside = count.counted.tally(&By::Area { parent }, &count.tree);
        let ranked = || beside.iter().filter(|tally| tally.rank.is_some());
        let rank = ranked().find(|tally| tally.area.as_deref() == Some(area)).and_then(|tally| tally.rank);
        match (facet, rank) {
            (_, None) => Figure::Unknown,
            (Facet::Peers, _) => Figure::of(ranked().count() as f64),
            (_, Some(rank)) => Figure::of(f64::from(rank)),
        }
    }

    fn words(
        &self,
        asked: &Asked,
        facet: Facet,
        area: &str,
        figure: Figure,
        shape: &Shape,
        reading: &Reading,
    ) -> String {
        let manner = self.manner;
        let count = || Shape { measure: Measure::Count, scale: None, ..shape.clone() };
        let now = || manner.print(self.figure(asked, Facet::Value, area), shape);
        match facet {
            Facet::Value | Facet::YearBefore | Facet::PeriodBefore => manner.print(figure, shape).text,
            Facet::Numerator | Facet::Denominator | Facet::Rest => manner.print(figure, &count()).text,
            Facet::Rank | Facet::Peers => manner.print(figure, &Shape::default()).text,
            Facet::Target => {
                self.target(reading, shape).map_or_else(|| manner.print(figure, shape).text, |goal| goal.text)
            }
            Facet::AgainstTarget => {
                manner.against(&now(), self.target(reading, shape).as_ref(), shape.measure, reading.higher_is_better)
            }
            Facet::OnYear => self.change(asked, &asked.year_before, Beside::YearBefore, area, shape),
            Facet::OnPeriod => self.change(asked, &asked.period_before, Beside::PeriodBefore, area, shape),
        }
    }

    /// A target has as many digits as it was set with.
    fn target(&self, reading: &Reading, shape: &Shape) -> Option<Printed> {
        let figure = Figure::of(reading.target?);
        let digits = figure.value()?.normalize().scale();
        Some(self.manner.print(figure, &Shape { digits: Some(digits), about: None, ..shape.clone() }))
    }

    fn change(&self, asked: &Asked, earlier: &Count, beside: Beside, area: &str, shape: &Shape) -> String {
        if earlier.counted.sql() != asked.now.counted.sql() {
            return self.manner.change(Change::Redefined, beside);
        }
        // Rough numbers are no ground for a comparison.
        let shape = Shape { about: None, ..shape.clone() };
        let then = self.manner.print(self.earlier(earlier, area), &shape);
        let now = self.manner.print(self.figure(asked, Facet::Value, area), &shape);
        self.manner.change(Change::between(&then, &now, shape.measure), beside)
    }
}

/// Whether a count is printed with what it is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// In a sentence.
    Printed,
    /// In a table, whose head says it.
    Left,
}

/// Which of a count's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Value,
    Numerator,
    Denominator,
    Rest,
}

fn measure(reading: &Reading) -> Measure {
    match reading.scale.as_str() {
        "%" => Measure::Percent,
        "\u{2030}" => Measure::Permille,
        "1e5" => Measure::Per100000,
        _ => Measure::Count,
    }
}
