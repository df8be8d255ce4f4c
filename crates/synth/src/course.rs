//! Draws how a person fares in a programme: when in, when out, which visits, and what it all means.

use crate::calendar::{Calendar, Quarter, Told};
use crate::draw::{Draw, Range, age, birthday, days_between, later};
use crate::meaning::Meaning;
use crate::outcomes::{Course, Event, IndicatorPlan, Joining, Outcomes, Prelude, Yearly};
use crate::person::Resident;
use jiff::civil::date;
use std::collections::BTreeMap;
use terms::Day;

/// A person's time in a programme.
pub(crate) struct Life<'a> {
    pub joined: Day,
    /// The last day, and why it was the last.
    pub left: Option<(Day, &'a str)>,
    pub visits: Vec<Happening<'a>>,
    /// What came before the years that are told, for those who were in then.
    prelude: Option<&'a Prelude>,
    /// The course of each year that is told; none while not in.
    courses: Vec<Option<&'a Course>>,
}

/// A visit that took place.
#[derive(Clone, Copy)]
pub(crate) struct Happening<'a> {
    pub on: Day,
    pub visit: &'a str,
    pub class: Option<&'a str>,
}

/// Draws whether the person is in, and how it went, at an institution with so much neglect. Who `stays` is
/// told of in another programme already, where nothing is known of a death or a move.
pub(crate) fn live<'a>(
    outcomes: &'a Outcomes,
    calendar: &Calendar,
    person: &Resident,
    (member, neglect, stays): (f64, f64, bool),
    draw: &mut Draw,
) -> Option<Life<'a>> {
    let years = age(person.born, calendar.today);
    let fits = |of: &Range| (of.0..=of.1).contains(&years);
    let chance = outcomes.members.iter().find(|row| row.sex.is_none_or(|sex| sex == person.sex) && fits(&row.ages));
    if chance.map_or(f64::from(u8::from(outcomes.by_age)), |row| row.chance) <= member {
        return None;
    }
    let mut teller = Teller { outcomes, calendar, person, rhythm: draw.share(), neglect, stays, draw };
    let (joining, joined) = teller.join()?;
    let mut life = Life { joined, left: None, visits: Vec::new(), prelude: None, courses: Vec::new() };
    if joining.quarter.is_none()
        && let Some(prelude) = calendar.prelude
    {
        life.prelude = Some(&outcomes.prelude);
        teller.quarter(&mut life, &outcomes.prelude.steps, prelude, None);
    }
    for year in 0..calendar.years.len() {
        let course = teller.year(&mut life, year, &joining);
        life.courses.push(course);
    }
    let until = life.left.map_or(calendar.until(), |(day, _)| day);
    life.visits.retain(|visit| visit.on >= joined && visit.on <= until);
    Some(life)
}

impl<'a> Life<'a> {
    /// A time of which only the visits are told.
    pub fn of_visits(joined: Day, visits: Vec<Happening<'a>>) -> Life<'a> {
        Life { joined, left: None, visits, prelude: None, courses: Vec::new() }
    }
}

impl Life<'_> {
    /// What the person adds to an indicator's numerator and denominator in a period.
    pub fn adds(&self, indicator: &str, plan: &IndicatorPlan, told: &Told) -> [u64; 2] {
        let quarters = match plan.year {
            Yearly::Together if told.is_year => 0..=told.quarter,
            _ => told.quarter..=told.quarter,
        };
        quarters
            .map(|quarter| self.in_quarter(indicator, plan, told.year, quarter))
            .fold([0, 0], |sum, adds| [sum[0] + adds[0], sum[1] + adds[1]])
    }

    fn in_quarter(&self, indicator: &str, plan: &IndicatorPlan, year: usize, quarter: usize) -> [u64; 2] {
        let Some(course) = self.courses.get(year).copied().flatten() else {
            return [0, 0];
        };
        let own = match course.results.get(indicator) {
            Some(stated) => stated[quarter],
            None => {
                let not_yet = course.joins.is_some_and(|joins| quarter + 1 < joins);
                let no_more = course.leaves.as_ref().is_some_and(|leaves| quarter + 1 >= leaves.quarter);
                plan.usual.filter(|_| !not_yet && !no_more).unwrap_or(Meaning::Out)
            }
        };
        let own = own.adds();
        if quarter > 0 {
            return own;
        }
        let each = course.carried.get(indicator).map_or([0, 0], |meaning| meaning.adds());
        let items = self.carried_into(year).and_then(|items| items.get(indicator)).copied().unwrap_or_default();
        [own[0] + items * each[0], own[1] + items * each[1]]
    }

    /// The items that were left over from the year before.
    fn carried_into(&self, year: usize) -> Option<&BTreeMap<String, u64>> {
        match year.checked_sub(1) {
            Some(before) => self.courses.get(before).copied().flatten().map(|course| &course.carries),
            None => self.prelude.map(|prelude| &prelude.carries),
        }
    }
}

struct Teller<'a, 'b> {
    outcomes: &'a Outcomes,
    calendar: &'b Calendar,
    person: &'b Resident,
    /// Everybody is visited in about the same week of each quarter.
    rhythm: f64,
    /// How much likelier neglect is at the institution than elsewhere.
    neglect: f64,
    /// Whether a death or a move would contradict what another programme tells.
    stays: bool,
    draw: &'b mut Draw,
}

