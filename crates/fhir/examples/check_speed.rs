//! How fast the check is: `cargo run --release -p fhir --example check_speed -- FILE.ndjson…` (or one resource in a
//! file), parsing left out; and what it finds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use fhir::check::{Strictness, check};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

fn main() {
    let start = Instant::now();
    fhir::model::r4();
    println!("the table is read in {:.2} ms", start.elapsed().as_secs_f64() * 1e3);
    let texts: Vec<String> = std::env::args().skip(1).map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let read = |text: &String| match fhir::parse(text.as_bytes()) {
        Ok(one) => vec![one],
        Err(_) => text.lines().filter_map(|line| fhir::parse(line.as_bytes()).ok()).collect(),
    };
    let resources: Vec<fhir::Json> = texts.iter().flat_map(read).collect();
    let mut found = BTreeMap::new();
    for issue in resources.iter().flat_map(|one| check(one, Strictness::Lenient)) {
        let shown = found.entry(issue.code.clone()).or_insert((0usize, issue));
        shown.0 += 1;
    }
    let (mut rounds, start) = (0, Instant::now());
    while start.elapsed() < Duration::from_secs(2) {
        let issues: usize = resources.iter().map(|one| check(one, Strictness::Lenient).len()).sum();
        assert!(issues < usize::MAX);
        rounds += 1;
    }
    let (seconds, checked) = (start.elapsed().as_secs_f64(), (rounds * resources.len()) as f64);
    let bytes = texts.iter().map(String::len).sum::<usize>() as f64 / resources.len().max(1) as f64;
    println!("{} resources of {bytes:.0} bytes", resources.len());
    println!("{:.0} resources/s, {:.2} µs each", checked / seconds, seconds / checked * 1e6);
    for (code, (count, one)) in found {
        println!("{count} {code}: {} {:?}", one.place, one.args);
    }
}
