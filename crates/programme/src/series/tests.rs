//! Rules as tests, over the national schedule. Each edge is tested on both of its sides.

mod catch_up;
mod edges;
mod faults;
mod forecast;
mod proposals;

use super::*;
use std::sync::LazyLock;
use terms::Day;

pub(super) const SOURCES: Sources<'static> = Sources {
    schedule: ("schedule.csv", include_str!("../../../../programmes/immunisation/schedule.csv")),
    catch_up: ("catch_up.csv", include_str!("../../../../programmes/immunisation/catch_up.csv")),
    products: ("products.csv", include_str!("../../../../programmes/immunisation/products.csv")),
    findings: ("findings.csv", include_str!("../../../../programmes/immunisation/findings.csv")),
};

static SCHEDULE: LazyLock<Schedule> = LazyLock::new(|| Schedule::read(&SOURCES).unwrap());

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// `product day, product day`; a day without a product repeats the last product.
fn given(text: &str) -> Vec<Given> {
    let mut product = String::new();
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let on = part.rsplit(' ').next().unwrap();
            if let Some((named, _)) = part.split_once(' ') {
                product = named.into();
            }
            Given { product: product.clone(), on: day(on) }
        })
        .collect()
}

fn child<'a>(birth: &str, sex: Sex, given: &'a [Given]) -> Child<'a> {
    Child { birth_on: day(birth), sex, given, contraindications: &[], findings: &[] }
}

/// What becomes of each dose in a series: the dose's number, or why it does not count.
fn verdicts(series: &str, birth: &str, text: &str) -> String {
    let given = given(text);
    let assessment = assess(&SCHEDULE, &child(birth, Sex::Female, &given), day("2040-01-01"));
    let words = assessment.doses.iter().filter(|dose| dose.series == series).map(|dose| match dose.dose {
        Some(number) => number.to_string(),
        None => dose.verdict.code().to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn counts(series: &str, birth: &str, text: &str, expected: &str) {
    assert_eq!(verdicts(series, birth, text), expected, "{series} {birth}: {text}");
}

/// What comes next: state, dose, product, earliest, recommended and overdue day, why.
fn told(next: &Next<'_>) -> String {
    let mut words = vec![next.state.code().to_owned(), next.dose.to_string()];
    words.extend(next.product.map(str::to_owned));
    let days = [next.earliest_on, next.recommended_on, next.overdue_from];
    words.extend(days.into_iter().flatten().map(|on| on.to_string()));
    words.push(next.why.code.clone());
    words.join(" ")
}

fn seen(series: &str, child: &Child<'_>, on: &str) -> String {
    told(assess(&SCHEDULE, child, day(on)).next_of(series).unwrap())
}

#[track_caller]
fn comes(series: &str, birth: &str, text: &str, on: &str, expected: &str) {
    let given = given(text);
    assert_eq!(seen(series, &child(birth, Sex::Female, &given), on), expected, "{series} {birth} on {on}: {text}");
}
