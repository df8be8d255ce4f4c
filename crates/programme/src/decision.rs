//! The decision table: which class a visit gets, when the next one is, and what to do.

use crate::content::FormDef;
use crate::rules::{Scene, Visit};
use terms::{Day, Limits};

/// What the first matching row of a form's decision table says of a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The row, counted from 1.
    pub row: usize,
    /// The class, a code of the form's class item.
    pub class: String,
    /// The day by which the next visit should be.
    pub next_on: Day,
    /// Keys of what to do (`advice.KEY`).
    pub advise: Vec<String>,
}

/// The first row that is true of the visit. None where the form has no table or no row matches:
/// nothing was measured by which to judge.
pub fn decide(def: &FormDef, visit: &Visit<'_>, limits: &Limits) -> Option<Decided> {
    if def.form.decisions.is_empty() {
        return None;
    }
    let scene = Scene::new(&def.form, visit, limits);
    let rows = def.form.decisions.iter().zip(&def.rules.decisions).enumerate();
    for (number, (row, (when, next))) in rows {
        if when.as_ref().is_none_or(|when| scene.truth(when) == Some(true)) {
            return Some(Decided {
                row: number + 1,
                class: row.class.clone(),
                next_on: next.on(limits, def.form.programme(), visit.on)?.after(visit.on),
                advise: row.advise.clone(),
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::{Visit, real};
    use jiff::civil::date;

    /// Age, the answers, the last visit's answers (if any): row, class, days until the next visit.
    #[track_caller]
    fn check(age: i64, answers: &str, previous: Option<&str>, expected: Option<(usize, &str, &str)>) {
        let content = real::content();
        let answers = sonic_rs::from_str(&format!("{{{answers}}}")).unwrap();
        let previous = previous.map(|text| sonic_rs::from_str(&format!("{{{text}}}")).unwrap());
        let visit =
            Visit { on: date(2026, 11, 30), age: Some(age), sex: None, answers: &answers, previous: previous.as_ref() };
        let decided = content.decide("hypertension/follow_up", &visit);
        let found = decided.map(|decided| (decided.row, decided.class, decided.next_on.to_string()));
        assert_eq!(found, expected.map(|(row, class, next)| (row, class.into(), next.into())), "{answers}");
    }

    fn bp(systolic: i64, diastolic: i64) -> String {
        format!(r#""systolic": {systolic}, "diastolic": {diastolic}, "adverse_reaction": "1""#)
    }

    const SOON: &str = "2026-12-14";
    const LATER: &str = "2027-02-28";

    #[test]
    fn the_goal_is_that_of_the_age_at_the_visit() {
        check(64, &bp(139, 89), None, Some((3, "1", LATER)));
        check(64, &bp(140, 89), None, Some((5, "2", SOON)));
        check(64, &bp(139, 90), None, Some((5, "2", SOON)));
        check(65, &bp(149, 89), None, Some((3, "1", LATER)));
        check(65, &bp(150, 89), None, Some((5, "2", SOON)));
        check(65, &bp(149, 90), None, Some((5, "2", SOON)));
    }

    #[test]
    fn an_emergency_goes_before_everything() {
        check(70, &bp(179, 109), None, Some((5, "2", SOON)));
        check(70, &bp(180, 80), None, Some((1, "critical", SOON)));
        check(70, &bp(130, 110), None, Some((1, "critical", SOON)));
        let sign = bp(120, 70) + r#", "hypertension_danger_signs": ["vision"], "complication": true"#;
        check(70, &sign, None, Some((1, "critical", SOON)));
        check(40, &(bp(139, 80) + r#", "pregnant_or_nursing": true"#), None, Some((3, "1", LATER)));
        check(40, &(bp(140, 80) + r#", "pregnant_or_nursing": true"#), None, Some((1, "critical", SOON)));
    }

    #[test]
    fn the_second_time_in_a_row_is_referred() {
        let before = |class: &str| format!(r#""follow_up_class": "{class}", "adverse_reaction": "1""#);
        check(50, &bp(150, 80), Some(&before("1")), Some((5, "2", SOON)));
        check(50, &bp(150, 80), Some(&before("2")), Some((4, "2", SOON)));
        check(50, &bp(150, 80), Some(&before("critical")), Some((4, "2", SOON)));
        check(50, &bp(130, 80), Some(&before("2")), Some((3, "1", LATER)));
    }

    #[test]
    fn an_adverse_reaction_or_a_complication_brings_the_person_back_though_at_goal() {
        let reaction = r#""systolic": 120, "diastolic": 70, "adverse_reaction": "2""#;
        check(50, reaction, None, Some((7, "3", SOON)));
        check(50, reaction, Some(r#""adverse_reaction": "1", "follow_up_class": "1""#), Some((7, "3", SOON)));
        check(50, reaction, Some(r#""adverse_reaction": "2", "follow_up_class": "3""#), Some((6, "3", SOON)));
        check(50, &(bp(120, 70) + r#", "complication": true"#), None, Some((2, "4", SOON)));
        check(50, &(bp(120, 70) + r#", "complication": false"#), None, Some((3, "1", LATER)));
    }

    #[test]
    fn without_a_reading_nothing_is_decided_unless_something_else_says_so() {
        check(50, r#""adverse_reaction": "1""#, None, None);
        check(50, r#""systolic": 130, "adverse_reaction": "1""#, None, None);
        check(50, r#""adverse_reaction": "2""#, None, Some((7, "3", SOON)));
    }
}
