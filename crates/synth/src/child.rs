//! One child: the course that was drawn, the doses that it had, and what that means.

use crate::calendar::Told;
use crate::doses::{Counts, Course, Dose, Doses, Length};
use crate::draw::{Draw, Range, later};
use crate::person::Resident;
use jiff::civil::date;
use std::collections::BTreeMap;
use terms::Day;

/// A dose that a child should have.
pub(crate) struct Wanted<'a> {
    pub item: &'a str,
    /// The day on which it is late; none where the schedule does not say.
    late_on: Option<Day>,
    /// The day on which it was given, and counts.
    done_on: Option<Day>,
}

/// A dose that was given; it may be one that does not count.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    pub item: &'a str,
    pub product: &'a str,
    pub on: Day,
    /// Whether it counts.
    pub counts: bool,
}

/// A child with everything that was drawn.
pub(crate) struct Child<'a> {
    pub born: Day,
    pub card_on: Option<Day>,
    pub wanted: Vec<Wanted<'a>>,
    pub given: Vec<Given<'a>>,
}

/// Draws a child's course; nobody who is too old for the programme has one.
pub(crate) fn grow<'a>(
    doses: &'a Doses,
    person: &Resident,
    today: Day,
    lots: (f64, f64, f64),
    draw: &mut Draw,
) -> Option<Child<'a>> {
    let is_child = today < doses.below.after(person.born);
    if !is_child {
        return None;
    }
    let (lot, card_lot, neglect) = lots;
    let weight = |course: &Course| course.weight * if course.neglect { neglect } else { 1.0 };
    let course = crate::draw::weighed_at(&doses.courses, weight, lot)?;
    let days = if card_lot < doses.card.share { doses.card.days } else { doses.card.late_days };
    let card_on = Some(later(person.born, draw.within(days))).filter(|on| *on <= today);
    let mut child = Child { born: person.born, card_on, wanted: Vec::new(), given: Vec::new() };
    let mut visits = Visits { doses, course, delay: draw.within(course.delay), jitter: BTreeMap::new(), draw };
    for item in items(doses) {
        visits.give(&mut child, item, person, today);
    }
    Some(child)
}

/// Every item once, in the file's order.
fn items(doses: &Doses) -> Vec<&str> {
    let mut items: Vec<&str> = Vec::new();
    for dose in &doses.doses {
        if !items.contains(&dose.item.as_str()) {
            items.push(&dose.item);
        }
    }
    items
}

struct Visits<'a, 'd> {
    doses: &'a Doses,
    course: &'a Course,
    delay: i64,
    /// Doses that should be given on one day are: how many days after it the child comes.
    jitter: BTreeMap<Day, i64>,
    draw: &'d mut Draw,
}

/// Families come within so many days, sooner for what should be given at birth.
const COMES: Range = Range(0, 18);

impl<'a> Visits<'a, '_> {
    fn give(&mut self, child: &mut Child<'a>, item: &'a str, person: &Resident, today: Day) {
        let rules = || self.doses.doses.iter().filter(|dose| dose.item == item && dose.is_for(person));
        let first = rules().filter_map(|dose| Some((dose.due_on(person)?, dose))).min_by_key(|(due_on, _)| *due_on);
        let Some((due_on, dose)) = first else { return };
        let late_on = dose.late.map(|age| age.after(person.born));
        let on = self.comes_on(child, dose, due_on);
        let rule = rules().find(|rule| rule.is_given_on(person, on));
        let comes = self.course.stops.is_none_or(|age| due_on < age.after(person.born));
        let never = self.course.never.iter().any(|never| never == item) || child.lacks_before(dose);
        let given = rule.filter(|_| comes && !never && on <= today);
        if let Some(rule) = given {
            self.too_early(child, rule, due_on);
            child.given.push(Given { item, product: &rule.product, on, counts: true });
        }
        child.wanted.push(Wanted { item, late_on, done_on: given.map(|_| on) });
    }

    /// The day on which the child comes for a dose.
    fn comes_on(&mut self, child: &Child<'_>, dose: &Dose, due_on: Day) -> Day {
        let at_birth = due_on == child.born;
        let delayed = self.course.from.is_none_or(|age| due_on >= age.after(child.born));
        let draw = &mut *self.draw;
        let jitter =
            *self.jitter.entry(due_on).or_insert_with(|| draw.within(if at_birth { Range(0, 1) } else { COMES }));
        let on = later(due_on, jitter + if delayed && !at_birth { self.delay } else { 0 });
        let again = (self.course.too_early.as_ref() == Some(&dose.item)).then_some(&self.doses.too_early);
        let on = again.map_or(on, |again| on.max(again.again.after(again.by.before(due_on))));
        let before = child.given.iter().rfind(|given| series(given.item) == dose.series());
        let free_on = before.zip(dose.gap).map(|(before, gap)| gap.after(before.on));
        free_on.map_or(on, |free_on| on.max(free_on))
    }

    /// Once a dose is given too early: it does not count, and is given again.
    fn too_early(&mut self, child: &mut Child<'a>, dose: &'a Dose, due_on: Day) {
        if self.course.too_early.as_ref() == Some(&dose.item) {
            let on = self.doses.too_early.by.before(due_on);
            child.given.push(Given { item: &dose.item, product: &dose.product, on, counts: false });
        }
    }
}

