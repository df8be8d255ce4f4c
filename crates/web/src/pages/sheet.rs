//! A sheet before it is imported: what it would do, which rows come back and why.

use crate::frame::Frame;
use crate::parts::{self, empty};
use flow::sheet::{Preview, Reason, Waiting};
use maud::{Markup, html};
use terms::wording;

pub mod columns;
pub mod handle;

/// So many rows of a list stand on the page; all are in the download.
const SHOWN: usize = 50;

/// The preview of an upload.
pub fn render(frame: &Frame, upload: &Waiting, page: &Preview) -> Markup {
    let title = frame.say("sheet.check");
    let importing = page.rows() - page.rejected.len();
    let body = html! {
        (crumbs(frame))
        h1 { (title) }
        p.soft { (upload.upload.name) " · " (upload.upload.sender) }
        div.box { p { (frame.say("sheet.nothing_kept")) " " (frame.fill("sheet.waits", &[("until", &wording::moment(upload.until))])) } }
        @if !upload.sheet.unread.is_empty() {
            div.box.box-bad { p { (frame.fill("sheet.unread", &[("names", &upload.sheet.unread.join(" "))])) } }
        }
        section.card {
            div.figures {
                (figure(frame, "sheet.rows", page.rows()))
                (figure(frame, "sheet.new", page.new))
                (figure(frame, "sheet.changed", page.changed))
                (figure(frame, "sheet.already", page.same))
                (figure(frame, "sheet.rejected", page.rejected.len()))
            }
        }
        div.buttons {
            @if importing > 0 {
                form method="post" action=(address(&upload.upload.id, "/keep")) {
                    (frame.token())
                    button.button-main type="submit" { (frame.fill("sheet.keep", &[("count", &wording::count(importing))])) }
                }
            } @else { p { (frame.say("sheet.keep_none")) } }
            a.button href=(address(&upload.upload.id, "/columns")) { (frame.say("sheet.columns_change")) }
            (discard(frame, &upload.upload.id))
        }
        @if !page.rejected.is_empty() { (rejected(frame, upload, page)) }
        @if page.rejected.is_empty() && !page.reasons.is_empty() {
            section.card { h2 { (frame.say("sheet.reasons")) } (reasons(frame, &page.reasons)) }
        }
        @if !page.missing.is_empty() { (missing(frame, page)) }
    };
    frame.page(title, None, body)
}

/// Where a page of an upload is.
pub fn address(id: &str, page: &str) -> String {
    format!("/sheets/{id}{page}")
}

/// The button by which an upload is forgotten.
pub fn discard(frame: &Frame, id: &str) -> Markup {
    html! {
        form method="post" action=(address(id, "/discard")) {
            (frame.token())
            button type="submit" { (frame.say("sheet.discard")) }
        }
    }
}

fn crumbs(frame: &Frame) -> Markup {
    html! { p.crumbs { a href="/arrivals" { (frame.say("page.arrivals.title")) } " › " (frame.say("sheet.title")) } }
}

fn figure(frame: &Frame, key: &str, count: usize) -> Markup {
    html! { div.figure { span.name { (frame.say(key)) } span.value { (wording::count(count)) } } }
}

fn rejected(frame: &Frame, upload: &Waiting, page: &Preview) -> Markup {
    html! {
        section.card {
            h2 { (frame.say("sheet.rejected")) }
            p { (frame.say("sheet.rejected_words")) }
            p { a.button href=(address(&upload.upload.id, "/rejected.xlsx")) { (frame.say("arrival.rejected")) } }
            h3 { (frame.say("sheet.reasons")) }
            (reasons(frame, &page.reasons))
            h3 { (frame.say("sheet.rejected_rows")) }
            table.stack {
                thead { tr { th.num { (frame.say("sheet.row")) } th { (frame.say("sheet.reason_column")) } } }
                tbody { @for (row, why) in page.rejected.iter().take(SHOWN) { tr {
                    td.num data-name=(frame.say("sheet.row")) { (row) }
                    td data-name=(frame.say("sheet.reason_column")) { (why) }
                } } }
            }
            (more(frame, page.rejected.len()))
        }
    }
}

fn reasons(frame: &Frame, reasons: &[Reason]) -> Markup {
    html! {
        table.stack {
            tbody { @for reason in reasons.iter().take(SHOWN) { tr {
                td { (parts::issue_tag(frame, reason.severity)) " " (reason.sentence) }
                td.num data-name=(frame.say("sheet.rows")) { (wording::count(reason.rows)) }
            } } }
        }
    }
}

fn missing(frame: &Frame, page: &Preview) -> Markup {
    html! {
        section.card {
            details {
                summary { (frame.say("sheet.missing")) " (" (wording::count(page.missing.len())) ")" }
                p.soft { (frame.say("sheet.missing_words")) }
                table.stack {
                    thead { tr { th { (frame.say("sheet.row")) } th { (frame.say("sheet.name")) } th { (frame.say("sheet.day")) } } }
                    tbody { @for one in page.missing.iter().take(SHOWN) { tr {
                        td data-name=(frame.say("sheet.row")) { (one.row) }
                        td data-name=(frame.say("sheet.name")) { (one.name) }
                        td data-name=(frame.say("sheet.day")) { (one.on) }
                    } } }
                }
            }
        }
    }
}

fn more(frame: &Frame, count: usize) -> Markup {
    html! { @if count > SHOWN { p.soft.small { (frame.fill("sheet.more", &[("shown", &SHOWN.to_string())])) } } }
}

/// A file from which nothing can be read.
pub fn unreadable(frame: &Frame, name: &str, issue: &terms::Issue) -> Markup {
    let title = frame.say("sheet.title");
    let body = html! {
        (crumbs(frame))
        h1 { (title) }
        div.box.box-bad role="alert" { p { b { (name) } ": " (parts::issue(frame, "", issue)) } }
        (empty(frame.say("sheet.nothing_kept")))
        div.buttons { a.button href="/arrivals" { (frame.say("sheet.again")) } }
    };
    frame.page(title, None, body)
}
