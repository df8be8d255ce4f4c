//! 校验: what is wrong with a draft, before anybody asks whose it is.

use intake::form::FormKind;
use intake::{Draft, form};
use programme::{Content, Visit};
use terms::Issue;

/// Adds what the checks find to each draft's issues.
pub fn check(mut drafts: Vec<Draft>, content: &Content) -> Vec<Draft> {
    for draft in &mut drafts {
        let before = draft.issues.len();
        for found in &draft.resources {
            draft.issues.extend(fhir::check::check(&found.json));
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
    let Some(response) = draft.resources.first().map(|found| &found.json) else { return };
    let Some(form) = form::form_of(response).filter(|id| content.form(id).is_some()) else { return };
    let Some(on) = fhir::read::day(response, "authored") else {
        draft.issues.push(Issue::blocking("form_without_day", "QuestionnaireResponse.authored"));
        return;
    };
    // Whose form it is, is not known yet, so rules about the age cannot speak here.
    let visit = Visit { on, age: None, answers: &form::answers(response), previous: None };
    let mut issues = content.check_answers(form, &visit);
    if content.form(form).is_some_and(|form| form.kind == FormKind::Move) {
        // What a move asks for is judged with the case's other moves, by its life cycle.
        issues.retain(|issue| issue.code != "answer_missing");
    }
    draft.issues.extend(issues);
}
