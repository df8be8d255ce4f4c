//! One indicator: the number, where it comes from, and the people behind it.

use super::compare::{Compared, compared};
use super::gap::{GapList, gaps};
use super::hide::Hidden;
use super::look::{Look, nothing_here};
use super::outsiders::{self, Limit};
use super::paged::AsOf;
use super::people::{area_name, group_name};
use super::published::{PublishedLine, publications};
use super::ranking::{RankRow, ranking};
use super::sentence::counted_in;
use super::strata::{Part, SplitBy, parts};
use crate::Platform;
use crate::groups::in_hierarchy;
use crate::publish::may_publish;
use programme::region::Hierarchy;
use rows::{Counted, Direction, Head, Tree};
use std::sync::Arc;
use terms::{Day, Grain, Period, Result};

/// What an indicator comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// What counts.
    pub numerator: f64,
    /// Out of what.
    pub denominator: f64,
    /// Their quotient times the scale; none where the denominator is 0.
    pub value: Option<f64>,
}

impl From<&rows::Tally> for Tally {
    fn from(tally: &rows::Tally) -> Self {
        Self { numerator: tally.numerator, denominator: tally.denominator, value: tally.value }
    }
}

/// How an indicator is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// `programme/indicator`.
    pub id: String,
    /// What stands behind the number: `%`, `‰` or nothing.
    pub scale: String,
    /// Whether more is better.
    pub higher_is_better: bool,
    /// The number to be reached, times the scale.
    pub target: Option<f64>,
    /// Which periods it is counted for.
    pub grain: Grain,
}

impl Reading {
    /// Whether a value reaches the target; none without either.
    pub fn reached(&self, value: Option<f64>) -> Option<bool> {
        let (value, target) = (value?, self.target?);
        Some(if self.higher_is_better { value >= target } else { value <= target })
    }

    /// How far a value is on the wrong side of its target.
    pub fn shortfall(&self, value: Option<f64>) -> Option<f64> {
        let (value, target) = (value?, self.target?);
        Some(if self.higher_is_better { target - value } else { value - target })
    }
}

/// One indicator in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorLine {
    /// How it is read.
    pub reading: Reading,
    /// For which period.
    pub period: Period,
    /// What it comes to.
    pub tally: Tally,
    /// Why the number does not stand there, if it does not.
    pub hidden: Option<Hidden>,
}

/// The list of indicators.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorList {
    /// Whether the viewer may have reports written.
    pub writes_reports: bool,
    /// Until when the data reach.
    pub as_of: AsOf,
    /// The indicators, by programme in their own order.
    pub lines: Vec<IndicatorLine>,
}

/// By what a ranking is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// The areas below the chosen one.
    #[default]
    Area,
    /// Institutions.
    Institution,
    /// The groups of another hierarchy.
    Group,
}

/// A place with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Area or institution code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// What the viewer chose on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The period; by default the open one up to today.
    pub period: Option<Period>,
    /// The area; by default the root.
    pub area: Option<String>,
    /// By what the ranking is made.
    pub by: By,
    /// The hierarchy of groups, where it is made by them.
    pub hierarchy: String,
    /// The group whose members are ranked; none for the outermost groups.
    pub group: Option<String>,
    /// By what the number is split beside its areas.
    pub split: Option<SplitBy>,
    /// The page of the gap list.
    pub page: usize,
}

/// The page of one indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorPage {
    /// Until when the data reach.
    pub as_of: AsOf,
    /// How it is read.
    pub reading: Reading,
    /// The chosen period.
    pub period: Period,
    /// Whether the period is over.
    pub closed: bool,
    /// The periods on offer, newest first.
    pub periods: Vec<Period>,
    /// From the root down to the chosen area.
    pub path: Vec<Place>,
    /// By what the ranking is made.
    pub by: By,
    /// The hierarchies on offer: key, and what each is called in Chinese and in English.
    pub hierarchies: Vec<(String, String, String)>,
    /// The hierarchy by which the ranking is made, if it is.
    pub hierarchy: String,
    /// The group whose members are ranked, if one was chosen.
    pub group: Option<Place>,
    /// The number.
    pub tally: Tally,
    /// What numerator and denominator count, as the key of a word; none where the number is no share of rows.
    pub counted_in: Option<&'static str>,
    /// Why it does not stand there, if it does not.
    pub hidden: Option<Hidden>,
    /// Below which number of people numbers are hidden from outsiders.
    pub hide_below: u32,
    /// What stands beside it.
    pub compared: Compared,
    /// By what it is split, if it is.
    pub split: Option<SplitBy>,
    /// The parts of the split.
    pub parts: Vec<Part>,
    /// Areas or institutions, the best first.
    pub ranking: Vec<RankRow>,
    /// The last closed periods, oldest first.
    pub trend: Vec<(Period, Tally)>,
    /// Who does not count yet; none for viewers who see numbers and not people.
    pub gaps: Option<GapList>,
    /// What was published of this number, the newest first.
    pub published: Vec<PublishedLine>,
    /// Whether the viewer may publish it.
    pub may_publish: bool,
    /// The definition as SQL.
    pub sql: String,
}

