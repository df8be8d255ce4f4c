//! Pieces that several pages share.

pub mod banner;
pub mod figure;
pub mod pager;
pub mod people;

use crate::frame::Frame;
use maud::{Markup, html};
use terms::{Issue, Severity};

/// What stands where a list is empty: what that means or what to do.
pub fn empty(words: &str) -> Markup {
    html! { p.empty { (words) } }
}

/// A tag of good, bad, warning or no colour; its words say the same.
pub fn tag(kind: &str, words: &str) -> Markup {
    let class = if kind.is_empty() { "tag".to_owned() } else { format!("tag tag-{kind}") };
    html! { span class=(class) { (words) } }
}

/// One data problem in words: the programme's own wording first.
pub fn issue(frame: &Frame, programme: &str, issue: &Issue) -> String {
    frame.word_filled(programme, &format!("issue.{}", issue.code), &issue.args)
}

/// Where in a message something stands, a line in the viewer's words.
pub fn place(frame: &Frame, place: &str) -> String {
    match place.split_once(' ') {
        Some(("line", line)) => frame.fill("arrival.line", &[("line", line)]),
        Some(("row", row)) => frame.fill("arrival.row", &[("row", row)]),
        _ => place.to_owned(),
    }
}

/// The colour of a problem's tag.
pub fn issue_tag(frame: &Frame, severity: Severity) -> Markup {
    match severity {
        Severity::Note => tag("", frame.say("severity.note")),
        Severity::Warning => tag("warn", frame.say("severity.warning")),
        Severity::Blocking => tag("bad", frame.say("severity.blocking")),
    }
}
