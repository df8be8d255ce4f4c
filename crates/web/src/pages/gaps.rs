//! The people or cases behind a number: who does not count yet, why, and till when that can be mended.

use crate::address;
use crate::frame::Frame;
use crate::parts::pager::pager;
use crate::parts::{empty, people, tag};
use flow::show::gap::{About, GapList, GapRow};
use flow::show::indicator::IndicatorPage;
use maud::{Markup, html};
use terms::wording;

/// The reasons with their counts, then the people.
pub fn render(frame: &Frame, page: &IndicatorPage, list: &GapList) -> Markup {
    let programme = page.reading.id.split('/').next().unwrap_or_default();
    html! {
        h2 { (frame.say("gap.title")) " " span.soft { (wording::count(list.rows.total)) } }
        @if list.rows.total == 0 { (empty(frame.say("gap.none"))) }
        @else {
            p {
                @for (reason, count) in &list.reasons {
                    span.nowrap { (frame.word(programme, reason)) " " b { (wording::count(*count)) } } " \u{2003}"
                }
            }
            table.stack {
                thead { tr {
                    @if list.of_cases { th { (frame.say("case.number")) } }
                    @else { th { (frame.say("person.name")) } th { (frame.say("person.phone")) } th { (frame.say("person.village")) } }
                    th { (frame.say("gap.reason")) } th { (frame.say("gap.rescue_by")) } th { (frame.say("person.institution")) }
                } }
                tbody { @for row in &list.rows.rows { (line(frame, programme, row)) } }
            }
            (pager(frame, &list.rows))
        }
    }
}

/// An item that is a step of the worklist is called as it is there; any other speaks for itself.
fn named(frame: &Frame, programme: &str, item: &str) -> String {
    let key = format!("due.{item}");
    let words = frame.word(programme, &key);
    if words == key { item.to_owned() } else { words }
}

fn line(frame: &Frame, programme: &str, row: &GapRow) -> Markup {
    html! { tr {
        @match row.about {
            About::Resident(resident) => {
                td { (people::name(resident, &row.name)) }
                td data-name=(frame.say("person.phone")) { (people::phone(&row.phone)) }
                td data-name=(frame.say("person.village")) { (row.village) }
            }
            About::Case(case) => { td { a.lead href=(address::case(programme, case)) { (row.name) } } }
        }
        td data-name=(frame.say("gap.reason")) {
            (frame.word(programme, &row.reason))
            @if let Some(item) = &row.item { span.soft.small { " · " (named(frame, programme, item)) } }
        }
        td data-name=(frame.say("gap.rescue_by")) {
            @match (row.rescuable, row.rescue_by) {
                (true, Some(day)) => span.nowrap { (wording::day(day)) },
                _ => (tag("bad", frame.say("gap.too_late"))),
            }
        }
        td data-name=(frame.say("person.institution")) { (row.institution) }
    } }
}
