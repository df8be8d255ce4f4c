//! Cases of ledgers: how many there are, how each goes, the messages of its moves, and what it means.
//!
//! A case happens within one quarter: whatever its clocks say is settled when the quarter ends, or is
//! still open today. So what a course means needs no calendar: its file says it.

use crate::calendar::{Calendar, Quarter, Told};
use crate::county::{County, Institution};
use crate::draw::{Draw, Even, Range, days_between, later, weighed_at};
use crate::files::Files;
use crate::folder::{Content, holding, read};
use crate::json::{Json, object, only};
use crate::meaning::Meaning;
use crate::outcomes::IndicatorPlan;
use crate::region::Region;
use crate::resources::identified;
use serde::Deserialize;
use std::collections::BTreeMap;
use terms::{Day, Failure, Result};
use toml::Value;

/// A ledger's made-up cases, as its `synth.toml` has them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ledger {
    /// The programme's id: its folder.
    #[serde(skip)]
    pub programme: String,
    /// The form of each move.
    #[serde(skip)]
    forms: BTreeMap<String, String>,
    /// What the answer to each item is.
    #[serde(skip)]
    items: BTreeMap<String, String>,
    /// How many in a year for 10,000 residents.
    per_10000: f64,
    /// Who handles them.
    #[serde(rename = "office")]
    offices: Vec<Office>,
    /// What a move answers, if the course says nothing else; of several in a list, one.
    #[serde(rename = "move")]
    moves: BTreeMap<String, BTreeMap<String, Value>>,
    /// The indicators whose answers are known.
    pub indicator: BTreeMap<String, IndicatorPlan>,
    #[serde(rename = "course")]
    courses: Vec<Course>,
}

/// A kind of institution and under which of the region's senders it sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Office {
    kind: String,
    sender: Sender,
}

/// Which of the region's senders.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Sender {
    Commission,
    Hospital,
    Centre,
}

/// One way in which a case can go.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Course {
    name: String,
    weight: f64,
    /// Days after the quarter's first on which it is received; of one that is open, days before today.
    received: Range,
    /// Days after receipt within which all is settled.
    #[serde(default)]
    room: i64,
    /// Only in the quarter of today, not settled yet.
    #[serde(default)]
    open: bool,
    steps: Vec<Step>,
    /// Per indicator what the case means from its quarter to the year's end; nothing: no row.
    #[serde(default)]
    results: BTreeMap<String, Meaning>,
}

/// One move of a course.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    #[serde(rename = "move")]
    key: String,
    /// Days after receipt.
    after: Range,
    #[serde(default)]
    answers: BTreeMap<String, Value>,
}

/// Takes what a case means: row, area, institution, and what it adds.
pub(crate) type Add<'a> = dyn FnMut(usize, &str, &str, [u64; 2]) + 'a;

/// A case that was drawn.
struct Case<'a> {
    number: u64,
    received_on: Day,
    office: &'a Institution,
    sender: &'a str,
    /// The village of which it is.
    area: &'a str,
}

/// All ledgers that have made-up cases: programmes with a life cycle.
pub(crate) fn load(files: &Content) -> Result<Vec<Ledger>> {
    #[derive(Deserialize)]
    struct Cycle {
        #[serde(rename = "move")]
        moves: Vec<Move>,
    }
    #[derive(Deserialize)]
    struct Move {
        key: String,
        form: Option<String>,
    }
    #[derive(Deserialize)]
    struct Item {
        #[serde(rename = "type")]
        kind: String,
    }
    let mut items = BTreeMap::new();
    for folder in holding(files, "programmes/", "items.toml") {
        let found: BTreeMap<String, Item> = read(files, &format!("programmes/{folder}/items.toml"))?;
        items.extend(found.into_iter().map(|(key, item)| (key, item.kind)));
    }
    let with_cycle = holding(files, "programmes/", "cycle.toml").into_iter();
    with_cycle
        .filter(|folder| files.contains_key(&format!("programmes/{folder}/synth.toml")))
        .map(|folder| {
            let path = format!("programmes/{folder}/synth.toml");
            let cycle: Cycle = read(files, &format!("programmes/{folder}/cycle.toml"))?;
            let forms = cycle.moves.into_iter().filter_map(|of| Some((of.key, of.form?))).collect();
            let ledger = Ledger { programme: folder.into(), forms, items: items.clone(), ..read(files, &path)? };
            ledger.check().map_err(|why| Failure::fault(&path, why))?;
            Ok(ledger)
        })
        .collect()
}

