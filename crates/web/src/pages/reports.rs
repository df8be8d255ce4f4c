//! Reports: the templates, one filled with the numbers of now, and its files.

use crate::address;
use crate::frame::{Frame, with_query};
use crate::parts::empty;
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use flow::report::{Fact, workbook};
use flow::show::reports::{ReportLine, ReportPage, report, reports, taken};
use maud::{Markup, html};
use report::write::{Block, Copy, Run, Table, docx};
use serde::Deserialize;
use std::collections::BTreeMap;
use terms::{Failure, Language, wording};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What the address may choose, and what a form for a file sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    period: String,
    area: String,
    /// Sections that are left out, by number, with commas between.
    without: String,
    file: String,
    csrf: String,
}

/// Answers `GET /reports`.
pub async fn show_all(visit: Visit) -> Answer {
    let frame = visit.frame();
    let lines = reports(visit.platform(), &visit.look(), frame.language);
    Ok(Page(render_all(&frame, &lines)))
}

/// Answers `GET /reports/{template}`.
pub async fn show(visit: Visit, Path(template): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let page = filled(&visit, &template, &asked).await?;
    Ok(Page(render(&visit.frame(), &page)))
}

/// Answers `POST /reports/{template}/file`: the working copy, the final one, or the fact sheet.
pub async fn file(visit: Visit, Path(template): Path<String>, Form(asked): Form<Asked>) -> Answer<Response> {
    visit.guest.check_form(&asked.csrf)?;
    let page = filled(&visit, &template, &asked).await?;
    let frame = visit.frame();
    let written = &page.written;
    let laid_out = |copy| {
        let bytes = docx(&written.document, &written.manner, copy);
        bytes.map_err(|error| Failure::fault("writing a report", error))
    };
    let (key, ending, kind, bytes) = match asked.file.as_str() {
        "facts" => {
            ("report.facts", "xlsx", XLSX, workbook(&written.facts, frame.texts, written.language, visit.today())?)
        }
        "final" => ("report.final", "docx", DOCX, laid_out(Copy::Final)?),
        _ => ("report.working", "docx", DOCX, laid_out(Copy::Working)?),
    };
    taken(visit.platform(), &visit.look(), &page, key == "report.working")?;
    let name = format!("{} {} {}.{ending}", page.line.name, page.wanted.period, frame.say(key));
    let disposition = format!("attachment; filename*=UTF-8''{}", address::escape(&name));
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
}

async fn filled(visit: &Visit, template: &str, asked: &Asked) -> Answer<ReportPage> {
    let area = Some(asked.area.clone()).filter(|area| !area.is_empty());
    let without = asked.without.split(',').filter_map(|number| number.parse().ok()).collect();
    let wanted = (template, asked.period.parse().ok(), area, without);
    Ok(report(visit.platform(), &visit.look(), visit.frame().language, wanted).await?)
}

/// All templates.
pub fn render_all(frame: &Frame, lines: &[ReportLine]) -> Markup {
    let title = frame.say("page.reports.title");
    let body = html! {
        div.head { h1 { (title) } a.button href="/reports/check" { (frame.say("page.draft.title")) } }
        p.soft { (frame.say("page.reports.words")) }
        div.card {
            @if lines.is_empty() { (empty(frame.say("page.reports.none"))) }
            @else { table.stack {
                thead { tr { th { (frame.say("report.name")) } th.num { (frame.say("report.numbers")) } th {} } }
                tbody { @for line in lines { tr {
                    td { a.lead href={ "/reports/" (line.id) } { (line.name) } }
                    td.num data-name=(frame.say("report.numbers")) { (line.numbers) }
                    td.act { a.button href={ "/reports/" (line.id) } { (frame.say("report.open")) } }
                } } }
            } }
        }
    };
    frame.page(title, None, body)
}

/// One report as it would be written now; each number leads to the people and cases behind it.
pub fn render(frame: &Frame, page: &ReportPage) -> Markup {
    let facts: BTreeMap<&str, &Fact> = page.written.facts.iter().map(|fact| (fact.code.as_str(), fact)).collect();
    let body = html! {
        p.crumbs { a href="/reports" { (frame.say("page.reports.title")) } }
        div.head { h1 { (page.line.name) } }
        (chooser(frame, page))
        (files(frame, page))
        p.hint { (frame.say("report.hint")) }
        article.card.paper lang=(lang(page.written.language)) {
            @for block in &page.written.document.blocks { (drawn(frame, block, &facts)) }
        }
    };
    frame.page(&page.line.name, None, body)
}

