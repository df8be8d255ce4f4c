//! One question of a form.

use crate::frame::Frame;
use crate::parts;
use flow::show::form::Questions;
use intake::form::{AnswerType, Asked, Item};
use maud::{Markup, html};
use terms::Issue;
use terms::wording;

/// More options than this are a list to open, fewer are buttons side by side.
const BUTTONS_MAX: usize = 9;

/// The question with its answer so far, its problems, and what the last visit said.
pub fn field(frame: &Frame, page: &Questions<'_>, asked: &Asked, item: &Item) -> Markup {
    let issues: Vec<&Issue> = page.issues.iter().filter(|issue| issue.place == asked.key).collect();
    let grouped = matches!(item.answer, AnswerType::Choice | AnswerType::Choices | AnswerType::Boolean);
    let name = frame.word_of_item(&page.form.id, &asked.key);
    let must = if asked.required { "must" } else { "" };
    html! {
        div.ask role=[grouped.then_some("group")] aria-labelledby=[grouped.then(|| format!("l-{}", asked.key))] {
            div {
                @if grouped { span class={ "label " (must) } id={ "l-" (asked.key) } { (name) } }
                @else { label class=(must) for={ "f-" (asked.key) } { (name) (hint(frame, item)) } }
                @if decided(page, asked) { span.hint { (frame.say("form.decided")) } }
                @if asked.when.is_some() { span.hint { (frame.say("form.when")) } }
                @for issue in &issues { p.error id={ "e-" (asked.key) } { (parts::issue(frame, page.form.programme(), issue)) } }
                (control(frame, page, asked, item, !issues.is_empty()))
            }
            (before(frame, page, asked, item))
        }
    }
}

/// Whether the decision table answers it where nobody does.
fn decided(page: &Questions<'_>, asked: &Asked) -> bool {
    [&page.form.class, &page.form.next].into_iter().any(|key| key.as_deref() == Some(&asked.key))
}

fn hint(frame: &Frame, item: &Item) -> Markup {
    html! {
        @if let (Some(min), Some(max)) = (item.min, item.max) {
            span.hint { " " (frame.fill("form.range", &[("min", &wording::number(min)), ("max", &wording::number(max))])) }
        }
    }
}

fn control(frame: &Frame, page: &Questions<'_>, asked: &Asked, item: &Item, wrong: bool) -> Markup {
    let typed = page.typed.get(&asked.key).map_or(&[][..], Vec::as_slice);
    let first = typed.first().map_or("", String::as_str);
    let id = format!("f-{}", asked.key);
    let name = format!("item.{}", asked.key);
    let invalid = wrong.then_some("true");
    let about = wrong.then(|| format!("e-{}", asked.key));
    let mode = if item.answer == AnswerType::Integer { "numeric" } else { "decimal" };
    html! {
        @match item.answer {
            AnswerType::Integer | AnswerType::Decimal => div.with-unit {
                input.short type="text" inputmode=(mode) id=(id) name=(name) value=(first) autocomplete="off"
                    aria-invalid=[invalid] aria-describedby=[about];
                @if let Some(unit) = &item.unit { span.soft { (frame.unit(unit)) } }
            },
            AnswerType::Text if item.place.is_some() => (place(page, item, &id, &name, first)),
            AnswerType::Text => textarea id=(id) name=(name) rows="2" aria-invalid=[invalid] aria-describedby=[about] { (first) },
            AnswerType::Date => input type="date" id=(id) name=(name) value=(first) aria-invalid=[invalid] aria-describedby=[about];,
            AnswerType::Time => input type="time" id=(id) name=(name) value=(first) aria-invalid=[invalid] aria-describedby=[about];,
            AnswerType::Choice if item.options.len() > BUTTONS_MAX => (list(frame, page, asked, item, first)),
            AnswerType::Choice => (buttons(frame, page, asked, "radio", &item.options, typed)),
            AnswerType::Choices => (buttons(frame, page, asked, "checkbox", &item.options, typed)),
            AnswerType::Boolean => (buttons(frame, page, asked, "radio", &["true".into(), "false".into()], typed)),
        }
    }
}

fn buttons(
    frame: &Frame,
    page: &Questions<'_>,
    asked: &Asked,
    kind: &str,
    options: &[String],
    typed: &[String],
) -> Markup {
    html! {
        div.choices id={ "f-" (asked.key) } {
            @for code in options { label {
                input type=(kind) name={ "item." (asked.key) } value=(code) checked[typed.contains(code)];
                (option_words(frame, page, &asked.key, code))
            } }
        }
    }
}

/// A place is typed by a part of its name and chosen; without script and in old browsers it is typed whole.
fn place(page: &Questions<'_>, item: &Item, id: &str, name: &str, typed: &str) -> Markup {
    let offered = item.place.map(|place| page.places.offered(place));
    let first = item.place.map_or(typed, |place| page.places.words(place, typed));
    html! {
        input type="text" id=(id) name=(name) value=(first) list={ "p-" (id) } autocomplete="off";
        datalist id={ "p-" (id) } {
            @for words in offered.into_iter().flat_map(|offered| offered.values()) { option value=(words) {} }
        }
    }
}

fn list(frame: &Frame, page: &Questions<'_>, asked: &Asked, item: &Item, chosen: &str) -> Markup {
    html! {
        select id={ "f-" (asked.key) } name={ "item." (asked.key) } {
            option value="" {}
            @for code in &item.options {
                option value=(code) selected[code == chosen] { (option_words(frame, page, &asked.key, code)) }
            }
        }
    }
}

/// What the last visit said, in the words of the options.
fn before(frame: &Frame, page: &Questions<'_>, asked: &Asked, item: &Item) -> Markup {
    let said = page.previous.and_then(|(_, typed)| typed.get(&asked.key)).filter(|said| !said.is_empty());
    let words = |code: &String| match item.answer {
        AnswerType::Choice | AnswerType::Choices | AnswerType::Boolean => option_words(frame, page, &asked.key, code),
        _ => code.clone(),
    };
    html! {
        @if let Some(said) = said {
            p.before {
                (frame.say("form.previous")) " " (said.iter().map(words).collect::<Vec<_>>().join(frame.say("form.and")))
                @if let Some(unit) = &item.unit { " " (frame.unit(unit)) }
            }
        }
    }
}

fn option_words(frame: &Frame, page: &Questions<'_>, item: &str, code: &str) -> String {
    if matches!(code, "true" | "false") {
        return frame.say(&format!("answer.{code}")).to_owned();
    }
    frame.word(page.form.programme(), &format!("item.{item}.{code}"))
}