impl Ledger {
    /// Names that stand for nothing would be lost silently.
    fn check(&self) -> std::result::Result<(), String> {
        let known = |answers: &BTreeMap<String, Value>| {
            answers
                .keys()
                .find(|key| !self.items.contains_key(*key))
                .map_or(Ok(()), |key| Err(format!("no item {key}")))
        };
        self.moves.values().try_for_each(known)?;
        for course in &self.courses {
            for step in &course.steps {
                known(&step.answers)?;
                if !self.forms.contains_key(&step.key) {
                    return Err(format!("course {}: no move {}", course.name, step.key));
                }
            }
            if let Some(name) = course.results.keys().find(|name| !self.indicator.contains_key(*name)) {
                return Err(format!("course {}: no indicator {name}", course.name));
            }
        }
        Ok(())
    }

    /// Draws the cases of all quarters, sends their moves, and tells what each means: which indicator,
    /// in which told period, in which area and institution, and what it adds.
    pub fn make(
        &self,
        region: &Region,
        county: &County,
        calendar: &Calendar,
        residents: u32,
        (draw, files): (&mut Draw, &mut Files<'_>),
        add: &mut Add<'_>,
    ) {
        let offices = self.offices(region, county);
        let told = calendar.told();
        let (mut courses, mut places) = (Even::new(draw), Even::new(draw));
        let (mut owed, mut number) = (0.0, 0);
        for (year, quarters) in calendar.years.iter().enumerate() {
            for (at, quarter) in quarters.quarters.iter().enumerate() {
                owed += self.per_10000 * f64::from(residents) / 10_000.0 / 4.0 * quarter.share;
                while owed >= 1.0 {
                    owed -= 1.0;
                    number += 1;
                    let fitting: Vec<&Course> =
                        self.courses.iter().filter(|course| course.fits(quarter, calendar.today)).collect();
                    let course = weighed_at(&fitting, |course| course.weight, courses.share());
                    let office = weighed_at(&offices, |_| 1.0, places.share());
                    let (Some(course), Some((office, sender))) = (course, office) else { continue };
                    let received_on = course.received_on(quarter, draw);
                    let area = village(county, office, draw);
                    let case = Case { number, received_on, office, sender, area };
                    self.send(course, &case, region, draw, files);
                    self.count(course, &case, (year, at), &told, add);
                }
            }
        }
    }

    fn offices<'c>(&self, region: &Region, county: &'c County) -> Vec<(&'c Institution, String)> {
        let senders = &region.county.senders;
        let one = |institution: &'c Institution| {
            let office = self.offices.iter().find(|office| office.kind == institution.kind)?;
            let sender = match office.sender {
                Sender::Commission => senders.commission.clone(),
                Sender::Hospital => senders.hospital.clone(),
                Sender::Centre => format!("{}{}", senders.centre, institution.code.get(7..)?),
            };
            Some((institution, sender))
        };
        county.institutions.iter().filter_map(one).collect()
    }

    fn send(&self, course: &Course, case: &Case<'_>, region: &Region, draw: &mut Draw, files: &mut Files<'_>) {
        let stem = format!("{}-cases", self.programme);
        for (nth, step) in course.steps.iter().enumerate() {
            let on = later(case.received_on, draw.within(step.after));
            let line = self.message(case, step, (nth, on), &region.county.utc_offset, draw);
            let mut text = String::new();
            line.write(&mut text);
            files.line(case.sender, &stem, &text);
        }
    }

    fn message(
        &self,
        case: &Case<'_>,
        step: &Step,
        (nth, on): (usize, Day),
        utc_offset: &str,
        draw: &mut Draw,
    ) -> Json {
        let entered = format!("{on}T{:02}:{:02}:00{utc_offset}", 8 + nth, case.number % 60);
        let usual = self.moves.get(&step.key).into_iter().flatten();
        let mut answers: BTreeMap<&String, &Value> = usual.collect();
        answers.extend(&step.answers);
        let items = answers.into_iter().map(|(key, value)| self.answer(key, value, case, on, draw)).collect::<Vec<_>>();
        let extension = |url: &str, name: &'static str, value: Json| object([("url", url.into()), (name, value)]);
        let id = format!("case-{}-{}", self.programme.replace('_', "-"), case.number);
        let form = self.forms.get(&step.key).map(String::as_str).unwrap_or_default();
        object([
            ("resourceType", "QuestionnaireResponse".into()),
            ("id", format!("{id}-{}", nth + 1).into()),
            ("meta", object([("lastUpdated", entered.as_str().into())])),
            (
                "extension",
                Json::List(vec![
                    extension("urn:jikang:entered-at", "valueDateTime", entered.as_str().into()),
                    extension("urn:jikang:move", "valueCode", step.key.as_str().into()),
                ]),
            ),
            ("questionnaire", format!("urn:jikang:form:{}/{form}", self.programme).into()),
            ("status", "completed".into()),
            ("subject", object([("reference", format!("Task/{id}").into())])),
            ("authored", on.into()),
            ("author", identified("urn:jikang:institution", &case.office.code)),
            ("item", Json::List(items)),
        ])
    }

    /// One answer; a list gives one of its values, and braces stand for what the case says.
    fn answer(&self, key: &str, value: &Value, case: &Case<'_>, on: Day, draw: &mut Draw) -> Json {
        let one = match value {
            Value::Array(list) => list.get(draw.below(list.len())).unwrap_or(value),
            other => other,
        };
        let text = one.as_str().map(|text| {
            days(&days(text, "received_on", case.received_on), "on", on)
                .replace("{year}", &case.received_on.year().to_string())
                .replace("{number}", &format!("{:04}", case.number))
                .replace("{area}", case.area)
                .replace("{institution}", &case.office.code)
        });
        let answer = match (self.items.get(key).map(String::as_str), one, text) {
            (_, Value::Boolean(yes), _) => object([("valueBoolean", (*yes).into())]),
            (Some("decimal"), Value::Integer(number), _) => {
                object([("valueDecimal", Json::Decimal(*number as f64, 0))])
            }
            (_, Value::Float(number), _) => object([("valueDecimal", Json::Decimal(*number, 2))]),
            (_, Value::Integer(number), _) => object([("valueInteger", (*number).into())]),
            (Some("date"), _, Some(day)) => object([("valueDate", day.into())]),
            (Some("time"), _, Some(time)) => object([("valueTime", time.into())]),
            (Some("choice" | "choices"), _, Some(code)) => {
                let coding = object([("system", format!("urn:jikang:item:{key}").into()), ("code", code.into())]);
                object([("valueCoding", coding)])
            }
            (_, _, text) => object([("valueString", text.unwrap_or_default().into())]),
        };
        object([("linkId", key.into()), ("answer", only(answer))])
    }

    /// A case counts in every told period of its year that ends with its quarter or later.
    fn count(
        &self,
        course: &Course,
        case: &Case<'_>,
        (year, quarter): (usize, usize),
        told: &[Told],
        add: &mut Add<'_>,
    ) {
        for (row, name) in self.indicator.keys().enumerate() {
            let Some(meaning) = course.results.get(name) else { continue };
            let counts = |told: &Told| told.year == year && told.quarter >= quarter;
            for (nth, _) in told.iter().enumerate().filter(|(_, told)| counts(told)) {
                add(row * told.len() + nth, case.area, &case.office.code, meaning.adds());
            }
        }
    }
}

