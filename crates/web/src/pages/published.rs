//! Published numbers: on an indicator's page, and one of them then and now.

use crate::address;
use crate::frame::Frame;
use crate::parts::pager::pager;
use crate::parts::{empty, figure, people};
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::Redirect;
use flow::moved::Says;
use flow::publish::{ToPublish, publish};
use flow::show::indicator::{IndicatorPage, Tally};
use flow::show::published::{MovedRow, PublishedPage, ThenNow, Why};
use flow::show::sentence::printed;
use maud::{Markup, html};
use programme::due::Cell;
use serde::Deserialize;
use terms::wording;
use terms::{ChangeNo, Refusal};

/// What the address may choose.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: usize,
}

/// What publishing sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    csrf: String,
    period: String,
    area: String,
    replaces: Option<u64>,
}

/// Answers `GET /published/{number}`.
pub async fn show(visit: Visit, Path(number): Path<u64>, Query(asked): Query<Asked>) -> Answer {
    let page = flow::show::published::page(visit.platform(), &visit.look(), ChangeNo(number), asked.page).await?;
    Ok(Page(render(&visit.frame(), &page)))
}

/// Answers `POST /indicators/{programme}/{name}/publish`.
pub async fn submit(
    visit: Visit,
    Path((programme, name)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Answer<Redirect> {
    visit.guest.check_form(&sent.csrf)?;
    let wanted = ToPublish {
        indicator: format!("{programme}/{name}"),
        period: sent.period.parse().map_err(|_| Refusal::new("not_found"))?,
        area: Some(sent.area).filter(|area| !area.is_empty()),
        replaces: sent.replaces.map(ChangeNo),
    };
    let number = publish(visit.platform(), &visit.actor, &wanted, visit.today(), visit.guest.now).await?;
    Ok(Redirect::to(&address::published(number)))
}

/// On an indicator's page: what was published of the number, and how to publish it.
pub fn of_indicator(frame: &Frame, page: &IndicatorPage) -> Markup {
    let standing = page.published.first();
    html! {
        h2 { (frame.say("published.title")) }
        @if page.published.is_empty() { p.soft { (frame.say("published.none")) } }
        @for one in &page.published { p {
            a href=(address::published(one.number)) { (frame.fill("published.number", &[("number", &one.number.to_string())])) }
            " " span.soft.small { (one.account) " · " (wording::moment(one.at)) " · " (frame.fill("published.known", &[("known", &one.known.to_string())])) }
        } }
        @if page.may_publish {
            form method="post" action={ (address::indicator(&page.reading.id)) "/publish" } {
                (frame.token())
                input type="hidden" name="period" value=(page.period);
                @if page.path.len() > 1 { @if let Some(place) = page.path.last() { input type="hidden" name="area" value=(place.code); } }
                @if let Some(one) = standing { input type="hidden" name="replaces" value=(one.number); }
                p.small.soft { (frame.say("published.publish_words")) }
                button type="submit" { (frame.say(if standing.is_some() { "published.again" } else { "published.publish" })) }
            }
        }
    }
}

/// The whole page.
pub fn render(frame: &Frame, page: &PublishedPage) -> Markup {
    let name = frame.word_of(&page.reading.id, "indicator");
    let title = frame.fill("page.published.title", &[("name", &name)]);
    let body = html! {
        p.crumbs { a href="/indicators" { (frame.say("page.indicators.title")) } " › " a href=(address::indicator(&page.reading.id)) { (name) } }
        div.head { div { h1 { (title) } p.soft { (place_and_period(frame, page)) } } }
        section.card { (numbers(frame, page)) (said(frame, page)) }
        section.card { (causes(frame, page)) }
        @if !page.places.is_empty() { section.card { (places(frame, page)) } }
        @if let Some(moved) = page.moved.as_ref().filter(|moved| moved.total > 0) {
            section.card {
                h2 { (frame.say("published.moved")) " " span.soft { (wording::count(moved.total)) } }
                (people(frame, page, &moved.rows))
                (pager(frame, moved))
            }
        }
    };
    frame.page(&title, Some(page.as_of), body)
}

fn place_and_period(frame: &Frame, page: &PublishedPage) -> Markup {
    html! {
        @if let Some(place) = page.path.last() { b { (place.name) } " · " }
        (wording::period(frame.texts, frame.language, page.period))
        " · " (frame.fill("published.number", &[("number", &page.publication.number.to_string())]))
    }
}

fn numbers(frame: &Frame, page: &PublishedPage) -> Markup {
    html! {
        div.figures {
            div.figure.figure-main { span.name { (frame.say("published.as_known")) } span.value { (then(frame, page, &page.whole)) } }
            div.figure { span.name { (frame.say("published.now")) } span.value { (now(frame, page, &page.whole)) } }
            (figure::figure(frame.say("published.changed_by"), &difference(page, &page.whole)))
        }
    }
}

fn then(frame: &Frame, page: &PublishedPage, both: &ThenNow) -> Markup {
    match both.then_hidden {
        Some(hidden) => figure::hidden(frame, hidden, page.hide_below),
        None => shown(page, &both.then),
    }
}

fn now(frame: &Frame, page: &PublishedPage, both: &ThenNow) -> Markup {
    match (both.now_hidden, &both.now) {
        (Some(hidden), _) => figure::hidden(frame, hidden, page.hide_below),
        (None, Some(tally)) => shown(page, tally),
        (None, None) => html! { "–" },
    }
}

fn shown(page: &PublishedPage, tally: &Tally) -> Markup {
    html! {
        (figure::value(&page.reading, tally))
        span.sub { (wording::number(tally.numerator)) " / " (wording::number(tally.denominator)) }
    }
}

/// By how much the value has grown, where both stand there.
fn difference(page: &PublishedPage, both: &ThenNow) -> String {
    let now = both.now.filter(|_| both.then_hidden.is_none() && both.now_hidden.is_none());
    match (both.then.value, now.and_then(|now| now.value)) {
        (Some(then), Some(now)) => {
            let sign = if now > then { "+" } else { "" };
            format!("{sign}{}", printed(&page.reading, now - then))
        }
        _ => "–".into(),
    }
}

/// Who published it, when, as known when, and which publication corrects which.
fn said(frame: &Frame, page: &PublishedPage) -> Markup {
    let one = &page.publication;
    let link = |key: &str, number: ChangeNo| {
        html! { p { a href=(address::published(number)) { (frame.fill(key, &[("number", &number.to_string())])) } } }
    };
    html! {
        p.soft {
            (frame.say("published.account")) " " (frame.say(&page.by)) " · " (frame.say("published.at")) " " (wording::moment(page.at)) " · "
            (frame.fill("published.known", &[("known", &one.known.to_string())]))
            " · " (frame.fill("indicator.until", &[("day", &wording::day(page.until))]))
        }
        @if let Some(number) = one.replaces { (link("published.correction_of", number)) }
        @if let Some(number) = one.replaced_by { (link("published.corrected_by", number)) }
        p.small.soft { (frame.say("published.hash")) " " code { (one.hash) } }
    }
}

fn causes(frame: &Frame, page: &PublishedPage) -> Markup {
    html! {
        h2 { (frame.say("published.causes")) }
        @if page.causes.is_empty() { (empty(frame.say("published.no_difference"))) }
        @for (why, count) in &page.causes { p {
            (word(frame, *why))
            @if let Some(count) = count { " " b { (frame.fill("published.people", &[("count", &wording::count(*count))])) } }
        } }
    }
}

fn word<'k>(frame: &'k Frame, why: Why) -> &'k str {
    frame.say(match why {
        Why::Late => "published.cause.late",
        Why::Corrected => "published.cause.corrected",
        Why::Relinked => "published.cause.relinked",
        Why::Definition => "published.cause.definition",
        Why::Otherwise => "published.cause.otherwise",
    })
}

