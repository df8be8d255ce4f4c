//! A resident's doses: which were given and count, and what comes next with the reason.

use super::look::Look;
use crate::Platform;
use crate::columns::Columns;
use crate::count::series::{FORECAST, VALID_DOSE};
use crate::show::form::Typed;
use intake::form::Form;
use programme::Programme;
use programme::due::{Cell, Why};
use std::collections::BTreeMap;
use terms::{Day, ResidentId, Result};

/// One programme's doses of a resident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DosePlan {
    /// The programme's id.
    pub programme: String,
    /// What comes next in each series, the most urgent first.
    pub next: Vec<NextDose>,
    /// What was given, newest first.
    pub given: Vec<GivenDose>,
}

/// What comes next in one series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextDose {
    /// The series (`series.CODE`).
    pub series: String,
    /// The number of the dose.
    pub dose: i64,
    /// The product that is proposed (`product.CODE`).
    pub product: Option<String>,
    /// Where the person stands (`state.CODE`).
    pub state: String,
    /// Why (`why.CODE`), with its braces' values.
    pub why: Why,
    /// The first day on which it can be given.
    pub earliest_on: Option<Day>,
    /// The day from which it should be given.
    pub recommended_on: Option<Day>,
    /// The first day on which it is late.
    pub late_on: Option<Day>,
    /// A finding that is needed first (`finding.CODE`).
    pub needs: Option<String>,
}

/// One dose that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenDose {
    /// The day.
    pub on: Day,
    /// The product (`product.CODE`), or what the sender called it.
    pub product: String,
    /// What it is in each series that its product belongs to.
    pub counts: Vec<CountedDose>,
}

/// A dose as one series sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedDose {
    /// The series; empty where no series knows the product.
    pub series: String,
    /// The number of the dose, where it counts.
    pub dose: Option<i64>,
    /// Why it counts or does not (`reason.CODE`).
    pub reason: String,
    /// Whether it was given before it was late.
    pub timely: Option<bool>,
}

/// The doses of one person, over all of the viewer's programmes that give any.
pub(super) async fn doses(platform: &Platform, look: &Look<'_>, id: ResidentId) -> Result<Vec<DosePlan>> {
    let mut plans = Vec::new();
    for programme in platform.content.programmes.values().filter(|programme| programme.series.is_some()) {
        if !look.has_programme(&programme.id) {
            continue;
        }
        let next = next(platform, look, programme, id).await?;
        let given = given(platform, look, programme, id).await?;
        if !next.is_empty() || !given.is_empty() {
            plans.push(DosePlan { programme: programme.id.clone(), next, given });
        }
    }
    Ok(plans)
}

/// What a form that gives a dose opens with: the most urgent of what should be given now.
pub(super) async fn proposed(platform: &Platform, look: &Look<'_>, id: ResidentId, form: &Form) -> Result<Typed> {
    let programme = platform.content.programmes.get(form.programme());
    let (Some(programme), Some(keys)) = (programme, &form.immunization) else { return Ok(Typed::new()) };
    let next = next(platform, look, programme, id).await?;
    let wanted = |next: &&NextDose| is_wanted(&next.state) && next.needs.is_none();
    let Some((next, code)) = next.iter().find(wanted).and_then(|next| Some((next, next.product.clone()?))) else {
        return Ok(Typed::new());
    };
    let product = programme.series.as_ref().and_then(|schedule| schedule.product(&code));
    let route = product.map(|product| product.route.clone());
    let mut typed = Typed::from([(keys.vaccine.clone(), vec![code])]);
    typed.extend(keys.dose_label.clone().map(|key| (key, vec![next.dose.to_string()])));
    typed.extend(keys.route.clone().zip(route).map(|(key, route)| (key, vec![route])));
    Ok(typed)
}

fn is_wanted(state: &str) -> bool {
    matches!(state, "due" | "overdue")
}

/// The place of a state in the list: what should be done now, what can be, what comes, what is over.
fn urgency(state: &str) -> usize {
    const ORDER: [&str; 8] =
        ["overdue", "due", "can_give", "contraindicated", "too_early", "too_old", "complete", "not_needed"];
    ORDER.iter().position(|known| *known == state).unwrap_or(ORDER.len())
}

async fn next(platform: &Platform, look: &Look<'_>, programme: &Programme, id: ResidentId) -> Result<Vec<NextDose>> {
    let rows = table(platform, look, programme, FORECAST, id).await?;
    let read = |row| {
        Some(NextDose {
            series: rows.text("series", row)?,
            dose: rows.whole("dose", row)?,
            product: rows.text("product", row),
            state: rows.text("state", row)?,
            why: Why::read(&rows.text("why", row).unwrap_or_default()),
            earliest_on: rows.day("earliest_on", row),
            recommended_on: rows.day("recommended_on", row),
            late_on: rows.day("late_on", row),
            needs: rows.text("needs", row),
        })
    };
    let mut next: Vec<NextDose> = (0..rows.rows).filter_map(read).collect();
    next.sort_by_key(|one| (urgency(&one.state), one.late_on, one.recommended_on, one.series.clone()));
    Ok(next)
}

async fn given(platform: &Platform, look: &Look<'_>, programme: &Programme, id: ResidentId) -> Result<Vec<GivenDose>> {
    let rows = table(platform, look, programme, VALID_DOSE, id).await?;
    let mut by_record: BTreeMap<(Day, i64), GivenDose> = BTreeMap::new();
    for row in 0..rows.rows {
        let (Some(on), Some(record)) = (rows.day("on_date", row), rows.whole("record", row)) else { continue };
        let product = rows.text("product", row).unwrap_or_default();
        let dose = by_record.entry((on, record)).or_insert_with(|| GivenDose { on, product, counts: Vec::new() });
        let timely = match rows.cell("timely", row) {
            Some(Cell::Boolean(timely)) => Some(timely),
            _ => None,
        };
        dose.counts.push(CountedDose {
            series: rows.text("series", row).unwrap_or_default(),
            dose: rows.whole("dose", row),
            reason: rows.text("reason", row).unwrap_or_default(),
            timely,
        });
    }
    Ok(by_record.into_values().rev().collect())
}

async fn table(
    platform: &Platform,
    look: &Look<'_>,
    programme: &Programme,
    name: &str,
    id: ResidentId,
) -> Result<Columns> {
    let name = format!("{}.{name}", programme.id);
    Ok(Columns::of(&platform.rows.table(look.actor, &name, Some(&[id.0 as i64])).await?))
}
