//! What happened to a resident, newest first.

use crate::frame::Frame;
use crate::parts::{empty, tag};
use flow::show::timeline::{Detail, TimelineEntry};
use maud::{Markup, html};
use terms::wording;

/// The list of entries.
pub fn render(frame: &Frame, entries: &[TimelineEntry]) -> Markup {
    html! {
        @if entries.is_empty() { (empty(frame.say("resident.no_records"))) }
        @else { ol.timeline { @for entry in entries { (one(frame, entry)) } } }
    }
}

fn one(frame: &Frame, entry: &TimelineEntry) -> Markup {
    html! { li {
        h3 {
            @match entry.on { Some(day) => (wording::day(day)), None => (frame.say("timeline.undated")) }
            " \u{2002}" (frame.word(&entry.programme, &entry.title)) " "
            @if let Some(day) = entry.entered_on {
                (tag("warn", &frame.fill("timeline.entered_later", &[("day", &day.to_string())])))
            }
        }
        @if !entry.details.is_empty() { ul.details { @for detail in &entry.details { li { (line(frame, detail)) } } } }
        p.soft.small {
            (entry.institution)
            @if let Some(arrival) = entry.arrival {
                @if !entry.institution.is_empty() { " · " }
                a href={ "/arrivals/" (arrival) } { (frame.say("timeline.source")) }
            }
        }
    } }
}

fn line(frame: &Frame, detail: &Detail) -> Markup {
    html! {
        span.soft { (frame.word(&detail.programme, &detail.label)) } " "
        b { (detail.values.iter().map(|value| frame.word(&detail.programme, value)).collect::<Vec<_>>().join(frame.say("form.and"))) }
        @if !detail.unit.is_empty() { span.soft.small { " " (frame.unit(&detail.unit)) } }
    }
}
