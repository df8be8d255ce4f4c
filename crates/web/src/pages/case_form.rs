//! The form of a move: opens a case, or does something with one. Works without script; what is wrong
//! stands at its field, and nothing that was typed is lost.

use crate::access::token;
use crate::address;
use crate::frame::Frame;
use crate::pages::form::handle::typed;
use crate::pages::form::{part, problems};
use crate::parts;
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use flow::show::case_form::{self, MovePage};
use maud::{Markup, html};
use terms::{Issue, RecordId, Refusal};

type Sent = Form<Vec<(String, String)>>;

/// What the address may say of a case that is opened from another.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    from: Option<u64>,
}

/// Answers `GET /ledgers/{programme}/new/{key}`.
pub async fn open_new(
    visit: Visit,
    Path((programme, key)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    opened(&visit, &programme, &key, None, asked.from.map(RecordId)).await
}

/// Answers `GET /ledgers/{programme}/{case}/moves/{key}`.
pub async fn open(visit: Visit, Path((programme, case, key)): Path<(String, u64, String)>) -> Answer {
    opened(&visit, &programme, &key, Some(RecordId(case)), None).await
}

/// Answers the POST that opens a case.
pub async fn hand_in_new(
    visit: Visit,
    Path((programme, key)): Path<(String, String)>,
    Form(sent): Sent,
) -> Answer<Response> {
    handed_in(&visit, &programme, &key, None, &sent).await
}

/// Answers the POST that makes a move with a case.
pub async fn hand_in(
    visit: Visit,
    Path((programme, case, key)): Path<(String, u64, String)>,
    Form(sent): Sent,
) -> Answer<Response> {
    handed_in(&visit, &programme, &key, Some(RecordId(case)), &sent).await
}

async fn opened(visit: &Visit, programme: &str, key: &str, case: Option<RecordId>, from: Option<RecordId>) -> Answer {
    let record = token::record_id()?;
    let page = case_form::open(visit.platform(), &visit.look(), programme, key, case, from, record).await?;
    Ok(Page(render(&visit.frame(), &page)))
}

async fn handed_in(
    visit: &Visit,
    programme: &str,
    key: &str,
    case: Option<RecordId>,
    sent: &[(String, String)],
) -> Answer<Response> {
    let one = |name: &str| sent.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    visit.guest.check_form(one("csrf"))?;
    let record = Some(one("record")).filter(|id| token::is_record_id(id)).ok_or_else(|| Refusal::new("form_stale"))?;
    let from = one("from").parse().ok().map(RecordId);
    let mut page = case_form::open(visit.platform(), &visit.look(), programme, key, case, from, record.into()).await?;
    page.on = one("on").into();
    page.place = one("place").into();
    page.typed = typed(sent);
    match case_form::hand_in(visit.platform(), &visit.look(), &page).await? {
        Ok(case) => Ok(Redirect::to(&format!("{}?done={key}", address::case(programme, case))).into_response()),
        Err(issues) => {
            page.issues = issues;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(render(&visit.frame(), &page))).into_response())
        }
    }
}

/// The whole page.
pub fn render(frame: &Frame, page: &MovePage) -> Markup {
    let title = frame.word(&page.programme, &format!("move.{}", page.key));
    let back = match page.case {
        Some(case) => address::case(&page.programme, case),
        None => format!("/ledgers/{}", page.programme),
    };
    let body = html! {
        p.crumbs {
            a href={ "/ledgers/" (page.programme) } { (frame.word(&page.programme, "programme")) } " › " (title)
        }
        form.card method="post" action=(frame.path()) novalidate {
            h2 { (frame.word_of(&page.form.id, "form")) }
            (frame.token())
            input type="hidden" name="record" value=(page.record);
            @if let Some(from) = page.from { input type="hidden" name="from" value=(from); }
            (problems(frame, &page.questions()))
            (day(frame, page))
            (place(frame, page))
            @for section in &page.form.sections { (part(frame, &page.questions(), section)) }
            div.buttons.section {
                button.button-main type="submit" { (frame.say("form.save")) }
                a.button href=(back) { (frame.say("form.leave")) }
            }
        }
    };
    frame.page(&title, None, body)
}

fn day(frame: &Frame, page: &MovePage) -> Markup {
    let issues: Vec<&Issue> = page.issues.iter().filter(|issue| issue.place == "on").collect();
    html! {
        div.ask { div {
            label.must for="f-on" { (frame.say("form.move_on")) }
            @for issue in &issues { p.error id="e-on" { (parts::issue(frame, &page.programme, issue)) } }
            input type="date" id="f-on" name="on" value=(page.on) max=(page.today) required
                aria-invalid=[(!issues.is_empty()).then_some("true")];
        } }
    }
}

/// Where it is made: chosen only by who works in several places.
fn place(frame: &Frame, page: &MovePage) -> Markup {
    html! {
        @if page.places.len() > 1 {
            div.ask { div {
                label for="f-place" { (frame.say("person.institution")) }
                select id="f-place" name="place" { @for (code, name) in &page.places {
                    option value=(code) selected[*code == page.place] { (name) }
                } }
            } }
        } @else { input type="hidden" name="place" value=(page.place); }
    }
}
