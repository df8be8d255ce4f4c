//! One indicator: the number, the ranking, the trend, who is missing, and what it means.

use crate::chart::{Point, Trend};
use crate::frame::{Frame, with_query};
use crate::pages::{beside, gaps, published, ranking};
use crate::parts::figure;
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use axum::extract::{Path, Query};
use flow::show::indicator::{By, Choice, IndicatorPage, Place};
use flow::show::sentence::{printed, sentence};
use maud::{Markup, html};
use serde::Deserialize;
use terms::wording;

/// What the address may choose.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    period: String,
    area: String,
    by: String,
    group: String,
    split: String,
    page: usize,
}

/// Answers `GET /indicators/{programme}/{name}`.
pub async fn show(visit: Visit, Path((programme, name)): Path<(String, String)>, Query(asked): Query<Asked>) -> Answer {
    let choice = Choice {
        period: asked.period.parse().ok(),
        area: Some(asked.area).filter(|area| !area.is_empty()),
        by: match asked.by.as_str() {
            "" | "area" => By::Area,
            "institution" => By::Institution,
            _ => By::Group,
        },
        hierarchy: asked.by,
        group: Some(asked.group).filter(|group| !group.is_empty()),
        split: beside::split(&asked.split),
        page: asked.page,
    };
    let id = format!("{programme}/{name}");
    let page = flow::show::indicator::indicator(visit.platform(), &visit.look(), &id, &choice).await?;
    Ok(Page(render(&visit.frame(), &page)))
}

/// The whole page.
pub fn render(frame: &Frame, page: &IndicatorPage) -> Markup {
    let title = frame.word_of(&page.reading.id, "indicator");
    let body = html! {
        p.crumbs { a href="/indicators" { (frame.say("page.indicators.title")) } " › " (frame.word_of_programme(&page.reading.id)) }
        div.head { div { h1 { (title) } p.soft { (place_and_period(frame, page)) } } (chooser(frame, page)) }
        section.card { (numbers(frame, page)) (beside::compared(frame, page)) (in_a_report(frame, page)) }
        div.cols {
            section.card { (ranking::render(frame, page)) }
            section.card { (trend(frame, page)) }
        }
        section.card id="split" { (beside::parts(frame, page)) }
        @if let Some(list) = &page.gaps { section.card id="gaps" { (gaps::render(frame, page, list)) } }
        section.card id="published" { (published::of_indicator(frame, page)) }
        section.card { (definition(frame, page)) }
    };
    frame.page(&title, Some(page.as_of), body)
}

fn place_and_period(frame: &Frame, page: &IndicatorPage) -> Markup {
    let period = wording::period(frame.texts, frame.language, page.period);
    html! {
        @for place in page.path.iter().rev().skip(1).rev() { a href=(at_area(frame, place)) { (place.name) } " › " }
        @if let Some(place) = page.path.last() { b { (place.name) } " · " }
        (period)
        @if !page.closed { " · " (frame.say("indicator.open_period")) }
    }
}

fn at_area(frame: &Frame, place: &Place) -> String {
    with_query(&with_query(frame.here, "area", &place.code), "page", "1")
}

fn chooser(frame: &Frame, page: &IndicatorPage) -> Markup {
    html! {
        form.bar-form method="get" action=(frame.path()) {
            @if let Some(place) = page.path.last() { input type="hidden" name="area" value=(place.code); }
            @if page.by != By::Area { input type="hidden" name="by" value=(page.hierarchy); }
            @if let Some(split) = page.split { input type="hidden" name="split" value=(beside::word(split)); }
            div {
                label for="period" { (frame.say("indicator.period")) }
                select id="period" name="period" {
                    @for period in &page.periods {
                        option value=(period) selected[*period == page.period] {
                            (wording::period(frame.texts, frame.language, *period))
                        }
                    }
                }
            }
            button type="submit" { (frame.say("indicator.show")) }
        }
    }
}

