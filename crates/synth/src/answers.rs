//! What stands in a form: answers by item, drawn as the folders say.

use crate::draw::{Draw, Range, later};
use crate::folder::{Content, holding, read};
use crate::json::Json;
use crate::outcomes::FormPlan;
use serde::Deserialize;
use std::collections::BTreeMap;
use terms::{Day, Failure, Result};

/// How an item is answered. One of `range`, `pick`, `days`, `yes`; the type of the answer is the item's.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answering {
    /// A number from … to.
    range: Option<(f64, f64)>,
    /// With `range`: drawn once per person, then so much up or down at each visit.
    around: Option<f64>,
    /// One of these codes or texts.
    pick: Option<Vec<String>>,
    /// The weights of `pick`; equal, when nothing is said.
    #[serde(default)]
    weights: Vec<f64>,
    /// A day so many days after the form's own (before it, when negative).
    days: Option<Range>,
    /// How likely the answer is yes.
    yes: Option<f64>,
    /// How likely there is an answer at all.
    chance: Option<f64>,
}

/// What an item is: the fields of `items.toml` that matter for writing an answer.
#[derive(Deserialize)]
pub(crate) struct Item {
    #[serde(rename = "type")]
    kind: String,
    pub unit: Option<String>,
    #[serde(default)]
    decimals: u32,
    pub observation: Option<String>,
    pub panel: Option<String>,
}

/// An answered item.
pub(crate) struct Answered<'a> {
    pub key: &'a str,
    pub item: &'a Item,
    pub answer: Answer,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    Integer(i64),
    Decimal(f64, usize),
    Code(String),
    Codes(Vec<String>),
    Text(String),
    Day(Day),
    Yes(bool),
}

/// All items, and how those that several programmes share are answered.
pub(crate) struct Answers {
    items: BTreeMap<String, Item>,
    shared: BTreeMap<String, Answering>,
}

impl Answers {
    pub fn load(files: &Content) -> Result<Self> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Shared {
            answers: BTreeMap<String, Answering>,
        }
        let mut all = Self { items: BTreeMap::new(), shared: BTreeMap::new() };
        for folder in holding(files, "programmes/", "items.toml") {
            all.items.extend(read::<BTreeMap<String, Item>>(files, &format!("programmes/{folder}/items.toml"))?);
        }
        for folder in holding(files, "programmes/", "synth.toml").iter().filter(|folder| folder.starts_with('_')) {
            all.shared.extend(read::<Shared>(files, &format!("programmes/{folder}/synth.toml"))?.answers);
        }
        Ok(all)
    }

    /// Every item of a form must be known and have a way of being answered.
    pub fn check(&self, plan: &FormPlan) -> Result<()> {
        for key in plan.items.iter() {
            let classes_answer = !plan.class.is_empty() && plan.class.values().all(|class| class.contains_key(key));
            let answered = classes_answer || plan.answers.contains_key(key) || self.shared.contains_key(key);
            if !answered || !self.items.contains_key(key) {
                return Err(Failure::fault(
                    "synth.toml",
                    format!("form {}: item {key} is unknown or unanswered", plan.form),
                ));
            }
        }
        Ok(())
    }

    /// Fills in a form on a day: the class's answers go before the form's own, those before the shared.
    pub fn fill<'a>(
        &'a self,
        plan: &'a FormPlan,
        class: Option<&str>,
        person: u64,
        on: Day,
        draw: &mut Draw,
    ) -> Vec<Answered<'a>> {
        let class = class.and_then(|class| plan.class.get(class));
        plan.items
            .iter()
            .filter_map(|key| {
                let item = self.items.get(key)?;
                let of_class = class.and_then(|answers| answers.get(key));
                let how = of_class.or_else(|| plan.answers.get(key)).or_else(|| self.shared.get(key))?;
                let answer = how.draw(item, key, person, on, draw)?;
                Some(Answered { key, item, answer })
            })
            .collect()
    }

    /// An item with an answer that is given and not drawn.
    pub fn given<'a>(&'a self, key: &'a str, code: &str) -> Option<Answered<'a>> {
        let item = self.items.get(key)?;
        Some(Answered { key, item, answer: Answer::Code(code.to_owned()) })
    }
}

