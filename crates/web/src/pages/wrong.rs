//! What a page says when it cannot show what was asked for.

use crate::frame::Frame;
use maud::{Markup, html};
use terms::Refusal;

/// A refusal in its own words, with what to do next.
pub fn refused(frame: &Frame, refusal: &Refusal) -> Markup {
    let pattern = frame.say(&format!("refusal.{}", refusal.code)).to_owned();
    let words = refusal.args.iter().fold(pattern, |text, (name, value)| text.replace(&format!("{{{name}}}"), value));
    render(frame, frame.say("wrong.refused"), &words)
}

/// Nothing is there, or not for this viewer; the page does not say which.
pub fn not_found(frame: &Frame) -> Markup {
    render(frame, frame.say("wrong.not_found"), frame.say("wrong.not_found_words"))
}

/// Our own failure; its reason is in the log.
pub fn fault(frame: &Frame) -> Markup {
    render(frame, frame.say("wrong.fault"), frame.say("wrong.fault_words"))
}

fn render(frame: &Frame, title: &str, words: &str) -> Markup {
    let body = html! {
        div.narrow { section.card {
            h1 { (title) }
            p { (words) }
            div.buttons { a.button href="/" { (frame.say("wrong.home")) } }
        } }
    };
    frame.page(title, None, body)
}
