//! The search for a resident by name, ID number or telephone number.

use crate::frame::Frame;
use crate::pages::register;
use crate::parts::empty;
use crate::parts::pager::pager;
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use axum::extract::Query;
use flow::show::paged::Paged;
use flow::show::register::PersonRow;
use maud::{Markup, html};

/// What the address may ask.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    page: usize,
}

/// Answers `GET /residents`.
pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let look = visit.look();
    let wanted = asked.q.trim();
    let found = match wanted.is_empty() {
        true => None,
        false => Some(flow::show::search::search(visit.platform(), &look, wanted, asked.page).await?),
    };
    Ok(Page(render(&visit.frame(), wanted, found.as_ref())))
}

/// The whole page; `found` is none before anything was asked.
pub fn render(frame: &Frame, asked: &str, found: Option<&Paged<PersonRow>>) -> Markup {
    let title = frame.say("page.residents.title");
    let body = html! {
        h1 { (title) }
        form.bar-form role="search" method="get" action="/residents" {
            div {
                label for="q" { (frame.say("search.by")) }
                input type="search" id="q" name="q" value=(asked) autocomplete="off" autofocus[asked.is_empty()];
            }
            button.button-main type="submit" { (frame.say("search.go")) }
        }
        @match found {
            None => p.soft { (frame.say("search.hint")) },
            Some(list) if list.total == 0 => div.card { (empty(frame.say("search.none"))) },
            Some(list) => div.card { (register::table(frame, &list.rows)) (pager(frame, list)) },
        }
    };
    frame.page(title, None, body)
}
