//! The format of a programme's `synth.toml`: who is in, how years go, what each way of a year means.
//! The format is explained at the head of such a file.

use crate::answers::Answering;
use crate::contacts::{Anchor, Contact, Counts, Way};
use crate::doses::speaks_of_doses;
use crate::draw::{Range, age};
use crate::folder::{Content, holding, read};
use crate::meaning::Meaning;
use crate::person::Sex;
use serde::Deserialize;
use std::collections::BTreeMap;
use terms::{Day, Failure, Result};

/// A programme's made-up people.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outcomes {
    /// The programme's id: its folder.
    #[serde(skip)]
    pub programme: String,
    pub least_age: i64,
    /// From which age on nobody is counted.
    pub below_age: Option<i64>,
    /// Everybody of these ages is in, from the birthday on, and nobody enrols.
    #[serde(default)]
    pub by_age: bool,
    /// The programme whose institution looks after those who are in by their age.
    pub kept_by: Option<String>,
    #[serde(default, rename = "member")]
    pub members: Vec<Chance>,
    #[serde(default)]
    pub joining: Vec<Joining>,
    /// Days after a quarter's first between which people join.
    #[serde(default)]
    pub joining_day: Range,
    /// How many years before the first counted day the first of the old members joined.
    #[serde(default)]
    pub joined_before_years: i64,
    /// The last quarter before all counting, for those who were in.
    #[serde(default)]
    pub prelude: Prelude,
    pub enrol: Option<FormPlan>,
    pub leave: Option<FormPlan>,
    pub visit: BTreeMap<String, FormPlan>,
    #[serde(default)]
    pub step: BTreeMap<String, Vec<Event>>,
    /// What a visit looks like that was sent by mistake and must change no number.
    pub mistaken: Option<Mistaken>,
    /// The indicators and what a course that does not mention one means for it.
    pub indicator: BTreeMap<String, IndicatorPlan>,
    #[serde(default, rename = "course")]
    pub courses: Vec<Course>,
    /// In place of courses: what somebody is seen for at ages, and the ways in which that can go.
    #[serde(default, rename = "contact")]
    pub contacts: Vec<Contact>,
    #[serde(default, rename = "way")]
    pub ways: Vec<Way>,
    pub anchor: Option<Anchor>,
    /// Of whom contacts are told; of both, when nothing is said.
    pub sex: Option<Sex>,
    /// How many days before the first that counts the first contacts are sent.
    pub told_before_days: Option<i64>,
}

/// How likely somebody of an age and sex is in the programme.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chance {
    pub sex: Option<Sex>,
    pub ages: Range,
    pub chance: f64,
}

/// When members joined: before all counting, or in a quarter of last year (-1) or this year (0).
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Joining {
    pub weight: f64,
    pub year: Option<i16>,
    pub quarter: Option<usize>,
}

/// A form or visit and what it carries.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormPlan {
    /// The form's file name; the visit's code is `programme.form`.
    pub form: String,
    /// The item that says how the visit was made, and so becomes the Encounter's class.
    pub mode: Option<String>,
    /// The item that gives the reason for leaving.
    pub reason: Option<String>,
    /// The items, in order, that are answered as the shared file says.
    #[serde(default)]
    pub items: Vec<String>,
    /// Items that are answered in this programme's own way.
    #[serde(default)]
    pub answers: BTreeMap<String, Answering>,
    /// Items whose answer makes the class of a visit.
    #[serde(default)]
    pub class: BTreeMap<String, BTreeMap<String, Answering>>,
}

/// One visit within a quarter. Exactly one of the four says when.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Event {
    pub visit: String,
    pub class: Option<String>,
    /// Days after the quarter's first day.
    pub day: Option<Range>,
    /// Days before the last day of the quarter, or before today in the open one.
    pub before_end: Option<Range>,
    /// Days after the event before.
    pub after: Option<Range>,
    /// Days after the birthday that the course is about.
    pub birthday: Option<Range>,
}

/// A visit that must change no number: its class is one that would.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mistaken {
    pub visit: String,
    pub class: Option<String>,
}

/// What came before the years that are told.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Prelude {
    /// The names of its steps.
    pub steps: String,
    #[serde(default)]
    pub carries: BTreeMap<String, u64>,
}

/// An indicator whose answers are known.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IndicatorPlan {
    pub kind: Counting,
    /// What a year is: what its last quarter says, or all its quarters together.
    #[serde(default)]
    pub year: Yearly,
    /// What a course that does not mention the indicator means for it, while the person is in.
    pub usual: Option<Meaning>,
    /// What those of the programme's ages mean who live here and are not in.
    pub others: Option<Meaning>,
    /// What it counts in words of contacts.
    pub counts: Option<Counts>,
    /// Known for periods that are over; in an open one the answer hangs on the day.
    #[serde(default)]
    pub closed_only: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Yearly {
    #[default]
    SoFar,
    Together,
}

