//! Limits: values that rule books change, each valid from a day on (`limits.csv`).

use crate::Day;
use std::collections::BTreeMap;

/// The folder whose limits hold for every programme that has none of its own by that key.
const SHARED: &str = "_shared";

/// One value of one key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Limit {
    /// The folder that says it.
    pub programme: String,
    /// What it is.
    pub key: String,
    /// The first day on which it holds; none means that it has always held.
    pub from_on: Option<Day>,
    /// A number, a day or a word, as written.
    pub value: String,
    /// Who says so.
    pub source: String,
}

/// All limits of the content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Limits {
    by_key: BTreeMap<(String, String), Vec<Limit>>,
}

impl Limits {
    /// Adds one; false when there was one from the same day.
    pub fn add(&mut self, limit: Limit) -> bool {
        let steps = self.by_key.entry((limit.programme.clone(), limit.key.clone())).or_default();
        if steps.iter().any(|step| step.from_on == limit.from_on) {
            return false;
        }
        steps.push(limit);
        steps.sort_by_key(|step| step.from_on);
        true
    }

    /// All of them, by programme and key, earliest first.
    pub fn all(&self) -> impl Iterator<Item = &Limit> {
        self.by_key.values().flatten()
    }

    /// Whether there is any value by this key.
    pub fn knows(&self, programme: &str, key: &str) -> bool {
        self.steps(programme, key).is_some()
    }

    /// What holds on this day.
    pub fn valid(&self, programme: &str, key: &str, on: Day) -> Option<&Limit> {
        self.steps(programme, key)?.iter().rev().find(|step| step.from_on.is_none_or(|from| from <= on))
    }

    /// The number that holds on this day.
    pub fn number(&self, programme: &str, key: &str, on: Day) -> Option<f64> {
        self.valid(programme, key, on)?.value.parse().ok()
    }

    /// Every value by this key, the earliest first; none where there is no such key.
    pub fn steps(&self, programme: &str, key: &str) -> Option<&[Limit]> {
        let of = |folder: &str| self.by_key.get(&(folder.to_owned(), key.to_owned())).map(Vec::as_slice);
        of(programme).or_else(|| of(SHARED))
    }

    /// The keys that a programme may use, its own and the shared ones.
    pub fn keys(&self, programme: &str) -> impl Iterator<Item = &str> {
        self.by_key.keys().filter(move |(of, _)| of == programme || of == SHARED).map(|(_, key)| key.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_limit_holds_from_its_day_on_and_not_the_day_before() {
        let mut limits = Limits::default();
        for (from_on, value) in [(Some(date(2026, 3, 1)), "130"), (None, "140")] {
            let (programme, key) = ("p".to_owned(), "goal".to_owned());
            assert!(limits.add(Limit { programme, key, from_on, value: value.into(), source: String::new() }));
        }
        assert_eq!(limits.number("p", "goal", date(2026, 2, 28)), Some(140.0));
        assert_eq!(limits.number("p", "goal", date(2026, 3, 1)), Some(130.0));
        assert_eq!(limits.number("p", "other", date(2026, 3, 1)), None);
    }
}
