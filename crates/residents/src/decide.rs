//! The decision: same resident, a new one, or ask a person.
//!
//! Deterministic rules, the strongest first:
//! 1. a valid identity card number, borne out by the name or by birthday and sex. A number alone is
//!    not enough: numbers are typed into the wrong record, a twin's most easily;
//! 2. of a newborn, who has no card of its own yet: the mother's card number, the birthday and the order of birth.
//!    Children of one mother with different orders are two, whatever else agrees: twins;
//! 3. without a card on one side: name, birthday, sex and telephone number;
//! 4. without a card on one side: name, birthday and sex ask a person, unless the settings are certain.
//!
//! Where no rule decides, the settings do (`Settings`): how likely the newcomer is a candidate, from the
//! same weights as in a batch. Several who are likely, or one of whose records contradicts, ask a person.
//!
//! A link in which the name or the birthday differs is doubtful: it holds, and waits for a person.

use crate::batch::{Likely, Step, beside};
use crate::model::Settings;
use crate::traits::Traits;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
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
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// `id_card`, `id_card_contradicted`, `mother`, `same_mother`, `same_phone`, `same_name`, `too_common`, `likely`,
    /// `no_key`, `given`, `by_hand`, `first_word`.
    pub rule: String,
    /// The traits that agree.
    pub agree: Vec<String>,
    /// The traits that differ.
    pub differ: Vec<String>,
    /// What the person who decided wrote down.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// How likely it is, from 0 to 1, where the settings decided; and the settings' version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likely: Option<(f64, String)>,
    /// What each field weighed there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<Step>,
}

/// The settings compare so many candidates at most, and a person is asked about so many residents: what more
/// share says too little.
const LIKELY_MAX: usize = 64;

/// A verdict with its reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What was decided.
    pub verdict: Verdict,
    /// Whether a person should look at it although it holds.
    pub doubtful: bool,
    /// Why.
    pub evidence: Evidence,
}

/// Decides among the candidates that share a key with the newcomer.
pub fn decide(newcomer: &Traits, candidates: &[Candidate], settings: Option<&Settings>) -> Decision {
    let found: Vec<(ResidentId, Evidence)> =
        candidates.iter().map(|candidate| (candidate.resident, compare(newcomer, &candidate.traits))).collect();
    let first = |fits: &dyn Fn(&Evidence) -> bool| found.iter().find(|(_, evidence)| fits(evidence));
    if let Some((resident, evidence)) = first(&|evidence| evidence.agrees("id_card") && borne_out(evidence)) {
        return same(*resident, evidence, "id_card");
    }
    if first(&|evidence| evidence.agrees("id_card")).is_some() {
        return ask(&found, |evidence| evidence.agrees("id_card"), "id_card_contradicted");
    }
    if let Some((resident, evidence)) = first(&same_child) {
        let contradicts = found.iter().any(|(of, evidence)| of == resident && is_another(evidence));
        return if contradicts { ask(&found, same_birth, "same_mother") } else { same(*resident, evidence, "mother") };
    }
    if first(&same_birth).is_some() {
        return ask(&found, same_birth, "same_mother");
    }
    let reached = |evidence: &Evidence| evidence.agrees("phone") && !evidence.differs("mother");
    if let Some((resident, evidence)) = first(&|evidence| namesake(evidence) && reached(evidence)) {
        return same(*resident, evidence, "same_phone");
    }
    let likely = settings.and_then(|settings| by_likelihood(newcomer, candidates, &found, settings));
    if first(&namesake).is_some() {
        // A namesake's address may settle what the rule leaves open.
        let settled = likely.filter(|likely| matches!(likely.verdict, Verdict::Same(_)));
        return settled.unwrap_or_else(|| namesakes(&found));
    }
    likely.unwrap_or_else(|| Decision { verdict: Verdict::New, doubtful: false, evidence: Evidence::by("no_key") })
}

/// What the settings say, if anybody is likely enough.
fn by_likelihood(
    newcomer: &Traits,
    candidates: &[Candidate],
    found: &[(ResidentId, Evidence)],
    settings: &Settings,
) -> Option<Decision> {
    let open: Vec<usize> = (0..found.len()).filter(|at| !is_another(&found[*at].1)).take(LIKELY_MAX).collect();
    if open.is_empty() {
        return None;
    }
    let said: Vec<_> = open.iter().map(|at| candidates[*at].traits.said()).collect();
    let likely = beside(settings, &newcomer.said(), &said);
    let mut likely: Vec<(usize, &Likely)> =
        open.into_iter().zip(&likely).filter(|(_, likely)| likely.probability >= settings.ask).collect();
    likely.sort_by(|one, other| other.1.probability.total_cmp(&one.1.probability));
    let (best, most) = likely.first()?;
    let mut residents: Vec<ResidentId> = likely.iter().map(|(at, _)| found[*at].0).collect();
    residents.sort_unstable();
    residents.dedup();
    let contradicted = found.iter().any(|(resident, one)| *resident == residents[0] && is_another(one));
    let certain = most.probability >= settings.same && residents.len() == 1 && !contradicted;
    let evidence = Evidence {
        rule: "likely".into(),
        likely: Some((most.probability, settings.version.to_string())),
        weights: most.steps.clone(),
        ..found[*best].1.clone()
    };
    let doubtful = !certain || evidence.differs("name") || evidence.differs("birth_date");
    let verdict = if certain { Verdict::Same(residents[0]) } else { Verdict::Ask(residents) };
    Some(Decision { verdict, doubtful, evidence })
}