/// So many closed periods make the trend.
const TREND_LENGTH: usize = 8;

/// So many periods are offered.
const PERIODS_OFFERED: usize = 12;

/// The list of the viewer's indicators, each for its open period up to today.
pub async fn indicators(platform: &Platform, look: &Look<'_>) -> Result<IndicatorList> {
    let lines = if look.sees_numbers() { lines(platform, look).await? } else { Vec::new() };
    Ok(IndicatorList { as_of: look.as_of(platform), lines, writes_reports: look.counts_everyone() })
}

/// The viewer's indicators in the order of their programmes' pages.
pub async fn lines(platform: &Platform, look: &Look<'_>) -> Result<Vec<IndicatorLine>> {
    let mut asked = Vec::new();
    for id in platform.content.programmes.keys().filter(|id| look.has_programme(id)) {
        for indicator in platform.content.indicators_of(id) {
            let period = Period::holding(platform.rows.head(&indicator.id)?.grain, look.today);
            asked.push((indicator.id.as_str(), period));
        }
    }
    platform.rows.refresh_counts(&asked, look.today).await?;
    let mut lines = Vec::with_capacity(asked.len());
    for (id, period) in asked {
        let counted = platform.rows.count(look.actor, id, period, look.today).await?;
        let reading = reading(platform, counted.head(), id, "", look.today);
        let hidden = Limit::of(platform, look).of_area(&counted, None, &Tree::default());
        lines.push(IndicatorLine { reading, period, tally: total(&counted, None, hidden), hidden });
    }
    Ok(lines)
}

/// The page of one indicator; opening its gap list is written down.
pub async fn indicator(platform: &Platform, look: &Look<'_>, id: &str, choice: &Choice) -> Result<IndicatorPage> {
    let known = platform.content.indicators.get(id).filter(|one| look.has_programme(&one.programme));
    if known.is_none() || !look.sees_numbers() {
        return Err(nothing_here());
    }
    let grain = platform.rows.head(id)?.grain;
    let open = Period::holding(grain, look.today);
    let period = choice.period.filter(|period| period.first_day() <= look.today).unwrap_or(open);
    let counted = platform.rows.count(look.actor, id, period, look.today).await?;
    let tree = platform.rows.tree(period.counted_until(look.today))?;
    let path = path(&tree, choice.area.as_deref())?;
    let area = path.last().map(|place| place.code.clone());
    let reading = reading(platform, counted.head(), id, area.as_deref().unwrap_or_default(), look.today);
    let inside = Some(area.as_deref()).filter(|_| path.len() > 1).flatten();
    let limit = Limit::of(platform, look);
    let hidden = limit.of_area(&counted, area.as_deref(), &tree);
    let tree = match choice.by {
        By::Group => Arc::new(in_hierarchy(platform, &tree, &choice.hierarchy, period.counted_until(look.today))?),
        By::Area | By::Institution => tree,
    };
    let mut ranking = ranking(&counted, choice, area.as_deref(), &tree, (limit, hidden));
    // Whoever counts only own people would read others' places as empty.
    ranking.retain(|row| row.tally.denominator > 0.0 || look.counts_everyone());
    let number = |counted: &Counted| {
        let tree = platform.rows.tree(counted.today())?;
        let hidden = limit.of_area(counted, inside, &tree);
        Ok(total(counted, inside.map(|area| (area, &*tree)), hidden))
    };
    let compared = compared(platform, look.actor, &counted, &reading, look.today, number).await?;
    Ok(IndicatorPage {
        as_of: look.as_of(platform),
        period,
        closed: period.is_closed(look.today),
        periods: offered(open, period),
        by: choice.by,
        hierarchies: if inside.is_none() { hierarchies(platform) } else { Vec::new() },
        hierarchy: choice.hierarchy.clone(),
        group: choice.group.as_ref().map(|code| Place { code: code.clone(), name: group_name(&tree, code) }),
        tally: total(&counted, inside.map(|area| (area, &*tree)), hidden),
        counted_in: counted_in(counted.head()),
        hidden,
        hide_below: platform.content.region.hide_below,
        compared: if hidden.is_none() { compared } else { Compared::default() },
        split: choice.split,
        parts: parts(platform, &counted, choice.split, inside, &tree, (limit, hidden)).await?,
        ranking,
        trend: trend(platform, look, id, inside, Period::last_closed(grain, look.today)).await?,
        gaps: gaps(platform, look, &counted, inside, &tree, choice.page).await?,
        published: publications(platform, look, id, period, inside)?,
        may_publish: may_publish(look.actor) && counted.covers(inside),
        sql: counted.sql().to_owned(),
        reading,
        path,
    })
}