fn numbers(frame: &Frame, page: &IndicatorPage) -> Markup {
    html! {
        div.figures {
            div.figure.figure-main {
                span.name { (frame.say("indicator.value")) }
                span.value {
                    @match page.hidden {
                        Some(hidden) => (figure::hidden(frame, hidden, page.hide_below)),
                        None => (figure::value(&page.reading, &page.tally)),
                    }
                }
            }
            @if page.hidden.is_none() { (figure::figure(frame.say("indicator.numerator"), &wording::number(page.tally.numerator))) }
            (figure::figure(frame.say("indicator.denominator"), &wording::number(page.tally.denominator)))
            (figure::figure(frame.say("indicator.target"), &figure::target(&page.reading)))
            div.figure { (figure::reached(frame, &page.reading, page.tally.value)) }
        }
    }
}

/// The number as a report would say it, to be copied.
fn in_a_report(frame: &Frame, page: &IndicatorPage) -> Markup {
    html! {
        @if let Some(said) = sentence(frame.texts, frame.language, page) {
            p { span.soft { (frame.say("sentence.title")) " " } (said) }
        }
    }
}

fn trend(frame: &Frame, page: &IndicatorPage) -> Markup {
    let title = frame.fill("indicator.trend_of", &[("name", &frame.word_of(&page.reading.id, "indicator"))]);
    let most = (page.reading.scale == "%").then_some(100.0);
    html! {
        h2 { (frame.say("indicator.trend")) }
        @if page.trend.iter().all(|(_, tally)| tally.value.is_none()) {
            (crate::parts::empty(frame.say("indicator.no_trend")))
        } @else {
            (Trend { title, description: trend_words(frame, page), points: points(frame, page), goal: goal(frame, page), most }.draw())
            details {
                summary { (frame.say("indicator.as_table")) }
                (trend_table(frame, page))
            }
        }
    }
}

fn goal(frame: &Frame, page: &IndicatorPage) -> Option<(f64, String)> {
    page.reading
        .target
        .map(|target| (target, format!("{} {}", frame.say("indicator.target"), figure::target(&page.reading))))
}

/// The year is written under the first period and wherever it changes.
fn points(frame: &Frame, page: &IndicatorPage) -> Vec<Point> {
    let mut year = String::new();
    let mut points: Vec<Point> = page
        .trend
        .iter()
        .map(|(period, tally)| {
            let (label, below) = wording::period_short(frame.texts, frame.language, *period);
            let changed = below != year;
            year.clone_from(&below);
            let shown = tally.value.map_or_else(String::new, |value| wording::number((value * 10.0).round() / 10.0));
            Point { label, below: if changed { below } else { String::new() }, value: tally.value, shown }
        })
        .collect();
    // Two years side by side run into each other on a narrow page.
    if points.get(1).is_some_and(|second| !second.below.is_empty()) && points.len() > 2 {
        points[0].below.clear();
    }
    points
}

fn trend_words(frame: &Frame, page: &IndicatorPage) -> String {
    page.trend
        .iter()
        .filter_map(|(period, tally)| {
            let value = printed(&page.reading, tally.value?);
            Some(format!("{} {value}{}", wording::period(frame.texts, frame.language, *period), page.reading.scale))
        })
        .collect::<Vec<_>>()
        .join("; ")
}

fn trend_table(frame: &Frame, page: &IndicatorPage) -> Markup {
    html! {
        table.tight {
            thead { tr {
                th { (frame.say("indicator.period")) } th.num { (frame.say("indicator.value")) }
                th.num { (frame.say("indicator.numerator")) } th.num { (frame.say("indicator.denominator")) }
            } }
            tbody { @for (period, tally) in page.trend.iter().rev() { tr {
                td { (wording::period(frame.texts, frame.language, *period)) }
                td.num { (figure::value(&page.reading, tally)) }
                td.num { (wording::number(tally.numerator)) }
                td.num { (wording::number(tally.denominator)) }
            } } }
        }
    }
}

fn definition(frame: &Frame, page: &IndicatorPage) -> Markup {
    html! {
        h2 { (frame.say("indicator.definition")) }
        p { (frame.word_of_suffix(&page.reading.id, "indicator", "definition")) }
        details {
            summary { (frame.say("indicator.as_sql")) }
            pre { code { (page.sql) } }
        }
    }
}