/// `{NAME}` and `{NAME+9}` in a text: a day, and so many days after it.
fn days(text: &str, name: &str, day: Day) -> String {
    let start = format!("{{{name}");
    let mut parts = text.split(&start);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (more, rest) = part.split_once('}').unwrap_or((part, ""));
        let more = more.strip_prefix('+').and_then(|more| more.parse().ok()).unwrap_or(0);
        out.push_str(&format!("{}{rest}", later(day, more)));
    }
    out
}

/// A village of the office's town; of a county's office, any.
fn village<'c>(county: &'c County, office: &Institution, draw: &mut Draw) -> &'c str {
    let own: Vec<&str> =
        county.villages.iter().filter(|one| one.town == office.area).map(|one| one.code.as_str()).collect();
    match own.get(draw.below(own.len())) {
        Some(code) => code,
        None => county.villages.get(draw.below(county.villages.len())).map_or(&county.code, |one| &one.code),
    }
}

impl Course {
    /// Whether all of it finds room in the quarter.
    fn fits(&self, quarter: &Quarter, today: Day) -> bool {
        let days = days_between(quarter.first, quarter.until);
        match self.open {
            true => quarter.until == today && days >= self.received.1,
            false => days >= self.received.1 + self.room,
        }
    }

    fn received_on(&self, quarter: &Quarter, draw: &mut Draw) -> Day {
        let days = draw.within(self.received);
        if self.open { later(quarter.until, -days) } else { later(quarter.first, days) }
    }
}
