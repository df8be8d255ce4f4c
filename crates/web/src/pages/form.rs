//! A form to fill in: the last visit beside each question, errors beside the field, nothing lost on an error.
//!
//! Every question is shown, also those with a condition, so that the form works without script; an
//! answer whose condition does not hold is ignored by the form door.

use crate::frame::Frame;
use crate::pages::form::field::field;
use crate::parts;
use crate::parts::banner::banner;
use flow::show::form::{FormPage, Questions};
use intake::form::{FormKind, Section};
use maud::{Markup, html};
use terms::Issue;

pub mod field;
pub mod handle;

/// The whole page.
pub fn render(frame: &Frame, page: &FormPage) -> Markup {
    let title = frame.word_of(&page.form.id, "form");
    let body = html! {
        p.crumbs {
            a href=(crate::address::resident(page.resident)) { (page.banner.name) } " › " (frame.word_of_programme(&page.form.id))
        }
        (banner(frame, &page.banner))
        form.card method="post" action=(frame.path()) novalidate {
            h2 { (title) }
            (frame.token())
            input type="hidden" name="record" value=(page.record);
            (problems(frame, &page.questions()))
            (visit_day(frame, page))
            @for section in &page.form.sections { (part(frame, &page.questions(), section)) }
            div.buttons.section {
                button.button-main type="submit" { (frame.say("form.save")) }
                a.button href=(crate::address::resident(page.resident)) { (frame.say("form.leave")) }
            }
        }
    };
    frame.page(&title, None, body)
}

/// What is wrong, in one place, each line leading to its field.
pub fn problems(frame: &Frame, page: &Questions<'_>) -> Markup {
    html! {
        @if !page.issues.is_empty() {
            div.box.box-bad role="alert" {
                p { b { (frame.say("form.not_saved")) } }
                ul { @for issue in page.issues { li {
                    @if page.items.contains_key(&issue.place) {
                        a href={ "#f-" (issue.place) } { (frame.word_of_item(&page.form.id, &issue.place)) } ": "
                    }
                    (parts::issue(frame, page.form.programme(), issue))
                } } }
            }
        }
    }
}

/// What the form's day is called.
fn day_key(kind: FormKind) -> &'static str {
    match kind {
        FormKind::Visit => "form.visit_on",
        FormKind::Enrol => "form.enrol_on",
        FormKind::End => "form.end_on",
        FormKind::Move => "form.move_on",
    }
}

fn visit_day(frame: &Frame, page: &FormPage) -> Markup {
    let issues: Vec<&Issue> = page.issues.iter().filter(|issue| issue.place == "visit_on").collect();
    html! {
        div.ask {
            div {
                label.must for="f-visit_on" { (frame.say(day_key(page.form.kind))) }
                @for issue in &issues { p.error id="e-visit_on" { (parts::issue(frame, page.form.programme(), issue)) } }
                input type="date" id="f-visit_on" name="visit_on" value=(page.visit_on) max=(page.today) required
                    aria-invalid=[(!issues.is_empty()).then_some("true")];
            }
            p.before {
                @if page.form.kind == FormKind::Visit { (frame.say("form.visit_on_words")) }
                @if let Some((day, _)) = &page.previous { br; (frame.fill("form.previous_visit", &[("day", &day.to_string())])) }
            }
        }
    }
}

/// The questions under one heading.
pub fn part(frame: &Frame, questions: &Questions<'_>, section: &Section) -> Markup {
    html! {
        fieldset.section {
            legend { (frame.word(questions.form.programme(), &format!("section.{}", section.key))) }
            @for asked in &section.items {
                @if let Some(item) = questions.items.get(&asked.key) { (field(frame, questions, asked, item)) }
            }
        }
    }
}
