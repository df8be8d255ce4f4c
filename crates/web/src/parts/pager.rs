//! Links to the pages of a long list.

use crate::frame::{Frame, with_query};
use flow::show::paged::Paged;
use maud::{Markup, html};
use terms::wording;

/// Previous, next, and where one is; only the total when there is one page.
pub fn pager<T>(frame: &Frame, list: &Paged<T>) -> Markup {
    let to = |number: usize| with_query(frame.here, "page", &number.to_string());
    let where_now = frame.fill(
        "pager.where",
        &[
            ("number", &list.number.to_string()),
            ("pages", &list.pages().to_string()),
            ("total", &wording::count(list.total)),
        ],
    );
    html! {
        @if list.pages() == 1 {
            p.soft.small { (frame.fill("pager.total", &[("total", &wording::count(list.total))])) }
        } @else {
            nav.pager aria-label=(frame.say("pager.name")) {
                @if list.number > 1 { a.button rel="prev" href=(to(list.number - 1)) { (frame.say("pager.previous")) } }
                span { (where_now) }
                @if list.number < list.pages() { a.button rel="next" href=(to(list.number + 1)) { (frame.say("pager.next")) } }
            }
        }
    }
}
