//! What stands beside an indicator's number: earlier numbers, the pace, and its parts.

use crate::frame::{Frame, with_query};
use crate::pages::ranking;
use crate::parts::{empty, figure, tag};
use flow::show::compare::{Earlier, Pace};
use flow::show::indicator::IndicatorPage;
use flow::show::strata::{Part, SplitBy};
use maud::{Markup, html};
use terms::wording;

const SPLITS: [SplitBy; 3] = [SplitBy::Age, SplitBy::Sex, SplitBy::AgeAndSex];

/// How an address says it.
pub fn word(split: SplitBy) -> &'static str {
    match split {
        SplitBy::Age => "age",
        SplitBy::Sex => "sex",
        SplitBy::AgeAndSex => "age_sex",
    }
}

/// What an address says.
pub fn split(text: &str) -> Option<SplitBy> {
    SPLITS.into_iter().find(|split| word(*split) == text)
}

/// The year before, the period before, and the pace.
pub fn compared(frame: &Frame, page: &IndicatorPage) -> Markup {
    let compared = &page.compared;
    html! {
        div.figures {
            @if let Some(earlier) = &compared.year_before { (earlier_one(frame, page, "indicator.year_before", earlier)) }
            @if let Some(earlier) = &compared.period_before { (earlier_one(frame, page, "indicator.period_before", earlier)) }
            @if let Some(pace) = &compared.pace { (pace_of(frame, *pace)) }
        }
    }
}

fn earlier_one(frame: &Frame, page: &IndicatorPage, key: &str, earlier: &Earlier) -> Markup {
    let period = wording::period(frame.texts, frame.language, earlier.period);
    let until = earlier.period.last_day() > earlier.until;
    html! {
        div.figure {
            span.name { (frame.say(key)) " " (growth(frame, page, earlier)) }
            span.value { (figure::value(&page.reading, &earlier.tally)) }
            span.sub {
                (period)
                @if until { " " (frame.fill("indicator.until", &[("day", &wording::day(earlier.until))])) }
            }
        }
    }
}

fn growth(frame: &Frame, page: &IndicatorPage, earlier: &Earlier) -> Markup {
    let Some(growth) = earlier.growth else { return html! {} };
    let key = if page.reading.scale.is_empty() { "indicator.growth_percent" } else { "indicator.growth_points" };
    let sign = if growth > 0.0 { "+" } else { "" };
    let words =
        frame.fill(key, &[("number", &format!("{sign}{}", wording::rate(growth))), ("scale", &page.reading.scale)]);
    let better = (growth > 0.0) == page.reading.higher_is_better;
    let kind = if growth == 0.0 {
        ""
    } else if better {
        "good"
    } else {
        "bad"
    };
    tag(kind, &words)
}

fn pace_of(frame: &Frame, pace: Pace) -> Markup {
    let behind = pace.done < pace.due;
    html! {
        (figure::figure(frame.say("indicator.pace"), &format!("{}%", wording::rate(pace.due))))
        div.figure {
            span.name { (frame.say("indicator.task_done")) @if behind { " " (tag("warn", frame.say("indicator.behind"))) } }
            span.value { (wording::rate(pace.done)) span.unit { "%" } }
        }
    }
}

/// The choice of a split, and its parts.
pub fn parts(frame: &Frame, page: &IndicatorPage) -> Markup {
    let tab = |split: SplitBy| {
        let to = with_query(&with_query(frame.here, "split", word(split)), "page", "1");
        html! {
            a href=(format!("{to}#split")) aria-current=[(page.split == Some(split)).then_some("true")] {
                (frame.say(&format!("indicator.split.{}", word(split))))
            }
        }
    };
    html! {
        h2 { (frame.say("indicator.split")) }
        div.tabs { @for split in SPLITS { (tab(split)) } }
        @if page.split.is_some() {
            @if page.parts.is_empty() { (empty(frame.say("indicator.no_split"))) } @else { (table(frame, page)) }
        }
    }
}

fn table(frame: &Frame, page: &IndicatorPage) -> Markup {
    let (by_age, by_sex) = (page.split != Some(SplitBy::Sex), page.split != Some(SplitBy::Age));
    html! {
        table.tight {
            thead { tr {
                @if by_age { th { (frame.say("indicator.age")) } }
                @if by_sex { th { (frame.say("indicator.sex")) } }
                th.num { (frame.say("indicator.value")) }
            } }
            tbody { @for part in &page.parts { tr {
                @if by_age { td { (age(frame, part)) } }
                @if by_sex { td { (sex(frame, part)) } }
                td.num { (ranking::number(frame, page, &part.tally, part.hidden)) }
            } } }
        }
        @if page.parts.iter().any(|part| part.hidden.is_some()) { p.small.soft { (frame.say("indicator.hidden_words")) } }
    }
}

fn age(frame: &Frame, part: &Part) -> String {
    match &part.age {
        Some(band) => frame.fill("indicator.age_band", &[("band", band)]),
        None => frame.say("indicator.age_unknown").to_owned(),
    }
}

fn sex(frame: &Frame, part: &Part) -> String {
    frame.say(&format!("sex.{}", part.sex.as_deref().unwrap_or("unknown"))).to_owned()
}
