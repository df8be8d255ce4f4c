//! Counts what was drawn, per indicator, period and place.

use crate::calendar::{Calendar, Told};
use crate::cases::Ledger;
use crate::child::Child;
use crate::county::{County, Village};
use crate::doses::Doses;
use crate::draw::later;
use crate::outcomes::{Counting, IndicatorPlan, Outcomes};
use crate::person::Resident;
use crate::truth::Number;
use std::collections::{BTreeMap, HashMap};
use terms::Day;

/// An indicator, a period, and what is known of them.
struct Row {
    indicator: String,
    period: String,
    is_known: bool,
    is_sum: bool,
}

/// The sums so far.
pub(crate) struct Tally {
    rows: Vec<Row>,
    /// Area or institution; the total is neither.
    places: Vec<(Option<String>, Option<String>)>,
    place_of: HashMap<String, usize>,
    parents: HashMap<String, String>,
    counts: Vec<[u64; 2]>,
}

impl Tally {
    /// The rows are in the order in which programmes, their indicators and the told periods stand; then
    /// come those that give doses, and the ledgers last.
    pub fn new(
        programmes: &[Outcomes],
        doses: &[Doses],
        ledgers: &[Ledger],
        calendar: &Calendar,
        county: &County,
    ) -> Self {
        let told = calendar.told();
        let of_plans = |programme: &String, plans: &BTreeMap<String, IndicatorPlan>| -> Vec<Row> {
            let ids = plans.iter().map(|(name, plan)| (format!("{programme}/{name}"), plan));
            ids.flat_map(|(id, plan)| told.iter().map(move |told| Row::of(id.clone(), plan, told))).collect()
        };
        let of_programmes = programmes.iter().map(|outcomes| of_plans(&outcomes.programme, &outcomes.indicator));
        let mut rows: Vec<Row> = of_programmes.flatten().collect();
        for doses in doses {
            let ids = doses.indicator.keys().map(|name| format!("{}/{name}", doses.programme));
            rows.extend(ids.flat_map(|id| told.iter().map(move |told| Row::of_children(id.clone(), told))));
        }
        rows.extend(ledgers.iter().flat_map(|ledger| of_plans(&ledger.programme, &ledger.indicator)));
        let mut places = vec![(None, None)];
        places.extend(county.areas.iter().map(|area| (Some(area.code.clone()), None)));
        places.extend(county.institutions.iter().map(|one| (None, Some(one.code.clone()))));
        let code = |(area, institution): &(Option<String>, Option<String>)| {
            area.clone().or(institution.clone()).unwrap_or_default()
        };
        Self {
            place_of: places.iter().enumerate().map(|(at, place)| (code(place), at)).collect(),
            parents: county.areas.iter().filter_map(|area| Some((area.code.clone(), area.parent.clone()?))).collect(),
            counts: vec![[0, 0]; rows.len() * places.len()],
            rows,
            places,
        }
    }

    /// Adds what one person means: to the total, to the village and all above it, to the institution if
    /// there is one.
    pub fn add(&mut self, row: usize, village: &str, institution: Option<&str>, adds: [u64; 2]) {
        let mut codes = vec!["", village];
        codes.extend(institution);
        let mut area = village;
        while let Some(parent) = self.parents.get(area) {
            codes.push(parent);
            area = parent;
        }
        for place in codes.iter().filter_map(|code| self.place_of.get(*code)) {
            let count = &mut self.counts[row * self.places.len() + place];
            *count = [count[0] + adds[0], count[1] + adds[1]];
        }
    }

    /// Adds what a child means, where it belongs at the end of each period: who has moved belongs to the
    /// new place after three months there.
    pub fn add_child(
        &mut self,
        mut row: usize,
        (county, village, person): (&County, &Village, &Resident),
        doses: &Doses,
        child: &Child<'_>,
        told: &[Told],
    ) {
        let institution = child.card_on.map(|_| village.clinic.as_str());
        for counts in doses.indicator.values() {
            for told in told {
                let home = match person.earlier {
                    Some((from, last)) if told.until <= last => Some(&county.villages[from].code),
                    Some((_, last)) if told.until < settled(last) => None,
                    _ => Some(&village.code),
                };
                if let Some(home) = home {
                    self.add(row, home, institution, child.adds(counts, told));
                }
                row += 1;
            }
        }
    }

    /// Every number that is known.
    pub fn numbers(self) -> Vec<Number> {
        let mut all = Vec::with_capacity(self.counts.len());
        for (row, counts) in self.rows.iter().zip(self.counts.chunks(self.places.len())) {
            for ((area, institution), count) in self.places.iter().zip(counts).filter(|_| row.is_known) {
                all.push(Number {
                    indicator: row.indicator.clone(),
                    period: row.period.clone(),
                    area: area.clone(),
                    institution: institution.clone(),
                    numerator: count[0],
                    denominator: if row.is_sum { 1 } else { count[1] },
                });
            }
        }
        all
    }
}

/// The day on which somebody who lived elsewhere up to a day belongs to the new place.
fn settled(last: Day) -> Day {
    later(last, 1).saturating_add(jiff::Span::new().months(3))
}

impl Row {
    /// Doses are known on every day, and are shares of those that should have been given.
    fn of_children(indicator: String, told: &Told) -> Self {
        Row { indicator, period: told.period.to_string(), is_known: true, is_sum: false }
    }

    fn of(indicator: String, plan: &IndicatorPlan, told: &Told) -> Self {
        Row {
            indicator,
            period: told.period.to_string(),
            is_known: told.is_closed || !plan.closed_only,
            is_sum: plan.kind == Counting::Count,
        }
    }
}
