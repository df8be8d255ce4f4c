//! The decision: same resident, a new one, or ask a person.
//!
//! So far one deterministic rule: a valid identity card number, borne out by the name or by birthday
//! and sex. A number alone is not enough: numbers are typed into the wrong record.

use crate::traits::Traits;
use serde::{Deserialize, Serialize};
use terms::ResidentId;

/// Somebody known who shares a key with the newcomer.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Whom the known record belongs to.
    pub resident: ResidentId,
    /// What the known record says.
    pub traits: Traits,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same person as this resident.
    Same(ResidentId),
    /// Nobody known.
    New,
    /// Perhaps one of these: a provisional resident is made, and a person decides.
    Ask(Vec<ResidentId>),
}

/// Why, in keys that a page turns into a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// `id_card`, `no_key`, `id_card_contradicted`, `given`.
    pub rule: String,
    /// The traits that agree.
    pub agree: Vec<String>,
    /// The traits that differ.
    pub differ: Vec<String>,
}

/// A verdict with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What was decided.
    pub verdict: Verdict,
    /// Why.
    pub evidence: Evidence,
}

/// Decides among the candidates that share a key with the newcomer.
pub fn decide(newcomer: &Traits, candidates: &[Candidate]) -> Decision {
    let same_card: Vec<_> = candidates
        .iter()
        .filter(|candidate| newcomer.id_card.is_some() && candidate.traits.id_card == newcomer.id_card)
        .map(|candidate| (candidate.resident, compare(newcomer, &candidate.traits)))
        .collect();
    if let Some((resident, evidence)) = same_card.iter().find(|(_, evidence)| borne_out(evidence)) {
        return Decision { verdict: Verdict::Same(*resident), evidence: evidence.clone() };
    }
    match same_card.first() {
        Some((_, evidence)) => {
            let mut residents: Vec<_> = same_card.iter().map(|(resident, _)| *resident).collect();
            residents.dedup();
            let evidence = Evidence { rule: "id_card_contradicted".into(), ..evidence.clone() };
            Decision { verdict: Verdict::Ask(residents), evidence }
        }
        None => Decision { verdict: Verdict::New, evidence: Evidence { rule: "no_key".into(), ..Evidence::default() } },
    }
}

fn borne_out(evidence: &Evidence) -> bool {
    let agrees = |name: &str| evidence.agree.iter().any(|agree| agree == name);
    agrees("name") || (agrees("birth_date") && agrees("sex"))
}

fn compare(left: &Traits, right: &Traits) -> Evidence {
    let mut evidence = Evidence { rule: "id_card".into(), ..Evidence::default() };
    let pairs = [
        ("name", &left.name, &right.name),
        ("birth_date", &left.birth_date, &right.birth_date),
        ("sex", &left.sex, &right.sex),
        ("phone", &left.phone, &right.phone),
    ];
    for (name, left, right) in pairs {
        match (left, right) {
            (Some(left), Some(right)) if left == right => evidence.agree.push(name.into()),
            (Some(_), Some(_)) => evidence.differ.push(name.into()),
            _ => {}
        }
    }
    evidence
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `name sex birth id`, a dash where something is unknown.
    fn person(text: &str) -> Traits {
        let mut words = text.split(' ').map(|word| (word != "-").then(|| word.to_owned()));
        let mut next = || words.next().flatten();
        Traits { name: next(), sex: next(), birth_date: next(), id_card: next(), phone: None }
    }

    #[track_caller]
    fn check(newcomer: &str, known: &str, verdict: Verdict, rule: &str) {
        let candidate = Candidate { resident: ResidentId(7), traits: person(known) };
        let decision = decide(&person(newcomer), &[candidate]);
        assert_eq!((decision.verdict, decision.evidence.rule.as_str()), (verdict, rule));
    }

    #[test]
    fn a_card_borne_out_by_name_or_by_birthday_and_sex_is_the_same_person() {
        let same = || Verdict::Same(ResidentId(7));
        check("wang f 1956-02-01 A1", "wang f 1956-02-01 A1", same(), "id_card");
        check("wang m 1957-02-01 A1", "wang f 1956-02-01 A1", same(), "id_card");
        check("wong f 1956-02-01 A1", "wang f 1956-02-01 A1", same(), "id_card");
    }

    #[test]
    fn a_card_that_everything_else_contradicts_asks_a_person() {
        let ask = Verdict::Ask(vec![ResidentId(7)]);
        check("li m 1956-02-01 A1", "wang f 1956-02-01 A1", ask, "id_card_contradicted");
    }

    #[test]
    fn without_a_card_in_common_the_person_is_new() {
        check("wang f 1956-02-01 -", "wang f 1956-02-01 A1", Verdict::New, "no_key");
        check("wang f 1956-02-01 -", "wang f 1956-02-01 -", Verdict::New, "no_key");
    }
}
