//! Who a page is about.

use crate::frame::Frame;
use crate::parts::{people, tag};
use flow::show::resident::Banner;
use maud::{Markup, html};

/// The banner over a resident's record and forms.
pub fn banner(frame: &Frame, person: &Banner) -> Markup {
    html! {
        section.card {
            div.person {
                h1.full { (person.name) }
                span { (frame.say(&format!("sex.{}", person.sex))) }
                @if let Some(age) = person.age { span { (frame.fill("person.age", &[("age", &age.to_string())])) } }
                span.soft { (person.born) }
                @if let Some(day) = person.deceased_on {
                    (tag("warn", &frame.fill("person.deceased", &[("day", &day.to_string())])))
                }
            }
            dl.facts {
                dt { (frame.say("person.id_card")) } dd { (told(frame, &person.id_card)) }
                dt { (frame.say("person.phone")) } dd {
                    @if person.phone.is_empty() { (told(frame, "")) } @else { (people::phone(&person.phone)) }
                }
                dt { (frame.say("person.village")) } dd { (told(frame, &person.village)) }
                @if !person.address.is_empty() { dt { (frame.say("person.address")) } dd { (person.address) } }
            }
        }
    }
}

/// What is not known is said to be unknown.
fn told(frame: &Frame, text: &str) -> Markup {
    html! { @if text.is_empty() { span.soft { (frame.say("person.not_recorded")) } } @else { (text) } }
}
