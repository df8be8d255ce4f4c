//! 校验: what is wrong with a draft, before anybody asks whose it is.

use crate::show::people::age;
use fhir::check::Strictness;
use intake::form::FormKind;
use intake::{Draft, form};
use programme::{Content, Visit};
use terms::Issue;

/// Adds what the checks find to each draft's issues. What a fault weighs, its door says.
pub fn check(mut drafts: Vec<Draft>, content: &Content, strictness: Strictness) -> Vec<Draft> {
    for draft in &mut drafts {
        let before = draft.issues.len();
        for found in &draft.resources {
            draft.issues.extend(fhir::check::check(&found.json, strictness));
        }
        check_answers(draft, content);
        let (place, read) = (draft.place.clone(), draft.issues.len() - before);
        for issue in draft.issues.iter_mut().rev().take(read) {
            issue.place = format!("{place} {}", issue.place).trim().into();
        }
    }
    drafts
}

/// A filled-in form is held against its own rules, from whichever door it came.
fn check_answers(draft: &mut Draft, content: &Content) {
    let filled = draft.resources.iter().map(|found| &found.json).find(|json| form::form_of(json).is_some());
    let Some(response) = filled else { return };
    let Some(form) = form::form_of(response).filter(|id| content.form(id).is_some()) else { return };
    let Some(on) = fhir::read::day(response, "authored") else {
        draft.issues.push(Issue::blocking("form_without_day", "QuestionnaireResponse.authored"));
        return;
    };
    // Whose form it is, is known here only where the person came with it (a row of a sheet); else rules
    // about the age or the sex cannot speak.
    let person = draft.resources.iter().map(|found| &found.json).find(|json| fhir::read::kind(json) == "Patient");
    let born = person.and_then(|person| fhir::read::day(person, "birthDate"));
    let age = born.map(|born| i64::from(age(born, on)));
    let sex = person.and_then(|person| fhir::read::text(person, "gender"));
    let visit = Visit { on, age, sex, answers: &form::answers(response), previous: None };
    let mut issues = content.check_answers(form, &visit);
    if content.form(form).is_some_and(|form| form.kind == FormKind::Move) {
        // What a move asks for is judged with the case's other moves, by its life cycle.
        issues.retain(|issue| issue.code != "answer_missing");
    }
    // What could not be read as an answer is told already; that it is missing is not said on top.
    let told =
        |issue: &Issue| draft.issues.iter().any(|known| known.place == format!("{} {}", draft.place, issue.place));
    issues.retain(|issue| issue.code != "answer_missing" || !told(issue));
    draft.issues.extend(issues);
}
