//! The ledgers with their counts, and the cases of one with their last days.

use crate::address;
use crate::frame::{Frame, with_query};
use crate::pages::{home, ledger_sheet};
use crate::parts::pager::pager;
use crate::parts::{empty, tag};
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use axum::extract::{Path, Query};
use flow::show::ledger::{CaseList, CaseRow, Cases, LedgerLine};
use flow::show::paged::AsOf;
use maud::{Markup, html};
use terms::wording;

/// What the address may choose.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    which: String,
    state: String,
    page: usize,
}

/// Answers `GET /ledgers`.
pub async fn show_all(visit: Visit) -> Answer {
    let look = visit.look();
    let lines = flow::show::ledger::ledgers(visit.platform(), &look).await?;
    Ok(Page(render_all(&visit.frame(), look.as_of(visit.platform()), &lines)))
}

/// Answers `GET /ledgers/{programme}`.
pub async fn show(visit: Visit, Path(programme): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let which = match (asked.which.as_str(), asked.state.as_str()) {
        ("late", _) => Cases::Late,
        ("all", _) => Cases::All,
        (_, "") => Cases::Open,
        (_, state) => Cases::State(state.into()),
    };
    let page = flow::show::ledger::cases(visit.platform(), &visit.look(), &programme, which, asked.page).await?;
    Ok(Page(render(&visit.frame(), &page)))
}

/// All ledgers with their counts.
pub fn render_all(frame: &Frame, as_of: AsOf, lines: &[LedgerLine]) -> Markup {
    let title = frame.say("page.ledgers.title");
    let body = html! {
        h1 { (title) }
        @if lines.is_empty() { div.card { (empty(frame.say("page.ledgers.none"))) } }
        div.tiles { @for line in lines { (tile(frame, line)) } }
    };
    frame.page(title, Some(as_of), body)
}

/// One ledger with its two counts.
pub fn tile(frame: &Frame, line: &LedgerLine) -> Markup {
    let to = |which: &str| line.listed.then(|| format!("/ledgers/{}?which={which}", line.programme));
    html! {
        section.tile {
            h3 { (frame.word(&line.programme, "programme")) }
            div.tile-counts {
                (home::counter(frame.say("case.open"), line.open, "", to("open")))
                (home::counter(frame.say("case.late"), line.late, "late", to("late")))
            }
        }
    }
}

/// The cases of one ledger.
pub fn render(frame: &Frame, page: &CaseList) -> Markup {
    let title = frame.word(&page.programme, "programme");
    let body = html! {
        p.crumbs { a href="/ledgers" { (frame.say("page.ledgers.title")) } " › " (title) }
        div.head {
            h1 { (title) }
            div.buttons { @for key in &page.opens {
                a.button.button-main href=(address::case_move(&page.programme, None, key)) {
                    (frame.word(&page.programme, &format!("move.{key}")))
                }
            } }
        }
        @if page.has_sheet { (ledger_sheet::forms(frame, &page.programme)) }
        div.tabs {
            (tab(frame, page, &Cases::Open, "open", page.open))
            (tab(frame, page, &Cases::Late, "late", page.late))
            (tab(frame, page, &Cases::All, "all", page.all))
        }
        (states(frame, page))
        div.card {
            @if page.cases.total == 0 { (empty(frame.say("case.none"))) }
            @else { (table(frame, page)) (pager(frame, &page.cases)) }
        }
    };
    frame.page(&title, Some(page.as_of), body)
}

fn tab(frame: &Frame, page: &CaseList, which: &Cases, value: &str, count: usize) -> Markup {
    html! {
        a href={ "/ledgers/" (page.programme) "?which=" (value) } aria-current=[(page.which == *which).then_some("true")] {
            (frame.say(&format!("case.{value}"))) " " (wording::count(count))
        }
    }
}

/// How many cases stand where; each leads to those.
fn states(frame: &Frame, page: &CaseList) -> Markup {
    html! {
        ul.details { @for (state, count) in &page.states {
            li {
                a href=(with_query(&format!("/ledgers/{}", page.programme), "state", state))
                    aria-current=[(page.which == Cases::State(state.clone())).then_some("true")] {
                    (frame.word(&page.programme, &format!("state.{state}")))
                }
                " " b { (wording::count(*count)) }
            }
        } }
    }
}

fn table(frame: &Frame, page: &CaseList) -> Markup {
    html! {
        table.stack {
            thead { tr {
                th { (frame.say("case.number")) } th { (frame.say("case.state")) } th { (frame.say("case.opened_on")) }
                th { (frame.say("case.clock")) } th { (frame.say("clock.due_on")) } th { (frame.say("person.institution")) }
            } }
            tbody { @for row in &page.cases.rows { (line(frame, &page.programme, row)) } }
        }
    }
}

fn line(frame: &Frame, programme: &str, row: &CaseRow) -> Markup {
    html! { tr {
        td { a.lead href=(address::case(programme, row.record)) { (row.number) } }
        td data-name=(frame.say("case.state")) { (frame.word(programme, &format!("state.{}", row.state))) }
        td data-name=(frame.say("case.opened_on")) { @if let Some(day) = row.opened_on { span.nowrap { (wording::day(day)) } } }
        td data-name=(frame.say("case.clock")) { @if let Some(clock) = &row.clock { (frame.word(programme, &format!("clock.{clock}"))) } }
        td data-name=(frame.say("clock.due_on")) { (due(frame, row)) }
        td data-name=(frame.say("person.institution")) { (row.institution) }
    } }
}

fn due(frame: &Frame, row: &CaseRow) -> Markup {
    html! {
        @if let Some(day) = row.due_on { span.nowrap { (wording::day(day)) } " " }
        @if row.days_late > 0 { (tag("bad", &frame.fill("due.days_late", &[("days", &row.days_late.to_string())]))) }
    }
}
