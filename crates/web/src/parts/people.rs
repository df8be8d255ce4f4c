//! People in a list: the name leads to the record, the number dials.

use crate::address;
use maud::{Markup, html};
use terms::ResidentId;

/// A name that leads to the record.
pub fn name(resident: ResidentId, name: &str) -> Markup {
    html! { a.lead href=(address::resident(resident)) { (name) } }
}

/// A telephone number; one that is not masked can be dialled.
pub fn phone(number: &str) -> Markup {
    let plain = !number.is_empty() && number.chars().all(|letter| letter.is_ascii_digit() || "+- ".contains(letter));
    html! {
        @if plain { a.phone href={ "tel:" (number) } { (number) } } @else { span.phone { (number) } }
    }
}
