//! The first page: what is to do, then the numbers that want attention.

use crate::address;
use crate::frame::Frame;
use crate::pages::ledgers;
use crate::parts::{empty, figure};
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use flow::show::home::{HomePage, Workload};
use flow::show::indicator::IndicatorLine;
use maud::{Markup, html};
use terms::wording;

/// Answers `GET /`.
pub async fn show(visit: Visit) -> Answer {
    let page = flow::show::home::home(visit.platform(), &visit.look()).await?;
    Ok(Page(render(&visit.frame(), &page)))
}

/// The whole page.
pub fn render(frame: &Frame, page: &HomePage) -> Markup {
    let title = frame.say("page.home.title");
    let body = html! {
        h1 { (title) }
        @if page.work.is_empty() && page.ledgers.is_empty() { div.card { (empty(frame.say("page.home.no_work"))) } }
        div.tiles {
            @for work in &page.work { (tile(frame, work)) }
            @for ledger in &page.ledgers { (ledgers::tile(frame, ledger)) }
        }
        @if page.set_aside > 0 { (set_aside(frame, page.set_aside)) }
        @if page.links > 0 {
            div.box { p {
                (frame.fill("page.home.links", &[("count", &wording::count(page.links))])) " "
                a href="/links" { (frame.say("page.home.see_links")) }
            } }
        }
        section.card {
            h2 { (frame.say("page.home.below")) }
            @if page.below.is_empty() {
                (empty(frame.say(if page.with_target == 0 { "page.home.no_targets" } else { "page.home.all_reached" })))
            } @else { (below(frame, &page.below)) }
        }
    };
    frame.page(title, Some(page.as_of), body)
}

/// One programme with its two counts.
pub fn tile(frame: &Frame, work: &Workload) -> Markup {
    html! {
        section.tile {
            h3 { (frame.word(&work.programme, "programme")) }
            div.tile-counts {
                (counter(frame.say("due.open"), work.open, "", work.listed.then(|| address::due(&work.programme, false))))
                (counter(frame.say("due.late"), work.late, "late", work.listed.then(|| address::due(&work.programme, true))))
            }
        }
    }
}

/// One count, a link where there is a list behind.
pub fn counter(name: &str, count: usize, kind: &str, to: Option<String>) -> Markup {
    let class = if count == 0 { "none" } else { kind };
    html! {
        @match to {
            Some(to) => a class=(class) href=(to) { (name) b { (wording::count(count)) } },
            None => span class=(class) { (name) b { (wording::count(count)) } },
        }
    }
}

fn set_aside(frame: &Frame, count: usize) -> Markup {
    html! {
        div.box.box-bad { p {
            (frame.fill("page.home.set_aside", &[("count", &wording::count(count))])) " "
            a href="/arrivals?only=set_aside" { (frame.say("page.home.see_set_aside")) }
        } }
    }
}

fn below(frame: &Frame, lines: &[IndicatorLine]) -> Markup {
    html! {
        table.stack {
            thead { tr {
                th { (frame.say("indicator.name")) } th { (frame.say("indicator.period")) }
                th.num { (frame.say("indicator.value")) } th.num { (frame.say("indicator.target")) }
                th.num { (frame.say("indicator.fraction")) }
            } }
            tbody { @for line in lines { (line_row(frame, line)) } }
        }
    }
}

fn line_row(frame: &Frame, line: &IndicatorLine) -> Markup {
    let period = wording::period(frame.texts, frame.language, line.period);
    html! { tr {
        td { a.lead href=(address::indicator(&line.reading.id)) { (frame.word_of(&line.reading.id, "indicator")) } }
        td data-name=(frame.say("indicator.period")) { (period) }
        td.num data-name=(frame.say("indicator.value")) { (figure::value(&line.reading, &line.tally)) }
        td.num data-name=(frame.say("indicator.target")) { (figure::target(&line.reading)) }
        td.num data-name=(frame.say("indicator.fraction")) {
            (wording::number(line.tally.numerator)) " / " (wording::number(line.tally.denominator))
        }
    } }
}
