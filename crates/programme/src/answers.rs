//! Checks a form's answers: what is missing, what cannot be, what is not plausible, what does not go
//! together. Every issue's place is the item's key, or the check's code.

use crate::content::FormDef;
use crate::decision::decide;
use crate::rules::{Scene, Visit};
use fhir::Json;
use intake::form::{AnswerType, Item, Items};
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
use terms::{Day, Issue, Limits, Severity};

/// Everything that is wrong with the answers of a visit; empty means that they can be kept as they
/// are. Only blocking issues keep a form out.
pub fn check_answers(def: &FormDef, items: &Items, visit: &Visit<'_>, limits: &Limits) -> Vec<Issue> {
    let scene = Scene::new(&def.form, visit, limits);
    let mut issues = Vec::new();
    for (asked, when) in def.form.asked().zip(&def.rules.asked) {
        let answer = visit.answers.get(&asked.key).filter(|answer| !is_blank(answer));
        match (answer, scene.asks(when)) {
            (None, true) if asked.required => issues.push(Issue::blocking("answer_missing", &asked.key)),
            (None, _) => {}
            (Some(_), false) => issues.push(Issue::warning("answer_not_asked", &asked.key)),
            (Some(answer), true) => {
                if let Some(item) = items.get(&asked.key) {
                    issues.extend(check_one(&asked.key, item, answer));
                }
            }
        }
    }
    issues.extend(unknown(def, visit.answers));
    for (check, require) in def.form.checks.iter().zip(&def.rules.checks) {
        if scene.truth(require) == Some(false) {
            issues.push(Issue {
                code: check.code.clone(),
                severity: check.severity,
                place: check.code.clone(),
                args: vec![],
            });
        }
    }
    if !terms::issue::any_blocking(&issues) {
        issues.extend(against_decision(def, visit, limits));
    }
    issues
}

/// Whether the form cannot be filled in for this person, whatever is answered: a blocking check that
/// names none of its questions (somebody too young, say) does not hold.
pub fn shuts_out(def: &FormDef, visit: &Visit<'_>, limits: &Limits) -> bool {
    let scene = Scene::new(&def.form, visit, limits);
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let asks = |require: &str| {
        def.form.asked().any(|asked| require.split(|letter| !is_word(letter)).any(|word| word == asked.key))
    };
    let checks = def.form.checks.iter().zip(&def.rules.checks);
    let mut blocking = checks.filter(|(check, _)| check.severity == terms::Severity::Blocking && !asks(&check.require));
    blocking.any(|(_, require)| scene.truth(require) == Some(false))
}

fn is_blank(answer: &Json) -> bool {
    answer.is_null()
        || answer.as_str().is_some_and(|text| text.trim().is_empty())
        || answer.as_array().is_some_and(|list| list.is_empty())
}

/// Answers to what the form does not ask.
fn unknown(def: &FormDef, answers: &Json) -> Vec<Issue> {
    let keys = answers.as_object().into_iter().flat_map(|object| object.iter().map(|(key, _)| key));
    let asked = |key: &str| def.form.asked().any(|asked| asked.key == key);
    keys.filter(|key| !asked(key)).map(|key| Issue::warning("answer_unknown", key)).collect()
}

/// What the doctor wrote against what the decision table says: a doctor may know better.
fn against_decision(def: &FormDef, visit: &Visit<'_>, limits: &Limits) -> Vec<Issue> {
    let Some(decided) = decide(def, visit, limits) else {
        return Vec::new();
    };
    let said = |key: &Option<String>| {
        let key = key.clone()?;
        let text = visit.answers.get(&key)?.as_str()?.to_owned();
        Some((key, text))
    };
    let mut issues = Vec::new();
    if let Some((key, class)) = said(&def.form.class)
        && class != decided.class
    {
        issues.push(Issue::warning("class_differs", key).with("said", class).with("decided", &decided.class));
    }
    if let Some((key, next)) = said(&def.form.next)
        && let Ok(next_on) = next.parse::<Day>()
    {
        if next_on <= visit.on {
            issues.push(Issue::warning("next_visit_past", key).with("said", next_on));
        } else if next_on > decided.next_on {
            issues.push(Issue::warning("next_visit_late", key).with("said", next_on).with("decided", decided.next_on));
        }
    }
    issues
}

