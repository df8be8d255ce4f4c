//! The ranking on an indicator's page.

use crate::chart::share::{rail_end, share_bar};
use crate::frame::{Frame, with_query};
use crate::parts::{empty, figure, tag};
use flow::show::hide::Hidden;
use flow::show::indicator::{By, IndicatorPage, Tally};
use flow::show::ranking::RankRow;
use maud::{Markup, html};
use terms::Language;
use terms::wording;

/// The heading, the choice of area or institution, and the table.
pub fn render(frame: &Frame, page: &IndicatorPage) -> Markup {
    let tab = |value: &str, current: bool, words: &str| {
        let to = with_query(&with_query(&with_query(frame.here, "by", value), "group", ""), "page", "1");
        html! { a href=(to) aria-current=[current.then_some("true")] { (words) } }
    };
    html! {
        h2 { (frame.say("indicator.ranking")) }
        div.tabs {
            (tab("area", page.by == By::Area, frame.say("indicator.by_area")))
            (tab("institution", page.by == By::Institution, frame.say("indicator.by_institution")))
            @for (key, zh, en) in &page.hierarchies {
                (tab(key, page.by == By::Group && page.hierarchy == *key, if frame.language == Language::Zh { zh } else { en }))
            }
        }
        @if let Some(group) = &page.group { p { b { (group.name) } } }
        @if page.ranking.is_empty() { (empty(frame.say("indicator.no_ranking"))) } @else { (table(frame, page)) }
        @if page.ranking.iter().any(|row| row.hidden.is_some()) { p.small.soft { (frame.say("indicator.hidden_words")) } }
        @if page.ranking.iter().any(|row| row.close) { p.small.soft { "≈ " (frame.say("indicator.close_words")) } }
    }
}

fn table(frame: &Frame, page: &IndicatorPage) -> Markup {
    let ends =
        page.ranking.iter().flat_map(|row| row.tally.value.into_iter().chain(row.tally.interval.map(|(_, high)| high)));
    let end = rail_end(ends.fold(0.0, f64::max), page.reading.scale == "%");
    html! {
        table.tight {
            thead { tr {
                th { (frame.say("indicator.place")) } th { (frame.say("indicator.where")) }
                th.num { (frame.say("indicator.value")) } th.wide-only { (frame.say("indicator.interval")) }
            } }
            tbody {
                @for row in page.ranking.iter().filter(|row| !row.code.is_empty() || row.tally.denominator > 0.0) { (line(frame, page, row, end)) }
                tr.total {
                    td {} td { (frame.say("indicator.total")) }
                    td.num { (number(frame, page, &page.tally, page.hidden)) }
                    td.wide-only {}
                }
            }
        }
    }
}

fn line(frame: &Frame, page: &IndicatorPage, row: &RankRow, end: f64) -> Markup {
    let tally = &row.tally;
    html! { tr {
        td.nowrap {
            @if let Some(place) = tally.rank { (place) } @else { "–" }
            @if row.close { span.soft title=(frame.say("indicator.close_words")) { " ≈" } }
        }
        td { (name(frame, page, row)) @if tally.denominator > 0.0 && tally.is_small { " " (tag("warn", frame.say("indicator.small"))) } }
        td.num { (number(frame, page, &tally.into(), row.hidden)) }
        td.bar.wide-only {
            @if let Some(value) = tally.value { (share_bar(value, tally.interval, page.reading.target, end)) }
            @if let Some((low, high)) = tally.interval {
                span.hidden { (wording::rate(low)) "–" (wording::rate(high)) (page.reading.scale) }
            }
        }
    } }
}

fn name(frame: &Frame, page: &IndicatorPage, row: &RankRow) -> Markup {
    html! {
        @if row.code.is_empty() { (frame.say(if page.by == By::Group { "indicator.no_group" } else { "indicator.no_area" })) }
        @else if page.by == By::Area {
            a href=(with_query(&with_query(frame.here, "area", &row.code), "page", "1")) { (row.name) }
        } @else if page.by == By::Group && !row.tally.is_parent_itself {
            a href=(with_query(&with_query(frame.here, "group", &row.code), "page", "1")) { (row.name) }
        } @else { (row.name) }
    }
}

/// The value over its fraction, or why it does not stand there.
pub fn number(frame: &Frame, page: &IndicatorPage, tally: &Tally, hidden: Option<Hidden>) -> Markup {
    html! {
        @match hidden {
            Some(hidden) => (figure::hidden(frame, hidden, page.hide_below)),
            None => { (figure::value(&page.reading, tally)) span.sub { (fraction(tally.numerator, tally.denominator)) } }
        }
    }
}

fn fraction(numerator: f64, denominator: f64) -> String {
    format!("{} / {}", wording::number(numerator), wording::number(denominator))
}
