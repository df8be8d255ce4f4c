//! Links that wait for a person: two descriptions side by side, and the answers there are.

use crate::address;
use crate::chart::waterfall_bar;
use crate::frame::Frame;
use crate::parts::pager::pager;
use crate::parts::{empty, tag};
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::Redirect;
use flow::review::{self, ByHand, Decided};
use flow::show::review::{Described, FirstWord, Other, Question, ReviewPage};
use maud::{Markup, html};
use serde::Deserialize;
use terms::{ChangeNo, RecordId, Refusal, ResidentId};

/// What the address may say: the page, to whom the last answer led, and whether it waits for a second person.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: usize,
    done: Option<u64>,
    waits: bool,
}

/// What an answer sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    csrf: String,
    seen: u64,
    answer: String,
    reason: String,
    back: String,
}

/// A reason may have so many letters.
const REASON_MAX: usize = 500;

/// Answers `GET /links`.
pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let page = flow::show::review::review(visit.platform(), &visit.look(), asked.page).await?;
    Ok(Page(render(
        &visit.frame(),
        &page,
        asked.done.map(|of| Decided { resident: ResidentId(of), holds: !asked.waits }),
    )))
}

/// Answers `POST /links/{record}`: `same:RESIDENT`, `other` or `undo`.
pub async fn submit(visit: Visit, Path(record): Path<u64>, Form(sent): Form<Sent>) -> Answer<Redirect> {
    visit.guest.check_form(&sent.csrf)?;
    let answer = match sent.answer.as_str() {
        "other" => review::Answer::Other,
        "undo" => review::Answer::Undo,
        same => {
            let resident = same.strip_prefix("same:").and_then(|number| number.parse().ok());
            review::Answer::Same(ResidentId(resident.ok_or_else(|| Refusal::new("link_no_answer"))?))
        }
    };
    let reason = sent.reason.trim().chars().take(REASON_MAX).collect();
    let by_hand = ByHand { record: RecordId(record), seen: ChangeNo(sent.seen), answer, reason };
    let Decided { resident, holds } = review::decide(visit.platform(), &visit.actor, by_hand, visit.guest.now).await?;
    let to = match sent.back.as_str() {
        "resident" => address::resident(resident),
        _ if holds => format!("/links?done={resident}"),
        _ => format!("/links?done={resident}&waits=true"),
    };
    Ok(Redirect::to(&to))
}

/// The whole page.
pub fn render(frame: &Frame, page: &ReviewPage, done: Option<Decided>) -> Markup {
    let title = frame.say("page.links.title");
    let body = html! {
        h1 { (title) }
        p.soft { (frame.say("page.links.words")) " " (frame.say("page.links.keys")) }
        @if let Some(Decided { resident, holds }) = done {
            div.box.box-good role="status" { p {
                (frame.say(if holds { "link.decided" } else { "link.second_wanted" })) " "
                a href=(address::resident(resident)) { (frame.say("arrival.to_resident")) }
            } }
        }
        @if page.questions.total == 0 { div.card { (empty(frame.say("link.none_waiting"))) } }
        @for (at, question) in page.questions.rows.iter().enumerate() { (card(frame, question, at, page.questions.rows.get(at + 1))) }
        (pager(frame, &page.questions))
    };
    frame.page(title, Some(page.as_of), body)
}

fn card(frame: &Frame, question: &Question, at: usize, next: Option<&Question>) -> Markup {
    let state = if question.linked { "link.holds" } else { "link.apart" };
    html! {
        section.card id={ "r-" (question.record) } {
            h2 { (question.says.name) " " (tag("warn", frame.say(state))) }
            p.small.soft { (frame.word("", &format!("link.{}", question.rule))) }
            @if let Some(first) = &question.first { (said_first(frame, first)) }
            @for other in &question.others { (compared(frame, question, other)) }
            (answers(frame, question, at == 0, next))
        }
    }
}

/// Who has said it first, and what is wanted now.
fn said_first(frame: &Frame, first: &FirstWord) -> Markup {
    html! {
        div.box role="note" {
            p { b { (frame.fill("link.first_said", &[("who", frame.say(&first.by)), ("at", &first.at)])) } }
            @if !first.reason.is_empty() { p { (frame.say("link.first_reason")) " " (first.reason) } }
            p { (frame.say(if first.own { "link.second_other" } else { "link.second_yours" })) }
        }
    }
}

