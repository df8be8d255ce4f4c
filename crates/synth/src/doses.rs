//! The format of a `synth.toml` of a programme that gives series of doses: what the schedule means dose
//! by dose, written out apart from the programme's own tables, and how children's courses go. The
//! format is explained at the head of such a file.

use crate::draw::Range;
use crate::folder::{Content, holding, read};
use crate::person::{Resident, Sex};
use jiff::{Span, ToSpan};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use terms::{Day, Failure, Result};
use toml::value::Datetime;

/// A programme's doses.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Doses {
    /// The programme's id: its folder.
    #[serde(skip)]
    pub programme: String,
    /// Who is under this age is sent with all doses.
    pub below: Length,
    pub card: Card,
    /// The way in which a dose that is given too early goes wrong.
    pub too_early: TooEarly,
    #[serde(rename = "dose")]
    pub doses: Vec<Dose>,
    #[serde(rename = "course")]
    pub courses: Vec<Course>,
    pub indicator: BTreeMap<String, Counts>,
}

/// A length of time on the calendar as the folders write it: `8 months`.
#[derive(Clone, Copy)]
pub(crate) struct Length(Span);

impl Length {
    pub fn after(self, day: Day) -> Day {
        day.saturating_add(self.0)
    }

    pub fn before(self, day: Day) -> Day {
        day.saturating_sub(self.0)
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let length = text.split_once(' ').and_then(|(number, unit)| {
            let number: i64 = number.parse().ok().filter(|number| (0..=4_000).contains(number))?;
            match unit.trim_end_matches('s') {
                "day" => Some(number.days()),
                "week" => Some(number.weeks()),
                "month" => Some(number.months()),
                "year" => Some(number.years()),
                _ => None,
            }
        });
        length.map(Length).ok_or_else(|| serde::de::Error::custom(format!("{text} is no length of time")))
    }
}

/// When the card is built, in days after birth: for most, and for the others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Card {
    pub share: f64,
    pub days: Range,
    pub late_days: Range,
    /// The item of the form that says so.
    pub item: String,
    /// The form by which clinics say so.
    pub form: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TooEarly {
    /// How long before its age it is given.
    pub by: Length,
    /// How long afterwards it is given again.
    pub again: Length,
}

/// One dose of the schedule, in one of its rules.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dose {
    /// `SERIES_NUMBER`, as the indicators call it.
    pub item: String,
    pub product: String,
    /// The age from which it should be given.
    pub at: Length,
    /// The age at which it is late.
    pub late: Option<Length>,
    /// How long after the dose before.
    pub gap: Option<Length>,
    /// From this age on it is not given any more.
    pub until: Option<Length>,
    pub sex: Option<Sex>,
    #[serde(default, deserialize_with = "day")]
    pub born_from: Option<Day>,
    #[serde(default, deserialize_with = "day")]
    pub born_before: Option<Day>,
    #[serde(default, deserialize_with = "day")]
    pub given_from: Option<Day>,
    #[serde(default, deserialize_with = "day")]
    pub given_before: Option<Day>,
}

/// One way in which a child's doses can go.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Course {
    pub name: String,
    pub weight: f64,
    /// Days by which every visit from `from` on comes after the age.
    #[serde(default = "none")]
    pub delay: Range,
    pub from: Option<Length>,
    /// The child does not come any more from this age on.
    pub stops: Option<Length>,
    /// Items that are never given.
    #[serde(default)]
    pub never: Vec<String>,
    /// The item that is once given too early.
    pub too_early: Option<String>,
    /// Likelier where people are looked after badly.
    #[serde(default)]
    pub neglect: bool,
}

/// What an indicator counts, in words of doses.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Counts {
    /// Doses that should be complete by an age which is reached in the year.
    Coverage { age: Length },
    /// Children of that age who have all of them.
    Full { age: Length },
    /// Doses whose latest day lies in the period.
    Timely,
    /// Children between two ages without the item.
    Without { item: String, from: Length, below: Length },
    /// Children of an age who had the first item and not the last.
    DropOut { age: Length, first: String, last: String },
    /// Doses that were late, so long after that.
    CaughtUp { within: Length },
    /// Children under an age with a card.
    Card { below: Length },
}

fn none() -> Range {
    Range(0, 0)
}

fn day<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<Day>, D::Error> {
    Datetime::deserialize(from)?.to_string().parse().map(Some).map_err(serde::de::Error::custom)
}

/// Whether a folder's `synth.toml` speaks of doses.
pub(crate) fn speaks_of_doses(files: &Content, folder: &str) -> bool {
    let table = read::<toml::Table>(files, &format!("programmes/{folder}/synth.toml"));
    table.is_ok_and(|table| table.contains_key("dose"))
}

/// All programmes that give doses, in order of their ids.
pub(crate) fn load(files: &Content) -> Result<Vec<Doses>> {
    let folders = holding(files, "programmes/", "synth.toml").into_iter();
    folders
        .filter(|folder| speaks_of_doses(files, folder))
        .map(|folder| {
            let path = format!("programmes/{folder}/synth.toml");
            let doses = Doses { programme: folder.to_owned(), ..read(files, &path)? };
            doses.check().map_err(|why| Failure::fault(&path, why))?;
            Ok(doses)
        })
        .collect()
}

impl Doses {
    /// Names that stand for nothing would be lost silently.
    fn check(&self) -> std::result::Result<(), String> {
        let mut named: Vec<(&str, &String)> = Vec::new();
        for course in &self.courses {
            let items = course.never.iter().chain(&course.too_early);
            named.extend(items.map(|item| (course.name.as_str(), item)));
        }
        for (name, counts) in &self.indicator {
            match counts {
                Counts::Without { item, .. } => named.push((name, item)),
                Counts::DropOut { first, last, .. } => named.extend([(name.as_str(), first), (name, last)]),
                _ => {}
            }
        }
        match named.into_iter().find(|(_, item)| !self.doses.iter().any(|dose| dose.item == **item)) {
            Some((name, item)) => Err(format!("{name}: no dose {item}")),
            None => Ok(()),
        }
    }
}

impl Dose {
    /// The series: what stands before the number.
    pub fn series(&self) -> &str {
        self.item.rsplit_once('_').map_or(self.item.as_str(), |(series, _)| series)
    }

    /// Whether the rule is for this person.
    pub fn is_for(&self, person: &Resident) -> bool {
        self.sex.is_none_or(|sex| sex == person.sex)
            && self.born_from.is_none_or(|day| day <= person.born)
            && self.born_before.is_none_or(|day| person.born < day)
    }

    /// The day from which it should be given; none where the rule is over by then.
    pub fn due_on(&self, person: &Resident) -> Option<Day> {
        let by_age = self.at.after(person.born);
        let due_on = self.given_from.map_or(by_age, |from| from.max(by_age));
        self.given_before.is_none_or(|before| due_on < before).then_some(due_on)
    }

    /// Whether it is what is given on a day.
    pub fn is_given_on(&self, person: &Resident, on: Day) -> bool {
        self.given_from.is_none_or(|from| from <= on)
            && self.given_before.is_none_or(|before| on < before)
            && self.until.is_none_or(|age| on < age.after(person.born))
    }
}
