//! Programmes whose visits come at ages: how somebody's contacts go, and what that means for the
//! indicators. The format is explained at the head of such a `synth.toml`.

use crate::calendar::{Calendar, Told};
use crate::course::{Happening, Life};
use crate::doses::Length;
use crate::draw::{Draw, Range, age, birthday, later, weighed_at};
use crate::outcomes::{IndicatorPlan, Outcomes};
use crate::person::{Resident, Sex};
use jiff::ToSpan;
use jiff::civil::date;
use serde::Deserialize;
use std::collections::BTreeMap;
use terms::Day;

/// One contact of the schedule.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contact {
    /// What ways and indicators call it.
    pub item: String,
    pub visit: String,
    /// The class of the visit's answers.
    pub class: Option<String>,
    /// The age at which it is due.
    pub at: Length,
    /// The age at which the next one is due instead; none: nobody asks whether it was in time.
    pub late: Option<Length>,
    /// Between how many days after that the person comes; the usual ones, when nothing is said.
    pub comes: Option<Range>,
    /// Only in these ways; in all, when nothing is said.
    #[serde(default)]
    pub ways: Vec<String>,
}

/// One way in which somebody's contacts can go.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Way {
    pub name: String,
    pub weight: f64,
    /// Nobody comes any more from this age on.
    pub stops: Option<Length>,
    /// Contacts that are never made.
    #[serde(default)]
    pub never: Vec<String>,
    /// The visit that is made instead, by the contact's item or by its visit.
    #[serde(default)]
    pub instead: BTreeMap<String, String>,
    /// Likelier where people are looked after badly.
    #[serde(default)]
    pub neglect: bool,
}

/// From which day ages count, for whom it is not the birthday.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Anchor {
    pub sex: Sex,
    /// How old people are on the county's day.
    pub ages: Range,
    pub chance: f64,
    /// How many days before the county's day it lies.
    pub days_ago: Range,
}

/// What an indicator counts, in words of contacts.
#[derive(Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Counts {
    /// Whose contact lies in the year so far, which begins so many months before the calendar's: seen for all
    /// these items by then.
    Made { item: String, all: Vec<String>, months_before: i8 },
    /// Who is in on the day: until the contact that ends it.
    Open { last: String, until: Length },
    /// Who was born in the year so far: seen for the item within so long.
    Born { item: String, within: Length },
    /// Who lives here under an age: seen in the year so far by one of these visits.
    Seen { below: Length, visits: Vec<String> },
    /// Who lives here under an age: in time for every contact that became late in the year so far, so
    /// long before the next one's age.
    InTime { below: Length, early: Length },
    /// Who lives here under an age.
    Living { below: Length },
    /// Who lives here between two ages: seen by one of these visits within so long before the day.
    Lately { from: Length, below: Length, visits: Vec<String>, within: Length },
    /// Every contact by one of these visits whose time for another one (`by` one of those, or any) ended in the
    /// period.
    Followed {
        visits: Vec<String>,
        #[serde(default)]
        by: Vec<String>,
        within: Length,
    },
}

/// A person's contacts.
pub(crate) struct Seen<'a> {
    /// The birthday, or the day from which ages count.
    born: Day,
    /// The first day on which the person does not live here any more.
    gone_on: Option<Day>,
    wanted: Vec<Wanted<'a>>,
    /// The visits that are sent.
    pub life: Life<'a>,
}

struct Wanted<'a> {
    contact: &'a Contact,
    visit: &'a str,
    done_on: Option<Day>,
}

/// People come within so many days of the age.
const COMES: Range = Range(0, 12);

/// What lies longer before the first day that counts is not sent, where the programme says nothing else.
const TOLD_BEFORE_DAYS: i64 = 200;