fn lang(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    }
}

fn chooser(frame: &Frame, page: &ReportPage) -> Markup {
    let area = page.wanted.area.as_deref();
    html! {
        form.bar-form method="get" {
            div {
                label for="period" { (frame.say("indicator.period")) }
                select id="period" name="period" {
                    @for period in &page.periods {
                        option value=(period) selected[*period == page.wanted.period] {
                            (wording::period(frame.texts, frame.language, *period))
                        }
                    }
                }
            }
            div {
                label for="area" { (frame.say("facts.area")) }
                select id="area" name="area" {
                    @for place in &page.areas {
                        option value=(place.code) selected[area == Some(place.code.as_str())] { (place.name) }
                    }
                }
            }
            input type="hidden" name="without" value=(left_out(&page.wanted.without));
            button type="submit" { (frame.say("report.show")) }
        }
        @if page.written.sections.len() > 1 { (sections(frame, page)) }
    }
}

/// Each section with the way to leave it out or to have it back.
fn sections(frame: &Frame, page: &ReportPage) -> Markup {
    let without = &page.wanted.without;
    html! {
        details.card open[!without.is_empty()] {
            summary { (frame.say("report.sections")) }
            ul.plain-list { @for (number, name) in (1..).zip(&page.written.sections) {
                @let is_out = without.contains(&number);
                @let others = without.iter().copied().filter(|other| *other != number);
                @let then: Vec<usize> = if is_out { others.collect() } else { others.chain([number]).collect() };
                li {
                    @if is_out { s.soft { (name) } } @else { (name) } " "
                    a href=(with_query(frame.here, "without", &left_out(&then))) {
                        (frame.say(if is_out { "report.put_back" } else { "report.leave_out" }))
                    }
                }
            } }
        }
    }
}

fn left_out(sections: &[usize]) -> String {
    let mut sections = sections.to_vec();
    sections.sort_unstable();
    sections.iter().map(usize::to_string).collect::<Vec<_>>().join(",")
}

fn files(frame: &Frame, page: &ReportPage) -> Markup {
    html! {
        form.buttons method="post" action={ "/reports/" (page.line.id) "/file" } {
            (frame.token())
            input type="hidden" name="period" value=(page.wanted.period);
            input type="hidden" name="area" value=(page.wanted.area.as_deref().unwrap_or_default());
            input type="hidden" name="without" value=(left_out(&page.wanted.without));
            button.button-main type="submit" name="file" value="working" { (frame.say("report.working")) " .docx" }
            button type="submit" name="file" value="final" { (frame.say("report.final")) " .docx" }
            button type="submit" name="file" value="facts" { (frame.say("report.facts")) " .xlsx" }
        }
    }
}

fn drawn(frame: &Frame, block: &Block, facts: &BTreeMap<&str, &Fact>) -> Markup {
    html! {
        @match block {
            Block::Title(text) => h2.paper-title { @for line in text.split('\n') { span { (line) } } },
            Block::Subtitle(text) | Block::Caption(text) => p.paper-middle { (text) },
            Block::Heading { level: 0, text } => h3 { (text) },
            Block::Heading { text, .. } => h4 { (text) },
            Block::Address(text) | Block::Annex(text) => p.paper-edge { (text) },
            Block::Signed(text) => p.paper-signed { (text) },
            Block::Paragraph(runs) => p { @for run in runs { (words(run, facts)) } },
            Block::Table(table) => div.scroll role="region" tabindex="0" aria-label=(frame.say("report.table")) { (rows(table, facts)) },
        }
    }
}

fn rows(table: &Table, facts: &BTreeMap<&str, &Fact>) -> Markup {
    html! { table {
        thead { tr { @for head in &table.head { th { (head) } } } }
        tbody { @for row in &table.rows { tr { @for cell in row { td { (words(cell, facts)) } } } } }
    } }
}

fn words(run: &Run, facts: &BTreeMap<&str, &Fact>) -> Markup {
    let fact = run.code.as_deref().and_then(|code| facts.get(code));
    html! {
        @match fact {
            Some(fact) => a.number href={ (address::indicator(&fact.indicator)) "?period=" (fact.period) "&area=" (fact.area.0) } { (run.text) },
            None => @if run.strong { b { (run.text) } } @else { (run.text) },
        }
    }
}
