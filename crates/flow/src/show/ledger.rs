//! Ledgers: each with where its cases stand, and the cases of one with their last days.

use super::look::{Look, nothing_here};
use super::paged::{AsOf, Paged};
use super::people::institution_name;
use crate::Platform;
use crate::columns::Columns;
use programme::cycle::{Cycle, StateKind};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Actor, Day, RecordId, Result};

/// One ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    /// The programme's id.
    pub programme: String,
    /// Cases with a clock that runs and is not late.
    pub open: usize,
    /// Cases with a clock that is late.
    pub late: usize,
    /// Whether the viewer may open the list behind.
    pub listed: bool,
}

/// Which cases of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cases {
    /// Those that are not closed.
    #[default]
    Open,
    /// Those with a clock that is late.
    Late,
    /// All of them.
    All,
    /// Those that stand there.
    State(String),
}

/// One case in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// The case.
    pub record: RecordId,
    /// By what people call it.
    pub number: String,
    /// Where it stands: `state.KEY` in the programme's terms.
    pub state: String,
    /// The day of its first move.
    pub opened_on: Option<Day>,
    /// Who handles it.
    pub institution: String,
    /// The clock whose last day is next: `clock.KEY` in the programme's terms.
    pub clock: Option<String>,
    /// That last day.
    pub due_on: Option<Day>,
    /// Days since it passed; 0 while it has not.
    pub days_late: i32,
}

/// The cases of a ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseList {
    /// Until when the data reach.
    pub as_of: AsOf,
    /// The programme's id.
    pub programme: String,
    /// Which are shown.
    pub which: Cases,
    /// How many there are of each.
    pub open: usize,
    /// How many are late.
    pub late: usize,
    /// How many there are at all.
    pub all: usize,
    /// How many stand where, in the order of the life cycle.
    pub states: Vec<(String, usize)>,
    /// The moves with which the viewer can open a case.
    pub opens: Vec<String>,
    /// Whether there is a sheet of its open cases.
    pub has_sheet: bool,
    /// The cases: those whose last day is next first.
    pub cases: Paged<CaseRow>,
}

/// The viewer's ledgers. Who sees numbers only gets the counts of everyone and no list.
pub async fn ledgers(platform: &Platform, look: &Look<'_>) -> Result<Vec<LedgerLine>> {
    let mut lines = Vec::new();
    if !look.sees_numbers() {
        return Ok(lines);
    }
    let listed = look.sees_people();
    let counting = if listed { look.actor.clone() } else { Actor::operator() };
    for (programme, cycle) in platform.content.cycles.iter().filter(|(id, _)| look.has_programme(id)) {
        let rows = rows(platform, &counting, look.today, programme).await?;
        let late = rows.iter().filter(|row| row.days_late > 0).count();
        let open = rows.iter().filter(|row| is_open(cycle, &row.state) && row.days_late == 0).count();
        lines.push(LedgerLine { programme: programme.clone(), open, late, listed });
    }
    Ok(lines)
}

/// One ledger's cases. Opening the list is written down.
pub async fn cases(
    platform: &Platform,
    look: &Look<'_>,
    programme: &str,
    which: Cases,
    page: usize,
) -> Result<CaseList> {
    look.people()?;
    let rules = platform.content.rules(programme).filter(|_| look.has_programme(programme));
    let cycle = rules.ok_or_else(nothing_here)?.cycle;
    let mut rows = rows(platform, look.actor, look.today, programme).await?;
    let late = rows.iter().filter(|row| row.days_late > 0).count();
    let open = rows.iter().filter(|row| is_open(cycle, &row.state)).count();
    let (all, count) = (rows.len(), |state: &str| rows.iter().filter(|row| row.state == state).count());
    let states =
        cycle.states.iter().map(|state| (state.key.clone(), count(&state.key))).filter(|(_, count)| *count > 0);
    let states = states.collect();
    rows.retain(|row| match &which {
        Cases::Open => is_open(cycle, &row.state),
        Cases::Late => row.days_late > 0,
        Cases::All => true,
        Cases::State(state) => row.state == *state,
    });
    rows.sort_by_key(|row| (row.due_on.is_none(), row.due_on, std::cmp::Reverse(row.opened_on), row.record));
    let cases = Paged::cut(rows, page);
    note(platform, look, "open_case_list", cases.rows.iter().map(|row| row.record))?;
    let is_mine = |of: &&programme::cycle::Move| {
        of.from.is_empty() && of.who.iter().any(|who| who.role.is_none() && look.actor.is(who.post))
    };
    let opens = cycle.moves.iter().filter(is_mine).map(|of| of.key.clone()).collect();
    let as_of = look.as_of(platform);
    let has_sheet = platform.content.programmes.get(programme).is_some_and(|found| found.pages.sheet.is_some());
    Ok(CaseList { as_of, programme: programme.into(), which, open, late, all, states, opens, has_sheet, cases })
}

