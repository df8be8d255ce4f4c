//! One resident's record: what is due first, then what happened, then who knows the person as whom.

use crate::address;
use crate::frame::Frame;
use crate::pages::{doses, due, timeline};
use crate::parts::banner::banner;
use crate::parts::pager::pager;
use crate::parts::{empty, tag};
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use axum::extract::{Path, Query};
use flow::show::form::Outcome;
use flow::show::resident::{LinkAct, LinkLine, Membership, ResidentPage};
use flow::show::review::Told;
use intake::form::Form;
use maud::{Markup, html};
use programme::Content;
use serde::Deserialize;
use terms::ResidentId;
use terms::wording;

/// What the address may say: the page of the timeline, and what a form just saved came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: usize,
    saved: String,
    class: String,
    next: String,
    advise: String,
    warn: String,
}

/// Answers `GET /residents/{resident}`.
pub async fn show(visit: Visit, Path(id): Path<u64>, Query(asked): Query<Asked>) -> Answer {
    let page = flow::show::resident::resident(visit.platform(), &visit.look(), ResidentId(id), asked.page).await?;
    let saved = outcomes(&visit.platform().content, &asked);
    Ok(Page(render(&visit.frame(), &page, &saved)))
}

/// The address of the page that tells what a saved form came to; what several came to stands side by side.
pub fn after_saving(id: ResidentId, outcomes: &[Outcome]) -> String {
    let each = |say: fn(&Outcome) -> String| {
        let said: Vec<String> = outcomes.iter().map(say).collect();
        address::escape(&said.join(","))
    };
    format!(
        "{}?saved={}&class={}&next={}&advise={}&warn={}",
        address::resident(id),
        each(|one| one.form.clone()),
        each(|one| one.class.clone().unwrap_or_default()),
        each(|one| one.next_on.map(|day| day.to_string()).unwrap_or_default()),
        each(|one| one.advise.join(" ")),
        each(|one| one.warnings.join(" "))
    )
}

/// The key of the words of a class: the classes are options of one of the form's items.
pub fn class_key(form: &Form, class: &str) -> Option<String> {
    Some(format!("item.{}.{class}", form.class.as_deref()?))
}

/// Only what the forms can say is said: an address made up by somebody else tells nothing.
fn outcomes(content: &Content, asked: &Asked) -> Vec<Outcome> {
    let at = |text: &'_ str, at: usize| text.split(',').nth(at).unwrap_or_default().to_owned();
    let one = |(number, id): (usize, &str)| {
        let form = content.form(id)?;
        let class = at(&asked.class, number);
        let known = form.decisions.iter().filter_map(|row| class_key(form, &row.class)).find(|key| *key == class);
        let advises = |key: &str| form.decisions.iter().any(|decision| decision.advise.iter().any(|own| own == key));
        let words = |text: &str, is_said: &dyn Fn(&str) -> bool| {
            at(text, number).split(' ').filter(|word| is_said(word)).map(str::to_owned).collect()
        };
        Some(Outcome {
            form: id.into(),
            next_on: at(&asked.next, number).parse().ok().filter(|_| known.is_some()),
            class: known,
            warnings: words(&asked.warn, &|code| !code.is_empty()),
            advise: words(&asked.advise, &advises),
        })
    };
    asked.saved.split(',').enumerate().filter_map(one).collect()
}

/// The whole page; `saved` is what the form door just answered.
pub fn render(frame: &Frame, page: &ResidentPage, saved: &[Outcome]) -> Markup {
    let body = html! {
        @for outcome in saved { (told(frame, outcome)) }
        (banner(frame, &page.banner))
        div.cols.cols-wide {
            section.card {
                h2 { (frame.say("resident.timeline")) }
                (timeline::render(frame, &page.timeline.rows))
                (pager(frame, &page.timeline))
            }
            div {
                section.card { h2 { (frame.say("page.due.title")) } (to_do(frame, page)) }
                @for plan in &page.doses { (doses::render(frame, plan)) }
                section.card { h2 { (frame.say("resident.programmes")) } (programmes(frame, &page.programmes)) }
                section.card { h2 { (frame.say("resident.links")) } (links(frame, &page.links)) }
            }
        }
    };
    frame.page(&page.banner.name, Some(page.as_of), body)
}