/// A newborn's first name is none: that it differs later is no doubt.
fn same(resident: ResidentId, evidence: &Evidence, rule: &str) -> Decision {
    let doubtful = (evidence.differs("name") && rule != "mother") || evidence.differs("birth_date");
    Decision {
        verdict: Verdict::Same(resident),
        doubtful,
        evidence: Evidence { rule: rule.into(), ..evidence.clone() },
    }
}

/// A person is asked about namesakes, unless they are so many that their name and birthday are nobody's: what was
/// filled in where nothing was known.
fn namesakes(found: &[(ResidentId, Evidence)]) -> Decision {
    let residents: BTreeSet<ResidentId> =
        found.iter().filter(|(_, evidence)| namesake(evidence)).map(|(resident, _)| *resident).collect();
    match residents.len() > LIKELY_MAX {
        true => Decision { verdict: Verdict::New, doubtful: false, evidence: Evidence::by("too_common") },
        false => ask(found, namesake, "same_name"),
    }
}

fn ask(found: &[(ResidentId, Evidence)], fits: impl Fn(&Evidence) -> bool, rule: &str) -> Decision {
    let fitting = || found.iter().filter(|(_, evidence)| fits(evidence));
    let residents: BTreeSet<ResidentId> = fitting().map(|(resident, _)| *resident).collect();
    let residents = residents.into_iter().take(LIKELY_MAX).collect();
    let evidence = fitting().next().map(|(_, evidence)| evidence.clone()).unwrap_or_default();
    Decision { verdict: Verdict::Ask(residents), doubtful: true, evidence: Evidence { rule: rule.into(), ..evidence } }
}

impl Evidence {
    /// A rule that needs no comparison.
    pub fn by(rule: &str) -> Self {
        Self { rule: rule.into(), ..Self::default() }
    }

    fn agrees(&self, name: &str) -> bool {
        self.agree.iter().any(|agree| agree == name)
    }

    fn differs(&self, name: &str) -> bool {
        self.differ.iter().any(|differ| differ == name)
    }
}

fn borne_out(evidence: &Evidence) -> bool {
    evidence.agrees("name") || (evidence.agrees("birth_date") && evidence.agrees("sex"))
}

/// The same in all that a person is called by, and neither a card nor the order of birth says otherwise.
fn namesake(evidence: &Evidence) -> bool {
    ["name", "birth_date", "sex"].iter().all(|name| evidence.agrees(name)) && !is_another(evidence)
}

/// Two cards, or two children of one mother.
fn is_another(evidence: &Evidence) -> bool {
    evidence.differs("id_card") || evidence.differs("birth_order")
}

/// The same child of one birth.
fn same_child(evidence: &Evidence) -> bool {
    same_birth(evidence) && evidence.agrees("birth_order") && !evidence.differs("sex")
}

/// Perhaps the same child of one birth: which one is not said, or the sex contradicts it.
fn same_birth(evidence: &Evidence) -> bool {
    let of_mother = evidence.agrees("mother") && evidence.agrees("birth_date") && !is_another(evidence);
    of_mother && (evidence.agrees("birth_order") || !evidence.differs("sex"))
}

/// How sure it is that two records are one person's: FHIR R4's match grades.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Not the same, or nothing speaks for it.
    CertainlyNot,
    /// A person must decide.
    Possible,
    /// The same, and a person should look at it.
    Probable,
    /// The same.
    Certain,
}

impl Grade {
    /// The code of the value set match-grade.
    pub fn code(self) -> &'static str {
        match self {
            Grade::CertainlyNot => "certainly-not",
            Grade::Possible => "possible",
            Grade::Probable => "probable",
            Grade::Certain => "certain",
        }
    }
}

/// What would be decided of a newcomer if only this one were known, and how likely that is by the settings.
pub fn grade(newcomer: &Traits, known: &Traits, settings: Option<&Settings>) -> (Grade, Option<f64>) {
    let candidate = Candidate { resident: ResidentId(0), traits: known.clone() };
    let decision = decide(newcomer, &[candidate], settings);
    let grade = match (decision.verdict, decision.doubtful) {
        (Verdict::Same(_), false) => Grade::Certain,
        (Verdict::Same(_), true) => Grade::Probable,
        (Verdict::Ask(_), _) => Grade::Possible,
        (Verdict::New, _) => Grade::CertainlyNot,
    };
    let likely = settings.map(|settings| beside(settings, &newcomer.said(), &[known.said()]));
    (grade, likely.and_then(|likely| likely.first().map(|likely| likely.probability)))
}

/// Which traits of two records agree and which differ; what one of them does not say is neither.
pub fn compare(left: &Traits, right: &Traits) -> Evidence {
    let mut evidence = Evidence::default();
    let pairs = [
        ("id_card", &left.id_card, &right.id_card),
        ("name", &left.name, &right.name),
        ("birth_date", &left.birth_date, &right.birth_date),
        ("sex", &left.sex, &right.sex),
        ("phone", &left.phone, &right.phone),
        ("mother", &left.mother, &right.mother),
    ];
    for (name, left, right) in pairs {
        match (left, right) {
            (Some(left), Some(right)) if left == right => evidence.agree.push(name.into()),
            (Some(_), Some(_)) => evidence.differ.push(name.into()),
            _ => {}
        }
    }
    // The order of birth says something only of children of one mother.
    if let (true, Some(left), Some(right)) = (evidence.agrees("mother"), left.birth_order, right.birth_order) {
        let list = if left == right { &mut evidence.agree } else { &mut evidence.differ };
        list.push("birth_order".into());
    }
    evidence
}

#[cfg(test)]
mod tests;
