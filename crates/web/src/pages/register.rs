//! The programmes with their members, and one programme's register.

use crate::address;
use crate::frame::Frame;
use crate::parts::pager::pager;
use crate::parts::{empty, people};
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use axum::extract::{Path, Query};
use flow::show::paged::AsOf;
use flow::show::register::{PersonRow, ProgrammeLine, Register};
use maud::{Markup, html};
use terms::wording;

/// Which page of a list the address asks for.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct PageAsked {
    /// Its number.
    pub page: usize,
}

/// Answers `GET /programmes`.
pub async fn show_all(visit: Visit) -> Answer {
    let (as_of, lines) = flow::show::register::programmes(visit.platform(), &visit.look()).await?;
    Ok(Page(render_all(&visit.frame(), as_of, &lines)))
}

/// Answers `GET /programmes/{programme}`.
pub async fn show(visit: Visit, Path(programme): Path<String>, Query(asked): Query<PageAsked>) -> Answer {
    let page = flow::show::register::register(visit.platform(), &visit.look(), &programme, asked.page).await?;
    Ok(Page(render(&visit.frame(), &page)))
}

/// All programmes with how many people they serve.
pub fn render_all(frame: &Frame, as_of: AsOf, lines: &[ProgrammeLine]) -> Markup {
    let title = frame.say("page.members.title");
    let body = html! {
        h1 { (title) }
        @if lines.is_empty() { div.card { (empty(frame.say("page.members.none"))) } }
        div.tiles { @for line in lines { (tile(frame, line)) } }
    };
    frame.page(title, Some(as_of), body)
}

fn tile(frame: &Frame, line: &ProgrammeLine) -> Markup {
    let count = html! { (frame.say("member.count")) b { (wording::count(line.members)) } };
    html! {
        section.tile {
            h3 { (frame.word(&line.programme, "programme")) }
            div.tile-counts {
                @if line.listed { a href={ "/programmes/" (line.programme) } { (count) } } @else { span { (count) } }
            }
        }
    }
}

/// One programme's register.
pub fn render(frame: &Frame, page: &Register) -> Markup {
    let programme = frame.word(&page.programme, "programme");
    let title = format!("{programme} · {}", frame.say("page.members.title"));
    let body = html! {
        p.crumbs { a href="/programmes" { (frame.say("page.members.title")) } " › " (programme) }
        div.head {
            h1 { (title) }
            div.buttons { a.button href=(address::due(&page.programme, false)) { (frame.say("page.due.title")) } }
        }
        div.card {
            @if page.people.total == 0 { (empty(frame.say("member.none"))) }
            @else { (table(frame, &page.people.rows)) (pager(frame, &page.people)) }
        }
    };
    frame.page(&title, Some(page.as_of), body)
}

/// People with what tells them apart.
pub fn table(frame: &Frame, rows: &[PersonRow]) -> Markup {
    let dated = rows.iter().any(|row| row.from_on.is_some());
    html! {
        table.stack {
            thead { tr {
                th { (frame.say("person.name")) } th { (frame.say("person.sex_age")) } th { (frame.say("person.phone")) }
                th { (frame.say("person.village")) } th { (frame.say("person.id_card")) } th { (frame.say("person.institution")) }
                @if dated { th { (frame.say("member.since")) } }
            } }
            tbody { @for row in rows { (line(frame, row, dated)) } }
        }
    }
}

fn line(frame: &Frame, row: &PersonRow, dated: bool) -> Markup {
    html! { tr {
        td { (people::name(row.resident, &row.name)) }
        td data-name=(frame.say("person.sex_age")) {
            (frame.say(&format!("sex.{}", row.sex)))
            @if let Some(age) = row.age { " " (frame.fill("person.age", &[("age", &age.to_string())])) }
        }
        td data-name=(frame.say("person.phone")) { (people::phone(&row.phone)) }
        td data-name=(frame.say("person.village")) { (row.village) }
        td data-name=(frame.say("person.id_card")) { span.nowrap.small { (row.id_card) } }
        td data-name=(frame.say("person.institution")) { (row.institution) }
        @if dated { td data-name=(frame.say("member.since")) { @if let Some(day) = row.from_on { (wording::day(day)) } } }
    } }
}