/// Draws how somebody's contacts go; none for whoever was too old before all counting.
pub(crate) fn see<'a>(
    outcomes: &'a Outcomes,
    person: &Resident,
    calendar: &Calendar,
    (lot, neglect): (f64, f64),
    draw: &mut Draw,
) -> Option<Seen<'a>> {
    let born = begins_on(outcomes, person, calendar, draw)?;
    let way = weighed_at(&outcomes.ways, |way| way.weight * if way.neglect { neglect } else { 1.0 }, lot)?;
    let gone_on = person.died.or(person.left.map(|last| later(last, 1)));
    let of_way = |contact: &&Contact| contact.ways.is_empty() || contact.ways.contains(&way.name);
    let wanted: Vec<Wanted<'a>> = outcomes
        .contacts
        .iter()
        .filter(of_way)
        .map(|contact| {
            let on = later(contact.at.after(born), draw.within(contact.comes.unwrap_or(COMES)));
            let comes = way.stops.is_none_or(|age| on < age.after(born));
            let made = comes
                && !way.never.contains(&contact.item)
                && on <= calendar.until()
                && gone_on.is_none_or(|gone_on| on < gone_on);
            let instead = way.instead.get(&contact.item).or_else(|| way.instead.get(&contact.visit));
            let visit = instead.unwrap_or(&contact.visit);
            Wanted { contact, visit, done_on: made.then_some(on) }
        })
        .collect();
    let told_from = match outcomes.anchor {
        Some(_) => born,
        None => later(calendar.first_day(), -outcomes.told_before_days.unwrap_or(TOLD_BEFORE_DAYS)),
    };
    let visits = wanted.iter().filter_map(|wanted| {
        let on = wanted.done_on.filter(|on| *on >= told_from)?;
        Some(Happening { on, visit: wanted.visit, class: wanted.contact.class.as_deref() })
    });
    let visits: Vec<Happening<'a>> = visits.collect();
    let joined = if outcomes.by_age { born } else { visits.first()?.on };
    Some(Seen { born, gone_on, life: Life::of_visits(joined, visits), wanted })
}

/// The day from which ages count; none for whoever is not told of.
fn begins_on(outcomes: &Outcomes, person: &Resident, calendar: &Calendar, draw: &mut Draw) -> Option<Day> {
    let Some(anchor) = &outcomes.anchor else {
        let grown = |age| birthday(person.born, age) <= calendar.first_day();
        let is_told = outcomes.sex.is_none_or(|sex| sex == person.sex) && !outcomes.below_age.is_none_or(grown);
        return is_told.then_some(person.born);
    };
    let years = age(person.born, calendar.today);
    let fits = person.sex == anchor.sex && (anchor.ages.0..=anchor.ages.1).contains(&years);
    let here = person.died.is_none() && person.left.is_none();
    (fits && here && draw.happens(anchor.chance)).then(|| later(calendar.today, -draw.within(anchor.days_ago)))
}

