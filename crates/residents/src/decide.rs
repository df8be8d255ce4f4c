//! The decision: same resident, a new one, or ask a person.
//!
//! Deterministic rules, the strongest first:
//! 1. a valid identity card number, borne out by the name or by birthday and sex. A number alone is
//!    not enough: numbers are typed into the wrong record, a twin's most easily;
//! 2. without a card on one side: name, birthday, sex and telephone number;
//! 3. without a card on one side: name, birthday and sex ask a person, unless the settings are certain.
//!
//! Where no rule decides, the settings do (`Settings`): how likely the newcomer is a candidate, from the
//! same weights as in a batch. Several who are likely, or one of whose records contradicts, ask a person.
//!
//! A link in which the name or the birthday differs is doubtful: it holds, and waits for a person.

use crate::batch::{Likely, Step, beside};
use crate::model::Settings;
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
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// `id_card`, `id_card_contradicted`, `same_phone`, `same_name`, `likely`, `no_key`, `given`, `by_hand`.
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

/// The settings compare so many candidates at most: a key that more share says too little.
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
    if let Some((resident, evidence)) = first(&|evidence| namesake(evidence) && evidence.agrees("phone")) {
        return same(*resident, evidence, "same_phone");
    }
    let likely = settings.and_then(|settings| by_likelihood(newcomer, candidates, &found, settings));
    if first(&namesake).is_some() {
        // A namesake's address may settle what the rule leaves open.
        let settled = likely.filter(|likely| matches!(likely.verdict, Verdict::Same(_)));
        return settled.unwrap_or_else(|| ask(&found, namesake, "same_name"));
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
    let open: Vec<usize> = (0..found.len()).filter(|at| !found[*at].1.differs("id_card")).take(LIKELY_MAX).collect();
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
    let contradicted = found.iter().any(|(resident, one)| *resident == residents[0] && one.differs("id_card"));
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

fn same(resident: ResidentId, evidence: &Evidence, rule: &str) -> Decision {
    let doubtful = evidence.differs("name") || evidence.differs("birth_date");
    Decision {
        verdict: Verdict::Same(resident),
        doubtful,
        evidence: Evidence { rule: rule.into(), ..evidence.clone() },
    }
}

fn ask(found: &[(ResidentId, Evidence)], fits: impl Fn(&Evidence) -> bool, rule: &str) -> Decision {
    let fitting = || found.iter().filter(|(_, evidence)| fits(evidence));
    let mut residents: Vec<ResidentId> = fitting().map(|(resident, _)| *resident).collect();
    residents.sort_unstable();
    residents.dedup();
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

/// The same in all that a person is called by, and no card says otherwise.
fn namesake(evidence: &Evidence) -> bool {
    ["name", "birth_date", "sex"].iter().all(|name| evidence.agrees(name)) && !evidence.differs("id_card")
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

    /// `name sex birth id phone`, a dash where something is unknown.
    fn person(text: &str) -> Traits {
        let mut words = text.split(' ').map(|word| (word != "-").then(|| word.to_owned()));
        let mut next = || words.next().flatten();
        Traits { name: next(), sex: next(), birth_date: next(), id_card: next(), phone: next(), address: None }
    }

    #[track_caller]
    fn check(newcomer: &str, known: &str, verdict: Verdict, rule: &str, doubtful: bool) {
        let candidate = Candidate { resident: ResidentId(7), traits: person(known) };
        let decision = decide(&person(newcomer), &[candidate], None);
        assert_eq!((decision.verdict, decision.evidence.rule.as_str(), decision.doubtful), (verdict, rule, doubtful));
    }

    const SAME: Verdict = Verdict::Same(ResidentId(7));

    fn asked() -> Verdict {
        Verdict::Ask(vec![ResidentId(7)])
    }

    #[test]
    fn a_card_borne_out_by_name_or_by_birthday_and_sex_is_the_same_person() {
        check("wang f 1956-02-01 A1", "wang f 1956-02-01 A1", SAME, "id_card", false);
        check("wang m 1956-02-01 A1", "wang f 1956-02-01 A1", SAME, "id_card", false);
    }

    #[test]
    fn a_link_in_which_name_or_birthday_differs_holds_and_waits_for_a_person() {
        check("wang m 1957-02-01 A1", "wang f 1956-02-01 A1", SAME, "id_card", true);
        check("wong f 1956-02-01 A1", "wang f 1956-02-01 A1", SAME, "id_card", true);
    }

    #[test]
    fn a_card_that_everything_else_contradicts_asks_a_person() {
        check("li m 1956-02-01 A1", "wang f 1956-02-01 A1", asked(), "id_card_contradicted", true);
    }

    #[test]
    fn without_a_card_on_one_side_name_birthday_and_sex_ask_and_the_telephone_decides() {
        check("wang f 1956-02-01 - -", "wang f 1956-02-01 A1 100", asked(), "same_name", true);
        check("wang f 1956-02-01 - 101", "wang f 1956-02-01 A1 100", asked(), "same_name", true);
        check("wang f 1956-02-01 - 100", "wang f 1956-02-01 A1 100", SAME, "same_phone", false);
        check("wang f 1956-02-02 - 100", "wang f 1956-02-01 A1 100", Verdict::New, "no_key", false);
    }

    #[test]
    fn namesakes_with_cards_of_their_own_are_two_people() {
        check("wang f 1956-02-01 A2 100", "wang f 1956-02-01 A1 100", Verdict::New, "no_key", false);
    }

    #[test]
    fn several_who_fit_are_all_asked_about() {
        let known = |id| Candidate { resident: ResidentId(id), traits: person("wang f 1956-02-01 - -") };
        let decision = decide(&person("wang f 1956-02-01 A1 -"), &[known(9), known(7), known(9)], None);
        assert_eq!(decision.verdict, Verdict::Ask(vec![ResidentId(7), ResidentId(9)]));
    }

    /// What is decided by the settings that the product ships.
    fn by_settings(newcomer: &str, known: &[(u64, &str)]) -> Decision {
        let settings = Settings::read(include_str!("../../../programmes/_shared/linking.toml")).unwrap();
        let candidate = |(id, text): &(u64, &str)| Candidate { resident: ResidentId(*id), traits: person(text) };
        let candidates: Vec<Candidate> = known.iter().map(candidate).collect();
        decide(&person(newcomer), &candidates, Some(&settings))
    }

    #[test]
    fn a_name_of_the_same_sound_is_nobody_new_and_the_evidence_says_why() {
        let decision = by_settings(
            "\u{738b}\u{4f1f}\u{56fd} male 1956-02-01 - 100200",
            &[(7, "\u{738b}\u{5a01}\u{56fd} male 1956-02-01 A1 100200")],
        );
        assert_ne!(decision.verdict, Verdict::New);
        assert!(decision.doubtful, "the name differs");
        assert_eq!(decision.evidence.rule, "likely");
        let (likely, version) = decision.evidence.likely.unwrap();
        assert!(likely > 0.5 && !version.is_empty(), "{likely}");
        let given = decision.evidence.weights.iter().find(|step| step.field == "given_name").unwrap();
        assert_eq!(given.level, "close");
    }

    #[test]
    fn a_brother_with_the_same_telephone_is_somebody_else() {
        let decision = by_settings(
            "\u{738b}\u{4f1f}\u{56fd} male 1956-02-01 - 100200",
            &[(7, "\u{738b}\u{4f1f}\u{5f3a} male 1959-11-20 - 100200")],
        );
        assert_eq!(decision.verdict, Verdict::New);
    }

    #[test]
    fn two_who_are_as_likely_or_a_card_that_contradicts_ask_a_person() {
        let (newcomer, known) =
            ("\u{738b}\u{4f1f}\u{56fd} male 1956-02-01 - 100200", "\u{738b}\u{5a01}\u{56fd} male 1956-02-01 - 100200");
        let decision = by_settings(newcomer, &[(7, known), (9, known)]);
        assert_eq!(decision.verdict, Verdict::Ask(vec![ResidentId(7), ResidentId(9)]));
        let with_card = newcomer.replace(" - ", " A2 ");
        let decision = by_settings(&with_card, &[(7, known), (7, "li female 1980-01-01 A1 -")]);
        assert_ne!(decision.verdict, SAME, "{decision:?}");
    }
}
