//! The doses of a resident: what comes next and why, and what was given and whether it counts.

use crate::frame::Frame;
use crate::parts::tag;
use flow::show::doses::{CountedDose, DosePlan, GivenDose, NextDose};
use maud::{Markup, html};
use terms::wording;

/// One programme's doses.
pub fn render(frame: &Frame, plan: &DosePlan) -> Markup {
    let of = plan.programme.as_str();
    let (over, open): (Vec<_>, Vec<_>) = plan.next.iter().partition(|next| is_over(&next.state));
    html! {
        section.card {
            h2 { (frame.word(of, "programme")) " · " (frame.say("resident.doses_next")) }
            @if open.is_empty() { p.soft { (frame.say("resident.doses_none_next")) } }
            @for next in open { (coming(frame, of, next)) }
            @if !over.is_empty() {
                p.soft.small {
                    @for (number, next) in over.iter().enumerate() {
                        @if number > 0 { (frame.say("form.and")) }
                        (frame.word(of, &format!("series.{}", next.series))) " " (because(frame, of, next))
                    }
                }
            }
            h2 { (frame.say("resident.doses_given")) }
            @if plan.given.is_empty() { p.soft { (frame.say("resident.doses_none_given")) } }
            @else { ul.details { @for dose in &plan.given { li { (was_given(frame, of, dose)) } } } }
        }
    }
}

/// Nothing more is to be given.
fn is_over(state: &str) -> bool {
    matches!(state, "complete" | "not_needed" | "too_old")
}

fn coming(frame: &Frame, of: &str, next: &NextDose) -> Markup {
    let kind = match next.state.as_str() {
        "overdue" | "contraindicated" => "bad",
        "due" => "warn",
        "can_give" => "good",
        _ => "",
    };
    let day = |day: Option<terms::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    html! {
        p {
            b { (frame.word(of, &format!("due.{}_{}", next.series, next.dose))) } " "
            (tag(kind, &frame.word(of, &format!("state.{}", next.state))))
            @if let Some(product) = &next.product { " " (frame.word(of, &format!("product.{product}"))) }
            br;
            @if next.recommended_on.is_some() {
                (frame.fill("resident.dose_days", &[("from", &day(next.earliest_on)), ("due", &day(next.recommended_on)), ("late", &day(next.late_on))])) " "
            }
            span.soft.small { (because(frame, of, next)) }
            @if let Some(finding) = &next.needs {
                br; (tag("warn", &frame.fill("resident.dose_needs", &[("finding", &frame.word(of, &format!("finding.{finding}")))])))
            }
        }
    }
}

/// The reason as a sentence.
fn because(frame: &Frame, of: &str, next: &NextDose) -> String {
    frame.word_filled(of, &format!("why.{}", next.why.code), &next.why.args)
}

fn was_given(frame: &Frame, of: &str, dose: &GivenDose) -> Markup {
    let key = format!("product.{}", dose.product);
    let words = frame.word(of, &key);
    let product = if words == key { dose.product.clone() } else { words };
    html! {
        (wording::day(dose.on)) " " b { (product) }
        @for counted in &dose.counts { " " (counts(frame, of, counted)) }
    }
}

fn counts(frame: &Frame, of: &str, counted: &CountedDose) -> Markup {
    html! {
        @match counted.dose {
            Some(dose) => {
                (tag("good", &frame.word(of, &format!("due.{}_{dose}", counted.series))))
                @if counted.timely == Some(false) { " " (tag("warn", frame.say("resident.dose_late"))) }
            }
            None => {
                @if !counted.series.is_empty() { (frame.word(of, &format!("series.{}", counted.series))) " " }
                (tag("bad", &frame.word(of, &format!("reason.{}", counted.reason))))
            }
        }
    }
}