impl Answering {
    fn draw(&self, item: &Item, key: &str, person: u64, on: Day, draw: &mut Draw) -> Option<Answer> {
        if self.chance.is_some_and(|chance| !draw.happens(chance)) {
            return None;
        }
        if let Some(range) = self.range {
            return Some(item.number(self.number(range, key, person, draw)));
        }
        if let Some(days) = self.days {
            return Some(Answer::Day(later(on, draw.within(days))));
        }
        if let Some(chance) = self.yes {
            return Some(Answer::Yes(draw.happens(chance)));
        }
        let options = self.pick.as_ref()?;
        let places: Vec<usize> = (0..options.len()).collect();
        let at = *draw.weighed(&places, |at| self.weights.get(*at).copied().unwrap_or(1.0))?;
        let picked = options.get(at)?.clone();
        Some(match item.kind.as_str() {
            "choices" => Answer::Codes(vec![picked]),
            "choice" => Answer::Code(picked),
            _ => Answer::Text(picked),
        })
    }

    fn number(&self, (from, to): (f64, f64), key: &str, person: u64, draw: &mut Draw) -> f64 {
        let width = to - from;
        match self.around {
            Some(around) => from + width * constant(person, key) + around * (draw.share() * 2.0 - 1.0),
            None => from + width * draw.share(),
        }
    }
}

impl Item {
    fn number(&self, value: f64) -> Answer {
        match self.kind.as_str() {
            "decimal" => Answer::Decimal(value, self.decimals as usize),
            _ => Answer::Integer(value.round() as i64),
        }
    }
}

/// A share that is always the same for a person and an item, such as the height.
fn constant(person: u64, key: &str) -> f64 {
    let bytes = person.to_le_bytes().into_iter().chain(key.bytes());
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    (hash >> 11) as f64 / (1_u64 << 53) as f64
}

impl Answer {
    /// As the `answer` elements of a QuestionnaireResponse.
    pub fn in_form(&self, key: &str) -> Json {
        let one = |name: &'static str, value: Json| Json::Object(vec![(name, value)]);
        let coding = |code: &String| {
            one(
                "valueCoding",
                Json::Object(vec![("system", format!("urn:jikang:item:{key}").into()), ("code", code.clone().into())]),
            )
        };
        Json::List(match self {
            Answer::Integer(value) => vec![one("valueInteger", (*value).into())],
            Answer::Decimal(value, digits) => {
                vec![one("valueDecimal", Json::Decimal(*value, *digits))]
            }
            Answer::Code(code) => vec![coding(code)],
            Answer::Codes(codes) => codes.iter().map(coding).collect(),
            Answer::Text(text) => vec![one("valueString", text.clone().into())],
            Answer::Day(day) => vec![one("valueDate", (*day).into())],
            Answer::Yes(yes) => vec![one("valueBoolean", (*yes).into())],
        })
    }

    /// As `value[x]` of an Observation or of one of its components.
    pub fn in_observation(&self, key: &str, unit: Option<&str>) -> (&'static str, Json) {
        let quantity = |value: Json| {
            let quantity = Json::Object(vec![("value", value)]).maybe("unit", unit);
            match unit {
                Some(unit) => quantity.with("system", "http://unitsofmeasure.org").with("code", unit),
                None => quantity,
            }
        };
        let concept = |codes: &[String]| {
            let coding = |code: &String| {
                Json::Object(vec![("system", format!("urn:jikang:item:{key}").into()), ("code", code.clone().into())])
            };
            Json::Object(vec![("coding", Json::List(codes.iter().map(coding).collect()))])
        };
        match self {
            Answer::Integer(value) => ("valueQuantity", quantity((*value).into())),
            Answer::Decimal(value, digits) => ("valueQuantity", quantity(Json::Decimal(*value, *digits))),
            Answer::Code(code) => ("valueCodeableConcept", concept(std::slice::from_ref(code))),
            Answer::Codes(codes) => ("valueCodeableConcept", concept(codes)),
            Answer::Text(text) => ("valueString", text.clone().into()),
            Answer::Day(day) => ("valueDateTime", (*day).into()),
            Answer::Yes(yes) => ("valueBoolean", (*yes).into()),
        }
    }

    /// The code of a choice.
    pub fn code(&self) -> Option<&str> {
        match self {
            Answer::Code(code) => Some(code),
            _ => None,
        }
    }
}
