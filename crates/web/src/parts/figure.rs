//! A number with its name and unit.

use crate::frame::Frame;
use crate::parts::tag;
use flow::show::hide::Hidden;
use flow::show::indicator::{Reading, Tally};
use flow::show::sentence::printed;
use maud::{Markup, html};
use terms::wording;

/// A number under its name.
pub fn figure(name: &str, value: &str) -> Markup {
    html! { div.figure { span.name { (name) } span.value { (value) } } }
}

/// An indicator's value with its unit, or a dash where there is nothing to count.
pub fn value(reading: &Reading, tally: &Tally) -> Markup {
    html! {
        @match tally.value {
            Some(value) => { (printed(reading, value)) @if !reading.scale.is_empty() { span.unit { (reading.scale) } } }
            None => { "–" }
        }
    }
}

/// Whether the target is reached, in words and colour.
pub fn reached(frame: &Frame, reading: &Reading, value: Option<f64>) -> Markup {
    match reading.reached(value) {
        Some(true) => tag("good", frame.say("indicator.reached")),
        Some(false) => tag("bad", frame.say("indicator.missed")),
        None => html! {},
    }
}

/// The target with its unit and direction, or a dash.
pub fn target(reading: &Reading) -> String {
    reading.target.map_or_else(
        || "–".into(),
        |target| {
            let sign = if reading.higher_is_better { '≥' } else { '≤' };
            format!("{sign} {}{}", wording::number(target), reading.scale)
        },
    )
}

/// What stands where a number is hidden from outsiders.
pub fn hidden(frame: &Frame, hidden: Hidden, below: u32) -> Markup {
    match hidden {
        Hidden::Small => html! { span.soft title=(frame.say("indicator.hidden_words")) { "<" (below) } },
        Hidden::WouldTell => html! { span.soft title=(frame.say("indicator.hidden_words")) { "*" } },
    }
}
