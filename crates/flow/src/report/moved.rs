//! What a report said then and would say now: the numbers that differ, and why.

use super::Fact;
use std::collections::BTreeMap;

/// Why a number is another one now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Its definition has changed.
    Definition,
    /// Records came late, were corrected or linked otherwise.
    Records,
    /// The sentence stands in one of the two reports only.
    Sentence,
}

/// A number that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved<'f> {
    /// The number, of then where it was there.
    pub fact: &'f Fact,
    /// What was printed then.
    pub then: Option<&'f str>,
    /// What would be printed now.
    pub now: Option<&'f str>,
    /// Why.
    pub cause: Cause,
}

impl Cause {
    /// The key's last part.
    pub fn name(self) -> &'static str {
        match self {
            Self::Definition => "definition",
            Self::Records => "records",
            Self::Sentence => "sentence",
        }
    }
}

/// What is asked by a number, and for the which time.
type Asked<'f> = (&'f str, &'static str, &'f str, String, usize);

/// The numbers that differ, in the order of then; those that are only there now at the end.
pub fn moved<'f>(then: &'f [Fact], now: &'f [Fact]) -> Vec<Moved<'f>> {
    let [before, after] = [then, now].map(by_question);
    let of_then = before.iter().filter_map(|(asked, fact)| {
        let now = after.iter().find(|(other, _)| other == asked).map(|(_, fact)| *fact);
        let cause = match now {
            Some(now) if now.printed == fact.printed => return None,
            Some(now) if now.definition != fact.definition => Cause::Definition,
            Some(_) => Cause::Records,
            None => Cause::Sentence,
        };
        Some(Moved { fact, then: Some(&fact.printed), now: now.map(|now| now.printed.as_str()), cause })
    });
    let only_now = after.iter().filter(|(asked, _)| !before.iter().any(|(other, _)| other == asked));
    let only_now =
        only_now.map(|(_, fact)| Moved { fact, then: None, now: Some(&fact.printed), cause: Cause::Sentence });
    of_then.chain(only_now).collect()
}

fn by_question(facts: &[Fact]) -> Vec<(Asked<'_>, &Fact)> {
    let mut times = BTreeMap::new();
    let asked = facts.iter().map(|fact| {
        let period = fact.period.to_string();
        let question = (fact.indicator.as_str(), fact.facet.name(), fact.area.0.as_str(), period);
        let time = times.entry(question.clone()).or_insert(0usize);
        *time += 1;
        ((question.0, question.1, question.2, question.3, *time), fact)
    });
    asked.collect()
}
