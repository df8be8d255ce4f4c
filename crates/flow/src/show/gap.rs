//! Who does not count yet, why, and till when that can be made good.

use super::look::Look;
use super::paged::Paged;
use super::people::{institution_name, people};
use crate::Platform;
use crate::columns::Columns;
use rows::{Counted, Direction, Kind, SubjectKind, Tree, Wanted};
use std::collections::BTreeMap;
use terms::{Day, ResidentId, Result};

/// One person in a gap list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapRow {
    /// Who.
    pub resident: ResidentId,
    /// The name, masked for viewers outside the responsible unit.
    pub name: String,
    /// The telephone number, masked likewise.
    pub phone: String,
    /// The village's name.
    pub village: String,
    /// The institution's name.
    pub institution: String,
    /// What is missing: `gap.CODE` in the programme's terms.
    pub gap: String,
    /// Which of the person's rows it is, where there are several.
    pub item: Option<String>,
    /// The last day on which it can still be made good in this period.
    pub rescue_by: Option<Day>,
    /// Whether that day has not passed.
    pub rescuable: bool,
}

/// A gap list: those who can still be made good first.
#[derive(Clone, Debug, PartialEq)]
pub struct GapList {
    /// How many people each reason has, the most frequent first.
    pub reasons: Vec<(String, usize)>,
    /// The people.
    pub people: Paged<GapRow>,
}

/// One row that is not met.
struct Missing {
    subject: i64,
    gap: String,
    item: Option<String>,
    institution: String,
    rescue_by: Option<Day>,
}

/// Who does not count yet; none where the viewer sees numbers only or the rows are not people.
pub async fn gaps(
    platform: &Platform,
    look: &Look<'_>,
    counted: &Counted,
    area: Option<&str>,
    tree: &Tree,
    page: usize,
) -> Result<Option<GapList>> {
    let head = counted.head();
    if !look.sees_people() || head.kind != Kind::YesNo || head.subject != SubjectKind::Resident {
        return Ok(None);
    }
    // Where less is better, who is met is the one to be looked after.
    let met = Some(head.direction == Direction::Lower);
    let rows = Columns::of(&counted.rows_where(&Wanted { area, met, ..Wanted::default() }, tree)?);
    let mut missing: Vec<Missing> = (0..rows.rows).filter_map(|row| one(&rows, row)).collect();
    let can = |one: &Missing| one.rescue_by.is_some_and(|day| day >= look.today);
    missing.sort_by_key(|one| (!can(one), one.rescue_by, one.gap.clone(), one.subject));
    let reasons = reasons(&missing);
    let cut = Paged::cut(missing, page);
    let subjects: Vec<i64> = cut.rows.iter().map(|one| one.subject).collect();
    let known = people(platform, look, &subjects).await?;
    look.note(platform, "open_gap_list", known.values().map(|person| person.resident))?;
    let people = cut.map(|one| {
        let person = known.get(&one.subject);
        GapRow {
            resident: ResidentId(one.subject as u64),
            name: person.map_or_else(|| "*".into(), |person| person.name.clone()),
            phone: person.map(|person| person.phone.clone()).unwrap_or_default(),
            village: person.map(|person| person.village.clone()).unwrap_or_default(),
            institution: institution_name(tree, &one.institution),
            rescuable: can(&one),
            gap: one.gap,
            item: one.item,
            rescue_by: one.rescue_by,
        }
    });
    Ok(Some(GapList { reasons, people }))
}

/// Rows beside the rate are neither met nor missing: they have no gap.
fn one(rows: &Columns, row: usize) -> Option<Missing> {
    Some(Missing {
        subject: rows.whole("subject", row)?,
        gap: rows.text("gap", row)?,
        item: rows.text("item", row),
        institution: rows.text("institution", row).unwrap_or_default(),
        rescue_by: rows.day("rescue_by", row),
    })
}

fn reasons(missing: &[Missing]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in missing {
        *counts.entry(&one.gap).or_default() += 1;
    }
    let mut reasons: Vec<(String, usize)> = counts.into_iter().map(|(gap, count)| (gap.to_owned(), count)).collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    reasons
}
