//! The list of indicators, by programme.

use crate::address;
use crate::frame::Frame;
use crate::parts::{empty, figure};
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use flow::show::indicator::{IndicatorLine, IndicatorList};
use maud::{Markup, html};
use terms::wording;

/// Answers `GET /indicators`.
pub async fn show(visit: Visit) -> Answer {
    let page = flow::show::indicator::indicators(visit.platform(), &visit.look()).await?;
    Ok(Page(render(&visit.frame(), &page)))
}

/// The whole page.
pub fn render(frame: &Frame, page: &IndicatorList) -> Markup {
    let title = frame.say("page.indicators.title");
    let body = html! {
        div.head { h1 { (title) } @if page.writes_reports { a.button href="/reports" { (frame.say("page.reports.title")) } } }
        @if page.lines.is_empty() { div.card { (empty(frame.say("page.indicators.none"))) } }
        @for lines in page.lines.chunk_by(|a, b| programme(a) == programme(b)) { (group(frame, lines)) }
    };
    frame.page(title, Some(page.as_of), body)
}

fn programme(line: &IndicatorLine) -> &str {
    line.reading.id.split('/').next().unwrap_or_default()
}

fn group(frame: &Frame, lines: &[IndicatorLine]) -> Markup {
    let name = lines.first().map_or_else(String::new, |line| frame.word(programme(line), "programme"));
    html! {
        section.card {
            h2 { (name) }
            table.stack {
                thead { tr {
                    th { (frame.say("indicator.name")) } th { (frame.say("indicator.period")) }
                    th.num { (frame.say("indicator.value")) } th.num { (frame.say("indicator.fraction")) }
                    th.num { (frame.say("indicator.target")) } th {}
                } }
                tbody { @for line in lines { (row(frame, line)) } }
            }
        }
    }
}

fn row(frame: &Frame, line: &IndicatorLine) -> Markup {
    let period = wording::period(frame.texts, frame.language, line.period);
    html! { tr {
        td { a.lead href=(address::indicator(&line.reading.id)) { (frame.word_of(&line.reading.id, "indicator")) } }
        td data-name=(frame.say("indicator.period")) { (period) }
        td.num data-name=(frame.say("indicator.value")) { b { (figure::value(&line.reading, &line.tally)) } }
        td.num data-name=(frame.say("indicator.fraction")) {
            @match line.hidden { Some(_) => { "* / " } None => { (wording::number(line.tally.numerator)) " / " } }
            (wording::number(line.tally.denominator))
        }
        td.num data-name=(frame.say("indicator.target")) { (figure::target(&line.reading)) }
        td { (figure::reached(frame, &line.reading, line.tally.value)) }
    } }
}
