//! Draws how a person fares in a programme: when in, when out, which visits, and what it all means.

use crate::calendar::{Calendar, Quarter, Told};
use crate::draw::{Draw, Range, age, birthday, days_between, later};
use crate::outcomes::{Course, Event, Joining, Meaning, Outcomes};
use crate::person::Resident;
use jiff::civil::date;
use terms::Day;

/// A person's time in a programme.
pub(crate) struct Life<'a> {
    pub joined: Day,
    /// The last day, and why it was the last.
    pub left: Option<(Day, &'a str)>,
    pub visits: Vec<Happening<'a>>,
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

/// Draws whether the person is in, and how it went, at an institution with so much neglect.
pub(crate) fn live<'a>(
    outcomes: &'a Outcomes,
    calendar: &Calendar,
    person: &Resident,
    (member, neglect): (f64, f64),
    draw: &mut Draw,
) -> Option<Life<'a>> {
    let years = age(person.born, calendar.today);
    let fits = |of: &Range| (of.0..=of.1).contains(&years);
    let chance = outcomes
        .members
        .iter()
        .find(|row| row.sex.is_none_or(|sex| sex == person.sex) && fits(&row.ages))?;
    if member >= chance.chance {
        return None;
    }
    let mut teller = Teller {
        outcomes,
        calendar,
        person,
        rhythm: draw.share(),
        neglect,
        draw,
    };
    let (joining, joined) = teller.join()?;
    let mut life = Life {
        joined,
        left: None,
        visits: Vec::new(),
        courses: Vec::new(),
    };
    if joining.quarter.is_none()
        && let Some(prelude) = calendar.prelude
    {
        teller.quarter(&mut life, &outcomes.prelude, prelude, None);
    }
    for year in 0..calendar.years.len() {
        let course = teller.year(&mut life, year, joining);
        life.courses.push(course);
    }
    let until = life.left.map_or(calendar.until(), |(day, _)| day);
    life.visits
        .retain(|visit| visit.on >= joined && visit.on <= until);
    Some(life)
}

impl Life<'_> {
    /// What it means for an indicator at the end of a period.
    pub fn means(&self, indicator: &str, usual: Option<Meaning>, told: &Told) -> Meaning {
        let Some(course) = self.courses.get(told.year).copied().flatten() else {
            return Meaning::Out;
        };
        if let Some(stated) = course.results.get(indicator) {
            return stated[told.quarter];
        }
        let not_yet = course.joins.is_some_and(|joins| told.quarter + 1 < joins);
        let no_more = course
            .leaves
            .as_ref()
            .is_some_and(|leaves| told.quarter + 1 >= leaves.quarter);
        if not_yet || no_more {
            Meaning::Out
        } else {
            usual.unwrap_or(Meaning::Out)
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
    draw: &'b mut Draw,
}

impl<'a> Teller<'a, '_> {
    /// When the person joined; nobody does who was too young then, or in a quarter that is not told.
    fn join(&mut self) -> Option<(&'a Joining, Day)> {
        let joining = self
            .draw
            .weighed(&self.outcomes.joining, |joining| joining.weight)?;
        let old_enough = birthday(self.person.born, self.outcomes.least_age);
        let joined = match (joining.year, joining.quarter) {
            (Some(year), Some(quarter)) => {
                let at = self
                    .calendar
                    .years
                    .iter()
                    .position(|told| told.year == self.calendar.today.year() + year)?;
                let quarter = self.calendar.years[at]
                    .quarters
                    .get(quarter.checked_sub(1)?)?;
                quarter.day(self.draw.within(Range(2, 40)))
            }
            _ => {
                let last = later(
                    self.calendar
                        .prelude
                        .map_or(self.calendar.first_day(), |quarter| quarter.first),
                    -10,
                );
                let first = date(last.year() - self.outcomes.joined_before_years as i16, 1, 1)
                    .max(old_enough);
                later(first, self.draw.within(Range(0, days_between(first, last))))
            }
        };
        (joined >= old_enough && joined <= self.calendar.until()).then_some((joining, joined))
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
            .filter(|course| {
                course.joins == joins && course.year.is_none_or(|only| only == relative)
            })
            .filter(|course| {
                before.is_none_or(|before| {
                    before.then.is_empty() || before.then.contains(&course.name)
                })
            })
            .filter(|course| self.fits(course, year))
            .collect();
        let course = self
            .draw
            .weighed(&open, |course| {
                course.weight * if course.neglect { self.neglect } else { 1.0 }
            })
            .copied()?;
        self.leave(life, course, year);
        for (at, quarter) in self.calendar.years[year].quarters.iter().enumerate() {
            let turning = course
                .turns
                .map(|turns| birthday(self.person.born, turns.age));
            self.quarter(life, &course.quarters[at], *quarter, turning);
        }
        Some(course)
    }

    fn fits(&self, course: &Course, year: usize) -> bool {
        let born = self.person.born;
        let of_age = course.ages.is_none_or(|ages| {
            age(born, self.calendar.first_day()) >= ages.0
                && age(born, self.calendar.until()) <= ages.1
        });
        let turning = course.turns.is_none_or(|turns| {
            let quarter = self.calendar.years[year]
                .quarters
                .get(turns.quarter.saturating_sub(1));
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
        if let Some(quarter) = leaves
            .quarter
            .checked_sub(1)
            .and_then(|at| quarters.get(at))
        {
            life.left = Some((quarter.day(self.draw.within(leaves.day)), &leaves.reason));
        }
    }

    /// The visits of one quarter, step by step.
    fn quarter(
        &mut self,
        life: &mut Life<'a>,
        steps: &str,
        quarter: Quarter,
        turning: Option<Day>,
    ) {
        let outcomes = self.outcomes;
        let mut before = life.joined.max(quarter.first);
        for event in steps
            .split_whitespace()
            .filter_map(|step| outcomes.step.get(step))
            .flatten()
        {
            let on = self
                .day(event, quarter, before, turning)
                .min(self.calendar.until());
            life.visits.push(Happening {
                on,
                visit: &event.visit,
                class: event.class.as_deref(),
            });
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
