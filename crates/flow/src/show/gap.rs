//! Who or which case does not count yet, why, and till when that can be made good.

use super::ledger;
use super::look::Look;
use super::paged::Paged;
use super::people::{institution_name, people};
use crate::Platform;
use crate::columns::Columns;
use rows::{Counted, Direction, Kind, SubjectKind, Tree, Wanted};
use std::collections::BTreeMap;
use terms::{Day, RecordId, ResidentId, Result};

/// Whom a row of a gap list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A person.
    Resident(ResidentId),
    /// A case of a ledger.
    Case(RecordId),
}

/// One person or case in a gap list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapRow {
    /// Whom it is about.
    pub about: About,
    /// The name, masked for viewers outside the responsible unit; the number of a case.
    pub name: String,
    /// The telephone number, masked likewise.
    pub phone: String,
    /// The village's name.
    pub village: String,
    /// The institution's name.
    pub institution: String,
    /// What is missing: `gap.CODE` in the programme's terms, `clock.KEY` for a clock that is late.
    pub reason: String,
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
    /// How many rows each reason has, the most frequent first.
    pub reasons: Vec<(String, usize)>,
    /// Whether the rows are cases.
    pub of_cases: bool,
    /// The people or cases.
    pub rows: Paged<GapRow>,
}

/// One row that is not met.
struct Missing {
    subject: i64,
    reason: String,
    item: Option<String>,
    institution: String,
    rescue_by: Option<Day>,
}

/// Who does not count yet; none where the viewer sees numbers only, or the rows are neither people nor
/// cases, or nothing is missing in them.
pub async fn gaps(
    platform: &Platform,
    look: &Look<'_>,
    counted: &Counted,
    area: Option<&str>,
    tree: &Tree,
    page: usize,
) -> Result<Option<GapList>> {
    let head = counted.head();
    let less_is_better = head.direction == Direction::Lower;
    let of_cases = head.subject == SubjectKind::Case;
    let lists = match head.kind {
        Kind::YesNo | Kind::Ratio => of_cases || head.subject == SubjectKind::Resident,
        Kind::Amount => of_cases && less_is_better,
    };
    let programme = counted.indicator().split('/').next().unwrap_or_default();
    if !look.sees_people() || !lists || !look.knows_people_of(&platform.content, programme) {
        return Ok(None);
    }
    // Where less is better, who is met is the one to be looked after.
    let met = (head.kind == Kind::YesNo).then_some(less_is_better);
    let rows = Columns::of(&counted.rows_where(&Wanted { area, met, ..Wanted::default() }, tree)?);
    let mut missing: Vec<Missing> = (0..rows.rows).filter_map(|row| one(&rows, row)).collect();
    // A row of a ratio names a gap where it has one; many have none to name.
    if head.kind == Kind::Ratio && missing.is_empty() {
        return Ok(None);
    }
    let can = |one: &Missing| one.rescue_by.is_some_and(|day| day >= look.today);
    missing.sort_by_key(|one| (!can(one), one.rescue_by, one.reason.clone(), one.subject));
    let reasons = reasons(&missing);
    let cut = Paged::cut(missing, page);
    if of_cases {
        let rows = cases(platform, look, counted, tree, cut).await?;
        return Ok(Some(GapList { reasons, of_cases, rows }));
    }
    let subjects: Vec<i64> = cut.rows.iter().map(|one| one.subject).collect();
    let known = people(platform, look, &subjects).await?;
    look.note(platform, "open_gap_list", known.values().map(|person| person.resident))?;
    let rows = cut.map(|one| {
        let person = known.get(&one.subject);
        GapRow {
            about: About::Resident(ResidentId(one.subject as u64)),
            name: person.map_or_else(|| "*".into(), |person| person.name.clone()),
            phone: person.map(|person| person.phone.clone()).unwrap_or_default(),
            village: person.map(|person| person.village.clone()).unwrap_or_default(),
            institution: institution_name(tree, &one.institution),
            rescuable: can(&one),
            reason: one.reason,
            item: one.item,
            rescue_by: one.rescue_by,
        }
    });
    Ok(Some(GapList { reasons, of_cases, rows }))
}

/// Cases by their numbers; whom the viewer may not see is not named.
async fn cases(
    platform: &Platform,
    look: &Look<'_>,
    counted: &Counted,
    tree: &Tree,
    cut: Paged<Missing>,
) -> Result<Paged<GapRow>> {
    let programme = counted.indicator().split('/').next().unwrap_or_default();
    let numbers = ledger::numbers(platform, look.actor, programme).await?;
    ledger::note(platform, look, "open_gap_list", cut.rows.iter().map(|one| RecordId(one.subject as u64)))?;
    Ok(cut.map(|one| GapRow {
        about: About::Case(RecordId(one.subject as u64)),
        name: numbers.get(&one.subject).cloned().unwrap_or_else(|| "*".into()),
        phone: String::new(),
        village: String::new(),
        institution: institution_name(tree, &one.institution),
        rescuable: one.rescue_by.is_some_and(|day| day >= look.today),
        reason: one.reason,
        item: one.item,
        rescue_by: one.rescue_by,
    }))
}

/// Rows beside the rate are neither met nor missing, whatever gap they name. A clock that is counted
/// because it is late is its own reason.
fn one(rows: &Columns, row: usize) -> Option<Missing> {
    if rows.text("beside", row).is_some() {
        return None;
    }
    Some(Missing {
        subject: rows.whole("subject", row)?,
        reason: match rows.text("gap", row) {
            Some(gap) => format!("gap.{gap}"),
            None => format!("clock.{}", rows.text("step", row)?),
        },
        item: rows.text("item", row),
        institution: rows.text("institution", row).unwrap_or_default(),
        rescue_by: rows.day("rescue_by", row),
    })
}

fn reasons(missing: &[Missing]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in missing {
        *counts.entry(&one.reason).or_default() += 1;
    }
    let mut reasons: Vec<(String, usize)> = counts.into_iter().map(|(gap, count)| (gap.to_owned(), count)).collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    reasons
}