/// The two descriptions, trait by trait.
fn compared(frame: &Frame, question: &Question, other: &Other) -> Markup {
    type Read = fn(&Described) -> &str;
    let traits: [(&str, &str, Read); 7] = [
        ("name", "person.name", |says| &says.name),
        ("sex", "person.sex", |says| &says.sex),
        ("birth_date", "person.born", |says| &says.born),
        ("id_card", "person.id_card", |says| &says.id_card),
        ("phone", "person.phone", |says| &says.phone),
        ("mother", "person.mother", |says| &says.mother),
        ("birth_order", "person.birth_order", |says| &says.birth_order),
    ];
    // Few records name a mother: where neither does, nothing is said of one.
    let of_newborns = |name: &str| matches!(name, "mother" | "birth_order");
    let is_said = |name: &str, read: Read| {
        !of_newborns(name) || !read(&question.says).is_empty() || !read(&other.says).is_empty()
    };
    let word = |name: &str, value: &str| match name {
        "sex" => frame.say(&format!("sex.{value}")).to_owned(),
        _ => value.to_owned(),
    };
    html! {
        p.small.soft {
            (frame.say("link.this_record")) " " (question.says.sender) " " (question.says.record) " · "
            a href=(address::resident(other.resident)) { (frame.say("link.other_record")) } " "
            (other.says.sender) " " (other.says.record)
        }
        table.stack {
            thead { tr {
                th {} th { (frame.say("link.this_record")) } th { (frame.say("link.other_record")) }
                th { (frame.say("link.compared")) }
            } }
            tbody {
                @for (name, label, read) in traits.into_iter().filter(|(name, _, read)| is_said(name, *read)) { tr.differs[other.differ.iter().any(|one| one == name)] {
                    td { b { (frame.say(label)) } }
                    td data-name=(frame.say("link.this_record")) { (word(name, read(&question.says))) }
                    td data-name=(frame.say("link.other_record")) { (word(name, read(&other.says))) }
                    td data-name=(frame.say("link.compared")) { (verdict(frame, other, name)) }
                } }
                tr {
                    td { b { (frame.say("person.address")) } }
                    td data-name=(frame.say("link.this_record")) { (question.says.address) }
                    td data-name=(frame.say("link.other_record")) { (other.says.address) }
                    td {}
                }
            }
        }
        (weighed(frame, other))
    }
}

/// What each field weighs, and what follows from all of them.
fn weighed(frame: &Frame, other: &Other) -> Markup {
    let bits: Vec<f32> = other.weights.iter().map(|weight| weight.bits).collect();
    html! {
        @if let Some(likely) = other.likely {
            details.weighed open {
                summary { (frame.say("match.likely")) " " b { (format!("{:.1} %", likely * 100.0)) } }
                p.small.soft { (frame.say("match.words")) }
                table.weights { tbody {
                    @for (at, weight) in other.weights.iter().enumerate() { tr {
                        td { (frame.word("", &format!("match.{}", weight.field))) }
                        td { (frame.word("", &format!("match.{}", weight.level))) }
                        td.num { (format!("{:+.1}", weight.bits)) }
                        td { (waterfall_bar(&bits, at)) }
                    } }
                } }
            }
        }
    }
}

fn verdict(frame: &Frame, other: &Other, name: &str) -> Markup {
    let among = |list: &[String]| list.iter().any(|one| one == name);
    html! {
        @if among(&other.agree) { (tag("good", frame.say("link.agrees"))) }
        @else if among(&other.differ) { (tag("bad", frame.say("link.differs"))) }
        @else { span.soft { "–" } }
    }
}

/// The answers; those of the first card have keys (the browser's own, as Alt+Shift+S), because whoever answers
/// one finds the next in its place.
fn answers(frame: &Frame, question: &Question, first: bool, next: Option<&Question>) -> Markup {
    let mut residents: Vec<ResidentId> = question.others.iter().map(|other| other.resident).collect();
    residents.dedup();
    let several = residents.len() > 1;
    let key = |key: &'static str| first.then_some(key);
    let own = question.first.as_ref().is_some_and(|first| first.own);
    let (same, other) = match &question.first {
        Some(_) => ("link.answer_second", "link.answer_refuse"),
        None => ("link.answer_same", "link.answer_other"),
    };
    html! {
        form method="post" action={ "/links/" (question.record) } {
            (frame.token())
            input type="hidden" name="seen" value=(question.seen);
            label { (frame.say("link.reason")) " " input type="text" name="reason" maxlength=(REASON_MAX); }
            div.buttons {
                @if own {
                    button type="submit" name="answer" value="undo" { (frame.say("link.act_undo")) }
                }
                @for resident in residents.iter().filter(|_| !own) {
                    button.button-main type="submit" name="answer" value={ "same:" (resident) } accesskey=[key("s").filter(|_| !several)] {
                        (frame.say(same)) @if several { " (" (resident) ")" }
                    }
                }
                @if !own {
                    button type="submit" name="answer" value="other" accesskey=[key("d")] { (frame.say(other)) }
                }
                @if let Some(next) = next {
                    a.button href={ "#r-" (next.record) } accesskey=[key("n")] { (frame.say("link.later")) }
                }
            }
        }
    }
}
