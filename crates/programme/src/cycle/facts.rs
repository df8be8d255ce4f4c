//! What is known of a case, and the conditions over it.
//!
//! Facts are the answers of all moves by item key, the newest last; conditions are FHIRPath over them,
//! with `%limit.KEY` for the values that hold on the day.

use fhir::Json;
use fhir::path::{Environment, Expression};
use jiff::civil::Time;
use serde::{Deserialize, Deserializer, de};
use sonic_rs::{JsonContainerTrait, JsonValueMutTrait, JsonValueTrait, json};
use std::sync::Arc;
use terms::{Day, Limits};

/// A compiled condition.
#[derive(Clone, Debug)]
pub struct Guard(Arc<Expression>);

impl<'de> Deserialize<'de> for Guard {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let compiled = Expression::compile(&text).map_err(de::Error::custom)?;
        Ok(Guard(Arc::new(compiled)))
    }
}

impl Guard {
    /// The condition as it is written.
    pub fn text(&self) -> &str {
        self.0.text()
    }

    /// Whether the condition is true; what cannot be evaluated is not.
    pub fn holds(&self, facts: &Json, limits: &Json) -> bool {
        self.0.is_true(facts, &environment(limits)).unwrap_or(false)
    }

    /// Whether the condition is false; nothing said, nothing broken.
    pub fn is_broken(&self, facts: &Json, limits: &Json) -> bool {
        match self.0.evaluate_json(facts, &environment(limits)) {
            Ok(found) => found.get(0).and_then(|value| value.as_bool()) == Some(false),
            Err(_) => true,
        }
    }

    /// The `%variables` that it reads besides `%limit`.
    pub(crate) fn strangers(&self) -> impl Iterator<Item = &str> {
        self.0.variables().into_iter().filter(|name| *name != "limit")
    }
}

fn environment(limits: &Json) -> Environment {
    let mut environment = Environment::new();
    environment.set("limit", limits);
    environment
}

/// The values of a programme on a day as one JSON object.
pub(crate) fn limits_on(limits: &Limits, programme: &str, day: Day) -> Json {
    let mut values = json!({});
    for key in limits.keys(programme) {
        let Some(limit) = limits.valid(programme, key, day) else { continue };
        let number = limit.value.parse::<f64>().ok().filter(|number| number.is_finite());
        values[key] = match number {
            Some(number) if number.fract() == 0.0 && number.abs() < 1e15 => Json::from(number as i64),
            Some(number) => Json::new_f64(number).unwrap_or_default(),
            None => Json::from(limit.value.as_str()),
        };
    }
    values
}

/// Lays newer answers over the facts.
pub(crate) fn merge(facts: &mut Json, answers: &Json) {
    let Some(facts) = facts.as_object_mut() else { return };
    for (key, value) in answers.as_object().into_iter().flat_map(|object| object.iter()) {
        facts.insert(key, value.clone());
    }
}

/// A text answer that says something.
pub(crate) fn text<'a>(answers: &'a Json, key: &str) -> Option<&'a str> {
    answers.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// A day among the answers.
pub(crate) fn day(answers: &Json, key: &str) -> Option<Day> {
    text(answers, key)?.get(..10)?.parse().ok()
}

/// A time of day among the answers.
pub(crate) fn time(answers: &Json, key: &str) -> Option<Time> {
    text(answers, key)?.parse().ok()
}

/// Whether an item has an answer at all.
pub(crate) fn answered(answers: &Json, key: &str) -> bool {
    let Some(value) = answers.get(key).filter(|value| !value.is_null()) else { return false };
    let blank = value.as_str().is_some_and(|text| text.trim().is_empty());
    !blank && !value.as_array().is_some_and(|list| list.is_empty())
}