/// How an indicator is read in an area on a day.
pub fn reading(platform: &Platform, head: &Head, id: &str, area: &str, on: Day) -> Reading {
    Reading {
        id: id.into(),
        scale: if head.scale_text == "1" { String::new() } else { head.scale_text.clone() },
        higher_is_better: head.direction == Direction::Higher,
        target: platform.content.target(id, area, on).map(|target| target.value),
        grain: head.grain,
    }
}

/// From the root down to the chosen area; an area that is not known is no page.
pub(super) fn path(tree: &Tree, area: Option<&str>) -> Result<Vec<Place>> {
    let area = area.or_else(|| tree.areas.root());
    let codes = area.map(|code| tree.areas.path(code)).unwrap_or_default();
    if area.is_some() && codes.is_empty() {
        return Err(nothing_here());
    }
    Ok(codes.iter().rev().map(|code| Place { code: (*code).into(), name: area_name(tree, code) }).collect())
}

/// The region's other hierarchies, by key.
fn hierarchies(platform: &Platform) -> Vec<(String, String, String)> {
    let one = |(key, name): (&String, &Hierarchy)| (key.clone(), name.zh.clone(), name.en.clone());
    platform.content.region.hierarchy.iter().map(one).collect()
}

fn offered(open: Period, chosen: Period) -> Vec<Period> {
    let mut periods: Vec<Period> =
        std::iter::successors(Some(open), |period| Some(period.previous())).take(PERIODS_OFFERED).collect();
    if !periods.contains(&chosen) {
        periods.insert(0, chosen);
    }
    periods
}

/// The number of the chosen area, or of everything that the viewer may count.
fn total(counted: &Counted, area: Option<(&str, &Tree)>, hidden: Option<Hidden>) -> Tally {
    let tally = whole(counted, area);
    Tally::from(&outsiders::without(&tally, hidden))
}

/// The same with everything that is known of it.
pub fn whole(counted: &Counted, area: Option<(&str, &Tree)>) -> rows::Tally {
    let tallies = match area {
        None => counted.tally(&rows::By::Total, &Tree::default()),
        Some((area, tree)) => {
            let parent = tree.areas.get(area).and_then(|node| node.parent.clone());
            let mut parts = counted.tally(&rows::By::Area { parent }, tree);
            parts.retain(|tally| tally.area.as_deref() == Some(area) && !tally.is_parent_itself);
            parts
        }
    };
    tallies.into_iter().next().unwrap_or_default()
}

/// The last closed periods, oldest first, from the first one with anything to count.
async fn trend(
    platform: &Platform,
    look: &Look<'_>,
    id: &str,
    area: Option<&str>,
    last: Period,
) -> Result<Vec<(Period, Tally)>> {
    let mut trend = Vec::new();
    for period in std::iter::successors(Some(last), |period| Some(period.previous())).take(TREND_LENGTH) {
        let counted = platform.rows.count(look.actor, id, period, look.today).await?;
        let tree = platform.rows.tree(period.last_day())?;
        let hidden = Limit::of(platform, look).of_area(&counted, area, &tree);
        trend.push((period, total(&counted, area.map(|area| (area, &*tree)), hidden)));
    }
    trend.reverse();
    let first = trend.iter().position(|(_, tally)| tally.denominator > 0.0).unwrap_or(trend.len());
    Ok(trend.split_off(first))
}
