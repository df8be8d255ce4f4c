//! Limits: values that rule books change, each valid from a day on.

use std::collections::BTreeMap;
use terms::Day;

/// The folder whose limits hold for every programme that has none of its own by that key.
const SHARED: &str = "_shared";

/// Values by programme and key, each valid from a day on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Limits {
    values: BTreeMap<String, BTreeMap<String, Vec<Step>>>,
}

/// One value and the day from which it is valid; no day means always.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Step {
    from_on: Option<Day>,
    value: String,
}

impl Limits {
    /// Adds one value; the order of adding does not matter.
    pub fn add(&mut self, programme: &str, key: &str, from_on: Option<Day>, value: &str) {
        let steps = self.values.entry(programme.into()).or_default().entry(key.into()).or_default();
        steps.push(Step { from_on, value: value.into() });
        steps.sort_by_key(|step| step.from_on);
    }

    /// The value that is valid on this day.
    pub fn valid(&self, programme: &str, key: &str, on: Day) -> Option<&str> {
        let valid = |step: &&Step| step.from_on.is_none_or(|from| from <= on);
        self.steps(programme, key)?.iter().rev().find(valid).map(|step| step.value.as_str())
    }

    /// Whether there is any value by this key.
    pub fn knows(&self, programme: &str, key: &str) -> bool {
        self.steps(programme, key).is_some()
    }

    /// Whether every value by this key is a number, as the SQL function `limit` needs it.
    pub(crate) fn is_number(&self, programme: &str, key: &str) -> bool {
        self.steps(programme, key).is_some_and(|steps| steps.iter().all(|step| step.value.parse::<f64>().is_ok()))
    }

    /// Days since 1970-01-01 and the number valid from then on, earliest first.
    pub(crate) fn numbers(&self, programme: &str, key: &str) -> Vec<(i32, f64)> {
        let number = |step: &Step| {
            let from = step.from_on.map_or(i32::MIN, crate::columns::days_since_1970);
            step.value.parse().ok().map(|value| (from, value))
        };
        self.steps(programme, key).unwrap_or_default().iter().filter_map(number).collect()
    }

    /// The value valid on this day as SQL writes it: a number, a day or a text.
    pub(crate) fn literal(&self, programme: &str, key: &str, on: Day) -> Option<String> {
        if !self.knows(programme, key) {
            return None;
        }
        Some(match self.valid(programme, key, on) {
            None => "null".into(),
            Some(value) if value.parse::<f64>().is_ok_and(f64::is_finite) => format!("({value})"),
            Some(value) if value.parse::<Day>().is_ok() => format!("(date '{value}')"),
            Some(value) => format!("'{}'", value.replace('\'', "''")),
        })
    }

    fn steps(&self, programme: &str, key: &str) -> Option<&[Step]> {
        let of = |folder: &str| self.values.get(folder)?.get(key).map(Vec::as_slice);
        of(programme).or_else(|| of(SHARED))
    }
}