fn check_one(key: &str, item: &Item, answer: &Json) -> Option<Issue> {
    let wrong = || Some(Issue::blocking("answer_wrong_type", key).with("value", answer));
    match item.answer {
        AnswerType::Integer | AnswerType::Decimal => match number(answer) {
            Some((value, digits)) => check_number(key, item, value, digits),
            None => wrong(),
        },
        AnswerType::Choice => match answer.as_str() {
            Some(code) => check_code(key, item, code),
            None => wrong(),
        },
        AnswerType::Choices => match answer.as_array() {
            Some(list) => list.iter().find_map(|one| match one.as_str() {
                Some(code) => check_code(key, item, code),
                None => wrong(),
            }),
            None => answer.as_str().map_or_else(wrong, |code| check_code(key, item, code)),
        },
        AnswerType::Text => {
            if answer.is_str() {
                None
            } else {
                wrong()
            }
        }
        AnswerType::Date => {
            let is_day = answer.as_str().is_some_and(|text| text.parse::<Day>().is_ok());
            if is_day { None } else { wrong() }
        }
        AnswerType::Time => {
            let is_time = answer.as_str().is_some_and(|text| text.parse::<jiff::civil::Time>().is_ok());
            if is_time { None } else { wrong() }
        }
        AnswerType::Boolean => {
            if answer.is_boolean() {
                None
            } else {
                wrong()
            }
        }
    }
}

fn check_code(key: &str, item: &Item, code: &str) -> Option<Issue> {
    let known = item.options.iter().any(|option| option == code);
    (!known).then(|| Issue::blocking("answer_no_option", key).with("value", code))
}

/// A number with how many digits it has after the point, as it was written.
fn number(answer: &Json) -> Option<(f64, usize)> {
    if !answer.is_number() {
        return None;
    }
    let text = answer.to_string();
    let digits = text.split_once('.').map_or(0, |(_, digits)| digits.trim_end_matches('0').len());
    text.parse().ok().map(|value| (value, digits))
}

fn check_number(key: &str, item: &Item, value: f64, digits: usize) -> Option<Issue> {
    let digits_max = if item.answer == AnswerType::Integer { Some(0) } else { item.decimals.map(usize::from) };
    if let Some(max) = digits_max.filter(|max| digits > *max) {
        return Some(Issue::blocking("answer_too_exact", key).with("value", value).with("max", max));
    }
    let (min, max) = (item.min.unwrap_or(f64::NEG_INFINITY), item.max.unwrap_or(f64::INFINITY));
    if (min..=max).contains(&value) {
        return None;
    }
    let issue =
        Issue { code: "answer_out_of_range".into(), severity: Severity::Blocking, place: key.into(), args: vec![] };
    Some(issue.with("value", value).with("min", min).with("max", max))
}

#[cfg(test)]
mod tests {
    use crate::{Visit, real};
    use jiff::civil::date;

