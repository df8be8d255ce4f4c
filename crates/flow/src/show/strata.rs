//! A number split by age band, by sex, or by both.

use super::hide::Hidden;
use super::indicator::{Tally, whole};
use super::outsiders::{Limit, without};
use crate::Platform;
use rows::{Counted, Split, Stratum, SubjectKind, Tree};
use terms::{Day, Result};

/// The age bands are a limit of this key: the first year of every band but the youngest.
const BANDS: &str = "age_bands";

/// By what a number is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitBy {
    /// Age bands.
    Age,
    /// Sexes.
    Sex,
    /// Both.
    AgeAndSex,
}

/// One part of a split number.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The age band, where it is split by age: `35-44`, `75+`; none where the age is not known.
    pub age: Option<String>,
    /// The sex, where it is split by sex; none where it is not known.
    pub sex: Option<String>,
    /// The numbers.
    pub tally: Tally,
    /// Why the numbers do not stand there, if they do not.
    pub hidden: Option<Hidden>,
}

/// The age bands that hold on a day.
pub fn age_bands(platform: &Platform, programme: &str, on: Day) -> Vec<u32> {
    let limit = platform.content.limits.valid(programme, BANDS, on);
    limit.map(|limit| limit.value.split(' ').filter_map(|years| years.parse().ok()).collect()).unwrap_or_default()
}

/// The parts of a number, youngest first; none where nothing is split, or the rows are not people.
pub async fn parts(
    platform: &Platform,
    counted: &Counted,
    split: Option<SplitBy>,
    area: Option<&str>,
    tree: &Tree,
    (limit, hidden): (Limit, Option<Hidden>),
) -> Result<Vec<Part>> {
    let Some(split) = split.filter(|_| counted.head().subject == SubjectKind::Resident) else {
        return Ok(Vec::new());
    };
    let programme = counted.indicator().split('/').next().unwrap_or_default();
    let bands = age_bands(platform, programme, counted.today());
    let strata = strata(split, &bands);
    let by = match area.and_then(|area| tree.areas.get(area)) {
        Some(node) => rows::By::Area { parent: node.parent.clone() },
        None => rows::By::Total,
    };
    let mut found = platform.rows.strata(counted, &by, &strata, tree).await?;
    found.retain(|part| area.is_none() || (part.tally.area.as_deref() == area && !part.tally.is_parent_itself));
    found.sort_by_key(|part| order(part, split));
    let whole = whole(counted, area.map(|area| (area, tree)));
    let marks = limit.marks(counted.head(), &whole, &found.iter().map(|part| &part.tally).collect::<Vec<_>>());
    let marks = marks.parts.into_iter().map(|mark| mark.or(hidden));
    Ok(found.iter().zip(marks).map(|(part, mark)| shown(part, split, mark)).collect())
}

fn strata(split: SplitBy, bands: &[u32]) -> Vec<Stratum> {
    let (age, sex) = (|| Stratum::Age(bands.to_vec()), || Stratum::Column("sex".into()));
    match split {
        SplitBy::Age => vec![age()],
        SplitBy::Sex => vec![sex()],
        SplitBy::AgeAndSex => vec![age(), sex()],
    }
}

fn shown(part: &Split, split: SplitBy, hidden: Option<Hidden>) -> Part {
    let (age, sex) = labels(part, split);
    Part { age, sex, tally: Tally::from(&without(&part.tally, hidden)), hidden }
}

fn labels(part: &Split, split: SplitBy) -> (Option<String>, Option<String>) {
    let label = |at: usize| part.strata.get(at).cloned().flatten();
    match split {
        SplitBy::Age => (label(0), None),
        SplitBy::Sex => (None, label(0)),
        SplitBy::AgeAndSex => (label(0), label(1)),
    }
}

/// By the first year of the band, unknown ages last.
fn order(part: &Split, split: SplitBy) -> (u32, Option<String>) {
    let (age, sex) = labels(part, split);
    let first = age.and_then(|age| age.split(['-', '+']).next()?.parse().ok());
    (first.unwrap_or(u32::MAX), sex)
}