/// How an indicator counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Counting {
    /// Those who are met, of all.
    YesNo,
    /// How many are met: a sum, whose denominator is 1.
    Count,
}

/// One way in which a year can go.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Course {
    pub name: String,
    pub weight: f64,
    /// Only for those who are of these ages over the whole time that is told.
    pub ages: Option<Range>,
    /// Only for those who join in this quarter of the year.
    pub joins: Option<usize>,
    /// Only for those who reach an age in this quarter, with room before and after.
    pub turns: Option<Turns>,
    /// Only in last year (-1) or this year (0).
    pub year: Option<i16>,
    pub leaves: Option<Leaves>,
    /// Likelier where people are looked after badly.
    #[serde(default)]
    pub neglect: bool,
    /// The courses that can follow in the next year; all, when nothing is said.
    #[serde(default)]
    pub then: Vec<String>,
    /// Per indicator of items, how many of this year fall to the next year's first quarter.
    #[serde(default)]
    pub carries: BTreeMap<String, u64>,
    /// What becomes in the first quarter of an item that the year before carried over.
    #[serde(default)]
    pub carried: BTreeMap<String, Meaning>,
    /// The names of the steps of each quarter.
    pub quarters: [String; 4],
    /// Per indicator what the year means at the end of each quarter.
    pub results: BTreeMap<String, [Meaning; 4]>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Turns {
    pub age: i64,
    pub quarter: usize,
    /// Days after the quarter's first between which the birthday lies.
    pub day: Range,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Leaves {
    pub quarter: usize,
    pub day: Range,
    pub reason: String,
}

impl Leaves {
    /// Whether the person is in no programme any more.
    pub fn ends_all(&self) -> bool {
        ["died", "moved_out"].contains(&self.reason.as_str())
    }
}

/// All programmes that have made-up members with visits, in order of their ids; first those that tell of
/// deaths, because who has died is in no later one, and last those with contacts.
pub(crate) fn load(files: &Content) -> Result<Vec<Outcomes>> {
    let folders = holding(files, "programmes/", "synth.toml");
    // Programmes with a life cycle have cases and no members: `cases.rs` reads them.
    let ledgers = holding(files, "programmes/", "cycle.toml");
    let loaded: Result<Vec<Outcomes>> = folders
        .into_iter()
        .filter(|folder| !folder.starts_with('_') && !speaks_of_doses(files, folder) && !ledgers.contains(folder))
        .map(|folder| {
            let path = format!("programmes/{folder}/synth.toml");
            let outcomes = Outcomes { programme: folder.to_owned(), ..read(files, &path)? };
            outcomes.check().map_err(|why| Failure::fault(&path, why))?;
            Ok(outcomes)
        })
        .collect();
    let mut all = loaded?;
    all.sort_by_key(|outcomes| (!outcomes.contacts.is_empty(), !outcomes.tells_of_deaths()));
    Ok(all)
}

impl Outcomes {
    fn tells_of_deaths(&self) -> bool {
        self.courses.iter().any(|course| course.leaves.as_ref().is_some_and(Leaves::ends_all))
    }

    /// Every form that is filled in.
    pub fn plans(&self) -> impl Iterator<Item = &FormPlan> {
        self.visit.values().chain(&self.enrol).chain(&self.leave)
    }

    /// Whether somebody born on a day is of the programme's ages on another.
    pub fn is_of_age(&self, born: Day, on: Day) -> bool {
        born <= on && age(born, on) >= self.least_age && self.below_age.is_none_or(|below| age(born, on) < below)
    }

    /// Names that stand for nothing would be lost silently.
    fn check(&self) -> std::result::Result<(), String> {
        self.check_contacts()?;
        for course in &self.courses {
            for step in course.quarters.iter().chain([&self.prelude.steps]).flat_map(|steps| steps.split_whitespace()) {
                self.step.get(step).ok_or_else(|| format!("course {}: no step {step}", course.name))?;
            }
            for indicator in course.results.keys() {
                self.indicator.get(indicator).ok_or_else(|| format!("{}: no indicator {indicator}", course.name))?;
            }
            for (name, plan) in &self.indicator {
                if plan.usual.is_none() && !course.results.contains_key(name) {
                    return Err(format!("course {} says nothing about {name}", course.name));
                }
            }
            if let Some(name) = course.then.iter().find(|name| !self.courses.iter().any(|other| other.name == **name)) {
                return Err(format!("course {}: no course {name} can follow", course.name));
            }
        }
        for (name, event) in self.step.iter().flat_map(|(name, events)| events.iter().map(move |event| (name, event))) {
            let plan = self.visit.get(&event.visit).ok_or_else(|| format!("step {name}: no visit {}", event.visit))?;
            if let Some(class) = event.class.as_ref().filter(|class| !plan.class.contains_key(*class)) {
                return Err(format!("step {name}: visit {} has no class {class}", event.visit));
            }
        }
        Ok(())
    }
}
