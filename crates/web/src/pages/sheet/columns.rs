//! The page on which somebody says what the columns of a sheet are.

use super::{address, crumbs, discard};
use crate::frame::Frame;
use flow::sheet::{Columns, Line};
use maud::{Markup, html};
use store::Upload;

/// The page; `problem` says what is still wrong with what was chosen.
pub fn render(frame: &Frame, upload: &Upload, page: &Columns, problem: Option<&str>) -> Markup {
    let title = frame.say("sheet.columns");
    let body = html! {
        (crumbs(frame))
        h1 { (title) }
        p.soft { (upload.name) " · " (upload.sender) }
        @if page.likely.is_empty() { p { (frame.say("sheet.columns_words")) } } @else { (choice(frame, upload, page)) }
        @if let Some(problem) = problem { div.box.box-bad role="alert" { p { (problem) } } }
        form.bar-form.card method="get" action=(address(&upload.id, "/columns")) {
            div {
                label for="form" { (frame.say("sheet.form")) }
                select id="form" name="form" {
                    @if !page.likely.is_empty() { option value="" { "—" } }
                    @for form in &page.forms {
                        @let is_it = page.likely.is_empty() && *form == page.form;
                        option value=(form) selected[is_it] { (form_name(frame, form)) }
                    }
                }
            }
            button type="submit" { (frame.say("sheet.form_choose")) }
        }
        @if page.likely.is_empty() { (lines(frame, upload, page)) }
        div.buttons { (discard(frame, &upload.id)) }
    };
    frame.page(title, None, body)
}

/// Nothing tells which sheet it is: whoever sent it does, before anything is said of its columns.
fn choice(frame: &Frame, upload: &Upload, page: &Columns) -> Markup {
    html! {
        div.box role="status" {
            p { b { (frame.say("sheet.form_unsure")) } " " (frame.say("sheet.form_unsure_words")) }
            div.buttons { @for form in &page.likely {
                a.button href={ (address(&upload.id, "/columns")) "?form=" (form) } { (form_name(frame, form)) }
            } }
        }
    }
}

/// The columns with what each can be.
fn lines(frame: &Frame, upload: &Upload, page: &Columns) -> Markup {
    html! {
        form.card method="post" action=(address(&upload.id, "/columns")) {
            (frame.token())
            input type="hidden" name="form" value=(page.form);
            h2 { (form_name(frame, &page.form)) }
            table.stack {
                thead { tr { th { (frame.say("sheet.column")) } th { (frame.say("sheet.example")) } th { (frame.say("sheet.meaning")) } } }
                tbody { @for (at, line) in page.lines.iter().enumerate().filter(|(_, line)| !line.name.is_empty()) {
                    (one(frame, page, at, line))
                } }
            }
            div.ask {
                div {
                    label for="institution" { (frame.say("sheet.institution_fixed")) }
                    input.short type="text" id="institution" name="institution" value=(page.institution) maxlength="64" autocomplete="off";
                }
            }
            div.buttons {
                button.button-main type="submit" { (frame.say("sheet.columns_save")) }
            }
        }
    }
}

fn one(frame: &Frame, page: &Columns, at: usize, line: &Line) -> Markup {
    let id = format!("column-{at}");
    html! { tr {
        td { label for=(id) { (line.name) } }
        td.small data-name=(frame.say("sheet.example")) { (line.examples.join(" · ")) }
        td data-name=(frame.say("sheet.meaning")) {
            select id=(id) name={ "column." (at) } {
                option value="" { (frame.say("sheet.none")) }
                @for target in &page.targets {
                    option value=(target) selected[*target == line.target] { (target_name(frame, &page.form, target)) }
                }
            }
        }
    } }
}

fn form_name(frame: &Frame, form: &str) -> String {
    let programme = form.split('/').next().unwrap_or_default();
    format!("{} · {}", frame.word(programme, "programme.short"), frame.word_of(form, "form"))
}

/// What a target is called; two halves of one cell stand side by side.
fn target_name(frame: &Frame, form: &str, target: &str) -> String {
    let name = |half: &str| {
        let what = half.split('/').next().unwrap_or_default();
        match what.strip_prefix("item.") {
            Some(item) => frame.word_of_item(form, item),
            None => frame.say(&format!("sheet.{what}")).to_owned(),
        }
    };
    target.split('+').map(name).collect::<Vec<_>>().join(" / ")
}
