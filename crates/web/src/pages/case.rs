//! One case: where it stands, its last days, what can be done, what happened, and its papers.

use crate::address;
use crate::frame::Frame;
use crate::parts::{self, empty, tag};
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use flow::show::case::{CasePage, Said, StepLine};
use maud::{Markup, html};
use programme::cycle::{ClockState, Deadline, Whose};
use terms::RecordId;
use terms::wording;

/// What was just done, for the words at the top.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    done: String,
}

/// Answers `GET /ledgers/{programme}/{case}`.
pub async fn show(visit: Visit, Path((programme, case)): Path<(String, u64)>, Query(asked): Query<Asked>) -> Answer {
    let page = flow::show::case::case(visit.platform(), &visit.look(), &programme, RecordId(case)).await?;
    Ok(Page(render(&visit.frame(), &page, &asked.done)))
}

/// Answers `POST /ledgers/{programme}/{case}/papers/{made}/{paper}` with the paper as a file.
pub async fn print(
    visit: Visit,
    Path((_, case, made, paper)): Path<(String, u64, String, String)>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Answer<Response> {
    visit.guest.check_form(sent.iter().find(|(key, _)| key == "csrf").map_or("", |(_, value)| value))?;
    let printed = flow::paper::print(visit.platform(), &visit.look(), RecordId(case), &made, &paper).await?;
    let name = format!("attachment; filename*=UTF-8''{}.docx", address::escape(&printed.name));
    let head = [(header::CONTENT_TYPE, flow::paper::DOCX.to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((head, printed.docx).into_response())
}

/// The whole page.
pub fn render(frame: &Frame, page: &CasePage, done: &str) -> Markup {
    let programme = frame.word(&page.programme, "programme");
    let word = |key: String| frame.word(&page.programme, &key);
    let is_done = page.steps.iter().any(|step| step.key == done);
    let body = html! {
        p.crumbs {
            a href="/ledgers" { (frame.say("page.ledgers.title")) } " › "
            a href={ "/ledgers/" (page.programme) } { (programme) } " › " (page.number)
        }
        @if is_done {
            div.box.box-good role="status" { p { (frame.fill("case.done", &[("move", &word(format!("move.{done}")))])) } }
        }
        div.head {
            h1 { (page.number) " " (tag("", &word(format!("state.{}", page.state)))) }
            p.soft {
                @if let Some(day) = page.since { (frame.fill("case.since", &[("day", &wording::day(day))])) " " }
                (page.institution)
            }
        }
        @if page.sealed { div.box { p { (frame.say("case.sealed_words")) } } }
        (moves(frame, page))
        (deadlines(frame, page))
        (linked(frame, page))
        (history(frame, page))
    };
    frame.page(&page.number, Some(page.as_of), body)
}

fn moves(frame: &Frame, page: &CasePage) -> Markup {
    html! {
        section.card {
            h2 { (frame.say("case.moves")) }
            @if page.moves.is_empty() { (empty(frame.say("case.no_moves"))) }
            div.buttons { @for key in &page.moves {
                a.button href=(address::case_move(&page.programme, Some(page.record), key)) {
                    (frame.word(&page.programme, &format!("move.{key}")))
                }
            } }
        }
    }
}

/// The cases that it hangs together with, and what is still to be opened from it.
fn linked(frame: &Frame, page: &CasePage) -> Markup {
    html! {
        @if !page.linked.is_empty() || !page.to_open.is_empty() {
            section.card id="linked" {
                h2 { (frame.say("case.linked")) }
                ul { @for one in &page.linked {
                    li {
                        (frame.say(if one.opened_here { "case.opened_here" } else { "case.opened_by" })) " "
                        a href=(address::case(&one.programme, one.record)) {
                            (frame.word(&one.programme, "programme")) " " (one.number)
                        }
                        " " (tag("", &frame.word(&one.programme, &format!("state.{}", one.state))))
                    }
                } }
                div.buttons { @for opens in &page.to_open {
                    a.button href=(address::opened_from(opens, page.record)) {
                        (frame.fill("case.to_open", &[("ledger", &frame.word(&opens.ledger, "programme"))]))
                    }
                } }
            }
        }
    }
}

fn deadlines(frame: &Frame, page: &CasePage) -> Markup {
    html! {
        @if !page.deadlines.is_empty() {
            section.card {
                h2 { (frame.say("case.deadlines")) }
                @for deadline in &page.deadlines { (deadline_lines(frame, &page.programme, deadline)) }
            }
        }
    }
}

fn deadline_lines(frame: &Frame, programme: &str, deadline: &Deadline) -> Markup {
    let say = |key: &str| frame.word(programme, key);
    let (kind, key) = match deadline.state {
        ClockState::Running => ("", "clock.running"),
        ClockState::Paused => ("warn", "clock.paused"),
        ClockState::Met => ("good", "clock.met"),
        ClockState::Late if deadline.whose == Whose::Person => ("", "clock.over"),
        ClockState::Late => ("bad", "clock.late"),
        ClockState::Stopped => ("", "clock.stopped"),
    };
    html! {
        h3 { (say(&format!("clock.{}", deadline.clock))) " " (tag(kind, frame.say(key))) }
        p { (deadline.explanation.words(&say)) }
        p.soft.small { (frame.say("clock.basis")) " " (say(&deadline.basis)) }
    }
}

fn history(frame: &Frame, page: &CasePage) -> Markup {
    html! {
        section.card {
            h2 { (frame.say("case.history")) }
            @if !page.issues.is_empty() {
                div.box.box-bad {
                    p { (frame.say("case.unlawful")) }
                    ul { @for issue in &page.issues { li { (parts::issue(frame, &page.programme, issue)) } } }
                }
            }
            ol.timeline { @for step in &page.steps { (step_lines(frame, page, step)) } }
        }
    }
}

fn step_lines(frame: &Frame, page: &CasePage, step: &StepLine) -> Markup {
    let word = |key: String| frame.word(&page.programme, &key);
    html! {
        li {
            h3 { (wording::day(step.on)) " " (word(format!("move.{}", step.key))) }
            p.soft.small { "→ " (word(format!("state.{}", step.to))) @if !step.institution.is_empty() { " · " (step.institution) } }
            dl.facts { @for said in &step.said {
                dt { (word(format!("item.{}", said.item))) }
                dd { (answer(frame, page, said)) }
            } }
            @for paper in &step.papers {
                form.inline method="post" action={ (address::case(&page.programme, page.record)) "/papers/" (step.id) "/" (paper) } {
                    (frame.token())
                    button type="submit" { (frame.fill("case.print", &[("paper", &word(format!("paper.{paper}")))])) }
                }
            }
        }
    }
}

/// An answer in the words of its option; what a seal hides is said to be hidden.
fn answer(frame: &Frame, page: &CasePage, said: &Said) -> Markup {
    let Some(values) = &said.values else { return tag("warn", frame.say("case.sealed")) };
    let one = |value: &String| {
        let words = frame.word(&page.programme, &format!("item.{}.{value}", said.item));
        match value.as_str() {
            "true" | "false" => frame.say(&format!("answer.{value}")).to_owned(),
            _ if words.starts_with("item.") => value.clone(),
            _ => words,
        }
    };
    html! { (values.iter().map(one).collect::<Vec<_>>().join(frame.say("form.and"))) }
}
