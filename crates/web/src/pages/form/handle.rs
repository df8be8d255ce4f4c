//! Opens a form and takes it back filled in.

use crate::access::token;
use crate::pages::form::render;
use crate::pages::resident::{after_saving, class_key};
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use flow::show::form::{FormPage, Outcome, Typed, answers};
use flow::{FormAnswers, Submitted, Told};
use terms::{Day, Issue, Refusal, ResidentId};

type Where = Path<(u64, String, String)>;

/// Answers `GET /residents/{resident}/forms/{programme}/{form}`.
pub async fn show(visit: Visit, Path((id, programme, form)): Where) -> Answer {
    let record = token::record_id()?;
    let page =
        flow::show::form::form(visit.platform(), &visit.look(), ResidentId(id), &format!("{programme}/{form}"), record)
            .await?;
    Ok(Page(render(&visit.frame(), &page)))
}

/// Answers the form's POST: on to the resident when it was kept, else the form again with everything in it.
pub async fn submit(
    visit: Visit,
    Path((id, programme, form)): Where,
    Form(sent): Form<Vec<(String, String)>>,
) -> Answer<Response> {
    let one = |name: &str| sent.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    visit.guest.check_form(one("csrf"))?;
    let record = Some(one("record")).filter(|id| token::is_record_id(id)).ok_or_else(|| Refusal::new("form_stale"))?;
    let id = ResidentId(id);
    let mut page =
        flow::show::form::form(visit.platform(), &visit.look(), id, &format!("{programme}/{form}"), record.into())
            .await?;
    page.visit_on = one("visit_on").into();
    page.typed = typed(&sent);
    match hand_in(&visit, &page).await? {
        Ok(outcomes) => Ok(Redirect::to(&after_saving(id, &outcomes)).into_response()),
        Err(issues) => {
            page.issues = issues;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(render(&visit.frame(), &page))).into_response())
        }
    }
}

/// Fields of the form's items are named `item.KEY`.
pub fn typed(sent: &[(String, String)]) -> Typed {
    let mut typed = Typed::new();
    for (name, value) in sent {
        if let Some(key) = name.strip_prefix("item.") {
            typed.entry(key.into()).or_default().push(value.clone());
        }
    }
    typed
}

/// Hands the answers to the form door; what is wrong with them comes back by item.
async fn hand_in(visit: &Visit, page: &FormPage) -> Answer<Result<Vec<Outcome>, Vec<Issue>>> {
    let (answers, mut issues) = answers(&page.form, &page.items, &page.places, &page.typed);
    let on: Option<Day> = page.visit_on.parse().ok();
    match on {
        None => issues.push(Issue::blocking("visit_on_missing", "visit_on")),
        Some(on) if on > page.today => issues.push(Issue::blocking("visit_on_future", "visit_on")),
        Some(_) => {}
    }
    let Some(on) = on.filter(|_| issues.is_empty()) else {
        return Ok(Err(issues));
    };
    let answers = FormAnswers {
        form: page.form.id.clone(),
        id: page.record.clone(),
        patient: flow::show::form::patient(visit.platform(), &visit.look(), page)?,
        on,
        institution: flow::show::form::institution(visit.platform(), &visit.look(), page).await?,
        answers,
    };
    match flow::form_door::submit(visit.platform(), &visit.actor, answers, visit.today(), visit.guest.now).await? {
        Submitted::Refused(issues) => Ok(Err(issues.into_iter().map(placed).collect())),
        Submitted::Kept { told, .. } => Ok(Ok(told.into_iter().map(|told| outcome(visit, told)).collect())),
    }
}

fn outcome(visit: &Visit, told: Told) -> Outcome {
    let Told { form, decided, warnings } = told;
    let asked = visit.platform().content.form(&form);
    Outcome {
        warnings: warnings.into_iter().map(|issue| issue.code).collect(),
        class: decided.as_ref().and_then(|decided| class_key(asked?, &decided.class)),
        next_on: decided.as_ref().map(|decided| decided.next_on),
        advise: decided.map(|decided| decided.advise).unwrap_or_default(),
        form,
    }
}

/// What the form door says of the day stands at the day's field.
fn placed(mut issue: Issue) -> Issue {
    if issue.place == "on" {
        issue.place = "visit_on".into();
    }
    issue
}
