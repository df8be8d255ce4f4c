//! One message and what became of it, station by station.

use crate::address;
use crate::frame::Frame;
use crate::pages::register::PageAsked;
use crate::pages::sheet::handle::download;
use crate::parts::pager::pager;
use crate::parts::{self, empty, tag};
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use axum::extract::{Path, Query};
use axum::response::Response;
use flow::show::arrival::{ArrivalTrace, DraftLine, StationLine};
use maud::{Markup, html};
use terms::ArrivalId;
use terms::wording;

/// Answers `GET /arrivals/{arrival}`.
pub async fn show(visit: Visit, Path(arrival): Path<u64>, Query(asked): Query<PageAsked>) -> Answer {
    let page = flow::show::arrival::trace(visit.platform(), &visit.look(), ArrivalId(arrival), asked.page)?;
    Ok(Page(render(&visit.frame(), &page)))
}

/// Answers `GET /arrivals/{arrival}/rejected.xlsx`: the rows of a sheet that were set aside.
pub async fn rejected(visit: Visit, Path(arrival): Path<u64>) -> Answer<Response> {
    let language = visit.guest.language;
    let (name, bytes) = flow::show::arrival::rejected(visit.platform(), &visit.look(), ArrivalId(arrival), language)?;
    Ok(download(&name, visit.frame().say("sheet.rejected"), bytes))
}

/// The whole page.
pub fn render(frame: &Frame, page: &ArrivalTrace) -> Markup {
    let title = frame.fill("page.arrival.title", &[("number", &page.arrival.id.to_string())]);
    let body = html! {
        p.crumbs { a href="/arrivals" { (frame.say("page.arrivals.title")) } " › " (page.arrival.id) }
        h1 { (title) }
        section.card { (facts(frame, page)) }
        section.card {
            h2 { (frame.say("arrival.path")) }
            ol.stations { @for station in &page.stations { (one_station(frame, station)) } }
        }
        section.card {
            h2 { (frame.say("arrival.drafts")) }
            @if page.has_rejected {
                p { a.button href={ "/arrivals/" (page.arrival.id) "/rejected.xlsx" } { (frame.say("arrival.rejected")) } }
                p.hint { (frame.say("sheet.rejected_words")) }
            }
            @if page.drafts.total == 0 { (empty(frame.say("arrival.no_drafts"))) }
            @else { (table(frame, &page.programme, &page.drafts.rows)) (pager(frame, &page.drafts)) }
        }
    };
    frame.page(&title, Some(page.as_of), body)
}

fn facts(frame: &Frame, page: &ArrivalTrace) -> Markup {
    let row = &page.arrival;
    html! {
        dl.facts {
            dt { (frame.say("arrival.received")) } dd { (wording::moment(row.received)) }
            dt { (frame.say("arrival.sender")) } dd { (row.sender) }
            dt { (frame.say("arrival.what")) } dd { (row.name) " · " (frame.word("", &format!("format.{}", row.format))) " · " (wording::size(row.size_bytes)) }
            dt { (frame.say("arrival.kept")) } dd { (wording::count(row.kept)) }
            dt { (frame.say("arrival.doubled")) } dd { (wording::count(row.doubled)) }
            dt { (frame.say("arrival.set_aside")) } dd { (wording::count(row.set_aside)) }
        }
    }
}

fn one_station(frame: &Frame, station: &StationLine) -> Markup {
    let pattern = frame.word("", &format!("trace.{}", station.said));
    let words = station.args.iter().fold(pattern, |text, (name, value)| match (name.as_str(), value.parse()) {
        ("bytes", Ok(bytes)) => text.replace("{size}", &wording::size(bytes)),
        _ => text.replace(&format!("{{{name}}}"), value),
    });
    html! { li { b { (frame.word("", &format!("station.{}", station.station))) } span { (words) } } }
}

fn table(frame: &Frame, programme: &str, rows: &[DraftLine]) -> Markup {
    html! {
        table.stack {
            thead { tr {
                th { (frame.say("arrival.position")) } th { (frame.say("arrival.fate")) } th { (frame.say("arrival.records")) }
                th { (frame.say("arrival.issues")) } th {}
            } }
            tbody { @for row in rows { (line(frame, programme, row)) } }
        }
    }
}

fn line(frame: &Frame, programme: &str, row: &DraftLine) -> Markup {
    let kind = match row.fate.as_str() {
        "kept" => "good",
        "set_aside" => "bad",
        _ => "",
    };
    html! { tr {
        td data-name=(frame.say("arrival.position")) { (parts::place(frame, &row.place)) }
        td { (tag(kind, &frame.word("", &format!("fate.{}", row.fate)))) }
        td.small data-name=(frame.say("arrival.records")) { @for record in &row.records { (record) br; } }
        td data-name=(frame.say("arrival.issues")) {
            @for issue in &row.issues {
                (parts::issue_tag(frame, issue.severity)) " " (parts::issue(frame, programme, issue))
                @if !issue.place.is_empty() && issue.place != row.place { span.soft.small { " " (parts::place(frame, &issue.place)) } }
                br;
            }
        }
        td.act { @if let Some(id) = row.resident { a href=(address::resident(id)) { (frame.say("arrival.to_resident")) } } }
    } }
}