fn series(item: &str) -> &str {
    item.rsplit_once('_').map_or(item, |(series, _)| series)
}

impl Child<'_> {
    /// Doses of a series are given in their order: without the one before there is no next.
    fn lacks_before(&self, dose: &Dose) -> bool {
        let of_series = |item: &str| series(item) == dose.series();
        self.wanted.iter().any(|wanted| of_series(wanted.item) && wanted.done_on.is_none())
    }

    fn done_on(&self, item: &str) -> Option<Day> {
        self.wanted.iter().find(|wanted| wanted.item == item)?.done_on
    }

    /// What the child adds to numerator and denominator of an indicator in a period.
    pub fn adds(&self, counts: &Counts, told: &Told) -> [u64; 2] {
        let reached = |age: &Length| {
            let on = age.after(self.born);
            (date(told.until.year(), 1, 1) <= on && on <= told.until).then_some(on)
        };
        let in_period = |on: &Day| told.period.first_day() <= *on && *on <= told.until;
        let before = |done: Option<Day>, day: Day| done.is_some_and(|done| done < day);
        match counts {
            Counts::Coverage { age } => reached(age).map_or([0, 0], |on| {
                self.of_wanted(|wanted| wanted.late_on.filter(|late| *late <= on).map(|_| before(wanted.done_on, on)))
            }),
            Counts::Full { age } => reached(age).map_or([0, 0], |on| {
                let by_then = || self.wanted.iter().filter(|wanted| wanted.late_on.is_some_and(|late| late <= on));
                one(by_then().all(|wanted| before(wanted.done_on, on)))
            }),
            Counts::Timely => {
                self.of_wanted(|wanted| wanted.late_on.filter(in_period).map(|late| before(wanted.done_on, late)))
            }
            Counts::Without { item, from, below } => {
                let of_age = from.after(self.born) <= told.until && told.until < below.after(self.born);
                let without = self.done_on(item).is_none_or(|on| on > told.until);
                if of_age { one(without) } else { [0, 0] }
            }
            Counts::DropOut { age, first, last } => reached(age)
                .filter(|on| before(self.done_on(first), *on))
                .map_or([0, 0], |on| one(!before(self.done_on(last), on))),
            Counts::CaughtUp { within } => self.of_wanted(|wanted| {
                let late = wanted.late_on.filter(|late| !before(wanted.done_on, *late))?;
                let by = Some(within.after(late)).filter(in_period)?;
                Some(wanted.done_on.is_some_and(|done| done <= by))
            }),
            Counts::Card { below } => {
                let of_age = self.born <= told.until && told.until < below.after(self.born);
                if of_age { one(self.card_on.is_some_and(|on| on <= told.until)) } else { [0, 0] }
            }
        }
    }

    /// How many of the doses that are looked at are met, and how many those are.
    fn of_wanted(&self, met: impl Fn(&Wanted<'_>) -> Option<bool>) -> [u64; 2] {
        let looked_at: Vec<bool> = self.wanted.iter().filter_map(met).collect();
        [looked_at.iter().filter(|met| **met).count() as u64, looked_at.len() as u64]
    }
}

fn one(met: bool) -> [u64; 2] {
    [u64::from(met), 1]
}