impl Seen<'_> {
    /// Whether somebody has seen the person by a day, of what was sent.
    pub fn is_known_on(&self, day: Day) -> bool {
        self.life.visits.iter().any(|visit| visit.on <= day)
    }

    /// What the person adds to an indicator's numerator and denominator in a period.
    pub fn adds(&self, plan: &IndicatorPlan, told: &Told) -> [u64; 2] {
        let year = date(told.until.year(), 1, 1)..=told.until;
        let is_here = self.gone_on.is_none_or(|gone_on| told.until < gone_on);
        let under = |below: &Length| is_here && self.born <= told.until && told.until < below.after(self.born);
        let one = |counts: bool, met: bool| if counts { [u64::from(met), 1] } else { [0, 0] };
        match &plan.counts {
            Some(Counts::Made { item, all, months_before }) => {
                let first = date(told.until.year(), 1, 1).saturating_sub(months_before.months());
                let year = first..first.saturating_add(1.year());
                let counts = self.done_on(item).is_some_and(|on| on <= told.until && year.contains(&on));
                one(counts, all.iter().all(|item| self.done_on(item).is_some_and(|on| on <= told.until)))
            }
            Some(Counts::Open { last, until }) => {
                let ended =
                    self.done_on(last).is_some_and(|on| on < told.until) || until.after(self.born) <= told.until;
                one(self.life.joined <= told.until && !ended, true)
            }
            Some(Counts::Born { item, within }) => {
                let done_on = self.done_on(item).filter(|on| *on <= told.until && *on <= within.after(self.born));
                one(year.contains(&self.born), done_on.is_some())
            }
            Some(Counts::Seen { below, visits }) => {
                let counts = |wanted: &&Wanted| visits.iter().any(|visit| visit == wanted.visit);
                let mut made = self.wanted.iter().filter(counts).filter_map(|wanted| wanted.done_on);
                one(under(below), made.any(|on| year.contains(&on)))
            }
            Some(Counts::InTime { below, early }) => {
                let in_time = |wanted: &Wanted| {
                    let late_on = wanted.contact.late.map(|age| early.before(age.after(self.born)));
                    late_on
                        .filter(|late_on| year.contains(late_on))
                        .is_none_or(|late_on| wanted.done_on.is_some_and(|on| on < late_on))
                };
                one(under(below), self.wanted.iter().all(in_time))
            }
            Some(Counts::Living { below }) => one(under(below), true),
            Some(Counts::Lately { from, below, visits, within }) => {
                let counts = |wanted: &&Wanted| visits.iter().any(|visit| visit == wanted.visit);
                let mut made = self.wanted.iter().filter(counts).filter_map(|wanted| wanted.done_on);
                let lately = made.any(|on| on <= told.until && told.until < within.after(on));
                one(from.after(self.born) <= told.until && under(below), lately)
            }
            Some(Counts::Followed { visits, by, within }) => {
                let made =
                    |wanted: &Wanted| wanted.done_on.filter(|_| visits.iter().any(|visit| visit == wanted.visit));
                let ended = |on: &Day| (told.period.first_day()..=told.until).contains(&within.after(*on));
                self.wanted.iter().filter_map(made).filter(ended).fold([0, 0], |sum, on| {
                    let counts = |wanted: &&Wanted| by.is_empty() || by.iter().any(|visit| visit == wanted.visit);
                    let mut others = self.wanted.iter().filter(counts).filter_map(|wanted| wanted.done_on);
                    let followed = others.any(|other| other > on && other <= within.after(on));
                    [sum[0] + u64::from(followed), sum[1] + 1]
                })
            }
            None => [0, 0],
        }
    }

    fn done_on(&self, item: &str) -> Option<Day> {
        self.wanted.iter().find(|wanted| wanted.contact.item == item)?.done_on
    }
}

impl Outcomes {
    /// Names that stand for nothing would be lost silently.
    pub(crate) fn check_contacts(&self) -> Result<(), String> {
        let (visits, ways): (Vec<&String>, Vec<&String>) =
            (self.visit.keys().collect(), self.ways.iter().map(|way| &way.name).collect());
        let items: Vec<&String> = self.contacts.iter().map(|contact| &contact.item).collect();
        let mut named: Vec<(&[&String], &String)> = Vec::new();
        for contact in &self.contacts {
            named.push((&visits, &contact.visit));
            named.extend(contact.ways.iter().map(|way| (ways.as_slice(), way)));
        }
        for way in &self.ways {
            named.extend(way.never.iter().map(|item| (items.as_slice(), item)));
            named.extend(way.instead.values().map(|visit| (visits.as_slice(), visit)));
            let of_items = way.instead.keys().filter(|name| !visits.contains(name));
            named.extend(of_items.map(|item| (items.as_slice(), item)));
        }
        for (name, plan) in &self.indicator {
            match &plan.counts {
                Some(Counts::Born { item, .. } | Counts::Open { last: item, .. }) => named.push((&items, item)),
                Some(Counts::Made { item, all, .. }) => {
                    named.extend(all.iter().chain([item]).map(|item| (items.as_slice(), item)));
                }
                Some(Counts::Seen { visits: of, .. } | Counts::Lately { visits: of, .. }) => {
                    named.extend(of.iter().map(|visit| (visits.as_slice(), visit)));
                }
                Some(Counts::Followed { visits: of, by, .. }) => {
                    named.extend(of.iter().chain(by).map(|visit| (visits.as_slice(), visit)));
                }
                None if !self.contacts.is_empty() => return Err(format!("{name} says nothing about contacts")),
                _ => {}
            }
        }
        match named.into_iter().find(|(known, name)| !known.contains(name)) {
            Some((_, name)) => Err(format!("there is no {name}")),
            None => Ok(()),
        }
    }
}