/// Whether a case that stands there is still in somebody's hands; with or without a clock.
fn is_open(cycle: &Cycle, state: &str) -> bool {
    cycle.states.iter().any(|known| known.key == state && known.kind != StateKind::Closed)
}

/// Writes down which cases were shown.
pub(super) fn note(
    platform: &Platform,
    look: &Look<'_>,
    action: &str,
    cases: impl Iterator<Item = RecordId>,
) -> Result<()> {
    let members: Vec<String> = cases.map(|case| format!("case/{case}")).collect();
    if members.is_empty() {
        return Ok(());
    }
    platform.store.audit_read(look.actor, look.entry(action, members.join(" ")), look.at)
}

/// The cases that the actor may see, with the last day that is next.
async fn rows(platform: &Platform, actor: &Actor, today: Day, programme: &str) -> Result<Vec<CaseRow>> {
    let cases = Columns::of(&platform.rows.table(actor, "_shared.ledger_case", None).await?);
    let due = Columns::of(&platform.rows.table(actor, &format!("{programme}.due"), None).await?);
    let mut next: BTreeMap<i64, (Day, Day, String)> = BTreeMap::new();
    for row in 0..due.rows {
        let (Some(subject), Some(due_on), Some(late_on)) =
            (due.whole("subject", row), due.day("due_on", row), due.day("late_on", row))
        else {
            continue;
        };
        let this = (due_on, late_on, due.text("step", row).unwrap_or_default());
        let known = next.entry(subject).or_insert_with(|| this.clone());
        if this < *known {
            *known = this;
        }
    }
    let tree = platform.rows.tree(today)?;
    let rows = (0..cases.rows).filter(|row| cases.text("programme", *row).as_deref() == Some(programme));
    Ok(rows
        .filter_map(|row| {
            let subject = cases.whole("subject", row)?;
            let next = next.get(&subject);
            Some(CaseRow {
                record: RecordId(subject as u64),
                number: cases.text("case_number", row).unwrap_or_else(|| format!("#{subject}")),
                state: cases.text("state", row).unwrap_or_default(),
                opened_on: cases.day("opened_on", row),
                institution: institution_name(&tree, &cases.text("institution", row).unwrap_or_default()),
                clock: next.map(|(_, _, clock)| clock.clone()),
                due_on: next.map(|(due_on, _, _)| *due_on),
                days_late: next.map_or(0, |(_, late_on, _)| days_late(*late_on, today)),
            })
        })
        .collect())
}

/// The numbers of a ledger's cases, as far as the actor may see them.
pub(super) async fn numbers(platform: &Platform, actor: &Actor, programme: &str) -> Result<BTreeMap<i64, String>> {
    let cases = Columns::of(&platform.rows.table(actor, "_shared.ledger_case", None).await?);
    let rows = (0..cases.rows).filter(|row| cases.text("programme", *row).as_deref() == Some(programme));
    let numbered = rows.filter_map(|row| {
        let subject = cases.whole("subject", row)?;
        Some((subject, cases.text("case_number", row).unwrap_or_else(|| format!("#{subject}"))))
    });
    Ok(numbered.collect())
}

/// The first day on which something is late counts as one day.
fn days_late(late_on: Day, today: Day) -> i32 {
    late_on.until(today).map_or(0, |span| (span.get_days() + 1).max(0))
}

/// Whether the actor may see a case.
pub(crate) async fn seen(platform: &Platform, actor: &Actor, case: RecordId) -> Result<bool> {
    let rows = platform.rows.table(actor, "_shared.ledger_case", Some(&[case.0 as i64])).await?;
    let rows = Columns::of(&rows);
    let found: BTreeSet<i64> = (0..rows.rows).filter_map(|row| rows.whole("subject", row)).collect();
    Ok(found.contains(&(case.0 as i64)))
}
