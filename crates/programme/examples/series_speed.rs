//! Prints how long it takes to assess one child: `series_speed [DIR]`, with the four tables in the
//! directory. Every child is in a different state, from birth to seven years.

use jiff::ToSpan;
use jiff::civil::date;
use programme::series::{Child, Given, Schedule, Sex, Sources, assess, propose};
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;
use terms::Day;

const TABLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/immunisation");

/// One child with what was given up to a day.
struct Case {
    birth_on: Day,
    given: Vec<Given>,
    until: Day,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| TABLES.into());
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}"));
    let [schedule, catch_up, products, findings] =
        ["schedule.csv", "catch_up.csv", "products.csv", "findings.csv"].map(read);
    let sources = Sources {
        schedule: ("schedule.csv", &schedule?),
        catch_up: ("catch_up.csv", &catch_up?),
        products: ("products.csv", &products?),
        findings: ("findings.csv", &findings?),
    };
    let schedule = Schedule::read(&sources).map_err(|issues| format!("{issues:#?}"))?;
    let cases = cases(&schedule);
    let doses: usize = cases.iter().map(|case| case.given.len()).sum();
    let rounds = 20;
    let started = Instant::now();
    for _ in 0..rounds {
        for case in &cases {
            black_box(assess(&schedule, &child(case), case.until));
        }
    }
    let each = started.elapsed().as_secs_f64() * 1e6 / (rounds * cases.len()) as f64;
    println!("{} children, {:.1} doses each: {each:.1} µs a child", cases.len(), doses as f64 / cases.len() as f64);
    Ok(())
}

/// Follows the schedule from birth on, and keeps a child for every half year.
fn cases(schedule: &Schedule) -> Vec<Case> {
    let mut cases = Vec::new();
    for number in 0..60 {
        let birth_on = date(2016, 1, 1).saturating_add((number * 57).days());
        let mut case = Case { birth_on, given: Vec::new(), until: birth_on };
        for month in 0..84 {
            case.until = birth_on.saturating_add(month.months());
            let products: Vec<String> =
                propose(schedule, &child(&case), case.until).into_iter().map(str::to_owned).collect();
            case.given.extend(products.into_iter().map(|product| Given { product, on: case.until }));
            if month % 6 == 5 {
                cases.push(Case { birth_on, given: case.given.clone(), until: case.until });
            }
        }
    }
    cases
}

fn child(case: &Case) -> Child<'_> {
    Child { birth_on: case.birth_on, sex: Sex::Female, given: &case.given, contraindications: &[], findings: &[] }
}