impl<'a> Teller<'a, '_> {
    /// When the person joined; nobody does who was too young then, or in a quarter that is not told.
    fn join(&mut self) -> Option<(Joining, Day)> {
        if self.outcomes.by_age {
            return self.join_by_age();
        }
        let joining = self.draw.weighed(&self.outcomes.joining, |joining| joining.weight)?;
        let old_enough = birthday(self.person.born, self.outcomes.least_age);
        let joined = match (joining.year, joining.quarter) {
            (Some(year), Some(quarter)) => {
                let at = self.calendar.years.iter().position(|told| told.year == self.calendar.today.year() + year)?;
                let quarter = self.calendar.years[at].quarters.get(quarter.checked_sub(1)?)?;
                // Who joins late in a quarter is visited late in the next ones too.
                let days = self.outcomes.joining_day;
                let day = self.draw.within(days);
                self.rhythm = (day - days.0) as f64 / (days.1 - days.0).max(1) as f64;
                quarter.day(day)
            }
            _ => {
                let last = later(self.calendar.prelude.map_or(self.calendar.first_day(), |quarter| quarter.first), -10);
                let first = date(last.year() - self.outcomes.joined_before_years as i16, 1, 1).max(old_enough);
                later(first, self.draw.within(Range(0, days_between(first, last))))
            }
        };
        (joined >= old_enough && joined <= self.calendar.until()).then_some((*joining, joined))
    }

    /// On the birthday that makes old enough, whether that lies before all counting or in a quarter of it.
    fn join_by_age(&self) -> Option<(Joining, Day)> {
        let joined = birthday(self.person.born, self.outcomes.least_age);
        let within = |quarter: &Quarter| (quarter.first..=quarter.until).contains(&joined);
        let told = self.calendar.years.iter().find_map(|year| {
            Some((year.year - self.calendar.today.year(), year.quarters.iter().position(within)? + 1))
        });
        let (year, quarter) = (told.map(|(year, _)| year), told.map(|(_, quarter)| quarter));
        (joined <= self.calendar.until()).then_some((Joining { weight: 1.0, year, quarter }, joined))
    }

    /// One year: its course, with the visits that it says.
    fn year(&mut self, life: &mut Life<'a>, year: usize, joining: &Joining) -> Option<&'a Course> {
        if life.left.is_some() {
            return None;
        }
        let relative = self.calendar.years[year].year - self.calendar.today.year();
        let joins = match joining.year {
            Some(joined) if joined > relative => return None,
            Some(joined) if joined == relative => joining.quarter,
            _ => None,
        };
        let before = life.courses.last().copied().flatten();
        let open: Vec<&'a Course> = self
            .outcomes
            .courses
            .iter()
            .filter(|course| course.joins == joins && course.year.is_none_or(|only| only == relative))
            .filter(|course| before.is_none_or(|before| before.then.is_empty() || before.then.contains(&course.name)))
            .filter(|course| self.fits(course, year))
            .filter(|course| !self.stays || course.leaves.as_ref().is_none_or(|leaves| !leaves.ends_all()))
            .collect();
        let course = self
            .draw
            .weighed(&open, |course| course.weight * if course.neglect { self.neglect } else { 1.0 })
            .copied()?;
        self.leave(life, course, year);
        for (at, quarter) in self.calendar.years[year].quarters.iter().enumerate() {
            let turning = course.turns.map(|turns| birthday(self.person.born, turns.age));
            self.quarter(life, &course.quarters[at], *quarter, turning);
        }
        Some(course)
    }

    fn fits(&self, course: &Course, year: usize) -> bool {
        let born = self.person.born;
        let of_age = course.ages.is_none_or(|ages| {
            age(born, self.calendar.first_day()) >= ages.0 && age(born, self.calendar.until()) <= ages.1
        });
        let turning = course.turns.is_none_or(|turns| {
            let quarter = self.calendar.years[year].quarters.get(turns.quarter.saturating_sub(1));
            quarter.is_some_and(|quarter| {
                let day = birthday(born, turns.age);
                day >= quarter.day(turns.day.0) && day <= quarter.day(turns.day.1)
            })
        });
        of_age && turning
    }

    fn leave(&mut self, life: &mut Life<'a>, course: &'a Course, year: usize) {
        let Some(leaves) = &course.leaves else { return };
        let quarters = &self.calendar.years[year].quarters;
        if let Some(quarter) = leaves.quarter.checked_sub(1).and_then(|at| quarters.get(at)) {
            life.left = Some((quarter.day(self.draw.within(leaves.day)), &leaves.reason));
        }
    }

    /// The visits of one quarter, step by step.
    fn quarter(&mut self, life: &mut Life<'a>, steps: &str, quarter: Quarter, turning: Option<Day>) {
        let outcomes = self.outcomes;
        let mut before = life.joined.max(quarter.first);
        for event in steps.split_whitespace().filter_map(|step| outcomes.step.get(step)).flatten() {
            let on = self.day(event, quarter, before, turning).min(self.calendar.until());
            life.visits.push(Happening { on, visit: &event.visit, class: event.class.as_deref() });
            before = on;
        }
    }

    fn day(&mut self, event: &Event, quarter: Quarter, before: Day, turning: Option<Day>) -> Day {
        if let Some(days) = event.after {
            return later(before, self.draw.within(days));
        }
        if let Some(days) = event.before_end {
            return quarter.before_end(self.draw.within(days));
        }
        if let (Some(days), Some(turning)) = (event.birthday, turning) {
            return later(turning, self.draw.within(days));
        }
        let days = event.day.unwrap_or(Range(0, 60));
        let share = (self.rhythm + self.draw.share() * 0.16 - 0.08).clamp(0.0, 1.0);
        quarter.day(days.0 + (share * (days.1 - days.0) as f64) as i64)
    }
}
