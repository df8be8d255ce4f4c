//! Worklists: the programmes with their counts, and one programme's people to see.

use crate::address;
use crate::frame::{Frame, with_query};
use crate::pages::home;
use crate::parts::pager::pager;
use crate::parts::{empty, people, tag};
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use axum::extract::{Path, Query};
use flow::show::due::{DueList, DueRow, Which};
use flow::show::home::Workload;
use flow::show::paged::AsOf;
use maud::{Markup, html};
use serde::Deserialize;
use terms::wording;

/// What the address may choose.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    which: String,
    page: usize,
}

/// Answers `GET /due`.
pub async fn show_all(visit: Visit) -> Answer {
    let look = visit.look();
    let work = flow::show::home::work(visit.platform(), &look).await?;
    Ok(Page(render_all(&visit.frame(), look.as_of(visit.platform()), &work)))
}

/// Answers `GET /due/{programme}`.
pub async fn show(visit: Visit, Path(programme): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let which = if asked.which == "late" { Which::Late } else { Which::Open };
    let page = flow::show::due::due_list(visit.platform(), &visit.look(), &programme, which, asked.page).await?;
    Ok(Page(render(&visit.frame(), &page)))
}

/// All programmes with their counts.
pub fn render_all(frame: &Frame, as_of: AsOf, all: &[Workload]) -> Markup {
    let title = frame.say("page.due.title");
    let body = html! {
        h1 { (title) }
        @if all.is_empty() { div.card { (empty(frame.say("page.home.no_work"))) } }
        div.tiles { @for work in all { (home::tile(frame, work)) } }
    };
    frame.page(title, Some(as_of), body)
}

/// One programme's worklist.
pub fn render(frame: &Frame, page: &DueList) -> Markup {
    let programme = frame.word(&page.programme, "programme");
    let title = format!("{programme} · {}", frame.say("page.due.title"));
    let body = html! {
        p.crumbs { a href="/due" { (frame.say("page.due.title")) } " › " (programme) }
        div.head { h1 { (title) } }
        div.tabs { (tab(frame, page, Which::Open)) (tab(frame, page, Which::Late)) }
        @if page.people.total == 0 { div.card { (empty(frame.say("due.none"))) } }
        @else { div.card { (table(frame, page)) (pager(frame, &page.people)) } }
    };
    frame.page(&title, Some(page.as_of), body)
}

fn tab(frame: &Frame, page: &DueList, which: Which) -> Markup {
    let (value, key, count) = match which {
        Which::Open => ("open", "due.open", page.open),
        Which::Late => ("late", "due.late", page.late),
    };
    let to = with_query(&with_query(frame.here, "which", value), "page", "1");
    html! {
        a href=(to) aria-current=[(page.which == which).then_some("true")] { (frame.say(key)) " " (wording::count(count)) }
    }
}

fn table(frame: &Frame, page: &DueList) -> Markup {
    html! {
        table.stack {
            thead { tr {
                th { (frame.say("person.name")) } th { (frame.say("person.phone")) } th { (frame.say("person.village")) }
                th { (frame.say("person.id_card")) } th { (frame.say("due.what")) } th { (frame.say("due.on")) } th {}
            } }
            tbody { @for row in &page.people.rows { (line(frame, row)) } }
        }
    }
}

fn line(frame: &Frame, row: &DueRow) -> Markup {
    html! { tr {
        td { (people::name(row.resident, &row.name)) }
        td data-name=(frame.say("person.phone")) { (people::phone(&row.phone)) }
        td data-name=(frame.say("person.village")) { (row.village) }
        td data-name=(frame.say("person.id_card")) { span.nowrap.small { (row.id_card) } }
        td data-name=(frame.say("due.what")) { (what(frame, row)) }
        td data-name=(frame.say("due.on")) { (when(frame, row)) }
        td.act {
            @if let Some(form) = &row.form {
                a.button href=(address::form(row.resident, form)) { (frame.say("due.fill_in")) }
            }
        }
    } }
}

/// What is due and why.
pub fn what(frame: &Frame, row: &DueRow) -> Markup {
    html! {
        (frame.word(&row.programme, &format!("due.{}", row.step)))
        @if !row.why.code.is_empty() { span.soft.small { " · " (frame.word_filled(&row.programme, &format!("why.{}", row.why.code), &row.why.args)) } }
    }
}

/// The day, and how late it is.
pub fn when(frame: &Frame, row: &DueRow) -> Markup {
    html! {
        @if let Some(day) = row.due_on { span.nowrap { (wording::day(day)) } " " }
        @if row.days_late > 0 { (tag("bad", &frame.fill("due.days_late", &[("days", &row.days_late.to_string())]))) }
    }
}