fn told(frame: &Frame, outcome: &Outcome) -> Markup {
    let programme = outcome.form.split('/').next().unwrap_or_default();
    html! {
        div.box.box-good role="status" {
            p { b { (frame.fill("resident.saved", &[("form", &frame.word_of(&outcome.form, "form"))])) } }
            @if let Some(class) = &outcome.class {
                p { (frame.say("visit.class")) " " b { (frame.word(programme, class)) } }
            }
            @if let Some(day) = outcome.next_on { p { (frame.say("visit.next_on")) " " b { (wording::day(day)) } } }
            @if !outcome.advise.is_empty() {
                p { (frame.say("visit.advice")) }
                ul { @for key in &outcome.advise { li { (frame.word(programme, &format!("advice.{key}"))) } } }
            }
            @for words in warnings(frame, programme, outcome) { p { (tag("warn", frame.say("severity.warning"))) " " (words) } }
        }
    }
}

/// The warnings that have words which need nothing filled in.
fn warnings(frame: &Frame, programme: &str, outcome: &Outcome) -> Vec<String> {
    let words = outcome.warnings.iter().map(|code| (code, frame.word(programme, &format!("issue.{code}"))));
    words
        .filter(|(code, words)| !words.contains('{') && *words != format!("issue.{code}"))
        .map(|(_, words)| words)
        .collect()
}

fn to_do(frame: &Frame, page: &ResidentPage) -> Markup {
    let waiting: Vec<&str> = page.due.iter().filter_map(|row| row.form.as_deref()).collect();
    html! {
        @if page.due.is_empty() { p.soft { (frame.say("resident.nothing_due")) } }
        @for row in &page.due {
            p {
                (due::what(frame, row)) br; (due::when(frame, row))
                @if let Some(form) = &row.form { span.buttons { a.button.button-main href=(address::form(row.resident, form)) { (frame.say("due.fill_in")) } } }
            }
        }
        div.buttons {
            @for form in page.forms.iter().filter(|form| !waiting.contains(&form.as_str())) {
                a.button href=(address::form(page.resident, form)) { (frame.word_of_programme(form)) " · " (frame.word_of(form, "form")) }
            }
        }
    }
}

fn programmes(frame: &Frame, list: &[Membership]) -> Markup {
    html! {
        @if list.is_empty() { p.soft { (frame.say("resident.no_programmes")) } }
        @for one in list { p {
            b { (frame.word(&one.programme, "programme")) } " "
            @if one.to_on.is_some() { (tag("", frame.say("member.ended"))) }
            br;
            span.soft.small {
                @if !one.institution.is_empty() { (one.institution) " · " }
                @if let Some(day) = one.from_on { (wording::day(day)) } " – " @if let Some(day) = one.to_on { (wording::day(day)) }
                @if let Some(reason) = &one.end_reason { " · " (frame.word(&one.programme, &format!("end.{reason}"))) }
            }
        } }
    }
}

fn links(frame: &Frame, list: &[LinkLine]) -> Markup {
    html! {
        @if list.is_empty() { (empty(frame.say("resident.no_links"))) }
        @else {
            p.soft.small { (frame.say("resident.links_words")) }
            ul.small { @for link in list { li {
                (link.sender) " · " span.soft { (link.record) }
                @for told in &link.told { br; (decision(frame, told)) }
                @if let Some(act) = link.act { (link_act(frame, link, act)) }
            } } }
        }
    }
}

fn decision(frame: &Frame, told: &Told) -> Markup {
    html! {
        span.soft { (told.on) } " " (frame.word("", &format!("link.{}", told.rule)))
        @if !told.by.is_empty() { " · " (told.by) }
        @if !told.reason.is_empty() { " · " (told.reason) }
    }
}

/// One button; the reason is asked for in the same line.
fn link_act(frame: &Frame, link: &LinkLine, act: LinkAct) -> Markup {
    let (answer, words) = match act {
        LinkAct::Split => ("other", "link.act_split"),
        LinkAct::Undo => ("undo", "link.act_undo"),
    };
    html! {
        details {
            summary { (frame.say(words)) }
            form method="post" action={ "/links/" (link.number) } {
                (frame.token())
                input type="hidden" name="seen" value=(link.seen);
                input type="hidden" name="back" value="resident";
                label { (frame.say("link.reason")) " " input type="text" name="reason" maxlength="500"; }
                div.buttons { button type="submit" name="answer" value=(answer) { (frame.say(words)) } }
            }
        }
    }
}