fn places(frame: &Frame, page: &PublishedPage) -> Markup {
    html! {
        h2 { (frame.say("published.places")) }
        table.tight {
            thead { tr { th { (frame.say("indicator.where")) } th.num { (frame.say("published.then")) } th.num { (frame.say("published.now")) } } }
            tbody { @for (place, both) in &page.places { tr {
                td { @if place.code.is_empty() { (frame.say("indicator.no_area")) } @else { (place.name) } }
                td.num { (then(frame, page, both)) }
                td.num { (now(frame, page, both)) }
            } } }
        }
    }
}

fn people(frame: &Frame, page: &PublishedPage, rows: &[MovedRow]) -> Markup {
    let programme = page.reading.id.split('/').next().unwrap_or_default();
    html! {
        table.stack {
            thead { tr {
                th { (frame.say("person.name")) } th { (frame.say("person.village")) }
                th { (frame.say("published.then")) } th { (frame.say("published.now")) } th { (frame.say("gap.reason")) }
            } }
            tbody { @for row in rows { tr {
                td { @match row.resident { Some(resident) => (people::name(resident, &row.name)), None => (row.name) } @if !row.item.is_empty() { " " span.soft.small { (row.item) } } }
                td data-name=(frame.say("person.village")) { (row.village) }
                td data-name=(frame.say("published.then")) { (says(frame, programme, row.then.as_ref())) }
                td data-name=(frame.say("published.now")) { (says(frame, programme, row.now.as_ref())) }
                td data-name=(frame.say("gap.reason")) { @for why in &row.why { (word(frame, *why)) " " } }
            } } }
        }
    }
}

/// A row's result in words: beside the rate, met, what is missing, or how much.
fn says(frame: &Frame, programme: &str, says: Option<&Says>) -> String {
    let Some(says) = says else { return frame.say("published.gone").to_owned() };
    let number = |name: &str| match says.cell(name) {
        Some(Cell::Number(value)) => Some(wording::number(*value)),
        _ => None,
    };
    if let Some(beside) = says.text("beside") {
        return frame.word(programme, &format!("beside.{beside}"));
    }
    match (says.cell("met"), says.text("gap")) {
        (Some(Cell::Boolean(true)), _) => frame.say("published.met").to_owned(),
        (_, Some(gap)) => frame.word(programme, &format!("gap.{gap}")),
        (Some(_), None) => frame.say("published.missing").to_owned(),
        (None, None) => match (number("amount"), number("numerator"), number("denominator")) {
            (Some(amount), ..) => amount,
            (None, Some(numerator), Some(denominator)) => format!("{numerator} / {denominator}"),
            _ => frame.say("published.met").to_owned(),
        },
    }
}