    const SOUND: &str = r#"{"visit_mode": "AMB", "hypertension_symptoms": ["1"], "systolic": 130, "diastolic": 80,
        "medication_adherence": "1", "adverse_reaction": "1", "follow_up_class": "1", "next_visit_on": "2026-06-30"}"#;

    /// The sound answers with some of them replaced; an item set to null is left out.
    #[track_caller]
    fn check(form: &str, base: &str, changes: &str, expected: &[&str]) {
        use sonic_rs::{JsonContainerTrait, JsonValueMutTrait, JsonValueTrait, Value};
        let content = real::content();
        let mut answers: Value = sonic_rs::from_str(base).unwrap();
        let changed: Value = sonic_rs::from_str(&format!("{{{changes}}}")).unwrap();
        for (key, value) in changed.as_object().unwrap().iter() {
            answers.as_object_mut().unwrap().insert(key, value.clone());
            if value.is_null() {
                answers.as_object_mut().unwrap().remove(&key);
            }
        }
        let visit = Visit { on: date(2026, 3, 31), age: Some(60), sex: None, answers: &answers, previous: None };
        let issues = content.check_answers(form, &visit);
        let found: Vec<String> = issues
            .iter()
            .map(|issue| {
                let mark = if issue.severity == terms::Severity::Blocking { "!" } else { "" };
                if issue.place == issue.code {
                    format!("{mark}{}", issue.code)
                } else {
                    format!("{mark}{} {}", issue.code, issue.place)
                }
            })
            .collect();
        assert_eq!(found, expected, "{changes}");
    }

    #[track_caller]
    fn visit(changes: &str, expected: &[&str]) {
        check("hypertension/follow_up", SOUND, changes, expected);
    }

    #[test]
    fn sound_answers_have_no_issue() {
        visit("", &[]);
        visit(r#""weight": 64.5, "bmi": 23.0, "cigarettes_per_day": 0"#, &[]);
    }

    #[test]
    fn what_is_required_must_be_there() {
        visit(r#""visit_mode": null"#, &["!answer_missing visit_mode"]);
        visit(r#""hypertension_symptoms": []"#, &["!answer_missing hypertension_symptoms"]);
        visit(r#""medication_adherence": " ""#, &["!answer_missing medication_adherence"]);
    }

    #[test]
    fn a_number_outside_the_plausible_is_refused_and_on_the_edge_taken() {
        visit(r#""systolic": 261"#, &["!answer_out_of_range systolic"]);
        visit(r#""systolic": 260, "follow_up_class": null, "next_visit_on": null"#, &[]);
        visit(r#""systolic": 60, "diastolic": 59"#, &[]);
        visit(r#""systolic": 59, "diastolic": 50"#, &["!answer_out_of_range systolic"]);
        visit(r#""diastolic": 40"#, &[]);
        visit(r#""diastolic": 39"#, &["!answer_out_of_range diastolic"]);
    }

    #[test]
    fn an_answer_is_of_its_items_type() {
        visit(r#""systolic": "130""#, &["!answer_wrong_type systolic"]);
        visit(r#""systolic": 130.5"#, &["!answer_too_exact systolic"]);
        visit(r#""systolic": 130.0"#, &[]);
        visit(r#""weight": 64.55"#, &["!answer_too_exact weight"]);
        visit(r#""visit_mode": "XX""#, &["!answer_no_option visit_mode"]);
        visit(r#""hypertension_symptoms": ["2", "77"]"#, &["!answer_no_option hypertension_symptoms"]);
        visit(r#""next_visit_on": "2026-02-30""#, &["!answer_wrong_type next_visit_on"]);
        visit(r#""referred": "yes""#, &["!answer_wrong_type referred"]);
    }

    #[test]
    fn answers_must_go_together() {
        visit(r#""systolic": 80"#, &["!systolic_above_diastolic"]);
        visit(r#""systolic": 81"#, &[]);
        visit(r#""systolic": null, "diastolic": null"#, &["!reading_needed"]);
        visit(r#""systolic": null, "diastolic": null, "visit_mode": "VR""#, &[]);
        visit(r#""systolic": null, "visit_mode": "VR""#, &["!reading_incomplete"]);
        visit(r#""hypertension_symptoms": ["1", "2"]"#, &["!no_symptom_and_symptom"]);
        visit(r#""hypertension_symptoms": ["2", "3"]"#, &[]);
    }

    #[test]
    fn what_is_not_asked_is_only_remarked() {
        visit(r#""adverse_reaction_text": "cough""#, &["answer_not_asked adverse_reaction_text"]);
        visit(r#""shoe_size": 42"#, &["answer_unknown shoe_size"]);
    }

    #[test]
    fn another_class_or_a_later_day_than_the_table_says_is_remarked() {
        visit(r#""follow_up_class": "2""#, &["class_differs follow_up_class"]);
        visit(r#""next_visit_on": "2026-07-01""#, &["next_visit_late next_visit_on"]);
        visit(r#""next_visit_on": "2026-03-31""#, &["next_visit_past next_visit_on"]);
    }

    #[test]
    fn nobody_is_enrolled_before_the_least_age() {
        use sonic_rs::json;
        let content = real::content();
        let answers = json!({"confirmed_by": "hospital"});
        for (age, expected) in [(34, 1), (35, 0)] {
            let visit = Visit { on: date(2026, 3, 31), age: Some(age), sex: None, answers: &answers, previous: None };
            assert_eq!(content.check_answers("hypertension/enrol", &visit).len(), expected, "{age}");
        }
    }

    #[test]
    fn a_form_is_not_offered_to_whom_no_answer_lets_in() {
        let content = real::content();
        let on = date(2026, 3, 31);
        for (form, age, sex, open) in [
            ("hypertension/enrol", Some(0), None, false),
            ("hypertension/enrol", Some(60), Some("male"), true),
            ("hypertension/enrol", None, None, true),
            ("immunisation/card", Some(0), None, true),
            ("immunisation/card", Some(60), None, false),
            ("maternal/enrol", Some(30), Some("female"), true),
            ("maternal/enrol", Some(30), Some("male"), false),
            ("maternal/enrol", Some(30), None, true),
            ("maternal/enrol", Some(61), Some("female"), false),
            ("hypertension/no_such_form", Some(60), None, false),
        ] {
            assert_eq!(content.is_open_to(form, on, age, sex), open, "{form} {age:?} {sex:?}");
        }
    }
}
